"""What people fill in."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cms_core.api import AdminForm
from cms_nama_modul import _

TOO_LONG = _.lazy("Terlalu panjang.")


class EntryForm(AdminForm):
    """An entry; ``version`` is the one that was opened."""

    version = HiddenField()
    title = StringField(
        _.lazy("Judul"), validators=[InputRequired(_.lazy("Tulis judulnya.")), Length(max=160, message=TOO_LONG)]
    )
    body = TextAreaField(
        _.lazy("Isi"),
        description=_.lazy("Baris kosong memulai alinea baru."),
        validators=[InputRequired(_.lazy("Tulis isinya.")), Length(max=10_000, message=TOO_LONG)],
    )


class PublishForm(AdminForm):
    """A button: nothing but the token of the form."""


class WithdrawForm(AdminForm):
    """Why an entry is taken down."""

    reason = StringField(
        _.lazy("Alasan"), validators=[InputRequired(_.lazy("Tulis alasannya.")), Length(max=500, message=TOO_LONG)]
    )
