"""A conversation copied out of WhatsApp, read as what its first sender reports."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from cms_core.api import AdminForm, BadNumber, whatsapp_number
from cms_lapor import _

LONGEST = 20_000
# [26/11/26 08.15.22] Nama: …  ·  26/11/26 08.15 - Nama: …  ·  [26/11, 8:15 AM] +62 812-…: …
_HEAD = re.compile(
    r"^[\u200e\s]*\[?(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?,?\s+"
    r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?\]?"
    r"\s*(?:[-\u2013]\s)?~?\s*([^:\n]{1,60}):\s?(.*)$"
)
_MEDIA = re.compile(
    r"<media (?:tidak disertakan|omitted)>"
    r"|(?:gambar|image|foto|video|audio|stiker|sticker) (?:tidak disertakan|omitted)"
    r"|\((?:file terlampir|file attached)\)|<(?:lampiran|attached): [^>]*>"
    r"|^(?:pesan ini (?:telah )?dihapus|anda menghapus pesan ini|this message was deleted)\.?$",
    re.IGNORECASE,
)


class PasteForm(AdminForm):
    """A conversation, as it was copied."""

    text = TextAreaField(
        _.lazy("Percakapan"),
        description=_.lazy("Di WhatsApp: tekan lama pesannya, pilih yang lain, lalu Salin. Tempel di sini."),
        validators=[
            InputRequired(_.lazy("Tempel dulu percakapannya.")),
            Length(max=LONGEST, message=_.lazy("Paling banyak 20.000 huruf.")),
        ],
    )


@dataclasses.dataclass(frozen=True)
class Chat:
    """What was said, by whom as far as that stands there, and on which day it began (None: that is not said)."""

    body: str
    name: str = ""
    phone: str = ""
    day: date | None = None


def read(text: str, day: date) -> Chat:
    """Return what the first sender of a conversation wrote; a text without senders is taken as it is.

    ``day`` is today, which says the year of a date that has none.
    """
    sender, first, lines, ours = "", None, list[str](), False
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head is not None:
            who = head[4].strip()
            first = first or _day(head, day)
            sender = sender or who
            ours = who == sender
            line = head[5]
        if ours or not sender:
            lines.append(_MEDIA.sub("", line.strip("\u200e \t")).strip())
    body = "\n".join(line for line in lines if line).strip()
    name, phone = _whose(sender)
    return Chat(body, name, phone, first)


def _whose(sender: str) -> tuple[str, str]:
    """Return name and number of a sender; one that is in no address book stands there by its number."""
    try:
        return "", whatsapp_number(re.sub(r"[\u2010-\u2015\u202a-\u202e\u00a0]", " ", sender).strip())
    except BadNumber:
        return sender.lstrip("~ ").strip(), ""


def _day(head: re.Match[str], today: date) -> date | None:
    """Return the day that a line names; telephones in English put the month first."""
    one, two = int(head[1]), int(head[2])
    year = int(head[3]) if head[3] else today.year
    year += 2000 if year < 100 else 0
    number, month = (one, two) if two <= 12 else (two, one)
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    if found > today and not head[3]:
        found = found.replace(year=year - 1) if (found.month, found.day) != (2, 29) else today
    return found if found <= today else None
