"""What a worker keeps in memory for the making of public pages, for as long as a stamp stays where it is.

Keeping it under the stamp of the page means that it is never older than the page cache would be anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import has_request_context, request

from cms_core.extensions import state

T = TypeVar("T")
LIMIT = 2_000
STAMP = "cms.stamp"
"""Where the page cache says in ``environ`` under which stamps it keeps the page that is being made.

A post to a public form has those of its page.
"""


def under_stamp(
    name: str,
    key: Hashable,
    make: Callable[[], T],
    stamp: tuple[int, int] | None = None,
    *,
    good: Callable[[T], bool] = lambda _found: True,
) -> T:
    """Return what ``make`` gives, from memory if the stamp has not moved since.

    The stamp is that of the public page that is being made, or whose form was sent, unless it is given; where there is
    none (administration, commands) everything is made anew. ``name`` is the room's word for what it keeps; what is no
    longer ``good`` is made anew although the stamp has not moved: a scheduled thing begins.
    """
    if has_request_context():
        stamp = request.environ.get(STAMP) or stamp
    if stamp is None:
        return make()
    known: dict[Hashable, tuple[Any, T]] = state().extras.setdefault(f"kept.{name}", {})
    found = known.get(key)
    if found is None or found[0] != stamp or not good(found[1]):
        if len(known) >= LIMIT:
            known.clear()
        found = known[key] = (stamp, make())
    return found[1]
