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
    """Make layers and surveys of the signal on the sample sites that have none; made up, and they say so."""
    # Web workers never need them.
    from cms_peta.connectivity import demo as signal
    from cms_peta.own import demo as layers

    made, surveys = layers.load(), signal.load()
    db.session.commit()
    click.echo(f"{made} sample layers, {surveys} sample surveys.")
