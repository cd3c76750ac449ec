"""Forms of those who follow a report."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import BadAddress, PublicForm, mail_address
from cms_lapor import _


class FollowForm(PublicForm):
    """An address."""

    email = StringField(
        _.lazy("Alamat surel"),
        description=_.lazy("Hanya untuk kabar laporan ini. Tersimpan tersandi, dan dihapus bila Anda berhenti."),
        validators=[
            InputRequired(_.lazy("Tulis alamat surelnya.")),
            Length(max=254, message=_.lazy("Terlalu panjang.")),
        ],
    )
    # Nobody sees it; programs fill in whatever there is.
    website = StringField(_.lazy("Kosongkan kolom ini"), validators=[Optional(), Length(max=200)])

    def validate_email(self, field: StringField) -> None:
        """Bring the address into the form in which it is found again."""
        try:
            field.data = mail_address(field.data or "")
        except BadAddress as error:
            raise ValidationError(_("Alamat surel ini keliru. Periksa tulisannya.")) from error


class AnswerForm(PublicForm):
    """Nothing but a yes."""
