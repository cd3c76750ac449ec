"""Forms and parts of forms that requests and objections share: number and code, a step, how to write back."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from cms_core.api import (
    AdminForm,
    BadAddress,
    BadNumber,
    OnceField,
    PublicForm,
    Site,
    mail_address,
    now,
    row_id,
    today,
    whatsapp_number,
)
from cms_ppid import NAME, _

MOST_LETTERS = 4000
OLDEST = timedelta(days=366)
NOON = time(12)
NIK = re.compile(r"[0-9]{16}")


def most(longest: int) -> Length:
    """Return the rule that something has so many letters at most."""
    return Length(max=longest, message=_.lazy("Terlalu panjang."))


def long_text() -> Length:
    """Return the rule of what may be long."""
    return Length(max=MOST_LETTERS, message=_.lazy("Paling banyak 4.000 huruf."))


class OpenForm(PublicForm):
    """Number and code of a case."""

    posts_to = f"{NAME}.track"

    number = StringField(
        _.lazy("Nomor permohonan atau keberatan"), validators=[InputRequired(_.lazy("Tulis nomornya.")), most(40)]
    )
    code = StringField(_.lazy("Kode lacak"), validators=[InputRequired(_.lazy("Tulis kode lacaknya.")), most(40)])


class ActForm(PublicForm):
    """What whoever asks or objects does with a case."""

    once = OnceField()
    number = HiddenField(validators=[most(40)])
    code = HiddenField(validators=[most(40)])
    step = HiddenField(validators=[most(9)])
    move = HiddenField(validators=[most(20)])


class StepForm(AdminForm):
    """Base: something that is done once, to the case as this person of the staff saw it."""

    once = OnceField()
    step = HiddenField()

    def begin(self, row: Any) -> bool:
        """Note at which step a case is seen; False where the form comes back with what was sent."""
        if self.step.data:
            return False
        self.step.data = str(row.step)
        return True

    def complain(self, what: str) -> None:
        """Say that something is missing: a need of a move."""
        self.form_errors.append(_("Masih ada yang perlu ditulis."))


def step_of(form: ActForm | StepForm) -> int:
    """Return the step at which somebody saw a case; one that nobody was at where the form does not say."""
    try:
        return row_id(form.step.data or "")
    except ValueError:
        return -1


class Reachable:
    """Part of a form: its phone and its e-mail address are such."""

    def validate_phone(self, field: StringField) -> None:
        """Refuse what is no number."""
        if field.data:
            try:
                whatsapp_number(field.data)
            except BadNumber as error:
                raise ValidationError(_("Nomor ini tidak dapat dihubungi. Periksa angkanya.")) from error

    def validate_email(self, field: StringField) -> None:
        """Bring an address into the form in which it is found again."""
        if field.data:
            try:
                field.data = mail_address(field.data)
            except BadAddress as error:
                raise ValidationError(_("Alamat surel ini tidak benar. Contoh: nama@contoh.id.")) from error


class Identified:
    """Part of a form: its NIK is sixteen digits, however they are grouped; nothing else is read out of them."""

    def validate_nik(self, field: StringField) -> None:
        """Say how many digits there are, or that there is something else."""
        field.data = re.sub(r"[\s.-]", "", field.data or "")
        if not field.data or NIK.fullmatch(field.data):
            return
        if not field.data.isdecimal():
            raise ValidationError(_("NIK hanya berisi angka. Periksa lagi di KTP."))
        count = len(field.data)
        raise ValidationError(_("NIK terdiri atas 16 angka; yang Anda tulis %(count)s. Periksa di KTP.", count=count))


def phone_of(form: Any) -> str:
    """Return the number of a form whose fields are good, as it is found again; empty for none."""
    return whatsapp_number(form.phone.data) if form.phone.data else ""


class Taken:
    """Part of a form in which an officer writes down what came by another way than the site."""

    site: Site

    def validate_received_on(self, field: DateField) -> None:
        """Refuse days that are still to come, and those from which no clock can begin."""
        day = today(self.site)
        if field.data is not None and not day - OLDEST <= field.data <= day:
            raise ValidationError(_("Tulis tanggal yang sudah lewat, paling lama setahun lalu."))


def moment_of(day: date | None, site: Site) -> datetime:
    """Return when something came that was written down for a day: of another day than today its noon.

    No time zone moves that to the next.
    """
    if day is None or day == today(site):
        return now()
    return datetime.combine(day, NOON, ZoneInfo(site.timezone))
