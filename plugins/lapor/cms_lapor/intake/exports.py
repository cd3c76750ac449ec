"""Messages out of the file that a telephone's application writes: a table (CSV, XLSX), or Android's XML."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from cms_core.api import BadNumber, TableRefused, read_table, squeezed, whatsapp_number
from cms_lapor import _

MOST_BYTES = 5 * 1024 * 1024
LONGEST = 4000
"""Letters of a message; an SMS of many parts has some 1,500."""
PHONE, MOMENT, TEXT, WAY = "phone", "moment", "text", "way"
HEADS: Mapping[str, frozenset[str]] = {
    PHONE: frozenset({"nomor", "pengirim", "dari", "no hp", "nomor hp", "telepon", "phone", "phone number", "number"})
    | {"from", "sender", "address", "msisdn"},
    MOMENT: frozenset({"waktu", "tanggal", "jam", "diterima", "date", "time", "datetime", "date/time", "timestamp"})
    | {"received", "received at", "sent at", "readable_date"},
    TEXT: frozenset({"isi", "pesan", "teks", "sms", "text", "message", "body", "content"}),
    WAY: frozenset({"jenis", "arah", "type", "direction", "folder"}),
}
"""What applications call their columns."""
_OURS = frozenset({"2", "sent", "outgoing", "outbox", "terkirim", "keluar", "kotak keluar"})
"""How they mark what the office itself has sent."""
_DAYS, _TIMES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"), (" %H:%M:%S", " %H:%M", " %H.%M", "")
_FORMS = tuple(f"{day}{time}" for day in _DAYS for time in _TIMES)


@dataclasses.dataclass(frozen=True)
class Raw:
    """A message that was received: digits of its sender as WhatsApp wants them (empty for a name or a short code)."""

    phone: str
    sent_at: datetime
    text: str


@dataclasses.dataclass(frozen=True)
class Unread:
    """A row that cannot be used, by its number in the file, and why."""

    row: int
    why: str


def read(content: bytes, zone: str) -> tuple[list[Raw], list[Unread]]:
    """Return the messages of a file, and its rows that cannot be used; moments without a zone are of ``zone``.

    Raises:
        TableRefused: the file cannot be used at all; the message says why.
    """
    if len(content) > MOST_BYTES:
        raise TableRefused(_("Berkas ini lebih dari 5 MB. Bagi menjadi beberapa berkas."))
    is_xml = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    rows = _xml_rows(content) if is_xml else _table_rows(content)
    found: list[Raw] = []
    unread: list[Unread] = []
    for number, values in rows:
        if str(values.get(WAY) or "").strip().casefold() in _OURS:
            continue
        try:
            found.append(_raw(values, ZoneInfo(zone)))
        except ValueError as error:
            unread.append(Unread(number, str(error)))
    return found, unread


def _table_rows(content: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    sheet = read_table(content)
    places = _places([squeezed(head) for head in sheet.head])
    for row in sheet.rows:
        yield row.number, {name: getattr(row.cells[at], "text", row.cells[at]) for name, at in places.items()}


def _places(heads: Sequence[str]) -> dict[str, int]:
    places = {
        name: next(at for at, head in enumerate(heads) if head in known)
        for name, known in HEADS.items()
        if any(head in known for head in heads)
    }
    if TEXT not in places or MOMENT not in places or PHONE not in places:
        raise TableRefused(_("Kolom yang perlu ada: nomor, waktu, dan isi. Beri nama itu pada baris judulnya."))
    return places


def _xml_rows(content: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the messages of the XML that "SMS Backup & Restore" writes: ``<sms address date body type>``."""
    number = 0
    try:
        for _event, element in iterparse(io.BytesIO(content), forbid_dtd=True):
            if element.tag == "sms":
                number += 1
                given = element.attrib
                yield (
                    number,
                    {
                        PHONE: given.get("address"),
                        MOMENT: given.get("date"),
                        TEXT: given.get("body"),
                        WAY: given.get("type"),
                    },
                )
            element.clear()
    except (DefusedXmlException, ParseError) as error:
        raise TableRefused(_("Berkas XML ini rusak atau bukan cadangan SMS.")) from error
    if not number:
        raise TableRefused(_("Berkas XML ini tidak berisi SMS."))


def _raw(values: Mapping[str, Any], zone: ZoneInfo) -> Raw:
    text = str(values.get(TEXT) or "").replace("\x00", "").strip()
    if not text:
        raise ValueError(_("isinya kosong"))
    if len(text) > LONGEST:
        raise ValueError(_("isinya lebih dari 4.000 huruf"))
    return Raw(_digits(values.get(PHONE)), _moment(values.get(MOMENT), zone), text)


def _digits(cell: Any) -> str:
    said = f"{cell:.0f}" if isinstance(cell, float) else str(cell or "")
    try:
        return whatsapp_number(said.strip())
    except BadNumber:
        return ""


def _moment(cell: Any, zone: ZoneInfo) -> datetime:
    """Return when a message was sent: milliseconds since 1970 in XML, a date of the spreadsheet, or one in words."""
    if isinstance(cell, datetime):
        found = cell if cell.tzinfo else cell.replace(tzinfo=zone)
    elif isinstance(cell, date):
        found = datetime.combine(cell, time(12), zone)
    else:
        found = _told(str(cell or "").strip().removesuffix("Z").replace("T", " "), zone)
    if not 2000 <= found.year <= 2999 or found > datetime.now(UTC):
        raise ValueError(_("waktunya tidak terbaca, atau masih akan datang"))
    return found.astimezone(UTC)


def _told(said: str, zone: ZoneInfo) -> datetime:
    if said.isdigit() and 12 <= len(said) <= 14:
        return datetime.fromtimestamp(int(said) / 1000, UTC)
    for form in _FORMS:
        try:
            return datetime.strptime(said, form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise ValueError(_("waktunya tidak terbaca, atau masih akan datang"))
