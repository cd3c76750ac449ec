"""``/admin/beranda/``: what a site's home page shows, and in which order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.choices import choices
from cms_core.delivery import form_token
from cms_core.delivery.seen import SeenForm, hold
from cms_core.front import order, services
from cms_core.front.forms import ContactsForm, CoverForm, NoticeForm, PlaceForm
from cms_core.front.models import Front
from cms_core.front.positions import far_from
from cms_core.lists import LONGEST
from cms_core.media.library import photo_for, photos_for
from cms_core.media.models import Media
from cms_core.media.uses import LIBRARY
from cms_core.pages import menu
from cms_core.pages.arranging import order_page
from cms_core.permissions import require
from cms_core.publishing.models import PUBLISHED

blueprint = Blueprint("front", __name__, url_prefix="/admin/beranda")


@blueprint.route("/", methods=["GET", "POST"])
@require("pages.menu")
def blocks() -> ResponseReturnValue:
    """What stands on the home page, and in which order."""
    return order_page(
        "front/blocks.html",
        rows=lambda: order.entries(g.site, services.front_of(g.site).blocks),
        arrange=lambda wish: order.arrange(g.site, wish, by=current_user),
        done=_("Susunan beranda tersimpan."),
    )


@blueprint.route("/sampul", methods=["GET", "POST"])
@require("pages.menu")
def cover() -> ResponseReturnValue:
    """Choose the photo at the head, and the links below the search field."""
    form, stored = CoverForm(), CoverForm(formdata=None)
    offered = {each.key: each.title for each in menu.entries(g.site) if each.phase == PUBLISHED}
    links = choices({"": _("Tidak ada"), **offered})
    for field in (*form.quick(), *stored.quick()):
        field.choices = links
    _compare(form, stored)
    photo, fields = form.foto.data or "", form.quick()
    good = form.validate_on_submit()
    # Looking for a photo keeps what is chosen already, and saves nothing.
    looks = not form.is_submitted() or ("cari" in request.form and form_token.checked())
    if looks:
        for field in form:
            field.errors = []
    elif good and form.has_seen(stored):
        try:
            services.set_cover(g.site, photo=photo, quick=[field.data for field in fields], by=current_user)
        except services.UnknownPhoto:
            form.form_errors.append(_("Pilih fotonya sekali lagi."))
        else:
            flash(_("Perubahan tersimpan."), "ok")
            return redirect(url_for("front.cover"), 303)
    words = " ".join(form_token.tidy(request.values.get("q", "")).split())[:LONGEST]
    found = photos_for(LIBRARY, words)
    html = render_template(
        "front/cover.html",
        form=form,
        fields=fields,
        photo=photo,
        words=words,
        found=len(found),
        offered=_with_chosen(photo, found),
    )
    return html, 200 if looks else _status(form)


def _with_chosen(key: str, found: list[Media]) -> list[Media]:
    """Return the photos to choose from: the one that is chosen first, whether it was found or not."""
    chosen = photo_for(LIBRARY, key) if key else None
    return [*([chosen] if chosen is not None else []), *(media for media in found if media.key != key)]


@blueprint.route("/pengumuman", methods=["GET", "POST"])
@require("pages.publish")
def notice() -> ResponseReturnValue:
    """Write the announcement on the home page, or take it away."""
    form = NoticeForm(g.site.timezone)
    front = _compare(form, stored := NoticeForm(g.site.timezone, formdata=None))
    if not form.is_submitted():
        return _notice(form, front)
    if not form.validate() or not form.has_seen(stored):
        return _notice(form, front), _status(form)
    services.announce(
        g.site,
        form.text.data or "",
        url=form.url.data or "",
        kind=form.kind.data or "",
        until=form.moment,
        by=current_user,
    )
    flash(_("Kabar singkat tersimpan.") if form.text.data else _("Kabar singkat dihapus."), "ok")
    return redirect(url_for("front.notice"), 303)


def _notice(form: NoticeForm, front: Front) -> str:
    return render_template("front/notice.html", form=form, until=front.notice_until if front.notice else None)


@blueprint.route("/letak", methods=["GET", "POST"])
@require("sites.identity")
def place() -> ResponseReturnValue:
    """Say where the office is, and up to six facts of the place; one far from all others is questioned once."""
    form = PlaceForm()
    _compare(form, stored := PlaceForm(formdata=None))
    if not form.is_submitted():
        return render_template("front/place.html", form=form)
    if not form.validate() or not form.has_seen(stored):
        return render_template("front/place.html", form=form), _status(form)
    is_new = form.place.data != stored.place.data
    if is_new and form.position is not None and not form.is_sure(far_from(g.site, form.position)):
        return render_template("front/place.html", form=form), 422
    services.locate(g.site, facts=form.facts, place=form.position, source=form.source.data or "", by=current_user)
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("front.place"), 303)


@blueprint.route("/kontak-darurat", methods=["GET", "POST"])
@require("sites.identity")
def contacts() -> ResponseReturnValue:
    """Write the emergency numbers of the place."""
    form = ContactsForm()
    _compare(form, stored := ContactsForm(formdata=None))
    if not form.is_submitted():
        return render_template("front/contacts.html", form=form)
    if not form.validate() or not form.has_seen(stored):
        return render_template("front/contacts.html", form=form), _status(form)
    services.set_contacts(g.site, form.contacts, national_off=form.national_off, by=current_user)
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("front.contacts"), 303)


def _compare(form: Any, stored: Any) -> Front:
    """Fill ``stored`` with what stands on the home page now, and ``form`` as well unless something was sent."""
    if form.is_submitted():
        hold(g.site)
    front = services.front_of(g.site)
    stored.show(front)
    if not form.is_submitted():
        form.show(front)
        form.remember(stored)
    return front


def _status(form: SeenForm) -> int:
    return 409 if form.saved else 422
