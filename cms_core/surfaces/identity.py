"""The page of the administration where a site's logo, colours, address, hours, links and words are changed."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import Optional

from cms_core.delivery.form_token import AdminForm
from cms_core.media.intake import ImageRefused, StoreUnavailable, store_image
from cms_core.permissions import require
from cms_core.publishing.items import CORE
from cms_core.sites.forms import IdentityFields
from cms_core.sites.identity import Identity, IdentityError, update_identity

blueprint = Blueprint("identity", __name__, url_prefix="/admin/identitas")


class IdentityForm(AdminForm, IdentityFields):
    """Everything a site says of itself, its coat of arms included."""

    logo = FileField(
        _l("Lambang"),
        description=_l("Gambar PNG atau WebP berlatar bening paling baik; di situs tampil 44 titik tingginya."),
        validators=[Optional()],
    )
    without_logo = BooleanField(_l("Pakai lambang bawaan"))


@blueprint.route("/", methods=["GET", "POST"])
@require("sites.identity")
def edit() -> ResponseReturnValue:
    """Change what the site shows of itself; a refused value leaves everything as it was."""
    form = IdentityForm()
    if not form.is_submitted():
        form.show(g.site)
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        update_identity(g.site, _identity(form), by=current_user)
    except IdentityError as error:
        form.blame(error)
        return _page(form), 422
    except (ImageRefused, StoreUnavailable) as error:
        form.logo.errors = [str(error.message)]
        return _page(form), 422
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("identity.edit"), 303)


def _identity(form: IdentityForm) -> Identity:
    """Return what was typed; a logo that was sent is taken in."""
    upload: Any = form.logo.data
    if upload is not None and upload.filename:
        logo = store_image(upload.stream, owner_plugin=CORE, by=current_user).key
    elif form.without_logo.data:
        logo = ""
    else:
        return form.identity()
    return dataclasses.replace(form.identity(), logo=logo)


def _page(form: IdentityForm) -> str:
    return render_template("surfaces/admin_identity.html", form=form, logo=g.site.logo)
