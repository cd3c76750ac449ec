"""Sample requests for the sample villages; everything is made up, and nobody stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, User, calendar_of, db, now, staff_of
from cms_ppid.cases.services import HANDLE, Said
from cms_ppid.cases.states import STAFF
from cms_ppid.letters import facts
from cms_ppid.models import Exclusion
from cms_ppid.requests import services, states
from cms_ppid.requests.models import Part, Request

HOUR = 3
"""Of the day, in UTC, at which they come: in no zone of Indonesia is an office closed then."""


def make(site: Site, told: Sequence[dict[str, Any]]) -> None:
    """Make requests of the site in scope, where somebody works on them."""
    officers = staff_of(HANDLE, site)
    if not officers or db.session.scalar(select(Request.id).limit(1)) is not None:
        return
    for place, each in enumerate(told):
        _make(site, each, officers[0], f"contoh-{site.region_code}-{place}")


def _make(site: Site, told: dict[str, Any], user: User, key: str) -> None:
    began = (now() - timedelta(days=told["ago"])).replace(hour=HOUR)
    asking = services.Asking(name=told["name"], address=f"Alamat contoh, {site.name}", email="pemohon@contoh.invalid")
    words = {name: told[name] for name in ("details", "purpose", "category")}
    sent = services.Sent(client_id=key, **words, obtain="salinan", deliver="surel", received_at=began)
    row = services.receive(site, asking, sent)
    row.subject = told["subject"]
    for name, days, said in told["steps"]:
        _step(row, name, said, told, site=site, user=user, at=worked(site, began, days))


def worked(site: Site, began: datetime, days: int) -> datetime:
    """Return so many days after a moment, on the next day on which officers work."""
    day = calendar_of(site).due(began.date() + timedelta(days=days), 0).day
    return datetime.combine(day, began.timetz())


def _step(row: Request, name: str, said: str, told: dict[str, Any], *, site: Site, user: User, at: datetime) -> None:
    words = Said(told=said)
    if name == states.ANSWER:
        parts = [_part(each) for each in told["parts"]]
        taken = services.answer(row, parts, words, step=row.step, site=site, user=user, at=at)
        db.session.flush()
        db.session.expire(row, ["parts"])
    else:
        taken = services.move(row, name, words, by=STAFF, step=row.step, site=site, user=user, at=at)
    facts.of_move(row, taken, words, site, user, at)


def _part(told: dict[str, Any]) -> Part:
    values = {name: value for name, value in told.items() if name != "excluded"}
    return Part(**values, exclusion=db.session.scalar(select(Exclusion.id).limit(1)) if told.get("excluded") else None)
