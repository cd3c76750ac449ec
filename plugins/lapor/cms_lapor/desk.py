"""The desk: the queue of a site's cases, and the page on which one is worked on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    ChangedMeanwhile,
    List,
    Order,
    Site,
    can,
    csv_answer,
    current_site,
    current_user,
    db,
    get_or_404,
    once,
    picture,
    require,
    row_id,
    today,
)
from cms_lapor import NAME, _, cases, states, told
from cms_lapor.desk_forms import HideForm, IdentityForm, MoveForm, ReleaseForm
from cms_lapor.forms import SUSPICIONS, VISIBILITIES
from cms_lapor.intake.channels import CHANNELS
from cms_lapor.models import NEVER, Access, Report, Reporter
from cms_lapor.routing import HANDLE
from cms_lapor.topics import PUBLIC, data, topic_label

RELEASE, IDENTITY = f"{NAME}.release", f"{NAME}.identity"
WORK, LATE, REPORTER, SUSPECT, ENDED = "kerja", "lewat", "pelapor", "robot", "selesai"
WAITS_FOR_REPORTER = (states.WAITING, states.ANSWERED)

QUEUE = List(
    key=Report.id,
    orders={
        "batas": Order(_.lazy("Batas waktu"), Report.due),
        "masuk": Order(_.lazy("Diterima"), Report.received_at, down=True),
    },
    states={
        WORK: _.lazy("Perlu dikerjakan"),
        LATE: _.lazy("Lewat batas"),
        REPORTER: _.lazy("Menunggu pelapor"),
        SUSPECT: _.lazy("Mungkin dari robot"),
        ENDED: _.lazy("Selesai"),
        "": _.lazy("Semua"),
    },
    cells={
        _.lazy("Nomor"): lambda report: report.number,
        _.lazy("Judul"): lambda report: report.title,
        _.lazy("Tentang"): lambda report: topic_label(report.topic),
        _.lazy("Keadaan"): lambda report: states.STATES[report.state].label,
        _.lazy("Diterima"): lambda report: report.received_at.date(),
        _.lazy("Batas waktu"): lambda report: "" if report.due == NEVER else report.due,
        _.lazy("Ditangani"): lambda report: report.unit,
    },
)


def narrowed(site: Site, state: str) -> Any:
    """Return the conditions of a state that the queue can be narrowed to."""
    waits = Report.state.in_([name for name in states.OPEN if name not in WAITS_FOR_REPORTER])
    return {
        WORK: (waits, Report.suspect == ""),
        LATE: (waits, Report.suspect == "", Report.due < today(site)),
        REPORTER: (Report.state.in_(WAITS_FOR_REPORTER),),
        SUSPECT: (Report.suspect != "", Report.state.in_(states.OPEN)),
        ENDED: (Report.state.not_in(states.OPEN),),
    }.get(state, ())


@require(HANDLE)
def queue() -> ResponseReturnValue:
    """The cases of the site, what is due first."""
    site, asked, seen = current_site(), QUEUE.asked(), select(Report)
    wanted = seen.where(*narrowed(site, asked.state))
    for word in asked.words.split():
        wanted = wanted.where(
            Report.title.icontains(word, autoescape=True) | Report.number.icontains(word, autoescape=True)
        )
    found = QUEUE.page(wanted, asked, seen=seen)
    if asked.csv:
        return csv_answer(found, "laporan")
    day = today(site)
    return render_template(
        "lapor/queue.html", found=found, states=states.STATES, day=day, never=NEVER, topic_label=topic_label
    )


@require(HANDLE)
def case(key: int) -> ResponseReturnValue:
    """One case: what was reported, what happened, and what can be done."""
    return _page(get_or_404(Report, key))


@require(HANDLE)
def move(key: int) -> ResponseReturnValue:
    """Take a case on, tell its sender the news, or note something for colleagues."""
    report = get_or_404(Report, key)
    form = _move_form(report)

    def act() -> str:
        said, user = form.said(), current_user._get_current_object()
        if form.move.data in (cases.PROGRESS, cases.NOTE):
            kept = cases.Said(told=said.told if form.move.data == cases.PROGRESS else "", note=said.note)
            cases.tell(report, kept, step=_step(form), site=current_site(), user=user)
            return _("Sudah dicatat.")
        name = form.move.data or ""
        taken = cases.move(report, name, said, by=states.STAFF, step=_step(form), site=current_site(), user=user)
        return _("%(what)s. Pelapor dapat membacanya sekarang.", what=str(taken.said))

    return _answer(report, form, act, moving=form)


@require(RELEASE)
def release(key: int) -> ResponseReturnValue:
    """Let everybody read a report, in the words that were looked at."""
    report = get_or_404(Report, key)
    form = _release_form(report)

    def act() -> str:
        cases.release(
            report,
            title=form.title.data or "",
            text=form.text.data or "",
            photos={int(photo) for photo in form.photos.data or ()},
            step=_step(form),
            site=current_site(),
            user=current_user._get_current_object(),
        )
        return _("Laporan tampil di situs.")

    return _answer(report, form, act, releasing=form)


@require(RELEASE)
def hide(key: int) -> ResponseReturnValue:
    """Take a report off the public pages, or make it secret for good."""
    report = get_or_404(Report, key)
    form = HideForm(prefix="sembunyi")

    def act() -> str:
        user = current_user._get_current_object()
        cases.hide(report, step=_step(form), site=current_site(), user=user, secret=form.secret.data)
        return _("Laporan tidak tampil di situs.")

    return _answer(report, form, act, hiding=form)


@require(HANDLE)
def identity(key: int) -> ResponseReturnValue:
    """Who sent a report, for a reason that is written down; shown in this answer alone."""
    report = get_or_404(Report, key)
    form = IdentityForm(prefix="pelapor")
    if not may_open(report) or not form.validate_on_submit():
        return _page(report, opening=form), 422 if may_open(report) else 403
    reporter = cases.identity_of(report, form.reason.data or "", user=current_user._get_current_object())
    db.session.flush()
    return _page(report, reporter=reporter)


def may_open(report: Report) -> bool:
    """Whether the person may open who sent a report: of a public one all who handle it, else those with the right."""
    return can(current_user, HANDLE if report.visibility == PUBLIC else IDENTITY, current_site())


def _answer(report: Report, form: Any, act: Callable[[], str], **shown: Any) -> ResponseReturnValue:
    status = 422

    def make() -> str | None:
        nonlocal status
        try:
            flash(act(), "ok")
        except ChangedMeanwhile:
            status = 409
            form.form_errors.append(_("Laporan ini baru saja berubah. Baca dulu riwayatnya, lalu kirim lagi."))
        except cases.Missing as missing:
            form.complain(missing.what)
        except cases.NoSuchMove:
            form.form_errors.append(_("Langkah ini tidak bisa lagi diambil pada laporan ini."))
        else:
            return url_for(f"{NAME}.admin.case", key=report.id)
        return None

    answer = once(form, make)
    if answer is not None:
        return answer
    if status == 409:
        # Whoever has read what changed sends the same words for what he sees now.
        form.step.data = str(report.step)
    return _page(report, **shown), status


def _page(
    report: Report,
    *,
    moving: MoveForm | None = None,
    releasing: ReleaseForm | None = None,
    hiding: HideForm | None = None,
    opening: IdentityForm | None = None,
    reporter: Reporter | None = None,
) -> str:
    site = current_site()
    shown = told.for_desk(report, site)
    opened = select(Access).where(Access.report_id == report.id).order_by(Access.id.desc())
    has_sender = db.session.scalar(select(Reporter.id).where(Reporter.report_id == report.id)) is not None
    return render_template(
        "lapor/desk.html",
        report=report,
        channels=CHANNELS,
        case=shown,
        topic=data().topics.get(report.topic),
        form=moving or _move_form(report, formdata=None),
        release_form=releasing or _release_form(report, formdata=None),
        hide_form=hiding or HideForm(formdata=None, prefix="sembunyi"),
        identity_form=opening or IdentityForm(formdata=None, prefix="pelapor"),
        pictures=[picture(each.medium, alt=_("Foto dari pelapor"), preview=True) for each in report.attachments],
        may_release=can(current_user, RELEASE, site),
        may_open=may_open(report),
        has_sender=has_sender,
        reporter=reporter,
        opened=list(db.session.scalars(opened)),
        visibility=VISIBILITIES[report.visibility],
        suspicion=SUSPICIONS.get(report.suspect, report.suspect),
        failing=moving or releasing or hiding or opening,
    )


def _move_form(report: Report, **options: Any) -> MoveForm:
    form = MoveForm(**options)
    form.offer(report, cases.offered(report, states.STAFF, current_site()))
    return form


def _release_form(report: Report, **options: Any) -> ReleaseForm:
    form = ReleaseForm(prefix="tampil", **options)
    form.offer(report)
    return form


def _step(form: Any) -> int:
    try:
        return row_id(form.step.data or "")
    except ValueError:
        return -1
