"""The list for the officer on site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, draw_plan, require, row_id, today
from cms_lapor import _, reading
from cms_lapor.field import services
from cms_lapor.queue.views import seat_or_403
from cms_lapor.routing import HANDLE
from cms_lapor.states import STATES
from cms_lapor.topics import topic_label
from cms_lapor.views import places


@require(HANDLE)
def visits() -> ResponseReturnValue:
    """Where somebody is to go, the nearest next; it prints, and keeps nobody's position."""
    seat, day = seat_or_403(), today(current_site())
    until = request.args.get("hari", type=date.fromisoformat)
    reports, secret = services.to_visit(seat, until)
    start = request.args.get("dari", default=0, type=row_id)
    stretches = services.way(reports, start or 0)
    return render_template(
        "lapor/visits.html",
        stretches=stretches,
        count=len(reports),
        names=_names(stretches),
        drawn=draw_plan(services.marks(stretches), says=_("Letak laporan menurut nomornya; utara di atas."), way=True),
        secret=secret,
        until=until,
        day=day,
        states=STATES,
        place_of=reading.place_of,
        point_of=services.point_of,
        topic_label=topic_label,
    )


def _names(stretches: Sequence[services.Stretch]) -> list[str]:
    """Return what stands above each stretch: the village too, unless it is the same for all."""
    alone = len({each.place for each in stretches}) < 2
    villages = dict(places(current_site()))
    return [
        ", ".join(filter(None, (each.hamlet, "" if alone and each.hamlet else villages.get(each.place, each.place))))
        for each in stretches
    ]
