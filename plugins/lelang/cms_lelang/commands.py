"""``cms lelang``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.api import db
from cms_lelang import NAME


@click.group(NAME)
def group() -> None:
    """Packages, from plan to handover."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample packages on the sample sites that have none; made up, and they say so."""
    from cms_lelang import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample packages.")
