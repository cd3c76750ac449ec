"""Photos that go to another site with what shows them: their rows change hands, their files stay where they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import inspect, select

from cms_core import jobs
from cms_core.extensions import db
from cms_core.media.models import PRIVATE, Media
from cms_core.media.renditions import RENDER
from cms_core.tenancy import site_scope

FOLLOWS = frozenset({"id", "site_id", "public", "since", "uses"})
"""What the other site says itself: these follow from what shows a medium there."""


class StillShown(Exception):
    """Something of its site shows the medium, or the library does. Always a fault of the program."""


def move_media(keys: Collection[str], *, to: int) -> None:
    """Give private media of the site in scope to the site with the id ``to``, in one transaction with its caller.

    Whatever showed them has been deleted before, and is written at the other site afterwards. The addresses stay the
    same, below the other site. Rows of the site in scope leave the session.

    Raises:
        StillShown: something shows one of them, or one is no private photo (``store_image(private=True)``).
    """
    db.session.flush()
    query = select(Media).where(Media.key.in_(sorted(keys))).order_by(Media.id).with_for_update()
    rows = list(db.session.scalars(query.execution_options(populate_existing=True)))
    if any(row.uses or row.kind != PRIVATE for row in rows):
        raise StillShown
    moved = [_values(row) for row in rows]
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    with site_scope(to):
        arrived = [Media(site_id=to, **values) for values in moved]
        db.session.add_all(arrived)
        db.session.flush()
        for media in arrived:
            if not media.ready:
                jobs.enqueue(RENDER, to, media_id=media.id)


def _values(row: Media) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in inspect(Media).column_attrs if each.key not in FOLLOWS}
