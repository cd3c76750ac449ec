"""Forms of the library; and one with a photo, which survives that it comes back: no browser keeps a chosen file."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length, Optional, ValidationError

from cms_core.delivery import form_token
from cms_core.delivery.form_token import AdminForm, keep_what_was_sent
from cms_core.delivery.once import OnceField
from cms_core.media import services
from cms_core.media.documents import PreparedDocument, prepare_document
from cms_core.media.inspection import DocumentRefused, looks_like_one
from cms_core.media.intake import ImageRefused, PreparedImage, StoreUnavailable, prepare_image, store_image
from cms_core.nik import has_nik


class UploadForm(AdminForm):
    """A photo or a document for the library."""

    prepared: PreparedImage | PreparedDocument | None = None
    """What was sent, as what its bytes say it is."""

    key = OnceField()
    file = FileField(
        _l("Foto atau dokumen"),
        description=_l("JPEG, PNG, atau WebP sampai 12 MB; PDF, DOCX, XLSX, PPTX, atau ODT sampai 20 MB."),
        validators=[FileRequired(_l("Pilih berkasnya dulu."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field and prepare what was sent, before anybody has to wait for it."""
        return super().validate(extra_validators) and form_token.checked() and self._prepare(self.file.data.stream)

    def _prepare(self, stream: Any) -> bool:
        prepare = prepare_document if looks_like_one(stream.read(8)) else prepare_image
        stream.seek(0)
        try:
            self.prepared = prepare(stream)
        except (ImageRefused, DocumentRefused, StoreUnavailable) as error:
            self.file.errors = [str(error.message)]
        return self.prepared is not None


def no_nik(_form: Any, field: Any) -> None:
    """Refuse the number of a person: what is said of a medium stands wherever it is shown, at once."""
    if has_nik(field.data or ""):
        raise ValidationError(_("Di sini ada NIK atau nomor KK, dan ini dibaca warga. Hapus nomornya."))


class MediaForm(AdminForm):
    """What is said of a photo or document."""

    alt = StringField(
        _l("Apa yang tampak di foto"),
        description=_l("Dibacakan untuk warga yang tidak dapat melihat."),
        validators=[Optional(), Length(max=200, message=_l("Terlalu panjang.")), no_nik],
    )
    credit = StringField(
        _l("Sumber"),
        description=_l("Kantor atau orang yang membuatnya."),
        validators=[Optional(), Length(max=120, message=_l("Terlalu panjang.")), no_nik],
    )
    focus = StringField(_l("Bagian terpenting"), validators=[Optional(), Length(max=2)])


class PhotoForm(AdminForm):
    """Base of forms behind the sign-in that carry one photo; ``ui.photo(form, key)`` draws its fields.

    A photo is stored when the form arrives, whatever else is wrong with it; ``photo_key`` brings it back. Without a
    good token nothing is stored, and the person is asked for the photo again.
    """

    owner_plugin: ClassVar[str]
    """Who shows the photo."""
    crest: ClassVar[bool] = False
    """Whether it is a coat of arms."""
    taken: PreparedImage | None = None
    """What has just been taken in."""

    photo = FileField(_l("Foto"), description=_l("Satu foto yang terang."), validators=[Optional()])
    photo_key = HiddenField()
    photo_gone = BooleanField(_l("Hapus foto ini"))
    alt = StringField(
        _l("Apa yang tampak di foto"),
        description=_l("Dibacakan untuk warga yang tidak dapat melihat."),
        validators=[Optional(), Length(max=200, message=_l("Terlalu panjang."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field and take the photo in."""
        good = super().validate(extra_validators)
        return self._take_photo() and good

    def image(self, current: str | None = None) -> str | None:
        """Return the key of the photo that was asked for, None for none; ``current`` is what there is already."""
        return None if self.photo_gone.data else self.shown(current)

    def shown(self, current: str | None = None) -> str | None:
        """Return the key of the photo that the form shows."""
        return self.photo_key.data or current

    def _take_photo(self) -> bool:
        by = current_user._get_current_object()
        key = self.photo_key.data
        if key and not services.is_held(key, owner_plugin=self.owner_plugin, by=by):
            self.photo_key.data = ""
            self.photo.errors = [_("Pilih fotonya sekali lagi.")]
        if not self.photo.data:
            return not self.photo.errors
        if not g.get("form_token_ok"):
            self.photo.errors = [_("Pilih fotonya sekali lagi.")]
            return False
        try:
            self.taken = prepare_image(self.photo.data.stream, crest=self.crest)
            media = store_image(
                self.taken,
                owner_plugin=self.owner_plugin,
                name=self.photo.data.filename,
                alt=(self.alt.data or "")[:200] if self.alt else "",
                by=by,
                crest=self.crest,
            )
        except ImageRefused as error:
            self.photo.errors = [str(error)]
        except StoreUnavailable:
            self.photo.errors = [_("Foto belum bisa disimpan. Coba lagi sebentar lagi.")]
        else:
            self.photo_key.data, self.photo_gone.data, self.photo.errors = media.key, False, []
            keep_what_was_sent()
            return True
        return False
