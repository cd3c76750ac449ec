"""``/media/…``: images and documents for everyone while what shows them is public, and for staff at any time."""

from __future__ import annotations

import re
import unicodedata

from flask import Blueprint, Response, abort, g, request
from werkzeug.utils import secure_filename

from cms_core.delivery.headers import seal
from cms_core.media import documents, inspection, services
from cms_core.media.models import DOCUMENT
from cms_core.media.pixels import WIDTHS
from cms_core.media.store import NotInStore, StoreUnavailable, store
from cms_core.permissions import require

blueprint = Blueprint("media", __name__)
blueprint.add_app_template_global(services.rendition_url)
blueprint.add_app_template_global(services.preview_url)
blueprint.add_app_template_global(services.focus_class)
blueprint.add_app_template_global(services.saves_data)
blueprint.add_app_template_filter(services.file_size)

PUBLIC_SECONDS = 3600
SOON_SECONDS = 60
"""How long a JPEG is good that stands in for a format that is still being made."""
SOON = "webp"
MOST_OF_NAME = 80
"""Letters of the name of a download, without its ending."""
_PERSONAL = re.compile(
    r"\S+@\S+|(?<!\d)(?!(?:(?:19|20)\d\d[ ._-]+)+(?:19|20)\d\d(?!\d))\d(?:(?:[^\w/]|_){0,3}\d){9,}", re.ASCII
)
"""An address of e-mail, or a number as long as those of persons, telephones and accounts; a row of years is none."""
DOCUMENT_RULE = f"media/<key>/berkas.<any({', '.join(inspection.ENDINGS)}):ending>"
RULE = "media/<key>/<int:width>.<any(webp, jpg, avif):ending>"


@blueprint.get(f"/{RULE}")
def show(key: str, width: int, ending: str) -> Response:
    """One size of an image; 404 once what shows it is withdrawn or its module is off."""
    response = _send(services.open_to_public(g.site, key), width, ending)
    response.cache_control.public = True
    as_asked = response.mimetype == services.TYPES[ending]
    response.cache_control.max_age = PUBLIC_SECONDS if as_asked else SOON_SECONDS
    return response


@blueprint.get(f"/admin/{RULE}")
@require("sites.view")
def preview(key: str, width: int, ending: str) -> Response:
    """The same for those who write, before anything is published."""
    return _send(services.open_to_staff(g.site, key), width, ending)


@blueprint.get(f"/{DOCUMENT_RULE}")
def document(key: str, ending: str) -> Response:
    """A document as a download; 404 once what shows it is withdrawn or its module is off."""
    response = _download(services.open_to_public(g.site, key), ending)
    response.cache_control.public = True
    response.cache_control.max_age = PUBLIC_SECONDS
    return response


@blueprint.get(f"/admin/{DOCUMENT_RULE}")
@require("sites.view")
def document_preview(key: str, ending: str) -> Response:
    """The same for those who write, before anything is published."""
    return _download(services.open_to_staff(g.site, key), ending)


def _download(media: services.Shown | None, ending: str) -> Response:
    if media is None or media.kind != DOCUMENT or media.ending != ending:
        abort(404)
    response = _response(documents.stored_name(media.key, ending), inspection.ENDINGS[ending])
    # Never inside a page, whatever is in it; a browser is not to guess either.
    # Called by what is said of it: the name of the sender's file was meant for nobody.
    response.headers.set("Content-Disposition", "attachment", filename=f"{_name_of(media.alt)}.{ending}")
    return _guarded(response, f"{media.key}-{ending}")


def _name_of(said: str) -> str:
    """Return what a download is called by what is said of it, without the numbers of anybody."""
    # As the name will be written, so that no sign that is left out there parts a number here.
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode()
    return secure_filename(_PERSONAL.sub("", plain))[:MOST_OF_NAME].rstrip("._-") or "berkas"


def _send(media: services.Shown | None, width: int, ending: str) -> Response:
    kept = media.best(width, ending) if media is not None else None
    if media is not None and kept is None and ending == SOON:
        # Lists name the usual format without looking into the row.
        ending, kept = services.FALLBACK, media.best(width, services.FALLBACK)
    # Only the usual widths and those that exist: a stranger cannot fill caches with a thousand names of one image.
    if media is None or kept is None or (width not in WIDTHS and width != kept):
        abort(404)
    response = _response(f"{media.key}/{kept}.{ending}", services.TYPES[ending])
    return _guarded(response, f"{media.key}-{kept}-{ending}")


def _response(name: str, mimetype: str) -> Response:
    try:
        with store().open(name) as file:
            return Response(file.read(), mimetype=mimetype)
    except NotInStore:
        abort(404)
    except StoreUnavailable:
        abort(503)


def _guarded(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["X-Content-Type-Options"] = "nosniff"
    seal(response)
    response.make_conditional(request.environ)
    return response
