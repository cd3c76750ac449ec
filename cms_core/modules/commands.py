"""``cms modules``: which modules a site has. ``cms personal``: what they hold about a person."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from cms_core import audit
from cms_core.entries import PersonalData
from cms_core.extensions import db
from cms_core.modules import gate, personal, services
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope

modules_group = AppGroup("modules", help="Modules of a site.")
personal_group = AppGroup("personal", help="What is held about a person; who it is is asked, and stands in no history.")
WHO = "Telephone number, e-mail address or NIK"


@modules_group.command("list")
@click.argument("slug", required=False)
def list_modules(slug: str | None) -> None:
    """List the loaded plugins, or what is on at one site."""
    if slug is None:
        for name, plugin in sorted(gate.loaded().items()):
            click.echo(f"{name} {plugin.version}")
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


@personal_group.command("show")
@click.option("--subject", prompt=WHO, help="Better left to the question: commands are kept by shells.")
def show(subject: str) -> None:
    """Show what every plugin holds about a person."""
    _tell(personal.held(subject), "is held")


@personal_group.command("erase")
@click.option("--subject", prompt=WHO, help="Better left to the question: commands are kept by shells.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(subject: str, dry_run: bool, yes: bool) -> None:
    """Erase what every plugin holds about a person."""
    if not dry_run and not yes:
        click.confirm("Erase what is held about this person?", abort=True)
    gone = personal.erase(subject, dry_run=dry_run)
    if not dry_run:
        # That it was done is kept, about whom is not.
        audit.record("personal.erased", site_id=None, user_id=None, count=len(gone))
        db.session.commit()
    _tell(gone, "would be erased" if dry_run else "was erased")


def _tell(found: list[PersonalData], what: str) -> None:
    for each in found:
        click.echo(f"{each.plugin}, {each.where}: {each.what}: {each.value}")
    click.echo(f"All that {what}: {len(found)}." if found else f"Nothing {what}.")
