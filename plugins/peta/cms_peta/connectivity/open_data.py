"""Surveys as a data set, and as a layer of maps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from cms_core.api import BBox, Dataset, MapFeature, MapLayer, Site, today
from cms_peta import NAME, _
from cms_peta.connectivity import reading
from cms_peta.connectivity.reading import name_of
from cms_peta.connectivity.words import BLANK, CATEGORIES, ELECTRICITY, METHODS, SOURCES, WEAK
from cms_peta.marks import CATEGORY, SIGNAL

Row = tuple[Any, ...]


def dataset(site: Site) -> Dataset:
    """Return all surveys of a site or its region, those that were corrected too; nothing of it is about a person."""
    return Dataset(
        name="sinyal",
        label=_("Survei sinyal seluler"),
        description=_("Semua survei sinyal di situs ini dan, di atas desa, di wilayahnya, satu baris tiap survei."),
        columns={
            "nomor": _("Nomor survei"),
            "kode_wilayah": _("Kode desa (Kemendagri)"),
            "desa": _("Desa"),
            "dusun": _("Dusun; kosong untuk seluruh desa"),
            "tanggal": _("Tanggal diperiksa (tahun-bulan-tanggal)"),
            "sumber": _choices(_("Sumber"), SOURCES),
            "metode": _choices(_("Cara memeriksa"), METHODS),
            "definisi": _("Versi definisi kategori"),
            "kategori": _choices(_("Kategori"), CATEGORIES),
            "operator": _("Tiap operator: teknologi, kuat sinyal, dan hasil ukur (JSON)"),
            "lintang": _("Lintang dalam derajat (WGS 84)"),
            "bujur": _("Bujur dalam derajat (WGS 84)"),
            "radius_m": _("Berlaku sampai berapa meter dari titik itu"),
            "km_ke_menara": _("Jarak ke menara terdekat (km)"),
            "menara": _("Menara di dusun ini"),
            "wifi_umum": _("Banyaknya Wi-Fi umum"),
            "listrik": _choices(_("Listrik"), {key: label for key, label in ELECTRICITY.items() if key}),
            "kk": _("Kepala keluarga (KK)"),
            "penduduk": _("Penduduk"),
            "fasilitas_tanpa_sinyal": _("Fasilitas tanpa sinyal"),
            "dibetulkan_oleh": _("Nomor survei yang membetulkannya, bila ada"),
        },
        rows=lambda: _rows(site.region_code),
        weight=21,
    )


def by_region(site: Site) -> list[Dataset]:
    """Return how many hamlets of each region right below have no signal; nothing for a village."""
    if site.level == "desa":
        return []
    about = Dataset(
        name="sinyal-wilayah",
        label=_("Sinyal seluler per wilayah"),
        description=_("Dusun tanpa sinyal hari ini, menurut wilayah."),
        columns={
            "kode_wilayah": _("Kode Kemendagri"),
            "wilayah": _("Wilayah"),
            "dusun": _("Dusun yang disurvei"),
            "tanpa_sinyal": _("Dusun tanpa sinyal"),
            "sinyal_lemah": _("Dusun bersinyal lemah"),
            "kk_tanpa_sinyal": _("KK di dusun tanpa sinyal"),
        },
        rows=lambda: _sums(site),
        weight=22,
        figures={"tanpa_sinyal": _("dusun"), "kk_tanpa_sinyal": _("KK")},
    )
    return [about]


def _sums(site: Site) -> Iterator[Row]:
    code, day = site.region_code, today(site)
    for line in reading.lines_of(code, day, reading.groups(code, day)):
        # Where nobody has looked nothing is known.
        if line.cover is not None:
            found = line.sum
            hamlets = (found.all, found.hamlets[BLANK], found.hamlets[WEAK])
            yield (line.place.code, line.place.name, *hamlets, found.households[BLANK])


def _choices(said: str, labels: Mapping[str, Any]) -> str:
    return f"{said}: {', '.join(f'{key} ({label})' for key, label in labels.items())}"


def _rows(code: str) -> Iterator[Row]:
    standing = reading.standing(code)
    for found in reading.every(code):
        # Where a survey was is told by what stands in its place: the old name or point may have been the mistake.
        yield _row(found, standing.get(found.survey.id, found).survey)


def _row(found: reading.Hamlet, at: Any) -> Row:
    row = found.survey
    return (
        *(row.id, found.code, found.village, at.hamlet, row.day.isoformat(), row.source, row.method),
        *(row.definition, row.category, json.dumps(row.operators, ensure_ascii=False)),
        *(_number(at.latitude), _number(at.longitude), at.radius_m, _number(row.tower_km), row.towers),
        *(len(row.wifi), row.electricity, row.households, row.population, row.facility_count, row.corrected_by),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def layer(site: Site, bbox: BBox | None) -> MapLayer:
    """Return the hamlets that have a point, as they stand today."""
    return MapLayer(
        name=SIGNAL,
        label=_("Sinyal seluler"),
        source=site.name,
        features=_points(site, reading.placed(site.region_code, today(site), bbox=bbox)),
        weight=21,
        status=_("Titik adalah tengah dusun; kategorinya menurut survei terakhir."),
    )


def during(site: Site, since: date | None, last: date | None, bbox: BBox | None = None) -> Iterator[MapFeature]:
    """Go through the surveys that held on one of some days; None for ``last`` is today."""
    return _points(site, reading.during(site.region_code, since, last or today(site), bbox=bbox))


def first_day(site: Site) -> datetime | None:
    """Return the moment from which on surveys tell of the signal; None where there are none."""
    day = reading.first_day(site.region_code)
    return None if day is None else datetime.combine(day, time(), ZoneInfo(site.timezone))


def _points(site: Site, hamlets: Iterable[reading.Hamlet]) -> Iterator[MapFeature]:
    for found in hamlets:
        row = found.survey
        place = row.hamlet or found.village if site.level == "desa" else name_of(found)
        yield MapFeature(
            title=f"{place}: {CATEGORIES[row.category]}",
            longitude=float(row.longitude),
            latitude=float(row.latitude),
            endpoint=f"{NAME}.signal_one",
            values={"key": row.id},
            day=row.day,
            facts={CATEGORY: row.category, "tanggal": row.day.isoformat(), "radius_m": row.radius_m},
        )
