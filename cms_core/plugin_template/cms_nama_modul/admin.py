"""Writing, publishing and withdrawing in the administration."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    PUBLISHED,
    AdminForm,
    ChangedMeanwhile,
    WrongState,
    can,
    current_site,
    current_user,
    get_or_404,
    require,
    row_id,
)
from cms_nama_modul import NAME, _, services
from cms_nama_modul.forms import EntryForm, PublishForm, WithdrawForm
from cms_nama_modul.models import Entry

SHOWN = 100


@require(f"{NAME}.view")
def entries() -> ResponseReturnValue:
    """The newest entries, drafts included."""
    return render_template("nama_modul/entries.html", rows=services.listed(limit=SHOWN))


@require(f"{NAME}.write")
def new() -> ResponseReturnValue:
    """Write an entry."""
    form = EntryForm()
    if form.validate_on_submit():
        row = services.create(title=form.title.data or "", body=form.body.data or "", by=current_user)
        flash(_("Draf tersimpan."), "ok")
        return redirect(url_for(f"{NAME}.admin.edit", key=row.id), 303)
    return _page(form, None), 422 if form.is_submitted() else 200


@require(f"{NAME}.write")
def edit(key: int) -> ResponseReturnValue:
    """Change an entry."""
    row = get_or_404(Entry, key)
    form = EntryForm(obj=row)
    if not form.validate_on_submit():
        return _page(form, row), 422 if form.is_submitted() else 200
    title, body = (field.data or "" for field in (form.title, form.body))
    version = request.form.get("version", 0, type=row_id)
    try:
        services.change(row, title=title, body=body, version=version, site=current_site(), by=current_user)
    except ChangedMeanwhile:
        form.form_errors.append(_("Orang lain sudah menyimpan perubahan. Muat ulang halaman ini."))
        return _page(form, row), 409
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for(f"{NAME}.admin.edit", key=row.id), 303)


@require(f"{NAME}.publish")
def publish(key: int) -> ResponseReturnValue:
    """Publish an entry."""
    row = get_or_404(Entry, key)
    form = PublishForm()
    if form.validate_on_submit():
        services.publish_entry(row, site=current_site(), by=current_user)
        flash(_("Sudah terbit di situs."), "ok")
        return redirect(url_for(f"{NAME}.admin.edit", key=row.id), 303)
    return _page(EntryForm(formdata=None, obj=row), row, form), 422


@require(f"{NAME}.withdraw")
def withdraw(key: int) -> ResponseReturnValue:
    """Take an entry down, with a reason."""
    row = get_or_404(Entry, key)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            services.withdraw_entry(row, site=current_site(), reason=form.reason.data or "", by=current_user)
        except WrongState:
            form.form_errors.append(_("Keadaannya sudah berubah. Periksa lagi."))
        else:
            flash(_("Sudah ditarik dari situs."), "ok")
            return redirect(url_for(f"{NAME}.admin.edit", key=row.id), 303)
    return _page(EntryForm(formdata=None, obj=row), row, form), 422


def _page(form: EntryForm, row: Entry | None, refused: AdminForm | None = None) -> str:
    """Return the page of an entry with its three forms; ``refused`` is the one that has something to say."""
    if row is not None and not form.version.data:
        form.version.data = str(row.version)
    site = current_site()
    return render_template(
        "nama_modul/form.html",
        form=form,
        row=row,
        publish_form=PublishForm(formdata=None),
        withdraw_form=refused if isinstance(refused, WithdrawForm) else WithdrawForm(formdata=None),
        refused=refused or form,
        is_published=row is not None and row.state == PUBLISHED,
        may_publish=can(current_user, f"{NAME}.publish", site),
        may_withdraw=can(current_user, f"{NAME}.withdraw", site),
    )
