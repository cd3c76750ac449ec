"""What the cells of a column hold: how each kind is read from what people type, and written so that it reads back.

Excel hands over numbers and dates as such, CSV hands over text; both arrive at the same value or at a sentence that
says what to do.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from flask_babel import gettext as _

from cms_core.formats import format_number
from cms_core.i18n import in_every_language
from cms_core.tables.cells import EXACT, BadCell, Cell, number_in, plain, squeezed, within


class Kind(Protocol):
    """How the cells of a column are read and written; ``read(text(value))`` and ``read(cell(value))`` are ``value``."""

    @property
    def blank(self) -> Any:
        """The value of an empty cell."""

    @property
    def hint(self) -> str:
        """What may be written, in a few words."""

    def read(self, cell: Cell) -> Any:
        """Return the value of a cell that is not empty, or raise :class:`BadCell`."""

    def text(self, value: Any) -> str:
        """Return a value as people write it."""

    def cell(self, value: Any) -> Any:
        """Return a value as a spreadsheet keeps it: text, number, or date."""


@dataclasses.dataclass(frozen=True)
class Text:
    """Words; with ``lines`` a line break stays one. A number that somebody typed becomes its digits."""

    longest: int = 200
    lines: bool = False
    blank = ""

    @property
    def hint(self) -> str:
        """How much fits."""
        return str(_("Teks, paling panjang %(number)s huruf.", number=self.longest))

    def read(self, cell: Cell) -> str:
        """Return the words without space around them."""
        text = plain(cell)
        text = "\n".join(line.rstrip() for line in text.strip().split("\n")) if self.lines else " ".join(text.split())
        if len(text) > self.longest:
            raise BadCell(
                _("Terlalu panjang: %(count)s huruf, paling banyak %(most)s.", count=len(text), most=self.longest)
            )
        return text

    def text(self, value: Any) -> str:
        """Return the words."""
        return "" if value is None else str(value)

    cell = text


@dataclasses.dataclass(frozen=True)
class Whole:
    """A whole number; points between thousands are understood."""

    least: int = 1 - EXACT
    most: int = EXACT - 1
    blank = None
    _say = staticmethod(format_number)

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Angka bulat, misalnya 1200 atau 1.200."))

    def read(self, cell: Cell) -> int:
        """Return the number."""
        number = number_in(cell, point_is_thousand=True)
        if number != number.to_integral_value():
            raise BadCell(_("Tulis angka bulat, tanpa pecahan."))
        return int(within(number, self.least, self.most, self._say))

    def text(self, value: Any) -> str:
        """Return the digits alone."""
        return "" if value is None else str(value)

    def cell(self, value: Any) -> Any:
        """Return the number."""
        return value


class Year(Whole):
    """A year: four digits, and nothing between them."""

    _say = staticmethod("{:.0f}".format)

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Tahun dengan empat angka, misalnya 2026."))


@dataclasses.dataclass(frozen=True)
class Rupiah(Whole):
    """Money in whole rupiah: ``Rp 12.500,00``, ``12.500``, ``12500``."""

    least: int = 0

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Rupiah penuh, misalnya 12500 atau Rp12.500."))

    def read(self, cell: Cell) -> int:
        """Return the rupiah."""
        return super().read(self.bare(cell))

    @staticmethod
    def bare(cell: Cell) -> Cell:
        """Return a cell without what people write around an amount."""
        if not isinstance(cell, str):
            return cell
        return re.sub(r"^(rp|idr)\.?\s*|\s*,-+$", "", cell.strip(), flags=re.IGNORECASE)


class _Decimal:
    """What numbers with a comma have in common."""

    blank = None

    def text(self, value: Any) -> str:
        """Return the digits with a comma."""
        return "" if value is None else f"{Decimal(value).normalize():f}".replace(".", ",")

    def cell(self, value: Any) -> Any:
        """Return the number as a spreadsheet counts, with 15 digits."""
        return None if value is None else float(value)


@dataclasses.dataclass(frozen=True)
class Number(_Decimal):
    """A number with at most ``places`` digits behind the comma.

    With less than three of them a point before three digits parts thousands, as people write it here; else it is
    refused, because it could mean either.
    """

    places: int = 2
    least: Decimal = Decimal(-(10**8))
    most: Decimal = Decimal(10**8)

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Angka dengan koma, misalnya 12,5."))

    def read(self, cell: Cell) -> Decimal:
        """Return the number."""
        thousands = True if self.places < 3 else None
        number = within(number_in(cell, point_is_thousand=thousands), self.least, self.most)
        if -int(number.normalize().as_tuple().exponent) > self.places:
            raise BadCell(_("Paling banyak %(places)s angka di belakang koma.", places=self.places))
        return number


_MARKS = {"ls": -1, "s": -1, "lu": 1, "n": 1, "u": 1, "bt": 1, "e": 1, "t": 1, "bb": -1, "w": -1, "b": -1}
_ANGLE = re.compile(r"(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d{1,9})?)\s*(?:\"|″|”|'')\s*)?")
_SIDED = re.compile(r"(.*?)\s*(LS|LU|BT|BB|[SNUETWB])?", re.IGNORECASE | re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Degrees(_Decimal):
    """A coordinate (WGS 84) with six digits behind the comma, 11 cm; ``7°30'5" LS`` is understood too."""

    most: int
    """90 for a latitude, 180 for a longitude."""

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Derajat, misalnya -7,501388.") if self.most == 90 else _("Derajat, misalnya 109,440277."))

    def read(self, cell: Cell) -> Decimal:
        """Return the degrees."""
        side, mark = 1, ""
        if isinstance(cell, str) and (match := _SIDED.fullmatch(cell.strip())):
            cell, mark = match[1], (match[2] or "").lower()
            side = _MARKS.get(mark, 1)
        if mark and (mark in {"ls", "s", "lu", "n", "u"}) != (self.most == 90):
            raise BadCell(_("Ini lintang di kolom bujur, atau sebaliknya."))
        if isinstance(cell, str) and (angle := _ANGLE.fullmatch(cell.strip())):
            whole, minutes, seconds = (Decimal((part or "0").replace(",", ".")) for part in angle.groups())
            if minutes >= 60 or seconds >= 60:
                raise BadCell(_("Menit dan detik kurang dari 60."))
            number = whole + minutes / 60 + seconds / 3600
        else:
            number = number_in(cell, point_is_thousand=False)
        if mark and number < 0:
            raise BadCell(_("Pakai tanda minus atau arah mata angin, jangan keduanya."))
        if self.most == 90 and 90 < abs(number) <= 180:
            raise BadCell(swapped())
        return round(within(side * number, -self.most, self.most), 6)


