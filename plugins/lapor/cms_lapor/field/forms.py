"""Photos of what was done."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from cms_core.api import ImageRefused, PreparedImage, StoreUnavailable, prepare_image
from cms_lapor import _
from cms_lapor.desk_forms import LONGEST, StepForm

MOST = 3


class ProofForm(StepForm):
    """Photos that an officer took on site, with words; ``prepared`` are those encoded anew, once it is valid."""

    photos = MultipleFileField(
        _.lazy("Foto hasil"),
        description=_.lazy("Paling banyak 3, dari tempat yang sama dengan foto pelapor bila bisa."),
    )
    told = TextAreaField(
        _.lazy("Kabar untuk pelapor"),
        validators=[Optional(), Length(max=LONGEST, message=_.lazy("Paling banyak 4.000 huruf."))],
    )

    prepared: tuple[PreparedImage, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and the photos last: that takes long."""
        return bool(super().validate(extra_validators)) and self._take()

    def validate_photos(self, field: MultipleFileField) -> None:
        """Take one to three."""
        if not 1 <= len(self._files()) <= MOST:
            raise ValidationError(_("Pilih satu sampai tiga foto."))

    def _files(self) -> list[Any]:
        return [file for file in self.photos.data or () if file and file.filename]

    def _take(self) -> bool:
        try:
            self.prepared = tuple(prepare_image(file.stream) for file in self._files())
        except ImageRefused as error:
            self.photos.errors = [str(error)]
            return False
        except StoreUnavailable:
            self.photos.errors = [_("Foto belum bisa disimpan. Coba lagi sebentar lagi.")]
            return False
        return True
