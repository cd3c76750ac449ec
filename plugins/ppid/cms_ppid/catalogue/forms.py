"""What a site says of a duty."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from cms_core.api import AdminForm, NumberField, Whole
from cms_ppid import _

LONGEST_RHYTHM = 3660
"""Days."""
SHORTEST_REASON = 10
"""Letters: who writes "tidak" has given no reason."""


class DaysField(NumberField):
    """A whole number of days."""

    kind = Whole(1, LONGEST_RHYTHM)


class SayForm(AdminForm):
    """Another legal basis, another rhythm, or why there is nothing to publish here."""

    law = StringField(
        _.lazy("Dasar hukum"),
        description=_.lazy("Kosongkan untuk memakai yang tertulis di atas."),
        validators=[Optional(), Length(max=200, message=_.lazy("Terlalu panjang."))],
    )
    days = DaysField(
        _.lazy("Diperiksa setiap (hari)"),
        description=_.lazy("Kosongkan untuk memakai yang tertulis di atas."),
        validators=[Optional()],
        render_kw={"inputmode": "numeric"},
    )
    reason = TextAreaField(
        _.lazy("Tidak berlaku di sini, karena"),
        description=_.lazy("Isi hanya bila memang tidak ada yang dapat diumumkan. Alasannya dibaca warga."),
        validators=[
            Optional(),
            Length(min=SHORTEST_REASON, max=300, message=_.lazy("Tulis alasannya dalam satu kalimat (10–300 huruf).")),
        ],
    )
