"""What a case is known by: a number that everybody may read, and a code that only whoever asks has."""

from __future__ import annotations

from cms_core.api import Site, case_codes, count_on, today
from cms_ppid import NAME
from cms_ppid.cases.models import Case, Counter

REQUESTS, OBJECTIONS, LETTERS = "PI", "KB", "SR"
"""The books: permohonan informasi, keberatan, surat."""


def next_number(site: Site, book: str) -> str:
    """Return a number that nothing else in a book of the site in scope has; others wait for this transaction."""
    year = today(site).year
    return case_codes.numbered(book, site, year, count_on(Counter, "last", 1, book=book, year=year))


def tidy_number(text: str) -> str:
    """Return the number of a request or an objection as it is stored, however it was typed; empty if it is none."""
    return case_codes.tidy_number(text, REQUESTS, OBJECTIONS)


def is_objection(number: str) -> bool:
    """Whether a number, as it is stored, is that of an objection."""
    return number.startswith(f"{OBJECTIONS}-")


def code_for(client_id: str) -> str:
    """Return the code of what a form brought, by the key of the form."""
    return case_codes.code_for(NAME, client_id)


def hash_of(code: str) -> str:
    """Return what is stored of a code, however it was typed."""
    return case_codes.hash_of(NAME, code)


def opens(code: str, case: Case | None) -> bool:
    """Whether a code is that of a case; takes as long for none."""
    return case_codes.opens(NAME, code, case.code_hash if case is not None else None)
