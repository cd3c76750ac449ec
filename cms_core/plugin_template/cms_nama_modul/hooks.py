"""What the plugin tells core; docs/plugins.md lists every hook."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

from cms_core.api import (
    HANDLERS,
    WRITERS,
    BlueprintEntry,
    CommandEntry,
    Figure,
    HomeBlock,
    Item,
    MenuItem,
    Permission,
    PluginInfo,
    Site,
    count_visible,
    hookimpl,
    indexed,
)
from cms_nama_modul import NAME, _, services
from cms_nama_modul.blueprint import blueprint
from cms_nama_modul.commands import group
from cms_nama_modul.models import Entry, Photo


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Nama modul"),
        summary=_.lazy("Tulisan yang diterbitkan situs ini."),
        models=(Entry, Photo),
        kinds={services.KIND: _.lazy("Entri")},
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint)]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    may = partial(Permission, roles=WRITERS)
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat entri"), action="view", roles=HANDLERS),
        may(name=f"{NAME}.write", label=_.lazy("Menulis entri"), action="write"),
        may(name=f"{NAME}.submit", label=_.lazy("Mengirim untuk diperiksa"), action="submit"),
        may(name=f"{NAME}.publish", label=_.lazy("Menerbitkan entri"), action="publish"),
        may(name=f"{NAME}.withdraw", label=_.lazy("Menarik entri"), action="withdraw"),
        may(name=f"{NAME}.advise", label=_.lazy("Mengembalikan kepada penulis"), action="advise"),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_menu_items(area: Literal["public", "admin"]) -> Iterator[MenuItem]:
    if area == "public":
        yield MenuItem(label=_("Nama modul"), endpoint=f"{NAME}.entries")
    else:
        yield MenuItem(
            label=_("Nama modul"),
            endpoint=f"{NAME}.admin.listing",
            permission=f"{NAME}.view",
        )


@hookimpl
def cms_home_blocks() -> Iterator[HomeBlock]:
    yield HomeBlock(
        title=_("Nama modul"),
        plugin=NAME,
        kinds=(services.KIND,),
        endpoint=f"{NAME}.entries",
        more=_("Semua entri"),
    )


@hookimpl
def cms_dashboard_figures() -> Iterator[Figure]:
    yield Figure(label=_("Nama modul"), value=count_visible(Entry), unit=_("entri terbit"))


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    yield from map(services.item_of, indexed(Entry))
