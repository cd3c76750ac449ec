"""The parts of packages as tables: looked at first, row by row, by the rules of their forms."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from flask import g
from sqlalchemy import func, or_, select
from wtforms import BooleanField, DateField, SelectField
from wtforms.meta import DefaultMeta
from wtforms.validators import Length

from cms_core.api import (
    ARCHIVED,
    ChangedMeanwhile,
    Choice,
    Column,
    Day,
    Outdated,
    Table,
    Text,
    current_site,
    current_user,
    db,
    in_turn,
)
from cms_lelang import NAME, _, services
from cms_lelang.cases import PARTS, VOIDABLE, Case, load_all
from cms_lelang.fields import ClockField, Code, RupiahField, TaxField, both, rounded
from cms_lelang.first_told import read_told
from cms_lelang.models import Handover, Package
from cms_lelang.names import key_of
from cms_lelang.parts import matches
from cms_lelang.parts.forms import FORMS
from cms_lelang.parts.kinds import Clock, Tax, Ticked
from cms_lelang.parts.services import voided
from cms_lelang.parts.views import CALLED, may_change, parts_of
from cms_lelang.systems.columns import ALSO, LEFT_OUT, OWN, SPELLED_AS
from cms_lelang.systems.forms import REASONS, ReasonsForm
from cms_lelang.systems.links import AMOUNTS, SUPPLIER, of_contract
from cms_lelang.systems.overviews import COMPARED, HANDED, MINUTES, VERSION, of_part
from cms_lelang.systems.spellings import spelled
from cms_lelang.winners import other_supplier
from cms_lelang.words import HANDOVERS

KEYS = {
    "plans": "code",
    "stages": "stage",
    "bidders": "name",
    "contracts": "number",
    "addenda": "number",
    "progress": "day",
    "payments": "number",
    "handovers": "sort",
}
"""By what a part of a package is known again."""
APART = {
    "plans": ("year", "source", "account"),
    "bidders": ("tax",),
    "payments": ("paid", "amount"),
    "handovers": ("number", "day"),
}
"""By what else a part is known that has no number: one of a file may bring the number of one that is there."""
SEVERAL = frozenset({"bidders", "handovers"})
"""Parts of which a package may have several of one key, each with what tells it apart."""
BESIDE = {
    "contracts": (*AMOUNTS, VERSION, SUPPLIER),
    "addenda": REASONS,
    "progress": (MINUTES,),
    "payments": (HANDED,),
}
"""What a part is held against that stands in the same row."""
COMPLETED = frozenset({"contracts.signed", "contracts.value", "addenda.reason"})
"""What only a new row has to say: other files complete what is there, and why it was changed may stand in several."""
FIRST_MEANT = frozenset({"handovers"})
"""Parts of which the first kind is meant where a file does not say which, as those of other systems do not."""


NOTE = _.lazy(
    "Setiap baris menyebut paketnya: kode tendernya, atau bagian akhir alamat halamannya. "
    "Paket yang sudah terbit langsung tampil dengan isi barunya."
)
NOTES = {
    "plans": _.lazy(
        "Setiap baris menyebut paketnya: kode tendernya, atau bagian akhir alamat halamannya. Rencana tanpa kode RUP "
        "dikenali dari tahun, sumber dana, dan kode rekeningnya. Paket yang sudah terbit langsung tampil dengan isi "
        "barunya."
    ),
    "payments": _.lazy(
        "Setiap baris menyebut paketnya: kode tendernya, atau bagian akhir alamat halamannya. Pembayaran tanpa nomor "
        "BAP dikenali dari tanggal dan jumlahnya. Paket yang sudah terbit langsung tampil dengan isi barunya."
    ),
}
"""What is said before a file is brought."""


def table_of(part: str) -> Table:
    """Return the table of a part."""
    return Table(
        name=part,
        title=CALLED[part].title,
        columns=tuple(_columns(part)),
        read_permission=f"{NAME}.view",
        write_permission=f"{NAME}.write",
        key=KEYS[part],
        also=OWN,
        apart=APART.get(part, ()),
        several=APART[part] if part in SEVERAL else (),
        twin_rule="D3" if part == "bidders" else "D9",
        # Rows are looked at beside the others of their package, and the public is told of all of them at once.
        together=(OWN,),
        last="winner" if part == "bidders" else "",
        rows=partial(_rows, part),
        values=partial(_values, part),
        find=partial(_find, part),
        write=partial(_write, part),
        check=partial(_check, part),
        doubts=_doubts,
        beside=BESIDE.get(part, ()),
        beside_same=partial(_beside_same, part),
        form=ReasonsForm if part == "addenda" else None,
        left_out=LEFT_OUT,
        overview=partial(of_part, part),
        overview_of=_looked_at(part),
        note=NOTES.get(part, NOTE),
    )


def _columns(part: str) -> Iterator[Column]:
    said = _.lazy("Kode tender, atau bagian akhir alamat halaman paketnya.")
    kind = Code(120, needed=True)
    yield Column(OWN, _.lazy("Paket"), kind, said, required=True, example="saluran-irigasi", also=ALSO[OWN])
    for name, unbound in FORMS[part].columns().items():
        field = unbound.bind(None, name, _meta=DefaultMeta())
        field.data = None  # nothing is chosen
        is_key = name == KEYS[part] and part not in FIRST_MEANT and part not in APART
        must = is_key or (bool(field.flags.required) and f"{part}.{name}" not in COMPLETED)
        also = ALSO.get(f"{part}.{name}", ())
        column = Column(name, field.label.text, _kind(field), field.description, must, also=also)
        yield spelled(column, SPELLED_AS.get(f"{part}.{name}", name), getattr(field, "default", None))


def _looked_at(part: str) -> tuple[str, ...]:
    """Return the columns that a file is looked at by as a whole, all where rows are compared.

    Else they are those with amounts and moments.
    """
    if part in COMPARED:
        return ()
    columns = FORMS[part].columns().items()
    own = (name for name, field in columns if issubclass(field.field_class, RupiahField | ClockField))
    return (*own, *(column.name for column in BESIDE.get(part, ())))


def _kind(field: Any) -> Any:
    if (kind := getattr(field, "kind", None)) is not None:
        return kind
    if isinstance(field, ClockField):
        return Clock(ends=field.ends)
    if isinstance(field, TaxField):
        return Tax(24)
    if isinstance(field, SelectField):
        # Since WTForms 3.3 a choice is an object; its types do not know that yet.
        choices: Iterable[Any] = field.iter_choices()
        return Choice({each.value: each.label for each in choices})
    if isinstance(field, BooleanField):
        return Ticked()
    return Day() if isinstance(field, DateField) else Text(_longest(field))


def _longest(field: Any) -> int:
    """Return how many letters a field takes."""
    return next(each.max for each in field.validators if isinstance(each, Length))


def _rows(part: str) -> Iterator[Any]:
    model = PARTS[part]
    of_code = select(Package.code).where(Package.code != "", Package.state != ARCHIVED).group_by(Package.code)
    # A code that was put up again names several: their addresses tell them apart.
    shared = set(db.session.scalars(of_code.having(func.count() > 1)))
    for packages in in_turn(Package, Package.state != ARCHIVED):
        g.lelang_called = {row.id: row.code if row.code and row.code not in shared else row.slug for row in packages}
        query = select(model).where(model.package_id.in_(list(g.lelang_called)))
        found = db.session.scalars(query.order_by(model.package_id, model.id)).all()
        if part in VOIDABLE:
            found = [row for row in found if not row.void]
        if part == "stages":
            # A stage that was moved stands there as often as it was: what came last is the schedule.
            newest = {(row.package_id, row.stage): row for row in sorted(found, key=lambda row: row.revision)}
            found = [row for row in found if newest[row.package_id, row.stage] is row]
        yield from found


def _values(part: str, row: Any) -> dict[str, Any]:
    return {OWN: g.lelang_called[row.package_id], **{name: getattr(row, name) for name in FORMS[part].columns()}}


def _find(part: str, keys: Collection[Any]) -> dict[Any, Any]:
    """Return the rows that there are, by key and package; the packages of the file are read anew on the way."""
    owners = {own for _key, own in keys}
    for own in owners:
        g.setdefault("lelang_cases", {}).pop(own, None)
    cases = _cases(owners)
    read_told([case.package for case in cases.values()])
    g.setdefault("lelang_called", {}).update({case.package.id: own for own, case in cases.items()})
    names = (KEYS[part], *APART.get(part, ()))
    if part == "bidders":
        return matches.namesakes(keys, cases)
    if part in SEVERAL:
        return matches.likest(part, names, keys, cases)
    found: dict[Any, Any] = {}
    for key, own in keys:
        for row in (cases[own].schedule if part == "stages" else getattr(cases[own], part)) if own in cases else ():
            if getattr(row, KEYS[part]) == (key[0] if part in APART else key) != "":
                found[key, own] = row
    if part in APART:
        found |= matches.unnumbered(part, names, [each for each in keys if each not in found], cases)
    return found


def _cases(asked: Collection[str]) -> dict[str, Case]:
    """Return packages with their parts, by what a file calls them; each is read once for a request."""
    known: dict[str, Case] = g.setdefault("lelang_cases", {})
    missing = [each for each in asked if each not in known]
    if missing:
        query = select(Package).where(or_(Package.code.in_(missing), Package.slug.in_(missing)))
        rows = list(db.session.scalars(query.where(Package.state != ARCHIVED).order_by(Package.id)))
        doubled: dict[str, list[Package]] = g.setdefault("lelang_doubled", {})
        for each in missing:
            doubled.pop(each, None)
        for case in load_all(rows):
            row = case.package
            for each in {row.slug, row.code} & set(missing):
                if known.setdefault(each, case) is not case:
                    doubled.setdefault(each, [known[each].package]).append(row)
    return {each: known[each] for each in asked if each in known}


def _check(part: str, existing: Any, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form of a part says of a row, as the file has told of its package so far."""
    case = _cases([values[OWN]]).get(values[OWN])
    if case is None:
        text = _(
            "Paket “%(said)s” tidak ada di situs ini. Impor paketnya dahulu, atau periksa kodenya.", said=values[OWN]
        )
        return {OWN: text}
    if several := g.get("lelang_doubled", {}).get(values[OWN]):
        text = _(
            "Kode ini dipakai lebih dari satu paket: %(titles)s. Sebut paketnya dengan bagian akhir alamatnya: "
            "%(slugs)s.",
            titles=", ".join(f"“{row.title}”" for row in several),
            slugs=", ".join(row.slug for row in several),
        )
        return {OWN: text}
    if part not in parts_of(case.package):
        return {OWN: _("Paket ini swakelola: bagian ini tidak ada padanya.")}
    if not may_change(case.package):
        return {OWN: _("Paket ini sudah terbit, dan Anda belum boleh mengubah yang terbit.")}
    alike = g.get("lelang_alike", ())
    if part == "bidders" and existing is None and (key_of(values[KEYS[part]]), values[OWN]) in alike:
        said = _(
            "Ada beberapa peserta bernama %(name)s, jadi tidak jelas yang mana. Isi NPWP-nya, di sini dan di daftar "
            "pesertanya.",
            name=values[KEYS[part]],
        )
        return {KEYS[part]: said}
    if part in APART and part not in SEVERAL and (values.get(KEYS[part], ""), values[OWN]) in alike:
        return {KEYS[part]: _("Di paket ini ada beberapa yang seperti ini tanpa nomor. Beri nomor dahulu di sana.")}
    if part == "contracts" and existing is None and case.contracts:
        text = _(
            "Paket ini sudah berkontrak, dengan nomor %(number)s. Bila kontraknya sama, samakan nomornya, di baris ini "
            "atau di halaman paketnya.",
            number=case.contracts[0].number,
        )
        return {KEYS[part]: text}
    if part == "contracts" and existing is None and None in (values.get("value"), values.get("signed")):
        text = _(
            "Kontrak ini belum ada di situs, dan baris ini tidak menyebut nilai atau tanggalnya. Isi keduanya, atau "
            "impor berkas kontraknya dahulu."
        )
        return {KEYS[part]: text}
    form = FORMS[part](case=case, row=existing, formdata=None, meta={"csrf": False})
    own = _own(part, values, existing)
    wished = {name: getattr(existing, name) for name in FORMS[part].columns()} if existing is not None else {}
    form.take(wished | own)
    good = form.validate()
    if part == "contracts" and (other := other_supplier(form.wished(), values.get(SUPPLIER.name) or "")):
        return {SUPPLIER.name: other}
    if good:
        g.lelang_doubts = {name or KEYS[part]: said for name, said in form.doubts().items()} | _replaced(existing, own)
        g.lelang_doubts |= _struck_out(case, part, own) if existing is None else {}
        if part == "contracts":
            found = " ".join(breach.told for breach in of_contract(form.wished(), values))
            g.lelang_doubts |= {"value": found} if found else {}
        # What comes next in the file is looked at beside this.
        g.lelang_cases[values[OWN]] = form.wished()
        return {}
    wrong = {str(field.name): str(field.errors[0]) for field in form if field.errors}
    return wrong or {KEYS[part]: " ".join(map(str, form.form_errors))}


