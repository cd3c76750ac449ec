"""Fields of the forms: numbers, moments and masked numbers as people write them."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, StringField, ValidationError
from wtforms.validators import StopValidation

from cms_core.api import (
    BadCell,
    Day,
    Number,
    NumberField,
    Rupiah,
    Text,
    Whole,
    Year,
    current_site,
    format_rupiah,
    media_in,
    now,
    plain_text,
    said_of_media,
)
from cms_lelang import _
from cms_lelang.codes import whole
from cms_lelang.masking import mask, secret_in
from cms_lelang.scale import MILLION

DEAREST = 10**14
"""Rupiah; a hundred thousand milliard is more than any kabupaten has."""
FIRST_YEAR, LAST_YEAR = 2010, 2100
TYPED = (
    *("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %H.%M", "%Y-%m-%d %H:%M"),
    *("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H.%M", *(f"%Y-%m-%d{gap}%H:%M:%S.%f" for gap in "T ")),
)
"""How moments are written: by browsers, by SPSE, by hand, by the data of INAPROC."""
ZONES = {"z": 0, "utc": 0, "wib": 7, "wita": 8, "wit": 9}
"""What may stand behind a moment of another clock than that of the site, and its hours ahead of UTC."""
_HOURED = re.compile(
    r"(.+?),?(?:\s+(?:pukul|jam))?[\sT]+((?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d)?)", re.IGNORECASE | re.ASCII
)
"""A day, and an hour behind it."""
_COUNTED, _FIRST = re.compile(r"(\d{5})(?:[.,](\d{1,12}))?", re.ASCII), datetime(1899, 12, 30, tzinfo=UTC)
"""Days as a spreadsheet counts them, and since which."""
MINUTES = 24 * 60
"""Minutes of a day."""
_ZONED = re.compile(r"(.+?)\s*(z|utc|wib|wita|wit|[+-]\d\d(?::?[0-5]\d)?)", re.IGNORECASE | re.ASCII)
_SUM, _DIGITS = re.compile(r"(?:rp\.?\s*)?[1-9][\d. ]*", re.IGNORECASE), 18
"""A sum, and the most digits that are read of one: far more than ``DEAREST``."""
_PLAIN = re.compile(r"\d+(?:[.,]0{1,2})?", re.ASCII)
"""An amount in digits alone, as programs write it."""
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE | re.ASCII)
_SAID = re.compile(r'\b(?:href|alt|title)="([^"]*)"')


class Rounded(int):
    """Whole rupiah of an amount that was written with sen."""


class Written(int):
    """Whole rupiah of an amount that was ``said`` with more than digits: as ``Rp1.234.567,00``."""

    said: str = ""

    @classmethod
    def of(cls, amount: int, cell: Any) -> int:
        """Return an amount, with its cell where that is a text that somebody may mean otherwise than we read it."""
        if not isinstance(cell, str) or _PLAIN.fullmatch(cell.strip()):
            return amount
        made = cls(amount)
        made.said = cell.strip()
        return made


class Amount(Rupiah):
    """Money in whole rupiah; SPSE writes some with sen, which are rounded.

    Of less than a million rupiah a fraction is one of thousands or of millions, and refused.
    """

    def read(self, cell: Any) -> int:
        """Return the rupiah, :class:`Rounded` where there were sen, :class:`Written` where there were marks."""
        bare = self.bare(cell)
        # What a spreadsheet worked out has more digits than money.
        bare = round(bare, 2) if isinstance(bare, float) else bare
        amount: Decimal = Number(2, Decimal(self.least), Decimal(self.most)).read(bare)
        whole = int(amount.to_integral_value(ROUND_HALF_UP))
        if whole == amount:
            return Written.of(whole, cell)
        if amount < MILLION:
            raise BadCell(_("Tulis rupiah penuh tanpa pecahan, bukan ribuan atau juta."))
        return Rounded(whole)


@dataclasses.dataclass(frozen=True)
class Code(Text):
    """A code of another system, without which a row is wrong where it is ``needed``."""

    needed: bool = False

    def read(self, cell: Any) -> str:
        """Return the code."""
        code = whole(super().read(cell))
        if self.needed and not code:
            raise BadCell(_("“%(said)s” bukan kode. Baris ini perlu kodenya.", said=str(cell).strip()))
        return code


class Percent(Number):
    """A share of a whole in per cent; the sign may stand behind it."""

    def read(self, cell: Any) -> Decimal:
        """Return the per cent."""
        return super().read(cell.strip().removesuffix("%").rstrip() if isinstance(cell, str) else cell)


def rounded(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is taken of amounts with sen, by their columns."""
    return {
        name: _("Sennya dibulatkan. Yang disimpan %(amount)s.", amount=format_rupiah(value))
        for name, value in values.items()
        if isinstance(value, Rounded)
    }


