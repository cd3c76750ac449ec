"""Methods and stages at a site: from when until when they are in force, and what a kabupaten has decided."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, current_user, get_or_404, once, require
from cms_lelang import NAME, _
from cms_lelang.ceilings.views import DECIDES
from cms_lelang.models import Validity
from cms_lelang.terms import services
from cms_lelang.terms.forms import TakeForm, TermForm
from cms_lelang.words import METHODS, STAGES

SORTS = {"method": METHODS, "stage": STAGES}


@require(f"{NAME}.view")
def listing() -> ResponseReturnValue:
    """The methods and stages with their time, and what this site has decided."""
    found = services.terms(current_site())
    return render_template(
        f"{NAME}/terms.html",
        groups=[
            (
                label,
                [(called, found[sort, key]) for key, called in SORTS[sort].items() if (sort, key) in found],
                [called for key, called in SORTS[sort].items() if (sort, key) not in found],
            )
            for sort, label in (("method", _("Metode")), ("stage", _("Tahap pemilihan")))
        ],
        own=[(each, SORTS[each.sort][each.key]) for each in services.decided() if each.key in SORTS[each.sort]],
        decides=current_site().level == DECIDES,
        again=TakeForm(formdata=None),
    )


@require(f"{NAME}.manage")
def new() -> ResponseReturnValue:
    """Decide about a method or a stage for a kabupaten and its villages."""
    if current_site().level != DECIDES:
        abort(404)
    form = TermForm()

    def make() -> str | None:
        try:
            services.decide(form.written(), site=current_site(), by=current_user)
        except services.Doubled:
            form.form_errors.append(_("Ketentuan untuk ini sudah ada. Hapus dahulu yang lama."))
            return None
        flash(_("Tersimpan. Berlaku juga bagi desa."), "ok")
        return url_for(f"{NAME}.admin.terms")

    answer = once(form, make)
    page = render_template(f"{NAME}/term.html", form=form) if answer is None else ""
    return answer if answer is not None else (page, 422 if form.is_submitted() else 200)


@require(f"{NAME}.manage")
def take(ref: int) -> ResponseReturnValue:
    """Take a decision away."""
    row, form = get_or_404(Validity, ref), TakeForm()
    if form.validate_on_submit():
        services.take_away(row, site=current_site(), by=current_user)
        flash(_("Dihapus."), "ok")
    return redirect(url_for(f"{NAME}.admin.terms"), 303)
