"""The two forms of an import: the file, and what the person agrees to."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import ValidationError

from cms_core.delivery.form_token import AdminForm


class UploadForm(AdminForm):
    """A file to be checked."""

    file = FileField(
        _l("Berkas tabel"),
        description=_l("XLSX, CSV, atau JSON, paling besar 12 MB dan 12.000 baris. Belum ada yang disimpan."),
    )

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not field.data:
            raise ValidationError(_("Pilih berkasnya."))


class ApplyForm(AdminForm):
    """The mark of the report that the person saw, so that nothing else is written."""

    agreed = HiddenField()
