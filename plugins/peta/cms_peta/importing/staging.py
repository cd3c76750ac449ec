"""Features of a file on their way: they lie in a layer that nobody sees, and only their number makes work.

Each function here is one short statement or some, and a file of any size takes few of them at a time: on SQLite nobody
else writes meanwhile.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, User, audit, change_many, db, now, remove_many
from cms_peta import NAME
from cms_peta.importing.models import FileImport
from cms_peta.own import services as own
from cms_peta.own.models import Layer, OwnFeature, OwnLayer, StagedLayer
from cms_peta.own.services import Written

MOST_CLEARED = 5_000
"""Features that are deleted together."""


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


def show(staged: StagedLayer, written: Written, *, site: Site, by: User) -> OwnLayer:
    """Make a layer of what was read: one row says so, however many features there are.

    Raises:
        NotForEverybody: it is to be public, and its kind never is.
    """
    if written.public:
        own.check_public(written.kind, written.title)
    key, moment = staged.id, now()

    def begin(slug: str) -> int:
        told = {"staged": False, "slug": slug, "made_at": moment, "changed_at": moment}
        return change_many(Layer, Layer.id == key, **told, **written._asdict())

    own.named(written.title, begin)
    db.session.expunge(staged)
    layer = db.session.scalars(select(OwnLayer).where(OwnLayer.id == key)).one()
    audit(f"{NAME}.layer", site_id=site.id, user_id=by.id, target=str(key))
    return layer


def move(staged: StagedLayer, layer: OwnLayer) -> None:
    """Put what was read into a layer that is there, by one statement."""
    change_many(OwnFeature, OwnFeature.layer_id == staged.id, layer_id=layer.id)
    own.count_in(layer, staged.features, now())
    db.session.delete(staged)
    db.session.flush()


def clear(key: int) -> bool:
    """Delete some features of what was read of a file, or what is left of it; say whether that was all."""
    if db.session.scalar(select(StagedLayer.id).where(StagedLayer.id == key)) is None:
        return True
    here = OwnFeature.layer_id == key
    some = db.session.scalars(select(OwnFeature.id).where(here).order_by(OwnFeature.id).limit(MOST_CLEARED)).all()
    if some:
        remove_many(OwnFeature, here, OwnFeature.id <= some[-1])
    if len(some) == MOST_CLEARED:
        return False
    remove_many(Layer, Layer.id == key)
    return True


def clear_forgotten() -> None:
    """Delete what was read of files that are gone, some thousand features at a time; each time is on disk at once."""
    kept = select(FileImport.staged_id)
    for key in db.session.scalars(select(StagedLayer.id).where(StagedLayer.id.not_in(kept))).all():
        done = False
        while not done:
            done = clear(key)
            db.session.commit()
