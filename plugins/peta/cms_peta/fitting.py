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
    """Return the fullest page that is light enough; ``page`` makes it, whole for 0, the smallest for ROUGHEST."""
    for step in range(ROUGHEST):
        if len(gzip.compress((made := page(step)).encode(), 9)) <= heaviest:
            return made
    return page(ROUGHEST)
