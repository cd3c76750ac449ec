"""The page where modules are switched on and off, and a site's stage is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.choices import choices
from cms_core.delivery.seen import hold
from cms_core.extensions import db
from cms_core.modules import gate, services
from cms_core.modules import settings as module_settings
from cms_core.modules.forms import STAGE_HINTS, STAGE_LABELS, SettingsForm, StageForm, SwitchForm
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


@blueprint.route("/tahap", methods=["GET", "POST"])
@require("sites.stage")
def stage() -> ResponseReturnValue:
    """Change how far a village site is handed over; whoever oversees it may, also when the rest is the village's."""
    if g.site.level != "desa":
        abort(404)
    form = StageForm()
    if not form.is_submitted():
        return _page(_shown(), form)
    if form.validate_on_submit():
        try:
            change_stage(g.site, form.stage.data, reason=form.reason.data or "", by=current_user)
        except ReasonMissing:
            form.reason.errors = [*form.reason.errors, _("Tulis alasannya.")]
        else:
            flash(_("Tahap pengelolaan diubah."), "ok")
            return redirect(url_for("modules.stage"), 303)
    return _page(_shown(), form), 422


@blueprint.route("/<plugin>/pengaturan", methods=["GET", "POST"])
@require("modules.switch")
def settings(plugin: str) -> ResponseReturnValue:
    """Decide what a plugin leaves to the site; there is nothing to decide about a module that is off."""
    label = module_settings.decidable(g.site).get(plugin)
    if label is None:
        abort(404)
    made = cast(type[SettingsForm], module_settings.entry_of(plugin).form)
    form, stored = made(), made(formdata=None)
    if form.is_submitted():
        hold(g.site)
    known = module_settings.settings_of(g.site, plugin)
    stored.show(known)
    if not form.is_submitted():
        form.show(known)
        form.remember(stored)
        return render_template("modules/settings.html", form=form, label=label)
    if not form.validate() or not form.has_seen(stored):
        page = render_template("modules/settings.html", form=form, label=label)
        return page, 409 if form.saved else 422
    written = {name: form[name].data for name in known}
    module_settings.change_settings(g.site, plugin, written, by=current_user)
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("modules.settings", plugin=plugin), 303)


def _shown() -> SwitchForm:
    form = SwitchForm(formdata=None)
    form.modules.choices = _choices()
    return form


def _modules() -> list[tuple[str, Loaded]]:
    return sorted(gate.loaded().items(), key=lambda pair: (pair[1].info.weight, pair[0]))


def _choices() -> list[Any]:
    return choices({name: plugin.info.label for name, plugin in _modules()})


def _page(form: SwitchForm, stage_form: StageForm) -> str:
    on = gate.enabled(g.site.id)
    chosen = set(form.modules.data or ()) if form.is_submitted() and form.errors else on
    if stage_form.stage.data is None:
        stage_form.stage.data = g.site.stage
    labels = {name: str(plugin.info.label) for name, plugin in _modules()}
    return render_template(
        "modules/switch.html",
        form=form,
        modules=[(name, plugin.info, name in chosen) for name, plugin in _modules()],
        stage_form=stage_form if g.site.level == "desa" and can(current_user, "sites.stage", g.site) else None,
        stage_hints=STAGE_HINTS,
        decidable=module_settings.decidable(g.site),
        may_switch=can(current_user, "modules.switch", g.site),
        notes=[(_told(note, labels), note.detail.get("reason", ""), note.at) for note in _notes()],
    )


def _notes() -> Sequence[AuditEntry]:
    told = ("modules.enabled", "modules.disabled", "sites.stage")
    query = select(AuditEntry).where(AuditEntry.site_id == g.site.id, AuditEntry.what.in_(told))
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(NOTES)).all()


def _told(note: AuditEntry, labels: Mapping[str, str]) -> str:
    if note.what == "sites.stage":
        return str(_("Tahap: %(stage)s", stage=STAGE_LABELS.get(note.target, note.target)))
    module = labels.get(note.target, note.target)
    if note.what == "modules.enabled":
        return str(_("%(module)s dinyalakan", module=module))
    return str(_("%(module)s dimatikan", module=module))
