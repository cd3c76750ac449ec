"""``/admin/unggah/``: files in pieces, for whoever works on a site (tus.py, delivery/uploads.py)."""

from __future__ import annotations

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.delivery import form_token, uploads
from cms_core.delivery.uploads import About, Gone, Upload
from cms_core.modules import gate
from cms_core.offline import tus
from cms_core.permissions import require

blueprint = Blueprint("uploads", __name__, url_prefix="/admin")
ADDRESS = "/unggah/<name>"
speaks = tus.speaks(form_token.check_header)


@blueprint.before_request
def stand_beside() -> None:
    """Leave the cookie to the page that sends."""
    g.beside_a_page = True


@blueprint.route("/unggah/", methods=["OPTIONS"], provide_automatic_options=False)
@require("sites.view")
def options() -> Response:
    """What is spoken here."""
    return tus.spoken()


@blueprint.route("/unggah/", methods=["POST"], provide_automatic_options=False)
@require("sites.view")
@speaks
def create() -> Response:
    """Announce a file: how long it is, what it is called, for which module."""
    about = tus.announced()
    _check_module(about)
    return tus.begun(
        lambda: uploads.begin(site_id=g.site.id, owner=str(current_user.id), about=about),
        lambda name: url_for("uploads.resume", name=name),
    )


@blueprint.route(ADDRESS, methods=["HEAD"], provide_automatic_options=False)
@require("sites.view")
@speaks
def resume(name: str) -> Response:
    """How much of a file has arrived."""
    return tus.resumed(_find(name))


@blueprint.route(ADDRESS, methods=["PATCH"], provide_automatic_options=False)
@require("sites.view")
@speaks
def proceed(name: str) -> Response:
    """More of a file."""
    return tus.proceeded(_find(name))


@blueprint.route(ADDRESS, methods=["DELETE"], provide_automatic_options=False)
@require("sites.view")
@speaks
def end(name: str) -> Response:
    """Throw a file away that nobody wants to send any more."""
    _find(name).remove()
    return Response(status=204)


def _find(name: str) -> Upload:
    upload = uploads.find(name, site_id=g.site.id, owner=str(current_user.id))
    if upload is None:
        raise Gone
    _check_module(upload.about)
    return upload


def _check_module(about: About) -> None:
    if not gate.is_open(about.plugin, g.site.id):
        raise tus.Refused(404, _("Modul ini tidak aktif di situs ini."))
