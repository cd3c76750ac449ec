"""Keeping and reading the layers of a site."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from cms_core.api import ChangedMeanwhile, Site, User, append_many, audit, db, every_site, now, open_at
from cms_peta import NAME
from cms_peta.own import checking
from cms_peta.own.models import OwnFeature, OwnLayer, StoredLayer
from cms_peta.privacy import HOUSES, Kept, first_kept, gravest
from cms_peta.shapes import Shape, box_of, pack

T = TypeVar("T")
AT_ONCE = 500
"""Rows that are written together."""
MOST_OFFERED = 300
"""Layers that a map offers, those of the sites below it included."""
SLUG = 24
"""Letters of a layer's name in addresses."""
MOST_TRIES = 5
"""Names that are tried for a layer while others begin some of the same title."""


class OtherShape(Exception):
    """Something is drawn in a layer that is to hold another shape, or a layer holds another one meanwhile."""


class Written(NamedTuple):
    """What a person says of a layer."""

    title: str
    kind: str
    geometry: str
    style: str
    source: str
    scale: int | None
    dated: date | None
    crs: str
    legal: str
    public: bool


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A feature before it is kept: its shape, what is known of it by name, and when it holds.

    ``beside`` is what of one person was drawn with it before, and refused (``OwnFeature.number_beside``).
    """

    name: str
    shape: Shape
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    moment: datetime | None = None
    beside: str = ""


def layers() -> Sequence[OwnLayer]:
    """Return the layers of the site in scope, public or not, by their titles."""
    return db.session.scalars(select(OwnLayer).order_by(OwnLayer.title, OwnLayer.id)).all()


def offered(site: Site) -> list[OwnLayer]:
    """Return the layers that everybody may see on the map of a site: its own, then those of the sites below it.

    They are read apart and detached, each with its site; :func:`public_name` tells them from each other.
    """
    query = (
        select(OwnLayer)
        .join(Site, Site.id == OwnLayer.site_id)
        .options(contains_eager(OwnLayer.site))
        .where(OwnLayer.public, Site.public, open_at(NAME, OwnLayer.site_id))
        .order_by(OwnLayer.site_id != site.id, OwnLayer.title, OwnLayer.id)
        .limit(MOST_OFFERED)
    )
    with every_site(within=site.region_code) as session:
        found = list(session.scalars(query))
        session.expunge_all()
    return found


def layer_of(row: OwnFeature) -> OwnLayer | None:
    """Return the layer of the site in scope that a feature is in; None if it is of a file that nobody has taken yet."""
    found = db.session.get(OwnLayer, row.layer_id)
    return found or next((each for each in layers() if row.layer_id in each.joining), None)


def public_name(layer: OwnLayer) -> str:
    """Return what a layer is called in addresses: the same on every map, and no other layer's."""
    return f"{layer.slug}-{layer.id}"


def make(written: Written, *, site: Site, by: User | None, vouched: str = "") -> OwnLayer:
    """Begin a layer of the site in scope; who begins it may have ``vouched`` for what is in doubt, which he
    was shown (``checking.version_of``).

    Raises:
        NotForEverybody: it is to be public, and its kind or its title never is.
    """
    doubts = doubts_of(written)
    checking.answer(doubts, vouched=vouched)

    def begin(slug: str) -> OwnLayer:
        row = OwnLayer(slug=slug, made_at=now(), changed_at=now())
        _write(row, written)
        checking.vouch(row, doubts, by=by)
        db.session.add(row)
        return row

    row = named(written.title, begin)
    _note("layer", row, site, by)
    if doubts:
        checking.note(row.id, 0, site=site, by=by)
    return row


def named(title: str, begin: Callable[[str], T]) -> T:
    """Return what ``begin`` makes of a layer's name in addresses, which no other layer of the site has."""
    for left in reversed(range(MOST_TRIES)):
        try:
            with db.session.begin_nested():
                return begin(_slug(title))
        except IntegrityError:
            # Somebody else began one of the same title at the same moment.
            if not left:
                raise
    raise AssertionError


