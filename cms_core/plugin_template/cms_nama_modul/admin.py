"""The desk at which entries are written, with every step of their life, and their table."""

from __future__ import annotations

from functools import partial

from cms_core.api import Desk, current_user, desk_table
from cms_nama_modul import NAME, _, services
from cms_nama_modul.forms import DeskForm
from cms_nama_modul.models import Entry
from cms_nama_modul.views import draw

DESK = Desk(
    content=services.CONTENT,
    endpoint=f"{NAME}.admin",
    begin=_.lazy("Tulis entri"),
    create=lambda written: services.create(written, by=current_user),
    draw=partial(draw, preview=True),
    form=DeskForm,
)
TABLE = desk_table(
    DESK,
    Entry,
    title=_.lazy("Nama modul"),
    examples={"title": "Contoh", "body": "<p>Isinya.</p>"},
)
