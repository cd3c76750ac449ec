"""What a compiled statement reaches: the reading half of tenancy's lock (b).

SQLAlchemy keeps compiled statements in a cache of its own, so a shape is found out once per kind of statement
and hangs on the compiled object; each execution then only compares parameters.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Alias, BindParameter, ColumnClause, Delete, Insert, Join, Select, Update
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ClauseElement, TextClause
from sqlalchemy.sql.selectable import AliasedReturnsRows, TableClause

from cms_core.extensions import db

ATTRIBUTE = "_cms_shape"
HARMLESS_TEXT = frozenset({"*", "1", "NULL", "null"})


@dataclasses.dataclass(frozen=True)
class Shape:
    """What lock (b) needs to know of a statement.

    ``owned``: site-owned tables it names; ``open``: those not compared with a site; ``sites``: parameters they
    are compared with; ``subtree``: every one is compared with a list of sites; ``by_key``: an ORM refresh of a
    row that the session holds already (its site is compared when it arrives).
    """

    owned: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    sites: tuple[str, ...] = ()
    subtree: bool = False
    writes: bool = False
    raw: bool = False
    by_key: bool = False


def shape_of(compiled: Any) -> Shape:
    """Return the shape of a compiled statement, found out once."""
    shape: Shape | None = getattr(compiled, ATTRIBUTE, None)
    if shape is None:
        shape = _find_shape(compiled)
        setattr(compiled, ATTRIBUTE, shape)
    return shape


def is_owned(table: Any) -> bool:
    """Whether ``table`` belongs to a site: it has a ``site_id`` and is not marked as the platform's."""
    known = db.metadata.tables.get(table.name) if isinstance(table, TableClause) else None
    if known is None:
        return False
    return bool(known.info.get("owned_by")) or ("site_id" in known.c and not known.info.get("platform"))


def _find_shape(compiled: Any) -> Shape:
    written = compiled.statement
    state = compiled.compile_state
    final = getattr(state, "statement", None)
    final = written if final is None else final
    final = getattr(final, "element", final) if type(final).__name__ == "FromStatement" else final
    raw = any(_is_raw(node) for node in visitors.iterate(final))
    tables = {node for node in visitors.iterate(final) if isinstance(node, TableClause) and is_owned(node)}
    owned = frozenset(table.name for table in tables)
    if isinstance(written, (Insert, Update, Delete)):
        return Shape(owned=owned, writes=True, raw=raw)
    if not owned:
        return Shape(raw=raw)
    criteria = any(type(option).__name__ == "LoaderCriteriaOption" for option in getattr(written, "_with_options", ()))
    open_tables: set[str] = set()
    sites: list[str] = []
    lists = 0
    seen = 0
    for query, outer in _queries(final, frozenset(), set()):
        comparison = _Comparisons(query, outer)
        for leaf in comparison.leaves:
            seen += 1
            # The outermost SELECT shows the criteria that SQLAlchemy added; it adds them to the entities of
            # inner ones only while writing them out.
            added = criteria and query is not final and comparison.is_entity(leaf)
            if added or comparison.is_tied(leaf) or comparison.is_list(leaf):
                lists += 1
            elif not comparison.is_narrowed(leaf):
                open_tables.add(_table(leaf).name)
        sites.extend(compiled.bind_names.get(parameter, parameter.key) for parameter in comparison.parameters)
    if not seen:
        open_tables |= owned
    return Shape(
        owned=owned,
        open=frozenset(open_tables),
        sites=tuple(dict.fromkeys(sites)),
        subtree=not open_tables and lists == seen,
        raw=raw,
        by_key=_is_refresh(written),
    )


def _is_raw(node: Any) -> bool:
    if isinstance(node, TextClause):
        return node.text.strip() not in HARMLESS_TEXT
    return isinstance(node, ColumnClause) and node.is_literal and node.name not in HARMLESS_TEXT


def _is_refresh(written: Any) -> bool:
    options = getattr(written, "_compile_options", None)
    return bool(getattr(options, "_for_refresh_state", False))


def _table(leaf: Any) -> Any:
    while isinstance(leaf, Alias):
        leaf = leaf.element
    return leaf


