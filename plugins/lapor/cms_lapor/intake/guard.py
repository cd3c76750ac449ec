"""Who writes reports down for others: whoever keeps the desk, and where people have duties, those who have this one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort

from cms_core.api import require
from cms_lapor.queue.views import seat_or_403
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import INTAKE, gives_duties

P = ParamSpec("P")
R = TypeVar("R")


def prints(view: Callable[P, R]) -> Callable[P, R]:
    """Let those alone into a view who give out codes on paper: where people have duties, those who take reports in.

    Whoever keeps the desk is none of them by that.
    """

    @takes_in
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _may_print():
            abort(403)
        return view(*args, **kwargs)

    return guarded


def _may_print() -> bool:
    return INTAKE in seat_or_403().duties or not gives_duties()


def box() -> dict[str, Any]:
    """Return what the ways to write reports down need to know of who is there."""
    return {"may_print": _may_print}


def takes_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let those alone into a view who take reports in; 403 for all others."""

    @require(HANDLE)
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        seat = seat_or_403()
        if seat.bound and INTAKE not in seat.duties:
            abort(403)
        return view(*args, **kwargs)

    return guarded
