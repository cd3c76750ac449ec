"""Somebody says that a report should not be read by all: a form on its public page, and a mark in the queue."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import (
    OnceField,
    PublicForm,
    audit,
    current_site,
    db,
    item_url,
    once,
    village_without_face,
    written,
)
from cms_lapor import NAME, _, tries
from cms_lapor.models import Objection, Report
from cms_lapor.told import by_number

MOST_OPEN = 20
"""Of one report; whoever looks at it then has enough to read."""
PER_REPORT, PER_SITE = "3 per hour", "30 per hour"
"""Objections from one network."""
REASONS = {
    "nama": _.lazy("Menyebut nama atau data pribadi"),
    "foto": _.lazy("Fotonya memperlihatkan wajah, anak, atau pelat nomor"),
    "fitnah": _.lazy("Isinya tidak benar atau menyerang orang"),
    "lain": _.lazy("Alasan lain"),
}


class ObjectionForm(PublicForm):
    """Why a report should not be public."""

    key = OnceField()
    reason = RadioField(
        _.lazy("Apa yang salah?"),
        choices=[SelectChoice(*pair) for pair in REASONS.items()],
        validators=[InputRequired(_.lazy("Pilih alasannya."))],
    )
    words = TextAreaField(
        _.lazy("Keterangan"),
        description=_.lazy("Dibaca petugas saja."),
        validators=[Optional(), Length(max=1000, message=_.lazy("Paling banyak 1.000 huruf."))],
    )


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
        object_to(report, form.reason.data, form.words.data or "")
        return number

    def page(done: bool, status: int) -> ResponseReturnValue:
        crumbs = [(written(number), url), (_("Adukan laporan ini"), None)]
        body = render_template("lapor/objection.html", form=form, done=done, title=title, url=url, crumbs=crumbs)
        return body, status, {"Cache-Control": "no-store"}

    answer = once(form, make, show=lambda _number: page(True, 201))
    return answer if answer is not None else page(False, status if form.is_submitted() else 200)


def object_to(report: Report, reason: str, words: str) -> None:
    """Note that somebody objects to a report, and mark it for the officers of its site, which is in scope."""
    report.objected = True
    open_ones = select(func.count(Objection.id)).where(Objection.report_id == report.id, Objection.open)
    if (db.session.scalar(open_ones) or 0) < MOST_OPEN:
        db.session.add(Objection(report_id=report.id, reason=reason, words=words))
    db.session.flush()
    audit(f"{NAME}.objected", site_id=report.site_id, user_id=None, target=report.number)


def open_of(report: Report) -> list[Objection]:
    """Return the objections that no officer has answered yet, oldest first; the site of the report is in scope."""
    query = select(Objection).where(Objection.report_id == report.id, Objection.open)
    return list(db.session.scalars(query.order_by(Objection.id)))


def settle(report: Report) -> None:
    """Note that an officer has looked: the report was released again in other words, or taken off the site."""
    if report.objected:
        report.objected = False
        for each in open_of(report):
            each.open = False
