"""Small numbers tell of single people: groups of less than five are put together until nobody is known by them.

What is left out of a table could be found by taking what stands there from its total. So at least two groups are put
together, of at least five reports; where one alone is small, the next larger one goes with it. What a region shows is
the sum of what its sites show, so that nothing follows from comparing their pages (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from cms_core.api import User, can
from cms_lapor.figures.sums import LEAST, Sums
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import Seat

REST = "…"
"""Stands for the groups that were put together."""


def protect(groups: Mapping[Hashable, Sums]) -> dict[Hashable, Sums]:
    """Return groups of at least five reports each; the rest together as :data:`REST`, which comes last.

    Where all of them have less than five together nothing is left.
    """
    order = sorted(groups, key=lambda key: (groups[key].received, str(key)))
    order = [key for key in order if groups[key].received]
    hidden = [key for key in order if groups[key].received < LEAST]
    if not hidden:
        return dict(groups)
    rest = order[len(hidden) :]
    # One small group alone is less than that, so that it never stands alone.
    while rest and sum(groups[key].received for key in hidden) < LEAST:
        hidden.append(rest.pop(0))
    together = sum((groups[key] for key in hidden), Sums())
    shown = {key: sums for key, sums in groups.items() if key in rest}
    return {**shown, REST: together} if together.received >= LEAST else shown


def hidden(number: int) -> bool:
    """Whether a number is too small to be told to everybody; that there is none can be told."""
    return 0 < number < LEAST


def told(numbers: Sequence[int]) -> int | None:
    """Return the sum of numbers of several sites without those that are too small to be told; None where all are."""
    found = sum(number for number in numbers if not hidden(number))
    return None if not found and any(map(hidden, numbers)) else found


def reads_whole(seat: Seat, user: User) -> bool:
    """Whether exact numbers of a site are for a person with this seat there.

    Whoever reads some of the cases alone would learn from them what the others are.
    """
    return can(user, HANDLE, seat.site) and seat.reads_all
