"""What a kecamatan's site shows of a village that has no face of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from cms_core.entries import HomeBlock
from cms_core.front.emergency import Contact, contacts_of
from cms_core.hookspecs import SiteSpecs
from cms_core.modules import gate
from cms_core.publishing import items
from cms_core.regions.words import named, words_for
from cms_core.sites.models import Site
from cms_core.surfaces import home
from cms_core.surfaces.links import Link, link_of
from cms_core.surfaces.site_view import accounts_of
from cms_core.tenancy import site_scope

EACH = 6
"""How many things of each kind are shown."""


@dataclasses.dataclass(frozen=True)
class Faceless:
    """What a kecamatan shows of a village without a face of its own.

    ``lists`` are the modules' lists, narrowed to it; ``datasets`` label and the addresses of
    CSV and JSON; ``emergency`` are the numbers of its own.
    """

    site: Site
    place: str
    words: Mapping[str, str]
    social: tuple[tuple[str, str, str], ...]
    blocks: list[home.Block]
    lists: list[Link]
    datasets: list[tuple[str, str, str]]
    emergency: tuple[Contact, ...]


def shown(site: Site, village: Site) -> Faceless:
    """Return what the page of a village without a face shows; its modules are asked where it has them on."""
    words = words_for(village)
    with site_scope(village.id):
        on = gate.hooks(village)
        entries = list(on.sorted(SiteSpecs.cms_menu_items, user=None, area="public"))
        sets = list(on.sorted(SiteSpecs.cms_datasets))
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
        blocks=[drawn for block, rows in found if (drawn := home.list_of(block, rows)) is not None],
        lists=[
            link_of(dataclasses.replace(entry, values={**entry.values, "wilayah": village.slug}))
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


def _data_set(name: str, form: str, village: Site) -> str:
    return url_for("site.data_set", name=name, form=form, wilayah=village.slug)
