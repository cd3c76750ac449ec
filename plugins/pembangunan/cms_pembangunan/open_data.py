"""The data sets of works and their progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin

from flask import has_request_context

from cms_core.api import Content, Dataset, Site, canonical_url, everywhere, plain_text, site_url, today
from cms_pembangunan import _
from cms_pembangunan.figures.services import VILLAGE, report
from cms_pembangunan.models import MONEY, Progress, Work
from cms_pembangunan.services import PROGRESS, WORKS
from cms_pembangunan.states import state_of
from cms_pembangunan.words import NATURES, SOURCES, SPANS, STATES

Row = tuple[Any, ...]


def datasets(site: Site) -> list[Dataset]:
    """Return what is published at a site as tables; nothing of it is about a person."""
    day = today(site)
    where = {"wilayah": _("Desa atau wilayah yang punya"), "alamat": _("Alamat halamannya")}
    works = {
        "nama": _("Nama kegiatan"),
        "tahun": _("Tahun anggaran"),
        "keadaan": _choices(_("Keadaan"), {key: label for key, (label, _kind) in STATES.items()}),
        "persen": _("Kemajuan dalam persen, 0 sampai 100"),
        "keadaan_pada": _("Hari kabar terbaru (tahun-bulan-tanggal)"),
        "lokasi": _("Dusun, RW, RT, atau patokan"),
        "lintang": _("Lintang dalam derajat (WGS 84)"),
        "bujur": _("Bujur dalam derajat (WGS 84)"),
        "volume": _("Volume"),
        "satuan": _("Satuan volume"),
        "ukuran": _("Ukuran"),
        "anggaran": _("Anggaran dalam rupiah penuh"),
        "anggaran_perubahan": _("Anggaran setelah perubahan dalam rupiah penuh"),
        **{f"dari_{key}": _("Dari %(source)s, dalam rupiah penuh", source=label) for key, label in SOURCES.items()},
        "sifat": _choices(_("Sifat"), NATURES),
        "pelaksana": _("Tim atau lembaga yang mengerjakan"),
        "mulai": _("Hari mulai (tahun-bulan-tanggal)"),
        "selesai": _("Hari selesai menurut rencana (tahun-bulan-tanggal)"),
        "lama": _("Lamanya"),
        "lama_dalam": _choices(_("Lamanya dalam"), SPANS),
        "manfaat": _("Manfaat"),
        **where,
    }
    progress = {
        "pekerjaan": _("Nama kegiatan"),
        "tahun": _("Tahun anggaran"),
        "persen": _("Kemajuan dalam persen, 0 sampai 100"),
        "pada": _("Hari kabar ini (tahun-bulan-tanggal)"),
        "dikerjakan": _("Yang sudah dikerjakan"),
        "alasan_turun": _("Alasan bila persennya turun"),
        **where,
    }
    return [
        Dataset(
            name="pembangunan",
            label=_("Pekerjaan pembangunan"),
            description=_("Semua pekerjaan yang terbit di situs ini dan, di atas desa, di wilayahnya."),
            columns=works,
            rows=lambda: _rows(WORKS, Work, site, lambda row: _work(row, day)),
            weight=8,
            kind=Work.KIND,
        ),
        Dataset(
            name="kemajuan-pembangunan",
            label=_("Kemajuan pekerjaan"),
            description=_("Semua kabar kemajuan yang terbit di situs ini dan, di atas desa, di wilayahnya."),
            columns=progress,
            rows=lambda: _rows(PROGRESS, Progress, site, _progress),
            weight=9,
            kind=Progress.KIND,
        ),
        *_by_region(site, day.year),
    ]


def _by_region(site: Site, year: int) -> list[Dataset]:
    """Return what the works of a year amount to in each region right below; nothing for a village."""
    if site.level == VILLAGE:
        return []
    columns = {
        "kode_wilayah": _("Kode Kemendagri"),
        "wilayah": _("Wilayah"),
        "tahun": _("Tahun anggaran"),
        "pekerjaan": _("Banyaknya pekerjaan"),
        "biaya": _("Biaya pekerjaan dalam rupiah penuh"),
        "persen": _("Kemajuan dalam persen, 0 sampai 100"),
    }
    about = Dataset(
        name="pembangunan-wilayah",
        label=_("Pembangunan %(year)s per wilayah", year=year),
        description=_("Jumlah dari pekerjaan yang terbit tahun ini, menurut wilayah di bawah situs ini."),
        columns=columns,
        rows=lambda: _sums(site, year),
        weight=10,
        figures={"pekerjaan": _("pekerjaan"), "biaya": _("rupiah"), "persen": _("persen")},
    )
    return [about]


def _sums(site: Site, year: int) -> Iterator[Row]:
    found = report(site, year)
    for line in found.lines if found is not None else ():
        # Who has told nothing is not known to have nothing.
        if not line.own and line.works:
            yield (line.code, line.name, year, line.works, line.cost, line.percent)


def _choices(said: str, labels: Any) -> str:
    return f"{said}: {', '.join(f'{key} ({label})' for key, label in labels.items())}"


def _rows(content: Content, model: Any, site: Site, told: Callable[[Any], Row]) -> Iterator[Row]:
    here = canonical_url() if has_request_context() else site_url(site)
    for view, row in everywhere(content, model, site, told):
        yield (*row, view.site_name, urljoin(here, view.url))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _work(row: Work, day: date) -> Row:
    return (
        *(row.title, row.year, state_of(row, day), row.percent, _day(row.told_on)),
        *(row.place, _number(row.latitude), _number(row.longitude), _number(row.volume), row.unit, row.size),
        *(row.budget, row.revised, *(getattr(row, name) for name in MONEY)),
        *(row.nature, row.executor, _day(row.starts), _day(row.ends), row.duration, row.span, plain_text(row.body)),
    )


def on_map(row: Work, *, day: date) -> dict[str, str | int | float | None]:
    """Return what programs get of a work on a map: columns of its data set."""
    return {"tahun": row.year, "keadaan": state_of(row, day), "persen": row.percent, "anggaran": row.cost}


def _progress(row: Progress) -> Row:
    return (row.work.title, row.work.year, row.percent, _day(row.day), row.title, row.reason)
