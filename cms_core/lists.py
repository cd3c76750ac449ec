"""One way to list things in the administration: by words and state, sorted, page by page, and as a CSV file.

A list is described once (:class:`List`); its address says what is asked, and templates/admin/lists.html draws it. The
next page begins after the row whose id the address names: what is compared is read from that row, so that no name
stands in an address, and a page far down is found as fast as the first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Response, request
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from cms_core.addresses import here
from cms_core.columns import row_id
from cms_core.extensions import db
from cms_core.spreadsheets import TYPES, XLSX, as_csv, as_xlsx

WORDS, STATE, ORDER, AFTER, FORM, CSV = "q", "keadaan", "urut", "sesudah", "bentuk", "csv"
"""Names in an address."""
DOWN = "-"
"""Begins an order that is asked the other way round."""
LONGEST = 100
"""Letters of a search."""
MOST = 10_000
"""Rows of a CSV file."""


@dataclasses.dataclass(frozen=True)
class Order:
    """A way to sort: ``by`` is a column that is never empty, best with an index that ends in the key.

    ``down`` says that the largest come first, as with moments.
    """

    label: Any
    by: Any
    down: bool = False


@dataclasses.dataclass(frozen=True)
class Asked:
    """What an address asks of a list; ``after`` is where the page begins, as the list wrote it."""

    words: str = ""
    state: str = ""
    order: str = ""
    down: bool = False
    after: str = ""
    csv: bool = False


@dataclasses.dataclass(frozen=True)
class Together:
    """What can be done with several rows at once: the button's name and words, and which rows are ticked."""

    name: str
    label: Any
    form: Any
    mark_of: Callable[[Any], str]
    ticked: frozenset[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """A page of a list as its template draws it.

    ``after`` is where the next page begins; ``kept`` are further parameters that stay in its addresses;
    ``table`` is what it goes out and comes in as, in the same blueprint.
    """

    list: List
    asked: Asked
    rows: Sequence[Any]
    after: str = ""
    kept: Mapping[str, str] = dataclasses.field(default_factory=dict)
    together: Together | None = None
    table: Any = None

    @property
    def narrowed(self) -> bool:
        """Whether less than everything was asked for."""
        return bool(self.asked.words or self.asked.state or any(self.kept.values()))

    @property
    def parameters(self) -> dict[str, str]:
        """What an address of this list carries, as it was asked, without its page."""
        order = (DOWN if self.asked.down else "") + self.asked.order
        usual = next(iter(self.list.orders), "")
        given = {**self.kept, WORDS: self.asked.words, STATE: self.asked.state, ORDER: "" if order == usual else order}
        return {name: value for name, value in given.items() if value}

    def url(self, **changes: Any) -> str:
        """Return the address of the same list with other parameters; it begins with the first page."""
        return here(**{**self.parameters, **changes})

    @property
    def plain_url(self) -> str:
        """The address of everything."""
        return here()

    @property
    def next_url(self) -> str | None:
        """The address of the next page."""
        return self.url(sesudah=self.after) if self.after else None

    @property
    def first_url(self) -> str | None:
        """The address of the first page, from any other."""
        return self.url() if self.asked.after else None

    @property
    def csv_url(self) -> str | None:
        """The address of all of it as CSV."""
        return self.url(bentuk=CSV) if self.list.cells and self.rows else None

    def is_sorted(self, order: str) -> str | None:
        """Return ``ascending`` or ``descending`` for the order that is asked, None for the others."""
        if order != self.asked.order:
            return None
        return "descending" if self.list.orders[order].down != self.asked.down else "ascending"

    def sort_url(self, order: str) -> str:
        """Return the address that sorts by ``order``; where it is sorted so already, the other way round."""
        turned = order == self.asked.order and not self.asked.down
        return self.url(urut=(DOWN if turned else "") + order)


@dataclasses.dataclass(frozen=True, kw_only=True)
class List:
    """What a list can be asked.

    ``key`` is the unique column of its rows, ``orders`` the ways to sort by name, the usual one first; ``states`` is
    what it can be narrowed to (``""`` is everything), ``cells`` the columns of the CSV file: head, and what it says.
    """

    key: Any
    orders: Mapping[str, Order]
    states: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    cells: Mapping[Any, Callable[[Any], object]] = dataclasses.field(default_factory=dict)
    per_page: int = 50

    def asked(self) -> Asked:
        """Return what the address of this request asks; what nobody can ask is left out."""
        state, order = request.args.get(STATE, ""), request.args.get(ORDER, "")
        name = order.removeprefix(DOWN)
        known = name in self.orders
        return Asked(
            words=" ".join(request.args.get(WORDS, "").split())[:LONGEST],
            state=state if state in self.states else "",
            order=name if known else next(iter(self.orders), ""),
            down=known and order != name,
            after=request.args.get(AFTER, "")[:LONGEST],
            csv=request.args.get(FORM) == CSV and bool(self.cells),
        )

    def page(
        self,
        query: Select[Any],
        asked: Asked,
        *,
        seen: Select[Any] | None = None,
        session: Session | None = None,
        kept: Mapping[str, str] | None = None,
        covered: bool = False,
    ) -> Found:
        """Return a page of ``query``; for a CSV file all of it, as far as :data:`MOST`.

        ``seen`` is what the person may see at all, where ``query`` is narrowed further: the row after which the page
        begins may have left the narrow list meanwhile. ``covered`` says that an index holds all that the query is
        narrowed and sorted by: which rows are on the page is then read from that alone, and of the table no other row.
        """
        session = session or db.session()
        if asked.csv:
            rows = session.scalars(self.sorted(query, asked).limit(MOST)).all()
            return Found(list=self, asked=asked, rows=rows, kept=kept or {})
        begun = self.sorted(query, asked)
        if (condition := self._beyond(query if seen is None else seen, asked, session)) is not None:
            begun = begun.where(condition)
        begun = begun.limit(self.per_page + 1)
        rows = self._of_index(begun, session) if covered else session.scalars(begun).all()
        after = str(getattr(rows[self.per_page - 1], self.key.key)) if len(rows) > self.per_page else ""
        return Found(list=self, asked=asked, rows=rows[: self.per_page], after=after, kept=kept or {})

    def _of_index(self, begun: Select[Any], session: Session) -> list[Any]:
        """Return the rows of a page by their keys, which are found first, in the order in which those were found."""
        keys = session.scalars(begun.with_only_columns(self.key)).all()
        rows = session.scalars(select(self.key.class_).where(self.key.in_(keys)))
        found = {getattr(row, self.key.key): row for row in rows}
        return [found[key] for key in keys if key in found]

    def sorted(self, query: Select[Any], asked: Asked) -> Select[Any]:
        """Return a query in the order that is asked."""
        columns = self._columns(asked)
        if self._falls(asked):
            return query.order_by(*(column.desc() for column in columns))
        return query.order_by(*columns)

    def _order(self, asked: Asked) -> Order:
        return self.orders.get(asked.order) or next(iter(self.orders.values()))

    def _columns(self, asked: Asked) -> list[ColumnElement[Any]]:
        by = self._order(asked).by
        return [self.key] if by is self.key else [by, self.key]

    def _falls(self, asked: Asked) -> bool:
        return self._order(asked).down != asked.down

    def _beyond(self, seen: Select[Any], asked: Asked, session: Session) -> ColumnElement[bool] | None:
        """Return the condition that a row comes after the one that the address names; None for the first page."""
        try:
            key = row_id(asked.after)
        except ValueError:
            return None
        columns = self._columns(asked)
        values: Sequence[Any] | None = [key]
        if len(columns) > 1:
            values = session.execute(seen.with_only_columns(*columns).order_by(None).where(self.key == key)).first()
        if values is None:
            return None
        falls = self._falls(asked)
        past: list[ColumnElement[bool]] = [
            column < value if falls else column > value for column, value in zip(columns, values, strict=True)
        ]
        if len(columns) == 1:
            return past[0]
        # The first condition says nothing new, and lets a database begin in the index where the page begins.
        start = columns[0] <= values[0] if falls else columns[0] >= values[0]
        return and_(start, or_(past[0], and_(columns[0] == values[0], past[1])))


def csv_answer(found: Found, name: str) -> Response:
    """Answer with what was found as a CSV file called ``name``."""
    return _file(as_csv([_heads(found), *_lines(found)]), "text/csv", f"{name}.csv")


def xlsx_answer(found: Found, name: str) -> Response:
    """Answer with what was found as an XLSX file called ``name``.

    Raises:
        CellTooLong: a text does not fit into a cell of a spreadsheet.
    """
    # Excel takes 31 signs for the name of a sheet.
    return _file(as_xlsx(_heads(found), _lines(found), name[:31]), TYPES[XLSX], f"{name}.xlsx")


def _heads(found: Found) -> list[str]:
    return [str(head) for head in found.list.cells]


def _lines(found: Found) -> Iterable[Sequence[object]]:
    return ([cell(row) for cell in found.list.cells.values()] for row in found.rows)


def _file(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
