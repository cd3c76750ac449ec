"""Fields of the forms: numbers as people write them, and several photos."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from cms_core.api import (
    Degrees,
    ImageRefused,
    Number,
    NumberField,
    PreparedImage,
    Rupiah,
    StoreUnavailable,
    User,
    Year,
    describe_media,
    photo_for,
    photos_for,
    prepare_image,
    store_image,
)
from cms_potensi_desa import NAME, _
from cms_potensi_desa.models import MOST_PHOTOS

LONGEST_ALT, LONGEST_CREDIT = 200, 120
MOST_AMOUNT = Decimal("9999999999.99")


class YearField(NumberField):
    """A year of four digits."""

    kind = Year()


class AmountField(NumberField):
    """An amount with at most two places: ``12,5``, ``1.250`` or ``1.250,75``."""

    kind = Number(2, Decimal(0), MOST_AMOUNT)


class RupiahField(NumberField):
    """Whole rupiah: ``15000``, ``15.000``, ``Rp15.000`` or ``Rp 15.000,-``."""

    kind = Rupiah()


class _Off(Rupiah):
    """What is taken off a price, rupiah or per cent, whose sign may stand there."""

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Misalnya 10 untuk persen, 2.500 untuk rupiah."))

    def read(self, cell: Any) -> int:
        """Return the number."""
        return super().read(re.sub(r"\s*%$", "", cell.strip()) if isinstance(cell, str) else cell)


class DiscountField(RupiahField):
    """What is taken off a price."""

    kind = _Off()


class DegreeField(NumberField):
    """Degrees with a point or a comma, as people copy them; shown with the point that maps have."""

    def _value(self) -> str:
        return super()._value() if self.raw_data else super()._value().replace(",", ".")


class LatitudeField(DegreeField):
    """Degrees from the equator, in the south below nothing."""

    kind = Degrees(90)


class LongitudeField(DegreeField):
    """Degrees from Greenwich."""

    kind = Degrees(180)


@dataclasses.dataclass
class Shot:
    """A photo in the form, under an id that lasts as long as the form is open."""

    id: int
    media: str
    alt: str
    credit: str = ""


class PhotosField(Field):
    """The photos of an entry in their order: plain inputs and plain submits, so that it works without JavaScript.

    Each sends its id under the field's own name and its parts under ``<name>-<id>-…``. New ones come together under
    ``<name>-baru``; the lines of ``<name>-alt`` say what is seen on each of them, ``<name>-kredit`` who made them.
    ``<name>-pilih`` are photos of the library, which is offered when a button asks for it. The buttons are called
    ``foto``. Who made a photo is written down with the photo itself.
    """

    button = "foto"
    most = MOST_PHOTOS

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.rows: list[Shot] = []
        self.own: set[str] = set()
        self.uploads: list[Any] = []
        self.alts = ""
        self.credit = ""
        self.chosen: list[str] = []
        self.search = ""
        self.offered: list[Any] | None = None
        self.prepared: list[tuple[PreparedImage, str, str]] = []
        self.refused: list[str] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the photos that were sent, or show those of the entry."""
        self.process_errors = []
        kept = data if data is not unset_value and data else []
        self.own = {each["media"] for each in kept}
        if formdata is None:
            self.rows = [Shot(number, each["media"], each["alt"]) for number, each in enumerate(kept)]
            for row in self.rows:
                media = photo_for(NAME, row.media)
                row.credit = media.credit if media is not None else ""
        else:
            keys = dict.fromkeys(key for key in formdata.getlist(self.name) if re.fullmatch("[0-9]{1,4}", key))
            # Two versions that met may have more than are shown: whoever saves says which of them go.
            self.rows = [self._read(formdata, key) for key in keys][: 2 * self.most]
            self.uploads = [file for file in formdata.getlist(f"{self.name}-baru") if getattr(file, "filename", "")]
            self.alts = _line(formdata.get(f"{self.name}-alt"), keep="\n")
            self.credit = _line(formdata.get(f"{self.name}-kredit"))
            self.chosen = formdata.getlist(f"{self.name}-pilih")[: self.most]
            self.search = _line(formdata.get(f"{self.name}-cari"))[:100]
        self._show()

    def pre_validate(self, form: Any) -> None:
        """Refuse words that no column holds, and more photos than are shown."""
        if any(len(alt) > LONGEST_ALT for alt in (*(row.alt for row in self.rows), *self.alts.split("\n"))):
            raise ValidationError(_("Keterangan foto paling panjang 200 huruf."))
        if len(self.rows) > self.most:
            raise ValidationError(_("Paling banyak %(count)s foto.", count=self.most))
        if any(len(credit) > LONGEST_CREDIT for credit in (*(row.credit for row in self.rows), self.credit)):
            raise ValidationError(_("Sumber foto paling panjang 120 huruf."))

    def prepare_photos(self) -> None:
        """Do everything about the photos that were sent which takes long, before anything is written."""
        lines = self.alts.split("\n") if len(self.uploads) > 1 else [" ".join(self.alts.split())]
        room, left = self.most - len(self.rows), []
        for number, file in enumerate(self.uploads):
            alt = lines[number] if number < len(lines) else ""
            if error := self._prepare(file, alt, room - len(self.prepared)):
                self.refused.append(f"{file.filename}: {error}" if len(self.uploads) > 1 else error)
                left.append(alt)
        if self.uploads:
            self.alts, self.uploads = "\n".join(left), []

    def take_photos(self, *, by: User) -> bool:
        """Take in what was prepared or chosen, private until its entry is published; say whether all are good."""
        found: list[str] = []
        for row in list(self.rows):
            media = photo_for(NAME, row.media)
            if media is None and row.media not in self.own:
                self.rows.remove(row)
                found.append(_("Pilih fotonya sekali lagi."))
            elif media is not None and media.credit != row.credit and not self.errors:
                describe_media(media, alt=media.alt, credit=row.credit, focus=media.focus)
        found += self._choose()
        for image, name, alt in self.prepared:
            made = store_image(
                image, owner_plugin=NAME, name=name, alt=alt[:LONGEST_ALT], credit=self.credit[:LONGEST_CREDIT], by=by
            )
            self._add(made, alt)
        if self.prepared:
            self.credit = ""
        self.errors = [*self.errors, *found, *self.refused]
        self.prepared, self.refused = [], []
        self._show()
        return not self.errors

    def resent(self) -> Iterator[tuple[str, str]]:
        """Yield what the photos say now, for the form to be sent again."""
        for row in self.rows:
            yield self.name, str(row.id)
            yield f"{self.name}-{row.id}-media", row.media
            yield f"{self.name}-{row.id}-alt", row.alt
            yield f"{self.name}-{row.id}-kredit", row.credit
        yield f"{self.name}-alt", self.alts
        yield f"{self.name}-kredit", self.credit

    def arrange(self, wish: str) -> None:
        """Do what a button asks for: ``naik-3``, ``turun-3``, ``hapus-3``."""
        verb, _sep, rest = wish.partition("-")
        if verb == "pustaka":
            self.offered = photos_for(NAME, self.search)
        at = next((place for place, row in enumerate(self.rows) if str(row.id) == rest), None)
        if at is None:
            return
        row = self.rows.pop(at)
        if verb != "hapus":
            self.rows.insert(max(0, at - 1) if verb == "naik" else at + 1 if verb == "turun" else at, row)
        self._show()

    def _choose(self) -> list[str]:
        """Add what was chosen in the library, with the words that the library has."""
        found = []
        for key in dict.fromkeys(self.chosen):
            media = photo_for(NAME, key)
            if media is None:
                found.append(_("Pilih fotonya sekali lagi."))
            elif len(self.rows) + len(self.prepared) >= self.most:
                found.append(str(_("Paling banyak %(count)s foto.", count=self.most)))
            elif key not in {row.media for row in self.rows}:
                self._add(media, media.alt)
        self.chosen = []
        return found

    def _add(self, media: Any, alt: str) -> None:
        free = max((row.id for row in self.rows), default=-1) + 1
        self.rows.append(Shot(free, media.key, alt[:LONGEST_ALT], media.credit))

    def _prepare(self, file: Any, alt: str, room: int) -> str:
        if room <= 0:
            return str(_("Paling banyak %(count)s foto.", count=self.most))
        try:
            self.prepared.append((prepare_image(file.stream), file.filename, alt))
        except ImageRefused as error:
            return str(error.message)
        except StoreUnavailable:
            return str(_("Foto belum bisa disimpan. Coba lagi sebentar lagi."))
        return ""

    def _read(self, formdata: Any, key: str) -> Shot:
        parts = (_line(formdata.get(f"{self.name}-{key}-{part}")) for part in ("media", "alt", "kredit"))
        media, alt, credit = parts
        return Shot(int(key), media[:40], alt, credit)

    def _show(self) -> None:
        self.data = [{"media": row.media, "alt": row.alt} for row in self.rows]


def _line(text: Any, *, keep: str = "") -> str:
    """Return what was typed without what a column or a page would not bear; line ends only if they are kept."""
    if not isinstance(text, str):
        return ""
    lines = (" ".join(line.replace("\x00", "").split()) for line in text.splitlines())
    return (keep or " ").join(lines).strip()
