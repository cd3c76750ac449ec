"""Writing packages: their desk, and their table."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from flask import g
from sqlalchemy import select

from cms_core.api import (
    ARCHIVED,
    Desk,
    Outdated,
    by_rule,
    current_site,
    current_user,
    db,
    desk_table,
    format_rupiah,
    in_turn,
    squeezed,
)
from cms_lelang import NAME, _, services, views
from cms_lelang.breaches import Breach
from cms_lelang.fields import Code, both, rounded
from cms_lelang.forms import PackageForm
from cms_lelang.models import Package
from cms_lelang.names import is_other
from cms_lelang.parts.tables import ambiguous
from cms_lelang.related.naming import repeated_by, wholes_of
from cms_lelang.related.renames import spell_drafts
from cms_lelang.related.rules import ABSENT
from cms_lelang.services import newly_doubtful, newly_wrong
from cms_lelang.systems import again, ahead, editions, links, overviews
from cms_lelang.systems.columns import LEFT_OUT, PACKAGE
from cms_lelang.systems.forms import MORE, CodedForm, RowForm, made_of, meant, more_of
from cms_lelang.systems.spellings import spelled
from cms_lelang.words import OUTCOMES


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
    unchanged=_.lazy("Yang disimpan ada di Perjalanan paket"),
)
_DESK = desk_table(
    DESK,
    Package,
    title=_.lazy("Paket"),
    names=(
        *("title", "body", *PackageForm.WHAT, *PackageForm.WHERE, *PackageForm.WHO),
        *(*PackageForm.MORE, *PackageForm.END, "latitude", "longitude"),
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
    if wrong:
        return wrong
    if row is None:
        return _at_columns(services.code_taken(_written(None, values)), None, values)
    return _at_columns(newly_wrong(row, _written(row, values), site=current_site()), row, values)


def _doubts(row: Package | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is worth a second look about a package as a file tells it."""
    return both(rounded(values), _at_columns(_doubtful(row, values), row, values))


def _doubtful(row: Package | None, values: Mapping[str, Any]) -> list[Breach]:
    wanted = {name: getattr(ahead.coming(values), name) for name in Package.WRITTEN}
    found = newly_doubtful(row, wanted, site=current_site(), beside=ahead.is_beside(values))
    return [each for each in found if not (each.fault.startswith(ABSENT) and ahead.is_coming(wanted, each.field))]


