"""``cms ppid``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.api import db
from cms_ppid import NAME, demo


@click.group(NAME)
def group() -> None:
    """Public information."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample documents on the sample sites that have none; made up, and they say so."""
    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample documents.")
