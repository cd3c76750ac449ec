"""Which parts of a photo are covered."""

from __future__ import annotations

import re
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired, ValidationError

from cms_core.api import Box
from cms_lapor import _
from cms_lapor.desk.forms import StepForm
from cms_lapor.fields import short

MOST = 20
_NUMBERS = re.compile(r"[\s;,]+")


class CoverForm(StepForm):
    """Rectangles, one a line, in percent of the picture; with a script they are drawn on it."""

    boxes = TextAreaField(
        _.lazy("Bagian yang ditutup"),
        description=_.lazy("Satu baris satu kotak, dalam persen: jarak dari kiri, jarak dari atas, lebar, tinggi."),
        validators=[
            InputRequired(_.lazy("Tandai dulu bagiannya.")),
            short(1000),
        ],
    )

    parts: tuple[Box, ...] = ()

    def validate_boxes(self, field: Any) -> None:
        """Read the rectangles; each lies in the picture."""
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("Paling banyak 20 kotak."))
        self.parts = tuple(_read(line) for line in lines)


def _read(line: str) -> Box:
    try:
        numbers = [float(each) / 100 for each in _NUMBERS.split(line.strip()) if each]
        left, top, width, height = numbers
    except ValueError as error:
        raise ValidationError(_("“%(line)s” bukan empat angka.", line=line[:40])) from error
    if not (0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 - left + 1e-6 and 0 < height <= 1 - top + 1e-6):
        raise ValidationError(_("Kotak “%(line)s” tidak berada di dalam foto.", line=line[:40]))
    return Box(left, top, width, height)
