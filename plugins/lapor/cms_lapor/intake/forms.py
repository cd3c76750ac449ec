"""Forms of officers who write down what somebody reports: one report, several after another, numbers for paper."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from cms_core.api import (
    AdminForm,
    BadNumber,
    OnceField,
    Site,
    now,
    today,
    whatsapp_number,
)
from cms_lapor import _
from cms_lapor.fields import Photographing, short
from cms_lapor.forms import MOST_LETTERS, VISIBILITIES, VISIBILITY_NOTES
from cms_lapor.intake import slips
from cms_lapor.intake.channels import BY_HAND, CHANNELS, VISIT
from cms_lapor.intake.finding import NoTopic, topic_of
from cms_lapor.intake.models import Slip
from cms_lapor.sending import Sent
from cms_lapor.topics import ANONYMOUS, PUBLIC, SECRET, data, topic_label

ROWS = 8
"""Of one batch: their numbers together are what the form is known by."""
MOST_SLIPS = 40
OLDEST = timedelta(days=366)
NOON = time(12)

__all__ = ["VISIBILITY_NOTES", "AgainForm", "BatchForm", "SheetForm", "TakeForm"]


def _channels() -> SelectField:
    return SelectField(
        _.lazy("Masuk lewat"), choices=[SelectChoice(key, CHANNELS[key]) for key in BY_HAND], default=VISIT
    )


class _Written(AdminForm):
    """Base: what stands on a paper, whoever writes it down.

    ``found`` is the slip whose number was typed.
    """

    slip = StringField(
        _.lazy("Nomor lembar"),
        description=_.lazy("Bila ditulis di lembar bernomor; cukup angka belakangnya."),
        validators=[Optional(), short(40)],
    )
    received_on = DateField(
        _.lazy("Tanggal diterima"),
        description=_.lazy("Batas waktu dihitung sejak hari ini tertulis."),
        validators=[InputRequired(_.lazy("Tulis tanggal diterimanya."))],
    )
    topic = StringField(
        _.lazy("Tentang"),
        description=_.lazy("Ketik sebagian, lalu pilih. Kosong berarti topik lainnya."),
        validators=[Optional(), short(120)],
    )
    body = TextAreaField(
        _.lazy("Isi laporan"),
        validators=[
            InputRequired(_.lazy("Tulis isi laporannya.")),
            Length(max=MOST_LETTERS, message=_.lazy("Paling banyak 4.000 huruf.")),
        ],
    )
    place = SelectField(_.lazy("Desa atau kelurahan"))
    landmark = StringField(_.lazy("Letak atau patokan"), validators=[Optional(), short(200)])
    person = StringField(_.lazy("Nama pelapor"), validators=[Optional(), short(80)])
    phone = StringField(_.lazy("Nomor HP pelapor"), validators=[Optional(), short(30)])

    site: Site
    found: Slip | None = None

    def begin(self, site: Site, places: list[tuple[str, str]]) -> None:
        """Say where the form is filled in, and which places somebody can report from there."""
        self.site = site
        self.place.choices = [SelectChoice(*place) for place in places]
        if not self.place.data:
            self.place.data = places[0][0]

    def validate_slip(self, field: StringField) -> None:
        """Find a number that this site gave out and nobody has used."""
        self._find_slip()

    def claim(self) -> bool:
        """Take the slip for good, while whoever else wants it waits; say at its field where somebody was faster.

        Photos are done by then: nobody waits for those.
        """
        try:
            self._find_slip(lock=True)
        except ValidationError as error:
            self.slip.errors = [str(error)]
        return not self.slip.errors

    def _find_slip(self, *, lock: bool = False) -> None:
        if not self.slip.data:
            return
        try:
            self.found = slips.find(self.site, self.slip.data, lock=lock)
        except slips.NoSuchSlip as error:
            raise ValidationError(_("Tidak ada lembar dengan nomor ini yang dicetak di situs ini.")) from error
        except slips.SlipUsed as error:
            raise ValidationError(_("Lembar ini sudah dicatat sebagai %(number)s.", number=error.became)) from error

    def validate_received_on(self, field: DateField) -> None:
        """Refuse days that are still to come, and those from which no clock can begin."""
        day = today(self.site)
        if field.data is not None and not day - OLDEST <= field.data <= day:
            raise ValidationError(_("Tulis tanggal yang sudah lewat, paling lama setahun lalu."))

    def validate_topic(self, field: StringField) -> None:
        """Find the one topic that is meant."""
        try:
            field.data = topic_label(topic_of(field.data or "", today(self.site)).code)
        except NoTopic as error:
            raise ValidationError(str(error)) from error

    def validate_phone(self, field: StringField) -> None:
        """Bring a number into the form in which it is found again."""
        if field.data:
            try:
                whatsapp_number(field.data)
            except BadNumber as error:
                raise ValidationError(_("Nomor ini tidak dapat dihubungi. Periksa angkanya.")) from error

    def sent(self, key: str, *, channel: str, by: str, **more: Any) -> Sent:
        """Return what is reported; ``key`` is what it is known by where no slip says so."""
        topic = topic_of(self.topic.data or "", today(self.site))
        return Sent(
            **{
                "client_id": self.found.key if self.found else key,
                "number": self.found.number if self.found else "",
                "kind": topic.kind or next(iter(data().kinds)),
                "topic": topic.code,
                "body": self.body.data or "",
                "place": self.place.data,
                "landmark": self.landmark.data or "",
                "channel": channel,
                "received_at": self._received_at(),
                "entered_by": by,
                "name": self.person.data or "",
                "phone": whatsapp_number(self.phone.data) if self.phone.data else "",
                **more,
                "visibility": SECRET if topic.visibility == SECRET else more["visibility"],
                "about_office": topic.office or more["about_office"],
            }
        )

    def _received_at(self) -> datetime:
        """Return the moment from which clocks run: of another day its noon, which no time zone moves to the next."""
        day = self.received_on.data
        if day is None or day == today(self.site):
            return now()
        return datetime.combine(day, NOON, ZoneInfo(self.site.timezone))


class TakeForm(Photographing, _Written):
    """One report, written down for whoever stands at the desk, telephones or has written.

    ``prepared`` are its photos and scans, encoded anew, once it is valid.
    """

    key = OnceField()
    message = HiddenField()
    channel = _channels()
    kind = SelectField(_.lazy("Berupa"))
    hamlet = StringField(_.lazy("Dusun atau lingkungan"), validators=[Optional(), short(60)])
    rt = StringField(_.lazy("RT"), validators=[Length(max=3, message=_.lazy("Paling banyak 3 angka."))])
    rw = StringField(_.lazy("RW"), validators=[Length(max=3, message=_.lazy("Paling banyak 3 angka."))])
    happened_on = DateField(_.lazy("Kapan terjadi?"), validators=[Optional()])
    photos = MultipleFileField(
        _.lazy("Foto, atau pindaian suratnya"),
        description=_.lazy("Paling banyak 3, sebagai gambar (JPEG, PNG, WebP)."),
        validators=[Optional()],
    )
    visibility = RadioField(
        _.lazy("Siapa yang boleh membaca?"),
        choices=[SelectChoice(*pair) for pair in VISIBILITIES.items()],
        default=PUBLIC,
    )
    about_office = BooleanField(
        _.lazy("Ini tentang kantor atau petugas di tempat itu"),
        description=_.lazy("Laporan lalu ditangani kantor di atasnya dan tidak terbuka di sini."),
    )

    unstored = _.lazy("Foto belum bisa disimpan. Simpan dulu tanpa foto.")

    def begin(self, site: Site, places: list[tuple[str, str]]) -> None:
        """Say where the form is filled in."""
        super().begin(site, places)
        asked = [kind for kind in data().kinds.values() if kind.asked]
        self.kind.choices = [SelectChoice(kind.code, kind.label) for kind in asked]
        if self.kind.data is None:
            self.kind.data = asked[0].code
        if not self.is_submitted() and self.received_on.data is None:
            self.received_on.data = today(site)

    def validate_happened_on(self, field: DateField) -> None:
        """Refuse days that are still to come."""
        if field.data is not None and field.data > today(self.site):
            raise ValidationError(_("Tulis tanggal yang sudah lewat."))

    def told(self, by: str) -> Sent:
        """Return what is reported."""
        topic = topic_of(self.topic.data or "", today(self.site))
        return self.sent(
            self.key.data or "",
            channel=self.channel.data,
            by=by,
            kind=topic.kind or self.kind.data,
            hamlet=self.hamlet.data or "",
            rt=self.rt.data or "",
            rw=self.rw.data or "",
            happened_on=self.happened_on.data,
            visibility=self.visibility.data,
            about_office=self.about_office.data,
        )


class RowForm(_Written):
    """A row of a batch; where nothing is typed there is nothing."""

    class Meta:
        csrf = False

    visibility = SelectField(
        _.lazy("Siapa yang boleh membaca?"),
        choices=[SelectChoice(*pair) for pair in VISIBILITIES.items()],
        # Whoever has not said gets the careful one of the two that may be shown.
        default=ANONYMOUS,
    )
    about_office = BooleanField(_.lazy("Ini tentang kantor atau petugas di tempat itu"))

    @property
    def is_empty(self) -> bool:
        """Whether nobody has typed anything into it."""
        return not any(
            (self.slip.data, self.topic.data, self.body.data, self.landmark.data, self.person.data, self.phone.data)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check a row that is filled in."""
        return self.is_empty or bool(super().validate(extra_validators))


