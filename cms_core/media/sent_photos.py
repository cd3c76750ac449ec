"""Photos of a public form that need not be chosen again: they wait here until it is taken."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.file import MultipleFileField
from markupsafe import Markup
from wtforms.validators import ValidationError
from wtforms.widgets import FileInput

from cms_core.delivery import citizen_uploads, uploads
from cms_core.delivery.once import OnceField
from cms_core.delivery.uploads import Gone, Upload
from cms_core.media.intake import ImageRefused, PreparedImage, StoreUnavailable, prepare_image
from cms_core.media.pixels import NotWhole
from cms_core.modules import gate

TO_COME = "-jumlah"
"""What the name of a field ends in that says how many photos come later, in pieces (offline/public_uploads.py)."""


class _Input(FileInput):
    """Where photos are chosen, below those that wait already; one that is not ticked any more is left out."""

    def __init__(self) -> None:
        super().__init__(multiple=True)

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        row = Markup('<label><input type="checkbox" name="{}" value="{}" checked><span>{}</span></label>')
        name = f"{field.name}{uploads.SUFFIX}"
        rows = [
            row.format(name, each.name, _("%(name)s sudah tersimpan", name=each.about.filename)) for each in field.kept
        ]
        shown = Markup('<div class="chk">{}</div>').format(Markup("").join(rows)) if rows else Markup("")
        return shown + super().__call__(field, **kwargs)


class SentPhotosField(MultipleFileField):  # type: ignore[misc]  # Flask-WTF has no types
    """Up to ``most`` photos of a public form with an :class:`OnceField`; the form may be sent without any.

    When all else is valid, the form's ``validate`` asks for :meth:`prepare`; then ``prepared`` are the photos, encoded
    anew, and ``late`` says how many more come in pieces. Of a form that comes back the photos are kept for two days.
    """

    widget = _Input()

    def __init__(self, label: Any = None, *, most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.flags.optional = True
        self.most, self.late = most, 0
        self.kept: list[Upload] = []
        self.prepared: tuple[PreparedImage, ...] = ()
        self._names: list[str] = []

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read what was sent: files, the names of those that wait here, and how many are to come."""
        super().process(formdata, *args, **kwargs)
        self._files = [file for file in self.data or () if getattr(file, "filename", "")]
        if formdata is None:
            return
        self._names = list(dict.fromkeys(formdata.getlist(f"{self.name}{uploads.SUFFIX}")))
        said = formdata.get(f"{self.name}{TO_COME}", "")
        self.late = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 0

    def pre_validate(self, form: Any) -> None:
        """Find those that wait, and count."""
        key = next(str(each.data or "") for each in form if isinstance(each, OnceField))
        owner = citizen_uploads.owner_of(str(request.endpoint), key)
        found = [citizen_uploads.find(owner, name) for name in self._names]
        self.kept = [each for each in found if each is not None and each.is_whole]
        if len(self.kept) < len(self._names):
            raise ValidationError(_("Sebagian foto sudah tidak tersimpan di sini. Pilih foto itu sekali lagi."))
        if len(self.kept) + len(self._files) + self.late > self.most:
            raise ValidationError(ngettext("Paling banyak %(num)s foto.", "Paling banyak %(num)s foto.", self.most))

    def prepare(self) -> bool:
        """Encode the photos, which takes long; say whether all can be taken. One that cannot is not kept."""
        try:
            kept = [self._prepared(upload) for upload in list(self.kept)]
            self.prepared = (*kept, *[self._encoded(file) for file in list(self._files)])
        except ImageRefused as error:
            self.errors = [str(error)]
        except StoreUnavailable:
            self.errors = [_("Foto belum bisa disimpan. Kirim dulu tanpa foto, atau coba lagi sebentar lagi.")]
        return not self.errors

    def come_back(self, form: Any, key: str) -> None:
        """Keep everything for the form that is shown now."""
        endpoint = str(request.endpoint)
        owner = citizen_uploads.owner_of(endpoint, key)
        if owner is None:
            return
        plugin = gate.owner_of(endpoint.rpartition(".")[0]) or gate.CORE
        moved = [citizen_uploads.move(upload, owner) for upload in self.kept]
        fresh = [citizen_uploads.keep(owner, file, plugin) for file in self._files[: self.most - len(moved)]]
        self.kept = [each for each in (*moved, *fresh) if each is not None]

    def _prepared(self, upload: Upload) -> PreparedImage:
        try:
            return prepare_image(cast(BinaryIO, uploads.take(upload).stream))
        except Gone:
            self.kept.remove(upload)
            raise NotWhole from None
        except ImageRefused:
            self.kept.remove(upload)
            upload.remove()
            raise

    def _encoded(self, file: Any) -> PreparedImage:
        try:
            return prepare_image(file.stream)
        except ImageRefused:
            self._files.remove(file)
            raise
