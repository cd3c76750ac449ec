"""Forms of the pages on which a site's home page is arranged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateTimeLocalField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional, ValidationError

from cms_core.columns import now
from cms_core.delivery.form_token import AdminForm
from cms_core.front.emergency import NATIONAL
from cms_core.front.models import Front
from cms_core.front.services import CONTACTS, FACTS, QUICK

_TOO_LONG = _l("Terlalu panjang.")
_LINK = re.compile(r"(https?://[^\s/]|/(?![/\\]))\S*", re.ASCII)
_PAIR = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9][0-9 ()\-/]{1,19}", re.ASCII)
SOUTH, NORTH, WEST, EAST = -11.2, 6.3, 94.8, 141.2
"""The country, in degrees, with a little sea around it."""
LAST_YEAR = 2100


def _text(label: Any, longest: int, **more: Any) -> StringField:
    return StringField(label, validators=[Optional(), Length(max=longest, message=_TOO_LONG)], **more)


def _cell(label: Any, longest: int, field: type[StringField] = StringField) -> StringField:
    """Return a field of a line that may stay empty; saying so at each of them would be noise."""
    return field(label, validators=[Length(max=longest, message=_TOO_LONG)])


class CoverForm(AdminForm):
    """The photo at the head, and links below the search field."""


for _number in range(1, QUICK + 1):
    setattr(
        CoverForm,
        f"quick_{_number}",
        SelectField(_l("Tautan cepat %(number)s", number=_number), validate_choice=True, validators=[Optional()]),
    )


class NoticeForm(AdminForm):
    """One announcement."""

    text = TextAreaField(
        _l("Pengumuman"),
        description=_l("Satu atau dua kalimat. Kalimat pertama dicetak tebal. Kosongkan untuk menghapusnya."),
        validators=[Length(max=240, message=_TOO_LONG)],
    )
    url = _text(_l("Tautan"), 300, description=_l("Alamat lengkap, atau halaman situs ini: /halaman/jam-layanan"))
    kind = RadioField(
        _l("Jenis"), choices=[SelectChoice("info", _l("Kabar")), SelectChoice("warn", _l("Peringatan"))], default="info"
    )
    until = DateTimeLocalField(
        _l("Tampil sampai"),
        description=_l("Sesudah itu hilang sendiri. Kosongkan bila belum tahu. Jam setempat."),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        validators=[Optional()],
    )

    def __init__(self, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._zone = ZoneInfo(zone)

    def validate_url(self, field: StringField) -> None:
        """Refuse what is no address of a page."""
        if field.data and not _LINK.fullmatch(field.data):
            raise ValidationError(_("Tulis alamat yang dimulai dengan https:// atau /."))

    def validate_until(self, field: DateTimeLocalField) -> None:
        """Refuse a moment that is over, and years that nobody means."""
        if field.data is not None and field.data.year > LAST_YEAR:
            raise ValidationError(_("Tahun ini keliru. Periksa tanggalnya."))
        if field.data is not None and (field.data.year < now().year or cast(datetime, self.moment) <= now()):
            raise ValidationError(_("Waktu ini sudah lewat."))

    @property
    def moment(self) -> datetime | None:
        """When it ends (UTC), of what was typed as the clock at the site shows it."""
        local: datetime | None = self.until.data
        return local.replace(tzinfo=self._zone).astimezone(UTC) if local is not None else None

    def show(self, front: Front) -> None:
        """Fill the fields."""
        self.text.data, self.url.data, self.kind.data = front.notice, front.notice_url, front.notice_kind
        if front.notice_until is not None:
            self.until.data = front.notice_until.astimezone(self._zone).replace(tzinfo=None)


class PlaceForm(AdminForm):
    """Facts of the place, and where the office is."""

    place = _text(
        _l("Letak kantor"),
        40,
        description=_l("Lintang dan bujur, disalin dari aplikasi peta: -7.46120, 109.45310"),
    )
    source = _text(_l("Sumber letak"), 120, description=_l("Misalnya: diukur perangkat desa, 2026."))

    def validate_place(self, field: StringField) -> None:
        """Refuse what is no place in the country."""
        if field.data and self.position is None:
            raise ValidationError(_("Tulis lintang dan bujur di Indonesia, misalnya -7.4612, 109.4531."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that a fact has both its halves."""
        good = super().validate(extra_validators)
        for label, value in self.rows():
            if bool(label.data) != bool(value.data):
                empty = value if label.data else label
                empty.errors = [_("Isi keduanya: apa, dan berapa.")]
                good = False
        return good

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """Yield the fields of each fact."""
        return ((self[f"label_{number}"], self[f"value_{number}"]) for number in range(1, FACTS + 1))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The facts that were typed."""
        return [(label.data, value.data) for label, value in self.rows() if label.data and value.data]

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude that were typed; None for none, and for what lies elsewhere."""
        match = _PAIR.fullmatch(self.place.data or "")
        if match is None:
            return None
        latitude, longitude = (round(float(part.replace(",", ".")), 5) for part in match.groups())
        return (latitude, longitude) if SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST else None

    def show(self, front: Front) -> None:
        """Fill the fields."""
        if front.latitude is not None and front.longitude is not None:
            self.place.data = f"{front.latitude:.5f}, {front.longitude:.5f}"
        self.source.data = front.place_source
        for (label, value), fact in zip(self.rows(), front.facts, strict=False):
            label.data, value.data = fact


for _number in range(1, FACTS + 1):
    setattr(PlaceForm, f"label_{_number}", _cell(_l("Apa"), 40))
    setattr(PlaceForm, f"value_{_number}", _cell(_l("Isinya"), 60))


class ContactsForm(AdminForm):
    """Emergency numbers of the place, and which national ones are answered here."""

    national = SelectMultipleField(
        _l("Nomor nasional yang tampil"),
        description=_l("Lepas centang nomor yang belum dilayani di sini."),
        choices=[SelectChoice(each.number, each.label) for each in NATIONAL],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that each line has a name and a number that can be dialled."""
        good = super().validate(extra_validators)
        for label, number, note in self.rows():
            if number.data and not _NUMBER.fullmatch(number.data):
                number.errors, good = [_("Nomor telepon hanya berisi angka, spasi, dan tanda kurung.")], False
            elif number.data and not label.data:
                label.errors, good = [_("Tulis siapa yang menjawab nomor ini.")], False
            elif (label.data or note.data) and not number.data:
                number.errors, good = [_("Tulis nomornya.")], False
        return good

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the fields of each line."""
        for at in range(1, CONTACTS + 1):
            yield self[f"label_{at}"], self[f"number_{at}"], self[f"note_{at}"]

    @property
    def contacts(self) -> list[tuple[str, str, str]]:
        """The lines that were typed."""
        return [(label.data, number.data, note.data or "") for label, number, note in self.rows() if number.data]

    @property
    def national_off(self) -> list[str]:
        """The national numbers that are not to be shown."""
        return [each.number for each in NATIONAL if each.number not in (self.national.data or ())]

    def show(self, front: Front) -> None:
        """Fill the fields."""
        self.national.data = [each.number for each in NATIONAL if each.number not in front.national_off]
        for fields, contact in zip(self.rows(), front.contacts, strict=False):
            for field, value in zip(fields, contact, strict=True):
                field.data = value


for _number in range(1, CONTACTS + 1):
    setattr(ContactsForm, f"label_{_number}", _cell(_l("Nama"), 60))
    setattr(ContactsForm, f"number_{_number}", _cell(_l("Nomor"), 20, TelField))
    setattr(ContactsForm, f"note_{_number}", _cell(_l("Catatan"), 80))
