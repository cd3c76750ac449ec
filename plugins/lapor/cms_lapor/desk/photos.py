"""The photos of a case at the desk, for whoever may read it there: no other address of the administration has them."""

from __future__ import annotations

import dataclasses
import hmac
import time

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, keyed_hash, private_bytes, require
from cms_lapor import NAME
from cms_lapor.covering.services import showable
from cms_lapor.desk.services import found, may_reveal
from cms_lapor.models import Attachment, Report
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import Seat, me

SECONDS = 600
"""How long the photos of a restricted report can be looked at after somebody said why."""
SMALL, LARGE = 640, 1280
SIGNED = 32
"""Hexadecimal digits of a signature: 128 bits."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """A photo of a case and its addresses; ``free`` says that everybody may be shown it, or what stands in for it."""

    row: Attachment
    small: str
    large: str
    free: bool


def photos_of(report: Report, *, revealed: bool = False) -> list[Shown]:
    """Return the photos of a report for whoever is signed in, who may read it or, for a reason, once."""
    free, until = showable(report), int(time.time()) + SECONDS

    def address(row: Attachment, width: int) -> str:
        # Without a token the address is the one that has none.
        token = f"{until}-{_sign(row, until)}" if revealed else None
        return url_for(f"{NAME}.admin.photo", key=report.id, photo=row.id, width=width, token=token)

    rows = [each for each in report.attachments if each.medium is not None]
    return [Shown(each, address(each, SMALL), address(each, LARGE), each in free) for each in rows]


def _sign(row: Attachment, until: int) -> str:
    return keyed_hash(f"{NAME} desk photo {me().id} {row.id} {until}")[:SIGNED]


@require(HANDLE)
def photo(key: int, photo: int, width: int, token: str = "") -> ResponseReturnValue:
    """One photo; 403 for whom the report is closed, as its page."""
    cache_policy().never()
    seat, report = found(key)
    row = next((each for each in report.attachments if each.id == photo), None)
    if row is None or width not in (SMALL, LARGE):
        abort(404)
    if not (seat.opens(report) or _is_revealed(seat, report, row, token)):
        abort(403)
    body = private_bytes(row.media, width)
    if body is None:
        abort(404)
    response = Response(body, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_revealed(seat: Seat, report: Report, row: Attachment, token: str) -> bool:
    until, _dash, signature = token.partition("-")
    if not may_reveal(seat, report) or not (until.isdecimal() and len(until) < 12) or int(until) < time.time():
        return False
    return hmac.compare_digest(_sign(row, int(until)).encode(), signature.encode())
