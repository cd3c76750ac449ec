"""Map layers of a site's modules, and figures that regions are coloured by, for whoever draws a map."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice

import structlog
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from cms_core.entries import REGION, BBox, Dataset, MapLayer, PublicDocument
from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.modules import gate
from cms_core.publishing import below, items
from cms_core.sites.models import Site
from cms_core.surfaces import datasets
from cms_core.tenancy import site_scope

log = structlog.get_logger()
MOST = 1000
"""Rows of a data set that are looked at for a map: more than any region has places right below it."""
VILLAGE = "desa"
Values = Mapping[str, int | float]


@dataclasses.dataclass(frozen=True)
class AreaFigure:
    """A figure of the regions right below a site, which everybody may see.

    ``values`` reads it when it is asked for, by the codes of the regions; one that is not known has none. ``unit``
    follows the number in a sentence. ``source`` is what the numbers are from, in words.
    """

    name: str
    label: str
    unit: str
    source: str
    values: Callable[[], Values]


def layers(site: Site, bbox: BBox | None = None) -> list[MapLayer]:
    """Return the layers of the enabled modules inside ``bbox``."""
    return list(gate.hooks(site).sorted(SiteSpecs.cms_map_layers, bbox=bbox))


def area_figures(site: Site) -> list[AreaFigure]:
    """Return the figures by which the regions right below a site may be told apart: none for a village.

    They are the figures of open data, and how much of each kind is published. Without a statement of its own.
    """
    if site.level == VILLAGE:
        return []
    return [*_of_data_sets(site, partial(_column, site)), *_of_kinds(site, partial(below.counted_each, site))]


def village_figures(site: Site, within: str = "") -> list[AreaFigure]:
    """Return the figures by which the villages of a kabupaten may be told apart, or those of one kecamatan of it.

    ``within`` is the code of that kecamatan. What the open data of the kabupaten say of its kecamatan, that of each
    kecamatan says of its villages; one without a site says nothing.
    """
    columns = partial(_column_below, site, within or site.region_code)
    counts = partial(below.counted_each, site, villages=True)
    return [*_of_data_sets(site, columns), *_of_kinds(site, counts)]


def _of_data_sets(site: Site, read: Callable[[Dataset, str], Values]) -> Iterator[AreaFigure]:
    for entry in datasets.all_of(site):
        for column, unit in entry.figures.items():
            label = f"{entry.label}: {entry.columns[column]}"
            yield AreaFigure(f"{entry.name}.{column}", label, unit, str(entry.label), partial(read, entry, column))


def _of_kinds(site: Site, read: Callable[[str, str], Values]) -> Iterator[AreaFigure]:
    on = gate.enabled(site.id)
    for (plugin, kind), label in items.kinds().items():
        if plugin in on:
            yield AreaFigure(
                name=f"{plugin}-{kind}",
                label=_("%(kind)s: banyaknya yang terbit", kind=label),
                unit=_("terbit"),
                source=_("isi yang terbit di situs wilayah ini"),
                values=partial(read, plugin, kind),
            )


def _column_below(site: Site, within: str, like: Dataset, column: str) -> Values:
    """Return the numbers of a column by villages, out of the open data of the kecamatan."""
    inside = (Site.region_code == within) | Site.region_code.startswith(f"{within}.", autoescape=True)
    asked = select(Site).where(inside, Site.level == "kecamatan", Site.public).order_by(Site.region_code)
    found: dict[str, int | float] = {}
    for each in db.session.scalars(asked).all():
        with site_scope(each.id):
            entry = datasets.find(each, like.name)
            if entry is not None and column in entry.figures:
                found |= _column(each, entry, column)
    return found


def _column(site: Site, entry: Dataset, column: str) -> Values:
    """Return the numbers of a column by regions; none where the plugin fails."""
    names = list(entry.columns)
    code, value = names.index(REGION), names.index(column)
    try:
        rows = list(islice(entry.rows(), MOST))
    except Exception as error:  # what a plugin raises must not take the page with it
        log.exception("data set failed", dataset=entry.name, site=site.id)
        if isinstance(error, DBAPIError):
            db.session.rollback()
        return {}
    return {str(row[code]): number for row in rows if isinstance(number := row[value], int | float)}


def public_documents(site: Site) -> list[PublicDocument]:
    """Return the public documents of the enabled modules, newest first."""
    found = gate.hooks(site).each(SiteSpecs.cms_public_documents)
    return sorted(found, key=lambda document: document.published_at, reverse=True)