class BatchForm(AdminForm):
    """Several reports out of one box or pile, one row each."""

    key = OnceField()
    channel = _channels()
    rows = FieldList(FormField(RowForm), min_entries=ROWS, max_entries=ROWS)

    def begin(self, site: Site, places: list[tuple[str, str]]) -> None:
        """Say where the form is filled in."""
        for row in self.filled(every=True):
            row.begin(site, places)
            if not self.is_submitted():
                row.received_on.data = today(site)

    def filled(self, *, every: bool = False) -> list[RowForm]:
        """Return the rows in which something stands, or all of them."""
        forms = [entry.form for entry in self.rows]
        return [form for form in forms if every or not form.is_empty]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one row, and for each paper once."""
        good = bool(super().validate(extra_validators))
        if not self.filled():
            self.form_errors.append(_("Isi paling sedikit satu baris."))
            good = False
        seen: set[int] = set()
        for row in self.filled():
            if row.found is not None and row.found.id in seen:
                row.slip.errors = [_("Nomor ini sudah ada di baris lain.")]
                good = False
            seen.update({row.found.id} if row.found is not None else ())
        return good

    def told(self, by: str) -> list[Sent]:
        """Return what is reported, row by row."""
        return [
            row.sent(
                f"{self.key.data}-{place}",
                channel=self.channel.data,
                by=by,
                visibility=row.visibility.data,
                about_office=row.about_office.data,
            )
            for place, row in enumerate(self.filled(every=True))
            if not row.is_empty
        ]


class AgainForm(AdminForm):
    """The wish to print forms once more."""


class SheetForm(AdminForm):
    """How many forms for paper are wanted, and for which place."""

    key = OnceField()
    count = IntegerField(
        _.lazy("Banyaknya lembar"),
        description=_.lazy("Dua lembar di satu kertas A4."),
        default=10,
        validators=[
            InputRequired(_.lazy("Tulis bilangan antara 1 dan 40.")),
            NumberRange(1, MOST_SLIPS, message=_.lazy("Tulis bilangan antara 1 dan 40.")),
        ],
    )
    place = SelectField(_.lazy("Untuk desa atau kelurahan"))

    def begin(self, places: list[tuple[str, str]]) -> None:
        """Say for which places forms can be printed."""
        self.place.choices = [SelectChoice(*place) for place in places]
        if not self.place.data:
            self.place.data = places[0][0]
