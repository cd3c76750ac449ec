"""The pictures of papers of whoever asks: for ten minutes, and for the person who said why."""

from __future__ import annotations

import dataclasses
import hmac
import time

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cms_core.api import cache_policy, current_user, db, get_or_404, keyed_hash, private_bytes, require
from cms_ppid import NAME
from cms_ppid.cases.models import Case, Paper
from cms_ppid.cases.services import IDENTITY
from cms_ppid.objections.models import Objection
from cms_ppid.objections.reading import is_restricted
from cms_ppid.requests.models import Request

SECONDS = 600
"""How long the pictures can be looked at after somebody said why."""
WIDTH = 1280
SIGNED = 32
"""Hexadecimal digits of a signature: 128 bits."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """A picture of a paper and its address."""

    row: Paper
    url: str


def count_of(row: Case) -> int:
    """Return how many pictures there are of the papers of whoever asks."""
    return len(_rows(row))


def papers_of(row: Case, endpoint: str) -> list[Shown]:
    """Return the pictures, for the person who just said why; ``endpoint`` answers with one of them."""
    until = int(time.time()) + SECONDS
    return [
        Shown(
            each,
            url_for(f"{NAME}.admin.{endpoint}", key=row.id, paper=each.id, token=f"{until}-{_sign(each, until)}"),
        )
        for each in _rows(row)
    ]


def _rows(row: Case) -> list[Paper]:
    query = select(Paper).where(Paper.applicant_id == row.applicant_id).options(selectinload(Paper.medium))
    return list(db.session.scalars(query.order_by(Paper.id)))


def _sign(row: Paper, until: int) -> str:
    return keyed_hash(f"{NAME} paper {current_user.id} {row.id} {until}")[:SIGNED]


@require(IDENTITY)
def paper(key: int, paper: int, token: str) -> ResponseReturnValue:
    """One picture of who asks; 403 without the token that whoever says why is given."""
    row = get_or_404(Request, key)
    return _picture(row, paper, token, closed=row.restricted_at is not None)


@require(IDENTITY)
def of_objection(key: int, paper: int, token: str) -> ResponseReturnValue:
    """One picture of who objects; 403 without the token that whoever says why is given."""
    row = get_or_404(Objection, key)
    return _picture(row, paper, token, closed=is_restricted(row))


def _picture(row: Case, paper: int, token: str, *, closed: bool) -> ResponseReturnValue:
    cache_policy().never()
    found = next((each for each in _rows(row) if each.id == paper), None) or abort(404)
    if closed or not _lets_in(found, token):
        abort(403)
    body = private_bytes(found.media, WIDTH) or abort(404)
    return Response(body, mimetype="image/jpeg")


def _lets_in(row: Paper, token: str) -> bool:
    until, _dash, signature = token.partition("-")
    if not (until.isdecimal() and len(until) < 12) or int(until) < time.time():
        return False
    return hmac.compare_digest(_sign(row, int(until)).encode(), signature.encode())
