"""``cms pembangunan``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.api import db
from cms_pembangunan import NAME


@click.group(NAME)
def group() -> None:
    """Works and their progress."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample works on the sample sites that have none; made up, and they say so."""
    # Its pictures bring in what draws them, which a web worker never needs.
    from cms_pembangunan import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample works.")
