"""The photos of a case on the page of its reporter: at addresses that are good for an hour and for nothing else."""

from __future__ import annotations

import dataclasses
import hmac
import time

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, keyed_hash, private_bytes
from cms_lapor import NAME, reading
from cms_lapor.models import PROOF, Attachment, Report
from cms_lapor.tracking import services

SECONDS = 3600
WIDTH = 640
SIGNED = 32
"""Hexadecimal digits of a signature: 128 bits."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """A photo of a case, pixels as it is kept; ``proof`` says that an officer took it of what was done."""

    url: str
    width: int
    height: int
    proof: bool


def photos_of(report: Report) -> list[Shown]:
    """Return the photos of a report for the one whose code was right."""
    until = int(time.time()) + SECONDS
    return [
        Shown(
            url_for(
                f"{NAME}.photo", number=report.number, token=f"{each.id}-{until}-{_sign(report.number, each.id, until)}"
            ),
            each.medium.width,
            each.medium.height,
            each.kind == PROOF,
        )
        for each in report.attachments
        if each.medium is not None and not each.covers
    ]


def _sign(number: str, key: int, until: int) -> str:
    return keyed_hash(f"{NAME} photo {number} {key} {until}")[:SIGNED]


def photo(number: str, token: str) -> ResponseReturnValue:
    """One photo, while its address is good; a wrong one is answered like one that is not there."""
    cache_policy().never()
    key, until, signature = [*token.split("-"), "", ""][:3]
    numbers = key.isdecimal() and until.isdecimal() and len(key) < 10 and len(until) < 12
    if not numbers or not hmac.compare_digest(_sign(number, int(key), int(until)).encode(), signature.encode()):
        abort(404)
    if int(until) < time.time():
        abort(404)
    with reading.opened(number, None) as found:
        # It may have become secret within the hour.
        body = _bytes(found[1], int(key)) if found is not None and services.opens(found[1]) else None
    if body is None:
        abort(404)
    response = Response(body, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def _bytes(report: Report, key: int) -> bytes | None:
    mine: Attachment | None = next((each for each in report.attachments if each.id == key), None)
    return private_bytes(mine.media, WIDTH) if mine is not None else None
