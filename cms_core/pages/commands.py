"""``cms sites template``: all sites of a region from a template, again and again."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core import progress
from cms_core.extensions import db
from cms_core.pages import template as templates
from cms_core.regions.services import UnknownRegion
from cms_core.sites.commands import sites_group

__all__ = ["sites_group"]


@sites_group.command("template")
@click.argument("code")
@click.option("--template", "name", default=templates.STANDARD, show_default=True, help="Which template.")
@click.option("--verbose", is_flag=True, help="Say what became of every page.")
@with_appcontext
def template(code: str, name: str, verbose: bool) -> None:
    """Make the sites of a region and of everything below it, with pages and modules.

    Pages that a site has changed, emptied or taken down stay as they are.
    """
    try:
        with progress.shown("Sites") as report:
            found = templates.apply(code, name, progress=report)
    except UnknownRegion as error:
        raise click.ClickException(f"There is no region {error}. Is the register loaded (cms regions load)?") from error
    except templates.UnknownTemplate as error:
        known = ", ".join(templates.names())
        raise click.ClickException(f"There is no template {error}; there are: {known}.") from error
    except templates.BadTemplate as error:
        raise click.ClickException(f"The template {name} cannot be used. {error}") from error
    db.session.commit()
    for page in found.pages:
        if verbose or page.result not in {"delivered", "updated", "unchanged"}:
            click.echo(f"{page.site}/{page.page}: {page.result}")
    counts = ", ".join(f"{count} {result}" for result, count in found.counts.items())
    click.echo(f"{found.sites} sites, {found.made} of them new; pages: {counts}.")
