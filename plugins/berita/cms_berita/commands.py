"""``cms berita``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_berita import NAME
from cms_core.api import db


@click.group(NAME)
def group() -> None:
    """News, announcements, events and albums."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample news and events on the sample sites that have none; made up, and they say so."""
    # Its pictures bring in what draws them, which a web worker never needs.
    from cms_berita import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample stories.")
