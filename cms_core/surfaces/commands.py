"""``cms items rebuild``, ``cms themes check`` and ``cms health``."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from cms_core import overrides
from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.publishing import indexing, listing
from cms_core.sites.models import Site
from cms_core.surfaces import health
from cms_core.tenancy import site_scope
from cms_core.themes import refused, themes

themes_group = AppGroup("themes", help="Installed themes.")
items_group = AppGroup("items", help="The index of published things.")


@items_group.command("rebuild")
@click.argument("slug", required=False)
def rebuild(slug: str | None) -> None:
    """Write the index anew from pages and modules, for one site or all."""
    query = select(Site).order_by(Site.id)
    sites = db.session.scalars(query.where(Site.slug == slug) if slug else query).all()
    if not sites:
        raise click.ClickException("There is no such site.")
    count = 0
    for site in sites:
        with site_scope(site.id):
            count += indexing.rebuild(site) + pages.rebuild_items(site)
            listing.rebuild()
        db.session.commit()
    click.echo(f"{count} items of {len(sites)} sites.")


@themes_group.command("check")
@with_appcontext
def check_themes() -> None:
    """Say of every installed theme what is wrong with it; fail when something is."""
    found = overrides.problems()
    for name in themes():
        for sentence in found.get(name, ["whole"]):
            click.echo(f"{name}: {sentence}.")
    for sentence in refused().values():
        click.echo(sentence)
    if found or refused():
        raise SystemExit(1)


@click.command("health")
@with_appcontext
def health_command() -> None:
    """Print every check, then what somebody should mend; fail when a check does."""
    report, status = health.report()
    for name, text in report["checks"].items():
        click.echo(f"{name}: {text}")
    for text in report["notes"]:
        click.echo(f"note: {text}")
    if status != health.OK:
        raise SystemExit(1)
