"""The desk at which entries are written, and every step of their life."""

from __future__ import annotations

from functools import partial

from cms_core.api import Desk, current_user
from cms_nama_modul import NAME, _, services
from cms_nama_modul.forms import DeskForm
from cms_nama_modul.views import draw

DESK = Desk(
    content=services.CONTENT,
    endpoint=f"{NAME}.admin",
    begin=_.lazy("Tulis entri"),
    create=lambda written: services.create(written, by=current_user),
    draw=partial(draw, preview=True),
    form=DeskForm,
)
