"""What officers do with a request, each with the letter that goes out with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial

from cms_core.api import Site, User, db, today
from cms_ppid.applicants import services as applicants
from cms_ppid.cases import services as cases
from cms_ppid.cases.services import NoSuchMove, Said
from cms_ppid.cases.states import STAFF, Move
from cms_ppid.letters import facts
from cms_ppid.letters.models import Letter
from cms_ppid.requests import notices, states
from cms_ppid.requests import services as requests
from cms_ppid.requests.models import Part, Request, RequestEvent


class Restricted(Exception):
    """The use of this request is restricted; nothing goes on before that is lifted (UU 27/2022 pasal 41)."""


@dataclasses.dataclass(frozen=True)
class Done:
    """A move that was taken, and the letter that went out with it."""

    move: Move
    letter: Letter | None


def offered(row: Request, site: Site) -> dict[str, Move]:
    """Return the moves that officers may take today, by their names; none while the use of a request is restricted.

    What is late is not extended: the reason is told within the limit (UU 14/2008 pasal 22 ayat (8)).
    """
    if row.restricted_at is not None:
        return {}
    day = today(site)
    moves = cases.offered(row, states.STATES, STAFF, day)
    return {name: move for name, move in moves.items() if not (name == states.EXTEND and row.due < day)}


def take(row: Request, name: str, said: Said, *, step: int, site: Site, user: User, paid: str = "") -> Done:
    """Take a request of the site in scope on, with its letter; ``paid`` is how the cost was paid, when it is delivered.

    Raises:
        Restricted, ChangedMeanwhile, NoSuchMove, NeedsMore: nothing was done.
    """
    _usable(row)

    if name == states.EXTEND and row.due < today(site):
        raise NoSuchMove(name)

    def then(request: Request, move: Move) -> None:
        if move.name == states.DELIVER:
            request.paid = paid.strip()

    taken = requests.move(row, name, said, by=STAFF, step=step, site=site, user=user, then=then)
    return _sent(row, taken, said, site, user)


def answer(row: Request, parts: Sequence[Part], said: Said, *, cost: int, step: int, site: Site, user: User) -> Done:
    """Answer a request of the site in scope; ``cost`` is in whole rupiah.

    Raises:
        Restricted, ChangedMeanwhile, NoSuchMove, NeedsMore: nothing was done.
    """
    _usable(row)
    taken = requests.answer(row, parts, said, step=step, site=site, user=user)
    row.cost = cost
    return _sent(row, taken, said, site, user)


def _usable(row: Request) -> None:
    if row.restricted_at is not None:
        raise Restricted(row.number)


def _sent(row: Request, taken: Move, said: Said, site: Site, user: User) -> Done:
    db.session.flush()
    db.session.expire(row, ["parts"])
    notices.done(row)
    return Done(taken, facts.of_move(row, taken, said, site, user))


def tell(row: Request, said: Said, *, step: int, site: Site, user: User) -> None:
    """Write news for whoever asks, or a note for colleagues.

    Raises:
        Restricted, ChangedMeanwhile, NeedsMore: nothing was done.
    """
    _usable(row)
    requests.tell(row, said, step=step, site=site, user=user)
    applicants.done(row)


def describe(row: Request, subject: str, category: str, *, step: int, site: Site, user: User) -> None:
    """Say what a request is about, in words for the register.

    Raises:
        Restricted, ChangedMeanwhile: nothing was done.
    """
    _usable(row)
    cases.lock(row, step)
    row.subject, row.category = " ".join(subject.split()), category
    _note(row, states.DESCRIBE, row.subject, site, user)


def restrict(row: Request, reason: str, *, step: int, site: Site, user: User) -> None:
    """Keep a request and use it for nothing else (:func:`~cms_ppid.cases.services.restrict`)."""
    cases.restrict(row, partial(RequestEvent, request_id=row.id), reason, step=step, site=site, user=user)
    applicants.done(row)


def lift(row: Request, reason: str, *, step: int, site: Site, user: User) -> None:
    """Let a request be used again (:func:`~cms_ppid.cases.services.restrict`)."""
    cases.restrict(row, partial(RequestEvent, request_id=row.id), reason, step=step, site=site, user=user, lift=True)
    applicants.done(row)


def _note(row: Request, name: str, note: str, site: Site, user: User) -> None:
    event = partial(RequestEvent, request_id=row.id)
    cases.note(row, event, name, Said(note=note), by=STAFF, user=user, site=site)
