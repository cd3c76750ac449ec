"""``/admin/lapor/pribadi``: wishes that a report be used no more, and who has to be told when data got out."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Found,
    List,
    can,
    csv_answer,
    current_site,
    current_user,
    now,
    once,
    require,
)
from cms_lapor import NAME, _, states
from cms_lapor.desk.panel import page
from cms_lapor.desk.services import IDENTITY, RELEASE, found
from cms_lapor.privacy import affected, restricting
from cms_lapor.privacy.forms import AffectedForm, LiftForm, RestrictForm
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import me, my_seat

ROLES = {
    affected.REPORTER: _.lazy("Pelapor"),
    affected.FOLLOWER: _.lazy("Pengikut"),
    affected.OBJECTOR: _.lazy("Pengadu"),
}
AFFECTED: Any = List(
    key=None,
    orders={},
    states={},
    cells={
        _.lazy("Nomor"): lambda row: row.number,
        _.lazy("Diterima"): lambda row: row.received_on,
        _.lazy("Sebagai"): lambda row: ROLES[row.role],
        _.lazy("Nama"): lambda row: row.name,
        _.lazy("Nomor HP"): lambda row: f"+{row.phone}" if row.phone else "",
        _.lazy("Surel"): lambda row: row.email,
    },
)


@require(HANDLE)
def personal() -> ResponseReturnValue:
    """What waits to be restricted, what is, and the list for a breach."""
    return _page(AffectedForm(formdata=None))


@require(IDENTITY)
def export() -> ResponseReturnValue:
    """Whom to tell, as a file."""
    form = AffectedForm()
    if not form.validate_on_submit():
        return _page(form), 422
    seat = my_seat()
    rows = affected.affected(current_site(), form.asked(), reason=form.reason.data or "", user=me(), seat=seat)
    return csv_answer(Found(list=AFFECTED, asked=AFFECTED.asked(), rows=rows, after=""), "terdampak")


@require(RELEASE)
def restrict(key: int) -> ResponseReturnValue:
    """Restrict a report with one click."""
    seat, report = found(key)

    def make() -> str:
        restricting.grant(report, seat.site, by=states.STAFF, user=me())
        flash(_("Laporan dibatasi: tidak tampil; isi dan identitas pelapornya tertutup."), "ok")
        return url_for(f"{NAME}.admin.case", key=report.id)

    form = RestrictForm(prefix="batasi")
    answer = once(form, make)
    return answer if answer is not None else (_page(AffectedForm(formdata=None), form), 422)


@require(RELEASE)
def lift(key: int) -> ResponseReturnValue:
    """Let a report be used again."""
    seat, report = found(key)
    form = LiftForm(prefix="cabut")

    def make() -> str:
        restricting.lift(report, seat.site, reason=form.reason.data or "", user=me())
        flash(_("Pembatasan dicabut. Laporan tidak tampil sampai ditampilkan lagi."), "ok")
        return url_for(f"{NAME}.admin.case", key=report.id)

    answer = once(form, make)
    return answer if answer is not None else (page(seat, report, lifting=form, failing=form), 422)


def _page(form: AffectedForm, failing: RestrictForm | None = None) -> str:
    return render_template(
        "lapor/privacy/index.html",
        form=form,
        failing=failing,
        queue=restricting.queue(*my_seat().seen()),
        moment=now(),
        may_restrict=can(current_user, RELEASE, current_site()),
        may_export=can(current_user, IDENTITY, current_site()),
        restrict_form=RestrictForm(formdata=None, prefix="batasi"),
    )


def box() -> dict[str, Any]:
    """Return what the part about personal data on the page of a case needs; an error page has no session for a form."""
    return {
        "restrict_box": lambda: RestrictForm(formdata=None, prefix="batasi"),
        "lift_box": lambda: LiftForm(formdata=None, prefix="cabut"),
    }
