"""Coordinates as people write them: a pair to a line, read into a shape and written out of one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cms_core.api import Point as Place
from cms_core.api import metres_between
from cms_peta import _
from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.shapes import STEPS, Ring, Shape, Spot, TooTangled, crossings, doubled_area, holds, is_flat, rings

LATITUDE, LONGITUDE = "lintang", "bujur"
"""What stands first in each pair."""
HOLE = "lubang"
"""A line of its own above a ring that is cut out of the area before it."""
SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5
"""Indonesia with its seas, in degrees: no latitude there is a longitude."""
MOST = 2_000
"""Spots of a shape that is written by hand."""
LEAST = {POINT: 1, LINE: 2, AREA: 3}
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)?")


class SpotsRefused(Exception):
    """What was written is no shape; ``swapped`` says that it would be one in the other order."""

    def __init__(self, sentence: str, *, swapped: bool = False) -> None:
        super().__init__(sentence)
        self.swapped = swapped


class _Line(NamedTuple):
    """A pair, and the line of the text where it stands."""

    number: int
    one: float
    other: float


def read(kind: str, text: str, *, first: str = LATITUDE) -> Shape:
    """Return the shape that a text writes: parts with an empty line between them, each pair in a line.

    Raises:
        SpotsRefused: it is none, lies outside Indonesia, has too many spots, or an area crosses itself.
    """
    parts = list(_parts(text, split=kind != POINT))
    lines = [line for _hole, part in parts for line in part]
    if not lines:
        raise SpotsRefused(_("Belum ada koordinat. Tulis satu pasang tiap baris."))
    if len(lines) > MOST:
        raise SpotsRefused(_("Paling banyak %(most)s titik di sini. Impor bentuk besar dari berkas.", most=MOST))
    turned = first == LONGITUDE
    _check_places(lines, turned=turned)
    shape: Shape = []
    for hole, part in parts:
        ring = _ring(kind, part, turned=turned)
        if hole and kind == AREA:
            if not shape or not holds(shape[-1][0], ring[0]):
                raise SpotsRefused(_("Lubang di baris %(line)s tidak berada di dalam bidangnya.", line=part[0].number))
            shape[-1].append(ring if doubled_area(ring) < 0 else ring[::-1])
        else:
            shape.append([ring if kind != AREA or doubled_area(ring) > 0 else ring[::-1]])
    if kind == POINT:
        shape = [[[spot]] for [ring] in shape for spot in ring]
    if kind == AREA:
        _check_crossings(shape, lines, turned=turned)
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
    """Read a line: numbers with a point, or with a comma where a space or a semicolon stands between them."""
    pieces = said.replace(";", " ").split() if re.search(r"[;\s]", said) else said.split(",")
    pieces = [piece.strip(",°") for piece in pieces if piece.strip(",°")]
    if len(pieces) == 2 and all(_NUMBER.fullmatch(piece) for piece in pieces):
        one, other = (float(piece.replace(",", ".").replace("\u2212", "-")) for piece in pieces)
        return _Line(number, one, other)
    raise SpotsRefused(
        _(
            "Baris %(line)s (“%(said)s”) bukan sepasang angka. Tulis misalnya -7.4612, 109.4583.",
            line=number,
            said=said[:40],
        )
    )


def _check_places(lines: Sequence[_Line], *, turned: bool) -> None:
    wrong = [line for line in lines if not _inside(line, turned=turned)]
    if not wrong:
        return
    line = wrong[0]
    if all(_inside(each, turned=not turned) for each in lines):
        raise SpotsRefused(
            _("Angka ini terbalik: bujur dan lintang tertukar. Urutannya sudah diganti; simpan sekali lagi."),
            swapped=True,
        )
    if max(abs(line.one), abs(line.other)) > 360:
        raise SpotsRefused(
            _(
                "Baris %(line)s tampaknya dalam meter (UTM). Ubah dahulu menjadi derajat, atau impor berkasnya.",
                line=line.number,
            )
        )
    raise SpotsRefused(_("Baris %(line)s di luar Indonesia.", line=line.number))


def _inside(line: _Line, *, turned: bool) -> bool:
    lat, long = (line.other, line.one) if turned else (line.one, line.other)
    return SOUTH <= lat <= NORTH and WEST <= long <= EAST


def _spot(line: _Line, *, turned: bool) -> Spot:
    lat, long = (line.other, line.one) if turned else (line.one, line.other)
    return round(long * STEPS), round(lat * STEPS)


def _ring(kind: str, part: Sequence[_Line], *, turned: bool) -> Ring:
    spots = [spot for spot, _same in itertools.groupby(_spot(line, turned=turned) for line in part)]
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


def _check_crossings(shape: Shape, lines: Sequence[_Line], *, turned: bool) -> None:
    try:
        crossing = next(iter(crossings([("", shape)])), None)
    except TooTangled:
        raise SpotsRefused(_("Garis ini terlalu kusut untuk diperiksa. Bagi menjadi beberapa bidang.")) from None
    if crossing is not None:
        at = next((line.number for line in lines if _spot(line, turned=turned) == crossing[2]), lines[0].number)
        raise SpotsRefused(_("Garis bidang memotong dirinya di dekat baris %(line)s.", line=at))
    for ring in rings(shape):
        if len(set(ring)) < len(ring):
            spot = next(spot for number, spot in enumerate(ring) if spot in ring[:number])
            at = next((line.number for line in lines if _spot(line, turned=turned) == spot), lines[0].number)
            raise SpotsRefused(_("Garis bidang menyentuh dirinya di baris %(line)s.", line=at))
    for one, other in itertools.permutations(range(len(shape)), 2):
        if holds(shape[one][0], shape[other][0][0]):
            raise SpotsRefused(_("Satu bagian berada di dalam bagian lain. Tulis “lubang” di atasnya bila itu lubang."))
