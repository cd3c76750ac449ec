"""What a kabupaten decides about a ceiling."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from cms_core.api import choices
from cms_lelang import _
from cms_lelang.decisions.forms import DecisionForm, law
from cms_lelang.fields import DEAREST, RupiahField, in_reach
from cms_lelang.scale import LEAST
from cms_lelang.words import CATEGORIES, METHODS, OPENNESS


class CeilingForm(DecisionForm):
    """A ceiling that holds from a day on."""

    method = SelectField(_.lazy("Metode"), choices=choices({name: METHODS[name] for name in OPENNESS}))
    category = SelectField(
        _.lazy("Jenis pengadaan"), choices=choices({"": _.lazy("Semua jenis"), **CATEGORIES}), default=""
    )
    since = DateField(_.lazy("Berlaku sejak"), validators=[InputRequired(_.lazy("Tulis sejak kapan.")), in_reach])
    most = RupiahField(
        _.lazy("Paling banyak (rupiah)"),
        validators=[
            InputRequired(_.lazy("Tulis batasnya.")),
            NumberRange(0, DEAREST, message=_.lazy("Tulis rupiah penuh, bukan ribuan atau juta.")),
        ],
        description=_.lazy("0 bila metode ini tidak untuk jenis itu."),
        render_kw={"inputmode": "numeric"},
    )
    law = law()

    def validate_most(self, field: RupiahField) -> None:
        """Refuse what was written in thousands or millions."""
        if field.data is not None and 0 < field.data < LEAST:
            raise ValidationError(_("Tulis rupiah penuh, bukan ribuan atau juta."))

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, by the columns."""
        names = ("method", "category", "since", "most", "law")
        return {name: self[name].data for name in names}
