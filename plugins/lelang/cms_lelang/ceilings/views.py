"""The ceilings of a site: which hold, and what a kabupaten has decided."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, current_user, get_or_404, once, require
from cms_lelang import NAME, _
from cms_lelang.ceilings import services
from cms_lelang.ceilings.forms import CeilingForm, TakeForm
from cms_lelang.models import Ceiling
from cms_lelang.words import CATEGORIES, METHODS

DECIDES = "kabupaten"
"""The level whose head sets how villages buy (Peraturan LKPP 12/2019)."""


@require(f"{NAME}.view")
def listing() -> ResponseReturnValue:
    """The ceilings that hold here, and those that this site has decided."""
    site = current_site()
    return render_template(
        f"{NAME}/ceilings.html",
        rules=services.rules(site),
        own=services.decided(),
        decides=site.level == DECIDES,
        methods=METHODS,
        categories={"": _("Semua jenis"), **CATEGORIES},
        again=TakeForm(formdata=None),
    )


@require(f"{NAME}.manage")
def new() -> ResponseReturnValue:
    """Decide a ceiling for the villages of a kabupaten."""
    if current_site().level != DECIDES:
        abort(404)
    form = CeilingForm()

    def make() -> str | None:
        try:
            services.decide(form.written(), site=current_site(), by=current_user)
        except services.Doubled:
            form.form_errors.append(_("Batas untuk metode, jenis, dan tanggal ini sudah ada. Hapus dahulu yang lama."))
            return None
        flash(_("Tersimpan. Berlaku juga bagi desa."), "ok")
        return url_for(f"{NAME}.admin.ceilings")

    answer = once(form, make)
    page = render_template(f"{NAME}/ceiling.html", form=form) if answer is None else ""
    return answer if answer is not None else (page, 422 if form.is_submitted() else 200)


@require(f"{NAME}.manage")
def take(ref: int) -> ResponseReturnValue:
    """Take a ceiling away."""
    row, form = get_or_404(Ceiling, ref), TakeForm()
    if form.validate_on_submit():
        services.take_away(row, site=current_site(), by=current_user)
        flash(_("Dihapus."), "ok")
    return redirect(url_for(f"{NAME}.admin.ceilings"), 303)
