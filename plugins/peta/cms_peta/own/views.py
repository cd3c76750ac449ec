"""The pages on which a site keeps its layers, and draws in them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    ChangedMeanwhile,
    Site,
    can,
    current_site,
    current_user,
    db,
    get_or_404,
    kept_form,
    once,
    require,
    row_id,
)
from cms_peta import NAME, _, drawing
from cms_peta.own import checking, editing, services, showing
from cms_peta.own.checking import NotForEverybody
from cms_peta.own.comparing import Met, compare
from cms_peta.own.forms import FeatureForm, LayerForm, RemoveForm, ticked
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import OtherShape
from cms_peta.region import areas_of
from cms_peta.words import GEOMETRIES, KINDS, about, legal_of, warning_of

VIEW, WRITE, PUBLISH = f"{NAME}.view", f"{NAME}.write", f"{NAME}.publish"
GONE = _.lazy(
    "Sementara itu bentuk ini dihapus. Yang Anda ubah belum tersimpan dan masih ada di bawah: simpan sebagai bentuk "
    "baru, atau tinggalkan."
)
LAYER_GONE = _.lazy(
    "Sementara itu lapisannya dihapus, dan bentuk ini ikut terhapus. Yang Anda ubah belum tersimpan dan masih ada di "
    "bawah: pilih lapisan lain lalu simpan sebagai bentuk baru, atau tinggalkan."
)
CHANGED = _.lazy("Sementara itu versi lain tersimpan. Salin yang Anda tulis, lalu muat ulang halaman ini.")
CLOSED = _.lazy("Lapisan ini tampil untuk umum, jadi hanya yang boleh menerbitkan di situs ini yang mengubahnya.")
PER_PAGE = 100
LONGEST = 100
"""Letters of a search."""


@require(VIEW)
def listing() -> ResponseReturnValue:
    """The layers of the site."""
    return render_template(f"{NAME}/own/list.html", rows=services.layers(), kinds=KINDS, geometries=GEOMETRIES)


@require(WRITE)
def new() -> ResponseReturnValue:
    """Begin a layer."""
    form = LayerForm()

    def make() -> str | None:
        if form.public.data and not may_publish():
            form.public.errors = [CLOSED]
            return None
        try:
            row = services.make(form.written, site=current_site(), by=_me(), vouched=ticked(form.vouched))
        except NotForEverybody as error:
            form.refuse(error)
            return None
        flash(_("Lapisan dibuat. Sekarang gambar isinya."), "ok")
        return url_for(f"{NAME}.admin.layer", key=row.id)

    if (answer := once(form, make)) is not None:
        return answer
    return render_template(f"{NAME}/own/layer_form.html", form=form, row=None), 422 if form.is_submitted() else 200


@require(WRITE)
def change(key: int) -> ResponseReturnValue:
    """Say something else of a layer, or who may see it."""
    row = get_or_404(OwnLayer, key)
    form = LayerForm(data={**services.Written(**_said(row))._asdict(), "seen": services.said_of(row)})

    def make() -> str | None:
        if (row.public or form.public.data) and not may_publish():
            form.public.errors = [CLOSED]
            return None
        try:
            version = form.seen.data or ""
            vouched = ticked(form.vouched)
            services.change(row, form.written, version=version, site=current_site(), by=_me(), vouched=vouched)
        except ChangedMeanwhile:
            form.form_errors.append(str(CHANGED))
            return None
        except OtherShape:
            form.geometry.errors = [_("Lapisan ini sudah ada isinya. Buat lapisan lain untuk bentuk lain.")]
            return None
        except NotForEverybody as error:
            form.refuse(error)
            return None
        flash(_("Tersimpan."), "ok")
        return url_for(f"{NAME}.admin.layer", key=row.id)

    if (answer := once(form, make)) is not None:
        return answer
    return render_template(f"{NAME}/own/layer_form.html", form=form, row=row), 422 if form.is_submitted() else 200


def _said(row: OwnLayer) -> dict[str, Any]:
    return {name: getattr(row, name) for name in services.Written._fields}


@require(VIEW)
def show(key: int) -> ResponseReturnValue:
    """A layer: on the map, and what lies in it as a table."""
    row = get_or_404(OwnLayer, key)
    asked = select(OwnFeature).where(OwnFeature.layer_id.in_(row.keys))
    words = request.args.get("q", "").strip()[:LONGEST]
    if words:
        asked = asked.where(OwnFeature.name.icontains(words, autoescape=True))
    after = request.args.get("sesudah", 0, type=row_id)
    found = db.session.scalars(asked.where(OwnFeature.id > after).order_by(OwnFeature.id).limit(PER_PAGE + 1)).all()
    shown = showing.told(row, found[:PER_PAGE])
    return render_template(
        f"{NAME}/own/layer.html",
        row=row,
        vouched=checking.vouched(row),
        shown=shown,
        drawing=drawing.draw(areas_of(current_site()), says=row.title, over=[shown.overlay]),
        more_styles=showing.styles([shown]),
        words=words,
        next_url=url_for(f"{NAME}.admin.layer", key=key, q=words or None, sesudah=found[PER_PAGE - 1].id)
        if len(found) > PER_PAGE
        else None,
        open=_is_open(row),
        kinds=KINDS,
        geometries=GEOMETRIES,
        about=about,
        legal_of=legal_of,
        warning_of=warning_of,
    )


@require(WRITE)
def remove(key: int) -> ResponseReturnValue:
    """Take a layer away, with all that is drawn in it."""
    row = get_or_404(OwnLayer, key)
    form = RemoveForm(data={"seen": services.version_of(row)})
    if form.validate_on_submit():
        if not _is_open(row):
            form.form_errors.append(str(CLOSED))
        else:
            try:
                services.remove(row, version=form.seen.data or "", site=current_site(), by=_me())
            except ChangedMeanwhile:
                form.form_errors.append(str(CHANGED))
            else:
                flash(_("Lapisan dihapus."), "ok")
                return redirect(url_for(f"{NAME}.admin.layers"), 303)
    page = render_template(f"{NAME}/own/remove.html", form=form, row=row, count=row.features, feature=None)
    return page, 422 if form.is_submitted() else 200


@require(WRITE)
def draw() -> ResponseReturnValue:
    """Draw something in a layer. Without a network it waits on the device, and is sent later."""
    site, layers = current_site(), services.layers()
    form = FeatureForm(site, layers, data={"layer": request.args.get("lapisan", "")})

    def make() -> str | None:
        layer = form.chosen
        assert layer is not None  # the form has looked
        if not _is_open(layer):
            form.layer.errors = [CLOSED]
            return None
        try:
            services.keep(layer, form.drawn, site=site, by=_me(), vouched=ticked(form.vouched))
        except OtherShape:
            form.layer.errors = [
                _("Bentuk lapisan ini baru saja diganti. Pilih lapisan lain, atau gambar bentuk yang baru.")
            ]
            return None
        except NotForEverybody as error:
            form.refuse(error)
            return None
        flash(_("Tersimpan di lapisan “%(layer)s”.", layer=layer.title), "ok")
        return url_for(f"{NAME}.admin.layer", key=layer.id)

    if (answer := once(form, make)) is not None:
        return answer
    return _form(form, layers, None), 422 if form.is_submitted() else 200


@kept_form(_.lazy("Gambar di peta"))
@require(WRITE)
def draw_empty() -> ResponseReturnValue:
    """The empty form as devices keep it: without a token and a key, and the same for all who may draw."""
    layers = services.layers()
    return _form(FeatureForm(current_site(), layers, formdata=None, meta={"csrf": False}), layers, None)


@require(WRITE)
def change_feature(key: int) -> ResponseReturnValue:
    """Draw something anew, or say something else of it. Without a network that waits on the device, too."""
    site = current_site()
    # Only who was shown it says which version that was; to others it never was.
    if request.form.get("seen") and db.session.scalar(select(OwnFeature.id).where(OwnFeature.id == key)) is None:
        return _gone(site)
    row, layer = _feature(key)
    form = FeatureForm(site, [layer], row)
    met: Met | None = None

    def make() -> str | None:
        nonlocal met
        if not _is_open(layer):
            form.form_errors.append(str(CLOSED))
            return None
        # Whoever was shown both versions says by his button which one he writes over; a draft of it does not.
        version = request.form.get("atas") or form.seen.data or ""
        try:
            vouched = ticked(form.vouched)
            services.change_feature(row, form.drawn, version=version, site=site, by=_me(), vouched=vouched)
        except ChangedMeanwhile:
            found = compare(form.drawn, row, layer, site)
            if found.differs:
                met = found
                return None
        except NotForEverybody as error:
            form.refuse(error)
            return None
        flash(_("Tersimpan."), "ok")
        return url_for(f"{NAME}.admin.layer", key=layer.id)

    if (answer := once(form, make)) is not None:
        return answer
    return _form(form, [layer], row, met), 409 if met else 422 if form.is_submitted() else 200


def _gone(site: Site) -> ResponseReturnValue:
    """Answer a change of what is not there any more: it may have been drawn hours ago, and can be drawn as new."""
    layers = services.layers()
    form = FeatureForm(site, layers)
    # One that had arrived before leads to what came of it.
    if (answer := once(form, lambda: None)) is not None:
        return answer
    if form.chosen is None:
        form.layer.errors = [LAYER_GONE]
    else:
        form.form_errors.append(str(GONE))
    return _form(form, layers, None), 410


@kept_form()
@require(WRITE)
def feature_kept(key: int) -> ResponseReturnValue:
    """The form of something that is there, as a device keeps it that has opened it: without a token and a key."""
    row, layer = _feature(key)
    return _form(FeatureForm(current_site(), [layer], row, formdata=None, meta={"csrf": False}), [layer], row)


def _form(form: FeatureForm, layers: Any, row: OwnFeature | None, met: Met | None = None) -> str:
    was = list(editing.lines(layers[0].geometry, met.shape)) if met else []
    return render_template(
        f"{NAME}/own/feature_form.html",
        form=form,
        row=row,
        vouched=checking.vouched(row) if row is not None else None,
        layers=layers,
        met=met,
        around=editing.around(current_site(), but=row, was=was) if not form.large else None,
    )


@require(WRITE)
def remove_feature(key: int) -> ResponseReturnValue:
    """Take something out of a layer."""
    row, layer = _feature(key)
    form = RemoveForm(data={"seen": services.version_of(row)})
    if form.validate_on_submit():
        if not _is_open(layer):
            form.form_errors.append(str(CLOSED))
        else:
            try:
                services.remove_feature(row, version=form.seen.data or "", site=current_site(), by=_me())
            except ChangedMeanwhile:
                form.form_errors.append(str(CHANGED))
            else:
                flash(_("Dihapus."), "ok")
                return redirect(url_for(f"{NAME}.admin.layer", key=layer.id), 303)
    page = render_template(f"{NAME}/own/remove.html", form=form, row=layer, count=1, feature=row)
    return page, 422 if form.is_submitted() else 200


def _feature(key: int) -> tuple[OwnFeature, OwnLayer]:
    row = get_or_404(OwnFeature, key)
    return row, services.layer_of(row) or abort(404)


def _is_open(layer: OwnLayer) -> bool:
    """Whether this person may change what lies in a layer: what everybody sees takes the right to publish."""
    return not layer.public or may_publish()


def may_publish() -> bool:
    """Whether this person may change what everybody sees of the site."""
    return can(current_user, PUBLISH, current_site())


def _me() -> Any:
    return current_user._get_current_object()
