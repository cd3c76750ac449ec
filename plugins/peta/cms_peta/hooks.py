"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator

from flask import has_request_context

from cms_core.api import (
    HANDLERS,
    WRITERS,
    BBox,
    BlueprintEntry,
    CommandEntry,
    Dataset,
    Figure,
    MapLayer,
    MenuItem,
    Permission,
    PluginInfo,
    SettingsEntry,
    Site,
    TaskEntry,
    User,
    cache_policy,
    hookimpl,
    today,
)
from cms_peta import NAME, _, collections
from cms_peta.asking import DATA
from cms_peta.blueprint import blueprint
from cms_peta.boundaries import services
from cms_peta.commands import group
from cms_peta.connectivity import open_data, reading
from cms_peta.connectivity.models import ProposalStep, Survey
from cms_peta.forms import USUAL, MapForm
from cms_peta.importing import services as importing
from cms_peta.importing.models import FileImport
from cms_peta.models import BorderLine, Boundary, BoundarySet
from cms_peta.own.models import OwnFeature, OwnLayer, StagedLayer

HOURLY = 60
ASKED = (
    *("lapisan", "angka", "tanggal"),
    *("bbox", "datetime", "limit", "f"),
    *(collections.NAME, collections.CODE),
)
"""What the public addresses may be asked."""


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Peta"),
        summary=_.lazy("Batas wilayah dan letak yang ditulis modul lain, di satu peta."),
        weight=20,
        models=(BoundarySet, Boundary, BorderLine, OwnLayer, StagedLayer, OwnFeature, FileImport, Survey, ProposalStep),
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint, parameters=ASKED, exact=DATA, paged=DATA[:1])]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat peta di administrasi"), action="view", roles=HANDLERS),
        Permission(name=f"{NAME}.manage", label=_.lazy("Membawa batas wilayah"), action="manage", roles=WRITERS),
        Permission(name=f"{NAME}.write", label=_.lazy("Menggambar lapisan peta"), action="write", roles=WRITERS),
        Permission(name=f"{NAME}.publish", label=_.lazy("Menampilkan lapisan peta"), action="publish", roles=WRITERS),
        # A survey is on the site at once, as whatever is published.
        Permission(name=f"{NAME}.survey", label=_.lazy("Mencatat sinyal seluler"), action="publish", roles=WRITERS),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_settings() -> SettingsEntry:
    return SettingsEntry(form=MapForm, defaults=USUAL)


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name=f"{NAME}.forget", run=_forget, minutes=HOURLY)]


def _forget(_site_id: int) -> None:
    services.forget_unaccepted()
    importing.forget_unaccepted()


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        yield MenuItem(label=_("Peta"), endpoint=f"{NAME}.page", icon="map-2", weight=20)
        return
    yield MenuItem(
        label=_("Lapisan peta"), endpoint=f"{NAME}.admin.layers", icon="map-2", weight=21, permission=f"{NAME}.view"
    )
    yield MenuItem(
        label=_("Sinyal seluler"),
        endpoint=f"{NAME}.admin.signals",
        icon="device-mobile",
        weight=23,
        permission=f"{NAME}.view",
    )
    if site.level == "desa":
        yield MenuItem(
            label=_("Catat sinyal"),
            endpoint=f"{NAME}.admin.signal_new",
            icon="device-mobile",
            hint=_("Kuat, lemah, atau tanpa sinyal"),
            weight=26,
            permission=f"{NAME}.survey",
            task=True,
        )
    if site.level in services.BRINGING:
        yield MenuItem(
            label=_("Batas wilayah"), endpoint=f"{NAME}.admin.sets", icon="map-2", weight=22, permission=f"{NAME}.view"
        )


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    hamlets, households = reading.without_signal(site.region_code, today(site))
    for value, unit in ((hamlets, _("dusun tanpa sinyal")), (households, _("KK tanpa sinyal"))):
        yield Figure(
            label=_("Sinyal seluler"),
            value=value,
            unit=unit,
            endpoint=f"{NAME}.admin.signals",
            permission=f"{NAME}.view",
            weight=23,
        )


@hookimpl
def cms_map_layers(site: Site, bbox: BBox | None) -> Iterator[MapLayer]:
    if has_request_context() and site.level != "desa":
        # Villages change what a map above them shows, and whether it shows this at all.
        cache_policy().roll_up()
    if reading.has_points(site.region_code):
        yield open_data.layer(site, bbox)


@hookimpl
def cms_datasets(site: Site) -> list[Dataset]:
    return [open_data.dataset(site), *open_data.by_region(site)]