def _own(part: str, values: Mapping[str, Any], existing: Any) -> dict[str, Any]:
    """Return what a row says of the part itself."""
    aside = {OWN, *(column.name for column in BESIDE.get(part, ()))}
    own = {name: value for name, value in values.items() if name not in aside}
    return own | _judged(own, existing) if part == "bidders" else own


def _judged(own: Mapping[str, Any], existing: Any) -> dict[str, str]:
    """Return the verdict on a bidder that a file does not say: who wins is valid, and only who is out has a reason."""
    if own.get("verdict") or (existing is not None and existing.verdict):
        return {}
    if own.get("winner"):
        return {"verdict": "lulus"}
    return {"verdict": "gugur"} if own.get("reason") else {}


def _doubts(_existing: Any, values: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what the form that has just found a row good would look at once more."""
    found: dict[str, str] = g.pop("lelang_doubts", {})
    return both(rounded(values), found)


def _beside_same(part: str, _existing: Any, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row says beside a contract that it leaves as it is, and that cannot be of this package."""
    if part != "contracts":
        return {}
    case = _cases([values[OWN]])[values[OWN]]
    other = other_supplier(case, values.get(SUPPLIER.name) or "")
    found = " ".join(breach.told for breach in of_contract(case, values))
    return {name: said for name, said in ((SUPPLIER.name, other), ("value", found)) if said}


def _struck_out(case: Case, part: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Doubt what is like a part that was written by mistake: the file may be the one that it came from."""
    row = matches.struck_out(case, part, (KEYS[part], *APART.get(part, ())), values)
    if row is None:
        return {}
    ((called, details, why),) = voided(dataclasses.replace(case, voided=[row]))[part]
    text = _(
        "Yang seperti ini sudah dicoret: %(called)s, %(details)s. Dicatat keliru: %(why)s. Bila baris ini salah juga, "
        "hapus barisnya.",
        called=called,
        details=details,
        why=why,
    )
    return {KEYS[part]: text}


def _replaced(existing: Any, values: Mapping[str, Any]) -> dict[str, str]:
    """Doubt minutes that stand in for others: the final ones may be meant."""
    if not isinstance(existing, Handover) or existing.number in ("", values.get("number", existing.number)):
        return {}
    text = _(
        "%(called)s sudah bernomor %(number)s. Bila yang ini lain, isi kolom “Serah terima” dengan yang lain.",
        called=HANDOVERS[existing.sort],
        number=existing.number,
    )
    return {"number": text}


def ambiguous(titles: Sequence[str]) -> str:
    """Return what is wrong with a code by which several packages are called."""
    called = ", ".join(f"“{title}”" for title in titles)
    return str(
        _("Kode ini dipakai lebih dari satu paket: %(titles)s. Betulkan kodenya di situs dahulu.", titles=called)
    )


def _write(part: str, rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Write the rows of each package together: the public is told once."""
    of: dict[str, list[tuple[int | None, Mapping[str, Any]]]] = {}
    for row, values in rows:
        own = _own(part, values, row)
        kept = {name: getattr(row, name) for name in FORMS[part].columns()} if row is not None else {}
        of.setdefault(values[OWN], []).append((row.id if row is not None else None, kept | own))
    cases = _cases(of)
    for called, told in of.items():
        package = cases[called].package
        try:
            services.put_parts(package, part, told, version=package.version, site=current_site(), by=current_user)
        except ChangedMeanwhile as error:
            raise Outdated from error


TABLES = tuple(table_of(part) for part in PARTS)
