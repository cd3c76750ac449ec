"""Pages that are weighed before they are sent: what others wrote may be any size, and a first view may not."""

from __future__ import annotations

import gzip
from collections.abc import Callable

HEAVIEST = 12 * 1024
"""Bytes of a first view, packed as every reader takes it: browsers take brotli, which is lighter, over HTTPS alone."""
HEAVIEST_OF_VILLAGES = 16 * 1024
"""Bytes of the page with all villages of a kabupaten."""
ROUGHEST = 5
"""Steps by which a page gets smaller, each to about a half of what it may leave out: there is little left then."""


def fitting(page: Callable[[int], str], heaviest: int = HEAVIEST) -> str:
    """Return the fullest page that is light enough; ``page`` makes it, whole for 0, the smallest for ROUGHEST.

    Where one step is not enough, the smallest page says whether any other is: making each takes a while.
    """
    for step in (0, 1):
        if _is_light(made := page(step), heaviest):
            return made
    smallest = page(ROUGHEST)
    if _is_light(smallest, heaviest):
        for step in range(2, ROUGHEST):
            if _is_light(made := page(step), heaviest):
                return made
    return smallest


def _is_light(made: str, heaviest: int) -> bool:
    return len(gzip.compress(made.encode(), 9)) <= heaviest
