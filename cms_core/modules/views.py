"""The page where modules are switched on and off, and a site's stage is changed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.modules import gate, services
from cms_core.modules.forms import STAGE_HINTS, StageForm, SwitchForm
from cms_core.permissions import can, require
from cms_core.plugins import Loaded
from cms_core.sites.services import ReasonMissing, change_stage

blueprint = Blueprint("modules", __name__, url_prefix="/admin/modul")
NOTES = 5


@blueprint.route("/", methods=["GET", "POST"])
@require("modules.switch")
def switch() -> ResponseReturnValue:
    """Switch the modules of a site."""
    form = SwitchForm()
    form.modules.choices = _choices()
    if form.validate_on_submit():
        wanted = set(form.modules.data or ())
        for name, _plugin in _modules():
            change = services.enable if name in wanted else services.disable
            change(g.site, name, by=current_user)
        flash(_("Perubahan tersimpan."), "ok")
        return redirect(url_for("modules.switch"), 303)
    return _page(form, StageForm(formdata=None)), 422 if form.is_submitted() else 200


@blueprint.post("/tahap")
@require("sites.stage")
def stage() -> ResponseReturnValue:
    """Change how far a village site is handed over."""
    if g.site.level != "desa":
        abort(404)
    form = StageForm()
    if form.validate_on_submit():
        try:
            change_stage(g.site, form.stage.data, reason=form.reason.data or "", by=current_user)
        except ReasonMissing:
            form.reason.errors = [*form.reason.errors, _("Tulis alasannya.")]
        else:
            flash(_("Tahap pengelolaan diubah."), "ok")
            return redirect(url_for("modules.switch"), 303)
    switch_form = SwitchForm(formdata=None)
    switch_form.modules.choices = _choices()
    return _page(switch_form, form), 422


def _modules() -> list[tuple[str, Loaded]]:
    return sorted(gate.loaded().items(), key=lambda pair: (pair[1].info.weight, pair[0]))


def _choices() -> list[SelectChoice]:
    return [SelectChoice(name, plugin.info.label) for name, plugin in _modules()]


def _page(form: SwitchForm, stage_form: StageForm) -> str:
    on = gate.enabled(g.site.id)
    chosen = set(form.modules.data or ()) if form.is_submitted() and form.errors else on
    if stage_form.stage.data is None:
        stage_form.stage.data = g.site.stage
    notes = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.site_id == g.site.id, AuditEntry.what.in_(["modules.enabled", "modules.disabled"]))
        .order_by(AuditEntry.id.desc())
        .limit(NOTES)
    ).all()
    labels = {name: str(plugin.info.label) for name, plugin in _modules()}
    return render_template(
        "modules/switch.html",
        form=form,
        modules=[(name, plugin.info, name in chosen) for name, plugin in _modules()],
        stage_form=stage_form if g.site.level == "desa" and can(current_user, "sites.stage", g.site) else None,
        stage_hints=STAGE_HINTS,
        notes=[(labels.get(note.target, note.target), note.what == "modules.enabled", note.at) for note in notes],
    )
