"""What a report is known by: a number that everybody may read, and a code that only its sender has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from cms_core.api import Site, case_codes, count_for, count_on, today
from cms_lapor import NAME
from cms_lapor.models import Counter, Report

BOOK = "LP"


def next_number(site: Site, unless: ColumnElement[bool], **given: Any) -> tuple[str, int | None] | None:
    """Return a number that no other report of the site in scope has; whoever else asks waits for this transaction.

    With it comes the id of the new report, where that is known before it is written. None where ``unless`` holds for
    what it is ``given``, or where it would be the first of the year.
    """
    year = today(site).year
    found = count_for(Report, Counter, "last", 1, unless=unless, given=given, year=year)
    return None if found is None else (case_codes.numbered(BOOK, site, year, found[0]), found[1])


def reserve(site: Site, count: int) -> list[str]:
    """Return so many numbers that nothing else of the site in scope will get, as :func:`next_number` does."""
    year = today(site).year
    last = count_on(Counter, "last", count, year=year)
    return [case_codes.numbered(BOOK, site, year, place) for place in range(last - count + 1, last + 1)]


def tidy_number(text: str) -> str:
    """Return a number as it is stored, however it was typed; empty when it can be none."""
    return case_codes.tidy_number(text, BOOK)


def region_of(number: str) -> str:
    """Return the code of the region whose site gave a number; empty when it is none."""
    return case_codes.region_of(number) if number.startswith(f"{BOOK}-") else ""


def code_for(client_id: str) -> str:
    """Return the code of the report that a form brought, by the key of the form."""
    return case_codes.code_for(NAME, client_id)


def hash_of(code: str) -> str:
    """Return what is stored of a code, however it was typed."""
    return case_codes.hash_of(NAME, code)


def opens(code: str, report: Report | None) -> bool:
    """Whether a code is that of a report; takes as long for none."""
    return case_codes.opens(NAME, code, report.code_hash if report is not None else None)
