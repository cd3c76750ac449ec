"""What a file holds, gone through once before anything is kept of it, and where it would land."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from cms_core.api import country_of
from cms_peta import crs
from cms_peta.formats.raw import MOST_COLUMNS, MOST_FEATURES, MOST_OF_ONE, MOST_SPOTS, Opened, Spot, too_long, too_many
from cms_peta.importing import shaping
from cms_peta.privacy import Listed, why_personal
from cms_peta.region import Region

SAMPLE = 400
"""Features whose first spot tells where a file would land."""
MOST_OFFERED = 4
MOST_NAMED = 2_000
"""Columns of a file whose names are gathered."""


@dataclasses.dataclass(frozen=True)
class Survey:
    """How many features of which kinds, the columns, those of them about persons with why, and some spots.

    ``left_out`` are columns beyond :data:`MOST_COLUMNS`, which are not kept; their names as far as they are told.
    ``of_people`` is whether it is a list of people, whose places are theirs. A table has ``headings``.
    """

    count: int
    kinds: dict[str, int]
    columns: list[str]
    left_out: list[str]
    personal: dict[str, str]
    spots: list[Spot]
    of_people: bool
    headings: list[str]


def survey(opened: Opened, kind: str) -> Survey:
    """Go through a file for a layer of a ``kind`` (a key of ``words.KINDS``).

    Raises:
        FileRefused: it holds more than is taken, or breaks off.
    """
    kinds: Counter[str] = Counter()
    columns: dict[str, None] = {}
    about: dict[str, str] = {}
    sample: list[Spot] = []
    listed = Listed(kind)
    count = left = 0
    step = 1
    for raw in opened.features(0):
        if count == MOST_FEATURES:
            raise too_many("features", MOST_FEATURES)
        spots = sum(len(ring) for part in raw.parts for ring in part)
        if spots > MOST_OF_ONE:
            raise too_long()
        left += spots
        if left > MOST_SPOTS:
            raise too_many("spots", MOST_SPOTS)
        if raw.kind:
            kinds[raw.kind] += 1
        if len(columns) < MOST_NAMED:
            columns.update(dict.fromkeys(raw.facts))
        about |= {
            column: why
            for column, told in raw.facts.items()
            if column not in about and (why := why_personal(kind, column, told, raw.facts))
        }
        listed.add(raw.name, raw.facts, about)
        if count % step == 0 and raw.parts:
            sample.append(raw.parts[0][0][0])
            if len(sample) == SAMPLE:
                # Half of them stand for as much, from the whole of a file whose length nobody knows.
                sample, step = sample[::2], step * 2
        count += 1
    named = list(columns)
    kept, left_out = named[:MOST_COLUMNS], named[MOST_COLUMNS:MOST_NAMED]
    return Survey(
        count=count,
        kinds=dict(kinds),
        columns=kept,
        left_out=left_out,
        personal=dict(sorted(about.items())),
        spots=sample,
        of_people=listed.of_people(about),
        headings=list(opened.headings),
    )


@dataclasses.dataclass(frozen=True)
class Landing:
    """Where a sample would land: how many of it in Indonesia, and how far its middle is from the region (km).

    ``country`` is what a neighbour is called that most of what is not in Indonesia lies in.
    """

    inside: int
    of: int
    away: float | None
    country: str = ""


def landing(spots: Sequence[Spot], system: int, swapped: bool, region: Region) -> Landing:
    """Return where spots of a file would land with a system."""
    at = [shaping.way(system, swapped)(x, y) for x, y in spots]
    inside = [(long, lat) for long, lat in at if shaping.in_indonesia(long, lat)]
    abroad = Counter(str(named) for long, lat in at if (named := country_of(long, lat)) is not None)
    country = max(abroad, key=lambda name: abroad[name], default="")
    if not inside:
        return Landing(0, len(at), None, country)
    middle = tuple(sorted(each[axis] for each in inside)[len(inside) // 2] for axis in (0, 1))
    return Landing(len(inside), len(at), region.away((middle[0], middle[1], middle[0], middle[1])), country)


def offers(spots: Sequence[Spot], system: int | None, swapped: bool, region: Region) -> list[tuple[int, bool]]:
    """Return other systems with which a file would land in the region of the site, or in Indonesia if that is unknown.

    They are said to the person, who knows where the file is from; nothing is chosen here.
    """
    if not spots:
        return []
    return list(_fitting(spots, system, swapped, region))[:MOST_OFFERED]


def _fitting(spots: Sequence[Spot], system: int | None, swapped: bool, region: Region) -> Iterator[tuple[int, bool]]:
    degrees = max(abs(each) for spot in spots for each in spot) <= 180
    for code in (crs.DEGREES,) if degrees else tuple(each for each in crs.CODES if not crs.in_degrees(each)):
        for turned in (False, True):
            if (code, turned) == (system, swapped) or code in crs.UTM_OLD:
                # The old ones lie within 30 m of those of today: where a file lands does not tell them apart.
                continue
            found = landing(spots, code, turned, region)
            if found.inside * 2 <= found.of:
                continue
            if found.away is None or (not math.isnan(found.away) and found.away <= region.reach):
                yield code, turned