def both(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of columns, in one as in the other."""
    return {**one, **{name: f"{one[name]} {said}" if name in one else said for name, said in other.items()}}


class YearField(NumberField):
    """A year of four digits."""

    kind = Year(FIRST_YEAR, LAST_YEAR)


class RupiahField(NumberField):
    """Whole rupiah: ``184500000``, ``184.500.000``, ``Rp184.500.000``; typed with sen they are refused."""

    kind = Amount(0, DEAREST)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; of more digits than any number has, too, it is said how much there may be."""
        typed = re.sub(r"\D", "", valuelist[0]) if valuelist and _SUM.fullmatch(valuelist[0].strip()) else ""
        super().process_formdata([typed[:_DIGITS]] if len(typed) > _DIGITS else valuelist)
        # What systems write with sen is rounded in a file, where it is told; who types can write what he means.
        if isinstance(self.data, Rounded):
            raise ValueError(_("Tulis rupiah penuh tanpa pecahan, tanpa sen."))


class EditionField(NumberField):
    """How often something was put up, from 1."""

    kind = Whole(1, 99)


class PercentField(NumberField):
    """A share of a whole in per cent, 0 to 100, with at most two digits behind the comma."""

    kind = Percent(2, Decimal(0), Decimal(100))


class ClockField(DateTimeLocalField):
    """A moment as the clock of the site shows it; ``data`` is in UTC.

    Where something ``ends`` then, a day without an hour lasts until night.
    """

    def __init__(self, label: Any = None, *, ends: bool = False, **kwargs: Any) -> None:
        super().__init__(label, format=list(TYPED), **kwargs)
        self.ends = ends

    def process_data(self, value: datetime | None) -> None:
        """Show a moment as the clock of the site shows it."""
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            ValueError: it cannot be read; the message says what to write.
        """
        text = " ".join(str(value) for value in valuelist).strip()
        self.data = None
        self.data = read_clock(text, ends=self.ends).at if text else None

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(_zone()).strftime(TYPED[0]) if self.data else ""


class Moment(NamedTuple):
    """A moment (UTC) as somebody wrote it: ``bare`` is one with an hour and no zone, so that the site's was taken."""

    at: datetime
    bare: bool


def read_clock(text: str, *, ends: bool = False) -> Moment:
    """Return the moment that somebody wrote as the clock of the site shows it, or with the zone of another one.

    A day without an hour is its beginning, or its last minute where something ``ends`` then.

    Raises:
        ValueError: it cannot be read; the message says what to write, and names the zone of the site.
    """
    said, zone = text.strip(), _zone()
    found: list[tuple[str, tzinfo, bool]] = [(said, zone, True)]
    found += [(match[1], _named(match[2]), False)] if (match := _ZONED.fullmatch(said)) else []
    for form, (clock, own, bare) in itertools.product(TYPED, found):
        try:
            local = datetime.strptime(clock, form).replace(tzinfo=own)
        except ValueError:
            continue
        if FIRST_YEAR <= local.year <= LAST_YEAR:
            return Moment(local.astimezone(UTC), bare)
    if (named := _by_name(found, ends=ends)) is not None:
        return named
    raise ValueError(
        _(
            "“%(said)s” tidak terbaca. Tulis tanggal dan jam %(zone)s, misalnya 31/12/2026 16.00; "
            "jam zona lain dengan zonanya, misalnya 31/12/2026 16.00 %(other)s.",
            said=text,
            zone=zone_name(),
            other="WITA" if zone_name() == "WIB" else "WIB",
        )
    )


def _by_name(found: Sequence[tuple[str, tzinfo, bool]], *, ends: bool) -> Moment | None:
    """Return the moment of a day as the cells of days write it, with an hour behind it or none."""
    for clock, own, bare in found:
        said, hour = match.groups() if (match := _HOURED.fullmatch(clock)) else (clock, "")
        try:
            if counted := _COUNTED.fullmatch(said):
                minutes = round(float(f"0.{counted[2] or 0}") * MINUTES)
                # The last second of a day is rounded to the next one.
                at = _FIRST + timedelta(days=int(counted[1]), minutes=minutes)
                day, hour = at.date(), f"{at:%H:%M}" if minutes else hour
            else:
                day = Day().read(said.replace("/", "-") if said[:4].isdecimal() else said)
            hours, minute = (int(part) for part in re.split("[:.]", hour or ("23:59" if ends else "0:00"))[:2])
            local = datetime.combine(day, time(hours, minute), own)
        except (BadCell, ValueError):
            continue
        if FIRST_YEAR <= local.year <= LAST_YEAR:
            return Moment(local.astimezone(UTC), bare and bool(hour))
    return None


def _named(said: str) -> tzinfo:
    """Return the zone that stands behind a moment."""
    if said.casefold() in ZONES:
        return timezone(timedelta(hours=ZONES[said.casefold()]))
    hours, minutes = int(said[1:3]), int(said[3:].lstrip(":") or "0")
    if hours > 14:
        return _zone()
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if said[0] == "-" else ahead)


