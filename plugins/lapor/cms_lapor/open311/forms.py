"""What programs send, checked field by field; and the form in which a key is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FloatField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from cms_core.api import AdminForm, BadNumber, PublicForm, whatsapp_number
from cms_lapor import _, answers
from cms_lapor.fields import short
from cms_lapor.forms import MOST_LETTERS
from cms_lapor.open311.asked import STATES


def _most(letters: int) -> Length:
    return Length(max=letters, message=_.lazy("paling banyak %(most)s huruf", most=letters))


def _degrees(most: int) -> list[Any]:
    message = _.lazy("harus derajat desimal antara -%(most)s dan %(most)s", most=most)
    return [Optional(), NumberRange(-most, most, message=message)]


class _Sent(PublicForm):
    """Base: what a program sends, out of address and body; its key stands for a token."""

    class Meta(PublicForm.Meta):
        csrf = False

    def __init__(self) -> None:
        super().__init__(formdata=request.values)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong, each with the name of its parameter."""
        for name, errors in self.errors.items():
            # What follows from the first fault of a field says nothing more.
            yield f"{name}: {errors[0]}"


def answers_form(topic: str, given: list[tuple[str, str]]) -> PublicForm:
    """Return the form of what a topic asks, filled in with names of fields and values."""
    bare = {"Meta": _Sent.Meta, **answers.fields_of(topic)}
    form: PublicForm = type("AnswersForm", (PublicForm,), bare)(formdata=MultiDict(given))
    answers.label(form, topic)
    return form


class RequestForm(_Sent):
    """A new report, with the parameters of GeoReport v2."""

    lat = FloatField(validators=_degrees(90))
    long = FloatField(validators=_degrees(180))
    address_string = StringField(validators=[_most(200)])
    address_id = StringField(validators=[_most(13)])
    email = StringField(
        validators=[
            _most(120),
            Optional(),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+", message=_.lazy("bukan alamat surel")),
        ]
    )
    first_name = StringField(validators=[_most(40)])
    last_name = StringField(validators=[_most(40)])
    phone = StringField(validators=[_most(30)])
    description = TextAreaField(validators=[Optional(), _most(MOST_LETTERS)])
    media_url = StringField(validators=[_most(1000)])

    def validate_phone(self, field: StringField) -> None:
        """Take what can be called."""
        if field.data:
            try:
                whatsapp_number(field.data)
            except BadNumber as error:
                raise ValidationError(_("nomor ini tidak dapat dihubungi")) from error

    def validate_address_string(self, field: StringField) -> None:
        """Ask for a place in one of the three ways of the standard."""
        if self.lat.errors or self.long.errors:
            return
        point = self.lat.data is not None and self.long.data is not None
        if not (point or field.data or self.address_id.data):
            raise ValidationError(_("kirim lat dan long, address_string, atau address_id"))
        if (self.lat.data is None) != (self.long.data is None):
            raise ValidationError(_("lat dan long dikirim bersama"))

    @property
    def digits(self) -> str:
        """The telephone number as it is stored."""
        return whatsapp_number(self.phone.data) if self.phone.data else ""

    @property
    def person(self) -> str:
        """The name; people with one name alone send it as either."""
        return " ".join(part for part in (self.first_name.data, self.last_name.data) if part)


class UpdateForm(_Sent):
    """News of a report from another office (the extension ``servicerequestupdates``)."""

    update_id = StringField(validators=[InputRequired(_.lazy("harus diisi")), _most(100)])
    service_request_id = StringField(validators=[InputRequired(_.lazy("harus diisi")), _most(40)])
    status = StringField(validators=[Optional(), AnyOf(STATES, message=_.lazy("harus open atau closed"))])
    description = TextAreaField(validators=[InputRequired(_.lazy("harus diisi")), _most(MOST_LETTERS)])
    external_status_code = StringField(validators=[_most(60)])


class KeyForm(AdminForm):
    """A key for a program."""

    name = StringField(
        _.lazy("Nama aplikasi"),
        description=_.lazy("Misalnya “Aplikasi Sahabat Warga, PT Contoh”. Bukan nama orang."),
        validators=[
            InputRequired(_.lazy("Tulis nama aplikasinya.")),
            short(80),
        ],
    )
