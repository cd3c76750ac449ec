"""``cms modules``: which modules a site has, from the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.modules import gate, services
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope

modules_group = AppGroup("modules", help="Modules of a site.")


@modules_group.command("list")
@click.argument("slug", required=False)
def list_modules(slug: str | None) -> None:
    """List the loaded plugins, or what is on at one site."""
    if slug is None:
        for name, plugin in sorted(gate.loaded().items()):
            click.echo(f"{name} {plugin.info.version}")
        return
    site = _site(slug)
    with site_scope(site.id):
        on = gate.enabled(site.id)
    for name in sorted(gate.loaded()):
        click.echo(f"{name}: {'on' if name in on else 'off'}")


@modules_group.command("enable")
@click.argument("slug")
@click.argument("plugin")
def enable(slug: str, plugin: str) -> None:
    """Switch a module on."""
    _switch(slug, plugin, on=True)


@modules_group.command("disable")
@click.argument("slug")
@click.argument("plugin")
def disable(slug: str, plugin: str) -> None:
    """Switch a module off; what it holds is kept."""
    _switch(slug, plugin, on=False)


def _switch(slug: str, plugin: str, *, on: bool) -> None:
    site = _site(slug)
    try:
        with site_scope(site.id):
            changed = (services.enable if on else services.disable)(site, plugin)
    except services.UnknownModule as error:
        raise click.ClickException(f"There is no plugin {plugin}.") from error
    db.session.commit()
    click.echo(f"{plugin} is {'now' if changed else 'already'} {'on' if on else 'off'} at {slug}.")


def _site(slug: str) -> Site:
    site = db.session.scalar(select(Site).where(Site.slug == slug))
    if site is None:
        raise click.ClickException(f"There is no site {slug}.")
    return site
