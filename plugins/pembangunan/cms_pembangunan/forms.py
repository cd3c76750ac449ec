"""What a person fills in of a work, and of its progress."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from flask import request
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cms_core.api import (
    DRAFT,
    BlocksField,
    ContentForm,
    Finding,
    PhotosField,
    PointFields,
    choices,
    current_site,
    format_date,
    format_rupiah,
    row_id,
    today,
)
from cms_pembangunan import NAME, _
from cms_pembangunan.fields import LAST_YEAR, CountField, PercentField, RupiahField, VolumeField, YearField
from cms_pembangunan.models import MONEY, Work
from cms_pembangunan.services import around, open_works, told_before, work_of
from cms_pembangunan.words import NATURES, SOURCES, SPANS

TOO_LONG = _.lazy("Terlalu panjang.")
STEPS = {"hari": "days", "minggu": "weeks", "bulan": "months", "tahun": "years"}
"""The spans of a duration, as the calendar counts them."""
LONGEST = {"hari": 3650, "minggu": 520, "bulan": 120, "tahun": 10}
"""What is longer is a slip of the finger."""


def _line(label: Any, longest: int, hint: Any = "") -> StringField:
    return StringField(label, description=hint, validators=[Optional(), Length(max=longest, message=TOO_LONG)])


def _rupiah(label: Any, hint: Any = "") -> RupiahField:
    return RupiahField(label, description=hint, validators=[Optional()], render_kw={"inputmode": "numeric"})


def _last_day(starts: date | None, duration: int | None, span: str | None) -> date | None:
    """Return the last day of what takes so long from a day on; None where that cannot be said."""
    if not starts or not duration or span not in STEPS or starts.year > LAST_YEAR:
        return None
    lasts: Any = {STEPS[span]: min(duration, LONGEST[span])}
    last: date = starts + relativedelta(**lasts) - relativedelta(days=1)
    return last


def wrong_year(work: Work, year: int) -> str:
    """Return what is wrong with moving a work to a budget year; empty when nothing is."""
    day = told_before(work.id, year) if year != work.year else None
    if day is None:
        return ""
    return _(
        "Sudah ada kemajuan pada %(day)s, sebelum tahun anggaran %(year)s. Periksa tahunnya, atau tanggal kemajuannya.",
        day=format_date(day),
        year=year,
    )


class _AtOnce(ContentForm):
    """What is published at once: sums of money do not wait for an hour."""

    def validate_at(self, field: Any) -> None:
        """Refuse a time."""
        if field.data is not None:
            raise ValidationError(_("Ini terbit saat itu juga. Kosongkan waktunya."))


class WorkForm(PointFields, _AtOnce):
    """A work, with what its sign shows first."""

    SIGN: ClassVar[tuple[str, ...]] = ("year", "place", "volume", "unit", "size", "executor")
    TIME: ClassVar[tuple[str, ...]] = ("starts", "ends", "duration", "span", "nature")
    MONEY: ClassVar[tuple[str, ...]] = ("budget", *MONEY, "revised")

    title = TextAreaField(
        _.lazy("Nama kegiatan"),
        description=_.lazy("Seperti di papan proyek, misalnya Rabat beton jalan Dusun 3."),
        validators=[DataRequired(_.lazy("Tulis nama kegiatannya.")), Length(max=160, message=TOO_LONG)],
    )
    photos = PhotosField(_.lazy("Foto sebelum dikerjakan"), owner=NAME, most=4)
    body = BlocksField(_.lazy("Manfaat"), owner=NAME, validators=[DataRequired(_.lazy("Tulis manfaatnya bagi warga."))])
    year = YearField(
        _.lazy("Tahun anggaran"),
        validators=[InputRequired(_.lazy("Tulis tahun anggarannya."))],
        render_kw={"inputmode": "numeric"},
    )
    nature = SelectField(_.lazy("Sifat"), choices=choices(NATURES), default="baru")
    place = _line(_.lazy("Lokasi"), 160, _.lazy("Dusun, RW, RT, atau patokan."))
    volume = VolumeField(_.lazy("Volume"), validators=[Optional()], render_kw={"inputmode": "decimal"})
    unit = _line(_.lazy("Satuan volume"), 20, _.lazy("Misalnya meter, unit, atau paket."))
    size = _line(_.lazy("Ukuran"), 80, _.lazy("Misalnya 350 m × 3 m × 0,15 m."))
    budget = _rupiah(_.lazy("Anggaran (rupiah)"), _.lazy("Kosongkan bila sama dengan jumlah sumber dana di bawah."))
    revised = _rupiah(
        _.lazy("Anggaran setelah perubahan (rupiah)"),
        _.lazy("Hanya bila APBDes diubah. Sumber dana di atas lalu berjumlah sama dengan angka ini."),
    )
    from_dd = _rupiah(SOURCES["dd"])
    from_add = _rupiah(SOURCES["add"])
    from_pades = _rupiah(SOURCES["pades"])
    from_bhpr = _rupiah(SOURCES["bhpr"])
    from_bkp = _rupiah(SOURCES["bkp"])
    from_bkk = _rupiah(SOURCES["bkk"])
    from_hibah = _rupiah(SOURCES["hibah"])
    from_lain = _rupiah(SOURCES["lain"])
    from_swadaya = _rupiah(SOURCES["swadaya"])
    executor = _line(_.lazy("Pelaksana"), 120, _.lazy("Tim atau lembaga, bukan nama orang."))
    starts = DateField(_.lazy("Mulai"), validators=[Optional()])
    ends = DateField(
        _.lazy("Selesai menurut rencana"),
        description=_.lazy("Bila kosong, dihitung dari tanggal mulai dan lamanya."),
        validators=[Optional()],
    )
    duration = CountField(_.lazy("Lamanya"), validators=[Optional()], render_kw={"inputmode": "numeric"})
    span = SelectField(_.lazy("Lamanya dalam"), choices=choices(SPANS), default="hari")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        self.before = _last_day(row.starts, row.duration, row.span) if row is not None else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that money and days agree with each other."""
        good = bool(super().validate(extra_validators))
        if not good:
            return False
        self._fill_in()
        for field, error in ((self.ends, self._wrong_days()), (self.budget, self._wrong_money())):
            if error:
                field.errors = [error]
                good = False
        return good

    def _fill_in(self) -> None:
        """Say what follows from the rest: no money from a source, the budget of its sources, the last day."""
        for name in MONEY:
            self[name].data = self[name].data or 0
        if self.budget.data is None:
            self.budget.data = self._given
        # What was reckoned before is reckoned anew; what somebody typed stays.
        if not self.ends.data or self.ends.data == self.before:
            self.ends.data = _last_day(self.starts.data, self.duration.data, self.span.data) or self.ends.data

    @property
    def _given(self) -> int:
        return sum(self[name].data for name in MONEY)

    def _wrong_days(self) -> str:
        year, first, last = self.year.data, self.starts.data, self.ends.data
        if first and last and last < first:
            return _("Selesainya sebelum mulai. Periksa tanggalnya.")
        days = [day for day in (first, last) if day is not None]
        if days and min(days).year < year:
            return _("%(day)s sebelum tahun anggaran %(year)s.", day=format_date(min(days)), year=year)
        if days and max(days).year > LAST_YEAR:
            return _("Tahun ini keliru. Periksa tanggalnya.")
        return ""

    def validate_year(self, field: YearField) -> None:
        """Refuse a year that begins after something was told of the work."""
        if self.row is not None and field.data and (wrong := wrong_year(self.row, field.data)):
            raise ValidationError(wrong)

    def validate_duration(self, field: CountField) -> None:
        """Refuse what nobody means."""
        if field.data and field.data > LONGEST.get(self.span.data, 0):
            raise ValidationError(_("Paling lama 10 tahun."))

    def findings(self) -> list[Finding]:
        """Return what is worth a second look; what a sign has to say comes first."""
        empty = [field.label.text for field in (self.place, self.executor, self.starts) if not field.data]
        empty += [self.volume.label.text] if not (self.volume.data or self.size.data) else []
        empty += [self.budget.label.text] if not (self.budget.data or any(self[name].data for name in MONEY)) else []
        if not empty:
            return super().findings()
        text = _("Papan proyek belum lengkap: %(empty)s.", empty=", ".join(str(name) for name in empty))
        return [Finding(False, text), *super().findings()]

    def _wrong_money(self) -> str:
        cost = self.budget.data if self.revised.data is None else self.revised.data
        given = self._given
        if given == cost:
            return ""
        if not given:
            return _("Tulis juga dari mana uangnya: isi sumber dananya.")
        return _(
            "Sumber dana berjumlah %(given)s, anggarannya %(cost)s: selisih %(off)s. Samakan dulu.",
            given=format_rupiah(given),
            cost=format_rupiah(cost),
            off=format_rupiah(abs(cost - given)),
        )


