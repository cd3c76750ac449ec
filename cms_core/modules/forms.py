"""Forms of the page that switches modules and stages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from cms_core.delivery.form_token import AdminForm

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


class SwitchForm(AdminForm):
    """Which modules are on."""

    modules = SelectMultipleField(_l("Modul"))


class StageForm(AdminForm):
    """How far the site is handed over, and why."""

    stage = RadioField(_l("Tahap pengelolaan"), choices=[SelectChoice(*pair) for pair in STAGE_LABELS.items()])
    reason = TextAreaField(
        _l("Alasan perubahan"),
        validators=[InputRequired(_l("Tulis alasannya.")), Length(max=500, message=_l("Paling banyak 500 huruf."))],
    )
