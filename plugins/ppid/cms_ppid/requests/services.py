"""Requests: writing one down once, moving it, and counting its clock anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial

from sqlalchemy import select

from cms_core.api import (
    BadAddress,
    ChangedMeanwhile,
    PreparedImage,
    Site,
    User,
    calendar_of,
    db,
    keyed_hash,
    mail_address,
    now,
    store_image,
)
from cms_ppid import NAME
from cms_ppid.cases import clocks, numbers, recounting
from cms_ppid.cases import services as cases
from cms_ppid.cases.models import PERSON, WEB, Applicant, Paper
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import APPLICANT, STAFF, SYSTEM, Move
from cms_ppid.requests import notices, states
from cms_ppid.requests.models import Part, Request, RequestEvent

AT_ONCE = 500
"""Cases that one run looks at; what is left over follows the next day."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks; fields are those of :class:`~cms_ppid.cases.models.Applicant`. ``phone`` is as WhatsApp wants it."""

    kind: str = PERSON
    name: str
    nik: str = ""
    entity: str = ""
    attorney: str = ""
    guardian: str = ""
    address: str
    job: str = ""
    phone: str = ""
    email: str = ""
    language: str = "id"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sent:
    """What is asked for; fields are those of :class:`~cms_ppid.requests.models.Request`.

    ``received_at`` is when it came, now without one; ``entered_by`` the office that wrote it down.
    """

    client_id: str
    details: str
    purpose: str
    obtain: str
    deliver: str
    category: str = ""
    channel: str = WEB
    received_at: datetime | None = None
    entered_by: str = ""
    notice: str = ""
    late_papers: int = 0


def write_applicant(asking: Asking, papers: Sequence[tuple[str, PreparedImage]] = ()) -> Applicant:
    """Write down who asks, in the site in scope, with pictures of their papers: pairs of a kind and a picture.

    Raises:
        StoreUnavailable: the pictures cannot be written.
    """
    values = dataclasses.asdict(asking)
    try:
        values["email"] = mail_address(asking.email) if asking.email else ""
        email_hash = keyed_hash(values["email"]) if values["email"] else ""
    except BadAddress:
        # It is kept as it was given, and never written to.
        email_hash = ""
    row = Applicant(
        **values,
        email_hash=email_hash,
        nik_hash=keyed_hash(asking.nik) if asking.nik else "",
        phone_hash=keyed_hash(asking.phone) if asking.phone else "",
    )
    db.session.add(row)
    db.session.flush()
    for kind, picture in papers:
        medium = store_image(picture, owner_plugin=NAME, private=True)
        db.session.add(Paper(applicant_id=row.id, kind=kind, media=medium.key))
    return row


def receive(
    site: Site,
    asking: Asking,
    sent: Sent,
    papers: Sequence[tuple[str, PreparedImage]] = (),
    *,
    user: User | None = None,
) -> Request:
    """Write a request down at the site in scope; one that is there already is found again by its ``client_id``.

    It has its number at once. Its clock is counted from its receipt, and begins once nothing is missing.

    Raises:
        StoreUnavailable: the pictures of papers cannot be written.
    """
    known = by_client(sent.client_id)
    if known is not None:
        return known
    values = dataclasses.asdict(sent)
    moment = values["received_at"] = sent.received_at or now()
    row = Request(
        **values,
        applicant_id=write_applicant(asking, papers).id,
        number=numbers.next_number(site, numbers.REQUESTS),
        code_hash=numbers.hash_of(numbers.code_for(sent.client_id)),
        state=states.SENT,
    )
    db.session.add(row)
    # What is not found incomplete counts from its receipt.
    clocks.wind(row, site, "answer", at=moment)
    db.session.flush()
    _note(row, states.RECEIVE, Said(), by=APPLICANT, user=user, site=site, at=moment, start=states.SENT)
    if user is None:
        notices.tell(row, site, notices.ARRIVED)
    return row


def by_client(client_id: str) -> Request | None:
    """Return the request that a form brought to the site in scope."""
    return db.session.scalar(select(Request).where(Request.client_id == client_id))


def by_number(number: str) -> Request | None:
    """Return the request of the site in scope that has a number."""
    return db.session.scalar(select(Request).where(Request.number == number))


def move(
    row: Request,
    name: str,
    said: Said,
    *,
    by: str,
    step: int,
    site: Site,
    user: User | None = None,
    at: datetime | None = None,
    then: Callable[[Request, Move], None] | None = None,
) -> Move:
    """Take a request to another state, with a line in its history; ``then`` does what else belongs to the move.

    ``at`` is when that was, now without one.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it cannot be taken, or not by this side, or not yet; a second extension cannot.
        NeedsMore: it needs something that was not said.
    """
    cases.lock(row, step)
    taken = cases.allow(row, states.STATES, name, said, by=by, site=site)
    moment = at or now()
    start = cases.put(row, states.STATES, taken, at=moment)
    _date(row, taken, said, site=site, user=user, at=moment)
    if then is not None:
        then(row, taken)
    _note(row, name, said, by=by, user=user, site=site, start=start, at=moment)
    return taken


