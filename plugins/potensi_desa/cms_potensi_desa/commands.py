"""``cms potensi_desa``: the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.api import db
from cms_potensi_desa import NAME


@click.group(NAME)
def group() -> None:
    """Potentials and products."""


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample potentials and products on the sample sites that have none; made up, and they say so."""
    # Its pictures bring in what draws them, a tenth of the start of a web worker that never needs it.
    from cms_potensi_desa import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample potentials and products.")
