"""Writing packages: their desk, and their table."""

from __future__ import annotations

from typing import Any

from cms_core.api import Desk, current_user, desk_table
from cms_lelang import NAME, _, services, views
from cms_lelang.forms import PackageForm
from cms_lelang.models import Package


def _create(written: dict[str, Any]) -> Package:
    return services.create(written, by=current_user)


DESK = Desk(
    content=services.PACKAGES,
    form=PackageForm,
    endpoint=f"{NAME}.admin",
    begin=_.lazy("Tambah paket"),
    template=f"{NAME}/form.html",
    create=_create,
    draw=views.draw,
)
TABLE = desk_table(
    DESK,
    Package,
    title=_.lazy("Paket"),
    examples={
        "title": "Rehabilitasi saluran irigasi Dusun 2",
        "body": "<p>Saluran sepanjang 180 meter untuk 12 hektare sawah.</p>",
        "year": 2026,
        "category": "konstruksi",
        "method": "permintaan_penawaran",
        "ceiling": 148_000_000,
        "estimate": 145_500_000,
        "place": "Dusun 2, RW 03",
    },
)
