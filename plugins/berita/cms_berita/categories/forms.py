"""What is filled in about a kind of news."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from cms_berita import _
from cms_core.api import AdminForm, OnceField, choices


class CategoryForm(AdminForm):
    """What it is called."""

    key = OnceField()
    name = StringField(
        _.lazy("Nama jenis"),
        validators=[InputRequired(_.lazy("Tulis namanya.")), Length(max=60, message=_.lazy("Terlalu panjang."))],
    )


class DeleteForm(AdminForm):
    """Which kind the articles of one that goes become."""

    key = OnceField()
    instead = SelectField(_.lazy("Pindahkan beritanya ke"), validators=[Optional()])

    def __init__(self, others: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instead.choices = choices({"": _("Pilih jenis lain"), **others})
