"""Features of a file on their way: they lie in a layer that nobody sees, and only their number makes work.

Each function here is one short statement or some, and a file of any size takes few of them at a time: on SQLite nobody
else writes meanwhile.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from cms_core.api import Site, User, audit, change_many, db, now, remove_many
from cms_peta import NAME
from cms_peta.importing.models import FileImport
from cms_peta.own import checking
from cms_peta.own import services as own
from cms_peta.own.models import OwnFeature, OwnLayer, StagedLayer, StoredLayer
from cms_peta.own.services import Written

AT_ONCE = 5_000
"""Features that are deleted, or moved, together."""
RESTING = timedelta(minutes=10)
"""How long features of a file lie still once they are a layer's: longer than any request that saw it without them."""


class Answered(NamedTuple):
    """For what in doubt somebody has vouched (``checking.version_of``), who, and when."""

    shown: str = ""
    by: User | None = None
    at: datetime | None = None


def put(row: FileImport, columns: Sequence[Mapping[str, Any]]) -> None:
    """Keep features of a file (``own.services.columns_of``), which nobody sees yet."""
    if not columns:
        return
    staged = staged_of(row) if row.staged_id else None
    if staged is None:
        # No name of a layer begins so.
        slug = f":{secrets.token_hex(16)}"
        about = {"kind": row.kind, "geometry": row.geometry, "title": "", "source": ""}
        staged = StagedLayer(slug=slug, **about, made_at=now(), changed_at=now())
        db.session.add(staged)
        db.session.flush()
        row.staged_id = staged.id
    own.put(staged, columns)


def staged_of(row: FileImport) -> StagedLayer | None:
    """Return what was read of a file; None if that was nothing."""
    asked = select(StagedLayer).where(StagedLayer.id == row.staged_id)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def doubled(row: FileImport) -> int:
    """Return how many features that were read of a file are in its layer already, with the same name and shape."""
    layer = db.session.scalar(select(OwnLayer).where(OwnLayer.id == row.layer_id))
    if layer is None:
        return 0
    there = aliased(OwnFeature)
    same = exists().where(
        there.site_id == OwnFeature.site_id,
        there.layer_id.in_(layer.keys),
        there.cell == OwnFeature.cell,
        there.name == OwnFeature.name,
        there.shape == OwnFeature.shape,
    )
    asked = select(func.count()).select_from(OwnFeature).where(OwnFeature.layer_id == row.staged_id, same)
    return db.session.scalar(asked) or 0


def show(staged: StagedLayer, written: Written, *, site: Site, by: User, answered: Answered) -> OwnLayer:
    """Make a layer of what was read: one row says so, however many features there are.

    ``answered`` is what was said, when the file came, of what is in doubt of what the layer says of itself.

    Raises:
        NotForEverybody: it is to be public, and its kind, its title, or where it is from never is.
    """
    doubts = own.doubts_of(written)
    checking.answer(doubts, vouched=answered.shown)
    key, moment = staged.id, now()
    said = {"vouched_by": answered.by.id if answered.by else None, "vouched_at": answered.at} if doubts else {}

    def begin(slug: str) -> int:
        told = {"staged": False, "slug": slug, "made_at": moment, "changed_at": moment, "shown": written.public}
        return change_many(StoredLayer, StoredLayer.id == key, **told, **said, **written._asdict())

    own.named(written.title, begin)
    db.session.expunge(staged)
    layer = db.session.scalars(select(OwnLayer).where(OwnLayer.id == key)).one()
    audit(f"{NAME}.layer", site_id=site.id, user_id=by.id, target=str(key))
    if doubts:
        checking.note(key, 0, site=site, by=answered.by)
    return layer


def vouch(key: int, *, by: User) -> None:
    """Keep who has said of what was in doubt among what was read that it is neither a house nor a person."""
    told = {"doubted": False, "vouched_by": by.id, "vouched_at": now()}
    change_many(OwnFeature, OwnFeature.layer_id == key, OwnFeature.doubted.is_(True), **told)


def join(staged: StagedLayer, layer: OwnLayer) -> None:
    """Say that what was read is in a layer that is there, which its row does however much that is."""
    moment = now()
    layer.joining = [*layer.joining, staged.id]
    own.count_in(layer, staged.features, moment)
    staged.changed_at = moment
    db.session.flush()


def settle() -> None:
    """Move what joined layers into them, some thousand features at a time; each time is on disk at once.

    Where it stops, the next time goes on: readers look at both ends of the way (``OwnLayer.keys``).
    """
    rested = select(StagedLayer.id).where(StagedLayer.changed_at < now() - RESTING)
    for part in db.session.scalars(rested).all():
        for key in [layer.id for layer in own.layers() if part in layer.joining]:
            while not _moved(part, key):
                db.session.commit()
            db.session.commit()


def _moved(part: int, key: int) -> bool:
    """Move some features of what joined a layer, or what is left of them; say whether that was all."""
    locked = select(OwnLayer).where(OwnLayer.id == key).with_for_update()
    layer = db.session.scalar(locked.execution_options(populate_existing=True))
    if layer is None or part not in layer.joining:
        return True
    some = _some(part)
    if some:
        change_many(OwnFeature, OwnFeature.layer_id == part, OwnFeature.id <= some[-1], layer_id=key)
    if len(some) == AT_ONCE:
        return False
    layer.joining = [each for each in layer.joining if each != part]
    db.session.flush()
    remove_many(StoredLayer, StoredLayer.id == part)
    return True


def _some(key: int) -> Sequence[int]:
    asked = select(OwnFeature.id).where(OwnFeature.layer_id == key)
    return db.session.scalars(asked.order_by(OwnFeature.id).limit(AT_ONCE)).all()


def clear(key: int) -> bool:
    """Delete some features of what was read of a file, or what is left of it; say whether that was all."""
    if db.session.scalar(select(StagedLayer.id).where(StagedLayer.id == key)) is None:
        return True
    some = _some(key)
    if some:
        remove_many(OwnFeature, OwnFeature.layer_id == key, OwnFeature.id <= some[-1])
    if len(some) == AT_ONCE:
        return False
    remove_many(StoredLayer, StoredLayer.id == key)
    return True


def clear_forgotten() -> None:
    """Delete what was read of files that are gone, some thousand features at a time; each time is on disk at once."""
    waiting = select(FileImport.staged_id)
    gone = db.session.scalars(select(StagedLayer.id).where(StagedLayer.id.not_in(waiting))).all()
    # Asked for after the files: what is taken meanwhile is among one of them.
    kept = {key for layer in own.layers() for key in layer.joining}
    for key in [each for each in gone if each not in kept]:
        done = False
        while not done:
            done = clear(key)
            db.session.commit()
