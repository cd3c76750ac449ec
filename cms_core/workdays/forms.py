"""Forms of the page of working days."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.seen import SeenForm
from cms_core.tables.fields import NumberField
from cms_core.tables.kinds import Day
from cms_core.workdays.calendar import Calendar
from cms_core.workdays.models import WorkWeek

FOLLOW = ""
WEEKS = {"56": _l("Senin sampai Jumat"), "6": _l("Senin sampai Sabtu")}
EARLIEST, LATEST = 2020, 2100
"""Years in which a day may lie."""


class DayField(NumberField):
    """A day, as people write it."""

    kind = Day()


class WeekForm(SeenForm):
    """Which days of each week are worked."""

    week = RadioField(_l("Hari kerja dalam seminggu"))
    joint_leave = BooleanField(_l("Cuti bersama dihitung libur"))

    def offer(self, above: Calendar) -> None:
        """Offer what can be chosen; ``above`` is what a site follows that says nothing."""
        followed = WEEKS["".join(str(number) for number in sorted(above.rest))]
        follow = _("Ikut wilayah di atasnya: %(week)s", week=followed)
        self.week.choices = [SelectChoice(FOLLOW, follow), *(SelectChoice(*pair) for pair in WEEKS.items())]

    def show(self, row: WorkWeek | None, above: Calendar) -> None:
        """Fill the fields."""
        self.week.data = row.rest if row is not None else FOLLOW
        self.joint_leave.data = row.joint_leave if row is not None else above.joint_leave

    @property
    def chosen(self) -> tuple[str, bool] | None:
        """What was chosen; None to follow those above."""
        return (self.week.data, bool(self.joint_leave.data)) if self.week.data else None


class DayForm(AdminForm):
    """A day about which a place decides."""

    day = DayField(_l("Tanggal"), validators=[InputRequired(_l("Tulis tanggalnya."))])
    off = RadioField(
        _l("Hari itu"),
        choices=[SelectChoice("libur", _l("Libur")), SelectChoice("masuk", _l("Masuk kerja"))],
        default="libur",
    )
    name = StringField(
        _l("Sebabnya"),
        description=_l("Misalnya pemilihan kepala desa, atau hari jadi kabupaten."),
        validators=[InputRequired(_l("Tulis sebabnya.")), Length(max=120, message=_l("Terlalu panjang."))],
    )
    basis = StringField(
        _l("Dasarnya"),
        description=_l("Nomor surat keputusan atau edaran."),
        validators=[Optional(), Length(max=160, message=_l("Terlalu panjang."))],
    )

    def validate_day(self, field: DayField) -> None:
        """Refuse years that nobody means."""
        day: date | None = field.data
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise ValidationError(_("Tahun ini keliru. Periksa tanggalnya."))
