"""Objecting to a public report on its page, and the answer that it stays as it is."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cms_core.api import (
    current_site,
    item_url,
    language,
    mail_is_on,
    once,
    require,
    village_without_face,
    written,
)
from cms_lapor import NAME, _, tries
from cms_lapor.desk.panel import answer, step_of
from cms_lapor.desk.services import RELEASE, found
from cms_lapor.objections import services
from cms_lapor.objections.forms import DismissForm, ObjectionForm
from cms_lapor.reading import by_number
from cms_lapor.units.duties import me
from cms_lapor.unkept import unkept

PER_REPORT, PER_SITE = "3 per hour", "30 per hour"
"""Objections from one network."""


def view(number: str, desa: str | None = None) -> ResponseReturnValue:
    """The form of an objection to a public report, and the answer to it."""
    if desa is None:
        return _answer(number)
    with village_without_face(desa, NAME):
        return _answer(number)


def _answer(number: str) -> ResponseReturnValue:
    report = by_number(number)
    if report is None or not report.is_public:
        abort(404)
    form, title, status = ObjectionForm(), report.public_title, 422
    url = item_url(current_site(), f"{NAME}.show", {"number": number})

    def make() -> str | None:
        nonlocal status
        if not tries.count("objections", report, of_report=PER_REPORT, of_site=PER_SITE):
            status = 429
            form.form_errors.append(_("Terlalu banyak aduan dari sini. Tunggu satu jam, lalu coba lagi."))
            return None
        services.object_to(report, form.reason.data, form.words.data or "", form.email.data or "", language())
        return number

    def page(done: bool, status: int) -> ResponseReturnValue:
        crumbs = [(written(number), url), (_("Adukan laporan ini"), None)]
        body = render_template(
            "lapor/objections/form.html", form=form, done=done, title=title, url=url, mails=mail_is_on(), crumbs=crumbs
        )
        return unkept(body, status)

    given = once(form, make, show=lambda _number: page(True, 201))
    return given if given is not None else page(False, status if form.is_submitted() else 200)


@require(RELEASE)
def dismiss(key: int) -> ResponseReturnValue:
    """Say that a report stays as it is although somebody objects."""
    seat, report = found(key)
    if not seat.writes(report):
        abort(403)
    form = DismissForm(prefix="aduan")

    def act() -> str:
        user = me()
        services.dismiss(report, form.reason.data or "", step=step_of(form), site=seat.site, user=user)
        return _("Aduan sudah dijawab. Yang tampil di situs tidak berubah.")

    return answer(seat, report, form, act, dismissing=form)
