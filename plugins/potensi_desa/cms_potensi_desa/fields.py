"""Fields of the forms: numbers as people write them, and several photos."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from cms_core.api import (
    Degrees,
    ImageRefused,
    Number,
    Rupiah,
    StoreUnavailable,
    User,
    Whole,
    is_held,
    store_image,
)
from cms_potensi_desa import NAME, _
from cms_potensi_desa.models import MOST_PHOTOS

LONGEST_ALT = 200
MOST_AMOUNT = Decimal("9999999999.99")


class NumberField(Field):
    """A number that is read as a cell of a table is: what people type means the same in both."""

    widget = TextInput()
    kind: ClassVar[Any]

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.kind.text(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        self.data = self.kind.read(typed) if typed else None

    def pre_validate(self, form: Any) -> None:
        """Say nothing more about what could not be read."""
        if self.process_errors:
            raise StopValidation


class WholeField(NumberField):
    """A whole number."""

    kind = Whole()


class AmountField(NumberField):
    """An amount with at most two places: ``12,5``, ``1.250`` or ``1.250,75``."""

    kind = Number(2, Decimal(0), MOST_AMOUNT)


class RupiahField(NumberField):
    """Whole rupiah: ``15000``, ``15.000``, ``Rp15.000`` or ``Rp 15.000,-``."""

    kind = Rupiah()


class _Off(Rupiah):
    """What is taken off a price, rupiah or per cent, whose sign may stand there."""

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


class PhotosField(Field):
    """The photos of an entry in their order: plain inputs and plain submits, so that it works without JavaScript.

    Each sends its id under the field's own name and its parts under ``<name>-<id>-…``. New ones come together under
    ``<name>-baru``; the lines of ``<name>-alt`` say what is seen on each of them. The buttons are called ``foto``.
    """

    button = "foto"
    most = MOST_PHOTOS

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.rows: list[Shot] = []
        self.own: set[str] = set()
        self.uploads: list[Any] = []
        self.alts = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the photos that were sent, or show those of the entry."""
        self.process_errors = []
        kept = data if data is not unset_value and data else []
        self.own = {each["media"] for each in kept}
        if formdata is None:
            self.rows = [Shot(number, each["media"], each["alt"]) for number, each in enumerate(kept)]
        else:
            keys = dict.fromkeys(key for key in formdata.getlist(self.name) if re.fullmatch("[0-9]{1,4}", key))
            self.rows = [self._read(formdata, key) for key in keys][: self.most]
            self.uploads = [file for file in formdata.getlist(f"{self.name}-baru") if getattr(file, "filename", "")]
            self.alts = _line(formdata.get(f"{self.name}-alt"), keep="\n")
        self._show()

    def pre_validate(self, form: Any) -> None:
        """Refuse words that no column holds."""
        if any(len(alt) > LONGEST_ALT for alt in (*(row.alt for row in self.rows), *self.alts.split("\n"))):
            raise ValueError(_("Keterangan foto paling panjang 200 huruf."))

    def take_photos(self, *, by: User) -> bool:
        """Take in the photos that were sent, each private until its entry is published; say whether all are good."""
        found: list[str] = []
        for row in list(self.rows):
            if row.media not in self.own and not is_held(row.media, owner_plugin=NAME, by=by):
                self.rows.remove(row)
                found.append(_("Pilih fotonya sekali lagi."))
        lines = self.alts.split("\n") if len(self.uploads) > 1 else [" ".join(self.alts.split())]
        left = []
        for number, file in enumerate(self.uploads):
            alt = lines[number] if number < len(lines) else ""
            if error := self._take(file, alt, by):
                found.append(f"{file.filename}: {error}" if len(self.uploads) > 1 else error)
                left.append(alt)
        if self.uploads:
            self.alts, self.uploads = "\n".join(left), []
        self.errors = [*self.errors, *found]
        self._show()
        return not self.errors

    def arrange(self, wish: str) -> None:
        """Do what a button asks for: ``naik-3``, ``turun-3``, ``hapus-3``."""
        verb, _sep, rest = wish.partition("-")
        at = next((place for place, row in enumerate(self.rows) if str(row.id) == rest), None)
        if at is None:
            return
        row = self.rows.pop(at)
        if verb != "hapus":
            self.rows.insert(max(0, at - 1) if verb == "naik" else at + 1 if verb == "turun" else at, row)
        self._show()

    def _take(self, file: Any, alt: str, by: User) -> str:
        if len(self.rows) >= self.most:
            return str(_("Paling banyak %(count)s foto.", count=self.most))
        try:
            media = store_image(file.stream, owner_plugin=NAME, alt=alt[:LONGEST_ALT], by=by)
        except ImageRefused as error:
            return str(error.message)
        except StoreUnavailable:
            return str(_("Foto belum bisa disimpan. Coba lagi sebentar lagi."))
        self.rows.append(Shot(max((row.id for row in self.rows), default=-1) + 1, media.key, alt))
        return ""

    def _read(self, formdata: Any, key: str) -> Shot:
        media, alt = (_line(formdata.get(f"{self.name}-{key}-{part}")) for part in ("media", "alt"))
        return Shot(int(key), media[:40], alt)

    def _show(self) -> None:
        self.data = [{"media": row.media, "alt": row.alt} for row in self.rows]


def _line(text: Any, *, keep: str = "") -> str:
    """Return what was typed without what a column or a page would not bear; line ends only if they are kept."""
    if not isinstance(text, str):
        return ""
    lines = (" ".join(line.replace("\x00", "").split()) for line in text.splitlines())
    return (keep or " ").join(lines).strip()
