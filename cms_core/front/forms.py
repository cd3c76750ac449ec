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
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, ValidationError

from cms_core.choices import choices
from cms_core.columns import now
from cms_core.delivery.seen import SeenForm
from cms_core.formats import format_number
from cms_core.front import positions
from cms_core.front.emergency import NATIONAL
from cms_core.front.models import Front
from cms_core.front.services import CONTACTS, FACTS, QUICK
from cms_core.front.sketch import Office
from cms_core.media.library import photo_for
from cms_core.media.uses import LIBRARY
from cms_core.publishing.moments import LAST_MINUTE, MomentField
from cms_core.tables.cells import BadCell

_TOO_LONG = _l("Terlalu panjang.")
_LINK = re.compile(r"(https?://[^\s/]|/(?![/\\]))\S*", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9][0-9 ()\-/]{1,19}", re.ASCII)
LAST_YEAR = 2100


def _text(label: Any, longest: int, **more: Any) -> StringField:
    return StringField(label, validators=[Optional(), Length(max=longest, message=_TOO_LONG)], **more)


def _cell(label: Any, longest: int, field: type[StringField] = StringField) -> StringField:
    """Return a field of a line that may stay empty; saying so at each of them would be noise."""
    return field(label, validators=[Length(max=longest, message=_TOO_LONG)])


class CoverForm(SeenForm):
    """The photo at the head, and links below the search field."""

    foto = StringField(_l("Foto"))

    def quick(self) -> list[Any]:
        """Return the fields of the links."""
        return [self[f"quick_{number}"] for number in range(1, QUICK + 1)]

    def show(self, front: Front) -> None:
        """Fill the fields."""
        self.foto.data = front.cover or ""
        for at, field in enumerate(self.quick()):
            field.data = front.quick[at] if at < len(front.quick) else ""

    def said(self, name: str) -> str:
        """Return what stands in a field, in words; a photo is known by its description."""
        if name != "foto":
            return super().said(name)
        photo = photo_for(LIBRARY, self.foto.data) if self.foto.data else None
        return (photo.alt or photo.name or _("Tanpa keterangan")) if photo is not None else _("Tanpa foto")


for _number in range(1, QUICK + 1):
    setattr(
        CoverForm,
        f"quick_{_number}",
        SelectField(_l("Tautan cepat %(number)s", number=_number), validate_choice=True, validators=[Optional()]),
    )


class NoticeForm(SeenForm):
    """One announcement."""

    text = TextAreaField(
        _l("Kabar singkat"),
        description=_l("Satu atau dua kalimat. Kalimat pertama dicetak tebal. Kosongkan untuk menghapusnya."),
        validators=[Length(max=240, message=_TOO_LONG)],
    )
    url = _text(
        _l("Alamat tautan"), 300, description=_l("Alamat lengkap, atau halaman situs ini: /halaman/jam-layanan")
    )
    kind = RadioField(_l("Jenis"), choices=choices({"info": _l("Kabar"), "warn": _l("Peringatan")}), default="info")
    until = MomentField(
        _l("Tampil sampai"),
        description=_l(
            "Sesudah itu hilang sendiri. Kosongkan bila belum tahu. Jam setempat, misalnya 31/12/2026 16.00."
        ),
        usual=LAST_MINUTE,
        validators=[Optional()],
    )

    def __init__(self, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._zone = ZoneInfo(zone)

    def validate_url(self, field: StringField) -> None:
        """Refuse what is no address of a page."""
        if field.data and not _LINK.fullmatch(field.data):
            raise ValidationError(_("Tulis alamat yang dimulai dengan https:// atau /."))

    def validate_until(self, field: MomentField) -> None:
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


class PlaceForm(SeenForm):
    """Facts of the place, and where the office is."""

    place = _text(
        _l("Letak kantor"),
        positions.LONGEST,
        description=_l("Lintang dan bujur, disalin dari aplikasi peta: -7.46120, 109.45310"),
    )
    source = _text(_l("Sumber letak"), 120, description=_l("Misalnya: diukur perangkat desa, 2026."))
    asked = HiddenField()
    """The place that was questioned already."""
    position: positions.Position | None = None
    """What was typed."""

    def validate_place(self, field: StringField) -> None:
        """Refuse what is no place in the country."""
        try:
            self.position = positions.read(field.data) if field.data else None
        except BadCell as error:
            raise ValidationError(str(error)) from error

    def is_sure(self, far: tuple[Office, float] | None) -> bool:
        """Whether nothing is to be asked (any more) of a place that lies ``far`` from an office; else ask."""
        place = repr(self.position)
        if far is None or self.asked.data == place:
            return True
        self.asked.data = place
        self.place.errors = [
            _(
                "Letak ini %(far)s km dari kantor %(name)s, yang terdekat. Periksa angkanya. Bila memang di sana, "
                "simpan sekali lagi.",
                far=format_number(round(far[1])),
                name=far[0].name,
            )
        ]
        return False

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


class ContactsForm(SeenForm):
    """Emergency numbers of the place, and which national ones are answered here."""

    national = SelectMultipleField(
        _l("Nomor nasional yang tampil"),
        description=_l("Lepas centang nomor yang belum dilayani di sini."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.national.choices = choices({each.number: f"{each.label} ({each.number})" for each in NATIONAL})

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
        if not self.national.data and not self.contacts:
            self.national.errors = [_("Biarkan setidaknya satu nomor tampil, atau tulis nomor di sekitar sini.")]
            good = False
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
