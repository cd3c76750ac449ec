"""What is done with several cases at once."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional

from cms_core.api import AdminForm, OnceField
from cms_lapor import _
from cms_lapor.states import TOLD, UNIT


class BulkForm(AdminForm):
    """A unit for all of them, or the reason why none of them goes on."""

    once = OnceField()
    unit = SelectField(_.lazy("Teruskan ke"), validate_choice=False)
    told = TextAreaField(
        _.lazy("Alasan mengarsipkan"),
        description=_.lazy("Dibaca setiap pelapornya."),
        validators=[Optional(), Length(max=1000, message=_.lazy("Paling banyak 1.000 huruf."))],
    )

    def offer(self, units: Mapping[int, str]) -> BulkForm:
        """Say which units there are."""
        none = SelectChoice("", _("Pilih bagian"))
        self.unit.choices = [none, *(SelectChoice(str(key), name) for key, name in units.items())]
        return self

    def complain(self, what: str) -> None:
        """Say what is missing, at its field."""
        if what == UNIT:
            self.unit.errors = [_("Pilih dulu bagiannya.")]
        elif what == TOLD:
            self.told.errors = [_("Tulis dulu alasannya.")]
