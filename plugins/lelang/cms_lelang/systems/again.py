"""Tenders that say that they repeat one which came to nothing, and have another code: which one that was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import select

from cms_core.api import ARCHIVED, Change, ChangedMeanwhile, Outdated, Site, User, change_contents, db, squeezed
from cms_lelang import _, services
from cms_lelang.models import Package, Plan
from cms_lelang.systems.editions import of_package, of_values
from cms_lelang.systems.links import split


class Again(str):
    """Why a package is tried again, of a row that says that it is; it may say nothing of why."""

    __slots__ = ()


class Pair(NamedTuple):
    """What a row repeats, or is repeated by: a package that is ``there``, or a row before it; ``told`` is its note."""

    there: Package | None
    told: str


class _Row(NamedTuple):
    code: str
    codes: frozenset[str]
    name: str
    fails: bool
    says: bool


def says(row: Package | None, values: Mapping[str, Any]) -> bool:
    """Whether a row is of a package that repeats another one, which nobody has named, and of which nobody was told."""
    named = values.get("repeats") or (row is not None and (row.repeats or row.process is not None))
    return isinstance(values.get("again"), Again) and not named


def pair(row: Package | None, values: Mapping[str, Any]) -> Pair | None:
    """Return what a row of a package has to do with one of its plan and name that came to nothing; None without it.

    Rows of a file come one after the other, since it was begun (:func:`begin`).
    """
    seen: list[_Row] = g.setdefault("lelang_tries", [])
    codes, name = frozenset(split(values.get("rup") or "")), squeezed(values.get("title") or "")
    own = _Row(values.get("code") or "", codes, name, bool(values.get("outcome")), says(row, values))
    beside = [each for each in seen if each.codes & codes and each.name == name and each.code != own.code]
    seen.append(own)
    if own.says:
        there = _failed(codes, name, but=row)
        failed = {each.code: None for each in beside if each.fails} | {each.code: each for each in there}
        if len(failed) == 1:
            ((code, package),) = failed.items()
            text = _(
                "Mengulang paket %(code)s yang batal atau gagal, dengan RUP dan nama yang sama: keduanya disambungkan.",
                code=code or (package.slug if package is not None else ""),
            )
            return Pair(package, text)
    elif own.fails and len(told := [each for each in beside if each.says]) == 1:
        text = _(
            "Paket ini diulang dengan paket %(code)s, yang RUP dan namanya sama: keduanya disambungkan.",
            code=told[0].code,
        )
        return Pair(None, text)
    return None


def begin() -> None:
    """Forget the rows of another file."""
    g.lelang_tries = []


def link(rows: Sequence[tuple[Package | None, Mapping[str, Any]]], *, site: Site, by: User | None) -> None:
    """Let packages that were just written say which they try again, where one alone can be meant.

    What was there before is changed as people change it: whoever has it open is told, and its history tells of it.

    Raises:
        Outdated: somebody else saved one of them since.
    """
    told = {of_values(row, values): values for row, values in rows if says(row, values) and values.get("rup")}
    if not told:
        return
    db.session.flush()
    before = {row.id for row, _values in rows if row is not None}
    made = select(Package).where(Package.code.in_([each.code for each in told]), Package.state != ARCHIVED)
    failed = _ended({code for values in told.values() for code in split(values["rup"])})
    changes = []
    for package in db.session.scalars(made.order_by(Package.id)).all():
        values = told.get(of_package(package))
        if values is None or package.repeats or package.outcome:
            continue
        meant = _alike(failed, split(values["rup"]), squeezed(package.title), but=package)
        if len(meant) == 1:
            del failed[meant[0]]
            if package.id in before:
                changes.append(Change(package, {"repeats": meant[0].slug}, package.version))
            else:
                package.repeats = meant[0].slug
    db.session.flush()
    if changes:
        try:
            change_contents(services.PACKAGES, changes, site=site, by=by)
        except ChangedMeanwhile as error:
            raise Outdated from error


def _failed(codes: Collection[str], name: str, *, but: Package | None) -> list[Package]:
    """Return the packages of some plans and a name that came to nothing and that nobody has tried again yet."""
    return _alike(_ended(codes), codes, name, but=but)


def _ended(codes: Collection[str]) -> dict[Package, set[str]]:
    """Return the packages of some plans that came to nothing and that nobody has tried again yet, each with these."""
    if not codes:
        return {}
    query = select(Package, Plan.code).join(Plan, Plan.package_id == Package.id)
    query = query.where(Plan.code.in_(codes), Package.outcome > "", Package.state != ARCHIVED).order_by(Package.id)
    found: dict[Package, set[str]] = {}
    for row, code in db.session.execute(query):
        found.setdefault(row, set()).add(code)
    names = {name for row in found for name in (row.code, row.slug) if name}
    taken = set(db.session.scalars(select(Package.repeats).where(Package.repeats.in_(names)))) if names else set()
    return {row: own for row, own in found.items() if not {row.code, row.slug} & taken}


def _alike(
    ended: Mapping[Package, Collection[str]], codes: Collection[str], name: str, *, but: Package | None
) -> list[Package]:
    """Return those of some plans and a name."""
    return [
        row
        for row, own in ended.items()
        if row is not but and squeezed(row.title) == name and not set(own).isdisjoint(codes)
    ]
