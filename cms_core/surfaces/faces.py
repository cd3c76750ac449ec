"""What a kecamatan's site shows of a village that has no face of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from cms_core.entries import HomeBlock
from cms_core.modules import gate
from cms_core.pages.services import ENDPOINT as PAGE
from cms_core.publishing import items
from cms_core.publishing.models import PublishedItem
from cms_core.regions.words import words_for
from cms_core.sites.models import Site
from cms_core.surfaces.context import accounts_of, named
from cms_core.tenancy import every_site, site_scope

EMERGENCY = "kontak-darurat"
"""The address where every site has its emergency contacts, and the slug of the page with them."""
EACH = 6
"""How many things of each kind are shown."""


@dataclasses.dataclass(frozen=True)
class Part:
    """The newest things of one kind, and the way to all of them."""

    title: str
    items: list[items.ItemView]
    more_url: str
    more_label: str


@dataclasses.dataclass(frozen=True)
class Face:
    """What a kecamatan shows of a village without a face of its own.

    ``lists`` are label and address of the modules' lists, narrowed to it; ``datasets`` label and the addresses of
    CSV and JSON; ``emergency`` leads to the emergency contacts, the village's own before the kecamatan's.
    """

    site: Site
    place: str
    words: Mapping[str, str]
    social: tuple[tuple[str, str, str], ...]
    blocks: list[Part]
    lists: list[tuple[str, str]]
    datasets: list[tuple[str, str, str]]
    emergency: str | None


def face_of(site: Site, village: Site) -> Face:
    """Return what the page of a village without a face shows; its modules are asked where it has them on."""
    words = words_for(village)
    with site_scope(village.id):
        on = gate.hooks(village)
        entries = list(on.sorted("cms_menu_items", user=None, area="public"))
        sets = list(on.sorted("cms_datasets"))
    shown = {items.CORE, *(on.modules & gate.enabled(site.id))}
    wanted = [
        _block(village, plugin, kind, label) for (plugin, kind), label in items.kinds().items() if plugin in shown
    ]
    found = zip(wanted, items.of_blocks(village, wanted), strict=True)
    return Face(
        site=village,
        place=named(words["sebutan"], village.name),
        words=words,
        social=accounts_of(village),
        blocks=[_drawn(block, rows) for block, rows in found if rows],
        lists=[
            (str(entry.label), url_for(entry.endpoint, **dict[str, Any](entry.values), wilayah=village.slug))
            for entry in entries
            if gate.owner_of(entry.endpoint.rpartition(".")[0]) in shown
        ],
        datasets=[
            (str(each.label), _data_set(each.name, "csv", village), _data_set(each.name, "json", village))
            for each in sets
        ],
        emergency=_emergency(site, village),
    )


def _block(village: Site, plugin: str, kind: str, label: Any) -> HomeBlock:
    values = {"wilayah": village.slug, "jenis": kind}
    return HomeBlock(
        title=str(label),
        plugin=plugin,
        kinds=(kind,),
        endpoint="villages.newest",
        values=values,
        more=_("Semua"),
        limit=EACH,
    )


def _drawn(block: HomeBlock, rows: list[items.ItemView]) -> Part:
    more_url = url_for(block.endpoint, **dict[str, Any](block.values))
    return Part(title=block.title, items=rows, more_url=more_url, more_label=block.more)


def _data_set(name: str, form: str, village: Site) -> str:
    return url_for("site.data_set", name=name, form=form, wilayah=village.slug)


def _emergency(site: Site, village: Site) -> str | None:
    """Return where the emergency contacts stand, if anybody has written any."""
    page = select(PublishedItem.site_id).where(
        PublishedItem.site_id.in_([site.id, village.id]),
        PublishedItem.plugin == items.CORE,
        PublishedItem.kind == items.PAGE,
        PublishedItem.values["slug"].as_string() == EMERGENCY,
        items.timely(),
    )
    with every_site(within=site.region_code) as session:
        found = set(session.scalars(page))
    if village.id in found:
        return url_for(PAGE, slug=EMERGENCY, desa=village.slug)
    return f"{request.script_root}/{EMERGENCY}" if site.id in found else None
