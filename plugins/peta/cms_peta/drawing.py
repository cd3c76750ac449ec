"""Areas and points drawn to scale as an SVG, north above: no script, no tiles, it prints, and each area is a link."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from cms_core.api import format_number
from cms_peta import _, coverage
from cms_peta.labels import Word, first_free
from cms_peta.labels import beside as numbers_beside
from cms_peta.marks import Mark, plain
from cms_peta.overlays import Overlay, draw_over
from cms_peta.shapes import STEPS, Box, Shape, Spot, box_of, doubled_area
from cms_peta.strokes import pair as _pair
from cms_peta.strokes import steps as _steps

WIDTH, HIGHEST, MARGIN, FOOT = 600, 800, 6, 44
"""Units of the drawing: across, down at most, around areas, and below for the scale."""
AROUND = 14
"""Units around a drawing without areas, so that the marks of the outermost points are whole."""
FLATTEST = 0.35
"""Height by width of the flattest drawing."""
CLOSE = 0.0035
"""Degrees that a drawing shows at least (400 m), so that one point alone has a scale too."""
NAMED = 12
"""Areas up to which their names stand in the drawing; from there on it is numbers, as in the table."""
NUMBERED = 60
"""Areas up to which these numbers stand there; more of them cover each other, and have thinner lines."""
NUMBER = 15
"""Units that a figure of a number takes within its area."""
HALO, WIDE, SMALLEST = 8, 0.92, 0.75
"""Units around a name; what it takes in wide faces, of what words are compared by; and how small it is at most."""
OFF, COARSE = 1, 3.5
"""Units that a line may be off: of few areas, and of those that have numbers, whose drawing is heavier."""
METRES = 111_320
"""Of a degree of latitude, near enough for a bar of scale."""
UNKNOWN = "k0"
"""The look of areas of which a figure knows nothing."""
HATCH = Markup('<pattern id="nd" width="12" height="12" patternUnits="userSpaceOnUse"><path d="M0 12 12 0"/></pattern>')


@dataclasses.dataclass(frozen=True)
class Area:
    """An area, what it is called, and where it leads to; ``own`` is the one that the site is.

    ``look`` is the class of a figure that it is coloured by (:data:`UNKNOWN` is hatched), ``told`` its number in words.
    ``group`` is the number of what it is a part of, which stands in a drawing of so many areas that theirs do not.
    """

    code: str
    name: str
    shape: Shape
    href: str = ""
    own: bool = False
    look: str = ""
    told: str = ""
    group: str = ""


@dataclasses.dataclass(frozen=True)
class Drawing:
    """The drawing, and how many points lie outside of it."""

    svg: Markup
    outside: int = 0


def draw(
    areas: Sequence[Area],
    points: Sequence[Sequence[tuple[float, float]]] = (),
    *,
    says: str,
    marks: Sequence[Mark] = (),
    numbers: Sequence[tuple[tuple[float, float], int]] = (),
    lines: Mapping[tuple[str, str], str] | None = None,
    beside: Sequence[tuple[str, Shape]] = (),
    over: Sequence[Overlay] = (),
    rough: int = 0,
    untold: bool = False,
) -> Drawing:
    """Return areas and over them the points (longitude and latitude, degrees), layer by layer.

    ``says`` is what people hear who do not see it. ``marks`` are how the points of each layer look; without any they
    are the first ones. ``numbers`` stand beside points, as in the tables. ``lines`` names borders that are drawn in
    a way of their own, by the codes of their two sides; ``beside`` are areas that are not drawn themselves, and
    have such a border with one that is; ``over`` are layers of lines, areas and points. By each step that it is
    ``rough`` it is lighter. No table tells of ``untold`` areas: they have no numbers. Its look is the style
    ``peta/map``.
    """
    spots = [[(round(long * STEPS), round(lat * STEPS)) for long, lat in layer] for layer in points]
    flat = [spot for layer in spots for spot in layer]
    laid = [shape for layer in over for shape in layer.shapes]
    if not areas and not flat and not laid:
        return Drawing(Markup())
    if areas:
        frame = _Frame.around(box_of([each.shape for each in areas]), MARGIN)
    else:
        frame = _Frame.around(box_of([[[flat]], *laid]), AROUND)
    placed = [[at for spot in layer if frame.holds(at := frame.at(spot))] for layer in spots]
    every = _placed(areas, beside, frame, 1 + rough / 2)
    shapes = every[: len(areas)]
    parts = [HATCH] if any(each.look == UNKNOWN for each in areas) else []
    parts.append(_areas(areas, shapes))
    if lines:
        parts.append(_lines(every, lines))
    drawn_over, beyond = draw_over(over, frame.at, frame.holds, rough)
    if drawn_over:
        # A drawing of its own, so that what leaves the frame does not run through the scale.
        parts.append(Markup('<svg width="{}" height="{}">{}</svg>').format(WIDTH, frame.height, drawn_over))
    told = _numbers(numbers, frame)
    if len(areas) <= NAMED or not untold:
        parts.append(_labels(areas, shapes, told))
    parts += [
        _marks(look, layer)
        for look, layer in zip(marks or map(plain, range(len(placed))), placed, strict=True)
        if layer
    ]
    parts += [_beside(told), _scale(frame), _north(frame)]
    role = "group" if any(each.href for each in areas) else "img"
    head = Markup('<svg class="{}" font-size="24" viewBox="0 0 {} {}" role="{}" aria-label="{}">')
    look = "map" if len(areas) <= NUMBERED else "map many"
    svg = head.format(look, WIDTH, frame.height + FOOT, role, says) + Markup().join(parts) + Markup("</svg>")
    return Drawing(svg, len(flat) - sum(map(len, placed)) + beyond)


@dataclasses.dataclass(frozen=True)
class _Frame:
    """What a drawing shows: its north-western corner in steps, units of a step (east, north), and how high it is."""

    west: float
    north: float
    across: float
    down: float
    height: int

    @classmethod
    def around(cls, box: Box, margin: int) -> _Frame:
        west, south, east, north = box
        least = CLOSE * STEPS
        narrow = math.cos(math.radians((south + north) / 2 / STEPS))
        wide, high = max((east - west) * narrow, least), max(north - south, least)
        unit = min((WIDTH - 2 * margin) / wide, (HIGHEST - 2 * margin) / high)
        height = max(high * unit + 2 * margin, WIDTH * FLATTEST)
        return cls(
            west=(west + east) / 2 - WIDTH / 2 / unit / narrow,
            north=(south + north) / 2 + height / 2 / unit,
            across=unit * narrow,
            down=unit,
            height=round(height),
        )

    def at(self, spot: Spot) -> Spot:
        """Return where a spot is in the drawing, from the left and from above."""
        return round((spot[0] - self.west) * self.across), round((self.north - spot[1]) * self.down)

    def holds(self, at: Spot) -> bool:
        return 0 <= at[0] <= WIDTH and 0 <= at[1] <= self.height


def _placed(
    areas: Sequence[Area], beside: Sequence[tuple[str, Shape]], frame: _Frame, times: float
) -> list[tuple[str, Shape]]:
    """Return the areas and what is beside them in units of the drawing, their borders simplified together.

    They may be so many ``times`` as far off as usual.
    """
    every = [*((each.code, each.shape) for each in areas), *beside]
    placed = [
        (code, [[_tidy([frame.at(spot) for spot in ring]) for ring in part] for part in shape]) for code, shape in every
    ]
    # What is smaller than a unit is no ring any more; of each area the largest stays, however small.
    whole = [(code, _whole(shape)) for code, shape in placed]
    return coverage.simplify(whole, lambda _whose: times * (OFF if len(areas) <= NAMED else COARSE))


def _tidy(ring: list[Spot]) -> list[Spot]:
    return [spot for number, spot in enumerate(ring) if spot != ring[number - 1]] or ring[:1]


def _whole(shape: Shape) -> Shape:
    kept = [[ring for ring in part if len(ring) > 2 and doubled_area(ring)] for part in shape if len(part[0]) > 2]
    kept = [part for part in kept if part]
    if kept:
        return kept
    x, y = shape[0][0][0]
    return [[[(x, y), (x + 1, y), (x, y + 1)]]]


def _areas(areas: Sequence[Area], shapes: Sequence[tuple[str, Shape]]) -> Markup:
    drawn = []
    for area, (_code, shape) in zip(areas, shapes, strict=True):
        look = "on" if area.own else area.look
        path = Markup('<path{} d="{}"/>').format(Markup(' class="{}"').format(look) if look else "", _way(shape))
        if area.href:
            # What leads somewhere has a name for ears; on the others it would be read with the drawing's own.
            said = f"{area.name}: {area.told}" if area.told else area.name
            path = Markup('<a href="{}"><title>{}</title>{}</a>').format(area.href, said, path)
        drawn.append(path)
    return Markup().join(drawn)


def _way(shape: Shape) -> str:
    """Return the path of a shape: where it begins, then steps, as short as SVG lets them be."""
    said: list[str] = []
    for part in shape:
        for ring in part:
            said.append(f"M{_pair(*ring[0])}l" + _steps(ring) + "z")
    return "".join(said)


def _lines(shapes: Sequence[tuple[str, Shape]], lines: Mapping[tuple[str, str], str]) -> Markup:
    """Draw the borders that have a look of their own once more, over the areas."""
    way = Markup('<path class="ln {}" d="{}"/>')
    return Markup().join(
        way.format(look, "".join(f"M{_pair(*each[0])}l{_steps(each)}" for each in found))
        for look, found in coverage.lines(shapes, lines)
    )


def _labels(areas: Sequence[Area], shapes: Sequence[tuple[str, Shape]], taken: Sequence[Word]) -> Markup:
    """Write the names or numbers of areas where none lies over another: what has no room stands in the table."""
    if len(areas) > NUMBERED:
        return _groups(areas, shapes, taken)
    if not any(area.name for area in areas):
        return Markup()
    by_name = len(areas) <= NAMED
    said, words = [], [*taken]
    for number, (area, (_code, shape)) in enumerate(zip(areas, shapes, strict=True), start=1):
        rooms = _rooms(shape)
        if not by_name and rooms[0][2] < NUMBER * len(str(number)):
            continue
        text = area.name if by_name else str(number)
        # By its place, how large a name is.
        places: dict[Word, float] = {}
        for x, y, wide in rooms:
            size = _size(text, wide) if by_name and text else 1
            half = Word(0, 0, text).box[2] * size if by_name else 0
            places[Word(round(min(max(x, half + 2), WIDTH - half - 2)), round(y) + 8, text)] = size
        if (word := first_free([*places], words)) is None:
            continue
        words.append(word)
        on = Markup(' class="w"') if area.own else ""
        # On wide screens all are smaller than that by the style.
        small = Markup(' font-size="{}em"').format(places[word]) if places[word] < 1 else ""
        said.append(Markup('<text{} x="{}" y="{}"{}>{}</text>').format(on, word.x, word.y, small, text))
    return Markup('<g aria-hidden="true">{}</g>').format(Markup().join(said)) if said else Markup()


def _size(text: str, room: float) -> float:
    """Return how large a name is beside others (1), so that it stays within its area while it can still be read."""
    return round(max(SMALLEST, min(1, (room - HALO) / Word(0, 0, text, "start").box[2] / WIDE)), 2)


def _groups(areas: Sequence[Area], shapes: Sequence[tuple[str, Shape]], taken: Sequence[Word]) -> Markup:
    """Write the number of each group in that of its areas with room that lies nearest to the middle of all of them."""
    places: dict[str, list[tuple[float, float]]] = {}
    for area, (_code, shape) in zip(areas, shapes, strict=True):
        if area.group:
            places.setdefault(area.group, []).append(_rooms(shape)[0][:2])
    said, words = [], [*taken]
    for group, spots in places.items():
        middle = [sum(each) / len(spots) for each in zip(*spots, strict=True)]
        near = sorted(spots, key=lambda spot: math.dist(spot, middle))
        if (word := first_free([Word(round(x), round(y) + 8, group) for x, y in near], words)) is not None:
            words.append(word)
            said.append(Markup('<text x="{}" y="{}">{}</text>').format(word.x, word.y, group))
    return Markup('<g aria-hidden="true">{}</g>').format(Markup().join(said)) if said else Markup()


def _rooms(shape: Shape) -> list[tuple[float, float, float]]:
    """Return the middles of wide stretches within the largest part of a shape and their widths, the best first.

    Then follow places beside these middles, for words that have no room there.
    """
    ring = max((part[0] for part in shape), key=lambda each: abs(doubled_area(each)))
    low, high = min(y for _x, y in ring), max(y for _x, y in ring)
    best, others = (float(ring[0][0]), float(ring[0][1]), 0.0), list[tuple[float, float, float]]()
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        y = low + (high - low) * share + 0.01
        cuts = sorted(
            x0 + (x1 - x0) * (y - y0) / (y1 - y0)
            for (x0, y0), (x1, y1) in zip([ring[-1], *ring[:-1]], ring, strict=True)
            if (y0 > y) != (y1 > y)
        )
        for left, right in zip(cuts[::2], cuts[1::2], strict=False):
            others.append(((left + right) / 2, y, right - left))
            if right - left > best[2] * 1.2:
                best = others[-1]
    middles = [best, *sorted((each for each in others if each != best), key=lambda each: -each[2])]
    return middles + [(x + wide * side, y, wide / 2) for x, y, wide in middles for side in (-0.25, 0.25)]


def _marks(mark: Mark, spots: Sequence[Spot]) -> Markup:
    way = "".join(f"M{_pair(*spot)}{mark.way}" for spot in dict.fromkeys(spots))
    return Markup('<path class="{}" d="{}"/>').format(mark.look, way)


def _numbers(numbers: Sequence[tuple[tuple[float, float], int]], frame: _Frame) -> list[Word]:
    by_spot: dict[Spot, list[int]] = {}
    for (long, lat), number in numbers:
        at = frame.at((round(long * STEPS), round(lat * STEPS)))
        if frame.holds(at):
            by_spot.setdefault(at, []).append(number)
    return numbers_beside(by_spot, WIDTH, frame.height)


def _beside(words: Sequence[Word]) -> Markup:
    """Write the numbers of points, to their right or left."""
    if not words:
        return Markup()
    drawn = []
    for word in words:
        end = Markup(' class="e"') if word.align == "end" else ""
        drawn.append(Markup('<text{} x="{}" y="{}">{}</text>').format(end, word.x, word.y, word.text))
    return Markup('<g class="n" aria-hidden="true">{}</g>').format(Markup().join(drawn))


def _scale(frame: _Frame) -> Markup:
    """Draw a bar of one, two or five times a power of ten metres, a third of the width at most."""
    unit = frame.down * STEPS / METRES
    most = WIDTH / 3 / unit
    power = 10 ** math.floor(math.log10(most))
    metres = max(power * times for times in (1, 2, 5) if power * times <= most)
    said = _("%(km)s km", km=format_number(metres // 1000)) if metres >= 1000 else _("%(m)s m", m=metres)
    end, y = round(MARGIN + metres * unit), frame.height + FOOT - 8
    bar = Markup('<path class="sc" d="M{},{}v8H{}v-8"/><text class="sc" x="{}" y="{}">{}</text>')
    return bar.format(MARGIN, y - 8, end, end + 8, y, said)


def _north(frame: _Frame) -> Markup:
    x, y = WIDTH - 16, frame.height + FOOT
    arrow = Markup('<path class="no" d="M{0} {1}l8 20-8-5-8 5z"/><text class="sc" x="{2}" y="{3}">{4}</text>')
    return arrow.format(x, y - 30, x - 34, y - 8, _("U"))
