"""Forms of citizens: a report, the way back to it, and what its sender may do there."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import (
    BadNumber,
    OnceField,
    Point,
    PointFields,
    PublicForm,
    SentPhotosField,
    Site,
    form_age,
    has_nik,
    today,
    whatsapp_number,
)
from cms_lapor import _, answers
from cms_lapor.doubts import HIDDEN_FIELD, TOO_FAST, of_words
from cms_lapor.fields import MOST_PHOTOS, short, tidy_address
from cms_lapor.routing import NobodyAbove, Route, route
from cms_lapor.topics import ANONYMOUS, PUBLIC, SECRET, Named, Topic, data, is_english

MOST_LETTERS = 4000
FASTEST = 5
"""Seconds in which nobody writes a report."""
OLDEST = timedelta(days=10 * 365)
VISIBILITIES = {
    PUBLIC: _.lazy("Publik"),
    ANONYMOUS: _.lazy("Anonim"),
    SECRET: _.lazy("Rahasia"),
}
VISIBILITY_NOTES = {
    PUBLIC: _.lazy("Isinya boleh tampil di situs sesudah diperiksa. Nama dan nomor HP tidak."),
    ANONYMOUS: _.lazy("Isinya boleh tampil. Nama dan nomor HP hanya dapat dibuka pengelola, dengan alasan tercatat."),
    SECRET: _.lazy("Isinya tidak pernah tampil. Hanya petugas yang menangani membacanya."),
}


def _choice(topic: Topic, group: Named) -> SelectChoice:
    told = dict.fromkeys((topic.before, "rahasia" if topic.visibility == SECRET else ""))
    classes = " ".join(f"o-{each}" for each in told if each)
    return SelectChoice(topic.code, topic.label, {"class": classes} if classes else {}, group.label)


@lru_cache(maxsize=8)
def _choices(day: date, _english: bool) -> list[SelectChoice]:
    """Return the topics that can be chosen on a day, as they are called in the language of this request."""
    return [_choice(topic, group) for group, topics in data().offered(day) for topic in topics]


class ReportForm(PointFields, PublicForm):
    """A report, without what its topic asks besides: see :func:`report_form`.

    ``questions`` are the fields of what its topic asks, and ``asked`` is the topic whose questions stood in the form
    when it was sent.
    """

    key = OnceField()
    asked = HiddenField()
    topic = SelectField(
        _.lazy("Tentang apa?"),
        validators=[InputRequired(_.lazy("Pilih tentang apa laporan ini."))],
        validate_choice=False,
    )
    kind = RadioField(_.lazy("Ini berupa apa?"))
    body = TextAreaField(
        _.lazy("Ceritakan"),
        description=_.lazy("Apa yang terjadi, sejak kapan, siapa yang terganggu. Jangan tulis NIK atau rekening."),
        validators=[
            InputRequired(_.lazy("Ceritakan apa yang terjadi.")),
            Length(min=10, message=_.lazy("Ceritakan sedikit lebih lengkap.")),
            Length(max=MOST_LETTERS, message=_.lazy("Paling banyak 4.000 huruf.")),
        ],
    )
    place = SelectField(_.lazy("Di desa atau kelurahan mana?"))
    landmark = StringField(
        _.lazy("Di mana tepatnya?"),
        description=_.lazy("Sebut patokan, misalnya “depan pos ronda”."),
        validators=[InputRequired(_.lazy("Tulis tempatnya.")), short(200)],
    )
    hamlet = StringField(_.lazy("Dusun atau lingkungan"), validators=[Optional(), short(60)])
    rt = StringField(_.lazy("RT"), validators=[Length(max=3, message=_.lazy("Paling banyak 3 angka."))])
    rw = StringField(_.lazy("RW"), validators=[Length(max=3, message=_.lazy("Paling banyak 3 angka."))])
    happened_on = DateField(_.lazy("Kapan terjadi?"), validators=[Optional()])
    photos = SentPhotosField(
        _.lazy("Foto"),
        most=MOST_PHOTOS,
        description=_.lazy("Paling banyak 3. Letak dan data kamera di dalam foto kami buang."),
    )
    visibility = RadioField(
        _.lazy("Siapa yang boleh membaca?"),
        choices=[SelectChoice(*pair) for pair in VISIBILITIES.items()],
        default=PUBLIC,
    )
    about_office = BooleanField(_.lazy("Ini tentang kantor atau petugas di tempat itu"))
    person = StringField(_.lazy("Nama Anda"), validators=[Optional(), short(80)])
    phone = StringField(
        _.lazy("Nomor HP atau WhatsApp"),
        description=_.lazy("Hanya dipakai bila petugas perlu bertanya. Tersandi, dan dihapus setahun sesudah selesai."),
        validators=[Optional(), short(30)],
    )
    email = StringField(
        _.lazy("Alamat surel"),
        description=_.lazy("Untuk kabar tentang laporan ini saja. Tersandi, dan dihapus seperti nomor HP."),
        validators=[Optional(), short(254)],
    )
    # Nobody sees it; programs fill in whatever there is.
    website = StringField(_.lazy("Kosongkan kolom ini"), validators=[Optional(), short(200)])

    about: str = ""
    """The topic that the form asks about, whether it can be chosen or not."""
    route: Route
    """Where the report goes, once the form is valid."""

    def __init__(self, site: Site, places: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.day: date = today(site)
        self.topic.choices = [SelectChoice("", _("Pilih salah satu")), *_choices(self.day, is_english())]
        asked = [kind for kind in data().kinds.values() if kind.asked]
        self.kind.choices = [SelectChoice(kind.code, kind.label) for kind in asked]
        if self.kind.data is None:
            self.kind.data = asked[0].code
        self.place.choices = [SelectChoice(*place) for place in places]
        if len(places) == 1:
            self.place.data = places[0][0]
        self.questions = answers.label(self, self.about)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, ask whose report it will be, and prepare the photos last: that takes long.

        All of that is done before anything is written, while nobody waits for it.
        """
        return bool(super().validate(extra_validators)) and self._is_taken() and self.photos.prepare()

    def _is_taken(self) -> bool:
        topic = data().topics[self.topic.data]
        kind, about_office = topic.kind or self.kind.data, topic.office or self.about_office.data
        try:
            self.route = route(self.place.data, topic=topic.code, kind=kind, about_office=about_office)
        except NobodyAbove:
            said = _("Kantor di atasnya belum menerima laporan di sini. Pakai SP4N-LAPOR! di bawah.")
            self.about_office.errors = [said]
            return False
        return True

    def validate_topic(self, field: SelectField) -> None:
        """Say that a topic cannot be chosen any more: the form may have waited on a phone for weeks."""
        topic = data().topics.get(field.data or "")
        if topic is None or not topic.is_offered(self.day):
            raise ValidationError(_("Pilihan ini tidak dipakai lagi. Pilih yang lain; tulisan Anda masih ada."))

    def validate_happened_on(self, field: DateField) -> None:
        """Refuse days that are still to come, and those that nobody remembers."""
        if field.data is not None and not self.day - OLDEST <= field.data <= self.day:
            raise ValidationError(_("Tulis tanggal yang sudah lewat."))

    def validate_phone(self, field: StringField) -> None:
        """Bring a number into the form in which it is found again."""
        if field.data:
            try:
                whatsapp_number(field.data)
            except BadNumber as error:
                raise ValidationError(_("Nomor ini tidak dapat dihubungi. Periksa angkanya.")) from error

    def validate_email(self, field: StringField) -> None:
        """Bring an address into the form in which it is found again."""
        if field.data:
            tidy_address(field)

    @property
    def digits(self) -> str:
        """The telephone number as it is stored."""
        return whatsapp_number(self.phone.data) if self.phone.data else ""

    @property
    def answers(self) -> str:
        """What was answered to the questions of the topic, as it is stored."""
        return answers.kept(self, self.about)

    @property
    def point(self) -> Point | None:
        """Where it is, if that was said."""
        if self.latitude.data is None or self.longitude.data is None:
            return None
        return Point(float(self.latitude.data), float(self.longitude.data))

    @property
    def holds_nik(self) -> bool:
        """Whether a NIK stands in its words, which nobody needs there."""
        return has_nik(f"{self.body.data or ''}\n{self.landmark.data or ''}")

    @property
    def suspect(self) -> str:
        """Why this may have been sent by a program, empty where nothing says so; it is looked at, never refused."""
        age = form_age()
        if self.website.data:
            return HIDDEN_FIELD
        return TOO_FAST if age is not None and age < FASTEST else of_words(self.body.data or "")


