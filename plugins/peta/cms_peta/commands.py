"""``cms peta``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.api import db
from cms_peta import NAME


@click.group(NAME)
def group() -> None:
    """The map of the area."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample layers on the sample sites that have none; made up, and they say so."""
    from cms_peta.own import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample layers.")
