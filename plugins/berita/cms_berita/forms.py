"""What a person fills in at the desks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cms_berita import NAME, _, recurrence
from cms_berita.categories.services import names
from cms_berita.copies import Earlier, earlier
from cms_berita.models import Article
from cms_core.api import BlocksField, ContentForm, Finding, PhotosField, choices, current_site, format_date, today

TOO_LONG = _.lazy("Terlalu panjang.")
NO_DATE = _.lazy("Pilih tanggalnya.")
LONGEST = timedelta(days=60)
"""How long one meeting may last; longer is a slip of the finger."""


def _day(label: Any, hint: Any = "", *, needed: bool = False) -> DateField:
    return DateField(label, description=hint, validators=[InputRequired(NO_DATE) if needed else Optional()])


class ArticleForm(ContentForm):
    """Photos first, a title, three lines."""

    FIRST = ("category",)

    photos = PhotosField(_.lazy("Foto"), owner=NAME)
    body = BlocksField(_.lazy("Isi"), owner=NAME, validators=[DataRequired(_.lazy("Tulis isinya."))])
    category = SelectField(_.lazy("Jenis berita"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._row: Article | None = kwargs.get("obj")
        self._copied: tuple[str, list[Earlier]] = ("", [])
        # An empty form that is kept on a phone was made before: a kind that is gone is said at its field.
        self.category.choices = choices({"": _("Tanpa jenis"), **names()})

    @property
    def copied(self) -> list[Earlier]:
        """What was published before with mostly the words that stand in the form, saved or not."""
        body = self.body.html
        if self._copied[0] != body:
            self._copied = (body, earlier(body, current_site(), row=self._row))
        return self._copied[1]

    def findings(self) -> list[Finding]:
        """Add the first article that says the same, which its own panel (templates/berita/form.html) leads to."""
        said = [
            _("Kata-katanya hampir sama dengan “%(title)s”, yang sudah terbit.", title=each.title)
            for each in self.copied
        ]
        return [*(Finding(False, text) for text in said[:1]), *super().findings()]


class AnnouncementForm(ContentForm):
    """What people must know, and until when."""

    FIRST = ("valid_until",)

    photos = PhotosField(_.lazy("Foto"), owner=NAME)
    body = BlocksField(_.lazy("Isi"), owner=NAME, validators=[DataRequired(_.lazy("Tulis isinya."))])
    valid_until = _day(
        _.lazy("Berlaku sampai"), _.lazy("Sesudah hari itu turun dari beranda dengan sendirinya. Boleh dikosongkan.")
    )


class EventForm(ContentForm):
    """What takes place, when, where, and how it repeats."""

    FIRST = ("day", "begins", "last_day", "ends", "place")
    AGAIN = ("repeats", "until", "skipped", "on_holidays")

    photos = PhotosField(_.lazy("Foto"), owner=NAME)
    body = BlocksField(_.lazy("Keterangan"), owner=NAME)
    day = _day(_.lazy("Hari"), needed=True)
    begins = TimeField(_.lazy("Mulai jam"), description=_.lazy("Kosongkan bila sehari penuh."), validators=[Optional()])
    last_day = _day(_.lazy("Sampai hari"), _.lazy("Hanya bila lebih dari satu hari."))
    ends = TimeField(_.lazy("Selesai jam"), validators=[Optional()])
    place = StringField(_.lazy("Tempat"), validators=[Optional(), Length(max=120, message=TOO_LONG)])
    repeats = SelectField(
        _.lazy("Berulang"), choices=choices({"": _.lazy("Sekali saja"), **recurrence.RULES}), validators=[Optional()]
    )
    until = _day(_.lazy("Berulang sampai"), _.lazy("Kosongkan bila seterusnya."))
    skipped = StringField(
        _.lazy("Tidak diadakan pada"),
        description=_.lazy("Tanggal yang dilewati, misalnya 17/8/2026, 25/12/2026."),
        validators=[Optional(), Length(max=400, message=TOO_LONG)],
    )
    on_holidays = BooleanField(_.lazy("Tetap diadakan pada hari libur"), default=True)

    def validate_last_day(self, field: DateField) -> None:
        """Refuse an end before the beginning, and one that nobody means."""
        if self.day.data and field.data and not self.day.data <= field.data <= self.day.data + LONGEST:
            raise ValidationError(_("Periksa tanggalnya: selesai sebelum mulai, atau lebih dari 60 hari."))

    def validate_ends(self, field: TimeField) -> None:
        """Refuse an end before the beginning on the same day."""
        if field.data and not self.begins.data:
            raise ValidationError(_("Tulis juga jam mulainya."))
        same_day = self.last_day.data in (None, self.day.data)
        if field.data and self.begins.data and same_day and field.data <= self.begins.data:
            raise ValidationError(_("Selesainya sebelum mulai. Periksa jamnya."))

    def validate_until(self, field: DateField) -> None:
        """Refuse an end of the repetition before its beginning."""
        if self.day.data and field.data and field.data < self.day.data:
            raise ValidationError(_("Berulang sampai sebelum harinya sendiri. Periksa tanggalnya."))

    def validate_skipped(self, field: StringField) -> None:
        """Refuse what is no day, and say which part that is."""
        try:
            recurrence.days_of(field.data or "")
        except recurrence.BadDays as error:
            raise ValidationError(_("Bukan tanggal: %(part)s. Tulis seperti 17/8/2026.", part=str(error))) from error


class AlbumForm(ContentForm):
    """Photos of one occasion."""

    FIRST = ("taken",)

    photos = PhotosField(_.lazy("Foto"), owner=NAME)
    body = BlocksField(_.lazy("Keterangan"), owner=NAME)
    taken = _day(_.lazy("Tanggal kegiatan"))

    def validate_taken(self, field: DateField) -> None:
        """Refuse a day to come."""
        if field.data and field.data > today(current_site()):
            raise ValidationError(_("%(day)s belum terjadi.", day=format_date(field.data)))


FORMS = {"berita": ArticleForm, "pengumuman": AnnouncementForm, "agenda": EventForm, "galeri": AlbumForm}
