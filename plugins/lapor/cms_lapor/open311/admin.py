"""The page on which keys are made, named, shown once, and revoked."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import AdminForm, current_site, db, get_or_404, require
from cms_lapor import NAME, _
from cms_lapor.open311 import clients
from cms_lapor.open311.forms import KeyForm
from cms_lapor.open311.models import Client
from cms_lapor.units.duties import me

KEYS = f"{NAME}.keys"


@require(KEYS)
def keys() -> ResponseReturnValue:
    """The programs that may send reports, and a new key for one."""
    form = KeyForm()
    shown = ""
    if form.validate_on_submit():
        shown = clients.make(form.name.data or "", site=current_site(), by=me())
        db.session.flush()
        form = KeyForm(formdata=None)
    found = db.session.scalars(select(Client).order_by(Client.revoked_at.is_not(None), Client.id.desc())).all()
    status = 201 if shown else 422 if form.is_submitted() else 200
    body = render_template("lapor/keys.html", form=form, shown=shown, clients=found, revoke_form=AdminForm())
    return make_response(body, status)


@require(KEYS)
def revoke(key: int) -> ResponseReturnValue:
    """Revoke a key."""
    client = get_or_404(Client, key)
    if AdminForm().validate_on_submit():
        clients.revoke(client, site=current_site(), by=me())
        flash(_("Kunci “%(name)s” tidak berlaku lagi.", name=client.name), "ok")
    return redirect(url_for(f"{NAME}.admin.keys"), 303)
