"""What a case is known by: a number that everybody may read, and a code that only its sender has.

A number names the book, the region of the site that gave it, the year and a place: ``LP-3304022007-26-0042``. A code
is 60 bits in twelve signs that nobody mistakes for each other (Crockford's base 32). It is derived from the random key
of the form that brought the case, with a key that lies outside the database: so a form that arrives again (a bad line,
a double click) gets the same receipt, and nothing is stored from which a code could be read. ``purpose`` keeps the
codes of one plugin apart from those of another.
"""

from __future__ import annotations

import hmac
import re
import secrets
from itertools import pairwise

from cms_core.crypto import keyed_hash
from cms_core.sites.models import Site

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, BITS, GROUP = 12, 5, 4
TAIL = len("0000/") + LENGTH
"""Letters in which what is behind the # of one receipt differs from that of another."""
_ALIKE = str.maketrans("ILO", "110")
_NUMBER = re.compile(r"[A-Z]{2}-(\d{2,10})-(\d{2})-(\d{4,9})")
_TYPED = re.compile(r"([A-Z]{2})[\s–-]*(\d[\d.]{1,12})[\s–-]+(\d{2})[\s–-]+(\d{4,9})", re.ASCII)
"""A number as people say and write it: its parts with a space or a dash between them, its region with full stops."""
_PARTS = (2, 4, 6, 10)
"""Digits of a region's code down to each level."""


def numbered(book: str, site: Site, year: int, place: int) -> str:
    """Return the number at a place in the count of a site's year."""
    return f"{book}-{site.region_code.replace('.', '')}-{year % 100:02}-{place:04}"


def tidy_number(text: str, *books: str) -> str:
    """Return a number of one of some books as it is stored, however it was typed; empty when it can be none."""
    found = _TYPED.fullmatch(text.strip().upper())
    if found is None or found.group(1) not in books:
        return ""
    book, region, year, place = found.groups()
    tidy = f"{book}-{region.replace('.', '')}-{year}-{place}"
    return tidy if _NUMBER.fullmatch(tidy) else ""


def region_of(number: str) -> str:
    """Return the code of the region whose site gave a number; empty when it is none."""
    found = _NUMBER.fullmatch(number)
    digits = found.group(1) if found else ""
    if len(digits) not in _PARTS:
        return ""
    cuts = [0, *_PARTS[: _PARTS.index(len(digits)) + 1]]
    return ".".join(digits[start:end] for start, end in pairwise(cuts))


def code_for(purpose: str, client_id: str) -> str:
    """Return the code of what a form brought, by the key of the form."""
    value = int(keyed_hash(f"{purpose} code {client_id}")[: LENGTH * BITS // 4], 16)
    return "".join(SIGNS[value >> BITS * place & 31] for place in reversed(range(LENGTH)))


def fresh() -> str:
    """Return a code that comes from no form, for something whose first one others have seen."""
    return "".join(secrets.choice(SIGNS) for _place in range(LENGTH))


def spaced(code: str) -> str:
    """Return a code in groups, as people read it."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(purpose: str, code: str) -> str:
    """Return what is stored of a code, however it was typed."""
    return keyed_hash(f"{purpose} opens {re.sub(r'[^0-9A-Z]', '', code.upper()).translate(_ALIKE)}")


def opens(purpose: str, code: str, stored: str | None) -> bool:
    """Whether a code is the one of which ``stored`` is the hash; takes as long where nothing is stored."""
    return hmac.compare_digest(stored or "0" * 64, hash_of(purpose, code)) and stored is not None
