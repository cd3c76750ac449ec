"""``/admin/pemberitahuan/``: what the modules tell the people of a site."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.delivery.form_token import AdminForm
from cms_core.notices import services
from cms_core.permissions import require

blueprint = Blueprint("notices", __name__, url_prefix="/admin/pemberitahuan")


@blueprint.get("/")
@require("sites.view")
def index() -> ResponseReturnValue:
    """What this person is told here, the urgent first."""
    return _page(AdminForm(formdata=None))


@blueprint.post("/<int:key>/dibaca")
@require("sites.view")
def read(key: int) -> ResponseReturnValue:
    """Take a notice away for the office; whoever comes second is told the same."""
    row = services.find(g.site, key, user=current_user)
    form = AdminForm()
    if not form.validate():
        return _page(form), 422
    if row is None:
        abort(404)
    services.dismiss(row)
    flash(_("Pemberitahuan sudah ditandai dibaca."), "ok")
    return redirect(url_for("notices.index"), 303)


def _page(form: AdminForm) -> str:
    return render_template("notices/index.html", form=form, notices=services.notices_for(g.site, current_user))
