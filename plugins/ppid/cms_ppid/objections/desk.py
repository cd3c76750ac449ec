"""The desk of objections: the queue, a case, its steps, the decision, the stages of a dispute, and entering by hand."""

from __future__ import annotations

from functools import partial

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    cache_policy,
    called,
    csv_answer,
    current_site,
    db,
    get_or_404,
    once,
    private_document,
    require,
    today,
)
from cms_ppid import NAME, _
from cms_ppid.applicants import services as applicants
from cms_ppid.cases import desk as case_desk
from cms_ppid.cases import numbers
from cms_ppid.cases import services as cases
from cms_ppid.cases.desk import me
from cms_ppid.cases.forms import step_of
from cms_ppid.cases.models import NEVER
from cms_ppid.cases.services import DECIDE, HANDLE, IDENTITY, Said
from cms_ppid.cases.states import STAFF
from cms_ppid.desk.forms import RestrictForm
from cms_ppid.objections import disputes, reading, services, states, views
from cms_ppid.objections.desk_forms import AboutForm, DecideForm, IdentityForm, MoveForm, StageForm, TakeForm
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.listing import QUEUE, asked_of
from cms_ppid.objections.models import Exhibit, Objection, ObjectionEvent
from cms_ppid.objections.panel import SAID, answer, found, page, subject_of
from cms_ppid.objections.reading import is_restricted
from cms_ppid.requests.services import by_number as request_by_number
from cms_ppid.requests.who import KIND_NOTES

NEWS = "kabar"
"""The button that tells news without going anywhere."""


@require(HANDLE)
def queue() -> ResponseReturnValue:
    """The objections of the site, what is due first."""
    site, asked = current_site(), QUEUE.asked()
    seen, wanted = asked_of(site, asked)
    rows = QUEUE.page(wanted, asked, seen=seen)
    if asked.csv:
        return csv_answer(rows, "keberatan")
    return render_template(
        f"{NAME}/objections/queue.html",
        found=rows,
        states=states.STATES,
        grounds=GROUNDS,
        subject_of=subject_of,
        unanswered=states.UNANSWERED,
        day=today(site),
        never=NEVER,
    )


@require(HANDLE)
def objection(key: int) -> ResponseReturnValue:
    """One objection: what is objected, what happened, and what can be done."""
    _site, row = found(key)
    return page(row)


@require(HANDLE)
def move(key: int) -> ResponseReturnValue:
    """Register, begin, end an objection, tell news, or note something for colleagues."""
    site, row = found(key)
    form, user = MoveForm(), me()
    name = form.move.data or ""

    def act() -> str:
        said, step = form.said(), step_of(form)
        if name in (NEWS, states.NOTE):
            kept = Said(told=said.told) if name == NEWS else Said(note=said.note)
            if name == NEWS and not said.told.strip():
                raise cases.NeedsMore("told")
            services.tell(row, kept, step=step, site=site, user=user)
            applicants.done(row)
            return str(_("Sudah dicatat."))
        if name == states.DECIDE or name in states.STAGES:
            raise cases.NoSuchMove(name)
        taken = services.move(row, name, said, by=STAFF, step=step, site=site, user=user)
        return str(_("%(what)s. Pemohon dapat membacanya sekarang.", what=str(taken.said)))

    return answer(row, form, act, moving=form)


@require(DECIDE)
def decide(key: int) -> ResponseReturnValue:
    """Answer an objection; never by whoever answered the request."""
    site, row = found(key)
    form = DecideForm(prefix="putus").offer(row)

    def act() -> str:
        said = Said(told=form.told.data or "")
        services.decide(row, form.decision.data or "", said, step=step_of(form), site=site, user=me())
        return str(_("Keberatan ditanggapi. Suratnya ada di bawah, dan pemohon dapat membacanya sekarang."))

    return answer(row, form, act, deciding=form)


