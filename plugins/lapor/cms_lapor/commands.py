"""``cms lapor``: sample data, limits and figures counted anew, and whom to tell when data got out."""

from __future__ import annotations

import csv
import sys
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from cms_core.api import Site, db, every_site, guard_cell, open_at, site_scope
from cms_lapor import NAME, codes


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


@group.command("recompute")
@click.argument("slug")
@click.option("--reason", required=True, help="Why; the citizens read it, in Indonesian.")
@click.option("--dry-run", is_flag=True, help="Only say what would move.")
@with_appcontext
def recompute_command(slug: str, reason: str, dry_run: bool) -> None:
    """Count the limits of a site's open cases anew, after its calendar was changed."""
    from cms_lapor.reminders.recount import recount  # no other command needs it

    site = _site(slug)
    if not reason.strip():
        raise click.ClickException("Say why.")
    with site_scope(site.id):
        moved = recount(site, reason=reason, dry_run=dry_run)
    db.session.commit()
    for each in moved:
        click.echo(f"{each.number}: {each.before} -> {each.after}")
    click.echo(f"{len(moved)} limits {'would move' if dry_run else 'moved'}.")


@group.command("recount")
@with_appcontext
def recount_command() -> None:
    """Count what is kept for public figures of each site anew, for a repaired database, and say what was wrong."""
    from cms_lapor.figures.keeping import recount  # no other command needs it

    with every_site() as session:
        sites = session.execute(select(Site.id, Site.slug).where(open_at(NAME, Site.id)).order_by(Site.id)).all()
    wrong = 0
    for key, slug in sites:
        with site_scope(key):
            found = recount(key)
        db.session.commit()
        wrong += len(found)
        for month in found:
            click.echo(f"{slug}: {month} was wrong.")
    click.echo(f"{len(sites)} sites, {wrong} months were wrong.")


@group.command("affected")
@click.argument("slug")
@click.option("--reason", required=True, help="What happened; it stays at each report.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Day of the first report.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Day of the last report.")
@click.option("--number", default="", help="One report alone.")
@with_appcontext
def affected_command(slug: str, reason: str, since: datetime | None, until: datetime | None, number: str) -> None:
    """Write as CSV who has to be told that personal data of a site got out."""
    from cms_lapor.privacy.affected import Asked, affected  # no other command needs it

    site = _site(slug)
    if number and not codes.tidy_number(number):
        raise click.ClickException("This is no number of a report.")
    asked = Asked(since.date() if since else None, until.date() if until else None, codes.tidy_number(number))
    with site_scope(site.id):
        found = affected(site, asked, reason=reason, user=None)
    db.session.commit()
    lines = csv.writer(sys.stdout)
    lines.writerow(("number", "received", "role", "name", "phone", "email"))
    lines.writerows(
        (each.number, each.received_on, each.role, guard_cell(each.name), each.phone, guard_cell(each.email))
        for each in found
    )


def _site(slug: str) -> Site:
    site = db.session.scalar(select(Site).where(Site.slug == slug))
    if site is None:
        raise click.ClickException(f"There is no site {slug}.")
    return site
