"""A request that is followed: its number and code, and officers who take it on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms_core.api import Site, User, case_codes, db, site_scope
from cms_ppid.cases import numbers
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF
from cms_ppid.requests import services
from cms_ppid.requests.models import Request

Make = Callable[..., int]


def sent(site: Site, make_request: Make, **values: Any) -> tuple[int, str, str]:
    """Return id, number and code of a request."""
    key = make_request(client_id="kunci", **values)
    with site_scope(site.id):
        return key, db.session.get_one(Request, key).number, case_codes.spaced(numbers.code_for("kunci"))


def go(site: Site, user: User, key: int, *names: str, **said: str) -> None:
    """Take a request from state to state."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        for name in names:
            services.move(row, name, Said(**said), by=STAFF, step=row.step, site=site, user=user)
        db.session.commit()
