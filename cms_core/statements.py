"""What a statement reaches, noted while SQLAlchemy writes it out: the reading half of tenancy's lock (b).

Looking at a statement before it is compiled would mean guessing what the ORM adds to inner SELECTs. The compiler
knows: it hands each SELECT over exactly as it stands in the SQL. SQLAlchemy keeps compiled statements in a cache,
so a shape is found out once per kind of statement; each execution then only compares parameters.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnClause, ColumnElement, Join, Select, or_, select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping
from sqlalchemy.sql.selectable import FromClauseAlias, FromGrouping, TableClause

from cms_core.extensions import db

SITES = "core_site"
BELOW = "."
ESCAPE = "/"
Region = tuple[BindParameter[Any], bool]


@dataclasses.dataclass(frozen=True)
class Shape:
    """What lock (b) needs to know of a statement.

    ``owned``: site-owned tables that it names; ``open``: those that it reads and does not compare with one site;
    ``wide``: those not compared with the sites of a region; ``sites``: parameters that hold the site; ``regions``:
    parameters that hold the region's code, and whether as the beginning of codes below it. Of a write ``inserts``:
    it must name the site; ``unclear``: which site it writes to cannot be told.
    """

    owned: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()
    sites: tuple[str, ...] = ()
    regions: tuple[tuple[str, bool], ...] = ()
    writes: bool = False
    inserts: bool = False
    unclear: bool = False
    raw: bool = False


def shape_of(compiled: Any) -> Shape:
    """Return the shape of a compiled statement, found out once; one of another compiler (DDL) counts as raw SQL."""
    notes: Notes | None = getattr(compiled, "cms_notes", None)
    if notes is None:
        return Shape(raw=True)
    if notes.shape is None:
        notes.shape = notes.find_shape(compiled.bind_names)
    return notes.shape


def owned_table(name: str, *on_the_way: str) -> Any:
    """Return the table called ``name`` if it belongs to a site: it has a ``site_id`` and is not the platform's.

    A table that points at a site or at a site-owned table belongs to a site too. Without a ``site_id`` it cannot be
    narrowed, so it is refused wherever a site is in scope.
    """
    table = db.metadata.tables.get(name)
    if table is None or table.info.get("platform"):
        return None
    if "site_id" in table.c or "owned_by" in table.info:
        return table
    parents = {key.target_fullname.rpartition(BELOW)[0] for key in table.foreign_keys} - {name, *on_the_way}
    if any(parent == SITES or owned_table(parent, name, *on_the_way) is not None for parent in parents):
        return table
    return None


def sites_within(code: str) -> Select[tuple[int]]:
    """Return the query for the ids of the sites of a region's subtree, the one list that :class:`Shape` trusts."""
    sites = db.metadata.tables[SITES]
    return select(sites.c.id).where(lies_within(sites.c.region_code, code))


def lies_within(column: Any, code: str) -> ColumnElement[bool]:
    """Return the condition that the code of a region in ``column`` is ``code``, or lies below it."""
    return or_(column == code, lies_below(column, code))


def lies_below(column: Any, code: str) -> ColumnElement[bool]:
    """Return the condition that the code of a region in ``column`` lies below ``code``; it can use an index."""
    condition: ColumnElement[bool] = column.like(region_value(code, below=True), escape=ESCAPE)
    return condition


def region_value(code: str | None, *, below: bool) -> str:
    """Return what :func:`sites_within` compares codes with: the code itself, or the pattern of those below it."""
    if not below:
        return code or ""
    return re.sub(f"([{ESCAPE}%_])", rf"{ESCAPE}\1", code or "") + f"{BELOW}%"


