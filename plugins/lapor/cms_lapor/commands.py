"""``cms lapor``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.api import db
from cms_lapor import NAME


@click.group(NAME)
def group() -> None:
    """What citizens report."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample reports on the sample sites that have none; made up, sent by nobody."""
    # Its pictures bring in what draws them.
    from cms_lapor import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample reports.")
