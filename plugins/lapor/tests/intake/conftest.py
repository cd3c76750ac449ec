"""Reports as an office writes them down."""

from __future__ import annotations

import re
from typing import Any

from cms_core.api import Site, db, site_scope
from cms_lapor.models import Report

from ..conftest import DESK, Citizen, form_to

HOME = "http://localhost"

BODY = "Jembatan bambu di RT 3 lapuk, anak sekolah lewat tiap pagi."

PAPER = {"body": BODY, "topic": "jembatan", "channel": "surat", "landmark": "dekat sawah"}


def reports(site: Site) -> list[Report]:
    """Return the reports of a site, first one first."""
    with site_scope(site.id):
        return list(db.session.scalars(db.select(Report).order_by(Report.id)))


def send(desk: Citizen, path: str = "/terima", files: list[Any] | None = None, **typed: Any) -> Any:
    """Fill in a form of the desk and send it."""
    page = desk.client.get(f"{HOME}{DESK}{path}")
    assert page.status_code == 200
    return desk.send_form(f"{DESK}{path}", page.text, files, **typed)


def written(answer: Any) -> list[tuple[str, str]]:
    """Return numbers and codes of a page of receipts."""
    assert answer.status_code == 201, answer.text
    said = re.findall(r'<dd class="code">([^<]+)</dd>', answer.text)
    return list(zip(said[::2], said[1::2], strict=True))


def row(number: int, **typed: str) -> dict[str, str]:
    """Return what is typed into a row of a batch."""
    return {f"rows-{number}-{name}": value for name, value in typed.items()}


def sheet(desk: Citizen, count: int = 2) -> list[tuple[str, str]]:
    """Have forms for paper printed and return their numbers and codes."""
    answer = send(desk, "/lembar", count=str(count))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return printed(answer)


def printed(answer: Any) -> list[tuple[str, str]]:
    """Return the numbers and codes of a page of forms for paper."""
    return re.findall(r'<p class="kode">(LP-[0-9-]+)<br\s*/?><b>([^<]+)</b>', answer.text)


def print_again(who: Citizen, key: str) -> Any:
    """Have the forms of a sheet printed once more, by the button of the list."""
    page = who.client.get(f"{HOME}{DESK}/lembar").text
    return who.send_form(f"{DESK}/lembar/{key}", page, form=form_to(page, f"lembar/{key}"))
