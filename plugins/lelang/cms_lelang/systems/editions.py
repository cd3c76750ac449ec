"""Packages that were put up again under the code that they have had: each edition is a package of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from cms_core.api import ARCHIVED, db
from cms_lelang.models import Package

Edition = tuple[str, int]
"""A code, and how often what has it was put up."""


def of(code: str, edition: int | None) -> Edition:
    """Return what tells a package from others of its code: who does not say how often it was put up means once."""
    return code, edition or 1


def of_values(row: Package | None, values: Mapping[str, Any]) -> Edition:
    """Return the same of a row of a file, for the package that it changes."""
    said: int | None = values.get("edition") or (row.edition if row is not None else None)
    return of(values["code"], said)


def meant(there: Sequence[Package], edition: int | None) -> list[Package]:
    """Return the packages of one code that a file may mean by an edition; none where it is a new one.

    Without an edition it is the package that has none, either, else the newest. One that nobody has told the edition
    of may be any, unless it came to nothing: then what was put up later is another.
    """
    if edition is None:
        newest = max((row.edition or 0 for row in there), default=0)
        plain = [row for row in there if row.edition is None]
        return plain or [row for row in there if row.edition == newest]
    same = [row for row in there if (row.edition or 1) == edition]
    if same or len(there) > 1:
        return same
    return [row for row in there if row.edition is None and not row.outcome]


def link(made: Collection[Edition]) -> None:
    """Let packages that were just made say which they try again: the newest before them that came to nothing."""
    later = [code for code, edition in made if edition > 1]
    if not later:
        return
    db.session.flush()
    query = select(Package).where(Package.code.in_(later), Package.state != ARCHIVED).order_by(Package.id)
    of_code: dict[str, list[Package]] = {}
    for row in db.session.scalars(query):
        of_code.setdefault(row.code, []).append(row)
    for row in (row for rows in of_code.values() for row in rows if of(row.code, row.edition) in made):
        before = [each for each in of_code[row.code] if each.outcome and (each.edition or 1) < (row.edition or 1)]
        if before and not row.repeats:
            row.repeats = max(before, key=lambda each: (each.edition or 1, each.id)).slug
    db.session.flush()
