"""The layers of the map as files, in the formats that programs of today and of yesterday open."""

from __future__ import annotations

import tempfile
from functools import partial
from typing import IO

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, streamed
from cms_peta import NAME, _, asking, collections, ogc
from cms_peta.collections import Collection
from cms_peta.formats import delimited, gdal, gpx, kml, shapefiles
from cms_peta.formats.raw import FileRefused

TYPES = {
    "kml": "application/vnd.google-earth.kml+xml",
    "kmz": "application/vnd.google-earth.kmz",
    "gpx": "application/gpx+xml",
    "zip": "application/zip",
    "csv": "text/csv",
    "gpkg": "application/geopackage+sqlite3",
    "fgb": "application/octet-stream",
}
LABELS = {"kml": "KML", "kmz": "KMZ", "gpx": "GPX", "zip": "Shapefile", "csv": "CSV", **gdal.LABELS}
TEXTS = {"kml": kml.write, "gpx": gpx.write, "csv": delimited.write}
ARCHIVES = {"kmz": kml.write_packed, "zip": shapefiles.write}
FORMS = ("kml", "kmz", "gpx", "zip", "csv")
PIECE = 64 * 1024
"""Bytes of a file that are in memory at a time."""


def offered(collection: Collection) -> list[str]:
    """Return the formats of a collection. A receiver has no areas, so that boundaries do not go into GPX."""
    forms = [form for form in FORMS if form != "gpx" or not collection.name.startswith(collections.BORDERS)]
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
    if form in TEXTS:
        response = streamed(TEXTS[form](found), TYPES[form], name=f"{name}.{form}")
    else:
        made = _file(found, form)
        response = Response(iter(partial(made.read, PIECE), b""), mimetype=TYPES[form])
        response.call_on_close(made.close)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return asking.for_all(response)


def _file(found: Collection, form: str) -> IO[bytes]:
    if form in ARCHIVES:
        made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        ARCHIVES[form](found, made)
        made.seek(0)
        return made
    try:
        return gdal.write(found, form)
    except gdal.Busy:
        abort(503)
    except FileRefused:
        # A layer without features has no form that these files could say; nothing else is known to go wrong.
        abort(404)
