"""What a report is known by: a number that everybody may read, and a code that only its sender has.

The code is 60 bits in twelve signs that nobody mistakes for each other (Crockford's base 32). It is derived from the
random key of the form that brought the report, with a key that lies outside the database: so a form that arrives
again (a bad line, a double click) gets the same receipt, and nothing is stored from which a code could be read.
"""

from __future__ import annotations

import contextlib
import hmac
import re
import secrets
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError

from cms_core.api import Site, count_for, count_up, db, keyed_hash, today
from cms_lapor.models import Counter, Report

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, BITS = 12, 5
TAIL = len("0000/") + LENGTH
"""Letters in which what is behind the # of one receipt differs from that of another."""
GROUP = 4
_ALIKE = str.maketrans("ILO", "110")
_NUMBER = re.compile(r"LP-(\d{2,10})-(\d{2})-(\d{4,9})")
_TYPED = re.compile(r"LP[\s–-]*(\d[\d.]{1,12})[\s–-]+(\d{2})[\s–-]+(\d{4,9})", re.ASCII)
"""A number as people say and write it: its parts with a space or a dash between them, its region with full stops."""
_PARTS = (2, 4, 6, 10)
"""Digits of a region's code down to each level."""


def next_number(site: Site, unless: ColumnElement[bool], **given: Any) -> tuple[str, int | None] | None:
    """Return a number that no other report of the site in scope has; whoever else asks waits for this transaction.

    With it comes the id of the new report, where that is known before it is written. None where ``unless`` holds for
    what it is ``given``, or where it would be the first of the year.
    """
    year = today(site).year
    found = count_for(Report, Counter, "last", 1, unless=unless, given=given, year=year)
    return None if found is None else (numbered(site, year, found[0]), found[1])


def reserve(site: Site, count: int) -> list[str]:
    """Return so many numbers that nothing else of the site in scope will get, as :func:`next_number` does."""
    year = today(site).year
    last = count_up(Counter, "last", count, year=year)
    if last is None:
        with contextlib.suppress(IntegrityError), db.session.begin_nested():
            db.session.add(Counter(year=year, last=0))  # unless another report was the first of the year
        last = count_up(Counter, "last", count, year=year)
        assert last is not None
    return [numbered(site, year, place) for place in range(last - count + 1, last + 1)]


def numbered(site: Site, year: int, place: int) -> str:
    """Return the number at a place in the count of a site's year."""
    return f"LP-{site.region_code.replace('.', '')}-{year % 100:02}-{place:04}"


def tidy_number(text: str) -> str:
    """Return a number as it is stored, however it was typed; empty when it can be none."""
    found = _TYPED.fullmatch(text.strip().upper())
    if found is None:
        return ""
    region, year, place = found.groups()
    tidy = f"LP-{region.replace('.', '')}-{year}-{place}"
    return tidy if _NUMBER.fullmatch(tidy) else ""


def region_of(number: str) -> str:
    """Return the code of the region whose site gave a number; empty when it is none."""
    found = _NUMBER.fullmatch(number)
    digits = found.group(1) if found else ""
    if len(digits) not in _PARTS:
        return ""
    cuts = [0, *_PARTS[: _PARTS.index(len(digits)) + 1]]
    return ".".join(digits[start:end] for start, end in pairwise(cuts))


def code_for(client_id: str) -> str:
    """Return the code of the report that a form brought, by the key of the form."""
    value = int(keyed_hash(f"lapor code {client_id}")[: LENGTH * BITS // 4], 16)
    return "".join(SIGNS[value >> BITS * place & 31] for place in reversed(range(LENGTH)))


def fresh() -> str:
    """Return a code that comes from no form, for a report whose first one others have seen."""
    return "".join(secrets.choice(SIGNS) for _place in range(LENGTH))


def spaced(code: str) -> str:
    """Return a code in groups, as people read it."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(code: str) -> str:
    """Return what is stored of a code, however it was typed."""
    return keyed_hash(f"lapor opens {re.sub(r'[^0-9A-Z]', '', code.upper()).translate(_ALIKE)}")


def opens(code: str, report: Report | None) -> bool:
    """Whether a code is that of a report; takes as long for none."""
    stored = report.code_hash if report is not None else "0" * 64
    return hmac.compare_digest(stored, hash_of(code)) and report is not None
