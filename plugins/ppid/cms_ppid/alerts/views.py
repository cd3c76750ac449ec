"""The pages of an emergency notice: to read, to put on the board, to close."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    AdminForm,
    Desk,
    Site,
    WrongState,
    cache_policy,
    called,
    current_site,
    current_user,
    draw_text,
    get_or_404,
    lasting_url,
    public_or_404,
    qr,
    require,
    village_without_face,
    written,
)
from cms_ppid import NAME, _
from cms_ppid.alerts import services
from cms_ppid.alerts.forms import AlertForm, CloseForm
from cms_ppid.catalogue.items import AT_ONCE, CAUSES, CLASSES
from cms_ppid.models import Alert

SHOW = f"{NAME}.alert"
WHATSAPP = "https://wa.me/?"


def alert(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One notice, with what to tell others."""
    return _page(slug, desa, "show")


def sheet(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """The sheet of a notice for the board, with a QR code."""
    return _page(slug, desa, "sheet")


def _page(slug: str, desa: str | None, template: str) -> ResponseReturnValue:
    if desa is None:
        context = _told(public_or_404(Alert, slug, site=current_site(), endpoint=SHOW), current_site())
    else:
        with village_without_face(desa, NAME) as village:
            context = _told(public_or_404(Alert, slug, site=village, endpoint=SHOW), village)
        cache_policy().roll_up()
    if not context["over"]:
        cache_policy().until(context["ends"])
    return render_template(f"{NAME}/alerts/{template}.html", **context)


def _told(row: Alert, owner: Site, *, preview: bool = False) -> dict[str, Any]:
    address = lasting_url(owner, SHOW, {"slug": row.slug})
    desa = None if owner.id == current_site().id else owner.slug
    text = services.message(row, owner, address)
    return {
        "row": row,
        "cause": CAUSES[row.cause],
        "eight": [(services.TOLD[name][0], getattr(row, name)) for name in Alert.TOLD],
        "over": services.is_over(row, owner),
        "ends": services.ends_at(row, owner),
        "text": draw_text(row.body, preview=preview),
        "message": text,
        "whatsapp": f"{WHATSAPP}{urlencode({'text': text})}",
        "who": called(owner),
        "address": address,
        "qr": qr(address),
        "sheet_url": url_for(f"{NAME}.sheet", slug=row.slug, desa=desa),
        "crumbs": [
            (_("Informasi publik"), url_for(f"{NAME}.portal")),
            (CLASSES[AT_ONCE], url_for(f"{NAME}.category", kelas=AT_ONCE)),
            (written(row.title), None),
        ],
    }


def _create(content: dict[str, Any]) -> Alert:
    return services.create(content, by=current_user)


def _draw(row: Alert) -> str:
    return render_template(f"{NAME}/alerts/show.html", **_told(row, current_site(), preview=True))


DESK = Desk(
    content=services.ALERTS,
    form=AlertForm,
    endpoint=f"{NAME}.admin.peringatan",
    begin=_.lazy("Umumkan peringatan"),
    template=f"{NAME}/alerts/form.html",
    create=_create,
    draw=_draw,
)


@require(f"{services.ALERTS.permissions}.publish")
def reopen(key: int) -> ResponseReturnValue:
    """Take back that an emergency is over."""
    row, form = get_or_404(Alert, key), AdminForm()
    if form.validate_on_submit():
        services.reopen(row, site=current_site(), by=current_user)
        flash(_("Peringatan berlaku lagi."), "ok")
    return redirect(DESK.url("edit", key), 303)


@require(f"{services.ALERTS.permissions}.publish")
def close(key: int) -> ResponseReturnValue:
    """Say that an emergency is over."""
    row, form = get_or_404(Alert, key), CloseForm()
    if form.validate_on_submit():
        try:
            services.close(row, form.closing.data or "", site=current_site(), by=current_user)
        except WrongState:
            flash(_("Peringatan ini sudah tidak berlaku, jadi tidak ada yang diubah."), "warn")
        else:
            flash(_("Peringatan dinyatakan selesai."), "ok")
        return redirect(DESK.url("edit", key), 303)
    status = 422 if form.is_submitted() else 200
    return render_template(f"{NAME}/alerts/close.html", form=form, row=row, back=DESK.url("edit", key)), status


def helpers() -> dict[str, Any]:
    """Return what the templates of the administration ask beyond what a desk hands them."""
    return {"is_over": lambda row: services.is_over(row, current_site()), "causes": CAUSES}
