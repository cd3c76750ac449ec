"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator

from cms_core.api import (
    HANDLERS,
    WRITERS,
    BBox,
    BlueprintEntry,
    CommandEntry,
    Dataset,
    Figure,
    HomeBlock,
    Item,
    MapLayer,
    MenuItem,
    Permission,
    PluginInfo,
    Site,
    User,
    count_visible,
    hookimpl,
    indexed,
    placed,
)
from cms_potensi_desa import NAME, _, open_data, services
from cms_potensi_desa.blueprint import blueprint
from cms_potensi_desa.commands import group
from cms_potensi_desa.models import Potensi, PotensiPhoto, Produk, ProdukPhoto
from cms_potensi_desa.services import KINDS


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Potensi dan lapak"),
        summary=_.lazy("Produk warga, wisata, dan hasil tani."),
        weight=10,
        models=(Potensi, Produk, PotensiPhoto, ProdukPhoto),
        kinds={"potensi": _.lazy("Potensi"), "produk": _.lazy("Produk")},
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint)]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat potensi dan produk"), action="view", roles=HANDLERS),
        Permission(name=f"{NAME}.write", label=_.lazy("Menulis potensi dan produk"), action="write", roles=WRITERS),
        Permission(name=f"{NAME}.submit", label=_.lazy("Mengirim untuk diperiksa"), action="submit", roles=WRITERS),
        Permission(name=f"{NAME}.publish", label=_.lazy("Menerbitkan potensi"), action="publish", roles=WRITERS),
        Permission(name=f"{NAME}.withdraw", label=_.lazy("Menarik potensi"), action="withdraw", roles=WRITERS),
        Permission(name=f"{NAME}.advise", label=_.lazy("Mengembalikan kepada penulis"), action="advise", roles=WRITERS),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        hints = {"potensi": _("Tani, wisata, budaya"), "produk": _("Belanja dari warga")}
        for kind in KINDS.values():
            yield MenuItem(
                label=str(kind.label),
                endpoint=f"{NAME}.{kind.name}_list",
                icon=kind.icon,
                hint=hints[kind.name],
                weight=kind.weight,
            )
        return
    begin = {"potensi": _("Tani, wisata, budaya"), "produk": _("Foto, harga, nomor penjual")}
    for kind in KINDS.values():
        yield MenuItem(
            label=str(kind.label),
            endpoint=f"{NAME}.admin.{kind.name}.listing",
            icon=kind.icon,
            weight=kind.weight,
            permission=f"{NAME}.view",
        )
        yield MenuItem(
            label=str(kind.new),
            endpoint=f"{NAME}.admin.{kind.name}.new",
            icon=kind.icon,
            hint=begin[kind.name],
            weight=kind.weight,
            permission=f"{NAME}.write",
            task=True,
        )


@hookimpl
def cms_home_blocks(site: Site) -> Iterator[HomeBlock]:
    titles = {"potensi": _("Potensi"), "produk": _("Dari lapak warga")}
    more = {"potensi": _("Semua potensi"), "produk": _("Semua produk")}
    for kind in KINDS.values():
        yield HomeBlock(
            title=titles[kind.name],
            plugin=NAME,
            kinds=(kind.name,),
            endpoint=f"{NAME}.{kind.name}_list",
            more=more[kind.name],
            weight=kind.weight,
        )


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    units = {"potensi": _("potensi terbit"), "produk": _("produk terbit")}
    for kind in KINDS.values():
        yield Figure(label=str(kind.label), value=count_visible(kind.model), unit=units[kind.name], weight=kind.weight)


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    for kind in KINDS.values():
        yield from map(services.item_of, indexed(kind.model))


@hookimpl
def cms_map_layers(site: Site, bbox: BBox | None) -> Iterator[MapLayer]:
    for kind in KINDS.values():
        yield MapLayer(
            name=f"{NAME}-{kind.name}",
            label=str(kind.label),
            source=site.name,
            features=placed(kind.content, kind.model, site, bbox),
            weight=kind.weight,
        )


@hookimpl
def cms_datasets(site: Site) -> list[Dataset]:
    return open_data.datasets(site)
