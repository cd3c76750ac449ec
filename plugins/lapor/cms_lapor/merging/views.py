"""Merging two reports at the desk, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import db, require
from cms_lapor import _, codes
from cms_lapor.desk.panel import Refused, answer, step_of
from cms_lapor.desk.services import found
from cms_lapor.merging import panel, services
from cms_lapor.merging.forms import PartForm
from cms_lapor.models import Report
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import me

REFUSED: Mapping[str, Any] = {
    services.SAME: _.lazy("Itu laporan ini sendiri."),
    services.ENDED: _.lazy("Salah satunya sudah ditutup."),
    services.SECRECY: _.lazy("Laporan rahasia tidak digabung dengan yang bukan rahasia."),
    services.ABOUT: _.lazy("Salah satunya tentang kantor atau bagian, yang lain tidak."),
    services.CHAIN: _.lazy("Sudah ada laporan yang digabung ke laporan ini. Gabungkan ke sini saja."),
}


@require(HANDLE)
def merge(key: int) -> ResponseReturnValue:
    """Merge a report into another one that this person sees."""
    seat, report = found(key)
    if not panel.may_merge(seat, report):
        abort(403)
    form = panel.merge_form(seat, report)

    def act() -> str:
        number = codes.tidy_number(form.wanted)
        parent = db.session.scalar(select(Report).where(Report.number == number, *seat.seen()))
        if parent is None or not seat.opens(parent):
            raise Refused(_("Laporan dengan nomor itu tidak ada di meja ini."))
        user = me()
        try:
            services.merge(report, parent, step=step_of(form), site=seat.site, user=user)
        except services.CannotMerge as error:
            raise Refused(str(REFUSED[error.why])) from error
        return _("Digabung ke %(number)s. Dapat dibatalkan selama 30 hari.", number=parent.number)

    return answer(seat, report, form, act, merging=form)


@require(HANDLE)
def part(key: int) -> ResponseReturnValue:
    """Undo that a report was merged."""
    seat, report = found(key)
    if not panel.may_part(seat, report):
        abort(403)
    form = PartForm(prefix="pisah")

    def act() -> str:
        services.part(report, step=step_of(form), site=seat.site, user=me())
        return _("Laporan ini berdiri sendiri lagi.")

    return answer(seat, report, form, act, merging=form)
