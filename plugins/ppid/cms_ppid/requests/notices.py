"""What officers are told of a request: its number alone, never of whom it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_core.api import Site, notify, settle
from cms_ppid import NAME, _
from cms_ppid.cases.services import HANDLE
from cms_ppid.requests.models import Request

ARRIVED, SOON, LATE = "request_new", "request_soon", "request_late"
NOTICES: Mapping[str, Any] = {
    ARRIVED: _.lazy("Permohonan informasi %(number)s masuk."),
    SOON: _.lazy("Permohonan informasi %(number)s hampir sampai batas waktunya."),
    LATE: _.lazy("Permohonan informasi %(number)s lewat batas waktunya."),
}


def tell(row: Request, site: Site, kind: str) -> None:
    """Tell everybody who works on requests of the site in scope; what was said of this one before goes."""
    done(row)
    notify(
        site,
        NAME,
        kind,
        row.id,
        permission=HANDLE,
        endpoint=f"{NAME}.admin.request",
        values={"key": row.id},
        facts={"number": row.number},
        urgent=kind == LATE,
    )


def done(row: Request) -> None:
    """Take back what was said of a request: somebody works on it, or it is over."""
    settle(NAME, row.id, tuple(NOTICES))
