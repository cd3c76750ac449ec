"""``/aset/…``: styles and scripts as files that a browser keeps (cms_core.inline.linked)."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from cms_core import inline
from cms_core.delivery.headers import keep, seal
from cms_core.permissions import area

blueprint = Blueprint("assets", __name__, url_prefix=inline.ASSETS)
TYPES = {"css": "text/css", "js": "text/javascript"}
MOST = 8
"""Files in one."""


@blueprint.get("/<digest>/<names>.<any(css, js):kind>")
@area("any")
def asset(digest: str, names: str, kind: str) -> ResponseReturnValue:
    """Answer with styles or scripts; under another address than the present one, for a page that is older, too."""
    wanted = tuple(names.split(inline.JOINED))
    if len(wanted) > MOST:
        abort(404)
    try:
        text, present = inline.asset(kind, wanted), inline.digest(kind, wanted)
    except inline.MissingAsset:
        abort(404)
    response = Response(text, mimetype=TYPES[kind])
    keep(response, lasting=digest == present)
    seal(response)
    return response
