"""What a person fills in of an emergency."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cms_core.api import AdminForm, BlocksField, ContentForm, Finding, choices, current_site, format_date, today
from cms_ppid import NAME, _
from cms_ppid.alerts.services import TOLD
from cms_ppid.catalogue.items import CAUSE_NOTES, CAUSES

TOO_LONG = _.lazy("Terlalu panjang.")
LONGEST = timedelta(days=366)


def _told(name: str) -> TextAreaField:
    label, hint = TOLD[name]
    must = DataRequired(_.lazy("Wajib diisi: orang harus tahu ini."))
    return TextAreaField(label, description=hint, validators=[must, Length(max=400, message=TOO_LONG)])


class AlertForm(ContentForm):
    """An emergency notice: none of the eight may be left out (Perki 1/2021; Perki 1/2018 pasal 3)."""

    EIGHT: ClassVar[tuple[str, ...]] = tuple(TOLD)

    title = TextAreaField(
        _.lazy("Judul"),
        description=_.lazy("Yang terjadi dan di mana, misalnya Banjir di Dusun 1."),
        validators=[DataRequired(_.lazy("Tulis judulnya.")), Length(max=160, message=TOO_LONG)],
    )
    cause = SelectField(
        _.lazy("Jenis"),
        choices=choices({"": _.lazy("Pilih"), **CAUSES}),
        validators=[InputRequired(_.lazy("Pilih jenisnya."))],
    )
    hazard = _told("hazard")
    affected = _told("affected")
    evacuation = _told("evacuation")
    avoidance = _told("avoidance")
    help = _told("help")
    announcer = _told("announcer")
    channels = _told("channels")
    measures = _told("measures")
    body = BlocksField(_.lazy("Keterangan tambahan, peta, atau foto"), owner=NAME)
    valid_until = DateField(
        _.lazy("Berlaku sampai"),
        description=_.lazy("Dengan hari itu. Dapat dinyatakan selesai lebih cepat."),
        validators=[InputRequired(_.lazy("Tulis sampai kapan berlakunya."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {key: f"{label}: {CAUSE_NOTES[key]}" for key, label in CAUSES.items()}
        self.cause.choices = choices({"": _("Pilih"), **told})

    def validate_valid_until(self, field: DateField) -> None:
        """Refuse a notice that would be over before anybody read it, or that nobody would ever take down."""
        if field.data is None:
            return
        day = today(current_site())
        if field.data < day and field.data != field.object_data:
            raise ValidationError(_("Hari itu sudah lewat. Hari ini %(day)s.", day=format_date(day)))
        if field.data > day + LONGEST:
            raise ValidationError(_("Terlalu lama. Paling lama satu tahun; perpanjang nanti bila perlu."))

    def findings(self) -> list[Finding]:
        """Return what is worth a second look; the eight say enough without a further text."""
        return [each for each in super().findings() if not each.empty]


class CloseForm(AdminForm):
    """That an emergency is over."""

    closing = TextAreaField(_.lazy("Keterangan penutup"), validators=[Optional(), Length(max=400, message=TOO_LONG)])
