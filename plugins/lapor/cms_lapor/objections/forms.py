"""Forms about objections: of whoever objects, and of the officer who says that it is not so."""

from __future__ import annotations

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import OnceField, PublicForm
from cms_lapor import _
from cms_lapor.desk.forms import StepForm, reason_field
from cms_lapor.fields import short, tidy_address

REASONS = {
    "nama": _.lazy("Menyebut nama atau data pribadi"),
    "foto": _.lazy("Fotonya memperlihatkan wajah, anak, atau pelat nomor"),
    "fitnah": _.lazy("Isinya tidak benar atau menyerang orang"),
    "lain": _.lazy("Alasan lain"),
}


class ObjectionForm(PublicForm):
    """Why a report should not be public, and where the answer goes, if it is to go anywhere."""

    key = OnceField()
    reason = RadioField(
        _.lazy("Apa yang salah?"),
        choices=[SelectChoice(*pair) for pair in REASONS.items()],
        validators=[InputRequired(_.lazy("Pilih alasannya."))],
    )
    words = TextAreaField(
        _.lazy("Keterangan"),
        description=_.lazy("Dibaca petugas saja."),
        validators=[Optional(), Length(max=1000, message=_.lazy("Paling banyak 1.000 huruf."))],
    )
    email = StringField(
        _.lazy("Alamat surel, bila ingin tahu hasilnya"),
        description=_.lazy("Hanya untuk jawaban aduan ini. Tersimpan tersandi, dan dihapus begitu dijawab."),
        validators=[Optional(), short(254)],
    )

    def validate_email(self, field: StringField) -> None:
        """Bring the address into the form in which it is found again."""
        tidy_address(field)


class DismissForm(StepForm):
    """Why an officer leaves a report as it is, although somebody objects."""

    reason = reason_field(
        _.lazy("Mengapa laporan tetap seperti adanya"),
        _.lazy("Dicatat di riwayat. Pengadu yang meninggalkan surel membacanya."),
    )
