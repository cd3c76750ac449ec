"""Forms of whoever objects: the way in, the objection, and what is done with it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import get_locale
from wtforms import DateField, Form, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import OnceField, PublicForm, choices, format_date
from cms_ppid import NAME, _
from cms_ppid.cases.forms import Identified, OpenForm, Reachable, long_text, most, phone_of
from cms_ppid.cases.models import PERSON
from cms_ppid.objections import services
from cms_ppid.objections.grounds import DATED, GROUNDS, PERIODIC, Chance
from cms_ppid.objections.services import Filed
from cms_ppid.requests.forms import KINDS
from cms_ppid.requests.services import Asking


class BeginForm(OpenForm):
    """Number and code of the request to which somebody objects; the page of the request sends it filled in."""

    posts_to = f"{NAME}.object"


class ObjectionFields(Form):
    """Part of a form: ground, day and case of an objection. ``found_on`` is asked where a ground needs a day."""

    ground = RadioField(_.lazy("Apa alasannya?"), validators=[InputRequired(_.lazy("Pilih alasannya."))])
    found_on = DateField(
        _.lazy("Kapan informasinya dijanjikan diserahkan?"),
        description=_.lazy("Hanya untuk alasan “Permintaan tidak dipenuhi”."),
        validators=[Optional()],
    )
    position = TextAreaField(
        _.lazy("Ceritakan kasusnya"),
        description=_.lazy("Apa yang diminta, apa jawabannya, dan mengapa Anda keberatan. Jangan tulis NIK di sini."),
        validators=[
            InputRequired(_.lazy("Ceritakan alasan keberatannya.")),
            Length(min=10, message=_.lazy("Ceritakan sedikit lebih lengkap.")),
            long_text(),
        ],
    )
    attorney = StringField(
        _.lazy("Kuasa"), description=_.lazy("Nama yang mewakili Anda, bila ada."), validators=[Optional(), most(160)]
    )

    found: Mapping[str, Chance]

    def offer(self, found: Mapping[str, Chance], *, codes: tuple[str, ...]) -> None:
        """Say which of some grounds can be chosen."""
        self.found = {code: found[code] for code in codes}
        there = [code for code, chance in self.found.items() if chance.is_there]
        self.ground.choices = [SelectChoice(code, GROUNDS[code].text) for code in there]
        if len(there) == 1 and self.ground.data is None:
            self.ground.data = there[0]

    @property
    def missing(self) -> dict[str, str]:
        """Why the other grounds cannot be chosen, by what they are called."""
        return {str(GROUNDS[code].text): chance.why for code, chance in self.found.items() if not chance.is_there}

    @property
    def dated(self) -> bool:
        """Whether a ground that can be chosen needs a day."""
        return any(chance.dated for chance in self.found.values())

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as fields of :class:`~cms_ppid.objections.services.Filed`."""
        ground = self.ground.data
        return {
            "ground": ground,
            "position": (self.position.data or "").strip(),
            "attorney": (self.attorney.data or "").strip(),
            "found_on": self.found_on.data if ground in DATED else None,
        }

    def complain(self, error: Exception) -> None:
        """Say at its field why an objection cannot be filed."""
        field, said = self._complaint(error)
        field.errors = [said]

    def _complaint(self, error: Exception) -> tuple[Any, str]:
        if isinstance(error, services.TooLate):
            return self.ground, too_late(error.clock.day, error.clock.why)
        if isinstance(error, services.OpenAlready):
            said = _("Keberatan dengan alasan ini sudah ada dan sedang diproses: %(number)s.", number=error.number)
            return self.ground, said
        if isinstance(error, services.NoDay):
            if self.found_on.data is None:
                return self.found_on, _("Tulis tanggalnya: dari situ batas 30 hari kerja dihitung.")
            return self.found_on, _("Tanggal itu belum lewat. Keberatan dapat diajukan sehari sesudahnya.")
        return self.ground, str(getattr(error, "why", error))


