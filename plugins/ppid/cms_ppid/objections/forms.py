"""Forms of whoever objects: the way in, the objection, and what is done with it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import OnceField, PublicForm, SentPhotosField, StoreUnavailable, choices, format_date
from cms_ppid import NAME, _
from cms_ppid.cases.forms import OpenForm, long_text, most
from cms_ppid.cases.models import PERSON
from cms_ppid.objections import services
from cms_ppid.objections.grounds import DATED, GROUNDS, PERIODIC, Chance
from cms_ppid.objections.services import Filed
from cms_ppid.requests.papers import TooMany
from cms_ppid.requests.who import KINDS, MOST_PAPERS, PaperFields, WhoFields

NOTICE = "2026-1"
"""The version of what stands above the forms about personal data (UU 27/2022 pasal 21), kept with each objection."""


class BeginForm(OpenForm):
    """Number and code of the request to which somebody objects; the page of the request sends it filled in."""

    posts_to = f"{NAME}.object"


class ObjectionFields(PaperFields):
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
        if isinstance(error, TooMany):
            return self.papers, _("Gambarnya sudah sebanyak-banyaknya. Kirim tanpa gambar, atau bawa ke kantor.")
        if isinstance(error, StoreUnavailable):
            return self.papers, _("Gambar belum bisa disimpan. Coba lagi sebentar lagi; tulisan Anda masih ada.")
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
    """An objection about a request, which its number and code open.

    ``represented`` is who spoke for whoever asked: his powers are there already.
    """

    key = OnceField()
    number = HiddenField(validators=[most(40)])
    code = HiddenField(validators=[most(40)])
    papers = SentPhotosField(
        _.lazy("Gambar surat kuasa"),
        most=MOST_PAPERS,
        description=_.lazy("Bila ada kuasa. Paling banyak 3. Hanya dibuka petugas dengan alasan tercatat."),
    )

    represented = ""

    @property
    def speaks(self) -> bool:
        """Whether somebody speaks for whoever objects who did not speak for him before."""
        return super().speaks and (self.attorney.data or "").strip() != self.represented

    def filed(self) -> Filed:
        """Return what is objected."""
        return Filed(client_id=self.key.data or "", notice=NOTICE, **self.said())


class WhoObjects(WhoFields):
    """Part of a form: who objects, where no request says it."""

    kind = RadioField(_.lazy("Siapa yang keberatan?"), choices=choices(KINDS), default=PERSON)


class PeriodicForm(WhoObjects, ObjectionFields, PublicForm):
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
        return Filed(client_id=self.key.data or "", notice=NOTICE, **self.said())
