"""Forms about the data of whoever asks: his own, and the one of officers who correct it for him."""

from __future__ import annotations

from typing import Any

from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from cms_core.api import choices
from cms_ppid import NAME, _
from cms_ppid.applicants.services import WANTED, Data
from cms_ppid.cases import forms
from cms_ppid.cases.forms import Identified, Reachable, long_text, most, phone_of
from cms_ppid.cases.models import Applicant
from cms_ppid.desk.forms import reason_field


class DataForm(forms.OpenForm):
    """Number and code of a case, whose data is read."""

    posts_to = f"{NAME}.own_data"


class OwnForm(forms.ActForm):
    """Base: what whoever has number and code does with his data."""

    posts_to = f"{NAME}.own_data"


class DataFields(Reachable, Form):
    """Part of a form: where whoever asks can be reached."""

    address = StringField(_.lazy("Alamat"), validators=[InputRequired(_.lazy("Tulis alamatnya.")), most(300)])
    phone = StringField(_.lazy("Nomor HP atau WhatsApp"), validators=[Optional(), most(30)])
    email = StringField(_.lazy("Alamat surel"), validators=[Optional(), most(254)])
    job = StringField(_.lazy("Pekerjaan"), validators=[Optional(), most(80)])
    reached = False

    def begin_with(self, who: Applicant) -> None:
        """Begin with what is held."""
        for name in ("address", "email", "job"):
            self[name].data = getattr(who, name)
        self.phone.data = f"+{who.phone}" if who.phone else ""

    def expect(self, who: Applicant) -> None:
        """Note whether there is a way to write back, which is not to be lost."""
        self.reached = bool(who.phone or who.email)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that a way to answer is not lost."""
        good = bool(super().validate(extra_validators))
        if self.reached and not (self.phone.data or self.email.data):
            said = _("Tulis nomor HP atau alamat surel: salah satu cukup, supaya kami dapat menjawab.")
            self.phone.errors = [*self.phone.errors, said]
            return False
        return good

    def values(self) -> dict[str, str]:
        """Return what was written, as fields of :class:`Data`."""
        told = {name: (self[name].data or "").strip() for name in ("address", "email", "job")}
        return {**told, "phone": phone_of(self)}


class CorrectForm(DataFields, OwnForm):
    """What whoever asks corrects himself."""

    do = HiddenField(default="perbaiki")

    def written(self) -> Data:
        """Return what is to be held."""
        return Data(**self.values())


class DemandForm(OwnForm):
    """What an officer has to do with the data of whoever asks."""

    do = HiddenField(default="minta")
    want = SelectField(_.lazy("Yang Anda minta"), choices=choices(WANTED))
    words = TextAreaField(
        _.lazy("Keterangan"),
        description=_.lazy("Untuk perbaikan: apa yang salah dan apa yang benar. Jangan tulis NIK lengkap di sini."),
        validators=[Optional(), long_text()],
    )


class DeskForm(Identified, DataFields, forms.StepForm):
    """What an officer corrects for whoever asks, with the reason."""

    name = StringField(_.lazy("Nama"), validators=[InputRequired(_.lazy("Tulis namanya.")), most(160)])
    nik = StringField(
        _.lazy("NIK baru"), description=_.lazy("Kosongkan bila NIK-nya tetap."), validators=[Optional(), most(40)]
    )
    guardian = StringField(_.lazy("Orang tua, wali, atau pengampu"), validators=[Optional(), most(160)])
    reason = reason_field(_.lazy("Alasan perbaikan"))

    def written(self) -> Data:
        """Return what is to be held; without a new NIK it stays."""
        told = {name: (self[name].data or "").strip() for name in ("name", "guardian")}
        return Data(**self.values(), **told, nik=self.nik.data or None)
