"""``/admin/media/``: the library of a site: finding, adding, describing and deleting photos and documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.once import once
from cms_core.formats import format_datetime
from cms_core.lists import List, Order, csv_answer
from cms_core.media import inspection, library, services
from cms_core.media.documents import PreparedDocument, store_document
from cms_core.media.forms import MediaForm, UploadForm
from cms_core.media.intake import store_image
from cms_core.media.models import DOCUMENT, PRIVATE, Media
from cms_core.media.uses import LIBRARY
from cms_core.modules import gate
from cms_core.permissions import can, require

blueprint = Blueprint("media_admin", __name__, url_prefix="/admin/media")
blueprint.add_app_template_global(services.document_url)

MEDIA = List(
    key=Media.id,
    orders={"baru": Order(_l("Ditambahkan"), Media.id, down=True)},
    states={
        library.ALL: _l("Semua"),
        library.PHOTOS: _l("Foto"),
        library.DOCUMENTS: _l("Dokumen"),
        library.UNUSED: _l("Tidak dipakai"),
        library.UNDESCRIBED: _l("Belum ada keterangan"),
    },
    cells={
        _l("Keterangan"): lambda media: media.alt,
        _l("Nama berkas"): lambda media: media.name,
        _l("Sumber"): lambda media: media.credit,
        _l("Dipakai"): lambda media: media.uses,
        _l("Ditambahkan"): lambda media: format_datetime(media.created_at),
    },
    per_page=24,
)

FOCUS_LABELS = dict(
    zip(
        library.FOCUSES,
        (
            _l("Kiri atas"),
            _l("Tengah atas"),
            _l("Kanan atas"),
            _l("Kiri"),
            _l("Tengah"),
            _l("Kanan"),
            _l("Kiri bawah"),
            _l("Tengah bawah"),
            _l("Kanan bawah"),
        ),
        strict=True,
    )
)


@blueprint.get("/")
@require("media.view")
def listing() -> ResponseReturnValue:
    """The photos and documents of the site, the newest first."""
    asked = MEDIA.asked()
    query = library.media_of(g.site, words=asked.words, only=asked.state)
    found = MEDIA.page(query, asked, seen=library.media_of(g.site))
    if asked.csv:
        return csv_answer(found, "media")
    return render_template("media/listing.html", found=found)


@blueprint.route("/baru", methods=["GET", "POST"])
@require("media.upload")
def new() -> ResponseReturnValue:
    """Take a photo or a document in."""
    form = UploadForm()

    def take() -> str:
        name = form.file.data.filename
        if isinstance(form.prepared, PreparedDocument):
            media = store_document(form.prepared, owner_plugin=LIBRARY, name=name, by=current_user)
        else:
            assert form.prepared is not None
            media = store_image(form.prepared, owner_plugin=LIBRARY, name=name, by=current_user)
        flash(_("Tersimpan. Lengkapi keterangannya."), "ok")
        return url_for("media_admin.edit", key=media.key)

    answer = once(form, take)
    return answer or (render_template("media/new.html", form=form), 422 if form.is_submitted() else 200)


@blueprint.route("/<key>", methods=["GET", "POST"])
@require("media.view")
def edit(key: str) -> ResponseReturnValue:
    """What is said of a medium, and where it stands."""
    media = _media(key)
    if request.method == "POST" and not can(current_user, "media.upload", g.site):
        abort(403)
    form = _form(media)
    if form.validate_on_submit():
        library.describe(media, alt=form.alt.data or "", credit=form.credit.data or "", focus=form.focus.data or "")
        flash(_("Perubahan tersimpan."), "ok")
        return redirect(url_for("media_admin.edit", key=key), 303)
    return _page(media, form, AdminForm(formdata=None)), 422 if form.is_submitted() else 200


@blueprint.post("/<key>/hapus")
@require("media.delete")
def remove(key: str) -> ResponseReturnValue:
    """Delete a medium that nothing shows."""
    media = _media(key)
    form = AdminForm()
    if not form.validate_on_submit():
        return _page(media, _form(media, formdata=None), form), 422
    try:
        library.remove(media, by=current_user)
    except library.StillUsed:
        form.form_errors.append(_("Masih dipakai. Keluarkan dulu dari semua tempat di bawah ini."))
        return _page(media, _form(media, formdata=None), form), 409
    flash(_("Sudah dihapus."), "ok")
    return redirect(url_for("media_admin.listing"), 303)


def _media(key: str) -> Media:
    media = services.find(key)
    if media is None or media.kind == PRIVATE or not gate.is_open(media.owner_plugin, g.site.id):
        abort(404)
    return media


def _form(media: Media, **options: Any) -> MediaForm:
    form = MediaForm(obj=media, **options)
    if media.kind == DOCUMENT:
        form.alt.label.text, form.alt.description = _("Nama dokumen"), _("Dibaca warga pada tautannya.")
    return form


def _page(media: Media, form: MediaForm, delete_form: AdminForm) -> str:
    return render_template(
        "media/edit.html",
        media=media,
        form=form,
        delete_form=delete_form,
        focuses=FOCUS_LABELS,
        places=library.places(media),
        history=library.in_history(media),
        note=inspection.NOTES.get(media.note),
    )
