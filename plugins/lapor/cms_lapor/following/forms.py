"""Forms of those who follow a report."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import PublicForm
from cms_lapor import _
from cms_lapor.fields import short, tidy_address


class FollowForm(PublicForm):
    """An address."""

    email = StringField(
        _.lazy("Alamat surel"),
        description=_.lazy("Hanya untuk kabar laporan ini. Tersimpan tersandi, dan dihapus bila Anda berhenti."),
        validators=[
            InputRequired(_.lazy("Tulis alamat surelnya.")),
            short(254),
        ],
    )
    # Nobody sees it; programs fill in whatever there is.
    website = StringField(_.lazy("Kosongkan kolom ini"), validators=[Optional(), Length(max=200)])

    def validate_email(self, field: StringField) -> None:
        """Bring the address into the form in which it is found again."""
        tidy_address(field)


class AnswerForm(PublicForm):
    """Nothing but a yes."""
