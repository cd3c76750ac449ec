"""``cms sites``: making sites and listing them (``cms sites template`` stands with the pages it delivers)."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core.extensions import db
from cms_core.regions.services import UnknownRegion, get
from cms_core.sites import services
from cms_core.sites.hosts import BadHost, HostTaken, add_host


@click.group("sites")
def sites_group() -> None:
    """The sites of kabupaten, kecamatan and villages."""


@sites_group.command("create")
@click.argument("region_code")
@click.option("--slug", help="Short name in addresses; follows the region's name without it.")
@click.option("--host", "hosts", multiple=True, metavar="NAME", help="A host name; the first is canonical.")
@click.option("--verified", is_flag=True, help="The host names are known to lead here.")
@click.option("--no-face", is_flag=True, help="A village whose items stand on its kecamatan's site.")
@with_appcontext
def create(region_code: str, slug: str | None, hosts: tuple[str, ...], verified: bool, no_face: bool) -> None:
    """Make the site of a region; nothing happens when it has one, except that new host names are added."""
    try:
        region = get(region_code)
        site = services.by_region(region.code)
        made = site is None
        site = site or services.create(region, slug=slug, public=not no_face)
        for host in hosts:
            add_host(site, host, verified=verified)
    except UnknownRegion as error:
        raise click.ClickException(f"There is no region {error}. Is the register loaded (cms regions load)?") from error
    except services.NoFaceHere as error:
        raise click.ClickException(
            f"{error} needs a face: only a village whose kecamatan has a site can do without."
        ) from error
    except services.BadSlug as error:
        raise click.ClickException(f"{error} cannot be a slug: small letters, digits, hyphens.") from error
    except services.SlugTaken as error:
        raise click.ClickException(f"Another site has the slug {error}.") from error
    except BadHost as error:
        raise click.ClickException(f"{error} is no host name.") from error
    except HostTaken as error:
        raise click.ClickException(f"{error} belongs to another site or to the platform.") from error
    db.session.commit()
    click.echo(f"{site.region_code} {site.slug}: {'made' if made else 'is there already'}.")


@sites_group.command("list")
@click.option("--under", metavar="CODE", help="Only this region and below.")
@with_appcontext
def show(under: str | None) -> None:
    """List the sites: code, slug, stage, host names, name."""
    sites = services.all_sites(within=under)
    for site in sites:
        hosts = " ".join(host.host for host in site.hosts) or "-"
        click.echo(f"{site.region_code}\t{site.slug}\t{site.stage}\t{hosts}\t{site.name}")
    click.echo(f"{len(sites)} sites.", err=True)
