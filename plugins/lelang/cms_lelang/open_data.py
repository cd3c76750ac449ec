"""The data set of packages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from flask import has_request_context

from cms_core.api import Dataset, Site, canonical_url, everywhere, now, plain_text, site_url, today
from cms_lelang import NAME, _
from cms_lelang.figures.report import by_place
from cms_lelang.models import Package
from cms_lelang.releases.services import years_told
from cms_lelang.services import PACKAGES
from cms_lelang.states import state_of
from cms_lelang.words import CATEGORIES, METHODS, STATES

Row = tuple[Any, ...]


def datasets(site: Site) -> list[Dataset]:
    """Return the packages that are published at a site as a table; OCDS has what is told of them in full."""
    columns = {
        "nama": _("Nama paket"),
        "tahun": _("Tahun anggaran"),
        "kode": _("Kode tender"),
        "satuan_kerja": _("Satuan kerja; kosong bila pemerintah desa sendiri"),
        "jenis": _choices(_("Jenis pengadaan"), CATEGORIES),
        "metode": _choices(_("Metode"), METHODS),
        "keadaan": _choices(_("Keadaan"), {key: label for key, (label, _kind) in STATES.items()}),
        "pagu": _("Pagu dalam rupiah penuh"),
        "hps": _("HPS dalam rupiah penuh; kosong bila kontrak payung hanya menyebut harga satuan"),
        "nilai": _(
            "Nilai kontrak, HPS, atau pagu yang terbaru, dalam rupiah penuh; kontrak payung hanya menyebut harga "
            "satuan, jadi HPS atau pagunya"
        ),
        "kontrak_pada": _("Hari kontrak ditandatangani (tahun-bulan-tanggal)"),
        "serah_terima_pada": _("Hari serah terima pertama (tahun-bulan-tanggal)"),
        "lokasi": _("Dusun, RW, RT, atau patokan"),
        "lintang": _("Lintang dalam derajat (WGS 84)"),
        "bujur": _("Bujur dalam derajat (WGS 84)"),
        "uraian": _("Uraian"),
        "wilayah": _("Desa atau wilayah yang punya"),
        "alamat": _("Alamat halamannya"),
    }
    return [
        Dataset(
            name="pengadaan",
            label=_("Paket pengadaan"),
            description=_("Semua paket yang terbit di situs ini dan, di atas desa, di wilayahnya."),
            columns=columns,
            rows=lambda: _rows(site),
            weight=10,
            kind=Package.KIND,
            files=_files,
        ),
    ]


def _files() -> Iterator[tuple[str, str, dict[str, int]]]:
    """Yield where all that was told of a year is, the newest year first."""
    for year in years_told():
        yield _("%(year)s menurut OCDS: JSON Lines dan tabel CSV", year=year), f"{NAME}.files", {"year": year}


def by_region(site: Site) -> list[Dataset]:
    """Return what the packages of this year amount to in each region right below, and those of the site itself."""
    if site.level == "desa":
        return []
    year = today(site).year
    columns = {
        "kode_wilayah": _("Kode Kemendagri"),
        "wilayah": _("Wilayah"),
        "tahun": _("Tahun anggaran"),
        "paket": _("Banyaknya paket"),
        "pagu": _("Pagu dalam rupiah penuh, tanpa paket yang batal atau gagal; yang dibagi dihitung dari lotnya"),
        "nilai_kontrak": _("Nilai kontrak dalam rupiah penuh, dengan adendumnya, tanpa kontrak payung"),
    }
    about = Dataset(
        name="pengadaan-wilayah",
        label=_("Pengadaan %(year)s per wilayah", year=year),
        description=_(
            "Jumlah dari paket yang terbit untuk tahun ini, menurut wilayah di bawah situs ini; paket situs ini "
            "sendiri di baris dengan kode wilayahnya."
        ),
        columns=columns,
        rows=lambda: (
            (line.key, line.name, year, line.sums.packages, line.sums.ceiling, line.sums.contract)
            for line in by_place(site, year)
        ),
        weight=11,
        figures={"paket": _("paket"), "pagu": _("rupiah"), "nilai_kontrak": _("rupiah")},
    )
    return [about]


def _choices(said: str, labels: Any) -> str:
    return f"{said}: {', '.join(f'{key} ({label})' for key, label in labels.items())}"


def _rows(site: Site) -> Iterator[Row]:
    here, moment = canonical_url() if has_request_context() else site_url(site), now()
    for view, row in everywhere(PACKAGES, Package, site, lambda package: _package(package, moment)):
        yield (*row, view.site_name, urljoin(here, view.url))


def _package(row: Package, moment: datetime) -> Row:
    return (
        *(row.title, row.year, row.code, row.unit, row.category, row.method, state_of(row, moment)),
        *(row.ceiling, row.reckoned, row.worth, _day(row.contracted), _day(row.handed)),
        *(row.place, _degrees(row.latitude), _degrees(row.longitude), plain_text(row.body)),
    )


def on_map(row: Package, *, moment: datetime) -> dict[str, str | int | float | None]:
    """Return what programs get of a package on a map: columns of its data set."""
    state = state_of(row, moment)
    return {"kode": row.code, "tahun": row.year, "jenis": row.category, "keadaan": state, "nilai": row.worth}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)
