"""Where a case is given to."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from cms_core.api import Site, called
from cms_lapor import _
from cms_lapor.desk.forms import LONGEST, StepForm
from cms_lapor.models import Report


class SendForm(StepForm):
    """The site that a case belongs to, and what its sender is told."""

    to = SelectField(_.lazy("Pindahkan ke"), validators=[InputRequired(_.lazy("Pilih tujuannya."))])
    about_office = BooleanField(
        _.lazy("Ini tentang kantor kami"),
        description=_.lazy("Sesudah dipindahkan, kantor ini tidak dapat membacanya lagi."),
    )
    told = TextAreaField(
        _.lazy("Alasan untuk pelapor"),
        validators=[
            InputRequired(_.lazy("Tulis dulu untuk pelapor.")),
            Length(max=LONGEST, message=_.lazy("Paling banyak 4.000 huruf.")),
        ],
    )

    def complain(self, _what: str) -> None:
        """Say that its sender has to be told why; blanks are nothing."""
        self.told.errors = [_("Tulis dulu untuk pelapor.")]

    def offer(self, report: Report, sites: Sequence[Site]) -> SendForm:
        """Say where it may go."""
        named = [(each.region_code, called(each)) for each in sites]
        self.to.choices = [SelectChoice("", _("Pilih salah satu")), *(SelectChoice(*each) for each in named)]
        self.begins(report)
        return self
