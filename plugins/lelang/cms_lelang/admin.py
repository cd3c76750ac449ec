"""Writing packages: their desk, and their table."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from cms_core.api import Desk, current_site, current_user, desk_table
from cms_lelang import NAME, _, services, views
from cms_lelang.forms import PackageForm
from cms_lelang.models import Package
from cms_lelang.services import newly_wrong


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
_DESK = desk_table(
    DESK,
    Package,
    title=_.lazy("Paket"),
    names=(
        *("title", "body", *PackageForm.WHAT, *PackageForm.WHO, *PackageForm.MORE, *PackageForm.END),
        *("latitude", "longitude"),
    ),
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


def _check(row: Package | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse what does not go with the parts of a package that is there, beyond what its form refuses alone."""
    wrong = _DESK.check(row, values)
    if wrong or row is None:
        return wrong
    wanted = {name: getattr(row, name) for name in Package.WRITTEN} | {
        name: value for name, value in values.items() if name in Package.WRITTEN
    }
    found = newly_wrong(row, wanted, site=current_site())
    return {breach.field if breach.field in values else "title": breach.text for breach in found}


TABLE = dataclasses.replace(_DESK, check=_check)