@cache
def _form_about(topic: str) -> type[ReportForm]:
    return type("ReportForm", (ReportForm,), {**answers.fields_of(topic), "about": topic})


def report_form(site: Site, places: list[tuple[str, str]], topic: str, **options: Any) -> ReportForm:
    """Return the form of a report with what its topic asks besides."""
    return _form_about(topic if topic in data().topics else "")(site, places, **options)


class JoinForm(PublicForm):
    """The wish to leave it at a report that is there already; ``key`` is that of the form of a report."""

    key = OnceField()
    join = HiddenField(validators=[short(40)])


class TrackForm(PublicForm):
    """Number and code of a report."""

    number = StringField(
        _.lazy("Nomor laporan"), validators=[InputRequired(_.lazy("Tulis nomor laporannya.")), short(40)]
    )
    code = StringField(_.lazy("Kode lacak"), validators=[InputRequired(_.lazy("Tulis kode lacaknya.")), short(40)])


class ActForm(PublicForm):
    """What the sender does with a case: a move, a rating or a wish, with words."""

    once = OnceField()
    number = HiddenField(validators=[short(40)])
    code = HiddenField(validators=[short(40)])
    step = HiddenField(validators=[short(9)])
    move = HiddenField(validators=[short(20)])
    words = TextAreaField(
        _.lazy("Tulis untuk petugas"),
        validators=[Optional(), Length(max=MOST_LETTERS, message=_.lazy("Paling banyak 4.000 huruf."))],
    )
    photos = SentPhotosField(
        _.lazy("Foto"), most=MOST_PHOTOS, description=_.lazy("Paling banyak 3. Boleh dikosongkan.")
    )
    email = StringField(_.lazy("Alamat surel"), validators=[Optional(), short(254)])
    stars = RadioField(
        _.lazy("Bagaimana laporan ini ditangani?"),
        choices=[
            SelectChoice("5", _.lazy("5: sangat baik")),
            SelectChoice("4", _.lazy("4: baik")),
            SelectChoice("3", _.lazy("3: cukup")),
            SelectChoice("2", _.lazy("2: kurang")),
            SelectChoice("1", _.lazy("1: buruk")),
        ],
        validators=[Optional()],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and prepare the photos last: that takes long, and nobody waits for it."""
        return bool(super().validate(extra_validators)) and self.photos.prepare()

    def validate_email(self, field: StringField) -> None:
        """Bring an address into the form in which it is found again."""
        if field.data:
            tidy_address(field)
