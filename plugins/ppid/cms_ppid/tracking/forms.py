"""Number and code, and what whoever asks does with a request."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cms_core.api import OnceField, PublicForm, SentPhotosField
from cms_ppid import _
from cms_ppid.requests.forms import MOST_LETTERS, MOST_PAPERS

_SHORT = Length(max=40, message=_.lazy("Terlalu panjang."))


class TrackForm(PublicForm):
    """Number and code of a request or an objection."""

    number = StringField(
        _.lazy("Nomor permohonan atau keberatan"), validators=[InputRequired(_.lazy("Tulis nomornya.")), _SHORT]
    )
    code = StringField(_.lazy("Kode lacak"), validators=[InputRequired(_.lazy("Tulis kode lacaknya.")), _SHORT])


class ActForm(PublicForm):
    """A move of whoever asks, with words and pictures of papers."""

    once = OnceField()
    number = HiddenField(validators=[_SHORT])
    code = HiddenField(validators=[_SHORT])
    step = HiddenField(validators=[Length(max=9)])
    move = HiddenField(validators=[_SHORT])
    words = TextAreaField(
        _.lazy("Tulis untuk petugas"),
        validators=[Length(max=MOST_LETTERS, message=_.lazy("Paling banyak 4.000 huruf."))],
    )
    papers = SentPhotosField(
        _.lazy("Gambar berkas"), most=MOST_PAPERS, description=_.lazy("Paling banyak 3. Hanya dibuka petugas.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and prepare the pictures last: that takes long, and nobody waits for it."""
        return bool(super().validate(extra_validators)) and self.papers.prepare()
