"""``cms plugins``: which plugins there are, and the command groups they bring."""

from __future__ import annotations

import click
import pluggy
from flask.cli import AppGroup

from cms_core import plugins
from cms_core.modules import gate

plugins_group = AppGroup("plugins", help="Installed plugins.")


@plugins_group.command("list")
def list_plugins() -> None:
    """List the loaded plugins with their versions."""
    for name, plugin in sorted(gate.loaded().items()):
        click.echo(f"{name} {plugin.info.version}: {plugin.info.label}")


def groups(manager: pluggy.PluginManager) -> dict[str, click.Command]:
    """Return the command groups of the loaded plugins by name."""
    return {
        entry.group.name or name: entry.group
        for name in plugins.names(manager)
        for entry in plugins.call(manager, name, "cms_register_commands") or ()
    }
