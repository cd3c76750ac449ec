"""Squares of a quadtree as whole numbers, so that a box is found in a plain index of any database.

The earth is cut in four, each square again, thirty times. A feature stands in the smallest square that holds its box.
The number of a square lies in the middle of those of all squares within it: they are one stretch of an index.
"""

from __future__ import annotations

from cms_peta.shapes import STEPS, Box

LEVELS = 30
"""How often it is cut; the smallest square is four steps wide (shapes.STEPS)."""
WHOLE = 1 << LEVELS * 2
"""The square that holds everything."""
MOST = 16
"""Squares that a box is looked for in: fewer hold more that is beside it, more are more stretches to go to."""
_SHIFT_X, _SHIFT_Y = 180 * STEPS, 90 * STEPS
_BITS = 32


def cell_of(box: Box) -> int:
    """Return the number of the smallest square that holds a box."""
    west, south, east, north = _placed(box)
    level = min(LEVELS, _BITS - ((west ^ east) | (south ^ north)).bit_length())
    return _number(west >> _BITS - level, south >> _BITS - level, level)


def stretches(box: Box) -> tuple[list[int], list[tuple[int, int]]]:
    """Return where that lies which a box may meet: squares by themselves, and stretches of numbers, ends included."""
    west, south, east, north = _placed(box)
    level = min(LEVELS, _BITS - ((west ^ east) | (south ^ north)).bit_length())
    cells, inside = [(west >> _BITS - level, south >> _BITS - level)], list[int]()
    around = {_number(cells[0][0] >> up, cells[0][1] >> up, level - up) for up in range(1, level + 1)}
    while level < LEVELS:
        # Smaller ones, all of one size, less those beside the box.
        rest = _BITS - level - 1
        columns, rows = (west >> rest, east >> rest), (south >> rest, north >> rest)
        smaller = [
            (column, row)
            for x, y in cells
            for column in (2 * x, 2 * x + 1)
            for row in (2 * y, 2 * y + 1)
            if columns[0] <= column <= columns[1] and rows[0] <= row <= rows[1]
        ]
        if len(smaller) > MOST:
            break
        around.update(_number(x, y, level) for x, y in cells)
        cells, level = smaller, level + 1
    inside = sorted(_number(x, y, level) for x, y in cells)
    between = _joined(inside, (1 << 2 * (LEVELS - level)) - 1)
    # Each once: what lies in two of them would be found twice.
    return sorted(each for each in around if not any(first <= each <= last for first, last in between)), between


def _joined(numbers: list[int], half: int) -> list[tuple[int, int]]:
    """Return the stretches of squares; between two that touch lies one that holds both, and belongs to them."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number - half <= found[-1][1] + 2:
            found[-1] = (found[-1][0], number + half)
        else:
            found.append((number - half, number + half))
    return found


def _placed(box: Box) -> Box:
    most = (1 << _BITS) - 1
    west, south, east, north = (
        min(max(each + shift, 0), most) for each, shift in zip(box, (_SHIFT_X, _SHIFT_Y) * 2, strict=True)
    )
    return west, south, east, north


def _number(x: int, y: int, level: int) -> int:
    return (_apart(x) | _apart(y) << 1) * 2 + 1 << 2 * (LEVELS - level)


def _apart(number: int) -> int:
    """Return a number with a zero before each of its bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        number = (number | number << shift) & mask
    return number
