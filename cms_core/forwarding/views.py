"""``/admin/terusan/``: what goes from here to other sites, and what this one shows of others."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from cms_core.columns import row_id
from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.seen import hold
from cms_core.formats import format_date
from cms_core.forwarding import services
from cms_core.forwarding.forms import SendForm
from cms_core.lists import MOST, Found, List, csv_answer
from cms_core.permissions import require

blueprint = Blueprint("forwarding", __name__, url_prefix="/admin/terusan")


@blueprint.get("/")
@require(services.SEND)
def offered() -> ResponseReturnValue:
    """What this site and those below it have published, to be shown elsewhere as well."""
    if g.site.level == "desa":
        abort(404)
    described = List(
        key=None,
        orders={},
        cells={
            _("Judul"): lambda item: item.title,
            _("Situs"): lambda item: item.site_name,
            _("Terbit"): lambda item: format_date(item.published_at),
        },
    )
    asked = described.asked()
    limit = MOST if asked.csv else described.per_page
    told = services.offered(g.site, asked.words, asked.after, limit)
    found = Found(list=described, asked=asked, rows=told.items, after=told.after)
    if asked.csv:
        return csv_answer(found, "terusan")
    form = AdminForm(formdata=None)
    return render_template("forwarding/offered.html", found=found, told=told, form=form, shows=g.site.public)


@blueprint.post("/<int:key>/ambil")
@require(services.SEND)
def pick_up(key: int) -> ResponseReturnValue:
    """Show an item of a site below on the home page of this one, by one press in the list."""
    if g.site.level == "desa" or not AdminForm().validate_on_submit():
        abort(404)
    hold(g.site)
    item = services.item_at(g.site, key)
    if item is None:
        abort(404)
    target = next((each for each in services.targets(g.site, item, by=current_user) if each.site.id == g.site.id), None)
    if target is None:
        abort(404)
    services.send(item, [target], by=current_user)
    if target.state == "off":
        flash(_("Modulnya mati di situs ini. Belum ada yang diambil."), "warn")
    elif target.state == "hidden":
        flash(_("Sudah diturunkan dari beranda situs ini. Kembalikan lewat daftar yang tampil di sini."), "warn")
    else:
        flash(_("Tampil di beranda situs ini, dengan sumbernya."), "ok")
    return redirect(url_for("forwarding.offered"), 303)


@blueprint.route("/<int:key>", methods=["GET", "POST"])
@require(services.SEND)
def sheet(key: int) -> ResponseReturnValue:
    """Choose the sites that show an item of another one, or take it back from one of them."""
    if g.site.level == "desa":
        abort(404)
    if request.method == "POST":
        # Two people who send the same to the same sites do it one after the other.
        hold(g.site)
    item = services.item_at(g.site, key)
    if item is None:
        abort(404)
    targets = services.targets(g.site, item, by=current_user)
    form = SendForm()
    form.ke.choices = [(each.site.id, each.site.name) for each in targets]
    if form.validate_on_submit():
        back = request.form.get("kembali", type=row_id)
        if back:
            for target in targets:
                if target.site.id == back and target.state == "shown":
                    services.recall(item, target, by=current_user)
                    flash(_("Tidak lagi tampil di %(name)s.", name=target.site.name), "ok")
            return redirect(url_for("forwarding.sheet", key=key), 303)
        chosen = [target for target in targets if target.site.id in (form.ke.data or ())]
        off = [target.site.name for target in chosen if target.state == "off"]
        sent = [target for target in chosen if target.state == ""]
        if not chosen:
            form.ke.errors = [_("Pilih dulu situsnya.")]
        elif off:
            form.ke.errors = [_("Modulnya mati di %(names)s. Belum ada yang diteruskan.", names=", ".join(off))]
        else:
            services.send(item, sent, by=current_user)
            flash(ngettext("Tampil di %(num)s situs lagi.", "Tampil di %(num)s situs lagi.", len(sent)), "ok")
            return redirect(url_for("forwarding.sheet", key=key), 303)
    html = render_template("forwarding/sheet.html", item=item, targets=targets, form=form)
    return html, 422 if form.is_submitted() else 200


@blueprint.route("/diterima", methods=["GET", "POST"])
@require("pages.withdraw")
def received() -> ResponseReturnValue:
    """What this site shows of others, to be taken down or put back."""
    form = AdminForm()
    if form.validate_on_submit():
        down, up = (request.form.get(name, type=row_id) for name in ("turun", "tampil"))
        if services.hide(g.site, down or up or 0, bool(down), by=current_user):
            flash(_("Sudah turun dari beranda.") if down else _("Tampil lagi di beranda."), "ok")
        else:
            flash(_("Itu sudah tidak ada."), "warn")
        return redirect(url_for("forwarding.received"), 303)
    return render_template("forwarding/received.html", found=services.received(g.site), form=form)