def _doubts_called(row: Package | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the same where rows are known by something else than the code, which may then stand there twice."""
    return both(_told_twice(row, values), _doubts(row, values))


def _told_twice(row: Package | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Doubt a new row whose code one before it has, since the file was begun."""
    said = editions.of_values(None, {"code": "", **values})
    seen: set[editions.Edition] = g.setdefault("lelang_codes_told", set())
    is_twice = row is None and said in seen
    seen |= {said} if said.code else set()
    if not is_twice:
        return {}
    text = _("Kode %(code)s ada di baris sebelumnya juga. Bila itu satu paket, hapus salah satunya.", code=said.code)
    return {"code": str(by_rule(text, "D9"))}


def another(row: Package | None, values: Mapping[str, Any], column: str) -> dict[str, str]:
    """Doubt a row whose code is that of a package with quite another name: one of the codes may be wrong."""
    title = values.get("title")
    if row is None or not title or not is_other(title, row.title):
        return {}
    text = _(
        "Di situs kode ini milik “%(title)s” dengan pagu %(amount)s. Bila ini paket lain, betulkan kodenya.",
        title=row.title,
        amount=format_rupiah(row.ceiling),
    )
    return {column: text}


def _written(row: Package | None, values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in Package.WRITTEN} if row is not None else {}
    return kept | {name: value for name, value in values.items() if name in Package.WRITTEN}


REASONS = {
    "D1": ("estimate", "ceiling"),
    "D3": ("method",),
    "D4": ("method", "category", "estimate", "ceiling", "year"),
    "D6": ("unit", "unit_code", "year"),
    "D8": ("estimate", "ceiling"),
}
"""The columns of a package by which something about one of its parts becomes wrong, the likeliest first."""


def _at_columns(found: Iterable[Breach], row: Package | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Return breaches by the columns of a file: what is said of a part stands where the file changed the package."""
    said: dict[str, list[str]] = {}
    for breach in found:
        changed = (name for name in REASONS.get(breach.rule, ()) if values.get(name) != getattr(row, name, None))
        own = breach.field if not breach.part and breach.field in values else next(changed, "title")
        said.setdefault(own, []).append(breach.told)
    return {name: " ".join(texts) for name, texts in said.items()}


def _find(keys: Collection[Any]) -> Mapping[Any, Any]:
    g.lelang_codes_told = set()
    found = _DESK.find(keys)
    services.read_stored(list(found.values()))
    return found


def _write(rows: Sequence[tuple[Package | None, Mapping[str, Any]]]) -> None:
    _DESK.write(ahead.linked(rows))
    told = [values for _row, values in rows]
    spell_drafts(services.PACKAGES, told, site=current_site(), by=current_user)


def _look_ahead(rows: ahead.Rows) -> None:
    ahead.read_ahead(rows)
    ahead.note_twice()


def _rows() -> Iterator[Package]:
    return chain.from_iterable(in_turn(Package, Package.state != ARCHIVED))


TABLE = dataclasses.replace(
    _DESK,
    rows=_rows,
    find=_find,
    write=_write,
    check=_check,
    doubts=_doubts_called,
    columns=tuple(map(spelled, _DESK.columns)),
    form=partial(RowForm, formdata=None, meta={"csrf": False}),
    overview=overviews.of_amounts,
    overview_of=("ceiling", "estimate"),
    # Packages that are called alike, or name each other, are looked at together, however long the file is.
    together=("code", "slug", "title", "lot_of", "repeats"),
    look_ahead=_look_ahead,
    twin_rule="D9",
)


def _coded(keys: Collection[Any]) -> dict[Any, Any]:
    """Return the packages by their codes, editions and lots, or by plans that wait for one.

    What stands twice is noted, and refused where its row is looked at.
    """
    asked = [editions.Asked(*key) for key in keys]
    query = select(Package).where(Package.code.in_([key.code for key in asked]), Package.state != ARCHIVED)
    there: dict[str, list[Package]] = {}
    for row in db.session.scalars(query.order_by(Package.id)):
        there.setdefault(row.code, []).append(row)
    wholes = wholes_of([row for rows in there.values() for row in rows if row.lot_of])
    # Whose rows are new need not be asked for one by one.
    g.setdefault("lelang_free", set()).update(key.code for key in asked if key.code not in there)
    found: dict[Any, Package] = {}
    g.lelang_doubled = {}
    earliest: dict[Any, int] = {}
    for code, number, lot in map(editions.of_key, asked):
        earliest[code, lot] = min(number, earliest.get((code, lot), number))
    for key in asked:
        own = editions.of_key(key)
        first = own.number == earliest[own.code, own.lot]
        rows = editions.meant(there.get(key.code, ()), key, wholes, first=first)
        if len(rows) > 1:
            g.lelang_doubled[rows[0].id] = str(by_rule(_ambiguous(rows), "D9"))
        if rows:
            found[key] = rows[0]
    # A new lot may have the code of its tender.
    known = {key for key in asked if key in found or (key.code in there and not key.lot_of)}
    found |= links.waiting(asked, known)
    ended = {row.slug for key, row in found.items() if key.outcome and key.outcome in OUTCOMES}
    g.setdefault("lelang_failing", set()).update(ended)
    _note_twice(asked, found)
    rows = list(found.values())
    links.read_plans(rows)
    again.read_named(rows)
    g.lelang_held = {editions.of_asked(key, row): links.codes_of(row) for key, row in found.items()}
    services.read_stored(rows)
    return found


def _ambiguous(rows: Sequence[Package]) -> str:
    """Return what is wrong with a code by which several packages are called."""
    if not any(row.lot_of for row in rows):
        return ambiguous([row.title for row in rows])
    called = ", ".join(f"“{row.title}”" for row in rows)
    text = _("Kode ini dipakai beberapa lot: %(titles)s. Isi Bagian dari paket dan Lot di baris ini.", titles=called)
    return str(text)


def _note_twice(asked: Sequence[editions.Asked], found: Mapping[Any, Package]) -> None:
    """Note rows of a file that tell of one package otherwise: which of them holds nobody can say."""
    said: dict[Any, set[Any]] = {}
    for key in asked:
        row = found.get(key)
        own = row.id if row is not None else editions.of_key(key)
        said.setdefault(own, set()).add((key.edition, *(squeezed(each or "") for each in (key.lot_of, key.lot))))
    text = _(
        "Di berkas ini ada baris lain tentang paket yang sama, dengan versi tender atau lot yang ditulis lain. Hapus "
        "salah satunya."
    )
    g.lelang_doubled |= {own: str(by_rule(text, "D9")) for own, several in said.items() if len(several) > 1}


def _rows_coded() -> Iterator[Package]:
    for rows in in_turn(Package, Package.state != ARCHIVED, Package.code != ""):
        links.read_plans(rows)
        again.read_named(rows)
        yield from rows


def _values_coded(row: Package) -> Mapping[str, Any]:
    own = {name: value for name, value in TABLE.values(row).items() if name != "slug"}
    return own | more_of(row) | {"repeats": again.named(row)}


def _meant(row: Package | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says in the columns of a package; what it repeats stays as it is named, if it is the same."""
    told = meant(values)
    if row is not None and told.get("repeats") == again.named(row):
        told["repeats"] = row.repeats
    return told


def _check_coded(row: Package | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    own = row.id if row is not None else editions.of_values(None, values)
    if said := g.get("lelang_doubled", {}).get(own):
        return {"code": said}
    if row is not None and row.outcome and values.get("outcome") == "" and not values.get("edition"):
        return {"outcome": _("Di situs paket ini batal atau gagal. Bila ini ulangannya, isi kolom “Versi tender”.")}
    if row is not None and values.get("body") == made_of(row.title) != row.body:
        return {"body": _("Uraiannya kosong di berkas, di situs ada. Isi, atau hapus kolomnya dari berkas.")}
    found = _check(row, _meant(row, values) | ({"slug": row.slug} if row is not None else {}))
    return {"code" if name == "slug" else name: said for name, said in found.items()}


def _doubts_coded(row: Package | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    own, linked = _meant(row, values), again.told(values)
    said = both(another(row, values, "code"), both(rounded(own), _at_columns(_doubtful(row, values), row, own)))
    said = both({"again": linked} if linked else {}, said)
    said = both(said, links.overspent(row, values))
    if values.get("rup") or values.get("contract"):
        for name, told in links.doubts(ahead.coming(values), values):
            said[name] = f"{said[name]} {told}" if name in said else told
    return said


def _look_ahead_coded(rows: ahead.Rows) -> None:
    ahead.read_ahead(rows, _meant)
    again.read_ahead(rows)
    ahead.note_twice(again.may_be_tries)


def _write_coded(rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    links.write([(row, values) for row, values in rows if row is not None and values.get("rup")])
    TABLE.write([(row, _meant(row, values)) for row, values in rows])
    new = {editions.of_values(row, values): values for row, values in rows if row is None}
    db.session.flush()
    named = {edition: values for edition, values in new.items() if values.get("rup")}
    made = select(Package).where(Package.code.in_([each.code for each in named]), Package.state != ARCHIVED)
    found = [(row, named.get(editions.of_package(row))) for row in db.session.scalars(made)]
    # Nobody has seen those yet, so nothing has to be told of their plans.
    links.write([(row, values) for row, values in found if values is not None])
    again.link(rows, site=current_site(), by=current_user)
    _end_hoping([row for row, _values in rows if row is not None])


def _end_hoping(rows: Sequence[Package]) -> None:
    """Refuse what repeats a package that another row should have ended, and did not."""
    hoped: dict[int, str] = g.get("lelang_hoped", {})
    for key, before in repeated_by([row for row in rows if row.id in hoped]).items():
        if key is not None and not before.outcome and not before.broken:
            raise Outdated(hoped[key])


CODED = dataclasses.replace(
    TABLE,
    name="kode",
    title=_.lazy("Paket menurut kode"),
    columns=tuple(
        dataclasses.replace(
            column,
            kind=dataclasses.replace(column.kind, needed=True)
            if isinstance(column.kind, Code) and column.name == "code"
            else column.kind,
            also=PACKAGE.get(column.name, ()),
            required=column.name == "code" or (column.required and column.name != "body"),
            # What does not say how often it was put up takes that from nobody.
            kept=column.name == "edition",
        )
        for column in TABLE.columns
        if column.name != "slug"
    )
    + MORE,
    key="code",
    apart=("rup", "edition", "year", "title", "lot_of", "lot", "outcome"),
    several=("edition", "lot_of", "lot"),
    beside=links.BESIDE,
    key_of=None,
    rows=_rows_coded,
    values=_values_coded,
    find=_coded,
    write=_write_coded,
    check=_check_coded,
    doubts=_doubts_coded,
    beside_same=links.overspent,
    look_ahead=_look_ahead_coded,
    form=partial(CodedForm, formdata=None, meta={"csrf": False}),
    left_out=LEFT_OUT,
    overview=overviews.of_packages,
    overview_of=("agency", "year", "ceiling", "estimate", "contract", "spent"),
    note=_.lazy(
        "Kolom SPSE dan INAPROC dikenali; yang bukan tentang paketnya dilewati. Paket dengan kode yang sudah ada "
        "diubah, yang lain menjadi draf; perubahan yang terbit tercatat di perjalanan paketnya."
    ),
)
"""Packages as other systems give them, known again by their code, edition and lot."""
