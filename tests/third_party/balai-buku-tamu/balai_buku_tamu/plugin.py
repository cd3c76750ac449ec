"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from balai_buku_tamu import NAME, _, services
from balai_buku_tamu.models import Visit
from balai_buku_tamu.views import blueprint
from cms_core.api import (
    STAFF,
    BlueprintEntry,
    CommandEntry,
    Dataset,
    Figure,
    MenuItem,
    Permission,
    PersonalData,
    PluginInfo,
    Site,
    TaskEntry,
    db,
    hookimpl,
    site_scope,
)

VILLAGES = ("33.04.02.2003", "33.04.02.2007")


@click.group(NAME)
def group() -> None:
    """The guest book."""


@group.command("demo")
@with_appcontext
def demo() -> None:
    """Write made-up guests down on the sample sites that have none."""
    for site in db.session.scalars(select(Site).where(Site.region_code.in_(VILLAGES))).all():
        with site_scope(site.id):
            if not services.count():
                for number in range(3):
                    services.write(name=f"Tamu contoh {number}", phone=f"08000000000{number}", purpose="Contoh")
    db.session.commit()


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Buku tamu"),
        summary=_.lazy("Siapa yang datang ke kantor, dan untuk apa."),
        models=(Visit,),
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint)]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    return [Permission(name=f"{NAME}.handle", label=_.lazy("Membaca buku tamu"), action="handle", roles=STAFF)]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name=f"{NAME}.forget", run=services.forget_old, minutes=24 * 60)]


@hookimpl
def cms_menu_items(area: Literal["public", "admin"]) -> list[MenuItem]:
    if area == "public":
        return [MenuItem(label=_("Buku tamu"), endpoint=f"{NAME}.write")]
    return [MenuItem(label=_("Buku tamu"), endpoint=f"{NAME}.admin.visits", permission=f"{NAME}.handle")]


@hookimpl
def cms_dashboard_figures() -> list[Figure]:
    return [Figure(label=_("Buku tamu"), value=services.count(), unit=_("kunjungan"), endpoint=f"{NAME}.admin.visits")]


@hookimpl
def cms_datasets() -> list[Dataset]:
    return [
        Dataset(
            name="kunjungan",
            label=_("Kunjungan"),
            description=_("Banyaknya kunjungan ke kantor setiap bulan."),
            columns={"bulan": _("Bulan"), "kunjungan": _("Banyaknya kunjungan")},
            rows=services.by_month,
        )
    ]


@hookimpl
def cms_personal_data(subject: str) -> Iterator[PersonalData]:
    return services.about(subject)


@hookimpl
def cms_erase_personal_data(subject: str, dry_run: bool) -> list[PersonalData]:
    return list(services.about(subject, erase=not dry_run))
