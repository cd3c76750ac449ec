"""What a person writes down of a breach of personal data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, DateTimeLocalField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cms_core.api import AdminForm, NumberField, OnceField, Whole, current_site, has_nik, now
from cms_ppid import _
from cms_ppid.incidents.models import Incident

TOO_LONG = _.lazy("Terlalu panjang.")
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
MOST = 10_000_000
LONGEST_LETTER = 6000
MOMENTS = ("discovered_at", "authority_at", "persons_at")


class PeopleField(NumberField):
    """How many people are concerned."""

    kind = Whole(0, MOST)


def _told(label: Any, hint: Any = "", *, must: Any = None) -> TextAreaField:
    first = DataRequired(must) if must else Optional()
    return TextAreaField(label, description=hint, validators=[first, Length(max=2000, message=TOO_LONG)])


def _moment(label: Any, hint: Any = "", *, must: Any = None) -> DateTimeLocalField:
    first = InputRequired(must) if must else Optional()
    return DateTimeLocalField(label, format=MOMENT, description=hint, validators=[first])


def _line(label: Any, hint: Any = "") -> StringField:
    return StringField(label, description=hint, validators=[Optional(), Length(max=300, message=TOO_LONG)])


class IncidentForm(AdminForm):
    """A breach: what the notice has to say (UU 27/2022 pasal 46 ayat 2), and who was told when."""

    FACTS: ClassVar[tuple[str, ...]] = ("discovered_at", "what", "data", "people", "happened", "handling", "public")
    RANGE: ClassVar[tuple[str, ...]] = ("since", "until")
    TELLING: ClassVar[tuple[str, ...]] = ("authority_at", "authority_how", "persons_at", "persons_how")

    once = OnceField()
    seen = HiddenField()
    discovered_at = _moment(
        _.lazy("Diketahui pada"),
        _.lazy("Tanggal dan jam setempat. Sejak saat itu 3 × 24 jam berjalan, hari libur juga."),
        must=_.lazy("Tulis kapan diketahui: batasnya dihitung dari situ."),
    )
    what = _told(_.lazy("Apa yang terjadi"), must=_.lazy("Tulis apa yang terjadi."))
    data = _told(
        _.lazy("Data pribadi apa"),
        _.lazy("Jenisnya saja, misalnya nama, nomor HP, dan gambar KTP. Jangan salin datanya ke sini."),
        must=_.lazy("Tulis data apa yang terungkap."),
    )
    people = PeopleField(
        _.lazy("Berapa orang"), description=_.lazy("Kosongkan selama belum tahu."), validators=[Optional()]
    )
    happened = _told(_.lazy("Kapan dan bagaimana terungkap"))
    handling = _told(_.lazy("Penanganan dan pemulihan"))
    public = BooleanField(
        _.lazy("Perlu diumumkan kepada masyarakat"),
        description=_.lazy("Bila mengganggu pelayanan publik atau berdampak serius bagi masyarakat (Pasal 46 ayat 3)."),
    )
    since = DateField(_.lazy("Yang diterima sejak"), validators=[Optional()])
    until = DateField(_.lazy("Yang diterima sampai"), validators=[Optional()])
    authority_at = _moment(_.lazy("Lembaga pengawas diberi tahu pada"))
    authority_how = _line(
        _.lazy("Cara memberitahukan kepada lembaga"), _.lazy("Misalnya surat nomor 7, dikirim kurir.")
    )
    persons_at = _moment(_.lazy("Orangnya diberi tahu pada"), _.lazy("Tertulis, semua orang yang datanya terungkap."))
    persons_how = _line(_.lazy("Cara memberitahukan kepada orangnya"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that nobody copies the numbers here that got out elsewhere."""
        good = bool(super().validate(extra_validators))
        for field in self:
            if isinstance(field, StringField) and has_nik(field.data or ""):
                field.errors = [*field.errors, _("Ada NIK di sini. Tulis jenis datanya saja, bukan isinya.")]
                good = False
        return good

    def validate_discovered_at(self, field: DateTimeLocalField) -> None:
        """Refuse what nobody can know yet."""
        self._not_ahead(field)

    def validate_authority_at(self, field: DateTimeLocalField) -> None:
        """Refuse a notice before the breach was known, or one that is still to be given."""
        self._after(field)

    def validate_persons_at(self, field: DateTimeLocalField) -> None:
        """Refuse a notice before the breach was known, or one that is still to be given."""
        self._after(field)

    def validate_until(self, field: DateField) -> None:
        """Take days in their order."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_("Tanggal ini sebelum tanggal awal."))

    def _not_ahead(self, field: DateTimeLocalField) -> None:
        if field.data is not None and _aware(field.data) > now():
            raise ValidationError(_("Waktu ini belum tiba."))

    def _after(self, field: DateTimeLocalField) -> None:
        self._not_ahead(field)
        if field.data is not None and self.discovered_at.data is not None and field.data < self.discovered_at.data:
            raise ValidationError(_("Waktu ini sebelum kejadiannya diketahui."))

    def written(self) -> dict[str, Any]:
        """Return what was written, by the columns; moments by the clock of the site as moments."""
        values = {name: self[name].data for name in Incident.WRITTEN}
        for name in MOMENTS:
            values[name] = _aware(values[name]) if values[name] is not None else None
        return {name: "" if value is None and name.endswith("how") else value for name, value in values.items()}


def _aware(moment: datetime) -> datetime:
    """Return a moment that the clock of the site shows."""
    return moment.replace(tzinfo=ZoneInfo(current_site().timezone)).astimezone(UTC)


def shown(row: Incident) -> dict[str, Any]:
    """Return what stands in the fields for a row: moments as the clock of the site shows them."""
    zone = ZoneInfo(current_site().timezone)
    values: dict[str, Any] = {name: getattr(row, name) for name in Incident.WRITTEN}
    for name in MOMENTS:
        if values[name] is not None:
            values[name] = values[name].astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return {**values, "seen": str(row.version)}


class LetterForm(AdminForm):
    """The words of a letter."""

    version = HiddenField()
    text = TextAreaField(
        _.lazy("Isi surat"),
        description=_.lazy("Kosongkan untuk memakai yang disusun dari catatan."),
        validators=[Optional(), Length(max=LONGEST_LETTER, message=TOO_LONG)],
    )


class RecipientsForm(AdminForm):
    """Why somebody takes the list of people to tell."""

    reason = StringField(
        _.lazy("Untuk apa daftar ini"),
        description=_.lazy("Dicatat bersama jabatan Anda pada setiap orang di daftar, dan tidak dapat dihapus."),
        validators=[
            InputRequired(_.lazy("Tulis alasannya.")),
            Length(min=10, max=300, message=_.lazy("Tulis alasan antara 10 dan 300 huruf.")),
        ],
    )
