"""The desk at which entries are written, and every step of their life."""

from __future__ import annotations

from functools import partial

from flask.typing import ResponseReturnValue

from cms_core.api import Desk, current_user, get_or_404, require
from cms_nama_modul import NAME, _, services
from cms_nama_modul.models import Entry
from cms_nama_modul.views import draw

DESK = Desk(
    content=services.CONTENT,
    endpoint=f"{NAME}.admin",
    begin=_.lazy("Tulis entri"),
    create=lambda written: services.create(written, by=current_user),
    draw=partial(draw, preview=True),
)


def _row(key: int) -> Entry:
    return get_or_404(Entry, key)


@require(f"{NAME}.view")
def entries() -> ResponseReturnValue:
    """The entries, the newest first; by state, and by words of titles."""
    return DESK.listing(Entry, f"{NAME}/entries.html")


@require(f"{NAME}.write")
def new() -> ResponseReturnValue:
    """Write an entry."""
    return DESK.new()


@require(f"{NAME}.view")
def edit(key: int) -> ResponseReturnValue:
    """Show an entry, and change it."""
    return DESK.edit(_row(key))


@require(f"{NAME}.write")
def choose(key: int) -> ResponseReturnValue:
    """Choose of two versions of an entry."""
    return DESK.choose(_row(key))


@require(f"{NAME}.view")
def step(key: int, step: str) -> ResponseReturnValue:
    """Take a step of an entry's life."""
    return DESK.step(_row(key), step)


@require(f"{NAME}.view")
def preview(key: int) -> ResponseReturnValue:
    """An entry exactly as citizens would see it."""
    return DESK.preview(_row(key))


@require(f"{NAME}.view")
def history(key: int) -> ResponseReturnValue:
    """What an entry said before."""
    return DESK.history(_row(key))


@require(f"{NAME}.write")
def restore(key: int, revision: int) -> ResponseReturnValue:
    """Make what an entry said before its newest version."""
    return DESK.restore(_row(key), revision)
