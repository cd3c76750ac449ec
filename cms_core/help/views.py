"""``/admin/bantuan/``: how things are done here, for whoever is signed in."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, abort, g, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import cms_core
from cms_core.help import services
from cms_core.i18n import language
from cms_core.modules import gate
from cms_core.permissions import area, can

blueprint = Blueprint("help", __name__, url_prefix="/admin/bantuan")


def guides_here() -> list[services.Guide]:
    """Return the guides of core and, on a site, of the modules that are on there."""
    modules = sorted(gate.enabled(g.site.id)) if g.site is not None else ()
    packages = [(name, gate.loaded()[name].package) for name in modules]
    folders = [(services.CORE, Path(cms_core.__file__).parent), *packages]
    found = services.guides([(owner, folder) for owner, folder in folders if folder], language())
    manages = g.site is not None and can(current_user, "users.manage", g.site)
    # Whoever manages nobody finds the guides for writing first.
    return sorted(found, key=lambda guide: (guide.owner, guide.name) == (services.CORE, "kecamatan") and not manages)


def _guide(owner: str, name: str) -> services.Guide:
    found = next((guide for guide in guides_here() if (guide.owner, guide.name) == (owner, name)), None)
    return found or abort(404)


@blueprint.get("/")
@area("staff")
def index() -> ResponseReturnValue:
    """All guides."""
    return render_template("help/index.html", guides=guides_here())


@blueprint.get("/tentang")
@area("staff")
def about() -> ResponseReturnValue:
    """Lead to the chapter about the page at the endpoint ``untuk``, or to all guides."""
    asked = request.args.get("untuk", "")
    for each in guides_here():
        if asked in each.about:
            return redirect(url_for(".guide", owner=each.owner, name=each.name, _anchor=each.about[asked]), 303)
    return redirect(url_for(".index"), 303)


@blueprint.get("/<owner>/<name>")
@area("staff")
def guide(owner: str, name: str) -> ResponseReturnValue:
    """One guide."""
    found = _guide(owner, name)
    return render_template("help/guide.html", guide=found, text=services.draw(found))


@blueprint.get("/<owner>/<name>.webp")
@area("staff")
def picture(owner: str, name: str) -> ResponseReturnValue:
    """A picture that stands beside the guides of an owner."""
    folder = next((guide.path.parent for guide in guides_here() if guide.owner == owner), None)
    if folder is None or services.NAME.fullmatch(name) is None:
        abort(404)
    return send_from_directory(folder, f"{name}.webp")
