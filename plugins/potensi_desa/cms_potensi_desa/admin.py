"""Writing potentials and products: a desk for each kind, and what waits to be looked at."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask.typing import ResponseReturnValue

from cms_core.api import Desk, current_site, current_user, draw_text, get_or_404, require
from cms_potensi_desa import NAME, services
from cms_potensi_desa.forms import FORMS
from cms_potensi_desa.models import Entry
from cms_potensi_desa.services import KINDS
from cms_potensi_desa.views import draw


def _create(kind: str, written: dict[str, Any]) -> Entry:
    return services.create(KINDS[kind], written, by=current_user)


def _draw(kind: str, row: Entry) -> str:
    return draw(KINDS[kind], row, current_site(), draw_text(row.body, preview=True), preview=True)


DESKS = {
    name: Desk(
        content=kind.content,
        form=FORMS[name],
        endpoint=f"{NAME}.admin",
        begin=kind.new,
        template="potensi_desa/form.html",
        create=partial(_create, name),
        draw=partial(_draw, name),
        values={"kind": name},
    )
    for name, kind in KINDS.items()
}


def _row(kind: str, key: int) -> Any:
    return get_or_404(KINDS[kind].model, key)


@require(f"{NAME}.view")
def entries(kind: str) -> ResponseReturnValue:
    """The entries of a kind, the newest first; those in the archive apart."""
    return DESKS[kind].listing(KINDS[kind].model, "potensi_desa/entries.html", kind=KINDS[kind])


@require(f"{NAME}.write")
def new(kind: str) -> ResponseReturnValue:
    """Write a new entry."""
    return DESKS[kind].new()


@require(f"{NAME}.view")
def edit(kind: str, key: int) -> ResponseReturnValue:
    """Show an entry, and change it."""
    return DESKS[kind].edit(_row(kind, key))


@require(f"{NAME}.write")
def choose(kind: str, key: int) -> ResponseReturnValue:
    """Choose of two versions of an entry."""
    return DESKS[kind].choose(_row(kind, key))


@require(f"{NAME}.view")
def step(kind: str, key: int, step: str) -> ResponseReturnValue:
    """Take a step of an entry's life."""
    return DESKS[kind].step(_row(kind, key), step)


@require(f"{NAME}.view")
def preview(kind: str, key: int) -> ResponseReturnValue:
    """An entry exactly as citizens would see it."""
    return DESKS[kind].preview(_row(kind, key))


@require(f"{NAME}.view")
def history(kind: str, key: int) -> ResponseReturnValue:
    """What an entry said before."""
    return DESKS[kind].history(_row(kind, key))


@require(f"{NAME}.write")
def restore(kind: str, key: int, revision: int) -> ResponseReturnValue:
    """Make what an entry said before its newest version."""
    return DESKS[kind].restore(_row(kind, key), revision)
