"""Forms of potentials and products."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf.file import FileField
from wtforms import DecimalField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from cms_core.api import AdminForm, new_key
from cms_potensi_desa import _
from cms_potensi_desa.models import CATEGORIES, CONDITIONS

TOO_LONG = _.lazy("Terlalu panjang.")
# Indonesia with its seas, in degrees.
SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5


class DegreeField(DecimalField):
    """Degrees with a point or a comma, as people copy them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = (valuelist[0] if valuelist else "").strip().replace(",", ".")
        try:
            self.data = round(Decimal(typed), 6) if typed else None
        except InvalidOperation as error:
            self.data = None
            raise ValueError(_("Tulis dengan angka, misalnya -7.4512.")) from error


class EntryForm(AdminForm):
    """What both kinds have: photo first, a title, three lines."""

    key = HiddenField()
    version = HiddenField()
    photo = FileField(_.lazy("Foto"), description=_.lazy("Satu foto yang terang. Boleh langsung dari kamera."))
    title = StringField(
        _.lazy("Judul"), validators=[InputRequired(_.lazy("Tulis judulnya.")), Length(max=160, message=TOO_LONG)]
    )
    description = TextAreaField(
        _.lazy("Keterangan"),
        description=_.lazy("Tiga kalimat sudah cukup. Baris kosong memulai alinea baru."),
        validators=[InputRequired(_.lazy("Tulis keterangannya.")), Length(max=10_000, message=TOO_LONG)],
    )
    alt = StringField(
        _.lazy("Apa yang tampak di foto"),
        description=_.lazy("Untuk pembaca yang tidak bisa melihat foto."),
        validators=[Optional(), Length(max=200, message=TOO_LONG)],
    )
    place = StringField(
        _.lazy("Tempat"),
        description=_.lazy("Dusun, RW, RT, atau patokan."),
        validators=[Optional(), Length(max=120, message=TOO_LONG)],
    )
    latitude = DegreeField(
        _.lazy("Lintang"),
        validators=[Optional(), NumberRange(SOUTH, NORTH, _.lazy("Lintang ini di luar Indonesia."))],
    )
    longitude = DegreeField(
        _.lazy("Bujur"), validators=[Optional(), NumberRange(WEST, EAST, _.lazy("Bujur ini di luar Indonesia."))]
    )

    SKIP = ("key", "version", "photo", "csrf_token")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = self.key.data or new_key()

    def validate_longitude(self, field: DecimalField) -> None:
        """A place needs both numbers."""
        if (field.data is None) != (self.latitude.data is None):
            raise ValidationError(_("Isi lintang dan bujur, atau kosongkan keduanya."))

    def values(self) -> dict[str, Any]:
        """Return the columns of the entry."""
        return {name: value for name, value in self.data.items() if name not in self.SKIP}


class PotensiForm(EntryForm):
    """A potential."""

    category = SelectField(_.lazy("Jenis"), choices=[SelectChoice(value, label) for value, label in CATEGORIES.items()])
    condition = SelectField(
        _.lazy("Pengelolaan"), choices=[SelectChoice(value, label) for value, label in CONDITIONS.items()]
    )
    manager = StringField(
        _.lazy("Pengelola"),
        description=_.lazy("Nama kelompok atau lembaga, bukan nama orang."),
        validators=[Optional(), Length(max=120, message=TOO_LONG)],
    )


class ProdukForm(EntryForm):
    """A product."""

    price = IntegerField(
        _.lazy("Harga (rupiah)"),
        validators=[Optional(), NumberRange(0, 2_000_000_000, _.lazy("Tulis harga dengan angka saja."))],
    )
    unit = StringField(
        _.lazy("Satuan"),
        description=_.lazy("Misalnya kg, bungkus, atau lembar."),
        validators=[Optional(), Length(max=20, message=TOO_LONG)],
    )
    seller = StringField(
        _.lazy("Penjual"),
        description=_.lazy("Nama usaha atau kelompok. Ini tampil di situs."),
        validators=[Optional(), Length(max=120, message=TOO_LONG)],
    )
    whatsapp = StringField(
        _.lazy("Nomor WhatsApp usaha"),
        description=_.lazy("Nomor ini tampil di situs, jadi pakai nomor usaha."),
        validators=[Optional(), Length(max=20, message=TOO_LONG)],
    )

    def validate_whatsapp(self, field: StringField) -> None:
        """Keep digits only, with the country's 62 in front."""
        digits = re.sub(r"\D", "", field.data or "")
        digits = f"62{digits[1:]}" if digits.startswith("0") else digits
        if field.data and not re.fullmatch(r"62\d{8,13}", digits):
            raise ValidationError(_("Nomor ini kurang atau kelebihan angka."))
        field.data = digits


FORMS: dict[str, type[EntryForm]] = {"potensi": PotensiForm, "produk": ProdukForm}


class StepForm(AdminForm):
    """A step in the life of an entry: submit, publish, withdraw or send back, the last two with a reason."""

    reason = StringField(_.lazy("Alasan"), validators=[Optional(), Length(max=500, message=TOO_LONG)])
