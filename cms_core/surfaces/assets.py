"""``/aset/…``: styles and scripts as files that a browser keeps (cms_core.inline.linked); and the files of plugins."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort
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


def init_files(app: Flask) -> None:
    """Give the static files of plugins addresses that name what their folder holds, so that they are kept for good.

    The name stands before the path within the folder: what a script loads from beside itself has it, too.
    """
    for name, owner in app.blueprints.items():
        if isinstance(owner, Blueprint) and owner.static_folder is not None:
            app.view_functions[f"{name}.static"] = partial(_file, owner)
            app.url_default_functions[name].append(partial(_name, f"{name}.static", owner.static_folder))


def _name(endpoint: str, folder: str, asked: str, values: dict[str, Any]) -> None:
    if asked == endpoint:
        values["filename"] = f"{folder_digest(folder)}/{values['filename']}"


def _file(owner: Blueprint, filename: str) -> ResponseReturnValue:
    """Answer with a file of a plugin; an older address, or one without a name, gives what there is now."""
    first, _slash, rest = filename.partition("/")
    named = len(first) == inline.DIGEST and all(letter in "0123456789abcdef" for letter in first)
    response = owner.send_static_file(rest if named else filename)
    response.cache_control.no_cache = None
    keep(response, lasting=named and first == folder_digest(str(owner.static_folder)))
    return response


@cache
def folder_digest(folder: str) -> str:
    """Return what tells one state of all files of a folder from another."""
    found = hashlib.sha256()
    for path in sorted(each for each in Path(folder).rglob("*") if each.is_file()):
        told = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()}\0{len(told)}\0".encode())
        found.update(told)
    return found.hexdigest()[: inline.DIGEST]
