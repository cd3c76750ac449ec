"""Where something is, as two fields of a form: typed or copied degrees, or the place of the device that is asked."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form
from wtforms.validators import Optional, ValidationError

from cms_core.tables.fields import NumberField
from cms_core.tables.kinds import Degrees
from cms_core.tables.neighbours import country_of

SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5
"""Indonesia with its seas, in degrees."""


class _DegreeField(NumberField):
    """Degrees with a point or a comma, as people copy them; shown with the point that maps have."""

    def _value(self) -> str:
        return super()._value() if self.raw_data else super()._value().replace(",", ".")


class _LatitudeField(_DegreeField):
    kind = Degrees(90)


class _LongitudeField(_DegreeField):
    kind = Degrees(180)


class _Inside:
    """A degree that lies in Indonesia; one that would do so as the other coordinate is swapped."""

    def __init__(self, least: float, most: float, message: Any, other: tuple[float, float]) -> None:
        self.least, self.most, self.message, self.other = least, most, message, other

    def __call__(self, form: Any, field: NumberField) -> None:
        degrees = field.data
        if degrees is None or self.least <= degrees <= self.most:
            return
        swapped = self.other[0] <= degrees <= self.other[1]
        hint = [_("Lintang dan bujur mungkin tertukar.")] if swapped else []
        raise ValidationError(" ".join([str(self.message), *hint]))


_AS_TYPED = {"inputmode": "text", "autocomplete": "off"}


class PointFields(Form):
    """Mixin of forms that ask where something is: ``class WorkForm(PointFields, ContentForm)``.

    ``latitude`` and ``longitude`` are decimals (degrees, WGS 84) in Indonesia, both or neither. ``ui.point()`` draws
    them with a button that fills in where the device is.
    """

    latitude = _LatitudeField(
        _l("Lintang"),
        validators=[Optional(), _Inside(SOUTH, NORTH, _l("Lintang ini di luar Indonesia."), (WEST, EAST))],
        render_kw=_AS_TYPED,
    )
    longitude = _LongitudeField(
        _l("Bujur"),
        validators=[Optional(), _Inside(WEST, EAST, _l("Bujur ini di luar Indonesia."), (SOUTH, NORTH))],
        render_kw=_AS_TYPED,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a point needs both numbers, and is not one of a neighbour of Indonesia."""
        good = bool(super().validate(extra_validators))
        latitude, longitude = self.latitude.data, self.longitude.data
        if self.latitude.errors or self.longitude.errors:
            return good
        if latitude is None and longitude is None:
            return good
        if latitude is None or longitude is None:
            self.longitude.errors = [_("Isi lintang dan bujur, atau kosongkan keduanya.")]
            return False
        if (country := country_of(float(longitude), float(latitude))) is None:
            return good
        self.longitude.errors = [_("Titik ini di %(country)s. Periksa lintang dan bujurnya.", country=country)]
        return False
