"""``cms``: verbs under nouns. Idempotent, a sentence on success, an exit code on failure."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, with_appcontext
from sqlalchemy import delete

from cms_core import backup, crypto, demo, migrate, plugin_commands, routes, server
from cms_core.app import create_app
from cms_core.config import SettingsError
from cms_core.extensions import state
from cms_core.modules import commands as module_commands
from cms_core.modules.models import Module
from cms_core.pages.commands import sites_group
from cms_core.plugins import PluginError
from cms_core.publishing.models import PublishedItem
from cms_core.regions.commands import regions_group
from cms_core.revisions import MigrationError
from cms_core.surfaces import commands as surface_commands
from cms_core.tenancy import every_site
from cms_core.users.commands import users_group

WITH_OLD_TABLES = frozenset({"backup", "db", "health", "plugins", "restore", "routes", "themes"})
"""What can be done before ``cms db upgrade``; all else would read and write what is not there yet."""


class Cms(AppGroup):
    """The command line, with a group per plugin that registers one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._plugins(ctx)})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return super().get_command(ctx, name) or self._plugins(ctx).get(name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return what is to be run; nothing runs on tables that are older than the program.

        Raises:
            PendingMigration: they are.
        """
        name, command, rest = super().resolve_command(ctx, args)
        if name not in WITH_OLD_TABLES and "--help" not in rest:
            with ctx.ensure_object(ScriptInfo).load_app().app_context():
                migrate.check()
        return name, command, rest

    def _plugins(self, ctx: click.Context) -> dict[str, click.Command]:
        app: Flask = ctx.ensure_object(ScriptInfo).load_app()
        with app.app_context():
            return plugin_commands.groups(state().manager)


@click.group(cls=Cms)
@click.pass_context
def cms(ctx: click.Context) -> None:
    """Balai: websites of kabupaten, kecamatan and desa."""


@cms.group("db")
def database() -> None:
    """The database's tables."""


@database.command("upgrade")
@click.argument("owner", required=False)
@with_appcontext
def upgrade(owner: str | None) -> None:
    """Bring core's and every plugin's tables up to date."""
    for status in migrate.upgrade(owner):
        click.echo(f"{status.owner}: {status.current}")


@database.command("status")
@with_appcontext
def show_status() -> None:
    """Show where each owner's tables stand, and tables whose plugin is gone."""
    for status in migrate.status():
        click.echo(f"{status.owner}: {status.current or '-'} {_standing(status)}".rstrip())
    for owner in migrate.orphans():
        click.echo(f"{owner}: its plugin is not installed; its tables are kept (cms db purge {owner} removes them)")


def _standing(status: migrate.Status) -> str:
    return "(no file has this revision)" if status.lost else "(pending)" if status.pending else ""


@database.command("check")
@with_appcontext
def check() -> None:
    """Fail when an upgrade is due."""
    migrate.check()
    click.echo("The database is up to date.")


@database.command("revision")
@click.argument("owner")
@click.argument("message")
@with_appcontext
def revision(owner: str, message: str) -> None:
    """Write the next migration of an owner from its models."""
    click.echo(migrate.revise(owner, message))


@database.command("downgrade")
@click.argument("owner")
@click.argument("target")
@click.confirmation_option(prompt="This takes tables and their rows back. Continue?")
@with_appcontext
def downgrade(owner: str, target: str) -> None:
    """Take an owner's tables back to a revision (or ``base``)."""
    migrate.downgrade(owner, target)
    click.echo(f"{owner}: {target}")


@database.command("reencrypt")
@with_appcontext
def reencrypt() -> None:
    """Write all that is encrypted anew with the newest key of CMS_DATA_KEYS; then the older ones may go."""
    try:
        click.echo(f"{crypto.reencrypt()} values are encrypted with the newest key.")
    except crypto.CannotDecrypt as error:
        raise click.ClickException(str(error)) from error


@database.command("purge")
@click.argument("owner")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def purge(owner: str, dry_run: bool, yes: bool) -> None:
    """Delete every table of a plugin with all its rows, its switches and what the index knows of it."""
    if owner == migrate.CORE:
        raise click.ClickException("Core cannot be purged.")
    tables = migrate.tables_of(owner)
    # Without its own version table the name is only the beginning of another plugin's.
    if f"{owner}_version" not in tables:
        raise click.ClickException(f"There are no tables of {owner}.")
    click.echo("\n".join(tables))
    if dry_run:
        return
    if not yes:
        click.confirm("Delete these tables with all their rows?", abort=True)
    with every_site() as session:
        for model in (Module, PublishedItem):
            session.execute(delete(model).where(model.plugin == owner))
    click.echo(f"{len(migrate.purge(owner))} tables deleted.")


for group in (
    regions_group,
    sites_group,
    users_group,
    module_commands.modules_group,
    module_commands.personal_group,
    plugin_commands.plugins_group,
):
    cms.add_command(group)
for command in (
    demo.demo_command,
    surface_commands.items_group,
    surface_commands.themes_group,
    surface_commands.health_command,
    backup.backup_command,
    backup.restore_command,
    routes.routes_command,
    server.run_command,
    server.tasks_group,
):
    cms.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run ``cms``; faults that a person can mend are one sentence, not a traceback."""
    info = ScriptInfo(create_app=create_app, set_debug_flag=False)
    try:
        cms.main(args=arguments, prog_name="cms", obj=info)
    except (SettingsError, PluginError, MigrationError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
