"""Writing what a site tells: a desk for each kind."""

from __future__ import annotations

from functools import partial
from typing import Any

from cms_berita import NAME, services
from cms_berita.forms import FORMS
from cms_berita.models import Story
from cms_berita.services import KINDS
from cms_berita.views import draw
from cms_core.api import Desk, current_site, current_user, draw_text


def _create(kind: str, written: dict[str, Any]) -> Story:
    return services.create(KINDS[kind], written, by=current_user)


def _draw(kind: str, row: Story) -> str:
    return draw(KINDS[kind], row, current_site(), draw_text(row.body, preview=True), preview=True)


DESKS = {
    name: Desk(
        content=kind.content,
        form=FORMS[name],
        endpoint=f"{NAME}.admin.{name}",
        begin=kind.new,
        template=f"{NAME}/form.html",
        create=partial(_create, name),
        draw=partial(_draw, name),
    )
    for name, kind in KINDS.items()
}
