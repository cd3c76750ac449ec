"""What a browser needs to keep a site: its worker, the page for lost readers, the manifest and the icons."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.delivery.headers import keep, seal
from cms_core.i18n import DEFAULT
from cms_core.modules import gate
from cms_core.offline import icons, public_forms, worker
from cms_core.permissions import area
from cms_core.regions.words import words_for

blueprint = Blueprint("offline", __name__)

ICON_SECONDS = 600
FAVICON_SECONDS = 24 * 3600
SHORT = 12
"""Characters that fit below an icon."""


@blueprint.get("/sw.js")
def sw() -> ResponseReturnValue:
    """The worker of this site: one for all its languages, at its root."""
    keeping = worker.keeping()
    if g.lang != DEFAULT or keeping is None:
        abort(404)
    page = render_template("offline/kept.html", shells=public_forms.shells())
    shells = public_forms.kept_shells()
    more = [url.removeprefix(keeping.root) for url in (*shells, url_for("public_outbox.waiting")) if shells]
    return Response(worker.worker(keeping, page, gate.enabled(g.site.id), more), headers=worker.HEADERS)


@blueprint.get("/luring")
def kept() -> ResponseReturnValue:
    """What can be read without a network; the worker shows it in place of a page that it does not have."""
    return render_template("offline/kept.html", shells=public_forms.shells())


@blueprint.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """What the site is called and looks like on a phone (W3C Web Application Manifest)."""
    body = render_template(
        "offline/manifest.webmanifest",
        root=worker.site_root(),
        start=request.script_root + "/",
        short=g.site.name if len(g.site.name) <= SHORT else g.site.name.partition(" ")[0],
        kind=words_for(g.site)["sebutan"],
    )
    return Response(body, mimetype="application/manifest+json")


@blueprint.get("/favicon.ico")
@area("any")
def favicon() -> ResponseReturnValue:
    """The icon that browsers ask every host for, whatever its pages say; they tell a PNG by its bytes."""
    response = Response(icons.draw(g.site, "48"), mimetype="image/png")
    keep(response, lasting=False, seconds=FAVICON_SECONDS)
    seal(response)
    return response


@blueprint.get("/ikon/<tag>/<any('48', '180', '192', '512', '512-penuh'):kind>.png")
def icon(tag: str, kind: str) -> ResponseReturnValue:
    """An icon of the site; good for ever at the address that its pages name now, for ten minutes at another one."""
    response = Response(icons.draw(g.site, kind), mimetype="image/png")
    keep(response, lasting=tag == icons.tag(g.site), seconds=ICON_SECONDS)
    seal(response)
    return response
