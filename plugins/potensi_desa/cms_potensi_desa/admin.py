"""Writing potentials and products: list, form, and the steps of their life."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    DRAFT,
    PUBLISHED,
    REVIEW,
    WITHDRAWN,
    ChangedMeanwhile,
    DifferentBody,
    ImageRefused,
    ReasonMissing,
    StoreUnavailable,
    WeakKey,
    WrongState,
    can,
    claim,
    current_site,
    current_user,
    get_or_404,
    item_url,
    require,
    send_back,
    submit,
)
from cms_potensi_desa import NAME, _, services
from cms_potensi_desa.forms import FORMS, EntryForm, StepForm
from cms_potensi_desa.models import Entry
from cms_potensi_desa.services import KINDS, Kind

PER_PAGE = 50
STATES = {
    DRAFT: (_.lazy("Draf"), ""),
    REVIEW: (_.lazy("Menunggu diperiksa"), "warn"),
    PUBLISHED: (_.lazy("Terbit"), "ok"),
    WITHDRAWN: (_.lazy("Ditarik"), "bad"),
}
"""What each state is called, and the kind of its tag."""

STEPS = {"kirim": "submit", "terbit": "publish", "tarik": "withdraw", "kembali": "advise"}


@require(f"{NAME}.view")
def entries(kind: str) -> ResponseReturnValue:
    """The entries of a kind, the newest first."""
    found = KINDS[kind]
    rows = services.listed(found, limit=PER_PAGE + 1, before=request.args.get("sebelum", type=int))
    shown = rows[:PER_PAGE]
    more = url_for(f"{NAME}.admin.entries", kind=kind, sebelum=shown[-1].id) if len(rows) > PER_PAGE else None
    return render_template("potensi_desa/entries.html", kind=found, rows=shown, next_url=more, states=STATES)


@require(f"{NAME}.write")
def new(kind: str) -> ResponseReturnValue:
    """Write a new entry; sent twice, it is made once."""
    form = FORMS[kind]()
    if not form.validate_on_submit():
        return _form(KINDS[kind], form, None), 422 if form.is_submitted() else 200
    try:
        claimed = claim(
            site_id=current_site().id,
            endpoint=f"{NAME}.new.{kind}",
            key=form.key.data or "",
            body=form.values(),
            actor=str(current_user.id),
        )
        if claimed.reference:
            return redirect(_edit_url(KINDS[kind], int(claimed.reference)), 303)
        row = services.create(KINDS[kind], form.values(), photo=_photo(form), by=current_user)
    except (ImageRefused, StoreUnavailable, WeakKey, DifferentBody) as error:
        return _refused(KINDS[kind], form, None, error)
    claimed.reference = str(row.id)
    return _saved(KINDS[kind], row)


@require(f"{NAME}.write")
def edit(kind: str, key: int) -> ResponseReturnValue:
    """Change an entry."""
    row: Any = get_or_404(KINDS[kind].model, key)
    form = FORMS[kind](obj=row)
    if not form.validate_on_submit():
        return _form(KINDS[kind], form, row), 422 if form.is_submitted() else 200
    if row.state == PUBLISHED and not can(current_user, f"{NAME}.publish", current_site()):
        abort(403)
    version = int(form.version.data) if (form.version.data or "").isdigit() else 0
    try:
        services.change(row, form.values(), photo=_photo(form), version=version, site=current_site(), by=current_user)
    except ChangedMeanwhile:
        form.form_errors.append(
            _("Orang lain sudah menyimpan perubahan. Isian Anda masih di sini; simpan lagi untuk memakainya.")
        )
        form.version.data = str(row.version)
        return _form(KINDS[kind], form, row), 409
    except (ImageRefused, StoreUnavailable) as error:
        return _refused(KINDS[kind], form, row, error)
    return _saved(KINDS[kind], row)


@require(f"{NAME}.view")
def step(kind: str, key: int, step: str) -> ResponseReturnValue:
    """Submit, publish, withdraw or send back an entry."""
    if not can(current_user, f"{NAME}.{STEPS[step]}", current_site()):
        abort(403)
    row: Any = get_or_404(KINDS[kind].model, key)
    form = StepForm()
    if form.validate_on_submit():
        try:
            _take(row, step, form.reason.data or "")
        except ReasonMissing:
            form.reason.errors = [_("Tulis alasannya.")]
        except WrongState:
            form.form_errors.append(_("Keadaannya sudah berubah. Periksa lagi."))
        else:
            return redirect(_edit_url(KINDS[kind], row.id), 303)
    return _form(KINDS[kind], FORMS[kind](formdata=None, obj=row), row, form), 422


def _take(row: Entry, step: str, reason: str) -> None:
    site = current_site()
    if step == "kirim":
        submit(row, by=current_user)
        flash(_("Terkirim. Kecamatan akan memeriksanya."), "ok")
    elif step == "terbit":
        services.publish_entry(row, site=site, by=current_user)
        _say_published(row)
    elif step == "tarik":
        services.withdraw_entry(row, site=site, reason=reason, by=current_user)
        flash(_("Sudah ditarik dari situs."), "ok")
    else:
        send_back(row, note=reason, by=current_user)
        flash(_("Dikembalikan kepada penulisnya."), "ok")


def _saved(kind: Kind, row: Entry) -> ResponseReturnValue:
    """Say what became of it; the button that was pressed may have asked for more than saving."""
    wanted = request.form.get("langkah", "")
    if wanted in ("kirim", "terbit") and row.state != PUBLISHED:
        if can(current_user, f"{NAME}.{STEPS[wanted]}", current_site()):
            _take(row, wanted, "")
        else:
            abort(403)
    elif row.state == PUBLISHED:
        _say_published(row)
    else:
        flash(_("Draf tersimpan."), "ok")
    return redirect(_edit_url(kind, row.id), 303)


def _say_published(row: Entry) -> None:
    flash(_("Sudah terbit di situs."), "ok")
    if row.image and not row.alt:
        flash(_("Fotonya belum diberi keterangan untuk pembaca yang tidak bisa melihat."), "warn")


def _photo(form: EntryForm) -> Any:
    upload = form.photo.data
    return upload.stream if upload is not None and getattr(upload, "filename", "") else None


def _refused(kind: Kind, form: EntryForm, row: Entry | None, error: Exception) -> ResponseReturnValue:
    if isinstance(error, (WeakKey, DifferentBody)):
        form.form_errors.append(_("Formulir ini sudah pernah dikirim dengan isi lain. Buka formulir baru."))
    elif isinstance(error, StoreUnavailable):
        form.photo.errors = [_("Foto belum bisa disimpan. Coba lagi sebentar lagi.")]
    else:
        form.photo.errors = [str(error)]
    return _form(kind, form, row), 422


def _form(kind: Kind, form: EntryForm, row: Entry | None, step_form: StepForm | None = None) -> str:
    site = current_site()
    if row is not None and not form.version.data:
        form.version.data = str(row.version)
    may = {name: can(current_user, f"{NAME}.{action}", site) for name, action in STEPS.items()}
    may_write = can(current_user, f"{NAME}.write", site)
    return render_template(
        "potensi_desa/form.html",
        kind=kind,
        form=form,
        row=row,
        step_form=step_form or StepForm(formdata=None),
        may=may,
        may_save=may_write and (may["terbit"] or row is None or row.state != PUBLISHED),
        public_url=item_url(site, kind.endpoint, {"slug": row.slug}) if row is not None else None,
        states=STATES,
    )


def _edit_url(kind: Kind, key: int) -> str:
    return url_for(f"{NAME}.admin.edit", kind=kind.name, key=key)