def change(row: OwnLayer, written: Written, *, version: str, site: Site, by: User, vouched: str = "") -> None:
    """Say something else of a layer. What it is drawn as stays once something is drawn in it.

    Who shows it may have ``vouched`` for what is in doubt of it, and of all that lies in it.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
        OtherShape: it is to hold another shape than what is drawn in it.
        NotForEverybody: it is to be public, and its kind or its title never is, or things in it would say who people
            are or where they live, or were put there while it was about people.
    """
    db.session.refresh(row, with_for_update=True)
    if written.geometry != row.geometry and row.features:
        raise OtherShape
    if said_of(row) != version:
        raise ChangedMeanwhile
    row.of_people = is_of_people(row)
    is_vouched = row.vouched_at is not None and said_in_words(row) == said_in_words(written)
    doubts = [] if is_vouched else doubts_of(written)
    things = checking.features(row, written.kind, written.title, is_public=written.public)
    checking.answer([*doubts, *itertools.chain(*things.values())], vouched=vouched)
    if not is_vouched:
        checking.vouch(row, doubts, by=by)
    checking.vouch_for(list(things), by=by)
    if doubts or things:
        checking.note(row.id, len(things), site=site, by=by)
    is_new = not row.shown and written.title != row.title
    _write(row, written)
    row.changed_at = now()
    if is_new:
        # Nobody knows its address yet, and the old title may say what nobody is to know.
        named(written.title, lambda slug: setattr(row, "slug", slug))
    db.session.flush()
    _note("layer", row, site, by)


def is_of_people(row: OwnLayer) -> bool:
    """Whether what lies in a layer was put there while it was about people or their houses, by its kind or title."""
    if not row.features:
        return False
    told = first_kept(row.kind, row.title)
    return row.of_people or row.kind == HOUSES or (told is not None and told.is_somebodys)


def remove(row: OwnLayer, *, version: str, site: Site, by: User) -> None:
    """Take a layer away with all that is drawn in it.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
    """
    _lock(row, version)
    _note("layer_gone", row, site, by)
    db.session.delete(row)
    db.session.flush()


def put(layer: StoredLayer, columns: Sequence[Mapping[str, Any]]) -> None:
    """Write features into a layer (:func:`columns_of`), which were looked at before (:func:`check`)."""
    for start in range(0, len(columns), AT_ONCE):
        append_many(OwnFeature, [{"layer_id": layer.id, **each} for each in columns[start : start + AT_ONCE]])
    count_in(layer, len(columns), now())


def keep(layer: OwnLayer, drawn: Drawn, *, site: Site, by: User | None, vouched: str = "") -> OwnFeature:
    """Keep one feature that somebody has drawn, for the shape that this request has read of the layer.

    Raises:
        OtherShape: the layer holds another one meanwhile, or is gone.
        NotForEverybody: the feature says who people are, or everybody would see where somebody lives (or may, and who
            draws it has not ``vouched`` that it is no such thing).
    """
    geometry = layer.geometry
    asked = select(OwnLayer).where(OwnLayer.id == layer.id).with_for_update()
    found = db.session.scalar(asked.execution_options(populate_existing=True))
    if found is None or found.geometry != geometry:
        raise OtherShape
    among = layer.title if layer.public else None
    doubts = checking.feature(layer.kind, drawn.name, drawn.facts, among=among, beside=drawn.beside)
    checking.answer(doubts, vouched=vouched, is_in_form=True)
    said = {**columns_of(drawn, now()), "number_beside": drawn.beside}
    row = OwnFeature(site_id=layer.site_id, layer_id=layer.id, **said)
    checking.vouch(row, doubts, by=by)
    db.session.add(row)
    count_in(layer, 1, now())
    db.session.flush()
    _note("feature", row, site, by)
    if doubts:
        checking.note(layer.id, 1, site=site, by=by)
    return row


