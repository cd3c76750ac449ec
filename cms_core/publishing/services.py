"""The life of content: draft → review → published → withdrawn. The only place that changes a state."""

from __future__ import annotations

from typing import Any

from cms_core import audit
from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.media.services import set_public
from cms_core.publishing import items
from cms_core.publishing.models import DRAFT, PUBLISHED, REVIEW, WITHDRAWN, Publishable
from cms_core.sites.models import Site
from cms_core.users.models import User


class WrongState(Exception):
    """The step cannot be taken from the state that the content is in."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the content since it was opened."""


class ReasonMissing(Exception):
    """The step needs a reason, and none was given."""


def save(row: Publishable, *, by: User | None, version: int | None = None) -> None:
    """Count a save; ``version`` is what the writer had opened (None for something new).

    Raises:
        ChangedMeanwhile: the row has moved on since.
    """
    if version is not None and version != row.version:
        raise ChangedMeanwhile
    if version is not None:
        row.version += 1
    row.changed_at = now()
    if row.author_id is None and by is not None:
        row.author_id = by.id


def submit(row: Publishable, *, by: User) -> None:
    """Hand a draft to those who publish.

    Raises:
        WrongState: it is not a draft or withdrawn.
    """
    _expect(row, DRAFT, WITHDRAWN)
    row.state, row.note = REVIEW, ""
    _record("submitted", row, by)


def send_back(row: Publishable, *, note: str, by: User) -> None:
    """Return something in review to its writer with a note.

    Raises:
        WrongState: it is not in review.
        ReasonMissing: the note is empty.
    """
    _expect(row, REVIEW)
    if not note.strip():
        raise ReasonMissing
    row.state, row.note = DRAFT, note.strip()
    _record("sent_back", row, by, note=row.note)


def publish(row: Publishable, *, site: Site, item: Item, by: User | None) -> None:
    """Publish (or publish anew after a change): state, index and images in one transaction."""
    first = row.published_at is None or row.state == WITHDRAWN
    row.state, row.note = PUBLISHED, ""
    row.published_at = item.published_at
    items.write(site, item)
    if item.image:
        set_public([item.image], True)
    site.changed_at = now()
    if first:
        _record("published", row, by)


def withdraw(row: Publishable, *, site: Site, plugin: str, kind: str, reason: str, by: User | None) -> None:
    """Take something published down: its page answers 410, the index and its image are gone at once.

    Raises:
        WrongState: it is not published.
        ReasonMissing: the reason is empty.
    """
    _expect(row, PUBLISHED)
    if not reason.strip():
        raise ReasonMissing
    row.state, row.note = WITHDRAWN, reason.strip()
    items.remove(site, plugin=plugin, kind=kind, ref=row.id)
    image = getattr(row, "image", None)
    if image:
        set_public([image], False)
    _record("withdrawn", row, by, reason=row.note)


def _expect(row: Publishable, *states: str) -> None:
    if row.state not in states:
        raise WrongState(f"{row.state} is none of {', '.join(states)}.")


def _record(verb: str, row: Publishable, by: User | None, **detail: Any) -> None:
    db.session.flush()
    audit.record(
        f"{row.__tablename__}.{verb}",
        site_id=row.site_id,
        user_id=by.id if by else None,
        target=f"{row.id}",
        **detail,
    )
