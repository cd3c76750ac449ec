"""Taking a report in: once, at the site that will work on it, with its photos and the first line of its history."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, exists, or_, select, union_all

from cms_core.api import (
    BadAddress,
    PreparedImage,
    Site,
    append_now,
    audit,
    called,
    db,
    insert_now,
    keyed_hash,
    language,
    mail_address,
    now,
    site_scope,
    store_image,
    together,
)
from cms_lapor import NAME, clocks, codes
from cms_lapor.figures.keeping import is_kept
from cms_lapor.figures.models import Touched
from cms_lapor.models import Attachment, Event, Report, Reporter
from cms_lapor.routing import Route, route
from cms_lapor.states import NEW, REPORTER
from cms_lapor.topics import SECRET, topic_name
from cms_lapor.transfers.models import Moved

RECEIVE = "terima"
TITLE_LENGTH = 90
_KEY: BindParameter[str] = bindparam("key")
_NUMBER = union_all(
    select(Report.number).where(Report.client_id == _KEY), select(Moved.number).where(Moved.client_id == _KEY)
)
_AT: BindParameter[int] = bindparam("at")
_KNOWN = or_(
    exists().where(Report.site_id == _AT, Report.client_id == _KEY),
    exists().where(Moved.site_id == _AT, Moved.client_id == _KEY),
)
"""That a form brought a report to a site already, wherever that is by now."""
_END = re.compile(r"(?<=[.!?])\s|\n")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody reports; fields are those of :class:`~cms_lapor.models.Report`.

    ``place`` is the code of its region, ``phone`` digits as WhatsApp wants them. ``received_at`` is when it came, now
    without one; ``number`` was given out beforehand, on paper, by the site that works on it.
    """

    client_id: str
    kind: str
    topic: str
    body: str
    place: str
    hamlet: str = ""
    rt: str = ""
    rw: str = ""
    landmark: str = ""
    lat: float | None = None
    long: float | None = None
    answers: str = ""
    happened_on: date | None = None
    visibility: str
    about_office: bool = False
    channel: str = "web"
    received_at: datetime | None = None
    entered_by: str = ""
    number: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    suspect: str = ""
    late_photos: int = 0


_FIELDS = dataclasses.fields(Sent)


def receive(
    here: Site,
    sent: Sent,
    photos: Sequence[PreparedImage] = (),
    *,
    to: Route | None = None,
    wrote: Callable[[Site, Report], None] | None = None,
    ending: bool = False,
) -> str:
    """Write a report down and return its number; one that is there already is found again by its ``client_id``.

    ``to`` is where it goes, if that was asked already; ``wrote`` is given what was written, and where. ``ending`` says
    that nothing else belongs to it: then it is on disk, and the next one who reports there gets his number.

    Raises:
        NobodyAbove: it is about an office, and no office above takes reports.
        StoreUnavailable: its photos cannot be written.
    """
    found = to or route(sent.place, topic=sent.topic, kind=sent.kind, about_office=sent.about_office)
    with site_scope(found.site.id):
        report = write(here, found.site, sent, photos, why=found.why, ending=ending)
        if report is None:
            return number_of(sent.client_id) or ""
        if wrote is not None:
            wrote(found.site, report)
        return report.number


def number_of(client_id: str) -> str | None:
    """Return the number of the report that a form brought to the site in scope, wherever it is by now."""
    return db.session.scalar(_NUMBER, {"key": client_id})


def _number(owner: Site, sent: Sent) -> tuple[str, int | None] | None:
    """Return the number that a report gets at ``owner``, which is in scope, and its id if that is known by now.

    None if it is there already.
    """
    key = sent.client_id
    if codes.region_of(sent.number) == owner.region_code:
        return None if number_of(key) else (sent.number, None)
    found = codes.next_number(owner, _KNOWN, key=key, at=owner.id)
    if found is None and number_of(key) is None:
        (number,) = codes.reserve(owner, 1)
        return number, None
    return found


def write(
    here: Site, owner: Site, sent: Sent, photos: Sequence[PreparedImage], *, why: str = "", ending: bool = False
) -> Report | None:
    """Write a report down at ``owner``, which is in scope, if it is not there yet.

    ``why`` is the reason that it goes there (routing.py). The number comes last: whoever else reports there waits for
    it until this one is on disk.
    """
    values = {field.name: getattr(sent, field.name) for field in _FIELDS}
    name, phone, email = values.pop("name"), values.pop("phone"), values.pop("email")
    moment = values["received_at"] = sent.received_at or now()
    report = Report(
        **values,
        code_hash=codes.hash_of(codes.code_for(sent.client_id)),
        sent_from=here.region_code,
        title=title_of(sent),
        state=NEW,
        step=1,
        month=f"{clocks.day_of(owner, moment):%Y-%m}",
    )
    clocks.wind(report, owner, at=moment)
    office, sender = sent.entered_by or called(owner), _sender(sent) if name or phone or email else {}
    numbered = _number(owner, sent)
    if numbered is None:
        return None
    report.number, key = numbered
    if key is None:
        insert_now(report)
    with together(ending=ending and not photos):
        if key is not None:
            report.id = key
            insert_now(report)
        about = {"site_id": owner.id, "report_id": report.id}
        append_now(Event, **about, seq=1, at=moment, by=REPORTER, office=office, move=RECEIVE, end=NEW, why=why)
        if sender:
            append_now(Reporter, **about, **sender)
        if is_kept(report.month):
            append_now(Touched, month=report.month)
        audit(f"{NAME}.received", site_id=owner.id, user_id=None, target=report.number)
    for photo in photos:
        media = store_image(photo, owner_plugin=NAME, private=True)
        db.session.add(Attachment(report_id=report.id, media=media.key))
    return report


def _sender(sent: Sent) -> dict[str, str]:
    """Return what is kept of who sent a report, apart from it."""
    address, address_hash = _address(sent.email)
    return {
        "name": sent.name,
        "phone": sent.phone,
        "phone_hash": keyed_hash(sent.phone) if sent.phone else "",
        "email": address,
        "email_hash": address_hash,
        # What an officer writes down is not in the language of his screen.
        "language": "id" if sent.entered_by else language(),
    }


def _address(text: str) -> tuple[str, str]:
    """Return a mail address as it is found again, and its hash; what is none is kept, and never written to."""
    try:
        address = mail_address(text)
    except BadAddress:
        return text, ""
    return address, keyed_hash(address)


def title_of(sent: Sent | Report) -> str:
    """Return by what officers know a report in a list: its first sentence, cut at a word; of a secret one its topic."""
    if sent.visibility == SECRET:
        return topic_name(sent.topic)
    first = " ".join(_END.split(sent.body.strip(), maxsplit=1)[0].split()).rstrip(".")
    if len(first) <= TITLE_LENGTH:
        return first
    return f"{first[:TITLE_LENGTH].rpartition(' ')[0] or first[:TITLE_LENGTH]}…"
