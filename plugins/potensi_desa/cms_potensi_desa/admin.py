"""Writing potentials and products: a desk for each kind."""

from __future__ import annotations

from functools import partial
from typing import Any

from cms_core.api import Desk, current_site, current_user, draw_text
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
        endpoint=f"{NAME}.admin.{name}",
        begin=kind.new,
        template="potensi_desa/form.html",
        create=partial(_create, name),
        draw=partial(_draw, name),
    )
    for name, kind in KINDS.items()
}
