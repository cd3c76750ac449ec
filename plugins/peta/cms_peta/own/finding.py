"""Looking for what lies in public layers: in a box, at a time, by what is known of it; page by page."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from cms_core.api import Site, db, every_site, row_id
from cms_peta.geometry import meets
from cms_peta.own.cells import WHOLE, stretches
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.shapes import Box, Shape, unpack

AT_ONCE = 500
"""Rows that are read together."""
MOST_LOOKED_AT = 10_000
"""Features of a layer that a page looks through at once for what is asked by a time or by facts."""
MOST_COUNTED = 1_000
"""Features in a box that are counted for a page of them; of more nobody says how many there are (17-069r4, 7.16.3)."""
_KINDS = {bool: "boolean", int: "integer", float: "number"}
_YES_OR_NO = ("true", "false")
NAME = "nama"
"""The fact that stands in a column of its own."""


@dataclasses.dataclass(frozen=True)
class Sought:
    """What features are asked by: they meet the ``box``, hold at some moment of a stretch, and have these facts.

    What has no moment is of every time (17-069r4, 7.15.4).
    """

    box: Box | None = None
    since: datetime | None = None
    until: datetime | None = None
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Kept(NamedTuple):
    """A feature as it is kept."""

    id: int
    name: str
    facts: Mapping[str, Any]
    moment: datetime | None
    shape: Shape


class Page(NamedTuple):
    """Some features, how many there are in all where that is known, and what the next page comes after, if any."""

    rows: list[Kept]
    matched: int | None
    after: str


class _Spot(NamedTuple):
    """Where a feature stands among those in a box: which of its parts has it, its square, and its id."""

    part: int
    cell: int
    id: int

    @classmethod
    def read(cls, told: str) -> _Spot:
        if not re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,19}\.[0-9]{1,10}", told):
            raise ValueError("This is no spot.")
        part, cell, key = told.split(".")
        return cls(int(part), min(int(cell), 2 * WHOLE), row_id(key))

    @property
    def told(self) -> str:
        return ".".join(map(str, self))


_BEGIN = _Spot(-1, 0, 0)


COLUMNS = (OwnFeature.id, OwnFeature.name, OwnFeature.facts, OwnFeature.moment, OwnFeature.shape)


def page_of(site: Site, layer: OwnLayer, sought: Sought, after: str, limit: int) -> Page:
    """Return so many features of a layer that the map of a site shows, after those of the pages before ("": none).

    They come by their ids, in a box by their squares: what is added or deleted between two pages moves none of the
    others. What is asked by a time or by facts, everywhere, is looked for among :data:`MOST_LOOKED_AT` features, and in
    as many more only where there is nothing among them: programs take an empty page for the last one.

    Raises:
        ValueError: no page comes after that.
    """
    if sought.box is not None:
        return _in_box(site, layer, sought, _Spot.read(after) if after else _BEGIN, limit)
    begin, ids = row_id(after or "0"), select(OwnFeature.id).where(_narrowed(layer, sought)).order_by(OwnFeature.id)
    matched: int | None = layer.features
    end: int | None = None
    with every_site(within=site.region_code) as session:
        if sought == Sought():
            found = session.scalars(ids.where(OwnFeature.id > begin).limit(limit + 1)).all()
        else:
            found, end = _looked_for(session, layer, ids, begin, limit + 1)
            counted = select(func.count()).select_from(OwnFeature).where(_narrowed(layer, sought))
            matched = session.scalar(counted) if layer.features <= MOST_LOOKED_AT else None
    if len(found) > limit:
        end = found[limit - 1]
    return Page(_rows(site, layer, found[:limit]), matched, "" if end is None else str(end))


def _looked_for(
    session: Session, layer: OwnLayer, asked: Select[int], after: int, most: int
) -> tuple[Sequence[int], int | None]:
    """Return the first ids of what is asked for after one, and up to where was looked; None where that is the end."""
    every = select(OwnFeature.id).where(_narrowed(layer, Sought())).order_by(OwnFeature.id)
    while True:
        beyond = session.scalar(every.where(OwnFeature.id > after).offset(MOST_LOOKED_AT).limit(1))
        here = [OwnFeature.id > after, *([] if beyond is None else [OwnFeature.id < beyond])]
        found = session.scalars(asked.where(*here).limit(most)).all()
        if found or beyond is None:
            return found, None if beyond is None else beyond - 1
        after = beyond - 1


def _in_box(site: Site, layer: OwnLayer, sought: Sought, after: _Spot, limit: int) -> Page:
    with every_site(within=site.region_code) as session:
        found = session.execute(union_all(*_parts(layer, sought)).limit(MOST_COUNTED + 1)).all()
        if len(found) <= MOST_COUNTED:
            every = sorted(_meeting(session, layer, sought, found))
            matched, some = len(every), [each for each in every if each > after][: limit + 1]
        else:
            # How many more there are would be asked of each of them, for each page.
            matched, some = None, _first(session, layer, sought, after, limit + 1)
    following = some[limit - 1].told if len(some) > limit else ""
    return Page(_rows(site, layer, [each.id for each in some[:limit]]), matched, following)


def features_of(site: Site, layer: OwnLayer, box: Box | None = None) -> Iterator[Kept]:
    """Go through the features of a layer in the order they were kept, some hundred at a time."""
    if box is not None:
        with every_site(within=site.region_code) as session:
            found = session.execute(union_all(*_parts(layer, Sought(box)))).all()
            keys = sorted(each.id for each in _meeting(session, layer, Sought(box), found))
        for start in range(0, len(keys), AT_ONCE):
            yield from _rows(site, layer, keys[start : start + AT_ONCE])
        return
    after = 0
    while True:
        asked = and_(_narrowed(layer, Sought()), OwnFeature.id > after)
        with every_site(within=site.region_code) as session:
            some = session.execute(select(*COLUMNS).where(asked).order_by(OwnFeature.id).limit(AT_ONCE)).all()
        yield from _made(some)
        if len(some) < AT_ONCE:
            return
        after = some[-1].id


def feature_of(site: Site, layer: OwnLayer, key: str) -> Kept | None:
    """Return one feature of a layer by its id."""
    try:
        number = row_id(key)
    except ValueError:
        return None
    return next(iter(_rows(site, layer, [number])), None)


def columns_of(site: Site, layer: OwnLayer, first: int) -> dict[str, str]:
    """Return the columns of the first features of a layer in which they can be looked for, with their types in JSON."""
    some = select(OwnFeature.facts).where(_narrowed(layer, Sought())).order_by(OwnFeature.id).limit(first)
    with every_site(within=site.region_code) as session:
        found = kinds_of(session.scalars(some))
    return {name: kind for name, kind in found.items() if name != NAME}


def kinds_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the types that JSON Schema has for what stands in columns; of several kinds, all are texts."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, told in row.items():
            found.setdefault(name, set()).update({_KINDS.get(type(told), "string")} if told is not None else ())
    return {name: "string" if len(kinds) != 1 else kinds.pop() for name, kinds in found.items()}


class Reach(NamedTuple):
    """The box around the features of a layer, and the first and the last moment of them, where there are any."""

    box: Box | None = None
    since: datetime | None = None
    until: datetime | None = None


def extents_of(site: Site, layers: Sequence[OwnLayer]) -> dict[int, Reach]:
    """Return how far layers reach, by their ids: in one statement, however many they are."""
    asked = select(
        OwnFeature.layer_id,
        *(func.min(OwnFeature.west), func.min(OwnFeature.south), func.max(OwnFeature.east), func.max(OwnFeature.north)),
        *(func.min(OwnFeature.moment), func.max(OwnFeature.moment)),
    )
    whose = {key: layer.id for layer in layers for key in layer.keys}
    sites = {layer.site_id for layer in layers}
    asked = asked.where(OwnFeature.site_id.in_(sites), OwnFeature.layer_id.in_(whose)).group_by(OwnFeature.layer_id)
    parts: dict[int, list[Any]] = {layer.id: [] for layer in layers}
    with every_site(within=site.region_code) as session:
        for key, *told in session.execute(asked):
            parts[whose[key]].append(told)
    return {key: _reach(found) for key, found in parts.items()}


def _reach(parts: Sequence[Any]) -> Reach:
    if not parts:
        return Reach()
    west, south, east, north, since, until = zip(*parts, strict=True)
    begins, ends = ([each for each in moments if each is not None] for moments in (since, until))
    return Reach((min(west), min(south), max(east), max(north)), min(begins, default=None), max(ends, default=None))


def _rows(site: Site, layer: OwnLayer, keys: Sequence[int]) -> list[Kept]:
    asked = select(*COLUMNS).where(_narrowed(layer, Sought()), OwnFeature.id.in_(keys)).order_by(OwnFeature.id)
    with every_site(within=site.region_code) as session:
        return _made(session.execute(asked).all())


def _made(rows: Sequence[Any]) -> list[Kept]:
    return [Kept(row.id, row.name, row.facts, row.moment, unpack(row.shape)) for row in rows]


def _first(session: Session, layer: OwnLayer, sought: Sought, after: _Spot, most: int) -> list[_Spot]:
    """Return where so much of what meets a box stands, square by square: what comes after it is not looked at.

    By their ids, all of them would have to be sorted.
    """
    spots = list[_Spot]()
    for number, part in enumerate(_parts(layer, sought)):
        if number < after.part:
            continue
        asked = part.where(_later(after)) if number == after.part else part
        while len(spots) < most:
            # Many may lie beside a box whose boxes do not.
            wanted = max(most - len(spots), AT_ONCE)
            found = session.execute(asked.order_by(OwnFeature.cell, OwnFeature.id).limit(wanted)).all()
            spots += _meeting(session, layer, sought, found)
            if len(found) < wanted:
                break
            asked = part.where(_later(found[-1]))
    return spots[:most]


def _later(spot: Any) -> ColumnElement[bool]:
    is_behind = or_(OwnFeature.cell > spot.cell, OwnFeature.id > spot.id)
    return and_(OwnFeature.cell >= spot.cell, is_behind)


def _meeting(session: Session, layer: OwnLayer, sought: Sought, found: Sequence[Any]) -> list[_Spot]:
    """Return where that stands which meets a box: where the box of a feature does not say so, its shape does."""
    assert sought.box is not None
    spots = list[_Spot]()
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        unsure = [row.id for row in some if not row.inside]
        shapes = select(OwnFeature.id, OwnFeature.shape).where(_narrowed(layer, Sought()), OwnFeature.id.in_(unsure))
        rows = session.execute(shapes) if unsure else ()
        meeting = {key for key, shape in rows if meets(layer.geometry, unpack(shape), sought.box)}
        spots += [_Spot(row.part, row.cell, row.id) for row in some if row.inside or row.id in meeting]
    return spots


def _parts(layer: OwnLayer, sought: Sought) -> list[Select[Any]]:
    """Return the queries for what may meet a box, and whether it lies within it.

    Each square, or stretch of squares, is asked for by itself: joined by OR, SQLite reads the whole layer.
    """
    assert sought.box is not None
    west, south, east, north = sought.box
    inside: Any = and_(
        OwnFeature.west >= west, OwnFeature.east <= east, OwnFeature.south >= south, OwnFeature.north <= north
    )
    beside = (
        OwnFeature.west <= east,
        OwnFeature.east >= west,
        OwnFeature.south <= north,
        OwnFeature.north >= south,
    )
    cells, between = stretches(sought.box)
    places = [OwnFeature.cell.in_(cells), *(OwnFeature.cell.between(*each) for each in between)]
    asked = select(OwnFeature.id, OwnFeature.cell, inside.label("inside")).where(_narrowed(layer, sought), *beside)
    return [asked.add_columns(literal(part).label("part")).where(place) for part, place in enumerate(places)]


def _narrowed(layer: OwnLayer, sought: Sought) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = [OwnFeature.site_id == layer.site_id, OwnFeature.layer_id.in_(layer.keys)]
    if sought.since is not None:
        asked.append((OwnFeature.moment >= sought.since) | OwnFeature.moment.is_(None))
    if sought.until is not None:
        asked.append((OwnFeature.moment <= sought.until) | OwnFeature.moment.is_(None))
    for name, value in sought.facts.items():
        asked.append(OwnFeature.name == value if name == NAME else _says(name, value))
    return and_(*asked)


def _says(name: str, value: str) -> ColumnElement[bool]:
    """Return whether a column holds what is asked for: nothing, yes or no, or what is written so."""
    text, told = _read(name)
    if not value:
        return text.is_(None) | (text == "")
    if value.lower() in _YES_OR_NO:
        return (text == value) | (told == value.lower())
    return and_(text == value, told.not_in(_YES_OR_NO))


def _read(name: str) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Return what a column holds as a text, and as JSON writes it where that is a yes or a no.

    A yes is 1 to SQLite otherwise, as the number is.
    """
    if db.engine.dialect.name == "sqlite":
        # Its operators take a name for a path: "kode[1]" would be the second of a list, and "$x" an error.
        each = func.json_each(OwnFeature.facts).table_valued("key", "value", "type")
        value, kind = (select(cast(found, Text)).where(each.c.key == name) for found in (each.c.value, each.c.type))
        return value.scalar_subquery(), kind.scalar_subquery()
    return cast(OwnFeature.facts[name].as_string(), Text), cast(OwnFeature.facts.op("->")(cast(name, Text)), Text)
