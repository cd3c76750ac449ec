"""What forms of several rooms ask for: short words, an address, photos that an officer brings."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from cms_core.api import BadAddress, ImageRefused, PreparedImage, StoreUnavailable, mail_address, prepare_image
from cms_lapor import _

MOST_PHOTOS = 3


def short(longest: int) -> Length:
    """Return the rule that something has so many letters at most."""
    return Length(max=longest, message=_.lazy("Terlalu panjang."))


def tidy_address(field: StringField) -> None:
    """Bring a mail address into the form in which it is found again.

    Raises:
        ValidationError: it is none.
    """
    try:
        field.data = mail_address(field.data or "")
    except BadAddress as error:
        raise ValidationError(_("Alamat surel ini tidak benar. Contoh: nama@contoh.id.")) from error


class Photographing:
    """Part of a form with ``photos``: they are ``prepared`` once all else is valid, because that takes long."""

    photos: MultipleFileField
    prepared: tuple[PreparedImage, ...] = ()
    unstored: Any = _.lazy("Foto belum bisa disimpan. Coba lagi sebentar lagi.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and the photos last."""
        return bool(super().validate(extra_validators)) and self._prepare()  # type: ignore[misc]  # that of the form

    def validate_photos(self, field: MultipleFileField) -> None:
        """Take three at most."""
        if len(self.files) > MOST_PHOTOS:
            raise ValidationError(_("Paling banyak 3 foto."))

    @property
    def files(self) -> list[Any]:
        """What was brought; a field that was left alone sends one without a name."""
        return [file for file in self.photos.data or () if file and file.filename]

    def _prepare(self) -> bool:
        try:
            self.prepared = tuple(prepare_image(file.stream) for file in self.files)
        except (ImageRefused, StoreUnavailable) as error:
            self.photos.errors = [str(error) if isinstance(error, ImageRefused) else str(self.unstored)]
            return False
        return True