def too_late(day: date, why: str, still: str = "") -> str:
    """Return what to say where the days to object are over: the last one, how it was counted, what can ``still`` be.

    Source: UU 14/2008 pasal 36 ayat (1).
    """
    said = _("Batas mengajukan keberatan ini sudah lewat: %(day)s.", day=format_date(day, weekday=True))
    still = still or _(
        "Yang masih bisa: datang ke kantor atau kirim surat dengan alasan keterlambatannya, petugas dapat menerimanya "
        "dengan catatan; atau ajukan permohonan informasi baru kapan saja."
    )
    return f"{said} {why} {still}"


class ObjectForm(ObjectionFields, PublicForm):
    """An objection about a request, which its number and code open."""

    key = OnceField()
    number = HiddenField(validators=[most(40)])
    code = HiddenField(validators=[most(40)])

    def filed(self) -> Filed:
        """Return what is objected."""
        return Filed(client_id=self.key.data or "", **self.said())


class WhoFields(Reachable, Identified, Form):
    """Part of a form: who objects, where no request says it. A body or a group needs no NIK, so none is kept."""

    kind = RadioField(_.lazy("Siapa yang keberatan?"), choices=choices(KINDS), default=PERSON)
    person = StringField(
        _.lazy("Nama"),
        description=_.lazy("Nama lengkap Anda, badan hukum, atau kelompoknya."),
        validators=[InputRequired(_.lazy("Tulis namanya.")), most(160)],
    )
    nik = StringField(
        _.lazy("NIK"),
        description=_.lazy("16 angka. Tersimpan tersandi, dan hanya dibuka petugas dengan alasan tercatat."),
        validators=[most(40)],
    )
    entity = StringField(_.lazy("Nomor pengesahan badan hukum atau nomor surat kuasa"), validators=[most(160)])
    address = StringField(_.lazy("Alamat"), validators=[InputRequired(_.lazy("Tulis alamatnya.")), most(300)])
    phone = StringField(
        _.lazy("Nomor HP atau WhatsApp"),
        description=_.lazy("Isi nomor HP atau surel; salah satu cukup."),
        validators=[most(30)],
    )
    email = StringField(_.lazy("Alamat surel"), validators=[most(254)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, that it is said who objects, and that there is a way to answer."""
        good = bool(super().validate(extra_validators))
        for field, said in self._lacking():
            field.errors, good = [*field.errors, said], False
        return good

    def _lacking(self) -> Iterator[tuple[Any, str]]:
        if self.kind.data == PERSON and not self.nik.data:
            yield self.nik, _("Tulis NIK.")
        elif self.kind.data != PERSON and not (self.entity.data or "").strip():
            yield self.entity, _("Tulis nomor pengesahan badan hukumnya, atau nomor surat kuasa kelompoknya.")
        if not (self.phone.data or self.email.data):
            yield self.phone, _("Tulis nomor HP atau alamat surel: salah satu cukup, supaya kami dapat menjawab.")

    def validate_nik(self, field: StringField) -> None:
        """Look at it where a person objects."""
        if self.kind.data == PERSON:
            super().validate_nik(field)

    def asking(self) -> Asking:
        """Return who objects."""
        kind = self.kind.data
        return Asking(
            kind=kind,
            name=(self.person.data or "").strip(),
            nik=self.nik.data or "" if kind == PERSON else "",
            entity="" if kind == PERSON else (self.entity.data or "").strip(),
            address=(self.address.data or "").strip(),
            phone=phone_of(self),
            email=self.email.data or "",
            language=str(get_locale() or "id"),
        )


class PeriodicForm(WhoFields, ObjectionFields, PublicForm):
    """An objection to periodic information that is not there (pasal 35 ayat (1) huruf b): it needs no request."""

    key = OnceField()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.found_on.flags.optional = False
        self.found_on.label.text = str(_("Kapan Anda menemukan bahwa informasinya tidak ada?"))
        self.found_on.description = str(_("Dari tanggal ini 30 hari kerja untuk keberatan dihitung."))
        self.position.label.text = str(_("Informasi apa yang tidak disediakan?"))
        self.position.description = str(
            _("Sebut dokumennya, tahunnya, dan di mana Anda mencarinya. Jangan tulis NIK di sini.")
        )
        self.offer({PERIODIC: Chance(dated=True)}, codes=(PERIODIC,))

    def filed(self) -> Filed:
        """Return what is objected."""
        return Filed(client_id=self.key.data or "", **self.said())
