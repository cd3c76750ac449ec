"""What somebody says who looked where there is a signal, and about the proposal for a hamlet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import (
    AdminForm,
    BadCell,
    Number,
    NumberField,
    OnceField,
    PointFields,
    Site,
    Whole,
    choices,
    format_date,
    today,
)
from cms_peta import _
from cms_peta.connectivity.models import ProposalStep, Survey
from cms_peta.connectivity.services import key_of
from cms_peta.connectivity.words import (
    CATEGORIES,
    ELECTRICITY,
    FACILITIES,
    LANDS,
    METHODS,
    NONE,
    OPERATORS,
    SOURCES,
    STATUSES,
    STRENGTHS,
    TECHNOLOGIES,
    URGENCIES,
    USUAL,
)
from cms_peta.forms import for_everybody, tower_for_everybody
from cms_peta.region import misplaced
from cms_peta.shapes import STEPS

FIRST = date(2000, 1, 1)
HOTSPOTS = 20
"""Places with public Wi-Fi that one survey names."""
PLACE = ("latitude", "longitude", "radius_m", "source", "method")
TOWERS = ("tower_km", "tower", "towers", "wifi", "electricity")
_too_long = _.lazy("Terlalu panjang.")


class CountField(NumberField):
    """People, households, towers."""

    kind = Whole(0, 1_000_000)


class MetresField(NumberField):
    """How far a survey holds around its point."""

    kind = Whole(10, 20_000)


class KilometresField(NumberField):
    """How far the nearest tower is."""

    kind = Number(1, Decimal(0), Decimal(999))


class MbpsField(NumberField):
    """A speed."""

    kind = Number(2, Decimal(0), Decimal(10_000))


class DbmField(NumberField):
    """Strength of reception (RSRP): a negative number."""

    kind = Whole(-156, -30)


class MillisecondsField(NumberField):
    """A delay."""

    kind = Whole(0, 60_000)


MEASURES: dict[str, tuple[type[NumberField], Any]] = {
    "rsrp_dbm": (DbmField, _.lazy("RSRP (dBm)")),
    "down_mbps": (MbpsField, _.lazy("Unduh (Mbps)")),
    "up_mbps": (MbpsField, _.lazy("Unggah (Mbps)")),
    "latency_ms": (MillisecondsField, _.lazy("Latensi (ms)")),
}
"""What can be measured of an operator, by the names in ``Survey.operators``."""


class SurveyForm(PointFields, AdminForm):
    """A hamlet on a day: three taps for its operators, and the rest beneath, which may stay empty.

    Fields of an operator (``telkomsel``, ``telkomsel_technology``, ``telkomsel_down_mbps``) and of a kind of facilities
    (``fasum_sekolah``) are added below the class.
    """

    key = OnceField()
    hamlet = StringField(
        _.lazy("Dusun"),
        description=_.lazy("Kosongkan bila keadaannya sama di seluruh desa."),
        validators=[Optional(), Length(max=80, message=_too_long), for_everybody],
    )
    day = DateField(_.lazy("Tanggal diperiksa"), validators=[InputRequired(_.lazy("Isi tanggalnya."))])
    source = SelectField(_.lazy("Sumber"), choices=choices(SOURCES))
    method = SelectField(_.lazy("Cara memeriksa"), choices=choices(METHODS))
    radius_m = MetresField(
        _.lazy("Berlaku sampai berapa meter dari titik itu"), validators=[Optional()], description=_.lazy("Meter.")
    )
    tower_km = KilometresField(_.lazy("Jarak ke menara terdekat (km)"), validators=[Optional()])
    tower = StringField(
        _.lazy("Menara terdekat"),
        description=_.lazy("Letak dan pemiliknya, bila tahu."),
        validators=[Optional(), Length(max=160, message=_too_long), tower_for_everybody],
    )
    towers = CountField(_.lazy("Menara di dusun ini"), validators=[Optional()])
    wifi = TextAreaField(
        _.lazy("Wi-Fi umum"),
        description=_.lazy("Satu tempat tiap baris: tempat; penyedia; Mbps. Misalnya: Balai desa; Diskominfo; 20"),
        validators=[Optional(), Length(max=4000, message=_too_long), for_everybody],
    )
    electricity = SelectField(_.lazy("Listrik"), choices=choices(ELECTRICITY))
    households = CountField(_.lazy("Kepala keluarga (KK)"), validators=[Optional()])
    population = CountField(_.lazy("Penduduk"), validators=[Optional()])
    again = BooleanField(_.lazy("Memang pemeriksaan lain pada hari yang sama"))
    double: Survey | None = None
    """The survey of the same hamlet on the same day that this one may be a second time."""

    def __init__(self, site: Site, survey: Survey | None = None, **kwargs: Any) -> None:
        super().__init__(data=_shown(survey) if survey is not None else None, **kwargs)
        self._site, self._today = site, today(site)
        self._hotspots: list[dict[str, Any]] = []
        if self.day.data is None and not self.is_submitted():
            self.day.data = self._today

    def ask(self, double: Survey) -> None:
        """Ask whether this is another survey than one of the same hamlet and day, which is there already."""
        self.double = double
        self.again.errors = [
            _(
                "%(hamlet)s sudah dicatat pada %(day)s: %(category)s. Bila catatan itu keliru, betulkan yang itu. Bila "
                "ini pemeriksaan lain pada hari yang sama, centang, lalu catat lagi.",
                hamlet=double.hamlet or _("Seluruh desa"),
                day=format_date(double.day),
                category=CATEGORIES[double.category],
            )
        ]

    def validate_hamlet(self, field: StringField) -> None:
        """A hamlet has a name that it can be told by."""
        if (field.data or "").strip() and not key_of(field.data or ""):
            raise ValidationError(_("Tulis nama dusunnya, atau kosongkan untuk seluruh desa."))

    def validate_day(self, field: DateField) -> None:
        """A survey was made on a day that has come."""
        if field.data is not None and not FIRST <= field.data <= self._today:
            raise ValidationError(_("Tanggal ini belum tiba, atau terlalu lama."))

    def validate_wifi(self, field: TextAreaField) -> None:
        """Say which line cannot be read."""
        self._hotspots = list(_hotspots(field.data or ""))
        if len(self._hotspots) > HOTSPOTS:
            raise ValidationError(_("Paling banyak %(most)s tempat.", most=HOTSPOTS))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check every field; who has no signal has no speed."""
        good = super().validate(*args, **kwargs)
        for name in OPERATORS:
            if self[name].data == NONE and any(self[f"{name}_{each}"].data is not None for each in MEASURES):
                self[name].errors = [_("Hasil ukurnya terisi. Pilih Kuat atau Lemah, atau kosongkan hasil ukurnya.")]
                good = False
        if (self.households.data or 0) > (self.population.data or 0) and self.population.data is not None:
            self.households.errors = [_("KK lebih banyak daripada penduduknya. Periksa kedua angkanya.")]
            good = False
        return self._is_placed() and good

    def _is_placed(self) -> bool:
        """Whether the point lies in the village, or is not said; a survey tells of the place of its own site."""
        lat, long = self.latitude.data, self.longitude.data
        if lat is None or long is None or self.latitude.errors or self.longitude.errors:
            return True
        spot = (round(float(long) * STEPS), round(float(lat) * STEPS))
        wrong = misplaced(self._site, [[[spot]]])
        if wrong:
            self.longitude.errors = [wrong]
        return not wrong

    @property
    def details(self) -> list[tuple[Any, list[Any]]]:
        """The fields beneath the short form, part by part."""
        measured = ("technology", *MEASURES)
        return [
            (_("Letak dan sumber"), [self[each] for each in PLACE]),
            *((label, [self[f"{name}_{each}"] for each in measured]) for name, label in OPERATORS.items()),
            (_("Menara, Wi-Fi, dan listrik"), [self[each] for each in TOWERS]),
            (_("Penduduk dan KK"), [self.households, self.population]),
            (_("Fasilitas tanpa sinyal"), [self[f"fasum_{kind}"] for kind in FACILITIES]),
        ]

    @property
    def columns(self) -> dict[str, Any]:
        """What is typed, as columns of a survey; ask once the form is valid."""
        names = ("day", "source", "method", "radius_m", "tower_km", "towers", "electricity", "households", "population")
        return {
            **{name: self[name].data for name in names},
            "hamlet": " ".join((self.hamlet.data or "").split()),
            "tower": " ".join((self.tower.data or "").split()),
            "latitude": self.latitude.data,
            "longitude": self.longitude.data,
            "operators": [self._operator(name) for name in OPERATORS],
            "wifi": self._hotspots,
            "facilities": {kind: count for kind in FACILITIES if (count := self[f"fasum_{kind}"].data) is not None},
        }

    def _operator(self, name: str) -> dict[str, Any]:
        measured = {each: self[f"{name}_{each}"].data for each in MEASURES}
        told = {each: float(value) for each, value in measured.items() if value is not None}
        return {"name": name, "technology": self[f"{name}_technology"].data, "strength": self[name].data, **told}


