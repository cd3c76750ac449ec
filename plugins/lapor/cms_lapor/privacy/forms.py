"""Forms of the page about personal data."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import Optional, ValidationError

from cms_core.api import AdminForm, OnceField
from cms_lapor import _, codes
from cms_lapor.desk.forms import reason_field
from cms_lapor.fields import short
from cms_lapor.privacy.affected import Asked


class RestrictForm(AdminForm):
    """Nothing but the wish."""

    once = OnceField()


class LiftForm(RestrictForm):
    """Why a report may be used again."""

    reason = reason_field(_.lazy("Alasan mencabut pembatasan"))


class AffectedForm(AdminForm):
    """Whose data got out, and why somebody asks."""

    since = DateField(_.lazy("Laporan sejak"), validators=[Optional()])
    until = DateField(_.lazy("Laporan sampai"), validators=[Optional()])
    number = StringField(
        _.lazy("Nomor laporan"),
        description=_.lazy("Kosongkan untuk semua laporan di antara kedua tanggal."),
        validators=[Optional(), short(40)],
    )
    reason = reason_field(
        _.lazy("Apa yang terjadi"),
        _.lazy("Dicatat bersama jabatan Anda pada setiap laporan yang dibuka, dan tidak dapat dihapus."),
    )

    def validate_number(self, field: StringField) -> None:
        """Take a number however it was typed."""
        if field.data:
            field.data = codes.tidy_number(field.data)
            if not field.data:
                raise ValidationError(_("Nomor ini keliru. Salin dari laporannya."))

    def validate_until(self, field: DateField) -> None:
        """Take days in their order."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_("Tanggal ini sebelum tanggal awal."))

    def asked(self) -> Asked:
        """Return what was asked."""
        return Asked(self.since.data, self.until.data, self.number.data or "")