def _date(row: Request, taken: Move, said: Said, *, site: Site, user: User | None, at: datetime) -> None:
    """Note what a move says of the dates of a request, and wind its clock."""
    if taken.name == states.COMPLETE:
        row.complete_at = None
        clocks.wind(row, site, "complete", at=at)
    elif taken.to == states.CHECKING and row.complete_at is None and taken.name != states.CHECK:
        # Papers came: from now on nothing is missing, unless an officer says so again.
        row.complete_at = at
        clocks.wind(row, site, "answer", at=at)
    elif taken.name == states.REGISTER:
        # Its clock runs already. Counted again, it could end before the day that was told.
        row.registered_at = at
        row.complete_at = row.complete_at or row.received_at
    elif taken.name == states.EXTEND:
        row.extended = True
        clocks.extend(row, site, "extension")
    elif taken.name == states.PASS_ON:
        row.holder = said.holder.strip()
    elif taken.name == states.DELIVER:
        row.delivered_at = at
    elif not states.STATES[row.state].open:
        clocks.stop(row)
        notices.done(row)


def answer(
    row: Request,
    parts: Sequence[Part],
    said: Said,
    *,
    step: int,
    site: Site,
    user: User,
    at: datetime | None = None,
) -> Move:
    """Answer a request: with what is given, refused, not held or not documented. Late answers are taken, as late.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it cannot be answered now.
        NeedsMore: there is no part, or one that is refused lacks its ground, its act or its reason.
    """

    def write(request: Request, _taken: Move) -> None:
        moment = at or now()
        for part in parts:
            part.request_id = request.id
            db.session.add(part)
        request.outcome = outcome_of([part.result for part in parts])
        request.answered_at, request.answered_by, request.answer_due = moment, user.id, request.due
        assert request.due_from is not None
        request.answered_in = calendar_of(site).count(request.due_from, _day(site, moment))
        clocks.stop(request)

    for part in parts:
        if part.result == states.REFUSED and not (part.ground and part.law.strip() and part.reason.strip()):
            raise cases.NeedsMore(states.REFUSED)
    said = dataclasses.replace(said, parts=len(parts))
    return move(row, states.ANSWER, said, by=STAFF, step=step, site=site, user=user, at=at, then=write)


def _day(site: Site, moment: datetime) -> date:
    day = clocks.day_of(site, moment)
    assert day is not None
    return day


def outcome_of(results: Sequence[str]) -> str:
    """Return what the parts of an answer amount to."""
    found = set(results)
    if found == {states.GIVEN}:
        return states.FULL
    if states.GIVEN in found:
        return states.PARTLY
    order = (states.REFUSED, states.NOT_HELD, states.UNDOCUMENTED)
    return next(result for result in order if result in found)


def tell(row: Request, said: Said, *, step: int, site: Site, user: User) -> None:
    """Write a note for officers, or news for whoever asks, without going anywhere.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NeedsMore: nothing was said.
    """
    cases.lock(row, step)
    if not (said.told.strip() or said.note.strip()):
        raise cases.NeedsMore("note")
    _note(row, states.NOTE, said, by=STAFF, user=user, site=site)


def lapse(site_id: int) -> None:
    """End what was not completed in time; a task.

    What somebody works on just now waits for the next day; what is restricted stays as it is (UU 27/2022 pasal 41).
    """
    site = db.session.get_one(Site, site_id)
    late = (Request.state == states.INCOMPLETE, Request.due < _day(site, now()), Request.restricted_at.is_(None))
    for row in db.session.scalars(select(Request).where(*late).order_by(Request.id).limit(AT_ONCE)).all():
        with suppress(ChangedMeanwhile, cases.NoSuchMove), db.session.begin_nested():
            move(row, states.LAPSE, Said(), by=SYSTEM, step=row.step, site=site)


def recount_daily(site_id: int) -> None:
    """Follow a calendar that was changed; a task."""
    recounting.recount(Request, RequestEvent, "request_id", states.OPEN, db.session.get_one(Site, site_id))


def _note(
    row: Request,
    name: str,
    said: Said,
    *,
    by: str,
    site: Site,
    user: User | None = None,
    start: str = "",
    at: datetime | None = None,
) -> None:
    event = partial(RequestEvent, request_id=row.id)
    cases.note(row, event, name, said, by=by, user=user, site=site, start=start, at=at)
