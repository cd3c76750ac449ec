"""The queue of requests, and what officers do with one."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import csv_answer, current_site, get_or_404, require, settings_of, today
from cms_ppid import NAME, _
from cms_ppid.cases import services as cases
from cms_ppid.cases.desk import me
from cms_ppid.cases.forms import step_of
from cms_ppid.cases.models import NEVER
from cms_ppid.cases.services import HANDLE, IDENTITY
from cms_ppid.desk import listing, services
from cms_ppid.desk.answers import AnswerForm
from cms_ppid.desk.forms import IdentityForm, MoveForm, NoteForm, RestrictForm, SubjectForm
from cms_ppid.desk.panel import answer, offered, page
from cms_ppid.desk.services import Done
from cms_ppid.exclusions import services as exclusions
from cms_ppid.requests import states
from cms_ppid.requests.models import Request


@require(HANDLE)
def queue() -> ResponseReturnValue:
    """The requests of the site, what is due first."""
    site, asked = current_site(), listing.QUEUE.asked()
    seen, wanted = listing.asked_of(site, asked)
    found = listing.QUEUE.page(wanted, asked, seen=seen)
    if asked.csv:
        return csv_answer(found, "permohonan")
    return render_template(
        f"{NAME}/desk/queue.html",
        found=found,
        states=states.STATES,
        outcomes=states.OUTCOMES,
        never=NEVER,
        day=today(site),
        is_late=lambda row: listing.is_late(row, site),
        target=lambda row: listing.target(row, site),
    )


@require(HANDLE)
def request(key: int) -> ResponseReturnValue:
    """One request: who asks for what, what happened, and what can be done."""
    return page(get_or_404(Request, key))


@require(HANDLE)
def move(key: int, name: str) -> ResponseReturnValue:
    """Take a request on; its letter goes out with it."""
    row = get_or_404(Request, key)
    taken = next((each for state in states.STATES.values() for each in state.moves if each.name == name), None)
    if taken is None or name == states.ANSWER:
        abort(404)
    form = MoveForm(offered(row).get(name, taken))

    def act() -> str:
        paid = form.paid.data if form.paid else ""
        return _said(
            services.take(row, name, form.said(), step=step_of(form), site=current_site(), user=me(), paid=paid or "")
        )

    return answer(row, form, act, lambda: page(row, failing=form))


@require(HANDLE)
def give_answer(key: int) -> ResponseReturnValue:
    """Answer a request, part by part; a refusal names its ground, its act and its reason."""
    row, site = get_or_404(Request, key), current_site()
    if row.restricted_at is not None:
        abort(403)
    form = AnswerForm(prefix="jawab")
    form.offer(exclusions.listed(), row)
    form.begin(row)

    def act() -> str:
        parts = [each.part() for each in form.filled()]
        cost = int(form.cost.data or 0)
        return _said(services.answer(row, parts, form.said(), cost=cost, step=step_of(form), site=site, user=me()))

    def draw() -> str:
        tariff = settings_of(site, NAME)["tariff"]
        return render_template(
            f"{NAME}/desk/answer.html", row=row, form=form, tariff=tariff, late=listing.is_late(row, site)
        )

    if form.is_submitted():
        return answer(row, form, act, draw)
    if states.ANSWER not in offered(row):
        return redirect(url_for(f"{NAME}.admin.request", key=row.id), 303)
    return draw()


def _said(done: Done) -> str:
    told = [_("%(what)s. Pemohon dapat membacanya sekarang.", what=str(done.move.said))]
    if done.letter:
        told.append(_("Suratnya bernomor %(number)s.", number=done.letter.number))
    return " ".join(told)


@require(HANDLE)
def note(key: int) -> ResponseReturnValue:
    """Write news for whoever asks, or a note for colleagues."""
    row, form = get_or_404(Request, key), NoteForm(prefix="catat")

    def act() -> str:
        said = cases.Said(told=form.told.data or "", note=form.note.data or "")
        services.tell(row, said, step=step_of(form), site=current_site(), user=me())
        return _("Sudah dicatat.")

    return answer(row, form, act, lambda: page(row, failing=form))


@require(HANDLE)
def subject(key: int) -> ResponseReturnValue:
    """Say what a request is about, for the register."""
    row, form = get_or_404(Request, key), SubjectForm(prefix="pokok")
    form.begin(row)

    def act() -> str:
        words, category = form.subject.data or "", form.category.data or ""
        services.describe(row, words, category, step=step_of(form), site=current_site(), user=me())
        return _("Uraian tersimpan.")

    return answer(row, form, act, lambda: page(row, failing=form))


@require(HANDLE)
def restrict(key: int) -> ResponseReturnValue:
    """Keep a request and use it for nothing else."""
    return _restriction(key, services.restrict, lambda: _("Pemakaian data permohonan ini dibatasi."))


@require(HANDLE)
def lift(key: int) -> ResponseReturnValue:
    """Let a request be used again."""
    return _restriction(key, services.lift, lambda: _("Pembatasan dicabut."))


def _restriction(key: int, do: Callable[..., None], said: Callable[[], str]) -> ResponseReturnValue:
    row, form = get_or_404(Request, key), RestrictForm(prefix="batas")

    def act() -> str:
        do(row, form.reason.data or "", step=step_of(form), site=current_site(), user=me())
        return said()

    return answer(row, form, act, lambda: page(row, failing=form))


@require(IDENTITY)
def identity(key: int) -> ResponseReturnValue:
    """Show the identity card of whoever asks, once and for a reason that is kept."""
    row, form = get_or_404(Request, key), IdentityForm(prefix="buka")
    if row.restricted_at is not None:
        abort(403)
    if not form.validate_on_submit():
        return page(row, failing=form, opening=form), 422
    cases.open_applicant(row.applicant, form.reason.data or "", site=current_site(), user=me(), number=row.number)
    return page(row, revealed=True)
