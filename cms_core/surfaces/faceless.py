"""What a kecamatan's site shows of a village that has no face of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from cms_core.entries import HomeBlock
from cms_core.front.emergency import Contact, contacts_of
from cms_core.modules import gate
from cms_core.publishing import items
from cms_core.regions.words import words_for
from cms_core.sites.models import Site
from cms_core.surfaces.context import accounts_of, named
from cms_core.tenancy import site_scope

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
class Faceless:
    """What a kecamatan shows of a village without a face of its own.

    ``lists`` are label and address of the modules' lists, narrowed to it; ``datasets`` label and the addresses of
    CSV and JSON; ``emergency`` are the numbers of its own.
    """

    site: Site
    place: str
    words: Mapping[str, str]
    social: tuple[tuple[str, str, str], ...]
    blocks: list[Part]
    lists: list[tuple[str, str]]
    datasets: list[tuple[str, str, str]]
    emergency: tuple[Contact, ...]


def shown(site: Site, village: Site) -> Faceless:
    """Return what the page of a village without a face shows; its modules are asked where it has them on."""
    words = words_for(village)
    with site_scope(village.id):
        on = gate.hooks(village)
        entries = list(on.sorted("cms_menu_items", user=None, area="public"))
        sets = list(on.sorted("cms_datasets"))
        contacts = contacts_of(village)
    shown = {items.CORE, *(on.modules & gate.enabled(site.id))}
    wanted = [
        _block(village, plugin, kind, label) for (plugin, kind), label in items.kinds().items() if plugin in shown
    ]
    found = zip(wanted, items.of_blocks(village, wanted), strict=True)
    return Faceless(
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
        emergency=() if contacts.source else contacts.own,
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
