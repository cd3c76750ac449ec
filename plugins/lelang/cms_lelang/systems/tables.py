"""The general plan (RUP) as SiRUP gives it: each line with the package that it pays for, known again by its code."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from flask import g
from sqlalchemy import func, select

from cms_core.api import (
    ARCHIVED,
    ChangedMeanwhile,
    Column,
    Outdated,
    Text,
    change_content,
    current_site,
    current_user,
    db,
)
from cms_lelang import _, services
from cms_lelang.admin import CODED
from cms_lelang.models import Package, Plan
from cms_lelang.parts.tables import table_of
from cms_lelang.parts.views import may_change
from cms_lelang.systems.columns import ALSO
from cms_lelang.systems.forms import RupForm, made_of, meant, more_of

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
    query = query.where(Plan.code != "", Package.state != ARCHIVED, *conditions).order_by(Plan.id)
    for plan, package, lines in db.session.execute(query.execution_options(yield_per=CHUNK)):
        yield Line(plan, package, lines > 1)


def _find(keys: Collection[Any]) -> dict[Any, Any]:
    """Return the lines by their codes; a code of several packages is noted, and refused where its row is looked at."""
    found: dict[str, Line] = {}
    doubled: dict[str, list[str]] = {}
    for line in _lines(Plan.code.in_(list(keys))):
        if found.setdefault(line.plan.code, line) is not line:
            doubled.setdefault(line.plan.code, [found[line.plan.code].package.title]).append(line.package.title)
    g.lelang_shared = doubled
    services.read_stored([line.package for line in found.values()])
    return found


def _values(line: Line) -> dict[str, Any]:
    told = {name: getattr(line.plan, name) for name in RupForm.OF_PLAN}
    own = {name: getattr(line.package, name) for name in OF_PACKAGE}
    return {"rup": line.plan.code, **own, **told, "own_type": more_of(line.package)["own_type"]}


def _check(line: Line | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Refuse what would be wrong with a package that is there, or what its line alone does not decide."""
    if titles := g.get("lelang_shared", {}).get(values["rup"]):
        called = ", ".join(f"“{title}”" for title in titles)
        said = _("RUP ini membiayai beberapa paket: %(titles)s. Ubah barisnya di Rencana (RUP).", titles=called)
        return {"rup": said}
    if line is None:
        return {}
    package = line.package
    if not may_change(package):
        return {"rup": _("Paket ini sudah terbit, dan Anda belum boleh mengubah yang terbit.")}
    wanted = {name: getattr(package, name) for name in Package.WRITTEN}
    changed = {
        name: value for name, value in meant(values).items() if name in OF_PACKAGE and value != getattr(package, name)
    }
    if changed and (package.code or line.several):
        said = _(
            "Paket “%(title)s” sudah bertender atau dibiayai beberapa RUP. Ubah paketnya lewat Paket menurut kode, dan "
            "baris RUP ini lewat Rencana (RUP).",
            title=package.title,
        )
        return {"rup": said}
    found = services.newly_wrong(package, wanted | changed, site=current_site())
    return {breach.field if breach.field in values else "rup": breach.text for breach in found}


def _write(rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Make a draft of a package for each line that nobody has, and change those that are there."""
    site, by = current_site(), current_user
    for line, values in rows:
        told = meant(values)
        own = {name: value for name, value in told.items() if name in OF_PACKAGE}
        plan = {name: value for name, value in told.items() if name in RupForm.OF_PLAN} | {"code": told["rup"]}
        plan |= {name: told[other] for name, other in (("year", "year"), ("amount", "ceiling")) if other in told}
        if line is None:
            package = services.create({**own, "body": made_of(told["text"] or told["title"])}, by=by)
        else:
            package = line.package
        try:
            if line is not None:
                changed = {name: value for name, value in own.items() if value != getattr(package, name)}
                change_content(services.PACKAGES, package, changed, version=package.version, site=site, by=by)
                plan = {name: value for name, value in plan.items() if name != "amount" or not line.several}
            key = line.plan.id if line is not None else None
            services.put_part(package, "plans", plan, key, version=package.version, site=site, by=by)
        except ChangedMeanwhile as error:
            raise Outdated from error


def _columns() -> Iterator[Column]:
    yield Column("rup", _.lazy("Kode RUP"), Text(20), required=True, also=ALSO["plans.code"])
    of_package = {column.name: column for column in CODED.columns}
    yield from (of_package[name] for name in (*OF_PACKAGE, "own_type"))
    of_plan = {column.name: column for column in table_of("plans").columns}
    yield from (of_plan[name] for name in RupForm.OF_PLAN)


RUP = dataclasses.replace(
    CODED,
    name="rup",
    title=_.lazy("Paket menurut kode RUP"),
    columns=tuple(_columns()),
    key="rup",
    rows=_lines,
    values=_values,
    find=_find,
    write=_write,
    check=_check,
    # What is doubtful about a package is told where its own table is read: here nothing has been tendered.
    doubts=lambda _line, _values: {},
    form=partial(RupForm, formdata=None, meta={"csrf": False}),
    note=_.lazy(
        "Kolom SiRUP dikenali. RUP yang belum ada di sini menjadi draf paket dengan rencananya; yang sudah ada diubah. "
        "Kode tender belum perlu ada."
    ),
)
"""The plan of a year, before anything is tendered."""
