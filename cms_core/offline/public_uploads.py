"""``/unggah/``: photos in pieces, of people without an account (tus.py, delivery/citizen_uploads.py).

They come after their form: only whose words were taken may send any, and only those that are missing. The key of the
form, in ``Idempotency-Key``, says whose they are; it stands in no address. With its last byte a photo is encoded anew
and written down, so a phone that is switched off then has nothing left to do.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cms_core.database import TenantSession, begin_reading
from cms_core.delivery import citizen_uploads, form_token, idempotency, uploads
from cms_core.delivery.uploads import Gone, Upload
from cms_core.extensions import db
from cms_core.media.intake import Busy, ImageRefused, StoreUnavailable, prepare_image
from cms_core.modules import gate
from cms_core.offline import public_forms, tus
from cms_core.offline.public_forms import LatePhotos

blueprint = Blueprint("public_uploads", __name__, url_prefix="/unggah")
KEY = "Idempotency-Key"
ADDRESS = "/<form>/<name>"
LATER = _l("Berkas belum bisa disimpan. Coba lagi sebentar lagi.")


def _has_token() -> bool:
    return form_token.check_signed(str((request.view_args or {}).get("form", "")), request.headers.get("X-CSRF-Token"))


speaks = tus.speaks(_has_token)


@blueprint.route("/<form>/", methods=["OPTIONS"], provide_automatic_options=False)
def options(form: str) -> Response:
    """What is spoken here."""
    shell = public_forms.shell_of(form)
    if shell is None or shell.photos is None:
        abort(404)
    return tus.spoken()


@blueprint.route("/<form>/", methods=["POST"], provide_automatic_options=False)
@speaks
def create(form: str) -> Response:
    """Announce a photo of a form that was taken (``bagian`` is its number there); one that is there is whole."""
    photos, key = _photos(form), _key()
    part, about = _part(photos), tus.announced(gate.owner_of(form.rpartition(".")[0]) or gate.CORE)
    owner, reference = citizen_uploads.owner_of(form, key), _reference(form, key)
    if owner is None or not reference:
        raise tus.Refused(404, _("Formulir dari foto ini belum kami terima."))
    if part not in photos.missing(reference, key):
        return Response(status=201, headers={"Upload-Offset": str(about.length), "Location": request.path})
    try:
        answer = tus.begun(
            lambda: citizen_uploads.begin(owner, about, part=part),
            lambda name: url_for("public_uploads.resume", form=form, name=name),
        )
        # The server may have been stopped between its last byte and this.
        if answer.headers["Upload-Offset"] == str(about.length):
            _hand_over(form, photos, _find(form, citizen_uploads.name_of(owner, part)))
    except Gone:
        # Another tab has just sent the last of it; whoever asks again is told so.
        raise tus.Refused(409, _("Bagian berkas ini tidak menyambung.")) from None
    return answer


@blueprint.route(ADDRESS, methods=["HEAD"], provide_automatic_options=False)
@speaks
def resume(form: str, name: str) -> Response:
    """How much of a photo has arrived."""
    _photos(form)
    return tus.resumed(_find(form, name))


@blueprint.route(ADDRESS, methods=["PATCH"], provide_automatic_options=False)
@speaks
def proceed(form: str, name: str) -> Response:
    """More of a photo; what is whole goes to what its form has made."""
    photos, upload = _photos(form), _find(form, name)
    if not citizen_uploads.may_grow(upload):
        raise tus.Refused(507, LATER)
    answer = tus.proceeded(upload)
    if upload.is_whole:
        _hand_over(form, photos, upload)
    return answer


@blueprint.route(ADDRESS, methods=["DELETE"], provide_automatic_options=False)
@speaks
def end(form: str, name: str) -> Response:
    """Throw a photo away that its sender does not want to send any more."""
    _photos(form)
    _find(form, name).remove()
    return Response(status=204)


def _photos(form: str) -> LatePhotos:
    shell = public_forms.shell_of(form)
    if shell is None or shell.photos is None:
        raise tus.Refused(404, _("Formulir ini tidak menerima foto."))
    return shell.photos


def _key() -> str:
    return request.headers.get(KEY, "")


def _part(photos: LatePhotos) -> int:
    said = tus.metadata().get("bagian", "")
    if not (said.isascii() and said.isdigit() and len(said) < 3 and int(said) < photos.most):
        raise tus.Refused(400, _("Foto ini lebih dari yang diterima formulirnya."))
    return int(said)


def _reference(form: str, key: str) -> str:
    return idempotency.made_with(site_id=g.site.id, endpoint=form, key=key)


def _find(form: str, name: str) -> Upload:
    upload = citizen_uploads.find(citizen_uploads.owner_of(form, _key()), name)
    if upload is None:
        raise Gone
    return upload


def _hand_over(form: str, photos: LatePhotos, upload: Upload) -> None:
    key = _key()
    reference, part = _reference(form, key), _number_of(photos, form, upload)
    if part is None or not reference:
        return
    try:
        prepared = prepare_image(cast(BinaryIO, uploads.take(upload).stream))
        # A piece of an upload only reads, unless it is the last.
        cast(TenantSession, db.session()).rest(forget=False)
        begin_reading(False)
        photos.attach(reference, key, part, prepared)
    except ImageRefused as refused:
        upload.remove()
        raise tus.Refused(422, refused) from None
    except StoreUnavailable as error:
        # An answer like this takes nothing away: all of it is still there when the phone asks again.
        raise tus.Refused(503 if isinstance(error, Busy) else 507, LATER, Retry_After="60") from None


def _number_of(photos: LatePhotos, form: str, upload: Upload) -> int | None:
    owner = upload.path.parent.name
    return next((part for part in range(photos.most) if citizen_uploads.name_of(owner, part) == upload.name), None)
