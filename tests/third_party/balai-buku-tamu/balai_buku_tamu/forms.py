"""What a guest fills in."""

from __future__ import annotations

from wtforms import StringField, TelField
from wtforms.validators import InputRequired, Length, Regexp

from balai_buku_tamu import _
from cms_core.api import AdminForm, OnceField, PublicForm


class VisitForm(PublicForm):
    """A visit; ``key`` makes sure that it is written down once."""

    key = OnceField()
    name = StringField(_.lazy("Nama"), validators=[InputRequired(_.lazy("Tulis nama Anda.")), Length(max=120)])
    phone = TelField(
        _.lazy("Nomor telepon"),
        validators=[Regexp(r"^\+?[0-9][0-9 -]{7,17}$", message=_.lazy("Tulis nomor telepon yang lengkap."))],
    )
    purpose = StringField(
        _.lazy("Keperluan"), validators=[InputRequired(_.lazy("Tulis keperluan Anda.")), Length(max=200)]
    )


class RemoveForm(AdminForm):
    """A button."""
