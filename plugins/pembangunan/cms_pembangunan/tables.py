"""Works as tables: with the fields of the form, and as OpenSID writes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from cms_core.api import (
    ARCHIVED,
    DRAFT,
    Choice,
    Column,
    Degrees,
    Rupiah,
    Table,
    Text,
    Whole,
    Year,
    clean_html,
    current_user,
    db,
    desk_table,
)
from cms_pembangunan import NAME, _, opensid, services
from cms_pembangunan.admin import WORK_DESK
from cms_pembangunan.fields import DEAREST, FIRST_YEAR, LAST_YEAR
from cms_pembangunan.forms import WorkForm, wrong_year
from cms_pembangunan.models import Work
from cms_pembangunan.words import NATURES, SPANS

_DESK = desk_table(
    WORK_DESK,
    Work,
    title=_.lazy("Pekerjaan"),
    names=("title", "body", *WorkForm.SIGN, *WorkForm.MONEY, *WorkForm.TIME, "latitude", "longitude"),
    examples={
        "title": "Rabat beton jalan Dusun 3",
        "body": "<p>Jalan 84 rumah menuju sekolah dan pasar.</p>",
        "year": 2026,
        "place": "Dusun 3, RT 02 sampai RT 04",
        "volume": Decimal(350),
        "unit": "meter",
        "size": "350 m × 3 m × 0,15 m",
        "budget": 184_500_000,
        "from_dd": 184_500_000,
        "executor": "Tim Pelaksana Kegiatan",
        "starts": date(2026, 7, 6),
        "duration": 60,
        "nature": "baru",
    },
)


def _check_work(row: Work | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    wrong = _DESK.check(row, values)
    if wrong or row is None:
        return wrong
    said = wrong_year(row, values.get("year") or row.year)
    return {"year": said} if said else {}


WORKS = dataclasses.replace(_DESK, check=_check_work)


def _rows() -> Sequence[Work]:
    return db.session.scalars(select(Work).where(Work.state != ARCHIVED).order_by(Work.id)).all()


def _find(keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], Work]:
    titles, years = ({key[part] for key in keys} for part in (0, 1))
    found = select(Work).where(Work.title.in_(titles), Work.year.in_(years), Work.state != ARCHIVED).order_by(Work.id)
    return {(row.title, row.year): row for row in db.session.scalars(found)}


def _check(row: Work | None, values: Mapping[str, Any]) -> dict[str, Any]:
    if row is not None and opensid.values_of(row) != dict(values):
        return {"judul": _("Pekerjaan dengan nama dan tahun ini sudah ada. Ubah di formulirnya, atau hapus baris ini.")}
    return opensid.wrong(values)


def _write(rows: Sequence[tuple[Work | None, Mapping[str, Any]]]) -> None:
    for row, values in rows:
        if row is None:
            written = opensid.work_of(values)
            services.create(Work, {**written, "body": clean_html(written["body"])}, by=current_user)


OPENSID = Table(
    name="opensid",
    title=_.lazy("Pekerjaan dari OpenSID"),
    columns=(
        Column("judul", "judul", Text(160), required=True, example="Rabat beton jalan Dusun 3"),
        Column("sumber_dana", "sumber_dana", Text(120), example="Dana Desa"),
        Column("volume", "volume", Text(80), example="350 m x 3 m"),
        Column("tahun_anggaran", "tahun_anggaran", Year(FIRST_YEAR, LAST_YEAR), required=True, example=2026),
        Column("anggaran", "anggaran", Rupiah(0, DEAREST), example=184_500_000),
        Column("perubahan_anggaran", "perubahan_anggaran", Rupiah(0, DEAREST)),
        *(Column(name, name, Rupiah(0, DEAREST)) for name in opensid.PAID),
        Column("pelaksana_kegiatan", "pelaksana_kegiatan", Text(120), example="TPK"),
        Column("lokasi", "lokasi", Text(160), example="Dusun 3"),
        Column("waktu", "waktu", Whole(1, 3650), example=60),
        Column("satuan_waktu", "satuan_waktu", Choice(SPANS), example="hari"),
        Column("sifat_proyek", "sifat_proyek", Choice(NATURES), example="baru"),
        Column("manfaat", "manfaat", Text(2000, lines=True), example="Jalan ke sekolah dan pasar"),
        Column("keterangan", "keterangan", Text(2000, lines=True)),
        Column("lat", "lat", Degrees(90)),
        Column("lng", "lng", Degrees(180)),
    ),
    read_permission=f"{NAME}.view",
    write_permission=f"{NAME}.write",
    key="judul",
    # A road is paved in stretches: the same name comes back year after year.
    also="tahun_anggaran",
    rows=_rows,
    values=opensid.values_of,
    find=_find,
    write=_write,
    check=_check,
    drafts=lambda: WORK_DESK.url("listing", keadaan=DRAFT),
    note=_.lazy(
        "Kolomnya dinamai seperti di basis data OpenSID. Yang baru menjadi draf; yang nama dan tahunnya sudah ada "
        "dibiarkan."
    ),
)