for _name, _label in OPERATORS.items():
    _required = InputRequired(_.lazy("Pilih kuat, lemah, atau tanpa sinyal."))
    setattr(SurveyForm, _name, RadioField(_label, choices=choices(STRENGTHS), validators=[_required]))
    _best = SelectField(_.lazy("Tanda di layar"), choices=choices(TECHNOLOGIES), default=USUAL)
    setattr(SurveyForm, f"{_name}_technology", _best)
    for _measure, (_field, _said) in MEASURES.items():
        setattr(SurveyForm, f"{_name}_{_measure}", _field(_said, validators=[Optional()]))
for _kind, _called in FACILITIES.items():
    setattr(SurveyForm, f"fasum_{_kind}", CountField(_called, validators=[Optional()]))


class CorrectionForm(SurveyForm):
    """A survey that takes the place of another, and why."""

    reason = StringField(
        _.lazy("Alasan pembetulan"),
        description=_.lazy("Tampil di situs bersama catatan yang lama."),
        validators=[
            InputRequired(_.lazy("Tulis alasannya.")),
            Length(max=300, message=_too_long),
            for_everybody,
        ],
    )


class StepForm(AdminForm):
    """How far a proposal is."""

    key = OnceField()
    day = DateField(_.lazy("Tanggal"), validators=[InputRequired(_.lazy("Isi tanggalnya."))])
    platform = StringField(
        _.lazy("Diajukan lewat"),
        description=_.lazy("Misalnya: PASTI BAKTI, surat kepada operator."),
        validators=[
            InputRequired(_.lazy("Tulis lewat apa.")),
            Length(max=80, message=_too_long),
            for_everybody,
        ],
    )
    number = StringField(
        _.lazy("Nomor usulan"), validators=[Optional(), Length(max=80, message=_too_long), for_everybody]
    )
    status = SelectField(_.lazy("Keadaan usulan"), choices=choices(STATUSES))
    land = SelectField(_.lazy("Lahan"), description=_.lazy("Untuk menara: 20 × 20 meter."), choices=choices(LANDS))
    urgency = SelectField(_.lazy("Prioritas"), choices=choices(URGENCIES), default="sedang")
    target = DateField(_.lazy("Target selesai"), validators=[Optional()])
    realised = DateField(_.lazy("Selesai pada"), validators=[Optional()])

    def __init__(self, day: date, step: ProposalStep | None = None, **kwargs: Any) -> None:
        super().__init__(obj=step, **kwargs)
        self._today = day
        if not self.is_submitted():
            self.day.data = day

    def validate_day(self, field: DateField) -> None:
        """A step was taken on a day that has come."""
        if field.data is not None and not FIRST <= field.data <= self._today:
            raise ValidationError(_("Tanggal ini belum tiba, atau terlalu lama."))

    @property
    def columns(self) -> dict[str, Any]:
        """What is typed, as columns of a step."""
        names = ("day", "platform", "number", "status", "land", "urgency", "target", "realised")
        values = {name: self[name].data for name in names}
        return {name: " ".join(each.split()) if isinstance(each, str) else each for name, each in values.items()}


