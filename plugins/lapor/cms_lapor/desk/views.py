"""Views of the desk about one case: reading it, taking it on, letting everybody read it, opening who sent it."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import db, require
from cms_lapor import NAME, _, cases, marks, moderation, opening, states
from cms_lapor.desk import panel, services
from cms_lapor.desk.forms import CodeForm, ContentForm, HideForm, IdentityForm, MoveForm
from cms_lapor.desk.panel import answer, page, step_of
from cms_lapor.desk.services import RELEASE, found
from cms_lapor.field import services as field
from cms_lapor.merging.panel import may_merge
from cms_lapor.models import Report
from cms_lapor.objections import services as objections
from cms_lapor.replies import services as replies
from cms_lapor.routing import HANDLE
from cms_lapor.tracking import services as tracking
from cms_lapor.units.duties import Seat, me
from cms_lapor.units.services import unit_names

TEMPLATE = "templat"
"""The button that puts a template into the answer."""


@require(HANDLE)
def case(key: int) -> ResponseReturnValue:
    """One case: what was reported, what happened, and what can be done."""
    return page(*found(key))


@require(HANDLE)
def move(key: int) -> ResponseReturnValue:
    """Take a case on, tell its sender the news, or note something for colleagues."""
    seat, report = found(key)
    if not seat.writes(report):
        abort(403)
    form, user = panel.move_form(seat, report), me()
    name = form.move.data or ""
    if name == TEMPLATE:
        return _begin(seat, report, form)

    def act() -> str:
        said, step = form.said(report), step_of(form)
        if name == marks.TAKE:
            marks.take(report, step=step, user=user)
            return _("Laporan ini sekarang Anda yang mengerjakan.")
        if name in (cases.PROGRESS, cases.NOTE):
            kept = cases.Said(told=said.told if name == cases.PROGRESS else "", note=said.note)
            cases.tell(report, kept, step=step, site=seat.site, user=user)
            field.prove(report, form.prepared, user=user)
            return _("Sudah dicatat.")
        if not seat.takes(report):
            raise cases.NoSuchMove(name)
        taken = cases.move(report, name, said, by=states.STAFF, step=step, site=seat.site, user=user)
        field.prove(report, form.prepared, user=user)
        return _("%(what)s. Pelapor dapat membacanya sekarang.", what=str(taken.said))

    return answer(seat, report, form, act, moving=form)


def _begin(seat: Seat, report: Report, form: MoveForm) -> ResponseReturnValue:
    """Put the chosen template into the answer, after what stands there; nothing is sent."""
    form.validate()
    if form.form_errors:
        return page(seat, report, failing=form, moving=form), 422
    form.told.errors = []
    chosen = next((each for each in replies.fitting(report) if str(each.id) == form.template.data), None)
    if chosen is None:
        form.template.errors = [_("Pilih dulu templatnya.")]
        return page(seat, report, failing=form, moving=form), 422
    try:
        text = replies.fill(chosen, report, seat.site)
    except replies.MissingVariables as missing:
        text = missing.text
        what = replies.VARIABLES[missing.names[0].lower()][0]
        form.told.errors = [
            _("Laporan ini tidak punya %(what)s. Tulis sendiri di tempat kurung kurawalnya.", what=what)
        ]
    form.told.data = "\n\n".join(filter(None, (form.told.data, text)))
    form.once.renew()
    return page(seat, report, failing=form if form.told.errors else None, moving=form), 422 if form.told.errors else 200


@require(RELEASE)
def release(key: int) -> ResponseReturnValue:
    """Let everybody read a report, in the words that were looked at."""
    seat, report = found(key)
    if not seat.writes(report):
        abort(403)
    form = panel.release_form(report)

    def act() -> str:
        moderation.release(
            report,
            title=form.title.data or "",
            text=form.text.data or "",
            photos={int(photo) for photo in form.photos.data or ()},
            step=step_of(form),
            site=seat.site,
            user=me(),
        )
        objections.settle(report, seat.site, objections.CHANGED)
        return _("Laporan tampil di situs.")

    return answer(seat, report, form, act, releasing=form)


@require(HANDLE)
def accuse(key: int) -> ResponseReturnValue:
    """Say which unit a report is about; its people do not know of it from then on."""
    seat, report = found(key)
    if not may_merge(seat, report):
        abort(403)
    names = unit_names()
    form = panel.accuse_form(report, names)

    def act() -> str:
        chosen = next((each for each in names if str(each) == form.unit.data), None)
        marks.accuse(report, chosen, step=step_of(form), user=me())
        return _("Sudah dicatat.")

    # Whoever belongs to that unit does not come back to the page of the case.
    lead = url_for(f"{NAME}.admin.queue", keadaan="kerja")
    return answer(seat, report, form, act, lead=lambda: lead, accusing=form)


@require(RELEASE)
def hide(key: int) -> ResponseReturnValue:
    """Take a report off the public pages, or make it secret for good."""
    seat, report = found(key)
    if not seat.writes(report):
        abort(403)
    form = HideForm(prefix="sembunyi")

    def act() -> str:
        user = me()
        moderation.hide(report, step=step_of(form), site=seat.site, user=user, secret=form.secret.data)
        objections.settle(report, seat.site, objections.GONE)
        return _("Laporan tidak tampil di situs.")

    return answer(seat, report, form, act, hiding=form)


@require(HANDLE)
def identity(key: int) -> ResponseReturnValue:
    """Who sent a report, for a reason that is written down; shown in this answer alone."""
    seat, report = found(key)
    form = IdentityForm(prefix="pelapor")
    may = services.may_open(seat, report)
    if not may or not form.validate_on_submit():
        return page(seat, report, opening=form, failing=form), 422 if may else 403
    reporter = opening.identity_of(report, form.reason.data or "", user=me())
    db.session.flush()
    return page(seat, report, reporter=reporter)


@require(HANDLE)
def reveal(key: int) -> ResponseReturnValue:
    """What a restricted report says, for a reason that is written down; shown in this answer alone."""
    seat, report = found(key)
    form = ContentForm(prefix="isi")
    may = services.may_reveal(seat, report)
    if not may or not form.validate_on_submit():
        return page(seat, report, revealing=form, failing=form), 422 if may else 403
    opening.reveal(report, form.reason.data or "", user=me())
    return page(seat, report, revealed=True)


@require(HANDLE)
def renew(key: int) -> ResponseReturnValue:
    """A new code for the sender of a report that an office wrote down; shown in this answer alone."""
    seat, report = found(key)
    form = CodeForm(prefix="kode")
    may = services.may_renew(seat, report)
    if not may or not form.validate_on_submit():
        return page(seat, report, renewing=form, failing=form), 422 if may else 403
    code = tracking.renew(report, form.reason.data or "", user=me())
    return page(seat, report, code=code)
