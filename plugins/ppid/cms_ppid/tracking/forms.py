"""What whoever asks does with a request."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField

from cms_core.api import SentPhotosField
from cms_ppid import _
from cms_ppid.cases import forms
from cms_ppid.requests.who import MOST_PAPERS


class ActForm(forms.ActForm):
    """A move of whoever asks, with words and pictures of papers."""

    words = TextAreaField(_.lazy("Tulis untuk petugas"), validators=[forms.long_text()])
    papers = SentPhotosField(
        _.lazy("Gambar berkas"), most=MOST_PAPERS, description=_.lazy("Paling banyak 3. Hanya dibuka petugas.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and prepare the pictures last: that takes long, and nobody waits for it."""
        return bool(super().validate(extra_validators)) and self.papers.prepare()
