"""``/admin/halaman/``: writing the pages of a site, and every step of their life."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from cms_core.delivery.seen import hold
from cms_core.pages import menu as menus
from cms_core.pages import services
from cms_core.pages.arranging import order_page
from cms_core.pages.forms import TileForm
from cms_core.pages.icons import ICONS
from cms_core.pages.models import Page
from cms_core.permissions import require
from cms_core.publishing.desk import Desk
from cms_core.publishing.desk_views import add_desk
from cms_core.publishing.steps import PHASES

blueprint = Blueprint("pages_admin", __name__, url_prefix="/admin")


def _create(written: dict[str, Any]) -> Page:
    return services.write(g.site, **written, in_menu=False, by=current_user)


def _draw(page: Any) -> str:
    return render_template("pages/show.html", page=page, crumbs=[(page.title, None)], preview=True)


DESK = Desk(content=services.CONTENT, endpoint="pages_admin", begin=_l("Tulis halaman"), create=_create, draw=_draw)


add_desk(blueprint, DESK, Page, "pages/listing.html", "/halaman")


@blueprint.route("/menu/", methods=["GET", "POST"])
@require("pages.menu")
def menu() -> ResponseReturnValue:
    """What stands in the menu of the site, and in which order."""
    return order_page(
        "pages/menu.html",
        rows=lambda: menus.entries(g.site),
        arrange=lambda wish: menus.arrange(g.site, wish),
        done=_("Menu tersimpan."),
        phases=PHASES,
    )


@blueprint.route("/menu/<int:key>", methods=["GET", "POST"])
@require("pages.menu")
def tile(key: int) -> ResponseReturnValue:
    """What the menu calls a page, and what stands on its tile."""
    form, stored = TileForm(), TileForm(formdata=None)
    if form.is_submitted():
        hold(g.site)
    page = menus.find(key) or abort(404)
    stored.show(page)
    back = url_for(".menu", fokus=key, _anchor=f"h-{key}")
    if not form.is_submitted():
        form.show(page)
        form.remember(stored)
    elif form.validate() and form.has_seen(stored):
        menus.call(page, g.site, **form.written())
        flash(_("Perubahan tersimpan."), "ok")
        return redirect(back, 303)
    status = 200 if not form.is_submitted() else 409 if form.saved else 422
    return render_template("pages/tile.html", form=form, page=page, choices=ICONS, back=back), status
