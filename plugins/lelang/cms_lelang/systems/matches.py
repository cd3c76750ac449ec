"""Which line of the general plan a row of a file is: by its code, by the page of its package, or by year and name."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import func, or_, select

from cms_core.api import ARCHIVED, by_rule, db, squeezed
from cms_lelang import _, services
from cms_lelang.models import Package, Plan

CHUNK = 200


@dataclasses.dataclass(frozen=True)
class Line:
    """A line that is there: its package may have ``several``."""

    plan: Plan
    package: Package
    several: bool

    @property
    def is_added(self) -> bool:
        """Whether it is not there yet, and the package has others."""
        return self.several and not self.plan.id


def lines_where(*conditions: Any) -> Iterator[Line]:
    """Yield the lines of packages that are not in the archive, in their order."""
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

    @property
    def called(self) -> tuple[Any, ...]:
        """By what is known what is wrong with it."""
        return self.code, self.year, self.title, self.unit or ""


def find(keys: Collection[Any]) -> dict[Any, Any]:
    """Return the lines by their package, or by code, year and name.

    What that leaves open is noted, and refused at its row (:func:`open_about`).
    """
    g.lelang_shared = {}
    asked = [Asked(*key) for key in keys]
    codes = {key.code for key in asked if key.code}
    of_code: dict[str, list[Line]] = {}
    for line in lines_where(Plan.code.in_(codes)) if codes else ():
        of_code.setdefault(line.plan.code, []).append(line)
    there = _of_pages(asked)
    # A code of another package is none of the package whose page stands beside it.
    of_page = _by_page([key for key in asked if key.code not in of_code or _has(of_code[key.code], key.page)], there)
    found = dict(of_page)
    taken = {line.plan for line in found.values()}
    rest = [key for key in asked if key not in found]
    for code, lines in of_code.items():
        of_file = [key for key in rest if key.code == code]
        if len(lines) > 1 or len(of_file) > 1:
            # Each is the one that is called like it; what is called like none changes none of them.
            found |= {key: line for key in of_file for line in lines if _is_called(line, key)}
        if len(lines) > 1:
            called = ", ".join(f"“{line.package.title}”" for line in lines)
            said = _("RUP ini membiayai beberapa paket: %(titles)s. Ubah barisnya di Rencana (RUP).", titles=called)
            g.lelang_shared[code] = said
    found |= {key: of_code[key.code][0] for key in rest if key.code in of_code and key not in found}
    _note_twice(rest, found, taken)
    for key in (key for key in rest if key.code and key not in found):
        own = there.get(key.page or "", ())
        if own and all(line.plan.code or line.plan in taken for line in own):
            # A code that nobody has is one more line of the package whose page stands beside it.
            found[key] = Line(Plan(code=""), own[0].package, several=True)
    _note_left([key for key in asked if key not in found], there, taken)
    begun = {line.package.id for line in of_page.values() if not line.plan.id}
    found |= _by_name([key for key in rest if key not in found and not there.get(key.page or "")], taken, begun)
    _note_alike([key for key in asked if not key.code], of_page)
    # What gets another line has several, and what its first one says is no longer what the whole costs.
    grown = {line.package for line in found.values() if line.is_added}
    found = {
        key: dataclasses.replace(line, several=line.several or line.package in grown) for key, line in found.items()
    }
    services.read_stored([line.package for line in found.values()])
    return found


def _of_pages(asked: Collection[Asked]) -> dict[str, list[Line]]:
    """Return the lines of the packages that rows tell, by the addresses of those; a new one where there is none yet."""
    pages = {key.page for key in asked if key.page}
    found: dict[str, list[Line]] = {}
    for line in lines_where(Package.slug.in_(pages)) if pages else ():
        found.setdefault(line.package.slug, []).append(line)
    bare = select(Package).where(Package.slug.in_(pages - found.keys()), Package.state != ARCHIVED)
    for package in db.session.scalars(bare) if pages - found.keys() else ():
        found[package.slug] = [Line(Plan(code=""), package, several=False)]
    return found


def _has(lines: Collection[Line], page: str | None) -> bool:
    return any(line.package.slug == page for line in lines)


def _by_page(asked: Collection[Asked], there: Mapping[str, Sequence[Line]]) -> dict[Any, Line]:
    """Return the lines of which a row tells the package, each once.

    Known by the code there; without one by what pays for it, or as the only one that is left: for what has none in the
    file, either, first.
    """
    found: dict[Any, Line] = {}
    taken: set[Plan] = set()
    for same in (_has_code, _is_paid_alike, lambda line, _key: not line.plan.code):
        for key in sorted((key for key in asked if key not in found), key=lambda each: bool(each.code)):
            own = [line for line in there.get(key.page or "", ()) if line.plan not in taken and same(line, key)]
            if len(own) == 1:
                found[key] = own[0]
                taken.add(own[0].plan)
    return found


def _has_code(line: Line, key: Asked) -> bool:
    return bool(key.code) and line.plan.code == key.code


def _is_paid_alike(line: Line, key: Asked) -> bool:
    """Whether a line without a code has the source of funds and the account that a row of a file tells."""
    plan = line.plan
    return not plan.code and plan.source == key.source and key.account in (None, plan.account)


def _is_called(line: Line, key: Asked) -> bool:
    """Whether a line is of the year, the name and the unit that a row of a file tells."""
    named = (line.package.year, squeezed(line.package.title)) == (key.year, squeezed(key.title or ""))
    return named and _may_be_of(line.package, key.unit)


def _note_twice(keys: Collection[Asked], found: Mapping[Any, Line], taken: Collection[Plan]) -> None:
    """Note rows of one code that are called otherwise: a line of the plan has one name. Some are ``taken`` already."""
    of_code: dict[str, list[Asked]] = {}
    for key in keys:
        of_code.setdefault(key.code, []).append(key)
    for code, rows in of_code.items():
        known = [key for key in rows if key in found and _is_called(found[key], key)] or rows[:1]
        known = [key for key in known if key not in found or found[key].plan not in taken]
        for key in (key for key in rows if code and key not in known):
            said = _(
                "RUP %(code)s ada di beberapa baris berkas ini dengan nama atau tahun lain. Hapus yang bukan, atau "
                "betulkan kodenya.",
                code=code,
            )
            g.lelang_shared[key.called] = str(by_rule(said, "D9"))


def _note_alike(keys: Collection[Asked], of_page: Collection[Any]) -> None:
    """Note rows without a code of one name and unit, unless each is a line of its page: ``of_page`` are those.

    Another source makes no other package.
    """
    named: dict[Any, list[Asked]] = {}
    for key in keys:
        named.setdefault((key.year, squeezed(key.title or ""), squeezed(key.unit or "")), []).append(key)
    for rows in named.values():
        if len(rows) > 1 and not all(key in of_page for key in rows):
            g.lelang_shared |= {key.called: _alike() for key in rows}


def _alike() -> str:
    said = _(
        "Beberapa baris tanpa kode RUP menyebut paket ini. Bila rencananya berbeda, isi kode RUP atau nomornya "
        "di semuanya. Bila sama, sisakan satu barisnya."
    )
    return str(by_rule(said, "D9"))


def _note_left(keys: Collection[Asked], there: Mapping[str, Sequence[Line]], taken: Collection[Plan]) -> None:
    """Note rows that are none of the lines of their packages; those of an address that is none are looked for by name.

    Those ``taken`` are what other rows mean.
    """
    for key in keys:
        own = there.get(key.page or "", ())
        if said := _why_none([line.plan for line in own], taken, key.code):
            g.lelang_shared[key.called] = said


def _why_none(plans: Sequence[Plan], gone: Collection[Plan], code: str) -> str:
    """Return why a row is none of the plans of its package, or none in particular; empty where it is one more."""
    bare = [plan for plan in plans if not plan.code]
    if sum(plan not in gone for plan in bare) > 1:
        return _("Paket ini punya beberapa rencana tanpa kode RUP. Ubah barisnya di Rencana (RUP), atau beri nomor.")
    if code or not plans:
        return ""
    if bare:
        return _alike()
    return _("Paket ini sudah ada dengan kode RUP %(code)s. Isi kodenya di baris ini.", code=plans[0].code)


def _by_name(keys: Sequence[Asked], gone: Collection[Plan], begun: Collection[int]) -> dict[Any, Line]:
    """Return lines without a code by year and name, each once: for what has none in the file, either, first.

    Those that are ``gone`` are what other rows mean, which give packages that are ``begun`` (ids) their first one.
    """
    of_name, plans = _packages(keys)
    found: dict[Any, Line] = {}
    taken = set(begun)
    for key in sorted(keys, key=lambda each: bool(each.code)):
        code, year, title, unit = key[:4]
        rows = [
            row
            for row in of_name.get((year, squeezed(title or "")), ())
            if row.id not in taken and _may_be_of(row, unit)
        ]
        told = [plan for row in rows for plan in plans[row.id]]
        bare = [each for each in told if not each.code]
        waiting = [each for each in bare if each not in gone]
        plan = waiting[0] if waiting else None
        if rows and (plan is not None or not told):
            own = next(row for row in rows if plan is None or row.id == plan.package_id)
            found[key] = Line(plan or Plan(code=""), own, len(plans[own.id]) > 1)
            taken.add(own.id)
        if key in found and len(rows) > 1:
            alike = {"count": len(rows), "title": title, "year": year}
            g.lelang_shared[key.called] = _(
                "Ada %(count)s paket “%(title)s” tahun %(year)s, jadi tidak jelas yang mana. Isi kode RUP atau nomor "
                "rencananya, di sini dan di perjalanan paketnya.",
                **alike,
            )
        elif (len(waiting) > 1 or plan is None) and (said := _why_none(told, gone, code)):
            g.lelang_shared[key.called] = said
    return found


def _packages(
    keys: Collection[Asked],
) -> tuple[dict[tuple[int | None, str], list[Package]], dict[int, list[Plan]]]:
    """Return packages by year and name, however that is spelled, and the plans of each."""
    of_name: dict[tuple[int | None, str], list[Package]] = {}
    titles, years = {key.title or "" for key in keys}, {key.year for key in keys}
    # SQLite makes letters with accents no smaller.
    named = or_(Package.title.in_(titles), func.lower(Package.title).in_({title.lower() for title in titles}))
    query = select(Package).where(Package.year.in_(years), named, Package.state != ARCHIVED).order_by(Package.id)
    for row in db.session.scalars(query) if titles else ():
        of_name.setdefault((row.year, squeezed(row.title)), []).append(row)
    plans: dict[int, list[Plan]] = {row.id: [] for rows in of_name.values() for row in rows}
    if plans:
        for plan in db.session.scalars(select(Plan).where(Plan.package_id.in_(list(plans))).order_by(Plan.id)):
            plans[plan.package_id].append(plan)
    return of_name, plans


def _may_be_of(row: Package, unit: str | None) -> bool:
    """Whether nothing says that a package belongs to another unit."""
    return not unit or not row.unit or squeezed(row.unit) == squeezed(unit)


def open_about(values: Mapping[str, Any]) -> str:
    """Return why nobody can tell which line a row is of those that were found (:func:`find`); empty where one can."""
    shared: dict[Any, str] = g.get("lelang_shared", {})
    key = (values["rup"], values.get("year"), values.get("title"), values.get("unit") or "")
    return shared.get(values["rup"]) or shared.get(key, "")
