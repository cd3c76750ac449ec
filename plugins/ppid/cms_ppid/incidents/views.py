"""``/admin/ppid/insiden/``: breaches of personal data, the countdown, the letters, and whom to tell."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    ChangedMeanwhile,
    Found,
    List,
    can,
    csv_answer,
    current_site,
    current_user,
    get_or_404,
    once,
    require,
    today,
)
from cms_ppid import NAME, _
from cms_ppid.cases.services import IDENTITY
from cms_ppid.incidents import services
from cms_ppid.incidents.forms import IncidentForm, LetterForm, RecipientsForm, shown
from cms_ppid.incidents.models import LATE, OPEN, TOLD, Incident
from cms_ppid.incidents.services import INCIDENT

STATES: dict[str, tuple[Any, str]] = {
    OPEN: (_.lazy("Waktu berjalan"), "warn"),
    TOLD: (_.lazy("Sudah diberitahukan"), "ok"),
    LATE: (_.lazy("Terlambat"), "bad"),
}
CHANGED = _.lazy("Sementara itu orang lain menyimpan catatan ini. Salin yang Anda tulis, lalu muat ulang.")
RECIPIENTS: Any = List(
    key=None,
    orders={},
    states={},
    cells={
        _.lazy("Nomor"): lambda row: row.numbers,
        _.lazy("Nama"): lambda row: row.name,
        _.lazy("Orang tua, wali, atau pengampu"): lambda row: row.guardian,
        _.lazy("Alamat"): lambda row: row.address,
        _.lazy("Nomor HP"): lambda row: f"+{row.phone}" if row.phone else "",
        _.lazy("Surel"): lambda row: row.email,
    },
)


@require(INCIDENT)
def incidents() -> ResponseReturnValue:
    """All breaches of the site, each with its clock."""
    return render_template(f"{NAME}/incidents/list.html", rows=services.listed(), states=STATES)


@require(INCIDENT)
def new() -> ResponseReturnValue:
    """Write a breach down."""
    form = IncidentForm()

    def make() -> str:
        row = services.create(form.written(), site=current_site(), by=current_user)
        flash(_("Tercatat. Waktu 3 × 24 jam berjalan."), "ok")
        return url_for(f"{NAME}.admin.incident", key=row.id)

    answer = once(form, make)
    return answer if answer is not None else (_page(form), 422 if form.is_submitted() else 200)


@require(INCIDENT)
def incident(key: int) -> ResponseReturnValue:
    """A breach: its clock, what is known, who was told."""
    row = get_or_404(Incident, key)
    form = IncidentForm(data=shown(row))
    if form.validate_on_submit():
        try:
            version = form.seen.data or ""
            services.change(row, form.written(), version=version, site=current_site(), by=current_user)
        except ChangedMeanwhile:
            form.form_errors.append(str(CHANGED))
        else:
            flash(_("Tersimpan."), "ok")
            return redirect(url_for(f"{NAME}.admin.incident", key=key), 303)
    return _page(form, row), 422 if form.is_submitted() else 200


@require(INCIDENT)
def letter(key: int, kind: str) -> ResponseReturnValue:
    """A letter to print, and its words to change."""
    site, row = current_site(), get_or_404(Incident, key)
    if kind not in services.LETTERS:
        abort(404)
    text = services.letter_of(row, kind, site)
    form = LetterForm(data={"text": text, "version": str(row.version)})
    if form.validate_on_submit():
        written = (form.text.data or "").replace("\r\n", "\n").strip()
        kept = "" if written == services.made_letter(row, kind, site) else written
        try:
            services.write_letter(row, kind, kept, version=form.version.data or "", site=site, by=current_user)
        except ChangedMeanwhile:
            form.form_errors.append(str(CHANGED))
        else:
            flash(_("Tersimpan."), "ok")
            return redirect(url_for(f"{NAME}.admin.incident_letter", key=key, kind=kind), 303)
    context = {
        "row": row,
        "form": form,
        "kind": kind,
        "text": text,
        "label": services.LETTERS[kind],
        "day": today(site),
    }
    return render_template(f"{NAME}/incidents/letter.html", **context), 422 if form.is_submitted() else 200


@require(IDENTITY)
def recipients(key: int) -> ResponseReturnValue:
    """Whom to tell, as a file, for whoever may see both breaches and who asked."""
    site, row, form = current_site(), get_or_404(Incident, key), RecipientsForm()
    if not can(current_user, INCIDENT, site):
        abort(403)
    if not form.validate_on_submit():
        return _page(IncidentForm(formdata=None, data=shown(row)), row, form), 422
    rows = services.recipients(site, row, reason=form.reason.data or "", by=current_user)
    return csv_answer(Found(list=RECIPIENTS, asked=RECIPIENTS.asked(), rows=rows, after=""), "penerima-pemberitahuan")


def _page(form: IncidentForm, row: Incident | None = None, taking: RecipientsForm | None = None) -> str:
    site = current_site()
    return render_template(
        f"{NAME}/incidents/form.html",
        form=form,
        row=row,
        states=STATES,
        letters=services.LETTERS,
        count=services.count_recipients(site, row) if row is not None else 0,
        taking=taking or RecipientsForm(formdata=None),
        failing=taking,
        may_take=can(current_user, IDENTITY, site),
    )
