"""Moves under an expected step, notes, counting anew, and opening who asks."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cms_core.api import ChangedMeanwhile, Site, User, audit, called, db, now, today
from cms_ppid import NAME
from cms_ppid.cases.models import Access, Applicant, Case
from cms_ppid.cases.states import (
    APPLICANT,
    DUE_OVER,
    HOLDER,
    LIFT,
    PARTS,
    REASON,
    RESTRICT,
    STAFF,
    TOLD,
    Move,
    State,
    moves_of,
)

HANDLE, IDENTITY, DECIDE = f"{NAME}.handle", f"{NAME}.identity", f"{NAME}.decide"
"""Permissions: to work on cases, to see who asks, to decide objections."""

_SPACE = r"[ \u00a0._\-\u2011\u2013]"
# The number of a case or a letter of a village has sixteen digits, too: PI-3304022007-26-0001.
_NO_CASE = r"(?!(?<=\b(?:PI|KB|SR)-)\d{10}-\d{2}-\d{4}(?!\d))"
_DIGITS = re.compile(rf"(?<!\d){_NO_CASE}\d(?:{_SPACE}?\d){{15}}(?!{_SPACE}?\d)")


class NoSuchMove(Exception):
    """The case cannot be taken there from where it stands, or not by this person, or not yet."""


class NeedsMore(Exception):
    """The move needs something that was not said: ``what`` is one of the needs of a move."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """What comes with a move: words for whoever asks, words for officers (or the applicant's own), and who holds it."""

    told: str = ""
    note: str = ""
    holder: str = ""
    parts: int = 0


def lock(case: Case, step: int) -> None:
    """Wait for whoever works on a case now, and see it as it is then.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
    """
    db.session.flush()
    db.session.refresh(case, with_for_update=True)
    if case.step != step:
        raise ChangedMeanwhile


def offered(case: Case, states: Mapping[str, State], by: str, day: date) -> dict[str, Move]:
    """Return the moves that one side may take on a day, by their names; whoever was forgotten takes none."""
    if by == APPLICANT and case.emptied_at is not None:
        return {}
    over = case.due < day
    return {name: move for name, move in moves_of(states, case.state, by).items() if over or DUE_OVER not in move.needs}


def allow(case: Case, states: Mapping[str, State], name: str, said: Said, *, by: str, site: Site) -> Move:
    """Return the move of a locked case that has a name.

    Raises:
        NoSuchMove: it cannot be taken, or not by this side, or not yet.
        NeedsMore: it needs something that was not said.
    """
    move = offered(case, states, by, today(site)).get(name)
    if move is None:
        raise NoSuchMove(name)
    given: dict[str, Any] = {TOLD: said.told if by == STAFF else said.note, REASON: said.note, HOLDER: said.holder}
    given[PARTS] = said.parts
    for what in (TOLD, REASON, HOLDER, PARTS):
        if what in move.needs and not (given[what].strip() if isinstance(given[what], str) else given[what]):
            raise NeedsMore(what)
    return move


def put(case: Case, states: Mapping[str, State], move: Move, *, at: datetime) -> str:
    """Take a locked case where a move leads; return where it stood."""
    start = case.state
    case.state = move.to or case.state
    case.closed_at = None if states[case.state].open else at
    return start


def note(
    case: Any,
    event: Any,
    name: str,
    said: Said,
    *,
    by: str,
    user: User | None = None,
    site: Site,
    start: str = "",
    at: datetime | None = None,
) -> None:
    """Write a line into the history of a locked case, and one into the log; ``event`` makes the first."""
    case.step += 1
    db.session.add(
        event(
            seq=case.step,
            at=at or now(),
            by=by,
            actor_id=user.id if user is not None else None,
            office=(user.office or called(site)) if user is not None else "",
            move=name,
            start=start,
            end=case.state if start else "",
            told=said.told.strip(),
            note=said.note.strip(),
        )
    )
    # Whoever reads the history next reads it with this line.
    db.session.expire(case, ["events"])
    audit(f"{NAME}.{name}", site_id=site.id, user_id=user.id if user else None, target=case.number)


def restrict(case: Case, event: Any, reason: str, *, step: int, site: Site, user: User, lift: bool = False) -> None:
    """Keep what is held of a case and use it for nothing else, or let it be used again (UU 27/2022 pasal 41).

    Raises:
        ChangedMeanwhile: something was done since ``step``. NeedsMore: no reason was given.
    """
    if not reason.strip():
        raise NeedsMore(REASON)
    lock(case, step)
    note(case, event, LIFT if lift else RESTRICT, Said(note=reason), by=STAFF, user=user, site=site)
    case.restricted_at = None if lift else now()


def open_applicant(applicant: Applicant, reason: str, *, site: Site, user: User, number: str) -> None:
    """Write down that somebody looks at the identity of whoever asks, and why.

    Raises:
        NeedsMore: no reason was given.
    """
    if not reason.strip():
        raise NeedsMore(REASON)
    db.session.add(
        Access(applicant_id=applicant.id, user_id=user.id, office=user.office or called(site), reason=reason.strip())
    )
    db.session.flush()
    audit(f"{NAME}.identity", site_id=site.id, user_id=user.id, target=number)


def with_speakers(who: Applicant, attorney: str = "") -> str:
    """Return whoever asks as letters name him, with who acts or speaks for him; ``attorney`` stands for his usual one.

    Sources: UU 27/2022 pasal 25 and 26 (a child, somebody under guardianship); Perki 1/2021 (powers of attorney).
    """
    speakers = (("wali", who.guardian), ("kuasa", attorney or who.attorney))
    named = "; ".join(f"{label}: {name}" for label, name in speakers if name)
    return f"{who.name} ({named})" if named else who.name


def masked(nik: str) -> str:
    """Return the number of an identity card as lists and letters show it: its last four digits."""
    return f"{'*' * 12}{nik[-4:]}" if nik else ""


def cover(text: str) -> str:
    """Return a text in which each run of sixteen digits, in one or in groups, shows its last four alone."""
    return _DIGITS.sub(lambda found: masked(re.sub(r"\D", "", found.group())), text)
