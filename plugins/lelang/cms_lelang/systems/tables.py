"""The general plan (RUP): each line with the package that it pays for, known again by its code, or by year and name."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import func, select

from cms_core.api import (
    ARCHIVED,
    ChangedMeanwhile,
    Column,
    Outdated,
    Text,
    by_rule,
    current_site,
    current_user,
    db,
)
from cms_lelang import _, services
from cms_lelang.admin import CODED, another
from cms_lelang.breaches import Breach
from cms_lelang.cases import Case
from cms_lelang.fields import Code, both, rounded
from cms_lelang.models import Package, Plan
from cms_lelang.parts.forms import PlanForm
from cms_lelang.parts.tables import table_of
from cms_lelang.parts.views import may_change
from cms_lelang.systems.columns import ALSO
from cms_lelang.systems.forms import RupForm, made_of, meant, more_of
from cms_lelang.systems.overviews import ACTIVE, DELETED, of_plans

OF_PACKAGE = ("title", "year", "category", "method", "ceiling", "place", "unit", "unit_code", "agency", "for_small")
CHUNK = 200


@dataclasses.dataclass(frozen=True)
class Line:
    """A line that is there: its package may have ``several``."""

    plan: Plan
    package: Package
    several: bool


def _lines(*conditions: Any) -> Iterator[Line]:
    number = select(func.count(Plan.id)).where(Plan.package_id == Package.id).correlate(Package).scalar_subquery()
    query = select(Plan, Package, number).join(Package, Package.id == Plan.package_id)
    query = query.where(Package.state != ARCHIVED, *conditions).order_by(Plan.id)
    for plan, package, lines in db.session.execute(query.execution_options(yield_per=CHUNK)):
        yield Line(plan, package, lines > 1)


class Asked(NamedTuple):
    """What a row of a file says that it is, None where it does not: its code, and its package."""

    code: str
    year: int | None
    title: str
    unit: str | None
    page: str | None
    source: str | None
    account: str | None


def _find(keys: Collection[Any]) -> dict[Any, Any]:
    """Return the lines by their package, or by code, year and name.

    What that leaves open is noted, and refused at its row.
    """
    g.lelang_shared = {}
    asked = [Asked(*key) for key in keys]
    of_page = _by_page(asked)
    found = dict(of_page)
    taken = {line.plan.id for line in found.values()}
    rest = [key for key in asked if key not in found]
    codes = {key.code for key in asked if key.code}
    of_code: dict[str, list[Line]] = {}
    for line in _lines(Plan.code.in_(codes)) if codes else ():
        of_code.setdefault(line.plan.code, []).append(line)
    for code, lines in of_code.items():
        of_file = [key for key in rest if key.code == code]
        if len(lines) > 1 or len(of_file) > 1:
            # Each is the one that is called like it; what is called like none changes none of them.
            found |= {key: line for key in of_file for line in lines if _is_called(line, key)}
        if len(lines) > 1:
            called = ", ".join(f"“{line.package.title}”" for line in lines)
            said = _("RUP ini membiayai beberapa paket: %(titles)s. Ubah barisnya di Rencana (RUP).", titles=called)
            g.lelang_shared[code, None, None] = said
    found |= {key: of_code[key.code][0] for key in rest if key.code in of_code and key not in found}
    _note_twice(rest, found, taken)
    found |= _by_name([key for key in rest if key not in found])
    _note_alike([key for key in asked if not key.code], of_page)
    g.lelang_pages = {key[:3]: found[key].package.slug for key in rest if key in found}
    services.read_stored([line.package for line in found.values()])
    return found


def _by_page(asked: Collection[Asked]) -> dict[Any, Line]:
    """Return the lines of which a row tells the package, each once.

    Known by the code there; without one by what pays for it, or as the only one that is left.
    """
    pages = {key.page for key in asked if key.page}
    of_page: dict[str, list[Line]] = {}
    for line in _lines(Package.slug.in_(pages)) if pages else ():
        of_page.setdefault(line.package.slug, []).append(line)
    found: dict[Any, Line] = {}
    for same in (_has_code, _is_paid_alike, lambda line, _key: not line.plan.code):
        taken = {line.plan.id for line in found.values()}
        for key in (key for key in asked if key not in found):
            own = [line for line in of_page.get(key.page or "", ()) if line.plan.id not in taken and same(line, key)]
            if len(own) == 1:
                found[key] = own[0]
    return found


def _has_code(line: Line, key: Asked) -> bool:
    return bool(key.code) and line.plan.code == key.code


def _is_paid_alike(line: Line, key: Asked) -> bool:
    """Whether a line without a code has the source of funds and the account that a row of a file tells."""
    plan = line.plan
    return not plan.code and plan.source == key.source and key.account in (None, plan.account)


def _is_called(line: Line, key: Asked) -> bool:
    """Whether a line is of the year, the name and the unit that a row of a file tells."""
    return (line.package.year, line.package.title) == (key.year, key.title) and _may_be_of(line.package, key.unit)


def _note_twice(keys: Collection[Asked], found: Mapping[Any, Line], taken: Collection[int]) -> None:
    """Note rows of one code that are called otherwise: a line of the plan has one name. Some are ``taken`` already."""
    of_code: dict[str, list[Asked]] = {}
    for key in keys:
        of_code.setdefault(key.code, []).append(key)
    for code, rows in of_code.items():
        known = [key for key in rows if key in found and _is_called(found[key], key)] or rows[:1]
        known = [key for key in known if key not in found or found[key].plan.id not in taken]
        for key in (key for key in rows if code and key not in known):
            said = _(
                "RUP %(code)s ada di beberapa baris berkas ini dengan nama atau tahun lain. Hapus yang bukan, atau "
                "betulkan kodenya.",
                code=code,
            )
            g.lelang_shared[key[:3]] = str(by_rule(said, "D9"))


def _note_alike(keys: Collection[Asked], of_page: Collection[Any]) -> None:
    """Note rows without a code of one name, unless each is a line of its page: another source makes no other package.

    ``of_page`` are the rows that are.
    """
    named: dict[Any, list[Asked]] = {}
    for key in keys:
        named.setdefault(key[:4], []).append(key)
    for (code, year, title, _unit), rows in named.items():
        if len(rows) > 1 and not all(key in of_page for key in rows):
            said = _(
                "Beberapa baris tanpa kode RUP menyebut paket ini. Bila rencananya berbeda, isi kode RUP atau nomornya "
                "di semuanya. Bila sama, sisakan satu barisnya."
            )
            g.lelang_shared[code, year, title] = str(by_rule(said, "D9"))


def _by_name(keys: Sequence[Asked]) -> dict[Any, Line]:
    """Return lines without a code by year and name, each once: for what has none in the file, either, first."""
    of_name, plans = _packages({key.title for key in keys})
    found: dict[Any, Line] = {}
    taken: set[int] = set()
    for key in sorted(keys, key=lambda each: bool(each.code)):
        code, year, title, unit = key[:4]
        rows = [row for row in of_name.get((year, title), ()) if row.id not in taken and _may_be_of(row, unit)]
        told = [plan for row in rows for plan in plans[row.id]]
        waiting = [each for each in told if not each.code]
        plan = waiting[0] if waiting else None
        if rows and (plan is not None or not told):
            own = next(row for row in rows if plan is None or row.id == plan.package_id)
            found[key] = Line(plan or Plan(code=""), own, len(plans[own.id]) > 1)
            taken.add(own.id)
        if key in found and len(rows) > 1:
            alike = {"count": len(rows), "title": title, "year": year}
            g.lelang_shared[code, year, title] = _(
                "Ada %(count)s paket “%(title)s” tahun %(year)s, jadi tidak jelas yang mana. Isi kode RUP atau nomor "
                "rencananya, di sini dan di perjalanan paketnya.",
                **alike,
            )
        elif key in found and len(waiting) > 1:
            g.lelang_shared[code, year, title] = _(
                "Paket ini punya beberapa rencana tanpa kode RUP. Ubah barisnya di Rencana (RUP), atau beri nomor."
            )
        elif told and plan is None and not code:
            said = _("Paket ini sudah ada dengan kode RUP %(code)s. Isi kodenya di baris ini.", code=told[0].code)
            g.lelang_shared[code, year, title] = said
    return found


def _packages(titles: Collection[str]) -> tuple[dict[tuple[int | None, str], list[Package]], dict[int, list[Plan]]]:
    """Return packages by year and name, and the plans of each."""
    of_name: dict[tuple[int | None, str], list[Package]] = {}
    query = select(Package).where(Package.title.in_(titles), Package.state != ARCHIVED).order_by(Package.id)
    for row in db.session.scalars(query) if titles else ():
        of_name.setdefault((row.year, row.title), []).append(row)
    plans: dict[int, list[Plan]] = {row.id: [] for rows in of_name.values() for row in rows}
    if plans:
        for plan in db.session.scalars(select(Plan).where(Plan.package_id.in_(list(plans))).order_by(Plan.id)):
            plans[plan.package_id].append(plan)
    return of_name, plans


def _may_be_of(row: Package, unit: str | None) -> bool:
    """Whether nothing says that a package belongs to another unit."""
    return not unit or not row.unit or row.unit.casefold() == unit.casefold()


def _values(line: Line) -> dict[str, Any]:
    told = {name: getattr(line.plan, name) for name in RupForm.OF_PLAN}
    own = {name: getattr(line.package, name) for name in OF_PACKAGE}
    return {
        "rup": line.plan.code,
        "page": line.package.slug,
        **own,
        **told,
        "own_type": more_of(line.package)["own_type"],
    }


def _check(line: Line | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Refuse what would be wrong with a package that is there, or what its line alone does not decide."""
    shared, code = g.get("lelang_shared", {}), values["rup"]
    if said := shared.get((code, None, None)) or shared.get((code, values.get("year"), values.get("title"))):
        return {"rup": said}
    if line is not None and values.get("page", line.package.slug) != line.package.slug:
        said = _("Alamat ini tidak ada, atau sudah berganti. Tulis yang sekarang: %(slug)s.", slug=line.package.slug)
        return {"page": said}
    own, _plan = _split(line, values)
    if line is not None and not may_change(line.package):
        return {"rup": _("Paket ini sudah terbit, dan Anda belum boleh mengubah yang terbit.")}
    if line is not None and own and (line.package.code or line.several):
        said = _(
            "Paket “%(title)s” sudah bertender atau dibiayai beberapa RUP. Ubah paketnya lewat Paket menurut kode, dan "
            "baris RUP ini lewat Rencana (RUP).",
            title=line.package.title,
        )
        return {"rup": said}
    return _at_columns(services.newly_impossible(*_cases(line, values), site=current_site()), values)


