"""The life of content: draft → review → published → withdrawn or archived. The only place that changes a state."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Load

from cms_core import audit
from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.publishing import indexing, revisions
from cms_core.publishing.addresses import new_slug
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED, REVIEW, SCHEDULED, WITHDRAWN, Publishable
from cms_core.sites.models import Site
from cms_core.users.models import User

P = TypeVar("P", bound=Publishable)


class WrongState(Exception):
    """The step cannot be taken from the state that the content is in."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the content since it was opened."""


class ReasonMissing(Exception):
    """The step needs a reason, and none was given."""


class PastSchedule(Exception):
    """Content cannot be published from a moment that is over."""


@dataclasses.dataclass(frozen=True)
class Change:
    """What a person writes of a row, as they saw it at ``version``."""

    row: Any
    values: Mapping[str, Any]
    version: int


def lock(*rows: Publishable) -> None:
    """Wait for whoever is changing the rows now, and see what they made of them.

    Raises:
        ChangedMeanwhile: one is not there any more.
    """
    db.session.flush()
    for model in {type(row) for row in rows}:
        keys = {row.id for row in rows if type(row) is model}
        # What a row says may stand in other tables: read for all at once, not for each when it is asked.
        query = select(model).where(model.id.in_(sorted(keys))).order_by(model.id).with_for_update()
        query = query.options(Load(model).selectinload("*")).execution_options(populate_existing=True)
        if len(db.session.scalars(query).all()) < len(keys):
            raise ChangedMeanwhile


def save(row: Publishable, *, by: User | None, version: int | None = None) -> None:
    """Count a save; ``version`` is what the writer had opened (None for something new).

    Raises:
        ChangedMeanwhile: the row has moved on since.
    """
    if version is not None:
        _find_at({row: version})
        row.version += 1
    row.changed_at = now()
    if row.author_id is None and by is not None:
        row.author_id = by.id


def draft(model: type[P], values: Mapping[str, Any], *, by: User | None) -> P:
    """Make a draft in the site in scope of what a person wrote; without a ``slug`` among it, it gets one of its title.

    The next flush writes it, many of them at once.
    """
    row = model()
    for name, value in {**values, "slug": values.get("slug") or new_slug(model, values["title"])}.items():
        setattr(row, name, value)
    db.session.add(row)
    save(row, by=by)
    return row


def write(row: Publishable, values: Mapping[str, Any], *, version: int, by: User | None) -> None:
    """Change what a person writes, as they saw it at ``version``; both texts stand in the history.

    Raises:
        ChangedMeanwhile: the row has moved on since.
    """
    write_all([Change(row, values, version)], by=by)


def write_all(changes: Sequence[Change], *, by: User | None) -> None:
    """Change many rows, in as many statements as one takes.

    Raises:
        ChangedMeanwhile: one of them has moved on since; none was changed.
    """
    rows = [change.row for change in changes]
    _find_at({change.row: change.version for change in changes})
    revisions.begin(rows)
    for change in changes:
        change.row.version += 1
        save(change.row, by=by)
        for name, value in change.values.items():
            setattr(change.row, name, value)
    revisions.keep(rows, by=by)


def _find_at(versions: Mapping[Publishable, int]) -> None:
    """Lock rows that must be at a version."""
    lock(*versions)
    if any(row.version != version for row, version in versions.items()):
        raise ChangedMeanwhile


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


def publish(row: Publishable, *, site: Site, item: Item, by: User | None, at: datetime | None = None) -> None:
    """Publish (or publish anew after a change): state and index in one transaction, and with them its media.

    ``at`` is the moment from which it is shown, when not at once: no job is needed, because readers look at the clock.

    Raises:
        PastSchedule: that moment is over.
    """
    if at is not None and at <= now():
        raise PastSchedule
    publish_all({row: dataclasses.replace(item, published_at=at or item.published_at)}, site=site, by=by)


def publish_all(wanted: Mapping[Any, Item], *, site: Site, by: User | None) -> None:
    """Publish many rows, in as many statements as one takes, each from the moment that its item says."""
    moved = []
    for row, item in wanted.items():
        before = (row.phase, row.published_at)
        row.state, row.note, row.published_at = PUBLISHED, "", item.published_at
        if (row.phase, row.published_at) != before:
            moved.append(row)
    indexing.write_all(site, list(wanted.values()))
    site.changed_at = now()
    for row in moved:
        _record(row.phase, row, by)


def unschedule(row: Publishable, *, site: Site, plugin: str, kind: str, by: User | None) -> None:
    """Make something that is still to be published a draft again.

    Raises:
        WrongState: nothing is scheduled.
    """
    _expect(row, SCHEDULED)
    row.state, row.published_at = DRAFT, None
    _hide(row, site, plugin, kind)
    _record("unscheduled", row, by)


def withdraw(row: Publishable, *, site: Site, plugin: str, kind: str, reason: str, by: User | None) -> None:
    """Take something published down: its page answers 410, the index and its images are gone at once.

    Raises:
        WrongState: it is not published.
        ReasonMissing: the reason is empty.
    """
    _expect(row, PUBLISHED)
    if not reason.strip():
        raise ReasonMissing
    row.state, row.note = WITHDRAWN, reason.strip()
    _hide(row, site, plugin, kind)
    _record("withdrawn", row, by, reason=row.note)


def archive(row: Publishable, *, site: Site, plugin: str, kind: str, by: User | None) -> None:
    """Put content away: out of lists, index and menu. What was published stays at its address, marked as old.

    Raises:
        WrongState: it is in review or still to be published.
    """
    _expect(row, DRAFT, PUBLISHED, WITHDRAWN)
    indexing.remove(site, plugin=plugin, kind=kind, ref=row.id)
    if row.state != PUBLISHED:
        row.published_at = None
    row.state = ARCHIVED
    site.changed_at = now()
    _record("archived", row, by)


def restore(row: Publishable, *, site: Site, plugin: str, kind: str, by: User | None) -> None:
    """Make something archived a draft again.

    Raises:
        WrongState: it is not archived.
    """
    _expect(row, ARCHIVED)
    # Why it was withdrawn once is no note of a reviewer.
    row.state, row.note = DRAFT, ""
    _hide(row, site, plugin, kind)
    _record("restored", row, by)


def _hide(row: Publishable, site: Site, plugin: str, kind: str) -> None:
    indexing.remove(site, plugin=plugin, kind=kind, ref=row.id)
    site.changed_at = now()


def _expect(row: Publishable, *states: str) -> None:
    if row.phase not in states:
        raise WrongState(f"{row.phase} is none of {', '.join(states)}.")


def _record(verb: str, row: Publishable, by: User | None, **detail: Any) -> None:
    db.session.flush()
    audit.record(
        f"{row.__tablename__}.{verb}",
        site_id=row.site_id,
        user_id=by.id if by else None,
        target=f"{row.id}",
        **detail,
    )
