"""Forms of the page that switches modules and stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from cms_core.choices import choices
from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.seen import SeenForm

STAGE_LABELS = {
    "central": _l("Dikelola kecamatan"),
    "village_drafts": _l("Menulis draf"),
    "village_publishes": _l("Terbit sendiri"),
    "autonomous": _l("Mandiri"),
}
STAGE_HINTS = {
    "central": _l("Desa membaca saja"),
    "village_drafts": _l("Desa menulis, kecamatan menerbitkan"),
    "village_publishes": _l("Desa menerbitkan"),
    "autonomous": _l("Desa mengatur modul dan operator"),
}


class SettingsForm(SeenForm):
    """Base of the form for what a site decides about a module; each field is a text, a whole number or a tick.

    A field that has no default is asked for this one time, and kept nowhere.
    """

    def show(self, values: Mapping[str, Any]) -> None:
        """Fill the fields."""
        for name, value in values.items():
            self[name].data = value


class SwitchForm(AdminForm):
    """Which modules are on."""

    modules = SelectMultipleField(_l("Modul"))


class StageForm(AdminForm):
    """How far the site is handed over, and why."""

    stage = RadioField(_l("Tahap pengelolaan"), choices=choices(STAGE_LABELS))
    reason = TextAreaField(
        _l("Alasan perubahan"),
        validators=[InputRequired(_l("Tulis alasannya.")), Length(max=500, message=_l("Paling banyak 500 huruf."))],
    )
