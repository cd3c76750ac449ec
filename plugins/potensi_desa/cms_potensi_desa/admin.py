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
    ReasonMissing,
    WeakKey,
    WrongState,
    admin_url,
    can,
    claim,
    current_site,
    current_user,
    db,
    get_or_404,
    item_url,
    new_key,
    require,
    row_id,
    send_back,
    submit,
)
from cms_potensi_desa import NAME, _, services
from cms_potensi_desa.forms import FORMS, EntryForm, StepForm
from cms_potensi_desa.models import Entry
from cms_potensi_desa.services import KINDS, Kind
from cms_potensi_desa.views import facts

PER_PAGE = 50
STATES = {
    DRAFT: (_.lazy("Draf"), ""),
    REVIEW: (_.lazy("Menunggu diperiksa"), "warn"),
    PUBLISHED: (_.lazy("Terbit"), "ok"),
    WITHDRAWN: (_.lazy("Ditarik"), "bad"),
}
"""What each state is called, and the kind of its tag."""

SUBMIT, PUBLISH, WITHDRAW, RETURN = "kirim", "terbit", "tarik", "kembali"
STEPS = {SUBMIT: "submit", PUBLISH: "publish", WITHDRAW: "withdraw", RETURN: "advise"}
"""The right that each step needs. The first two come with the form of the entry, the others have their own."""


@require(f"{NAME}.view")
def entries(kind: str) -> ResponseReturnValue:
    """The entries of a kind, the newest first."""
    found = KINDS[kind]
    rows = services.listed(found, limit=PER_PAGE + 1, before=request.args.get("sebelum", type=row_id))
    shown = rows[:PER_PAGE]
    more = url_for(f"{NAME}.admin.entries", kind=kind, sebelum=shown[-1].id) if len(rows) > PER_PAGE else None
    return render_template("potensi_desa/entries.html", kind=found, rows=shown, next_url=more, states=STATES)


@require(f"{NAME}.view")
def waiting() -> ResponseReturnValue:
    """What waits to be looked at, here and in the sites below."""
    site = current_site()
    rows = [
        (row, admin_url(row.site_slug, f"{NAME}.admin.edit", {"kind": row.kind.name, "key": row.key}))
        for row in services.waiting(site)
    ]
    return render_template("potensi_desa/waiting.html", rows=rows)


@require(f"{NAME}.write")
def new(kind: str) -> ResponseReturnValue:
    """Write a new entry; sent twice, it is made once."""
    form = FORMS[kind]()
    step = _asked()
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
    except (WeakKey, DifferentBody):
        form.key.data = new_key()
        form.form_errors.append(
            _("Formulir ini sudah pernah dikirim dengan isi lain. Kirim sekali lagi bila ini entri yang baru.")
        )
        return _form(KINDS[kind], form, None), 422
    if claimed.reference:
        made = int(claimed.reference)
        # The photo came a second time as well; it goes.
        db.session.rollback()
        return redirect(_edit_url(KINDS[kind], made), 303)
    row = services.create(KINDS[kind], form.values(), image=form.image(), by=current_user)
    claimed.reference = str(row.id)
    return _saved(KINDS[kind], row, step)


@require(f"{NAME}.view")
def edit(kind: str, key: int) -> ResponseReturnValue:
    """Show an entry, and change it."""
    row: Any = get_or_404(KINDS[kind].model, key)
    form = FORMS[kind](obj=row)
    if not form.is_submitted():
        return _form(KINDS[kind], form, row)
    step = _asked()
    if not _may_save(row):
        abort(403)
    if not form.validate():
        return _form(KINDS[kind], form, row), 422
    version, image = form.version.data or 0, form.image(row.image)
    try:
        services.change(row, form.values(), image=image, version=version, site=current_site(), by=current_user)
    except ChangedMeanwhile:
        form.form_errors.append(
            _("Orang lain sudah menyimpan perubahan. Isian Anda masih di sini; simpan lagi untuk memakainya.")
        )
        form.version.raw_data, form.version.data = None, row.version
        return _form(KINDS[kind], form, row), 409
    return _saved(KINDS[kind], row, step)


@require(f"{NAME}.view")
def step(kind: str, key: int, step: str) -> ResponseReturnValue:
    """Withdraw an entry, or return it to its writer, with a reason."""
    if not can(current_user, f"{NAME}.{STEPS[step]}", current_site()):
        abort(403)
    row: Any = get_or_404(KINDS[kind].model, key)
    form = StepForm()
    if form.validate_on_submit():
        try:
            if step == WITHDRAW:
                services.withdraw_entry(row, site=current_site(), reason=form.reason.data or "", by=current_user)
                flash(_("Sudah ditarik dari situs."), "ok")
            else:
                send_back(row, note=form.reason.data or "", by=current_user)
                flash(_("Dikembalikan kepada penulisnya."), "ok")
        except ReasonMissing:
            form.reason.errors = [_("Tulis alasannya.")]
        except WrongState:
            form.form_errors.append(_("Keadaannya sudah berubah. Periksa lagi."))
        else:
            return redirect(_edit_url(KINDS[kind], row.id), 303)
    return _form(KINDS[kind], FORMS[kind](formdata=None, obj=row), row, form), 422


def _asked() -> str:
    """Return what the pressed button asks for beyond saving; 403 when the person may not do that here."""
    asked = request.form.get("langkah", "")
    if asked and (asked not in (SUBMIT, PUBLISH) or not can(current_user, f"{NAME}.{STEPS[asked]}", current_site())):
        abort(403)
    return asked


def _may_save(row: Entry | None) -> bool:
    """Whether the person may save; what is published changes in public, so it takes the right to publish."""
    published = row is not None and row.state == PUBLISHED
    return can(current_user, f"{NAME}.write", current_site()) and (
        not published or can(current_user, f"{NAME}.publish", current_site())
    )


def _saved(kind: Kind, row: Entry, step: str) -> ResponseReturnValue:
    """Take the step that the button asked for, and say what became of the entry."""
    if step == PUBLISH and row.state != PUBLISHED:
        services.publish_entry(row, site=current_site(), by=current_user)
    if step == SUBMIT and row.state in (DRAFT, WITHDRAWN):
        submit(row, by=current_user)
    if row.state == PUBLISHED:
        flash(_("Sudah terbit di situs."), "ok")
        if row.image and not row.alt:
            flash(_("Fotonya belum diberi keterangan untuk pembaca yang tidak bisa melihat."), "warn")
    elif row.state == REVIEW:
        flash(_("Tersimpan, dan menunggu diperiksa."), "ok")
    elif row.state == WITHDRAWN:
        flash(_("Tersimpan, dan tetap tidak tampil di situs."), "ok")
    else:
        flash(_("Draf tersimpan."), "ok")
    return redirect(_edit_url(kind, row.id), 303)


def _form(kind: Kind, form: EntryForm, row: Entry | None, step_form: StepForm | None = None) -> str:
    site = current_site()
    return render_template(
        "potensi_desa/form.html",
        kind=kind,
        form=form,
        row=row,
        step_form=step_form or StepForm(formdata=None),
        may={name: can(current_user, f"{NAME}.{action}", site) for name, action in STEPS.items()},
        may_save=_may_save(row),
        facts=facts(row) if row is not None else None,
        public_url=item_url(site, kind.endpoint, {"slug": row.slug}) if row is not None else None,
        states=STATES,
    )


def _edit_url(kind: Kind, key: int) -> str:
    return url_for(f"{NAME}.admin.edit", kind=kind.name, key=key)
