"""Numbers for paper: given out from the same count as all others, and used once, by the site that gave them."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from cms_core.api import Site, User, audit, case_codes, db, today
from cms_lapor import NAME, codes
from cms_lapor.intake.models import Slip

_SHORT = re.compile(r"\d{1,6}")


class NoSuchSlip(Exception):
    """The site in scope gave out no such number on paper."""


class SlipUsed(Exception):
    """There is a report of it already; ``became`` is its number."""

    def __init__(self, became: str) -> None:
        super().__init__(became)
        self.became = became


def print_for(site: Site, place: str, count: int, *, user: User) -> str:
    """Give out so many numbers of the site in scope, and return what they are found by together."""
    sheet, by = str(uuid.uuid4()), user.office or user.username
    for number in codes.reserve(site, count):
        db.session.add(Slip(number=number, key=str(uuid.uuid4()), sheet=sheet, place=place, printed_by=by))
    note_reading(site, sheet, user=user)
    db.session.flush()
    return sheet


def note_reading(site: Site, sheet: str, *, user: User) -> None:
    """Write down that somebody had the codes of a sheet before him, which open what others will write there."""
    audit(f"{NAME}.printed", site_id=site.id, user_id=user.id, target=sheet)


def find(site: Site, typed: str, *, lock: bool = False) -> Slip:
    """Return the slip whose number was typed, whole or as its last digits; with ``lock`` whoever else wants it waits.

    Raises:
        NoSuchSlip: the site in scope never gave it out.
        SlipUsed: somebody has written it down already.
    """
    for number in _meant(site, typed):
        query = select(Slip).where(Slip.number == number)
        query = query.with_for_update().execution_options(populate_existing=True) if lock else query
        slip = db.session.scalar(query)
        if slip is not None and slip.became:
            raise SlipUsed(slip.became)
        if slip is not None:
            return slip
    raise NoSuchSlip(typed)


def elsewhere(number: str) -> str:
    """Return the number that holds for a number on paper of the site in scope, empty where its own one does."""
    became = db.session.scalar(select(Slip.became).where(Slip.number == number))
    return became if became and became != number else ""


def _meant(site: Site, typed: str) -> list[str]:
    """Return the numbers that may be meant: digits alone are of this year, else of the last one."""
    bare = re.sub(r"[\s.]", "", typed)
    if _SHORT.fullmatch(bare):
        year = today(site).year
        return [case_codes.numbered(codes.BOOK, site, each, int(bare)) for each in (year, year - 1)]
    whole = codes.tidy_number(typed)
    return [whole] if whole else []


def printed(limit: int) -> list[tuple[Slip, int, int]]:
    """Return the newest sheets of the site in scope, each as its first slip, how many it has, how many are used."""
    rows: dict[str, list[Slip]] = {}
    newest = select(Slip.sheet).group_by(Slip.sheet).order_by(db.func.max(Slip.id).desc()).limit(limit)
    sheets = list(db.session.scalars(newest))
    for slip in db.session.scalars(select(Slip).where(Slip.sheet.in_(sheets)).order_by(Slip.id)):
        rows.setdefault(slip.sheet, []).append(slip)
    return [(rows[sheet][0], len(rows[sheet]), sum(bool(slip.became) for slip in rows[sheet])) for sheet in sheets]


def of_sheet(sheet: str) -> list[Slip]:
    """Return the slips of a sheet of the site in scope that nobody has used."""
    query = select(Slip).where(Slip.sheet == sheet, Slip.became == "").order_by(Slip.id)
    return list(db.session.scalars(query))