def _key(value: Any) -> int:
    """Return the id of a work, 0 for none."""
    return int(value) if value else 0


class ProgressForm(_AtOnce):
    """How far a work is: a photo, a number, one sentence."""

    FIRST: ClassVar[tuple[str, ...]] = ("work_id", "percent", "title", "day", "reason")

    photos = PhotosField(_.lazy("Foto"), owner=NAME, most=4)
    work_id = SelectField(_.lazy("Pekerjaan"), coerce=_key, validate_choice=False)
    percent = PercentField(_.lazy("Sudah berapa persen"), render_kw={"inputmode": "numeric"})
    title = TextAreaField(
        _.lazy("Yang sudah dikerjakan"),
        description=_.lazy("Satu kalimat, misalnya 175 meter dicor."),
        validators=[DataRequired(_.lazy("Tulis yang sudah dikerjakan.")), Length(max=160, message=TOO_LONG)],
    )
    day = DateField(
        _.lazy("Keadaan pada"), description=_.lazy("Bila kosong, hari kabar ini sampai."), validators=[Optional()]
    )
    reason = _line(_.lazy("Mengapa turun"), 300, _.lazy("Hanya bila persennya lebih kecil daripada sebelumnya."))
    body = BlocksField(_.lazy("Cerita"), owner=NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An empty form that is kept on a phone was made before: a work that is gone is said at its field.
        # What nobody has seen yet may go to another work.
        self.movable = self.row is None or (self.row.state == DRAFT and self.row.published_at is None)
        offered = [*(open_works() if self.movable else []), *([work_of(self.row)] if self.row is not None else [])]
        self.works = {work.id: work for work in offered}
        called = {key: self._called(work) for key, work in self.works.items()}
        # Of several none is taken by itself: what is published of the wrong one cannot be moved.
        self.work_id.choices = choices({"": _("Pilih pekerjaan"), **called} if len(called) > 1 else called)
        if self.row is None and not self.is_submitted():
            self.work_id.data = request.args.get("pekerjaan", type=row_id) or 0

    @staticmethod
    def _called(work: Any) -> str:
        return _("%(title)s (%(year)s), %(percent)s persen", title=work.title, year=work.year, percent=work.percent)

    def written(self) -> dict[str, Any]:
        """Return what a person wrote; which work it is about stays once somebody else has seen it."""
        written = super().written()
        return written if self.movable else {name: value for name, value in written.items() if name != "work_id"}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that what is told follows from what was told before."""
        good = bool(super().validate(extra_validators))
        if self.day.data is None and not self.day.errors:
            self.day.data = today(current_site())
        return bool(good and self._follows(self.day.data))

    def validate_work_id(self, field: SelectField) -> None:
        """Refuse a work that is not published, and to move what is told to another work."""
        if not field.data:
            raise ValidationError(_("Pilih pekerjaannya."))
        if field.data not in self.works:
            raise ValidationError(
                _("Pekerjaan ini tidak ada lagi atau belum terbit. Pilih yang lain.")
                if self.movable
                else _("Kabar ini tetap pada pekerjaannya. Sisihkan, lalu tulis yang baru.")
            )

    def validate_percent(self, field: PercentField) -> None:
        """Refuse no number at all, chosen or typed."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Tulis sudah berapa persen."))

    def validate_day(self, field: DateField) -> None:
        """Refuse a day to come, and one before the year that pays for the work."""
        work = self.works.get(self.work_id.data)
        if field.data and field.data > today(current_site()):
            raise ValidationError(_("%(day)s belum terjadi.", day=format_date(field.data)))
        if field.data and work is not None and field.data.year < work.year:
            raise ValidationError(
                _("%(day)s sebelum tahun anggaran %(year)s.", day=format_date(field.data), year=work.year)
            )

    def _follows(self, day: Any) -> bool:
        """Ask for a reason where there is less than before."""
        before, after = around(self.work_id.data, day, self.row.id if self.row is not None else None)
        if before is not None and self.percent.data < before.percent and not (self.reason.data or "").strip():
            self.reason.errors = [
                _(
                    "Turun dari %(before)s menjadi %(now)s persen. Tulis mengapa.",
                    before=before.percent,
                    now=self.percent.data,
                )
            ]
        elif after is not None and after.percent < self.percent.data and not after.reason:
            self.percent.errors = [
                _(
                    "Pada %(day)s sudah dikabarkan %(percent)s persen. Periksa angka atau tanggalnya.",
                    day=format_date(after.day),
                    percent=after.percent,
                )
            ]
        return not (self.reason.errors or self.percent.errors)

    def findings(self) -> list[Finding]:
        """Return what is worth a second look; a sentence and a number are enough to be told."""
        return [each for each in super().findings() if not each.empty]