@require(HANDLE)
def stage(key: int) -> ResponseReturnValue:
    """Record a stage of a dispute, with its papers."""
    site, row = found(key)
    form = StageForm(prefix="tahap")

    def act() -> str:
        said = Said(told=form.told.data or "")
        disputes.record(row, form.move.data or "", form.stage(), said, step=step_of(form), site=site, user=me())
        return str(_("Sudah dicatat."))

    return answer(row, form, act, staging=form)


@require(HANDLE)
def about(key: int) -> ResponseReturnValue:
    """Say what an objection without a request is about, for the register."""
    site, row = found(key)
    form = AboutForm(prefix="tentang")

    def act() -> str:
        services.describe(row, form.about.data or "", step=step_of(form), site=site, user=me())
        return str(_("Tersimpan."))

    return answer(row, form, act, naming=form)


@require(HANDLE)
def restrict(key: int) -> ResponseReturnValue:
    """Keep an objection without a request and use it for nothing else; one to a request is restricted with that."""
    return _restriction(key, lift=False)


@require(HANDLE)
def lift(key: int) -> ResponseReturnValue:
    """Let an objection be used again."""
    return _restriction(key, lift=True)


def _restriction(key: int, *, lift: bool) -> ResponseReturnValue:
    site, row = found(key)
    if row.request_id is not None:
        abort(404)
    form = RestrictForm(prefix="batas")

    def act() -> str:
        event = partial(ObjectionEvent, objection_id=row.id)
        cases.restrict(row, event, form.reason.data or "", step=step_of(form), site=site, user=me(), lift=lift)
        applicants.done(row)
        return str(_("Pembatasan dicabut.") if lift else _("Pemakaian data keberatan ini dibatasi."))

    draw = partial(page, row, failing=form, closing=form)
    return case_desk.answer(row, form, act, draw, to=url_for(f"{NAME}.admin.objection", key=key), said=SAID)


@require(IDENTITY)
def identity(key: int) -> ResponseReturnValue:
    """The NIK and the papers of whoever objects, for a reason that is written down; shown in this answer alone."""
    site, row = found(key)
    form = IdentityForm(prefix="nik")
    if is_restricted(row):
        abort(403)
    if not form.validate_on_submit():
        return page(row, opening=form, failing=form), 422
    cases.open_applicant(row.applicant, form.reason.data or "", site=site, user=me(), number=row.number)
    cache_policy().never()
    return page(row, revealed=True)


@require(HANDLE)
def exhibit(key: int, exhibit: int) -> ResponseReturnValue:
    """A paper of an objection, as a download."""
    row = get_or_404(Exhibit, exhibit)
    owner = db.session.get_one(Objection, row.objection_id)
    if row.objection_id != key or row.medium is None:
        abort(404)
    if is_restricted(owner):
        abort(403)
    body = private_document(row.medium)
    if body is None:
        abort(404)
    response = Response(body, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=disputes.file_name(row))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require(HANDLE)
def take() -> ResponseReturnValue:
    """One objection, written down for somebody; its receipt is for printing."""
    site, form = current_site(), TakeForm()
    form.begin(site)

    def make() -> str | None:
        user = me()
        request = request_by_number(form.asked) if form.asked else None
        if request is None and (form.request.data or "").strip():
            form.request.errors = [_("Permohonan dengan nomor ini tidak ada di sini.")]
            return None
        asking = None if request is not None else form.asking()
        return views.file_form(form, site, request, asking, form.filed(user.office or called(site)), user=user)

    def show(number: str) -> ResponseReturnValue:
        row = db.session.scalar(select(Objection).where(Objection.number == number)) or abort(404)
        code = numbers.code_for(form.key.data or "")
        template = f"{NAME}/objections/taken.html"
        return views.receipt_page(reading.receipt_of(row, site), code, template, key=row.id)

    given = once(form, make, show=show)
    if given is not None:
        return given
    body = render_template(f"{NAME}/objections/take.html", form=form, kind_notes=KIND_NOTES)
    return body, 422 if form.is_submitted() else 200
