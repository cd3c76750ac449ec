"""What a kabupaten decides about a method, a stage, or who may object."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import Optional

from cms_core.api import choices
from cms_lelang import _
from cms_lelang.decisions.forms import DecisionForm, law
from cms_lelang.fields import in_reach
from cms_lelang.words import METHODS, OBJECTED, STAGES

NAMED = {
    **{f"method-{key}": label for key, label in METHODS.items()},
    **{f"stage-{key}": label for key, label in STAGES.items()},
    **{f"objection-{key}": _.lazy("Sanggah: %(method)s", method=label) for key, label in OBJECTED.items()},
}
"""What something may be decided about, by its sort and key."""


class TermForm(DecisionForm):
    """From when until when a method or a stage is in force, or those who offered may object."""

    what = SelectField(_.lazy("Metode, tahap, atau sanggah"), choices=choices(NAMED))
    since = DateField(_.lazy("Berlaku sejak"), validators=[Optional(), in_reach])
    until = DateField(
        _.lazy("Berlaku sampai"),
        description=_.lazy("Hari terakhirnya. Sesudah itu tidak berlaku lagi."),
        validators=[Optional(), in_reach],
    )
    law = law()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, that a day is there, and that nothing secret is in them."""
        good = bool(super().validate(extra_validators))
        if good and self.since.data is None and self.until.data is None:
            self.since.errors = [*self.since.errors, _("Tulis sejak kapan, sampai kapan, atau keduanya.")]
            good = False
        return good

    def validate_until(self, field: DateField) -> None:
        """Refuse an end before its beginning."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_("Selesainya sebelum mulai. Periksa tanggalnya."))

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, by the columns."""
        sort, _dash, key = str(self.what.data).partition("-")
        return {"sort": sort, "key": key, "since": self.since.data, "until": self.until.data, "law": self.law.data}
