"""Coordinates as people write and copy them: a pair to a line, read into a shape and written out of one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cms_core.api import Point as Place
from cms_core.api import metres_between, ring_holds
from cms_peta import _
from cms_peta.formats.cells import FARTHEST, LINK, BadNumber, pair
from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.shapes import STEPS, Ring, Shape, Spot, TooTangled, crossings, doubled_area, is_flat, rings

HOLE = "lubang"
"""A line of its own above a ring that is cut out of the area before it."""
SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5
"""Indonesia with its seas, in degrees: no latitude there is a longitude."""
_MERCATOR = 10_000_000
"""Metres of Mercator from Greenwich; all of Indonesia lies farther to the east."""
MOST = 2_000
"""Spots of a shape that is written by hand."""
LEAST = {POINT: 1, LINE: 2, AREA: 3}


class SpotsRefused(Exception):
    """What was written is no shape; the message says what is wrong, and where."""


class _Line(NamedTuple):
    """A pair (degrees), and the line of the text where it stands."""

    number: int
    long: float
    lat: float


def read(kind: str, text: str) -> Shape:
    """Return the shape that a text writes: parts with an empty line between them, each pair in a line, in any order.

    Raises:
        SpotsRefused: it is none, lies outside Indonesia, has too many spots, or an area crosses itself.
    """
    parts = list(_parts(text, split=kind != POINT))
    lines = [line for _hole, part in parts for line in part]
    if not lines:
        raise SpotsRefused(_("Belum ada koordinat. Tulis satu pasang tiap baris."))
    if len(lines) > MOST:
        raise SpotsRefused(_("Paling banyak %(most)s titik di sini. Impor bentuk besar dari berkas.", most=MOST))
    _check_places(lines)
    shape: Shape = []
    for hole, part in parts:
        ring = _ring(kind, part)
        if hole and kind == AREA:
            if not shape or not ring_holds(shape[-1][0], ring[0]):
                raise SpotsRefused(_("Lubang di baris %(line)s tidak berada di dalam bidangnya.", line=part[0].number))
            shape[-1].append(ring if doubled_area(ring) < 0 else ring[::-1])
        else:
            shape.append([ring if kind != AREA or doubled_area(ring) > 0 else ring[::-1]])
    if kind == POINT:
        shape = [[[spot]] for [ring] in shape for spot in ring]
    if kind == AREA:
        _check_crossings(shape, lines)
    return shape


def write(kind: str, shape: Shape) -> str:
    """Return the text that :func:`read` makes the same shape of, latitude first."""
    said: list[str] = []
    for polygon in shape:
        for number, ring in enumerate(polygon):
            if said and kind != POINT:
                said.append("")
            if number:
                said.append(HOLE)
            said += [f"{_degrees(y)}, {_degrees(x)}" for x, y in ring]
    return "\n".join(said)


def count(shape: Shape) -> int:
    """Return how many spots a shape has."""
    return sum(map(len, rings(shape)))


def metres(shape: Shape) -> float:
    """Return how long the lines of a shape are, on the ground."""
    places = ([Place(y / STEPS, x / STEPS) for x, y in ring] for ring in rings(shape))
    return sum(metres_between(start, end) for line in places for start, end in itertools.pairwise(line))


def _degrees(steps: int) -> str:
    return f"{steps / STEPS:.7f}".rstrip("0").rstrip(".")


def _parts(text: str, *, split: bool) -> Iterator[tuple[bool, list[_Line]]]:
    """Go through the parts of a text, each with whether it is cut out; a part has at least one line."""
    part: list[_Line] = []
    hole = False
    every = [*text.splitlines(), ""]
    for number, line in enumerate(every, 1):
        said = line.strip()
        cut = said.casefold().rstrip(":") == HOLE
        if said and not cut:
            part.append(_pair(number, said))
        elif part and (split or number == len(every)):
            yield hole, part
            part, hole = [], False
        hole = hole or cut
    if part:
        yield hole, part


def _pair(number: int, said: str) -> _Line:
    try:
        return _Line(number, *pair(said))
    except BadNumber:
        if LINK.search(said):
            raise SpotsRefused(
                _(
                    "Tautan di baris %(line)s tidak memuat koordinat. Buka di peta, lalu salin angkanya, misalnya "
                    "-7.4612, 109.4583.",
                    line=number,
                )
            ) from None
        raise SpotsRefused(
            _(
                "Baris %(line)s (“%(said)s”) bukan sepasang angka. Tulis misalnya -7.4612, 109.4583 atau "
                "7°27'40\" LS 109°27'30\" BT.",
                line=number,
                said=said[:40],
            )
        ) from None


def _check_places(lines: Sequence[_Line]) -> None:
    line = next((line for line in lines if not _inside(line.long, line.lat)), None)
    if line is None:
        return
    if _lost_its_mark(line):
        raise SpotsRefused(
            _(
                "Koordinat di baris %(line)s kehilangan tanda desimalnya. Tulis misalnya -7.4612, 109.4583.",
                line=line.number,
            )
        )
    if max(abs(line.long), abs(line.lat)) > 360:
        raise SpotsRefused(
            _(
                "Baris %(line)s tampaknya dalam meter (UTM). Tulis zonanya di depan, misalnya 49S 329500 9175000, atau "
                "impor berkasnya.",
                line=line.number,
            )
        )
    if _inside(line.long, -line.lat):
        meant = f"{_degrees(round(-line.lat * STEPS))}, {_degrees(round(line.long * STEPS))}"
        raise SpotsRefused(
            _(
                "Baris %(line)s di utara Indonesia. Mungkin tanda minus atau LS di lintangnya hilang: %(meant)s.",
                line=line.number,
                meant=meant,
            )
        )
    raise SpotsRefused(_("Baris %(line)s di luar Indonesia.", line=line.number))


def _lost_its_mark(line: _Line) -> bool:
    """Whether numbers are degrees without their decimal mark, and no metres.

    Metres of UTM and of TM-3 have no minus; those of Mercator have one, and are more than :data:`_MERCATOR`.
    """
    south, east = sorted((line.lat, line.long))
    if max(abs(south), abs(east)) > FARTHEST:
        return True
    if not (south < 0 and 360 < east < _MERCATOR):
        return False
    return any(WEST <= east / 10**count <= EAST for count in range(1, 8))


def _inside(long: float, lat: float) -> bool:
    return SOUTH <= lat <= NORTH and WEST <= long <= EAST


def _spot(line: _Line) -> Spot:
    return round(line.long * STEPS), round(line.lat * STEPS)


def _ring(kind: str, part: Sequence[_Line]) -> Ring:
    spots = [spot for spot, _same in itertools.groupby(_spot(line) for line in part)]
    if kind == AREA and len(spots) > 1 and spots[0] == spots[-1]:
        spots.pop()
    if len(set(spots)) < LEAST[kind]:
        said = (
            _("Bidang perlu paling sedikit tiga titik yang berbeda.")
            if kind == AREA
            else _("Garis perlu paling sedikit dua titik yang berbeda.")
        )
        raise SpotsRefused(said)
    if kind == AREA and is_flat(spots):
        raise SpotsRefused(_("Titik-titik ini segaris, jadi tidak membentuk bidang."))
    return spots


def _check_crossings(shape: Shape, lines: Sequence[_Line]) -> None:
    try:
        crossing = next(iter(crossings([("", shape)])), None)
    except TooTangled:
        raise SpotsRefused(_("Garis ini terlalu kusut untuk diperiksa. Bagi menjadi beberapa bidang.")) from None
    if crossing is not None:
        at = next((line.number for line in lines if _spot(line) == crossing[2]), lines[0].number)
        raise SpotsRefused(_("Garis bidang memotong dirinya di dekat baris %(line)s.", line=at))
    for ring in rings(shape):
        if len(set(ring)) < len(ring):
            spot = next(spot for number, spot in enumerate(ring) if spot in ring[:number])
            at = next((line.number for line in lines if _spot(line) == spot), lines[0].number)
            raise SpotsRefused(_("Garis bidang menyentuh dirinya di baris %(line)s.", line=at))
    for one, other in itertools.permutations(range(len(shape)), 2):
        if ring_holds(shape[one][0], shape[other][0][0]):
            raise SpotsRefused(_("Satu bagian berada di dalam bagian lain. Tulis “lubang” di atasnya bila itu lubang."))
