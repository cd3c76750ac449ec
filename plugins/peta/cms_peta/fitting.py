"""Pages that are weighed before they are sent: what others wrote may be any size, and a first view may not."""

from __future__ import annotations

from collections.abc import Callable

import brotli

HEAVIEST = 12 * 1024
"""Bytes of a first view, as it goes over the wire."""
QUALITY = 5
"""Of brotli, as pages are sent."""
ROUGHEST = 5
"""Steps by which a page gets smaller, each to about a half of what it may leave out: there is little left then."""


def fitting(page: Callable[[int], str]) -> str:
    """Return the fullest page that is light enough; ``page`` makes it, whole for 0, the smallest for ROUGHEST."""
    for step in range(ROUGHEST):
        if weight(made := page(step)) <= HEAVIEST:
            return made
    return page(ROUGHEST)


def weight(page: str) -> int:
    """Return how many bytes a page takes over the wire."""
    return len(brotli.compress(page.encode(), quality=QUALITY))
