"""Forms of potentials and products."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DecimalField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput, TextInput

from cms_core.api import AdminForm, PhotoForm, new_key
from cms_potensi_desa import NAME, _
from cms_potensi_desa.models import CATEGORIES, CONDITIONS

TOO_LONG = _.lazy("Terlalu panjang.")
# Indonesia with its seas, in degrees.
SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5
DEAREST = 2_000_000_000
"""Rupiah; a column of 32 bits ends a little above."""


def _line(label: Any, longest: int, hint: Any, **attributes: str) -> StringField:
    validators = [Optional(), Length(max=longest, message=TOO_LONG)]
    return StringField(label, description=hint, validators=validators, render_kw=attributes)


def _choices(labels: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class DegreeField(DecimalField):
    """Degrees with a point or a comma, as people copy them."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = (valuelist[0] if valuelist else "").strip().replace(",", ".")
        try:
            self.data = round(Decimal(typed), 6) if typed else None
        except InvalidOperation as error:
            self.data = None
            raise ValueError(_("Tulis dengan angka, misalnya -7.4512.")) from error


class RupiahField(IntegerField):
    """Whole rupiah, typed as people write them: ``15000``, ``15.000`` or ``Rp15.000``."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = re.sub(r"^rp\.?|\s", "", (valuelist[0] if valuelist else "").strip().lower())
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", typed):
            typed = typed.replace(".", "")
        if typed and not re.fullmatch(r"[0-9]{1,18}", typed):
            self.data = None
            raise ValueError(_("Tulis harga dengan angka saja, misalnya 15000."))
        self.data = int(typed) if typed else None


class EntryForm(PhotoForm):
    """What both kinds have: photo first, a title, three lines. ``key`` makes it one entry, ``version`` is the lock."""

    owner_plugin = NAME
    COLUMNS: tuple[str, ...] = ("title", "description", "alt", "place", "latitude", "longitude")

    key = HiddenField()
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    title = StringField(
        _.lazy("Judul"), validators=[DataRequired(_.lazy("Tulis judulnya.")), Length(max=160, message=TOO_LONG)]
    )
    description = TextAreaField(
        _.lazy("Keterangan"),
        description=_.lazy("Tiga kalimat sudah cukup. Baris kosong memulai alinea baru."),
        validators=[DataRequired(_.lazy("Tulis keterangannya.")), Length(max=10_000, message=TOO_LONG)],
    )
    place = _line(_.lazy("Tempat"), 120, _.lazy("Dusun, RW, RT, atau patokan."))
    latitude = DegreeField(
        _.lazy("Lintang"),
        places=None,
        validators=[Optional(), NumberRange(SOUTH, NORTH, _.lazy("Lintang ini di luar Indonesia."))],
    )
    longitude = DegreeField(
        _.lazy("Bujur"),
        places=None,
        validators=[Optional(), NumberRange(WEST, EAST, _.lazy("Bujur ini di luar Indonesia."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = self.key.data or new_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a point needs both numbers."""
        good = super().validate(extra_validators)
        wrong = self.latitude.errors or self.longitude.errors
        if (self.latitude.data is None) == (self.longitude.data is None) or wrong:
            return good
        self.longitude.errors = [_("Isi lintang dan bujur, atau kosongkan keduanya.")]
        return False

    def values(self) -> dict[str, Any]:
        """Return the columns of the entry, without its photo."""
        return {name: self[name].data for name in self.COLUMNS}


class PotensiForm(EntryForm):
    """A potential."""

    COLUMNS = (*EntryForm.COLUMNS, "category", "condition", "manager")

    category = SelectField(_.lazy("Jenis"), choices=_choices(CATEGORIES))
    condition = SelectField(_.lazy("Pengelolaan"), choices=_choices(CONDITIONS))
    manager = _line(_.lazy("Pengelola"), 120, _.lazy("Nama kelompok atau lembaga, bukan nama orang."))


class ProdukForm(EntryForm):
    """A product."""

    COLUMNS = (*EntryForm.COLUMNS, "price", "unit", "seller", "whatsapp")

    price = RupiahField(
        _.lazy("Harga (rupiah)"),
        validators=[Optional(), NumberRange(0, DEAREST, _.lazy("Harga ini terlalu besar."))],
        render_kw={"inputmode": "numeric"},
    )
    unit = _line(_.lazy("Satuan"), 20, _.lazy("Misalnya kg, bungkus, atau lembar."))
    seller = _line(_.lazy("Penjual"), 120, _.lazy("Nama usaha atau kelompok. Ini tampil di situs."))
    whatsapp = _line(
        _.lazy("Nomor WhatsApp usaha"),
        30,
        _.lazy("Nomor ini tampil di situs, jadi pakai nomor usaha."),
        inputmode="tel",
    )

    def validate_whatsapp(self, field: StringField) -> None:
        """Keep digits only, with the country's 62 in front."""
        if not re.fullmatch(r"\+?[0-9\s().-]+", field.data or ""):
            raise ValidationError(_("Tulis nomornya dengan angka saja."))
        digits = re.sub(r"\D", "", field.data or "")
        digits = f"62{digits[1:]}" if digits.startswith("0") else digits
        if not re.fullmatch(r"62[0-9]{8,13}", digits):
            raise ValidationError(_("Nomor ini kurang atau kelebihan angka."))
        field.data = digits


FORMS: dict[str, type[EntryForm]] = {"potensi": PotensiForm, "produk": ProdukForm}


class StepForm(AdminForm):
    """A step back in the life of an entry, withdrawing or returning it, with its reason."""

    reason = StringField(_.lazy("Alasan"), validators=[Length(max=500, message=TOO_LONG)])
