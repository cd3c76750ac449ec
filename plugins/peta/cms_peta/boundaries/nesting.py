"""Parts of an area that lie within each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cms_peta.shapes import Box, Polygon, Ring, Shape, box_of, doubled_area, holds

Boxed = tuple[Ring, Box]
Middle = tuple[float, float]


def boxed(ring: Ring) -> Boxed:
    """Return a ring with its box, which is looked at before its spots are."""
    return ring, box_of([[[ring]]])


def lies_in(middle: Middle, around: Boxed) -> bool:
    """Whether a spot lies within a ring."""
    ring, (west, south, east, north) = around
    return west <= middle[0] <= east and south <= middle[1] <= north and holds(ring, middle)


def unnested(shape: Shape, is_taken: Callable[[Middle], bool]) -> tuple[Shape, int]:
    """Return a shape without parts that lie within another of its parts, and how many these were.

    Where another area of the file is, such a part can only be a hole; elsewhere it belongs to what is around it.
    """
    kept: list[list[Boxed]] = []
    nested = 0
    for part in sorted(shape, key=lambda part: -abs(doubled_area(part[0]))):
        outer, *holes = map(boxed, part)
        middle = _inner(part[0])
        around = next((each for each in kept if _is_within(outer, middle, each)), None)
        if around is None:
            kept.append([outer, *holes])
            continue
        nested += 1
        if is_taken(middle):
            around.append(boxed(part[0][::-1]))
    return [[ring for ring, _box in part] for part in kept], nested


def has_stray_hole(part: Polygon) -> bool:
    """Whether a hole lies outside the outer ring, or within another hole: its area would be taken away from nothing."""
    seen = [boxed(part[0])]
    left = abs(doubled_area(part[0]))
    for hole in sorted(part[1:], key=lambda ring: -abs(doubled_area(ring))):
        inside = boxed(hole)
        left -= abs(doubled_area(hole))
        if left <= 0 or not _is_within(inside, _inner(hole), seen):
            return True
        seen.append(inside)
    return False


def _is_within(inside: Boxed, middle: Middle, part: Sequence[Boxed]) -> bool:
    box, around = inside[1], part[0][1]
    if box[0] < around[0] or box[1] < around[1] or box[2] > around[2] or box[3] > around[3]:
        return False
    return lies_in(middle, part[0]) and not any(lies_in(middle, hole) for hole in part[1:])


def _inner(ring: Ring) -> Middle:
    """Return a spot within a ring: in the middle of the widest stretch at half its height."""
    low, high = min(y for _x, y in ring), max(y for _x, y in ring)
    y = (low + high) / 2 + 0.25
    cuts = sorted(
        x0 + (x1 - x0) * (y - y0) / (y1 - y0)
        for (x0, y0), (x1, y1) in zip([ring[-1], *ring[:-1]], ring, strict=True)
        if (y0 > y) != (y1 > y)
    )
    left, right = max(zip(cuts[::2], cuts[1::2], strict=False), key=lambda cut: cut[1] - cut[0])
    return (left + right) / 2, y
