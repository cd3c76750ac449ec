"""Which report another one is merged into."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Optional

from cms_lapor import _
from cms_lapor.desk.forms import StepForm
from cms_lapor.fields import short
from cms_lapor.models import Report


class MergeForm(StepForm):
    """The report that goes on for both: one of those offered, or another one by its number."""

    chosen = RadioField(_.lazy("Laporan serupa"), validators=[Optional()], validate_choice=False)
    number = StringField(
        _.lazy("Nomor laporan lain"),
        description=_.lazy("Nomor lengkap, seperti tertulis di laporannya."),
        validators=[Optional(), short(40)],
    )

    def offer(self, report: Report, alike: Sequence[Report]) -> MergeForm:
        """Say which ones look like it."""
        self.chosen.choices = [SelectChoice(each.number, f"{each.title} ({each.number})") for each in alike]
        self.begins(report)
        return self

    @property
    def wanted(self) -> str:
        """The number that was typed, else the one that was chosen."""
        return self.number.data or self.chosen.data or ""


class PartForm(StepForm):
    """The wish to undo a merge."""
