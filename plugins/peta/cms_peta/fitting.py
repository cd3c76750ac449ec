"""Pages that are weighed before they are sent: what others wrote may be any size, and a first view may not."""

from __future__ import annotations

from collections.abc import Callable

from cms_core.api import weight_of

HEAVIEST = 12 * 1024
"""Bytes of a first view, as it goes over the wire."""
ROUGHEST = 5
"""Steps by which a page gets smaller, each to about a half of what it may leave out: there is little left then."""


def fitting(page: Callable[[int], str]) -> str:
    """Return the fullest page that is light enough; ``page`` makes it, whole for 0, the smallest for ROUGHEST."""
    for step in range(ROUGHEST):
        if weight_of((made := page(step)).encode()) <= HEAVIEST:
            return made
    return page(ROUGHEST)
