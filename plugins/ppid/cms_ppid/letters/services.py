"""Writing letters, proving them, and the texts that a site begins them with."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from cms_core.api import Site, User, audit, called, day_at, db, forgetting, format_date, now, speaking
from cms_ppid import NAME
from cms_ppid.cases import numbers
from cms_ppid.letters.kinds import KINDS, USUAL
from cms_ppid.letters.models import Letter, LetterTemplate

NOTHING = "-"
"""Stands in a letter where there is nothing to say."""
TOKEN = 12
"""Bytes of the token in the address of the page that proves a letter."""
INDENT = "  "
_NAME = re.compile(r"\{([a-z]+)\}")
_ROW = re.compile(r"[^\W\d_][^:{}]{0,60}: \S")


class BadTemplate(Exception):
    """A text that no letter can begin with; ``unknown`` and ``lacking`` are names, ``braces`` says that one is left."""

    def __init__(self, *, unknown: Sequence[str] = (), lacking: Sequence[str] = (), braces: bool = False) -> None:
        super().__init__(*unknown, *lacking)
        self.unknown, self.lacking, self.braces = tuple(unknown), tuple(lacking), braces


def write_letter(
    kind: str, case_number: str, facts: Mapping[str, str], site: Site, user: User | None, at: datetime | None = None
) -> Letter:
    """Write a letter of the site in scope down as it goes out, with a number of its own; who calls commits.

    ``facts`` fill in the names of the kind (``letters.kinds.NAMES``); what is missing or empty is a dash. A fact of
    several lines stays within its place: only ``jawaban`` brings paragraphs of its own. ``user`` is who writes it,
    None for the program; ``at`` is when it goes out, now without one.
    """
    moment = at or now()
    number, office = numbers.next_number(site, numbers.LETTERS), (user.office if user is not None else "")
    with speaking("id"):
        head = [str(KINDS[kind].label).upper(), f"Nomor: {number}\nTanggal: {format_date(day_at(site, moment))}"]
    signed = f"PPID {called(site)}" + (f"\n{office}" if office and office != called(site) else "")
    text = "\n\n".join((*head, fill(text_of(kind), facts), signed))
    row = Letter(
        case_number=case_number,
        kind=kind,
        number=number,
        token=secrets.token_hex(TOKEN),
        text=text,
        digest=digest_of(text),
        office=office or called(site),
        at=moment,
    )
    db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.letter", site_id=site.id, user_id=user.id if user else None, target=number, kind=kind)
    return row


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text (UTF-8) in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Fill facts in, once: braces in a fact are words like others."""

    def said(match: re.Match[str]) -> str:
        name = match[1]
        value = (facts.get(name) or "").strip() or NOTHING
        return value if name == "jawaban" else re.sub(r"\s*\n\s*", f"\n{INDENT}", value)

    return _NAME.sub(said, text)


def check(kind: str, text: str) -> None:
    """Look whether letters of a kind can begin with a text.

    Raises:
        BadTemplate: it names what cannot be filled in, or leaves out what the law wants said, or a brace is left.
    """
    known, used = KINDS[kind], _NAME.findall(text)
    if unknown := sorted({name for name in used if name not in known.names}):
        raise BadTemplate(unknown=unknown)
    if re.search(r"[{}]", _NAME.sub("", text)):
        raise BadTemplate(braces=True)
    if lacking := sorted(known.needed.difference(used)):
        raise BadTemplate(lacking=lacking)


def text_of(kind: str) -> str:
    """Return what letters of a kind begin with at the site in scope."""
    own = db.session.scalar(select(LetterTemplate.text).where(LetterTemplate.kind == kind))
    return own or USUAL[kind]


def save_text(kind: str, text: str, *, site: Site, user: User) -> None:
    """Begin letters of a kind with a text from now on; with the usual one where it is empty or says the same.

    Raises:
        BadTemplate: no letter can begin with it.
    """
    text = text.replace("\r\n", "\n").strip()
    row = db.session.scalar(select(LetterTemplate).where(LetterTemplate.kind == kind))
    if text in ("", USUAL[kind]):
        if row is not None:
            db.session.delete(row)
    else:
        check(kind, text)
        row = row or LetterTemplate(kind=kind)
        row.text = text
        db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.letter_text", site_id=site.id, user_id=user.id, target=kind)


def own_texts() -> frozenset[str]:
    """Return the kinds for which the site in scope has a text of its own."""
    return frozenset(db.session.scalars(select(LetterTemplate.kind)))


def of_case(case_number: str) -> list[Letter]:
    """Return the letters of a case of the site in scope, in the order in which they went out."""
    return list(db.session.scalars(select(Letter).where(Letter.case_number == case_number).order_by(Letter.id)))


def by_token(token: str) -> Letter | None:
    """Return the letter of the site in scope that a token leads to."""
    return db.session.scalar(select(Letter).where(Letter.token == token))


def forget(case_number: str) -> int:
    """Empty the words of a case's letters of the site in scope; number, day and digest stay. Return how many."""
    rows = [row for row in of_case(case_number) if row.text]
    with forgetting():
        for row in rows:
            row.text = ""
        db.session.flush()
    return len(rows)


def blocks(text: str) -> Iterator[list[tuple[str, str]]]:
    """Yield the paragraphs of a letter as pairs of a label and what it says; without labels it is one pair.

    What begins with spaces goes on with the line above it.
    """
    for paragraph in text.split("\n\n"):
        lines = paragraph.replace(f"\n{INDENT}", "\0").split("\n")
        if all(_ROW.match(line) for line in lines):
            pairs = [line.partition(": ") for line in lines]
            yield [(label, value.replace("\0", "\n")) for label, _colon, value in pairs]
        else:
            yield [("", paragraph.replace(f"\n{INDENT}", "\n"))]
