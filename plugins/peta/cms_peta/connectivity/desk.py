"""The administration of surveys: a village writes them down, those above it see who has not looked for long."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, current_user, get_or_404, kept_form, once, require, today
from cms_peta import NAME, _
from cms_peta.connectivity import reading, services
from cms_peta.connectivity.forms import CorrectionForm, StepForm, SurveyForm
from cms_peta.connectivity.models import Survey
from cms_peta.connectivity.views import VILLAGE, definition

VIEW, WRITE = f"{NAME}.view", f"{NAME}.survey"


@require(VIEW)
def listing() -> ResponseReturnValue:
    """The hamlets of a village, or the places of a region with the oldest of their surveys."""
    site, day = current_site(), today(current_site())
    code = site.region_code
    groups = reading.groups(code, day)
    village = site.level == VILLAGE
    hamlets = reading.hamlets(code, day) if village else []
    lines = [] if village else reading.lines_of(code, day, groups)
    # Who has never looked stands first, then those whose survey is oldest.
    lines.sort(key=lambda line: (line.cover is not None, line.cover.oldest if line.cover else day, line.place.name))
    return render_template(
        f"{NAME}/signal/desk.html",
        day=day,
        sum=reading.together(groups),
        hamlets=hamlets,
        aside=reading.set_aside(code, day) if village and all(each.survey.hamlet_key for each in hamlets) else [],
        lines=lines,
        proposals=reading.proposals(code) if village else {},
        **definition(),
    )


@require(WRITE)
def new() -> ResponseReturnValue:
    """A survey of a hamlet."""
    _in_village()
    form = SurveyForm(current_site())

    def make() -> str | None:
        by, columns = current_user._get_current_object(), form.columns
        double = services.on_day(columns["hamlet"], columns["day"])
        if double is not None and not form.again.data:
            form.ask(double)
            return None
        row = services.record(columns, site=current_site(), by=by)
        flash(_told(row), "ok")
        return url_for(f"{NAME}.admin.signal", key=row.id)

    answer = once(form, make)
    return answer if answer is not None else _page(form, 422 if form.is_submitted() else 200)


def _told(row: Survey) -> str:
    """Return where a survey that was just written down is seen."""
    until = services.until(row, today(current_site()))
    if until is None:
        return str(_("Tercatat, dan tampil di situs."))
    if row.hamlet_key == "" and until <= row.day:
        return str(
            _(
                "Tercatat, tetapi tidak tampil di daftar dan tidak dihitung: dusun di desa ini sudah diperiksa "
                "sendiri-sendiri. Bila keadaannya berubah, catat tiap dusunnya."
            )
        )
    return str(_("Tercatat di riwayat. Yang tampil di situs tetap catatan yang lebih baru."))


@kept_form(_.lazy("Catat sinyal"))
@require(WRITE)
def empty() -> ResponseReturnValue:
    """The empty form as devices keep it; its day is typed, because it may be opened a week later."""
    _in_village()
    form = SurveyForm(current_site(), formdata=None, meta={"csrf": False})
    form.day.data = None
    return _page(form)


def _in_village() -> None:
    if current_site().level != VILLAGE:
        abort(404)


def _page(form: SurveyForm, status: int = 200, survey: Survey | None = None) -> ResponseReturnValue:
    page = render_template(
        f"{NAME}/signal/form.html", form=form, survey=survey, known=services.hamlets().values(), **definition()
    )
    return page, status


@require(VIEW)
def show(key: int) -> ResponseReturnValue:
    """One survey, those of its hamlet before and after it, and how far the proposal is."""
    row = get_or_404(Survey, key)
    found = reading.find(current_site().region_code, key) or abort(404)
    return render_template(
        f"{NAME}/signal/hamlet.html",
        row=row,
        found=found,
        corrected_by=services.replacer_of(row),
        history=reading.history(current_site().region_code, found),
        steps=services.steps_of(row),
        **definition(),
    )


@require(WRITE)
def correct(key: int) -> ResponseReturnValue:
    """Write down a survey in the place of one that was wrong; both are kept."""
    row = get_or_404(Survey, key)
    form = CorrectionForm(current_site(), row)

    def make() -> str | None:
        by, reason = current_user._get_current_object(), " ".join((form.reason.data or "").split())
        try:
            made = services.record({**form.columns, "reason": reason}, site=current_site(), by=by, replaces=row)
        except services.ReplacedMeanwhile:
            form.form_errors.append(_("Catatan ini sudah dibetulkan. Buka yang terbaru, lalu betulkan itu."))
            return None
        flash(_("Pembetulan tercatat. Catatan yang lama tetap dapat dibaca."), "ok")
        return url_for(f"{NAME}.admin.signal", key=made.id)

    if (answer := once(form, make)) is not None:
        return answer
    # Nobody fills in what will be refused; the page of the survey leads to its correction.
    if not form.is_submitted() and services.replacer_of(row) is not None:
        return redirect(url_for(f"{NAME}.admin.signal", key=key), 303)
    return _page(form, 422 if form.is_submitted() else 200, row)


@require(WRITE)
def propose(key: int) -> ResponseReturnValue:
    """Say how far the proposal for a hamlet is; what was said before stays."""
    row = get_or_404(Survey, key)
    steps = services.steps_of(row)
    form = StepForm(today(current_site()), steps[0] if steps else None)

    def make() -> str | None:
        services.add_step(row, form.columns, site=current_site(), by=current_user._get_current_object())
        flash(_("Keadaan usulan tercatat."), "ok")
        return url_for(f"{NAME}.admin.signal", key=key)

    if (answer := once(form, make)) is not None:
        return answer
    page = render_template(f"{NAME}/signal/step.html", form=form, row=row)
    return page, 422 if form.is_submitted() else 200
