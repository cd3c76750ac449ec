"""Writing the index of published things, in the transaction that changes a state."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, event, inspect, select, update

from cms_core.database import TenantSession
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.media.models import Media
from cms_core.modules import gate
from cms_core.publishing.items import CHUNK
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site


def write(site: Site, item: Item) -> PublishedItem:
    """Write or replace the row of ``item``; the site is in scope."""
    (row,) = write_all(site, [item])
    return row


def write_all(site: Site, wanted: Sequence[Item]) -> list[PublishedItem]:
    """Write or replace the rows of many items, in as many statements as one takes; the site is in scope."""
    known = {(row.plugin, row.kind, row.ref): row for row in _found(site, wanted)}
    focus = _focus_of({item.image for item in wanted if item.image})
    rows = []
    for item in wanted:
        row = known.get((item.plugin, item.kind, item.ref))
        if row is None:
            row = PublishedItem(site_id=site.id)
            db.session.add(row)
        _fill(row, site, item, focus.get(item.image or "", ""))
        rows.append(row)
    return rows


def _fill(row: PublishedItem, site: Site, item: Item, focus: str) -> None:
    parts = site.region_code.split(".")
    row.region_code = site.region_code
    row.kabupaten, row.kecamatan = ".".join(parts[:2]), ".".join(parts[:3])
    for field in dataclasses.fields(item):
        setattr(row, field.name, getattr(item, field.name))
    row.values = dict(item.values)
    row.focus = focus
    row.place = " ".join(place_words(site.id, site.region_code, item.plugin, item.kind))


def _focus_of(images: Collection[str]) -> Mapping[str, str]:
    """Return where pictures are kept when they are cropped, by their keys."""
    if not images:
        return {}
    found = db.session.execute(select(Media.key, Media.focus).where(Media.key.in_(sorted(images))))
    return {row.key: row.focus for row in found}


def _after_flush(session: TenantSession, _context: Any) -> None:
    """Repeat in the index where a picture is kept when it is cropped, as soon as somebody has changed that."""
    for media in session.dirty:
        if isinstance(media, Media) and inspect(media).attrs.focus.history.has_changes():
            statement = update(PublishedItem).values(focus=media.focus)
            session.connection().execute(
                statement.where(PublishedItem.site_id == media.site_id, PublishedItem.image == media.key)
            )


event.listen(TenantSession, "after_flush", _after_flush)


def place_words(site_id: int, region_code: str, plugin: str, kind: str) -> list[str]:
    """Return the words under which the full-text index files an item: site, regions, module, kind."""
    parts = region_code.split(".")
    regions = [region_word(".".join(parts[: size + 1])) for size in range(len(parts))]
    return [site_word(site_id), *regions, module_word(plugin), f"xk{_letters(kind)}"]


def site_word(site_id: int) -> str:
    """Return the word that every item of a site carries."""
    return f"xs{site_id}"


def region_word(code: str) -> str:
    """Return the word that every item of a region and below carries."""
    return f"xr{code.replace('.', '')}"


def module_word(plugin: str) -> str:
    """Return the word that every item of a module carries."""
    return f"xm{_letters(plugin)}"


def _letters(name: str) -> str:
    return "".join(character for character in name if character.isalnum())


def remove(site: Site, *, plugin: str, kind: str, ref: int) -> None:
    """Take an item out of the index; nothing happens when it is not there."""
    row = db.session.scalar(_of_kind(site, plugin, kind).where(PublishedItem.ref == ref))
    if row is not None:
        db.session.delete(row)


def rebuild(site: Site) -> int:
    """Write the index of the site in scope anew from its modules (pages see to theirs); return how many items.

    A module that is off keeps its rows, which are shown again once it is on. What a plugin raises stops it.
    """
    hooks = gate.hooks(site)
    found = ((plugin, hooks.strictly(plugin, SiteSpecs.cms_items)) for plugin in sorted(hooks.modules))
    return sum(replace(site, plugin, fresh or ()) for plugin, fresh in found)


def replace(site: Site, plugin: str, fresh: Iterable[Item]) -> int:
    """Put ``fresh`` in the place of everything that the index holds of a plugin at the site in scope; count them."""
    for row in db.session.scalars(select(PublishedItem).where(PublishedItem.plugin == plugin)).all():
        db.session.delete(row)
    db.session.flush()
    count, coming = 0, iter(fresh)
    while wanted := list(islice(coming, CHUNK)):
        write_all(site, wanted)
        count += len(wanted)
    return count


def _found(site: Site, wanted: Sequence[Item]) -> Iterator[PublishedItem]:
    """Yield the rows that there are of these items."""
    for plugin, kind in {(item.plugin, item.kind) for item in wanted}:
        refs = sorted(item.ref for item in wanted if (item.plugin, item.kind) == (plugin, kind))
        yield from db.session.scalars(_of_kind(site, plugin, kind).where(PublishedItem.ref.in_(refs)))


def is_indexed(site: Site, plugin: str, kind: str, ref: int) -> bool:
    """Whether the index holds an item: content that is published, be it from a later day."""
    return db.session.scalar(_of_kind(site, plugin, kind).where(PublishedItem.ref == ref)) is not None


def _of_kind(site: Site, plugin: str, kind: str) -> Select[PublishedItem]:
    return select(PublishedItem).where(
        PublishedItem.site_id == site.id, PublishedItem.plugin == plugin, PublishedItem.kind == kind
    )