def swapped() -> str:
    """Return what is said of a degree that would be right for the other coordinate."""
    return str(_("Lintang dan bujur mungkin tertukar."))


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu ags aug agt",
            "september sep sept",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_DAY_FIRST = re.compile(
    r"(?:[a-z']+,\s*)?(\d{1,2})(?:\s*([-/.])\s*(\d{1,2})\s*\2\s*|[\s-]+([a-z]+)\.?[\s-]+)(\d{4})", re.ASCII
)


@dataclasses.dataclass(frozen=True)
class Day:
    """A date: day first, or ISO, or the name of the month, or a date of the spreadsheet."""

    blank = None

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Tanggal, misalnya 31/12/2026 atau 31 Desember 2026."))

    def read(self, cell: Cell) -> date:
        """Return the date."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise BadCell(_("Ini angka, bukan tanggal. Beri sel ini format tanggal, atau tulis 31/12/2026."))
        text = cell.strip().lower()
        try:
            if iso := _ISO.fullmatch(text):
                return date(int(iso[1]), int(iso[2]), int(iso[3]))
            if found := _DAY_FIRST.fullmatch(text):
                month = int(found[3]) if found[3] else _MONTHS.get(found[4], 0)
                return date(int(found[5]), month, int(found[1]))
        except ValueError as error:
            raise BadCell(_("Tanggal ini tidak ada. Tulis hari, bulan, lalu tahun: 31/12/2026.")) from error
        raise BadCell(_("Tulis tanggal seperti 31/12/2026 atau 31 Desember 2026."))

    def text(self, value: Any) -> str:
        """Return ``31/12/2026``."""
        return "" if value is None else f"{value.day:02}/{value.month:02}/{value.year:04}"

    def cell(self, value: Any) -> Any:
        """Return the date."""
        return value


@dataclasses.dataclass(frozen=True)
class Choice:
    """One of a few: ``options`` maps what is kept to what it is called; both are understood, in every language."""

    options: Mapping[Any, Any]
    blank = None

    @property
    def hint(self) -> str:
        """What there is."""
        return str(_("Salah satu dari: %(choices)s.", choices="; ".join(str(label) for label in self.options.values())))

    def read(self, cell: Cell) -> Any:
        """Return what is kept."""
        wanted = squeezed(plain(cell))
        if wanted not in self._known:
            raise BadCell(self.hint)
        return self._known[wanted]

    @cached_property
    def _known(self) -> dict[str, Any]:
        """What each of them may be called; looked for once, because thousands of cells ask."""
        called = {squeezed(word): key for key, label in self.options.items() for word in in_every_language(label)}
        return called | {squeezed(str(key)): key for key in self.options}

    def text(self, value: Any) -> str:
        """Return what it is called."""
        return str(self.options[value]) if value in self.options else ""

    cell = text


@dataclasses.dataclass(frozen=True)
class YesNo:
    """Ya or Tidak; an empty cell says neither."""

    blank = None

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Ya atau Tidak."))

    def read(self, cell: Cell) -> bool:
        """Return whether it is so."""
        word = squeezed(plain(cell))
        if word in {"ya", "y", "yes", "benar", "true", "1", "ada"}:
            return True
        if word in {"tidak", "t", "tdk", "no", "n", "salah", "false", "0"}:
            return False
        raise BadCell(_("Tulis Ya atau Tidak."))

    def text(self, value: Any) -> str:
        """Return the word."""
        return "" if value is None else str(_("Ya") if value else _("Tidak"))

    cell = text
