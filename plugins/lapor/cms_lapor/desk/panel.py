"""The page of a case at the desk: what this person may see and do there, with the form that failed, if one did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    ChangedMeanwhile,
    StoreUnavailable,
    can,
    current_user,
    db,
    has_nik,
    once,
    row_id,
)
from cms_lapor import NAME, _, cases, reading, states
from cms_lapor.desk import photos, services
from cms_lapor.desk.forms import (
    AccuseForm,
    CodeForm,
    ContentForm,
    HideForm,
    IdentityForm,
    MoveForm,
    ReleaseForm,
)
from cms_lapor.doubts import SUSPICIONS
from cms_lapor.forms import VISIBILITIES
from cms_lapor.intake.channels import CHANNELS
from cms_lapor.merging.panel import may_merge, merge_panel
from cms_lapor.models import Access, Report, Reporter
from cms_lapor.objections import services as objections
from cms_lapor.objections.forms import REASONS, DismissForm
from cms_lapor.replies.services import fitting
from cms_lapor.topics import data
from cms_lapor.transfers.panel import send_panel
from cms_lapor.units.duties import Seat
from cms_lapor.units.services import unit_names, units

OPENED = 20
"""How many of those who opened something are named."""


class Refused(Exception):
    """What was asked for is not done; ``sentence`` says why to the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def answer(
    seat: Seat,
    report: Report,
    form: Any,
    act: Callable[[], str],
    *,
    lead: Callable[[], str] | None = None,
    **shown: Any,
) -> ResponseReturnValue:
    """Answer a form on the page of a case: do it once, or say what stands in the way, with the words still there."""
    status = 422

    def make() -> str | None:
        nonlocal status
        address = lead or (lambda: url_for(f"{NAME}.admin.case", key=report.id))
        try:
            flash(act(), "ok")
        except ChangedMeanwhile:
            status = 409
            form.form_errors.append(_("Laporan ini baru saja berubah. Baca dulu riwayatnya, lalu kirim lagi."))
        except cases.Missing as missing:
            form.complain(missing.what)
        except cases.NoSuchMove:
            form.form_errors.append(_("Langkah ini tidak bisa lagi diambil pada laporan ini."))
        except StoreUnavailable:
            form.form_errors.append(_("Foto belum bisa disimpan. Coba lagi sebentar lagi."))
        except Refused as refused:
            form.form_errors.append(refused.sentence)
        else:
            return address()
        return None

    given = once(form, make)
    if given is not None:
        return given
    if status == 409:
        # Whoever has read what changed sends the same words for what he sees now.
        form.step.data = str(report.step)
    return page(seat, report, failing=form, **shown), status


def page(
    seat: Seat,
    report: Report,
    *,
    failing: Any = None,
    moving: MoveForm | None = None,
    releasing: ReleaseForm | None = None,
    hiding: HideForm | None = None,
    opening: IdentityForm | None = None,
    revealing: ContentForm | None = None,
    revealed: bool = False,
    renewing: CodeForm | None = None,
    code: str = "",
    accusing: AccuseForm | None = None,
    reporter: Reporter | None = None,
    **panels: Any,
) -> str:
    """Return the page of a case; ``failing`` is the form that comes back."""
    services.note_reading(seat, report, failed=failing is not None)
    site, names = seat.site, unit_names()
    return render_template(
        "lapor/desk.html",
        report=report,
        case=reading.for_desk(report, site),
        seat=seat,
        readable=revealed or seat.opens(report),
        content_form=(revealing or ContentForm(formdata=None, prefix="isi"))
        if services.may_reveal(seat, report)
        else None,
        topic=data().topics.get(report.topic),
        form=moving or move_form(seat, report, formdata=None),
        release_form=releasing or release_form(report, formdata=None),
        hide_form=hiding or HideForm(formdata=None, prefix="sembunyi"),
        identity_form=opening or IdentityForm(formdata=None, prefix="pelapor"),
        pictures=photos.photos_of(report, revealed=revealed),
        may_release=seat.writes(report) and can(current_user, services.RELEASE, site),
        may_restrict=can(current_user, services.RELEASE, site),
        may_open=services.may_open(seat, report),
        has_sender=db.session.scalar(select(Reporter.id).where(Reporter.report_id == report.id)) is not None,
        reporter=reporter,
        code_form=(renewing or CodeForm(formdata=None, prefix="kode")) if services.may_renew(seat, report) else None,
        code=code,
        opened=_opened(report),
        accused=names.get(report.accused_id or 0, ""),
        accuse_form=accusing or accuse_form(report, names, formdata=None),
        may_accuse=bool(names) and may_merge(seat, report),
        channels=CHANNELS,
        visibility=VISIBILITIES[report.visibility],
        objections=objections.open_of(report) if report.objected else [],
        reasons=REASONS,
        dismiss_form=panels.get("dismissing") or DismissForm(formdata=None, prefix="aduan"),
        nik=has_nik(f"{report.body}\n{report.landmark}"),
        suspicion=SUSPICIONS.get(report.suspect, report.suspect),
        failing=failing,
        lifting=panels.get("lifting"),
        **merge_panel(seat, report, panels.get("merging")),
        **send_panel(seat, report, panels.get("sending")),
        me=current_user.id,
    )


def move_form(seat: Seat, report: Report, **options: Any) -> MoveForm:
    """Return the form of the next step; its moves are those that this person may take."""
    form = MoveForm(**options)
    moves = cases.offered(report, states.STAFF, seat.site) if seat.takes(report) else {}
    offered = [unit for unit in units(active=True) if unit.id != report.accused_id]
    form.offer(report, moves, offered, fitting(report))
    return form


def accuse_form(report: Report, names: Mapping[int, str], **options: Any) -> AccuseForm:
    """Return the form that says which unit a report is about."""
    return AccuseForm(prefix="terlapor", **options).offer(report, names)


def release_form(report: Report, **options: Any) -> ReleaseForm:
    """Return the form of what everybody may read."""
    form = ReleaseForm(prefix="tampil", **options)
    form.offer(report)
    return form


def step_of(form: Any) -> int:
    """Return the step at which somebody saw a case; what is no number is no step."""
    try:
        return row_id(form.step.data or "")
    except ValueError:
        return -1


def _opened(report: Report) -> list[Access]:
    query = select(Access).where(Access.report_id == report.id).order_by(Access.id.desc())
    return list(db.session.scalars(query.limit(OPENED)))
