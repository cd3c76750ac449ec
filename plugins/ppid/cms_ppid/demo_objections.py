"""Sample objections for the sample villages, one in each state that is worth a look; everything is made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, User, day_at, db, now, staff_of
from cms_ppid.cases.services import HANDLE, Said
from cms_ppid.cases.states import APPLICANT, STAFF
from cms_ppid.demo_requests import HOUR, worked
from cms_ppid.objections import disputes, services, states
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request
from cms_ppid.requests.services import Asking

NUMBER = "CONTOH/KI/2026"


def make(site: Site, told: Sequence[dict[str, Any]]) -> None:
    """Make objections of the site in scope, where somebody works on them."""
    officers = staff_of(HANDLE, site)
    if not officers or db.session.scalar(select(Objection.id).limit(1)) is not None:
        return
    for place, each in enumerate(told):
        _make(site, each, officers[0], f"contoh-keberatan-{site.region_code}-{place}")


def _make(site: Site, told: dict[str, Any], user: User, key: str) -> None:
    began = (now() - timedelta(days=told["ago"])).replace(hour=HOUR)
    request = _request(site, told["request"]) if "request" in told else None
    filed = services.Filed(
        client_id=key,
        ground=told["ground"],
        position=told["position"],
        found_on=None if request is not None else began.date() - timedelta(days=2),
        received_at=began,
    )
    asking = Asking(name=told.get("name", ""), address=f"Alamat contoh, {site.name}", email="pemohon@contoh.invalid")
    row = services.file(site, request, filed, None if request is not None else asking, at=began)
    row.about = told.get("about", "")
    for name, days, said in told["steps"]:
        _step(row, name, said, site=site, user=user, at=worked(site, began, days))


def _request(site: Site, place: int) -> Request | None:
    """Return the sample request that comes at a place of the list, counted from 0."""
    return db.session.scalar(select(Request).where(Request.client_id == f"contoh-{site.region_code}-{place}"))


def _step(row: Objection, name: str, said: str, *, site: Site, user: User, at: datetime) -> None:
    words, given = Said(told=said), dict[str, Any](step=row.step, site=site, user=user, at=at)
    if name in states.DECISIONS:
        services.decide(row, name, words, **given)
    elif name in states.STAGES:
        stage = disputes.Stage(on=day_at(site, at), number=NUMBER)
        disputes.record(row, name, stage, words, **given)
    elif name == states.ACCEPT:
        services.move(row, name, Said(), by=APPLICANT, step=row.step, site=site, at=at)
    else:
        services.move(row, name, words, by=STAFF, **given)
