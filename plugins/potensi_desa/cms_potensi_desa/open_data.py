"""The data sets of potentials and products."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urljoin

from flask import has_request_context

from cms_core.api import Dataset, Site, canonical_url, everywhere, site_url, summary_of, today
from cms_potensi_desa import _
from cms_potensi_desa.models import Entry
from cms_potensi_desa.prices import price_of
from cms_potensi_desa.services import KINDS, SUMMARY_LENGTH
from cms_potensi_desa.words import CATEGORIES, CONDITIONS, GROUP_OF, SORTS, STOCKS

Row = tuple[Any, ...]


def datasets(site: Site) -> list[Dataset]:
    """Return what is published at a site as tables; without telephone numbers."""
    shared = {
        "judul": _("Judul"),
        "keterangan": _("Keterangan singkat"),
        "tempat": _("Dusun, RW, RT, atau patokan"),
        "lintang": _("Lintang dalam derajat (WGS 84)"),
        "bujur": _("Bujur dalam derajat (WGS 84)"),
        "wilayah": _("Desa atau wilayah yang punya"),
        "alamat": _("Alamat halamannya"),
    }
    potensi = {
        **shared,
        "kelompok": _("Kelompok potensi"),
        "jenis": _choices(_("Jenis potensi"), CATEGORIES),
        "pengelolaan": _choices(_("Keadaan pengelolaan"), CONDITIONS),
        "pengelola": _("Lembaga atau kelompok yang mengelola"),
        "luas": _("Luas"),
        "satuan_luas": _("Satuan luas"),
        "hasil": _("Hasil"),
        "satuan_hasil": _("Satuan hasil"),
        "tahun": _("Tahun luas dan hasil"),
        "musim": _("Musim panen atau musim kunjungan"),
        "jam_buka": _("Jam buka"),
        "tiket": _("Tiket masuk satu orang dalam rupiah penuh; 0 berarti gratis"),
        "akses": _("Akses jalan"),
        "fasilitas": _("Fasilitas, dipisahkan koma"),
    }
    produk = {
        **shared,
        "jenis": _choices(_("Jenis produk"), SORTS),
        "unggulan": _("1 bila produk unggulan desa"),
        "harga": _("Harga dalam rupiah penuh"),
        "satuan": _("Satuan harga"),
        "harga_hari_ini": _("Harga setelah potongan yang berlaku hari ini, dalam rupiah penuh"),
        "potongan_sampai": _("Hari terakhir potongan (tahun-bulan-tanggal)"),
        "persediaan": _choices(_("Persediaan"), {key: label for key, (label, _kind) in STOCKS.items()}),
        "penjual": _("Nama usaha atau kelompok"),
        "pirt": _("Nomor P-IRT"),
        "halal": _("Nomor sertifikat halal"),
        "nib": _("Nomor Induk Berusaha"),
        "bpom": _("Nomor BPOM"),
    }
    return [
        Dataset(
            name="potensi",
            label=_("Potensi"),
            description=_("Semua potensi yang terbit di situs ini dan, di atas desa, di wilayahnya."),
            columns=potensi,
            rows=lambda: _rows("potensi", site, _potensi),
            weight=20,
            kind="potensi",
        ),
        Dataset(
            name="lapak",
            label=_("Lapak"),
            description=_("Semua produk yang terbit di situs ini dan, di atas desa, di wilayahnya."),
            columns=produk,
            rows=lambda: _rows("produk", site, partial(_produk, day=today(site))),
            weight=21,
            kind="produk",
        ),
    ]


def _choices(said: str, labels: Mapping[str, Any]) -> str:
    """Return what a column is, with what its values are called on the pages."""
    return f"{said}: {', '.join(f'{key} ({label})' for key, label in labels.items())}"


def _rows(kind: str, site: Site, told: Callable[[Any], Row]) -> Iterator[Row]:
    # That of a village without a face are its kecamatan's, which is asked.
    here = canonical_url() if has_request_context() else site_url(site)
    of = KINDS[kind]
    for view, (shared, own) in everywhere(of.content, of.model, site, lambda row: (_shared(row), told(row))):
        yield (*shared, view.site_name, urljoin(here, view.url), *own)


def _shared(row: Entry) -> Row:
    degrees = (_number(row.latitude), _number(row.longitude))
    return (row.title, summary_of(row.body, longest=SUMMARY_LENGTH), row.place, *degrees)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _potensi(row: Any) -> Row:
    sort = (GROUP_OF.get(row.category, ""), row.category, row.condition, row.manager)
    yields = (_number(row.area), row.area_unit, _number(row.production), row.production_unit, row.year)
    return (*sort, *yields, row.season, row.hours, row.ticket, row.access, row.facilities)


def _produk(row: Any, *, day: date) -> Row:
    price = price_of(row, day)
    until = row.discount_until.isoformat() if row.discount_until else None
    money = (row.price, row.unit, price.amount if price else None, until, row.stock)
    return (row.category, int(row.featured), *money, row.seller, row.pirt, row.halal, row.nib, row.bpom)