def _doubts(line: Line | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is worth a second look about a line; what is about its package is told where that is read."""
    found = services.newly_questionable(*_cases(line, values), site=current_site(), part="plans")
    of_plan = (each for each in found if each.part == "plans" and each.field in RupForm.OF_PLAN)
    said = another(line.package if line is not None else None, values, "rup")
    return both(said, both(rounded(values), _at_columns(of_plan, values)))


def _at_columns(found: Iterable[Breach], values: Mapping[str, Any]) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for breach in found:
        said.setdefault(breach.field if breach.field in values else "rup", []).append(breach.told)
    return {name: " ".join(texts) for name, texts in said.items()}


def _split(line: Line | None, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a row says of the package, only what is new where the line is there, and what it says of the plan."""
    told = {**meant(values), "rup": values["rup"]}
    own = {name: value for name, value in told.items() if name in OF_PACKAGE}
    plan = {name: value for name, value in values.items() if name in RupForm.OF_PLAN} | {"code": told["rup"]}
    plan |= {name: told[other] for name, other in (("year", "year"), ("amount", "ceiling")) if other in told}
    if line is None:
        return own, plan
    if not line.plan.id:
        # The package is there, and has none yet.
        plan = {name: kind.blank for name, kind in _KINDS.items()} | {"year": line.package.year} | plan
    own = {name: value for name, value in own.items() if value != getattr(line.package, name)}
    return own, {name: value for name, value in plan.items() if name != "amount" or not line.several}


def _cases(line: Line | None, values: Mapping[str, Any]) -> tuple[Case, Case]:
    """Return the package of a line as it is, a new one without its plan, and as it would be."""
    own, plan = _split(line, values)
    if line is None:
        package = Package(**own)
        return Case(package), Case(package, plans=[Plan(**plan)])
    before = services.stored(line.package)
    wanted = Package(**{name: getattr(line.package, name) for name in Package.WRITTEN} | own, id=line.package.id)
    kept = {name: getattr(line.plan, name) for name in PlanForm.columns()}
    row = Plan(**kept | plan, id=line.plan.id)
    return before, dataclasses.replace(before, package=wanted).with_part("plans", row, instead_of=line.plan)


def _write(rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Make a draft of a package for each line that nobody has, and change those that are there."""
    site, by = current_site(), current_user
    for line, values in rows:
        own, plan = _split(line, values)
        try:
            if line is None:
                package = services.create({**own, "body": made_of(values["text"] or values["title"])}, by=by)
                services.put_part(package, "plans", plan, None, version=package.version, site=site, by=by)
            else:
                package, put = line.package, [(line.plan.id, plan)]
                services.put_parts(package, "plans", put, own, version=package.version, site=site, by=by)
        except ChangedMeanwhile as error:
            raise Outdated from error


def _columns() -> Iterator[Column]:
    said = _.lazy("Kosongkan bila desa tidak punya; nomor rencana sendiri boleh.")
    yield Column("rup", _.lazy("Kode RUP"), Code(20), said, also=ALSO["plans.code"])
    of_package = {column.name: column for column in CODED.columns}
    yield from (of_package[name] for name in (*OF_PACKAGE, "own_type"))
    of_plan = {column.name: column for column in table_of("plans").columns}
    yield from (of_plan[name] for name in RupForm.OF_PLAN)
    said = _.lazy("Bagian akhir alamatnya. Satu RUP membiayai beberapa paket bernama sama bila paketnya diulang.")
    yield Column("page", _.lazy("Halaman paket"), Text(120), said)


_KINDS = {column.name: column.kind for column in table_of("plans").columns if column.name in RupForm.OF_PLAN}

RUP = dataclasses.replace(
    CODED,
    name="rup",
    title=_.lazy("Paket menurut kode RUP"),
    columns=tuple(_columns()),
    key="rup",
    beside=(ACTIVE, DELETED),
    overview=of_plans,
    overview_of=("agency", "year", "ceiling", "active", "deleted"),
    apart=("year", "title", "unit", "page", "source", "account"),
    several=("year", "title", "page"),
    together=(),
    look_ahead=None,
    rows=_lines,
    values=_values,
    find=_find,
    write=_write,
    check=_check,
    doubts=_doubts,
    form=partial(RupForm, formdata=None, meta={"csrf": False}),
    note=_.lazy(
        "Kolom SiRUP dikenali. RUP yang belum ada di sini menjadi draf paket dengan rencananya; yang sudah ada diubah. "
        "Rencana desa tanpa kode RUP dikenali dari tahun dan nama paketnya. Kode tender belum perlu ada."
    ),
)
"""The plan of a year, before anything is tendered."""
