"""The page on which parts of a photo are covered."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import ChangedMeanwhile, StoreUnavailable, cover_image, once, require
from cms_lapor import NAME, _
from cms_lapor.covering import services
from cms_lapor.covering.forms import CoverForm
from cms_lapor.desk.panel import step_of
from cms_lapor.desk.services import RELEASE, found, note_reading
from cms_lapor.models import Attachment, Report
from cms_lapor.units.duties import Seat, me


@require(RELEASE)
def cover(key: int, photo: int) -> ResponseReturnValue:
    """Cover parts of a photo; the new one stands in for it."""
    seat, report = found(key)
    row = next((each for each in services.showable(report) if each.id == photo), None)
    if not seat.writes(report):
        abort(403)
    if row is None or row.medium is None:
        abort(404)
    form = CoverForm()
    form.begins(report)
    if (answer := once(form, lambda: _make(form, seat, report, row))) is not None:
        return answer
    note_reading(seat, report, failed=form.is_submitted())
    page = render_template("lapor/cover.html", form=form, report=report, row=row)
    return page, 422 if form.is_submitted() else 200


def _make(form: CoverForm, seat: Seat, report: Report, row: Attachment) -> str | None:
    try:
        image = cover_image(row.media, form.parts)
        user = me()
        services.cover(report, row, image, step=step_of(form), site=seat.site, user=user)
    except StoreUnavailable:
        form.form_errors.append(_("Foto belum bisa disimpan. Coba lagi sebentar lagi."))
    except ChangedMeanwhile:
        form.step.data = str(report.step)
        form.form_errors.append(_("Laporan ini baru saja berubah. Baca dulu riwayatnya, lalu kirim lagi."))
    else:
        flash(_("Foto yang ditutupi tersimpan. Yang asli tidak dapat ditampilkan lagi."), "ok")
        return url_for(f"{NAME}.admin.case", key=report.id)
    return None
