"""The general plan (RUP): each line with the package that it pays for, known again by its code, or by year and name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

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
from cms_lelang.systems.matches import Line, find, lines_where, open_about
from cms_lelang.systems.overviews import ACTIVE, DELETED, of_plans
from cms_lelang.words import SOURCES

_OF_BOTH = {"year": "year", "amount": "ceiling"}
"""What a plan says, as its package does in the other column."""
OF_PACKAGE = ("title", "year", "category", "method", "ceiling", "place", "unit", "unit_code", "agency", "for_small")


def _values(line: Line) -> dict[str, Any]:
    told = {name: getattr(line.plan, name) for name in RupForm.OF_PLAN}
    own = {name: getattr(line.package, name) for name in OF_PACKAGE}
    if line.several and line.plan.amount is not None:
        # One line of several costs what it pays; of the only one that is what the package costs.
        own["ceiling"] = line.plan.amount
    return {
        "rup": line.plan.code,
        "page": line.package.slug,
        **own,
        **told,
        "own_type": more_of(line.package)["own_type"],
    }


def _check(line: Line | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Refuse what would be wrong with a package that is there, or what its line alone does not decide."""
    if said := open_about(values):
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
    said = both(_unlike(line, values), another(line.package if line is not None else None, values, "rup"))
    return both(said, both(rounded(values), _at_columns(of_plan, values)))


def _unlike(line: Line | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Doubt that a row is the line for which it is taken: a new one, one more of its package, or one otherwise paid."""
    if line is None:
        return _unlike_new(values)
    if line.is_added:
        text = _(
            "Menjadi rencana lain paket “%(title)s”, yang pagunya tidak ikut berubah. Bila itu pengganti kode yang "
            "lama, ubah kodenya di Rencana (RUP).",
            title=line.package.title,
        )
        return {"rup": text}
    if not line.plan.id or line.plan.code:
        return {}
    paid = {"source": SOURCES[line.plan.source], "account": line.plan.account}
    for name, called in paid.items():
        before = getattr(line.plan, name)
        if before and values.get(name, before) != before:
            said = _(
                "Di situs rencana ini didanai %(source)s, dan baris ini menggantinya. Bila itu rencana lain, kirim "
                "keduanya bersama, masing-masing dengan kode RUP atau nomornya.",
                source=called,
            )
            return {name: str(by_rule(said, "D9"))}
    return {}


def _unlike_new(values: Mapping[str, Any]) -> dict[str, str]:
    """Doubt that a line is new which is as others are, or names an address that is not there or what it replaces."""
    own, _plan = _split(None, values)
    found = services.newly_doubtful(None, own, site=current_site(), beside=False)
    said = _at_columns((breach for breach in found if breach.rule == "D9"), values)
    if values.get("page"):
        said["page"] = _("Alamat ini tidak ada di situs, jadi paketnya dibuat baru dengan alamat dari namanya.")
    known = select(Package.title).join(Plan, Plan.package_id == Package.id).where(Package.state != ARCHIVED)
    if title := values.get("earlier") and db.session.scalar(known.where(Plan.code == values["earlier"]).limit(1)):
        text = _(
            "RUP %(code)s yang digantikannya ada di situs pada paket “%(title)s”. Bila paketnya sama, ubah kode RUP di "
            "sana lalu unggah lagi.",
            code=values["earlier"],
            title=title,
        )
        said["earlier"] = str(by_rule(text, "D9"))
    return said


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
    shared = {name: told[other] for name, other in _OF_BOTH.items() if other in told}
    if line is None:
        return own, plan | shared
    if not line.plan.id:
        plan = {name: kind.blank for name, kind in _KINDS.items()} | {"year": line.package.year} | plan
    if line.plan.id or line.several:
        # A plan may be of another year than its package and pay a part of it, which a row that repeats what the package
        # says does not change; nor does a copy of another line say how much this one pays.
        shown = _values(line)
        shared = {name: value for name, value in shared.items() if value != shown[_OF_BOTH[name]]}
    own = {name: value for name, value in own.items() if value != getattr(line.package, name)}
    if line.several:
        own.pop("ceiling", None)
    return own, plan | shared


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
    found: dict[Package, tuple[dict[str, Any], list[tuple[int | None, dict[str, Any]]]]] = {}
    for line, values in rows:
        own, plan = _split(line, values)
        if line is None:
            package = services.create({**own, "body": made_of(values["text"] or values["title"])}, by=by)
            found[package] = {}, [(None, plan)]
        else:
            changed, plans = found.setdefault(line.package, ({}, []))
            changed |= own
            plans.append((line.plan.id, plan))
    for package, (changed, plans) in found.items():
        try:
            # All lines of a package at once: the public is told once.
            services.put_parts(package, "plans", plans, changed, version=package.version, site=site, by=by)
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
    yield Column("page", _.lazy("Halaman paket"), Text(120), said, kept=True)


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
    # What a line is may depend on the others of its code, its package or its name, wherever in the file they stand.
    together=("rup", "title", "page"),
    look_ahead=None,
    rows=lines_where,
    values=_values,
    find=find,
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
