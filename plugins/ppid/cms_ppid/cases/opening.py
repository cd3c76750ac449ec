"""The way back to a case by its number and code. Nobody learns what of them is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy import select

from cms_core.api import (
    Site,
    asking_network,
    case_codes,
    count_try,
    current_site,
    db,
    is_open,
    qr,
    site_scope,
    site_url,
)
from cms_ppid import NAME, _
from cms_ppid.cases import numbers
from cms_ppid.cases.forms import OpenForm
from cms_ppid.cases.models import Case

C = TypeVar("C", bound=Case)
TRIES, NETWORK_TRIES = "10 per hour", "60 per hour"
"""Wrong codes: of one number, and from one network."""


@contextlib.contextmanager
def opened(number: str, code: str, find: Callable[[str], C | None]) -> Iterator[tuple[Site, C] | None]:
    """Put the site of a case into scope while its ``code`` is right; else give None. ``find`` finds it by its number.

    What is wrong about number or code cannot be told by what this does.
    """
    site = db.session.scalar(select(Site).where(Site.region_code == (case_codes.region_of(number) or "-")))
    if site is None:
        numbers.opens(code, None)
        yield None
        return
    with site_scope(site.id):
        row = find(number) if is_open(NAME, site.id) else None
        yield (site, row) if numbers.opens(code, row) and row is not None else None


def sent(form: Any) -> tuple[str, str]:
    """Return number and code as a form has them; the number is empty where it is none."""
    return numbers.tidy_number(form.number.data or ""), form.code.data or ""


def refuse(form: OpenForm, number: str) -> int:
    """Say in a form that its number and code do not fit, and count that; return the status of the answer.

    Whoever has the code gets in, however often others have guessed: 60 bits are not guessed.
    """
    of_number = not number or count_try(f"{NAME} track", number, TRIES)
    if count_try(f"{NAME} track", asking_network(), NETWORK_TRIES) and of_number:
        form.form_errors = [wrong()]
        return 422
    form.form_errors = [_("Terlalu banyak percobaan. Tunggu satu jam, lalu coba lagi.")]
    return 429


def wrong() -> str:
    """Return what is said where number and code do not fit."""
    return str(_("Nomor dan kode ini tidak cocok. Periksa keduanya di tanda terima."))


def track_page(form: OpenForm, status: int) -> Response:
    """Answer with the page that asks for number and code."""
    crumbs = [(_("Informasi publik"), url_for(f"{NAME}.portal")), (_("Lacak permohonan atau keberatan"), None)]
    return unkept(render_template(f"{NAME}/tracking/track.html", form=form, crumbs=crumbs), status)


def turned_away(number: str) -> Response:
    """Answer whoever did something with a case that number and code do not open."""
    form = OpenForm(formdata=None)
    return track_page(form, refuse(form, number))


def ticket(number: str, code: str) -> dict[str, Any]:
    """Return what a receipt shows of the way back: its code, its address, and the drawing of that for a camera.

    The code stands behind the # of that address alone, which is sent to nobody.
    """
    path = url_for(f"{NAME}.track").removeprefix(request.script_root)
    follow = f"{site_url(current_site(), path)}#{number}/{code}"
    return {"code": case_codes.spaced(code), "follow": follow, "drawing": qr(follow, tail=case_codes.TAIL)}


def unkept(body: str, status: int = 200) -> Response:
    """Return an answer that nothing keeps: only one person may see it."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
