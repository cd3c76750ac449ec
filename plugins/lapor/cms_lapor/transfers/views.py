"""Giving a case to another site at the desk."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import require
from cms_lapor import NAME, _, cases
from cms_lapor.desk.panel import Refused, answer, step_of
from cms_lapor.desk.services import found
from cms_lapor.merging.panel import may_merge
from cms_lapor.routing import HANDLE
from cms_lapor.transfers import panel, services
from cms_lapor.units.duties import me


@require(HANDLE)
def send(key: int) -> ResponseReturnValue:
    """Give a case to the site where it belongs; from then on it is read there alone."""
    seat, report = found(key)
    if not may_merge(seat, report):
        abort(403)
    form = panel.send_form(seat, report)

    def act() -> str:
        target = next((each for each in services.targets(report, seat.site) if each.region_code == form.to.data), None)
        user = me()
        try:
            if target is None:
                raise services.CannotMove
            said, about = cases.Said(told=form.told.data or ""), bool(form.about_office.data)
            number = services.send(
                report, target, said, step=step_of(form), site=seat.site, user=user, about_office=about
            )
        except services.CannotMove as error:
            raise Refused(_("Laporan ini tidak dapat dipindahkan ke sana.")) from error
        return _("%(number)s sekarang ditangani %(name)s.", number=number, name=target.name)

    # The page of the case is another site's now.
    lead = url_for(f"{NAME}.admin.queue", keadaan="kerja")
    return answer(seat, report, form, act, lead=lambda: lead, sending=form)
