"""Making and publishing works and what is told of their progress, and keeping the one in step with the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import false, func, select
from sqlalchemy.orm import lazyload, selectinload

from cms_core.api import (
    ARCHIVED,
    PUBLISHED,
    WITHDRAWN,
    Content,
    Item,
    Site,
    User,
    db,
    draft,
    index_item,
    note_media,
    now,
    plain_text,
    publish,
    summary_of,
    unindex_item,
    visible,
)
from cms_pembangunan import NAME
from cms_pembangunan.figures.keeping import keep
from cms_pembangunan.models import Progress, Work
from cms_pembangunan.states import DONE

CHUNK = 200
LONGEST_TITLE = 160


def create(model: Any, written: Mapping[str, Any], *, by: User | None) -> Any:
    """Make a draft of a work or of a progress in the site in scope of what a person wrote."""
    row = draft(model, written, by=by)
    db.session.flush()
    return row


def publish_row(row: Work | Progress, *, site: Site, by: User | None) -> None:
    """Publish a work or a progress of the site in scope."""
    content = WORKS if isinstance(row, Work) else PROGRESS
    content.hold(row)
    publish(row, site=site, item=content.item_of(row), by=by)
    content.settle(row)


def work_of(row: Progress) -> Work:
    """Return the work that a progress is about."""
    return db.session.get_one(Work, row.work_id)


def told_of(work: Work) -> list[Progress]:
    """Return what citizens see of a work's progress, the oldest first, with photos."""
    query = select(Progress).where(Progress.work_id == work.id, visible(Progress)).order_by(Progress.day, Progress.id)
    return list(db.session.scalars(query.options(selectinload(Progress.photo_rows), lazyload(Progress.work))))


def around(work_id: int, day: date, own: int | None) -> tuple[Progress | None, Progress | None]:
    """Return what is told of a work just before and just after a day, drafts too.

    ``own`` is the id of the row that tells of the day itself; what is not written yet comes last on its day.
    """
    told = (Progress.work_id == work_id, Progress.state.not_in((ARCHIVED, WITHDRAWN)), Progress.id != (own or 0))
    query, that_day = select(Progress).where(*told).limit(1), Progress.day == day
    earlier = (Progress.day < day) | (that_day & (Progress.id < own) if own else that_day)
    later = (Progress.day > day) | (that_day & (Progress.id > own) if own else false())
    before = query.where(earlier).order_by(Progress.day.desc(), Progress.id.desc())
    return db.session.scalar(before), db.session.scalar(query.where(later).order_by(Progress.day, Progress.id))


def told_before(work_id: int, year: int) -> date | None:
    """Return the first day of which something is told of a work, drafts too, where it is before a year."""
    told = (Progress.work_id == work_id, Progress.state.not_in((ARCHIVED, WITHDRAWN)), Progress.day < date(year, 1, 1))
    return db.session.scalar(select(func.min(Progress.day)).where(*told))


def open_works() -> list[Any]:
    """Return id, title, year and share of the site's works that may be told of, unfinished ones first."""
    query = select(Work.id, Work.title, Work.year, Work.percent).where(Work.state == PUBLISHED)
    return list(db.session.execute(query.order_by(Work.percent >= DONE, Work.year.desc(), Work.title)))


def published_years() -> list[Any]:
    """Return the years of which the site in scope shows works, and when the first of them was published."""
    query = select(Work.year, func.min(Work.published_at)).where(visible(Work)).group_by(Work.year)
    return list(db.session.execute(query.order_by(Work.year.desc())))


def _work_item(row: Work) -> Item:
    return Item(
        plugin=NAME,
        kind=Work.KIND,
        ref=row.id,
        title=row.title,
        summary=summary_of(row.body),
        body_text=" ".join((plain_text(row.body), row.place, row.executor, str(row.year))).strip(),
        endpoint=f"{NAME}.show",
        values={"slug": row.slug},
        image=row.newest_photo or row.image,
        published_at=row.published_at or now(),
    )


def _progress_item(row: Progress) -> Item:
    work, share = work_of(row), f"{row.percent} persen"
    # In the language of the source, whatever whoever publishes reads in.
    title = f"{work.title[: LONGEST_TITLE - len(share) - 2]}: {share}"
    at = row.published_at or now()
    return Item(
        plugin=NAME,
        kind=Progress.KIND,
        ref=row.id,
        title=title,
        summary=row.title,
        body_text=f"{plain_text(row.body)} {work.place}".strip(),
        endpoint=f"{NAME}.progress",
        values={"slug": row.slug},
        image=row.image,
        published_at=max(at, work.published_at or at),
    )


def _works_of(rows: Sequence[Progress]) -> list[Work]:
    return list({row.work_id: work_of(row) for row in rows}.values())


def _works_settled(works: Sequence[Work]) -> None:
    """Show or hide what is told of works together with them, photos too, and count them or not."""
    _count(works)
    site = db.session.get_one(Site, works[0].site_id)
    told = select(Progress).where(Progress.work_id.in_([work.id for work in works]), Progress.state == PUBLISHED)
    for row in db.session.scalars(told.options(selectinload(Progress.photo_rows))):
        note_media(row)
        _show(row, work_of(row), site)


def _progress_settled(rows: Sequence[Progress]) -> None:
    """Let works say how far they are by what citizens see of them now."""
    works = _works_of(rows)
    site = db.session.get_one(Site, works[0].site_id)
    for work in works:
        told = told_of(work)
        work.percent, work.told_on = (told[-1].percent, told[-1].day) if told else (0, None)
        work.newest_photo = next((each.image for each in reversed(told) if each.image), None)
        if work.state == PUBLISHED:
            index_item(site, _work_item(work))
    _count(works)
    for row in rows:
        if row.state == PUBLISHED:
            _show(row, work_of(row), site)


def _count(works: Sequence[Work]) -> None:
    for work in works:
        work.due = work.ends if work.state == PUBLISHED and work.percent < DONE else None
    db.session.flush()
    keep(db.session.get_one(Site, works[0].site_id))


def _show(row: Progress, work: Work, site: Site) -> None:
    if work.state == PUBLISHED:
        index_item(site, _progress_item(row))
    else:
        unindex_item(site, plugin=NAME, kind=Progress.KIND, ref=row.id)


WORKS = Content(permissions=NAME, plugin=NAME, kind=Work.KIND, item_of=_work_item, settled=_works_settled)
PROGRESS = Content(
    permissions=NAME,
    plugin=NAME,
    kind=Progress.KIND,
    item_of=_progress_item,
    settled=_progress_settled,
    along=_works_of,
)
