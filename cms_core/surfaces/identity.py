"""The page of the administration where a site's address, hours, links and words are changed."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.delivery.seen import SeenForm, hold
from cms_core.permissions import require
from cms_core.sites.forms import IdentityFields
from cms_core.sites.identity import IdentityError, update_identity

blueprint = Blueprint("identity", __name__, url_prefix="/admin/identitas")


class IdentityForm(SeenForm, IdentityFields):
    """Everything a site says of itself; how it looks is looked after in look.py."""


@blueprint.route("/", methods=["GET", "POST"])
@require("sites.identity")
def edit() -> ResponseReturnValue:
    """Change what the site says of itself; a refused value leaves everything as it was."""
    form, stored = IdentityForm(), IdentityForm(formdata=None)
    if not form.is_submitted():
        form.show(g.site)
        form.remember(form)
        return _page(form)
    hold(g.site)
    stored.show(g.site)
    if not form.validate() or not form.has_seen(stored):
        return _page(form), 409 if form.saved else 422
    try:
        update_identity(g.site, form.identity(), by=current_user)
    except IdentityError as error:
        form.blame(error)
        return _page(form), 422
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("identity.edit"), 303)


def _page(form: IdentityForm) -> str:
    return render_template("surfaces/admin_identity.html", form=form)
