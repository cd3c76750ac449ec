"""``cms pembangunan``: what is kept of works, counted anew, and the plugin's part of the sample data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import or_, select

from cms_core.api import Site, db, every_site, open_at, site_scope
from cms_pembangunan import NAME
from cms_pembangunan.figures.keeping import recount
from cms_pembangunan.models import Total


@click.group(NAME)
def group() -> None:
    """Works and their progress."""


@group.command("recount")
@with_appcontext
def recount_command() -> None:
    """Write what the works of each site amount to anew, for a restored or repaired database, and say what was wrong."""
    with every_site() as session:
        # Where the module is off, nothing is to be kept: what still is would be added up.
        counted = or_(open_at(NAME, Site.id), Site.id.in_(select(Total.site_id)))
        sites = [key for (key,) in session.execute(select(Site.id).where(counted).order_by(Site.id))]
    wrong = 0
    for key in sites:
        with site_scope(key):
            site = db.session.get_one(Site, key)
            found = [f"{site.slug}: {year} was wrong." for year in recount(site)]
            db.session.commit()
        wrong += len(found)
        for said in found:
            click.echo(said)
    click.echo(f"{len(sites)} sites, {wrong} totals were wrong.")


@group.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make sample works on the sample sites that have none; made up, and they say so."""
    # Its pictures bring in what draws them, which a web worker never needs.
    from cms_pembangunan import demo

    made = demo.load()
    db.session.commit()
    click.echo(f"{made} sample works.")
