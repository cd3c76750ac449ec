"""Potentials and products as tables: the columns are the fields of the forms, and so are the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for
from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length

from cms_core.api import (
    ARCHIVED,
    Blocks,
    BlocksField,
    Change,
    ChangedMeanwhile,
    Choice,
    Column,
    Day,
    NumberField,
    Outdated,
    Slug,
    Table,
    Text,
    YesNo,
    address_of,
    at_slugs,
    change_contents,
    current_site,
    current_user,
    may_write,
)
from cms_potensi_desa import NAME, _, services
from cms_potensi_desa.forms import FORMS, fields_of
from cms_potensi_desa.models import Entry
from cms_potensi_desa.services import KINDS, Kind

BODY = Blocks()
EXAMPLES: dict[str, dict[str, Any]] = {
    "potensi": {
        "title": "Kebun kelapa Blok Lor",
        "body": "<p>Disadap pagi dan sore.</p><p>Niranya dimasak menjadi gula.</p>",
        "category": "perkebunan",
        "condition": "berkembang",
        "place": "Dusun 2",
        "manager": "Kelompok penderes",
        "area": Decimal("12.5"),
        "area_unit": "hektare",
        "year": 2026,
        "latitude": Decimal("-7.501388"),
        "longitude": Decimal("109.440277"),
    },
    "produk": {
        "title": "Gula kelapa cetak",
        "body": "<p>Dari nira kelapa, dicetak dengan tempurung.</p>",
        "price": 22_000,
        "unit": "kg",
        "stock": "tersedia",
        "seller": "Kelompok penderes",
        "category": "hasil_tani",
        "place": "Dusun 2",
        "featured": True,
    },
}


def _column(name: str, field: UnboundField[Any], example: Any) -> Column:
    """Return the column of a field: called as the form calls it, with its hint."""
    made, more = field.field_class, field.kwargs
    kind: Any
    if made is BlocksField:
        kind = BODY
    elif made is SelectField:
        kind = Choice({choice.value: choice.label for choice in more["choices"]})
    elif issubclass(made, NumberField):
        kind = made.kind
    else:
        kinds: dict[Any, Any] = {BooleanField: YesNo(), DateField: Day()}
        kind = kinds.get(made) or Text(next(rule.max for rule in more["validators"] if isinstance(rule, Length)))
    # What the form does not fill in by itself, a row has to say.
    required = name in ("title", "body") or (made is SelectField and "default" not in more)
    return Column(name, field.args[0], kind, more.get("description", ""), required, example)


def _columns(kind: Kind) -> tuple[Column, ...]:
    """Return the columns of a kind in the order of its form, its address last."""
    form, examples, fields = FORMS[kind.name], EXAMPLES[kind.name], fields_of(kind.name)
    names = dict.fromkeys(("title", "body", *form.FIRST, *(name for part in form.SECTIONS for name in part.names)))
    said = _.lazy(
        "Bagian akhir alamat halamannya. Baris dengan alamat yang sudah ada mengubah isi itu; yang lain menjadi baru. "
        "Bila kosong, alamatnya dibuat dari judul. Dua isi dengan judul yang sama perlu dua alamat."
    )
    return (
        *(_column(name, fields[name], examples.get(name)) for name in names),
        Column("slug", _.lazy("Alamat halaman"), Slug(), said),
    )


def _values(table: tuple[Column, ...], row: Entry) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in table}


def _check(kind: Kind, row: Entry | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Refuse what the person may not change at the form either, and what a cell cannot hold."""
    if row is None:
        return {}
    if row.state == ARCHIVED:
        return {
            "slug": _("“%(title)s” ada di arsip. Keluarkan dari arsip dulu, atau pakai alamat lain.", title=row.title)
        }
    if not may_write(kind.content, row, site=current_site(), user=current_user):
        return {"slug": _("“%(title)s” sudah terbit, dan Anda belum boleh mengubah yang terbit.", title=row.title)}
    if row.slug != values["slug"]:
        return {"slug": _("Alamat ini sudah berganti. Tulis yang sekarang: %(slug)s.", slug=row.slug)}
    if "body" in _changed(kind, row, values) and not BODY.tells_all(row.body):
        return {"body": _("Keterangan yang ada memuat foto, subjudul, atau tabel. Ubah di formulirnya.")}
    return {}


def _changed(kind: Kind, row: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {column.name: column.kind for column in TABLES[kind.name].columns}
    return {
        name: value for name, value in values.items() if kinds[name].text(value) != kinds[name].text(getattr(row, name))
    }


def _write(kind: Kind, rows: Sequence[tuple[Entry | None, Mapping[str, Any]]]) -> None:
    """Make drafts, and change what there is: what is published is published anew."""
    for row, values in rows:
        if row is None:
            services.draft(kind, values, by=current_user)
    changes = [Change(row, _changed(kind, row, values), row.version) for row, values in rows if row is not None]
    try:
        change_contents(kind.content, changes, site=current_site(), by=current_user)
    except ChangedMeanwhile as error:
        raise Outdated from error


def _table(kind: Kind) -> Table:
    columns = _columns(kind)
    return Table(
        name=kind.name,
        title=kind.label,
        columns=columns,
        read_permission=f"{NAME}.view",
        write_permission=f"{NAME}.write",
        key="slug",
        rows=partial(services.outside_archive, kind),
        values=partial(_values, columns),
        find=partial(at_slugs, kind.model),
        write=partial(_write, kind),
        check=partial(_check, kind),
        form=FORMS[kind.name].for_rows,
        key_of=address_of,
        drafts=partial(url_for, f"{NAME}.admin.entries", kind=kind.name, keadaan="draft"),
        note=_.lazy(
            "Yang baru menjadi draf. Yang sudah terbit dan berubah langsung tampil di situs. Foto tidak ada di tabel: "
            "yang sudah ada tetap, untuk yang baru tambahkan di formulirnya."
        ),
    )


TABLES = {name: _table(kind) for name, kind in KINDS.items()}
