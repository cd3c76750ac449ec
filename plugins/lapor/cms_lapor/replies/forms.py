"""A template as whoever keeps the desk writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, ValidationError

from cms_core.api import AdminForm, OnceField
from cms_lapor import _, states
from cms_lapor.fields import short
from cms_lapor.replies import services
from cms_lapor.replies.models import Template
from cms_lapor.topics import data, topic_label

LANGUAGES: Mapping[str, Any] = {
    "id": _.lazy("Indonesia"),
    "jv": _.lazy("Jawa"),
    "su": _.lazy("Sunda"),
    "en": _.lazy("Inggris"),
}


class TemplateForm(AdminForm):
    """An answer to begin with, and where it is offered."""

    once = OnceField()
    name = StringField(
        _.lazy("Nama templat"),
        validators=[InputRequired(_.lazy("Tulis namanya.")), short(80)],
    )
    text = TextAreaField(
        _.lazy("Isi"),
        validators=[
            InputRequired(_.lazy("Tulis isinya.")),
            Length(max=2000, message=_.lazy("Paling banyak 2.000 huruf.")),
        ],
    )
    unit = SelectField(_.lazy("Untuk bagian"))
    topic = SelectField(_.lazy("Tentang"))
    state = SelectField(_.lazy("Pada keadaan"))
    language = SelectField(_.lazy("Bahasa"))
    active = BooleanField(_.lazy("Ditawarkan kepada petugas"), default=True)

    def __init__(self, row: Template | None, units: Mapping[int, str], **options: Any) -> None:
        given = {} if row is None else {**_values(row), "unit": str(row.unit_id or "")}
        super().__init__(data=given, **options)
        everything = SelectChoice("", _("Semua"))
        self.unit.choices = [everything, *(SelectChoice(str(key), name) for key, name in units.items())]
        groups = [SelectChoice(each.code, each.label) for each in data().groups.values()]
        topics = [SelectChoice(code, topic_label(code)) for code in data().topics]
        self.topic.choices = [everything, *groups, *topics]
        self.state.choices = [everything, *(SelectChoice(name, each.label) for name, each in states.STATES.items())]
        self.language.choices = [SelectChoice(*pair) for pair in LANGUAGES.items()]

    def validate_text(self, field: TextAreaField) -> None:
        """Refuse what stands in braces and is no variable: nothing would ever fill it in."""
        if names := services.unknown(field.data or ""):
            raise ValidationError(_("{%(name)s} bukan isian yang dikenal.", name=names[0]))

    def written(self) -> dict[str, Any]:
        """Return what was written, by the columns of a template."""
        unit_id = int(self.unit.data) if self.unit.data else None
        return {**{name: getattr(self, name).data for name in COLUMNS}, "unit_id": unit_id}


COLUMNS = ("name", "text", "topic", "state", "language", "active")


def _values(row: Template) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}
