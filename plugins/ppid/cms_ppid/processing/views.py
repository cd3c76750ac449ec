"""The register of what is done with personal data: for everybody, and where a site writes it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    ChangedMeanwhile,
    called,
    current_site,
    current_user,
    once,
    require,
    settings_of,
    speaking,
)
from cms_ppid import NAME, _
from cms_ppid.processing import services
from cms_ppid.processing.forms import ActivityForm, TakeBackForm
from cms_ppid.processing.models import Activity
from cms_ppid.processing.services import Told

CHANGED = _.lazy("Sementara itu orang lain menyimpan kegiatan ini. Salin yang Anda tulis, lalu muat ulang.")
LABELS: dict[str, Any] = {
    "purpose": _.lazy("Untuk apa"),
    "basis": _.lazy("Dasar pemrosesan"),
    "people": _.lazy("Data siapa"),
    "data": _.lazy("Jenis datanya"),
    "recipients": _.lazy("Siapa yang menerima"),
    "retention": _.lazy("Berapa lama disimpan"),
    "security": _.lazy("Cara melindunginya"),
    "assessment": _.lazy("Penilaian dampak"),
    "holder": _.lazy("Penanggung jawab"),
}
"""What the columns of the register are called, in their order."""


def public() -> ResponseReturnValue:
    """What the site does with personal data, and whom to ask about it (UU 27/2022 pasal 31 and 53)."""
    site = current_site()
    return render_template(
        f"{NAME}/processing/public.html",
        register=services.register(site),
        labels=LABELS,
        controller=called(site),
        officer=str(settings_of(site, NAME)["officer"]),
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (_("Pemrosesan data pribadi"), None)],
    )


@require(f"{NAME}.view")
def listing() -> ResponseReturnValue:
    """The register, with the ways to write it."""
    return render_template(f"{NAME}/processing/list.html", register=services.register(current_site()), labels=LABELS)


@require(f"{NAME}.manage")
def new() -> ResponseReturnValue:
    """Add something that the site does besides what every site does."""
    form = ActivityForm()

    def make() -> str:
        services.add(form.written(), site=current_site(), by=current_user)
        flash(_("Tersimpan. Warga membacanya di situs."), "ok")
        return url_for(f"{NAME}.admin.processing")

    answer = once(form, make)
    return answer if answer is not None else (_page(form), 422 if form.is_submitted() else 200)


@require(f"{NAME}.manage")
def change(code: str) -> ResponseReturnValue:
    """Say something of an activity in words of the site."""
    told = _told(code)
    form = ActivityForm(data={**told.said, "seen": told.version})
    if form.validate_on_submit():
        try:
            version = form.seen.data or ""
            services.change(code, form.written(), version=version, site=current_site(), by=current_user)
        except ChangedMeanwhile:
            form.form_errors.append(str(CHANGED))
        else:
            flash(_("Tersimpan. Warga membacanya di situs."), "ok")
            return redirect(url_for(f"{NAME}.admin.processing"), 303)
    return _page(form, told), 422 if form.is_submitted() else 200


@require(f"{NAME}.manage")
def take_back(code: str) -> ResponseReturnValue:
    """Let the usual words of an activity stand again, or take one of the site's own away."""
    told, form = _told(code), TakeBackForm()
    if form.validate_on_submit():
        try:
            services.take_back(code, version=form.seen.data or "", site=current_site(), by=current_user)
        except ChangedMeanwhile:
            flash(_("Sementara itu orang lain menyimpan kegiatan ini. Lihat dahulu isinya."), "warn")
        else:
            flash(_("Kegiatan dihapus dari daftar.") if told.added else _("Naskah baku dipakai lagi."), "ok")
    return redirect(url_for(f"{NAME}.admin.processing"), 303)


def _told(code: str) -> Told:
    # What stands in the form is what is saved: Indonesian, whatever the language of this page.
    with speaking("id"):
        found = services.register(current_site())
    return next((each for each in found if each.code == code), None) or abort(404)


def _page(form: ActivityForm, told: Told | None = None) -> str:
    again = TakeBackForm(formdata=None, data={"seen": told.version if told else ""})
    context = {"form": form, "told": told, "names": Activity.WRITTEN[1:], "again": again}
    return render_template(f"{NAME}/processing/form.html", **context)