def _hotspots(text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        place, provider, speed, *more = [*(part.strip() for part in line.split(";")), "", ""]
        try:
            mbps = float(MbpsField.kind.read(speed)) if speed else None
        except BadCell as error:
            raise ValidationError(_("Baris %(number)s: %(why)s", number=number, why=error)) from None
        if any(more):
            raise ValidationError(_("Baris %(number)s: tulis tempat; penyedia; Mbps.", number=number))
        yield {"place": place[:120], "provider": provider[:80], "mbps": mbps}


def _shown(survey: Survey) -> dict[str, Any]:
    """Return a survey as its form shows it."""
    told: dict[str, Any] = {name: getattr(survey, name) for name in SHOWN}
    for each in survey.operators:
        name = each["name"]
        told |= {name: each["strength"], f"{name}_technology": each["technology"]}
        told |= {f"{name}_{measure}": _whole(each[measure]) for measure in MEASURES if measure in each}
    told |= {f"fasum_{kind}": count for kind, count in survey.facilities.items()}
    lines = [(each["place"], each["provider"], MbpsField.kind.text(each["mbps"])) for each in survey.wifi]
    return {**told, "wifi": "\n".join("; ".join(line).rstrip("; ") for line in lines)}


SHOWN = (
    *("hamlet", "day", "source", "method", "latitude", "longitude", "radius_m", "tower_km", "tower", "towers"),
    *("electricity", "households", "population"),
)


def _whole(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number
