"""Deciding something for a kabupaten and its villages, and taking it away."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, current_user, get_or_404, once
from cms_lelang import NAME, _
from cms_lelang.decisions import services
from cms_lelang.decisions.forms import DecisionForm, TakeForm

DECIDES = "kabupaten"
"""The level whose head sets how villages buy (Peraturan LKPP 12/2019)."""


def new(
    model: Any, made: type[DecisionForm], listing: str, *, title: str, back: str, doubled: str
) -> ResponseReturnValue:
    """Write a decision down, and lead to the ``listing`` of all; ``doubled`` is said where there is one like it."""
    if current_site().level != DECIDES:
        abort(404)
    form, address = made(), url_for(f"{NAME}.admin.{listing}")

    def make() -> str | None:
        try:
            services.decide(model(**form.written()), site=current_site(), by=current_user)
        except services.Doubled:
            form.form_errors.append(doubled)
            return None
        flash(_("Tersimpan. Berlaku juga bagi desa."), "ok")
        return address

    answer = once(form, make)
    if answer is not None:
        return answer
    page = render_template(f"{NAME}/decision.html", form=form, title=title, back=(back, address))
    return page, 422 if form.is_submitted() else 200


def take(model: Any, ref: int, listing: str) -> ResponseReturnValue:
    """Take a decision away, and lead to the ``listing`` of the others."""
    row, form = get_or_404(model, ref), TakeForm()
    if form.validate_on_submit():
        services.take_away(row, site=current_site(), by=current_user)
        flash(_("Dihapus."), "ok")
    return redirect(url_for(f"{NAME}.admin.{listing}"), 303)
