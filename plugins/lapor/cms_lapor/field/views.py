"""The list for the officer on site, and photos of what was done."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, current_user, require, row_id, today
from cms_lapor import _, told
from cms_lapor.casepage import answer, found, step_of
from cms_lapor.field import panel, services
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


@require(HANDLE)
def prove(key: int) -> ResponseReturnValue:
    """Add photos of what was done to a case."""
    seat, report = found(key)
    if not panel.may_prove(seat, report):
        abort(403)
    form = panel.proof_form(report)

    def act() -> str:
        user = current_user._get_current_object()
        services.prove(report, form.prepared, form.told.data or "", step=step_of(form), site=seat.site, user=user)
        return _("Foto tersimpan. Pelapor dapat melihatnya; warga lain sesudah Anda menampilkannya.")

    return answer(seat, report, form, act, proving=form)
