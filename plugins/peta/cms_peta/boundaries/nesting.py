"""Parts of an area that lie within each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from cms_core.api import ring_holds
from cms_peta.shapes import Box, Polygon, Ring, Shape, box_of, doubled_area

Middle = tuple[float, float]
K = TypeVar("K", bound=Hashable)


class Parts(Generic[K]):
    """Parts by keys of theirs, found by a spot that they hold: of thousands of islands a few are looked at.

    Their rings stand in grids, one for each size of rings, so that each is in four cells of its grid at most.
    """

    def __init__(self) -> None:
        self._grids: dict[int, dict[tuple[int, int], list[tuple[Box, Ring, K, bool]]]] = {}

    def put(self, key: K, ring: Ring, *, is_hole: bool = False) -> None:
        """Add the outer ring of a part, or a hole of one."""
        west, south, east, north = box = box_of([[[ring]]])
        shift = max(east - west, north - south).bit_length()
        grid = self._grids.setdefault(shift, {})
        for x in range(west >> shift, (east >> shift) + 1):
            for y in range(south >> shift, (north >> shift) + 1):
                grid.setdefault((x, y), []).append((box, ring, key, is_hole))

    def around(self, spot: Middle, *, is_known: Callable[[K], bool] = lambda _key: False) -> set[K]:
        """Return the keys of the parts that hold a spot; those of which one knows are not looked at."""
        outer, holes = set[K](), set[K]()
        for ring, key, is_hole in self._near(spot):
            found = holes if is_hole else outer
            if key not in found and not is_known(key) and ring_holds(ring, spot):
                found.add(key)
        return outer - holes

    def _near(self, spot: Middle) -> Iterator[tuple[Ring, K, bool]]:
        x, y = spot
        for shift, grid in self._grids.items():
            for (west, south, east, north), ring, key, is_hole in grid.get((int(x) >> shift, int(y) >> shift), ()):
                if west <= x <= east and south <= y <= north:
                    yield ring, key, is_hole


def parts_of(areas: Iterable[tuple[str, Shape]]) -> Parts[tuple[str, int]]:
    """Return the parts of areas, each by the code of its area and its number in it."""
    parts = Parts[tuple[str, int]]()
    for code, shape in areas:
        for number, part in enumerate(shape):
            for which, ring in enumerate(part):
                parts.put((code, number), ring, is_hole=which > 0)
    return parts


def outer_parts(areas: Iterable[tuple[str, Shape]]) -> Parts[tuple[str, int]]:
    """Return the same as if there were no holes in them."""
    return parts_of((code, [part[:1] for part in shape]) for code, shape in areas)


def unnested(shape: Shape, is_taken: Callable[[Middle], bool]) -> tuple[Shape, int]:
    """Return a shape without parts that lie within another of its parts, and how many these were.

    Where another area of the file is, such a part can only be a hole; elsewhere it belongs to what is around it.
    """
    kept, parts = Shape(), Parts[int]()
    nested = 0
    for part in sorted(shape, key=lambda part: -abs(doubled_area(part[0]))):
        middle = inner(part[0])
        around = [number for number in parts.around(middle) if _fits(part[0], kept[number][0])]
        if around:
            nested += 1
            if is_taken(middle):
                hole = part[0][::-1]
                kept[around[0]].append(hole)
                parts.put(around[0], hole, is_hole=True)
            continue
        for number, ring in enumerate(part):
            parts.put(len(kept), ring, is_hole=number > 0)
        kept.append(list(part))
    return kept, nested


def has_stray_hole(part: Polygon) -> bool:
    """Whether a hole lies outside the outer ring, or within another hole: its area would be taken away from nothing."""
    seen = Parts[int]()
    seen.put(0, part[0])
    left = abs(doubled_area(part[0]))
    for hole in sorted(part[1:], key=lambda ring: -abs(doubled_area(ring))):
        left -= abs(doubled_area(hole))
        if left <= 0 or not (_fits(hole, part[0]) and seen.around(inner(hole))):
            return True
        seen.put(0, hole, is_hole=True)
    return False


def _fits(inside: Ring, around: Ring) -> bool:
    west, south, east, north = box_of([[[inside]]])
    least_west, least_south, most_east, most_north = box_of([[[around]]])
    return west >= least_west and south >= least_south and east <= most_east and north <= most_north


def inner(ring: Ring) -> Middle:
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