def _queries(node: Any, outer: frozenset[int], seen: set[int]) -> Iterator[tuple[Select[Any], frozenset[int]]]:
    """Yield each SELECT with the tables of those around it, which it may use without naming them in its FROM."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, Select):
        yield node, outer
        outer = outer | {hash(leaf) for source in node.get_final_froms() for leaf in _leaves(source)}
    elif isinstance(node, AliasedReturnsRows):
        outer = frozenset()
    for child in node.get_children():
        yield from _queries(child, outer, seen)


def _leaves(source: Any) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from _leaves(source.left)
        yield from _leaves(source.right)
    else:
        yield source


class _Comparisons:
    """Which site-owned tables one SELECT names, and what its WHERE and ON compare their ``site_id`` with."""

    def __init__(self, query: Select[Any], outer: frozenset[int]) -> None:
        self.parameters: list[BindParameter[Any]] = []
        self._bound: set[Any] = set()
        self._listed: set[Any] = set()
        self._tied: set[Any] = set()
        self._outer = outer
        self._same: list[tuple[Any, Any]] = []
        self._entities = [
            node.table if isinstance(node, ColumnClause) else node
            for node in visitors.iterate(query)
            if "parententity" in node._annotations and isinstance(node, (ColumnClause, TableClause, Alias))
        ]
        conditions: list[ClauseElement] = list(query._where_criteria)
        sources = query.get_final_froms()
        own = [leaf for source in sources for leaf in _leaves(source)]
        # SQLAlchemy correlates by itself as long as one table remains.
        own = [leaf for leaf in own if hash(leaf) not in outer] or own
        self.leaves = [leaf for leaf in own if is_owned(_table(leaf))]
        for source in sources:
            _collect_on(source, conditions)
        for condition in conditions:
            for part in _ands(condition):
                self._read(part)
        self._spread()

    def is_narrowed(self, leaf: Any) -> bool:
        return leaf in self._bound

    def is_list(self, leaf: Any) -> bool:
        return leaf in self._listed

    def is_tied(self, leaf: Any) -> bool:
        """Whether ``leaf`` has the site of a table in an enclosing SELECT, which is looked at there."""
        return leaf in self._tied

    def is_entity(self, leaf: Any) -> bool:
        """Whether this SELECT reaches ``leaf`` as a mapped class, so that ORM criteria apply to it."""
        return any(hash(leaf) == hash(source) for source in self._entities)

    def _read(self, part: Any) -> None:
        if not isinstance(part, BinaryExpression):
            return
        left, right = part.left, part.right
        if part.operator is operators.in_op and _is_site(left):
            self._listed.add(self._leaf(left))
        if part.operator is not operators.eq:
            return
        if _is_site(right) and not _is_site(left):
            left, right = right, left
        if _is_site(left) and isinstance(right, BindParameter):
            self._bound.add(self._leaf(left))
            self.parameters.append(right)
        elif _is_site(left) and _is_site(right):
            self._same += [(self._leaf(left), self._leaf(right)), (self._leaf(right), self._leaf(left))]
        elif _hangs_on(left, right):
            self._same.append((self._leaf(left), self._leaf(right)))
        elif _hangs_on(right, left):
            self._same.append((self._leaf(right), self._leaf(left)))

    def _leaf(self, column: Any) -> Any:
        source = column.table
        # Annotated copies of a table or alias hash alike: they are the same place in a statement.
        return next((leaf for leaf in self.leaves if hash(leaf) == hash(source)), source)

    def _spread(self) -> None:
        """A table joined on ``site_id`` to a narrowed one, or to one of the enclosing SELECT, is narrowed too."""
        changed = True
        while changed:
            changed = False
            for one, other in self._same:
                for group in (self._bound, self._listed, self._tied):
                    outside = group is self._tied and hash(other) in self._outer and other not in self.leaves
                    if one not in group and (other in group or outside):
                        group.add(one)
                        changed = True


def _collect_on(source: Any, conditions: list[ClauseElement]) -> None:
    if isinstance(source, Join):
        if source.onclause is not None:
            conditions.append(source.onclause)
        _collect_on(source.left, conditions)
        _collect_on(source.right, conditions)


def _ands(condition: Any) -> Iterator[Any]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for clause in condition.clauses:
            yield from _ands(clause)
    elif type(condition).__name__ == "Grouping":
        yield from _ands(condition.element)
    else:
        yield condition


def _is_site(column: Any) -> bool:
    return isinstance(column, ColumnClause) and column.name == "site_id" and column.table is not None


def _hangs_on(column: Any, key: Any) -> bool:
    """Whether ``column = key`` ties a search table to a row of the table that owns it."""
    if not (isinstance(column, ColumnClause) and isinstance(key, ColumnClause)):
        return False
    hanging = db.metadata.tables.get(getattr(_table(column.table), "name", ""))
    owner = getattr(_table(key.table), "name", "")
    return hanging is not None and key.name == "id" and hanging.info.get("owned_by") == (column.name, owner)