def change_feature(row: OwnFeature, drawn: Drawn, *, version: str, site: Site, by: User, vouched: str = "") -> None:
    """Draw a feature anew, or say something else of it.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
        NotForEverybody: the feature says who people are, or everybody would see where somebody lives.
    """
    layer = _lock_in_layer(row, version)
    # Somebody may be showing it to everybody at this moment.
    db.session.refresh(layer, with_for_update=True)
    among = layer.title if layer.public else None
    beside = gravest((row.number_beside, drawn.beside))
    doubts = checking.feature(layer.kind, drawn.name, drawn.facts, among=among, number=row.id, beside=beside)
    said = (row.name, row.facts, row.number_beside)
    if row.vouched_at is None or said != (drawn.name, drawn.facts, beside):
        checking.answer(doubts, vouched=vouched, is_in_form=True)
        checking.vouch(row, doubts, by=by)
        if doubts:
            checking.note(layer.id, 1, site=site, by=by)
    for column, value in {**columns_of(drawn, now()), "number_beside": beside}.items():
        setattr(row, column, value)
    layer.changed_at = now()
    db.session.flush()
    _note("feature", row, site, by)


def remove_feature(row: OwnFeature, *, version: str, site: Site, by: User) -> None:
    """Take a feature away.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
    """
    layer = _lock_in_layer(row, version)
    _note("feature_gone", row, site, by)
    count_in(layer, -1, now())
    db.session.delete(row)
    db.session.flush()
    if not layer.features:
        layer.of_people = False


def version_of(row: OwnLayer | OwnFeature) -> str:
    """Return what a form says it has seen of a feature, or of a layer with all that is drawn in it."""
    return row.changed_at.isoformat()


def said_of(row: OwnLayer) -> str:
    """Return what a form says it has seen of a layer alone: others may draw in it meanwhile."""
    said = [getattr(row, name) for name in Written._fields]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _lock(row: OwnLayer | OwnFeature, version: str) -> None:
    db.session.refresh(row, with_for_update=True)
    if version_of(row) != version:
        raise ChangedMeanwhile


def _lock_in_layer(row: OwnFeature, version: str) -> OwnLayer:
    _lock(row, version)
    if (layer := layer_of(row)) is None:
        raise ChangedMeanwhile
    return layer


def count_in(layer: StoredLayer, more: int, moment: datetime) -> None:
    """Say that there are more features in a layer (or fewer), and that it has changed."""
    # In the statement: somebody else may draw in it at the same time.
    layer.features = StoredLayer.features + more
    layer.changed_at = moment


def said_in_words(of: OwnLayer | Written) -> list[str]:
    """Return what a layer is about, and what it says of itself in words."""
    return [getattr(of, name) for name in ("kind", *checking.SAID)]


def doubts_of(written: Written) -> list[Kept]:
    """Return what is in doubt of what a layer says of itself.

    Raises:
        NotForEverybody: it names a person, or is to be public and never is.
    """
    checking.said(written.kind, {name: getattr(written, name) for name in checking.SAID})
    return checking.public(written.kind, written.title, written.source, written.legal) if written.public else []


def _write(row: OwnLayer, written: Written) -> None:
    for column, value in written._asdict().items():
        setattr(row, column, value)
    row.shown = row.shown or written.public


def _slug(title: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", title.casefold())[:SLUG].strip("-") or "lapisan"
    taken = set(db.session.scalars(select(StoredLayer.slug).where(StoredLayer.slug.like(f"{base}%"))))
    return next(
        slug for number in itertools.count(1) if (slug := f"{base}-{number}" if number > 1 else base) not in taken
    )


def _note(what: str, row: StoredLayer | OwnFeature, site: Site, by: User | None) -> None:
    audit(f"{NAME}.{what}", site_id=site.id, user_id=by.id if by else None, target=str(row.id))


def columns_of(drawn: Drawn, moment: datetime) -> dict[str, Any]:
    """Return what a row of a feature says; its layer is said by the caller."""
    west, south, east, north = box_of([drawn.shape])
    return {
        "name": drawn.name,
        "facts": dict(drawn.facts),
        "moment": drawn.moment,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "shape": pack(drawn.shape),
        "changed_at": moment,
    }
