"""``/admin/halaman/``: writing the pages of a site, and every step of their life."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from cms_core.delivery import form_token
from cms_core.extensions import db
from cms_core.pages import menu as menus
from cms_core.pages import services
from cms_core.pages.icons import ICONS
from cms_core.pages.models import Page
from cms_core.pages.ordering import OrderChanged
from cms_core.permissions import require
from cms_core.publishing.desk import Desk
from cms_core.publishing.forms import StepForm
from cms_core.publishing.steps import PHASES

blueprint = Blueprint("pages_admin", __name__, url_prefix="/admin")
LABEL, HINT = 40, 60
"""Letters of a page's name in the menu, and of the line on its tile."""


def _create(written: dict[str, Any]) -> Page:
    return services.write(g.site, **written, in_menu=False, by=current_user)


def _draw(page: Any) -> str:
    return render_template("pages/show.html", page=page, crumbs=[(page.title, None)], preview=True)


DESK = Desk(content=services.CONTENT, endpoint="pages_admin", begin=_l("Tulis halaman"), create=_create, draw=_draw)


@blueprint.route("/halaman/", methods=["GET", "POST"])
@require("pages.view")
def listing() -> ResponseReturnValue:
    """The pages of the site, the newest first; those in the archive apart."""
    return DESK.listing(Page, "pages/listing.html")


@blueprint.route("/halaman/baru", methods=["GET", "POST"])
@require("pages.write")
def new() -> ResponseReturnValue:
    """Write a new page."""
    return DESK.new()


@blueprint.route("/halaman/<int:key>", methods=["GET", "POST"])
@require("pages.view")
def edit(key: int) -> ResponseReturnValue:
    """Change a page."""
    return DESK.edit(_page(key))


@blueprint.route("/halaman/<int:key>/pilih", methods=["GET", "POST"])
@require("pages.write")
def choose(key: int) -> ResponseReturnValue:
    """Choose of two versions of a page."""
    return DESK.choose(_page(key))


@blueprint.route("/halaman/<int:key>/<step>", methods=["GET", "POST"])
@require("pages.view")
def step(key: int, step: str) -> ResponseReturnValue:
    """Take a step of a page's life."""
    return DESK.step(_page(key), step)


@blueprint.get("/halaman/<int:key>/pratinjau")
@require("pages.view")
def preview(key: int) -> ResponseReturnValue:
    """A page exactly as citizens would see it."""
    return DESK.preview(_page(key))


@blueprint.get("/halaman/<int:key>/riwayat")
@require("pages.view")
def history(key: int) -> ResponseReturnValue:
    """What a page said before."""
    return DESK.history(_page(key))


@blueprint.route("/halaman/<int:key>/riwayat/<int:revision>", methods=["GET", "POST"])
@require("pages.write")
def restore(key: int, revision: int) -> ResponseReturnValue:
    """Make what a page said before its newest version."""
    return DESK.restore(_page(key), revision)


@blueprint.route("/menu/", methods=["GET", "POST"])
@require("pages.menu")
def menu() -> ResponseReturnValue:
    """What stands in the menu of the site, and in which order; every button saves at once."""
    form, sent = StepForm(), request.form
    order, shown = sent.getlist("urutan"), set(sent.getlist("tampil"))
    labels = {key: " ".join(form_token.tidy(sent.get(f"nama-{key}", "")).split()) for key in order}
    icons = {key: sent[f"ikon-{key}"] for key in order if sent.get(f"ikon-{key}") in ICONS}
    hints = {key: " ".join(form_token.tidy(sent.get(f"ket-{key}", "")).split()) for key in order}
    move, status = sent.get("pindah", ""), 422
    if form.validate_on_submit() and not _refused(form, labels, hints):
        try:
            menus.arrange(
                g.site, order, shown, labels=labels, icons=icons, hints=hints, move=move, seen=sent.get("versi", "")
            )
        except OrderChanged:
            status = 409
        else:
            flash(_("Menu tersimpan."), "ok")
            # Who moves an entry goes on moving it: the button that was pressed has the focus again.
            return redirect(url_for("pages_admin.menu", fokus=move or None), 303)
    rows = menus.entries(g.site)
    version, saved = menus.version(g.site), [entry.title for entry in rows if entry.shown]
    if not form.is_submitted():
        shown, status = {entry.key for entry in rows if entry.shown}, 200
        labels, icons, hints = {}, {}, {}
    else:
        rows.sort(key=lambda entry: order.index(entry.key) if entry.key in order else len(order))
    return render_template(
        "pages/menu.html",
        form=form,
        rows=rows,
        shown=shown,
        labels=labels,
        chosen=icons,
        hints=hints,
        choices=[(word, label) for word, (_icon, label) in ICONS.items()],
        version=version,
        saved=saved if status == 409 else None,
        phases=PHASES,
        longest=LABEL,
        longest_hint=HINT,
    ), status


def _refused(form: StepForm, labels: dict[str, str], hints: dict[str, str]) -> bool:
    """Say what of a menu cannot be kept; whoever sends it past the page is told as well."""
    for texts, most in ((labels, LABEL), (hints, HINT)):
        for text in (text for text in texts.values() if len(text) > most):
            form.form_errors.append(
                _("“%(text)s…” terlalu panjang: paling banyak %(most)s huruf.", text=text[:30], most=most)
            )
    if any(word not in ICONS for name, word in request.form.items() if name.startswith("ikon-")):
        form.form_errors.append(_("Gambar ini tidak ada di daftar. Pilih yang lain."))
    return bool(form.form_errors)


def _page(key: int) -> Page:
    page = db.session.scalar(select(Page).where(Page.id == key))
    if page is None:
        abort(404)
    return page
