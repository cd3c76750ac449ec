"""The list for the officer on site."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, require, row_id, today
from cms_lapor import told
from cms_lapor.field import services
from cms_lapor.queue.views import seat_or_403
from cms_lapor.routing import HANDLE
from cms_lapor.states import STATES
from cms_lapor.topics import topic_label


@require(HANDLE)
def visits() -> ResponseReturnValue:
    """Where somebody is to go, the nearest next; it prints, and keeps nobody's position."""
    seat = seat_or_403()
    reports, secret = services.to_visit(seat)
    start = request.args.get("dari", default=0, type=row_id)
    stops = services.way(reports, start or 0)
    points, metres = services.points(stops)
    return render_template(
        "lapor/visits.html",
        stops=stops,
        points=points,
        metres=metres,
        width=services.WIDTH,
        secret=secret,
        day=today(current_site()),
        states=STATES,
        place_of=told.place_of,
        topic_label=topic_label,
    )
