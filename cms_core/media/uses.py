"""What shows a medium: written down by every flush, so that who may see it, where it stands and whether anything
needs it any more are one answer.

A model takes part by having ``media_keys``, the keys of the media that a row shows; ``in_public`` says whether
everybody sees them there (False where a model has none), and ``public_since`` from when. Nobody calls anything: the
flush that writes the row writes its uses, and with them what is said of the medium. Only for what a row shows of other
tables, which may change in a flush without the row, there is :func:`note`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, event, func, insert, inspect, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.database import TenantSession
from cms_core.delivery import stamps
from cms_core.extensions import db, state
from cms_core.media.models import Media, MediaUse
from cms_core.modules import gate
from cms_core.sites.models import Site

KEYS = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
HISTORY = "core_revision"
"""What only the history shows is kept, and shown nowhere."""

CHUNK = 200
LIBRARY = "core"
"""Whose media may stand in anything of the site: what was put into the library for all to choose from."""
Place = tuple[str, int]
Seen = tuple[bool, datetime | None]
HIDDEN: Seen = (False, None)


def note(row: Any) -> None:
    """Write down what a row shows, after media of it were changed in other tables than its own."""
    session = cast(TenantSession, db.session())
    session.flush()
    _write_now(session, [row])


def _write_now(session: TenantSession, rows: Iterable[Any]) -> None:
    session.flushing = session.holds = True
    try:
        for row in rows:
            _write(session, _site_of(row), {_place(row): row}, set())
    finally:
        session.flushing = False


def places(media: Media) -> list[MediaUse]:
    """Return where a medium of the site in scope stands, the history apart."""
    return list(
        db.session.scalars(
            select(MediaUse)
            .where(MediaUse.media_id == media.id, MediaUse.table != HISTORY)
            .order_by(MediaUse.table, MediaUse.ref)
        )
    )


def row_of(use: MediaUse) -> Any:
    """Return the row of a use; None when its plugin is gone."""
    model = next((model for model in _models() if model.__tablename__ == use.table), None)
    return None if model is None else db.session.scalar(select(model).where(model.id == use.ref))


def rebuild() -> None:
    """Write down anew what everything of the site in scope shows: rows that came another way than by a flush."""
    session = cast(TenantSession, db.session())
    session.flush()
    for model in _models():
        query = select(model) if model is not Site else select(model).where(Site.id == session.scope)
        for rows in session.scalars(query.execution_options(yield_per=CHUNK)).partitions():
            _write_now(session, [row for row in rows if row.media_keys])


def _models() -> Iterator[Any]:
    yield from (model for model, _owner in gate.models() if hasattr(model, "media_keys"))


def _place(row: Any) -> Place:
    return (row.__tablename__, row.id)


def _site_of(row: Any) -> int:
    return int(row.id if isinstance(row, Site) else row.site_id)


def _after_flush(session: TenantSession, _context: Any) -> None:
    rows: dict[int, dict[Place, Any]] = {}
    gone: dict[int, set[Place]] = {}
    for row in session.deleted:
        if hasattr(type(row), "media_keys") and not isinstance(row, Site):
            gone.setdefault(_site_of(row), set()).add(_place(row))
    new = session.new  # made anew for each who asks
    for row in [*new, *session.dirty]:
        if not hasattr(type(row), "media_keys") or (row in new and not row.media_keys):
            continue
        # A site is written in many ways and places; its coat of arms in few.
        if isinstance(row, Site) and (session.scope is None or not inspect(row).attrs.logo.history.has_changes()):
            continue
        rows.setdefault(_site_of(row), {})[_place(row)] = row
    for site_id in sorted({*rows, *gone}):
        _write(session, site_id, rows.get(site_id, {}), gone.get(site_id, set()))


def _write(session: TenantSession, site_id: int, rows: dict[Place, Any], gone: set[Place]) -> None:
    run = session.connection().execute
    shown = {place: set(row.media_keys) for place, row in rows.items()}
    there = {(use.table, use.ref, use.media_id): use for use in run(_of_places(site_id, [*rows, *gone]))}
    keys = set().union(*shown.values())
    media = _known(session, site_id, keys, {media_id for _table, _ref, media_id in there})
    wanted = {
        (*place, found.id): _seen(rows[place]) if found.owner_plugin in (owner_of(place[0]), LIBRARY) else HIDDEN
        for place, place_keys in shown.items()
        for found in media.values()
        if found.key in place_keys
    }
    old = [use.id for key, use in there.items() if key not in wanted]
    if old:
        run(delete(MediaUse).where(MediaUse.site_id == site_id, MediaUse.id.in_(old)))
    fresh = [
        {"site_id": site_id, "table": table, "ref": ref, "media_id": media_id, "public": public, "since": since}
        for (table, ref, media_id), (public, since) in wanted.items()
        if (table, ref, media_id) not in there
    ]
    if fresh:
        run(insert(MediaUse), fresh)
    turned: dict[Seen, list[int]] = {}
    for key, use in there.items():
        if key in wanted and wanted[key] != (use.public, use.since):
            turned.setdefault(wanted[key], []).append(use.id)
    for (public, since), ids in turned.items():
        statement = update(MediaUse).where(MediaUse.site_id == site_id, MediaUse.id.in_(ids))
        run(statement.values(public=public, since=since))
    _count(session, site_id, media)


def _seen(row: Any) -> Seen:
    """Return whether everybody sees a row, and from when: what is still to come hides its media until then."""
    since: datetime | None = getattr(row, "public_since", None)
    return bool(getattr(row, "in_public", False)), since


def _of_places(site_id: int, wanted: Iterable[Place]) -> Any:
    tables: dict[str, list[int]] = {}
    for table, ref in wanted:
        tables.setdefault(table, []).append(ref)
    uses = MediaUse.__table__.c
    of_table = [(uses.table == table) & uses.ref.in_(refs) for table, refs in tables.items()]
    return select(MediaUse.__table__).where(uses.site_id == site_id, or_(*of_table))


def _known(session: TenantSession, site_id: int, keys: Collection[str], ids: Collection[int]) -> dict[int, Any]:
    """Return the media that are meant, locked: whoever counts the uses of one of them waits for the other."""
    if not keys and not ids:
        return {}
    columns = Media.__table__.c
    query = select(columns.id, columns.key, columns.owner_plugin, columns.public, columns.since, columns.uses)
    query = query.where(columns.site_id == site_id, or_(columns.key.in_(sorted(keys)), columns.id.in_(sorted(ids))))
    return {row.id: row for row in session.connection().execute(query.order_by(columns.id).with_for_update())}


def _count(session: TenantSession, site_id: int, media: dict[int, Any]) -> None:
    if not media:
        return
    uses = MediaUse.__table__.c
    count = func.count().label("uses")
    query = select(uses.media_id, uses.public, uses.since, count).where(
        uses.site_id == site_id, uses.media_id.in_(sorted(media)), uses.table != HISTORY
    )
    found: dict[int, list[Any]] = {}
    for each in session.connection().execute(query.group_by(uses.media_id, uses.public, uses.since)):
        found.setdefault(each.media_id, []).append(each)
    moved: dict[tuple[bool, datetime | None, int], list[int]] = {}
    for media_id, before in media.items():
        rows = found.get(media_id, [])
        moments = [use.since for use in rows if use.public]
        # The earliest; where everybody sees it already there is none.
        since = min((moment for moment in moments if moment is not None), default=None) if None not in moments else None
        after = (bool(moments), since, sum(use.uses for use in rows))
        if (before.public, before.since, before.uses) != after:
            moved.setdefault(after, []).append(media_id)
    for (public, since, number), ids in moved.items():
        statement = update(Media).values(public=public, since=since, uses=number)
        session.connection().execute(
            statement.where(Media.__table__.c.site_id == site_id, Media.__table__.c.id.in_(ids))
        )
        for media_id in ids:
            row = session.identity_map.get(inspect(Media).identity_key_from_primary_key((media_id,)))
            if row is not None:
                set_committed_value(row, "public", public)
                set_committed_value(row, "since", since)
                set_committed_value(row, "uses", number)
    seen = {media_id: (public, since) for (public, since, _number), ids in moved.items() for media_id in ids}
    if any((media[media_id].public, media[media_id].since) != each for media_id, each in seen.items()):
        stamps.bump(site_id, session=session)


def owner_of(table: str) -> str:
    """Return whose table it is: a plugin's, by its prefix, or core's."""
    plugins = sorted(state().extras["plugins"], key=len, reverse=True)
    return next((name for name in plugins if table.startswith(f"{name}_")), "core")


event.listen(TenantSession, "after_flush", _after_flush)
