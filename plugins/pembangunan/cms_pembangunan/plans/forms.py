"""What a person fills in of a plan."""

from __future__ import annotations

from typing import ClassVar

from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from cms_core.api import BlocksField, ContentForm, Finding, choices, plain_text
from cms_pembangunan import NAME, _
from cms_pembangunan.fields import YearField
from cms_pembangunan.plans.services import BUDGETS, SORTS


class PlanForm(ContentForm):
    """A plan, a budget or a report, with its document among the text."""

    NUMBERS: ClassVar[tuple[str, ...]] = (*ContentForm.NUMBERS, "number")
    FIRST: ClassVar[tuple[str, ...]] = ("sort", "year", "number", "decided")

    body = BlocksField(
        _.lazy("Isi"), owner=NAME, validators=[DataRequired(_.lazy("Tulis isinya, atau lampirkan dokumennya."))]
    )
    sort = SelectField(_.lazy("Jenis dokumen"), choices=choices(SORTS), default="rkpdes")
    year = YearField(
        _.lazy("Tahun"),
        validators=[InputRequired(_.lazy("Tulis tahunnya."))],
        render_kw={"inputmode": "numeric"},
    )
    number = StringField(
        _.lazy("Nomor"),
        description=_.lazy("Nomor Perdes atau keputusannya."),
        validators=[Optional(), Length(max=60, message=_.lazy("Terlalu panjang."))],
    )
    decided = DateField(_.lazy("Ditetapkan"), validators=[Optional()])

    def findings(self) -> list[Finding]:
        """Return what is worth a second look; a budget names where people may complain."""
        found = super().findings()
        if self.sort.data in BUDGETS and "pengaduan" not in plain_text(self.body.html).lower():
            text = _("Tulis juga alamat pengaduan: Permendagri 20/2018 mewajibkannya di informasi APBDes.")
            found.insert(0, Finding(False, text))
        return found
