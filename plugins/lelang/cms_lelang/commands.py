"""``cms lelang``: all that is told of packages, and the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from cms_core.api import Site, db, every_site, open_at, site_scope
from cms_lelang import NAME
from cms_lelang.releases import bulk
from cms_lelang.releases.services import is_draft


@click.group(NAME)
def group() -> None:
    """Packages, from plan to handover."""


@group.command("export")
@click.argument("slug")
@click.argument("kind", type=click.Choice(bulk.KINDS))
@click.option("--year", type=int, help="Of this budget year alone (releases and records).")
@with_appcontext
def export_command(slug: str, kind: str, year: int | None) -> None:
    """Write all that the site SLUG tells of its packages: OCDS as lines of JSON, or the table as CSV."""
    with every_site() as session:
        key = session.scalar(select(Site.id).where(Site.slug == slug, open_at(NAME, Site.id)))
    if key is None:
        raise click.ClickException(f"There is no site {slug} with this module on.")
    with site_scope(key):
        site = db.session.get_one(Site, key)
        if kind != "packages" and is_draft(site):
            click.echo("A draft: the site has no registered prefix for its ocids; its settings take one.", err=True)
        for line in bulk.lines(site, kind, year=year):
            click.echo(line, nl=False)


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample packages on the sample sites that have none; made up, and they say so."""
    from cms_lelang import demo  # web workers never need it

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample packages.")