def zone_name() -> str:
    """Return what the clock of the site is called (WIB)."""
    return now().astimezone(_zone()).tzname() or ""


def clock_text(moment: datetime) -> str:
    """Return a moment as the clock of the site shows it, so that it reads back as it was."""
    return moment.astimezone(_zone()).strftime("%d-%m-%Y %H:%M")


def _zone() -> tzinfo:
    return ZoneInfo(current_site().timezone)


class CodeField(StringField):
    """A code of another system, as a column of codes reads it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            BadCell: a spreadsheet has made something else of it.
        """
        super().process_formdata(valuelist)
        self.data = whole((self.data or "").strip())


class TaxField(StringField):
    """An NPWP, of which the middle is masked before anybody keeps it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Mask what was typed.

        Raises:
            ValueError: it is no NPWP; the message says what to write.
        """
        text = " ".join(str(value) for value in valuelist).strip()
        self.data = ""
        if text:
            try:
                self.data = mask(text)
            except ValueError:
                self.data = text
                raise


class Because:
    """Asks for a reason where the rest of the form ``needs`` one."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": True}

    def __init__(self, needs: Callable[[Any], bool], message: Any) -> None:
        self._needs, self._message = needs, message

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty reason."""
        if not (field.data or "").strip() and self._needs(form):
            raise StopValidation(str(self._message))


def wrong_with(text: str, *, phones: bool = False) -> str:
    """Return what is said of a text that holds what is never published, empty where it holds nothing of that."""
    found = secret_in(text, phones=phones)
    if found is None:
        return ""
    said = _(
        "Di sini ada %(what)s, yang tidak boleh terbit: “%(shown)s”. Hapus itu saja; yang lain tetap.",
        what=found.what,
        shown=found.shown,
    )
    other = _(
        "Kalau itu nomor lain, tulis koma dan namanya tepat di depannya: “, SP2D nomor”, “, SPK nomor”, “, kuitansi "
        "nomor”, “, faktur nomor”, “, jaminan nomor”, “, sertifikat nomor”, “, NIB”, atau “, kode barang”; uang dengan "
        "“Rp” dan titik."
    )
    return f"{said} {other}" if found.guessed else said


def refuse_secrets(form: Any, *, phones: bool = False) -> bool:
    """Refuse every text of a form that holds what is never published; say whether there is none.

    ``phones`` says that telephones may stand in it: those at which an office wants to be called.
    """
    good = True
    for field in form:
        # Hidden fields hold what we wrote ourselves.
        if field.type in ("HiddenField", "OnceField", "CSRFTokenField", "TaxField"):
            continue
        # What is made of its blocks is made anew each time that it is asked for.
        html = getattr(field, "html", None)
        text = f"{_all_of(html)} | {field.said}" if html is not None else field.data
        if said := wrong_with(text, phones=phones) if isinstance(text, str) else "":
            field.errors = [*field.errors, said]
            good = False
    return good


def _all_of(html: str) -> str:
    """Return the words of a text, and what its links and photos say, and the library of these photos."""
    return " | ".join((plain_text(html), *_SAID.findall(html), *said_of_media(media_in(html))))


def no_link(_form: Any, field: Any) -> None:
    """Refuse an address that leads nowhere, or somewhere else than it seems to."""
    said = field.data
    if not said:
        return
    if not said.startswith(("https://", "http://")):
        raise ValidationError(_("Alamat dimulai dengan https://."))
    # Browsers take a backslash for a slash, and leave out what nobody sees: then it is another host.
    if "\\" in said or not said.isprintable() or " " in said:
        raise ValidationError(_("Dalam alamat ada spasi atau tanda yang tidak dikenal. Salin ulang dari peramban."))
    try:
        parts = urlsplit(said)
        name, _port = parts.hostname or "", parts.port
    except ValueError:
        name, parts = "", urlsplit("")
    if not _HOST.fullmatch(name):
        raise ValidationError(_("Nama situs di alamat ini tidak terbaca. Salin ulang dari peramban."))
    if "@" in parts.netloc:
        raise ValidationError(_("Di alamat ini ada nama pengguna atau kata sandi. Hapus yang di depan tanda @."))


def in_reach(_form: Any, field: Any) -> None:
    """Refuse a day so far away that it was mistyped."""
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        year, bounds = field.data.year, {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Tahun %(year)s tidak mungkin. Tulis %(first)s sampai %(last)s.", year=year, **bounds))
