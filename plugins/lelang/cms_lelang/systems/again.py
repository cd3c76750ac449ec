"""Tenders that are tried again: which of those that came to nothing each of them repeats, in a file as at the site."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

from flask import g
from sqlalchemy import or_, select

from cms_core.api import ARCHIVED, Change, ChangedMeanwhile, Outdated, Site, User, change_contents, db, squeezed
from cms_lelang import _, services
from cms_lelang.models import Package, Plan
from cms_lelang.related.naming import last_try, repeated_by, tries_among
from cms_lelang.systems import ahead
from cms_lelang.systems.editions import of_package, of_values
from cms_lelang.systems.links import split


class Again(str):
    """Why a package is tried again, of a row that says that it is; it may say nothing of why."""

    __slots__ = ()


@dataclasses.dataclass(frozen=True, eq=False)
class Try:
    """A package, as it is or as a file would leave it, with the codes of its plans; ``values`` are those of its row.

    It ``says`` that it repeats another one, which nobody has named. ``is_new`` is what the site had not got before.
    """

    package: Package
    plans: frozenset[str]
    says: bool
    values: Mapping[str, Any] | None = None
    is_new: bool = False

    @property
    def fails(self) -> bool:
        """Whether it came to nothing."""
        return bool(self.package.outcome)

    @property
    def age(self) -> tuple[bool, int, str]:
        """Where it stands among those that say that they repeat: codes grow, and what goes on comes last."""
        return not self.fails, len(self.package.code), self.package.code

    @cached_property
    def kin(self) -> set[tuple[str, ...]]:
        """What it shares with those that it may try again: a plan and the name, or the code and which lot it is."""
        code, _number, lot = of_package(self.package)
        return {("plan", each, squeezed(self.package.title)) for each in self.plans} | (
            {("code", code, lot or "")} if code else set()
        )

    @property
    def names(self) -> set[str]:
        """How others may name it."""
        return {name for name in (self.package.code, self.package.slug) if name}


def read_named(rows: Sequence[Package]) -> None:
    """Read what packages repeat that are going to be asked for that (:func:`named`)."""
    before = repeated_by(rows)
    codes = {each.code for each in before.values()} - {""}
    query = select(Package).where(Package.code.in_(codes))
    of_code: dict[str, list[Package]] = {}
    for each in db.session.scalars(query) if codes else ():
        of_code.setdefault(each.code, []).append(each)
    own: dict[int | None, Package] = {row.id: row for row in rows}
    g.lelang_named = {
        key: each.code if each.code != own[key].code else ""
        for key, each in before.items()
        if each.code and _is_last(each, _before_it(own[key], of_code[each.code]))
    }


def _is_last(before: Package, others: Sequence[Package]) -> bool:
    return before in others and before is last_try(others)


def _before_it(row: Package, others: Sequence[Package]) -> list[Package]:
    """Return those of one code that a package may try again: of its own code earlier editions of what it is."""
    if others[0].code != row.code:
        return list(others)
    own, number = of_package(row).lot, row.edition or 1
    return [each for each in others if (each.edition or 1) < number and of_package(each).lot == own and each.outcome]


def named(row: Package) -> str:
    """Return how a package names the one that it repeats where nobody knows addresses: by its code, if that means it.

    An edition need not name the one before it that came to nothing, which has its code.
    """
    said: str = g.get("lelang_named", {}).get(row.id, row.repeats)
    return said


def read_ahead(rows: ahead.Rows) -> None:
    """Let packages that become of rows say which they try again (:func:`told`), as :func:`link` will write it."""
    tries = [_told(ahead.coming(values), values, is_new=row is None) for row, values in rows]
    g.lelang_tries = {each.package: each for each in tries}
    g.lelang_linked = {}
    for later, before in _linked([*tries, *_stored(tries)]):
        name = before.package.code or before.package.slug
        if later.values is None:
            ahead.leave(later.package, repeats=before.package.slug or name)
        elif later.package.code != before.package.code:
            later.package.repeats = before.package.slug or name
            g.lelang_linked[later.package] = _(
                "Mengulang paket %(code)s yang batal atau gagal, dengan RUP dan nama yang sama: keduanya disambungkan.",
                code=name,
            )
        if not later.is_new and later.package not in g.lelang_linked:
            g.lelang_linked[before.package] = _(
                "Paket ini diulang dengan “%(title)s” (%(code)s) yang sudah ada: keduanya disambungkan.",
                title=later.package.title,
                code=later.package.code or later.package.slug,
            )


def told(values: Mapping[str, Any]) -> str:
    """Return what a row that was read ahead is linked with; empty where it is with nothing."""
    return str(g.lelang_linked.get(ahead.coming(values), ""))


def may_be_tries(one: Package, other: Package) -> bool:
    """Whether of two packages of a file one may be the other tried again, or both the same one."""
    first, last = g.lelang_tries.get(one), g.lelang_tries.get(other)
    if first is None or last is None or one.code == other.code:
        return False
    said = (first.fails and (last.fails or last.says)) or (first.says and last.fails)
    return said and not first.kin.isdisjoint(last.kin)


def link(rows: ahead.Rows, *, site: Site, by: User | None) -> None:
    """Let packages say which they try again, where one alone can be meant: those of rows that were just written first.

    What was there before is changed as people change it: whoever has it open is told, and its history tells of it.

    Raises:
        Outdated: somebody else saved one of them since.
    """
    db.session.flush()
    new = {of_values(None, values): values for row, values in rows if row is None}
    query = select(Package).where(Package.code.in_([each.code for each in new]), Package.state != ARCHIVED)
    made = [row for row in db.session.scalars(query.order_by(Package.id)) if of_package(row) in new] if new else []
    tries = [_told(row, new[of_package(row)], is_new=True) for row in made]
    tries += [_told(row, values) for row, values in rows if row is not None]
    changes = []
    for later, before in _linked([*tries, *_stored(tries)]):
        row = later.package
        if later.is_new:
            row.repeats = before.package.slug
        else:
            changes.append(Change(row, {"repeats": before.package.slug}, row.version))
    db.session.flush()
    if changes:
        try:
            change_contents(services.PACKAGES, changes, site=site, by=by)
        except ChangedMeanwhile as error:
            raise Outdated from error


def _told(package: Package, values: Mapping[str, Any], *, is_new: bool = False) -> Try:
    """Return a package of which a row of a file tells."""
    says = isinstance(values.get("again"), Again) and not package.repeats
    return Try(package, frozenset(split(values.get("rup") or "")), says, values, is_new)


def _stored(tries: Sequence[Try]) -> list[Try]:
    """Return the other packages of the site in scope with one of the plans, or the code, of some."""
    plans = {code for each in tries for code in each.plans}
    codes, known = {each.package.code for each in tries} - {""}, {each.package.id for each in tries}
    query = select(Package, Plan.code).outerjoin(Plan, Plan.package_id == Package.id)
    query = query.where(or_(Plan.code.in_(plans), Package.code.in_(codes)), Package.state != ARCHIVED)
    found: dict[Package, set[str]] = {}
    for row, code in db.session.execute(query.order_by(Package.id)):
        if row.id not in known:
            found.setdefault(row, set()).update([code] if code else ())
    # Who says why it was tried again, and not yet what, waits for that.
    return [
        Try(row, frozenset(own), bool(row.reason) and not (row.outcome or row.repeats)) for row, own in found.items()
    ]


def _linked(tries: Sequence[Try]) -> Iterator[tuple[Try, Try]]:
    """Yield what repeats which before it, where nobody has said so, or told citizens of it, and one alone is meant.

    Tries of one plan and name are one chain: what does not say that it repeats begins it, and what goes on ends it.
    """
    groups = [group for group in _groups(tries) if len(group) > 1]
    taken = _taken(list(chain(*groups)))
    for group in groups:
        before = _before(group)
        for later, earlier in before.items():
            # An edition is linked once: when it comes, or when the one does that came to nothing before it.
            if not later.package.repeats and (later.is_new or earlier.is_new) and later.package.process is None:
                yield later, earlier
        ends = _ends(group, before)
        begun = [(first, last) for first, last in ends if not first.says and last.fails and not last.names & taken]
        waiting = [(first, last) for first, last in ends if first.says and first.package.process is None]
        waiting.sort(key=lambda each: each[1].age)
        going = sum(not last.fails for _first, last in waiting)
        if going > 1:
            # Nobody can tell which of them goes on.
            waiting = waiting[:-going]
        for (_first, earlier), (later, _last) in pairwise([*begun, *waiting]) if len(begun) <= 1 else ():
            # Others between them may have something in common with both.
            if (later.values or earlier.values) is not None and not later.kin.isdisjoint(earlier.kin):
                yield later, earlier


def _groups(tries: Iterable[Try]) -> list[list[Try]]:
    """Return those together that have something in common, or with which others between them have."""
    group_of: dict[tuple[str, ...], list[Try]] = {}
    for each in tries:
        near = {id(group): group for key in each.kin if (group := group_of.get(key))}
        first, *others = [*near.values()] or [[]]
        first += [*chain(*others), each]
        group_of |= dict.fromkeys({key for row in (*chain(*others), each) for key in row.kin}, first)
    return list({id(group): group for group in group_of.values()}.values())


def _before(group: Sequence[Try]) -> dict[Try, Try]:
    """Return which each of some tries repeats: it says so, or is the next edition of it."""
    own = {each.package: each for each in group}
    found: dict[Try, Try] = {}
    for row, earlier in tries_among([*own]):
        each, before = own[row], own[earlier]
        # Of several lots of one tender each is by itself.
        is_lot = row.code != earlier.code or of_package(row).lot == of_package(earlier).lot
        if is_lot and (each not in found or _newness(before) > _newness(found[each])):
            found[each] = before
    return found


def _newness(each: Try) -> tuple[bool, int]:
    return each.fails, each.package.edition or 1


def _ends(group: Sequence[Try], before: Mapping[Try, Try]) -> list[tuple[Try, Try]]:
    """Return the first and the last of each chain of which people know."""
    after = {earlier: later for later, earlier in before.items()}
    ends = []
    for first in (each for each in group if each not in before):
        last = first
        while last in after:
            last = after[last]
        ends.append((first, last))
    return ends


def _taken(tries: Sequence[Try]) -> set[str]:
    """Return the names by which packages that are none of some tries say that they repeat one of these."""
    names = {name for each in tries if each.fails for name in each.names}
    if not names:
        return set()
    keys = [each.package.id for each in tries if each.package.id]
    query = select(Package.repeats).where(Package.repeats.in_(names), Package.id.not_in(keys))
    return set(db.session.scalars(query))