class Notes:
    """What a compiler came across in one statement."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.sources: Counter[str] = Counter()
        self.frames: list[Frame] = []
        self.raw = False
        self.writes: set[str] = set()
        self.inserts = False
        self.unclear = False
        self.shape: Shape | None = None

    def find_shape(self, names: dict[Any, str]) -> Shape:
        """Return the shape; ``names`` are the names that parameters got."""
        tables = self.tables | self.writes
        owned = frozenset(name for name in tables if owned_table(name) is not None)
        raw = self.raw or any(name not in db.metadata.tables for name in tables)
        writes = bool(self.writes)
        if not owned:
            return Shape(writes=writes, raw=raw)
        _spread(self.frames)
        seen: Counter[str] = Counter()
        open_tables: set[str] = set()
        wide: set[str] = set()
        for frame in self.frames:
            for key, name in frame.leaves.items():
                seen[name] += 1
                open_tables |= set() if key in frame.bound else {name}
                wide |= set() if key in frame.listed else {name}
        # A table that is read where no SELECT was looked at, or more often than SELECTs have told.
        unseen = {name for name in owned - self.writes if not seen[name]}
        unseen |= {name for name in owned if self.sources[name] > seen[name]}
        return Shape(
            owned=owned,
            open=frozenset(open_tables | unseen),
            wide=frozenset(wide | unseen),
            # A parameter without a name was written into the SQL, where nobody can compare it.
            sites=tuple({names.get(parameter, "") for frame in self.frames for parameter in frame.sites}),
            regions=tuple(
                {(names.get(parameter, ""), below) for frame in self.frames for parameter, below in frame.regions}
            ),
            writes=writes,
            inserts=self.inserts,
            unclear=self.unclear or any("site_id" not in owned_table(name).c for name in owned & self.writes),
            raw=raw,
        )


class Frame:
    """One SELECT as it stands in the SQL: its site-owned tables, and what its WHERE and ON say of their sites.

    Tables are known by their hash, which annotated copies share. ``ties`` say "the first has the site of the
    second", which may stand in this SELECT, in one around it, or be a column of a subquery (None: looked at there).
    """

    def __init__(self, query: Any, froms: Iterable[Any], outer: Frame | None) -> None:
        self.outer = outer
        self.leaves: dict[int, str] = {}
        self.bound: set[int] = set()
        self.listed: set[int] = set()
        self.sites: list[BindParameter[Any]] = []
        self.regions: list[Region] = []
        self.ties: list[tuple[int, int | None]] = []
        froms = list(froms)
        for leaf in (leaf for source in froms for leaf in _leaves(source)):
            if owned_table(_name(leaf)) is not None:
                self.leaves[hash(leaf)] = _name(leaf)
        for condition in query._where_criteria:
            self._read(condition, None)
        for source in froms:
            self._read_joins(source)

    def frame_of(self, key: int) -> Frame | None:
        """Return this SELECT or the one around it that has the table ``key``."""
        frame: Frame | None = self
        while frame is not None and key not in frame.leaves:
            frame = frame.outer
        return frame

    def _read_joins(self, source: Any) -> None:
        if isinstance(source, FromGrouping):
            self._read_joins(source.element)
        if not isinstance(source, Join):
            return
        self._read_joins(source.left)
        self._read_joins(source.right)
        if source.onclause is not None and not source.full:
            # The ON of an outer join leaves out rows of the right side only.
            kept = source.right if source.isouter else source
            self._read(source.onclause, frozenset(hash(leaf) for leaf in _leaves(kept)))

    def _read(self, condition: Any, only: frozenset[int] | None) -> None:
        """Note what a condition says; ``only`` are the tables of which it may say it (None: all)."""
        for part in _ands(condition):
            if not isinstance(part, BinaryExpression):
                continue
            if part.operator is operators.in_op and _is_site(part.left):
                self._note_list(hash(part.left.table), part.right, only)
            if part.operator is operators.eq:
                self._note_equal(part.left, part.right, only)
                self._note_equal(part.right, part.left, only)

    def _note_list(self, key: int, right: Any, only: frozenset[int] | None) -> None:
        region = _region_of(right)
        if region and (only is None or key in only):
            self.listed.add(key)
            self.regions += region

    def _note_equal(self, column: Any, other: Any, only: frozenset[int] | None) -> None:
        if _hangs_on(column, other):
            self._tie(hash(column.table), hash(other.table), only)
        if not _is_site(column):
            return
        key = hash(column.table)
        if isinstance(other, BindParameter) and (only is None or key in only):
            self.bound.add(key)
            self.sites.append(other)
        elif _is_site(other):
            self._tie(key, None if _is_derived(other) else hash(other.table), only)

    def _tie(self, key: int, other: int | None, only: frozenset[int] | None) -> None:
        if only is None or key in only:
            self.ties.append((key, other))


def _spread(frames: list[Frame]) -> None:
    """A table tied to a narrowed one is narrowed too."""
    changed = True
    while changed:
        changed = False
        for frame in frames:
            for key, other in frame.ties:
                owner = frame.frame_of(other) if other is not None else None
                for kind in ("bound", "listed"):
                    known: set[int] = getattr(frame, kind)
                    if key not in known and (other is None or (owner is not None and other in getattr(owner, kind))):
                        known.add(key)
                        changed = True


def _leaves(source: Any) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from _leaves(source.left)
        yield from _leaves(source.right)
    elif isinstance(source, FromGrouping):
        yield from _leaves(source.element)
    else:
        yield source


def _name(leaf: Any) -> str:
    """Return the table behind a leaf and its aliases; empty for a subquery, which is looked at by itself."""
    while isinstance(leaf, FromClauseAlias):
        leaf = leaf.element
    return leaf.name if isinstance(leaf, TableClause) else ""


def _ands(condition: Any) -> Iterator[Any]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for clause in condition.clauses:
            yield from _ands(clause)
    elif isinstance(condition, Grouping):
        yield from _ands(condition.element)
    else:
        yield condition


def _is_site(column: Any) -> bool:
    return isinstance(column, ColumnClause) and column.name == "site_id" and column.table is not None


def _is_derived(column: Any) -> bool:
    """Whether ``column`` of a subquery is the ``site_id`` of site-owned tables inside it."""
    if _name(column.table):
        return False
    origins = column.base_columns
    return bool(origins) and all(
        _is_site(origin) and owned_table(_name(origin.table)) is not None for origin in origins
    )


def _hangs_on(column: Any, key: Any) -> bool:
    """Whether ``column = key`` ties a search table to a row of the table that owns it."""
    if not (isinstance(column, ColumnClause) and isinstance(key, ColumnClause)) or key.name != "id":
        return False
    hanging = owned_table(_name(column.table))
    return hanging is not None and hanging.info.get("owned_by") == (column.name, _name(key.table))


def _region_of(right: Any) -> tuple[Region, ...]:
    """Return the parameters of the region's code when ``right`` is what :func:`sites_within` makes, else nothing."""
    query = getattr(right, "element", right)
    if not isinstance(query, Select) or str(query) != str(sites_within("")):
        return ()
    return tuple(
        (node.right, node.operator is not operators.eq)
        for node in visitors.iterate(query)
        if isinstance(node, BinaryExpression) and isinstance(node.right, BindParameter)
    )


@lru_cache(maxsize=256)
def narrowed(statement: Any, site_id: int) -> Any:
    """Return an UPDATE or DELETE that a flush makes, limited to rows of one site."""
    column: ColumnElement[int] = statement.table.c.site_id
    return statement.where(column == site_id)
