"""The layers of the map as files, in the formats that programs of today and of yesterday open."""

from __future__ import annotations

import json

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site
from cms_peta import NAME, _, collections, ogc
from cms_peta.collections import Collection
from cms_peta.formats import delimited, gdal, gpx, kml, shapefiles
from cms_peta.formats.raw import FileRefused

TYPES = {
    "kml": "application/vnd.google-earth.kml+xml",
    "kmz": "application/vnd.google-earth.kmz",
    "gpx": "application/gpx+xml",
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
    "fgb": "application/octet-stream",
}
LABELS = {"kml": "KML", "kmz": "KMZ", "gpx": "GPX", "zip": "Shapefile", "csv": "CSV", **gdal.LABELS}
WRITERS = {
    "kml": kml.write,
    "kmz": kml.write_packed,
    "gpx": gpx.write,
    "zip": shapefiles.write,
    "csv": delimited.write,
}


def offered(collection: Collection) -> list[str]:
    """Return the formats of a collection. A receiver has no areas, so that boundaries do not go into GPX."""
    forms = [form for form in WRITERS if form != "gpx" or not collection.name.startswith(collections.BORDERS)]
    return [*forms, *(gdal.LABELS if gdal.is_there() else ())]


def downloads() -> ResponseReturnValue:
    """All layers, each with its formats."""
    rows = [
        (
            each.title,
            each.description,
            [
                ("GeoJSON", url_for(f"{NAME}.layer", name=each.name)),
                *((LABELS[form], url_for(f"{NAME}.file", name=each.name, form=form)) for form in offered(each)),
            ],
        )
        for each in collections.collections(current_site())
    ]
    crumbs = [(_("Peta"), url_for(f"{NAME}.page")), (_("Unduh lapisan"), None)]
    return render_template(f"{NAME}/downloads.html", rows=rows, crumbs=crumbs)


def file(name: str, form: str) -> ResponseReturnValue:
    """One layer as a file."""
    ogc.only()
    found = collections.collection(current_site(), name) or abort(404)
    if form not in offered(found):
        abort(404)
    response = Response(_written(found, form), content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _written(found: Collection, form: str) -> bytes:
    if form in WRITERS:
        return WRITERS[form](found)
    told = {"type": "FeatureCollection", "features": [each.told for each in found.features(None)]}
    try:
        return gdal.write_for_all(json.dumps(told).encode(), form, found.name)
    except gdal.Busy:
        abort(503)
    except FileRefused:
        # A layer without features has no form that these files could say; nothing else is known to go wrong.
        abort(404)
