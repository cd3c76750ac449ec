"""``cms regions``: the register of regions."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core import progress
from cms_core.extensions import db
from cms_core.regions import loading
from cms_core.regions.services import UnknownRegion

SHOWN = 20


@click.group("regions")
def regions_group() -> None:
    """The national register of regions."""


@regions_group.command("load")
@click.option("--under", metavar="CODE", help="Only this region, what lies below it, and the few above it.")
@with_appcontext
def load(under: str | None) -> None:
    """Bring the register up to date: provinces, kabupaten and kota, kecamatan, villages."""
    try:
        with progress.shown("Regions") as report:
            found = loading.load(under=under, progress=report)
    except UnknownRegion as error:
        raise click.ClickException(f"There is no region {error}.") from error
    db.session.commit()
    for line in describe(found):
        click.echo(line)


def describe(report: loading.LoadReport) -> list[str]:
    """Return the report as lines: every rename and withdrawal by name, the rest as numbers."""
    lines = [f"{change.code}: {change.old} -> {change.new}" for change in report.renamed[:SHOWN]]
    lines += [f"{code}: withdrawn" for code in report.withdrawn[:SHOWN]]
    lines += [f"{code}: back" for code in report.restored[:SHOWN]]
    hidden = sum(max(0, len(codes) - SHOWN) for codes in (report.renamed, report.withdrawn, report.restored))
    if hidden:
        lines.append(f"… and {hidden} more")
    lines.append(
        f"{len(report.added)} added, {len(report.renamed)} renamed, {len(report.withdrawn)} withdrawn, "
        f"{len(report.restored)} back, {len(report.corrected)} corrected, {report.unchanged} unchanged."
    )
    return lines
