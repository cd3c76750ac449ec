"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator

from cms_core.api import (
    HANDLERS,
    WRITERS,
    BlueprintEntry,
    MenuItem,
    Permission,
    PluginInfo,
    SettingsEntry,
    Site,
    TaskEntry,
    User,
    hookimpl,
)
from cms_peta import NAME, _
from cms_peta.blueprint import blueprint
from cms_peta.boundaries import services
from cms_peta.forms import USUAL, MapForm
from cms_peta.models import BorderLine, Boundary, BoundarySet
from cms_peta.own.models import OwnFeature, OwnLayer

HOURLY = 60


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Peta"),
        summary=_.lazy("Batas wilayah dan letak yang ditulis modul lain, di satu peta."),
        weight=20,
        models=(BoundarySet, Boundary, BorderLine, OwnLayer, OwnFeature),
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [
        BlueprintEntry(blueprint=blueprint, parameters=("lapisan", "angka", "bbox", "datetime", "limit", "offset", "f"))
    ]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat batas di administrasi"), action="view", roles=HANDLERS),
        Permission(name=f"{NAME}.manage", label=_.lazy("Membawa batas wilayah"), action="manage", roles=WRITERS),
    ]


@hookimpl
def cms_register_settings() -> SettingsEntry:
    return SettingsEntry(form=MapForm, defaults=USUAL)


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name=f"{NAME}.forget", run=_forget, minutes=HOURLY)]


def _forget(_site_id: int) -> None:
    services.forget_unaccepted()


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        yield MenuItem(label=_("Peta"), endpoint=f"{NAME}.page", icon="map-2", weight=20)
        return
    if site.level in services.BRINGING:
        yield MenuItem(
            label=_("Batas wilayah"), endpoint=f"{NAME}.admin.sets", icon="map-2", weight=22, permission=f"{NAME}.view"
        )
