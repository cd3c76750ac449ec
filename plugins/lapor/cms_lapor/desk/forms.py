"""Forms of officers on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import AdminForm, OnceField
from cms_lapor import _
from cms_lapor.cases import NOTE, Said
from cms_lapor.covering.services import showable
from cms_lapor.field.services import PROVES
from cms_lapor.fields import Photographing, short
from cms_lapor.models import SENT, Report
from cms_lapor.replies.models import Template
from cms_lapor.replies.services import left_over
from cms_lapor.routing import CHOSEN, unit_for
from cms_lapor.states import KIND, OUTCOME, OUTCOMES, TOLD, UNIT, Move
from cms_lapor.topics import data
from cms_lapor.units.models import Unit

LONGEST = 4000


def _long() -> Length:
    return Length(max=LONGEST, message=_.lazy("Paling banyak 4.000 huruf."))


class StepForm(AdminForm):
    """Base: something that is done once, to the case as this person saw it."""

    once = OnceField()
    step = HiddenField()

    def begins(self, report: Report) -> bool:
        """Note at which step a case is seen; False where the form comes back with what was sent."""
        if self.step.data:
            return False
        self.step.data = str(report.step)
        return True


class MoveForm(Photographing, StepForm):
    """What an officer does with a case; ``moves`` are what he may take, ``needed`` the fields that these ask for.

    ``prepared`` are photos of what was done, encoded anew, once it is valid.
    """

    move = HiddenField()
    told = TextAreaField(_.lazy("Ditulis untuk pelapor"), validators=[Optional(), _long()])
    template = SelectField(_.lazy("Mulai dari templat"), validate_choice=False)
    unit_id = SelectField(_.lazy("Ditangani oleh"), validate_choice=False)
    unit = StringField(
        _.lazy("Ditangani oleh"),
        description=_.lazy("Jabatan atau bagian, bukan nama orang."),
        validators=[Optional(), short(120)],
    )
    kind = SelectField(_.lazy("Kelas laporan"), validate_choice=False)
    outcome = SelectField(_.lazy("Hasilnya"), validate_choice=False)
    photos = MultipleFileField(
        _.lazy("Foto hasil"),
        description=_.lazy("Paling banyak 3, dari tempat yang sama dengan foto pelapor bila bisa. Pelapor melihatnya."),
        validators=[Optional()],
    )
    note = TextAreaField(
        _.lazy("Catatan dalam"), description=_.lazy("Tidak dibaca warga."), validators=[Optional(), _long()]
    )

    proves: bool = False
    moves: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()
    units: Mapping[str, str] = MappingProxyType({})

    def offer(
        self, report: Report, moves: Mapping[str, Move], units: Sequence[Unit], templates: Sequence[Template]
    ) -> None:
        """Say what the form is about; it begins with the unit that works on the topic."""
        self.proves = report.state in PROVES
        self.units = {str(each.id): each.name for each in units}
        self.moves, self.needed = tuple(moves), frozenset().union(*(move.needs for move in moves.values()))
        self.unit_id.choices = [SelectChoice("", _("Yang lain")), *(SelectChoice(*each) for each in self.units.items())]
        self.template.choices = [
            SelectChoice("", _("Tanpa templat")),
            *(SelectChoice(str(each.id), each.name) for each in templates),
        ]
        if self.units:
            self.unit.label.text = _("Yang lain: tulis jabatan atau kantornya")
        self.kind.choices = [SelectChoice(kind.code, kind.label) for kind in data().kinds.values()]
        self.outcome.choices = [
            SelectChoice("", _("Pilih salah satu")),
            *(SelectChoice(*pair) for pair in OUTCOMES.items()),
        ]
        if self.begins(report):
            self.kind.data = report.kind
            found = None if report.unit else unit_for(report.topic)
            self.unit_id.data = str(found[0].id) if found is not None else str(report.unit_id or "")
            self.unit.data = "" if report.unit_id is not None else report.unit

    def validate_photos(self, field: MultipleFileField) -> None:
        """Take three at most, with words that go to the citizen, while there is something to show."""
        super().validate_photos(field)
        if self.files and (not self.proves or self.move.data == NOTE):
            raise ValidationError(_("Foto hasil menyertai kabar atau jawaban untuk pelapor."))

    def validate_told(self, field: TextAreaField) -> None:
        """Refuse a text in which something is still to be filled in."""
        if names := left_over(field.data or ""):
            raise ValidationError(_("Isi dulu {%(name)s}, atau hapus. Belum ada yang terkirim.", name=names[0]))

    def said(self, report: Report) -> Said:
        """Return what was said, and why it is this unit."""
        unit = self.units.get(self.unit_id.data or "")
        found = unit_for(report.topic) if unit else None
        return Said(
            told=self.told.data or "",
            note=self.note.data or "",
            unit=unit or self.unit.data or "",
            unit_id=int(self.unit_id.data) if unit and self.unit_id.data else None,
            why=(found[1] if found is not None and str(found[0].id) == self.unit_id.data else CHOSEN) if unit else "",
            kind=self.kind.data or "",
            outcome=self.outcome.data or "",
        )

    def complain(self, what: str) -> None:
        """Say what is missing, at its field."""
        fields: Mapping[str, tuple[Any, str]] = {
            TOLD: (self.told, _("Tulis dulu untuk pelapor.")),
            UNIT: (self.unit_id if self.units else self.unit, _("Tulis siapa yang menangani.")),
            KIND: (self.kind, _("Pilih kelasnya.")),
            OUTCOME: (self.outcome, _("Pilih hasilnya.")),
        }
        field, sentence = fields[what]
        field.errors = [sentence]


class ReleaseForm(StepForm):
    """What everybody may read of a report."""

    title = StringField(
        _.lazy("Judul di situs"),
        validators=[InputRequired(_.lazy("Tulis judulnya.")), short(120)],
    )
    text = TextAreaField(
        _.lazy("Isi di situs"),
        description=_.lazy("Buang nama orang, nomor, dan apa yang menunjuk ke rumah seseorang."),
        validators=[InputRequired(_.lazy("Tulis isinya.")), _long()],
    )
    photos = SelectMultipleField(
        _.lazy("Foto yang tampil"), description=_.lazy("Tanpa wajah, pelat nomor, dan anak-anak.")
    )

    def offer(self, report: Report) -> None:
        """Begin with what is shown already, else with what was sent; of a covered photo what stands in for it."""
        shown = showable(report)
        self.photos.choices = [
            SelectChoice(
                str(photo.id),
                _("Foto %(number)s", number=at) if photo.kind == SENT else _("Foto %(number)s, hasil", number=at),
            )
            for at, photo in enumerate(report.attachments, 1)
            if photo in shown
        ]
        if self.begins(report):
            self.title.data = report.public_title or report.title
            self.text.data = report.public_text or report.body
            self.photos.data = [str(photo.id) for photo in report.attachments if photo.shown]


class AccuseForm(StepForm):
    """Which unit of the site a report is about."""

    unit = SelectField(
        _.lazy("Laporan ini tentang bagian"),
        description=_.lazy("Orang dari bagian itu tidak dapat membacanya lagi."),
        validate_choice=False,
    )

    def offer(self, report: Report, units: Mapping[int, str]) -> AccuseForm:
        """Say which units there are."""
        none = SelectChoice("", _("Bukan tentang bagian di sini"))
        self.unit.choices = [none, *(SelectChoice(str(key), name) for key, name in units.items())]
        if self.begins(report):
            self.unit.data = str(report.accused_id or "")
        return self


class HideForm(StepForm):
    """The wish to take a report off the site."""

    secret = BooleanField(_.lazy("Jadikan rahasia untuk seterusnya"))


def reason_field(label: Any, kept: Any = None) -> StringField:
    """Return the field for why somebody does what is written down for good; ``kept`` tells him so in other words."""
    return StringField(
        label,
        description=kept or _.lazy("Dicatat bersama jabatan Anda, dan tidak dapat dihapus."),
        validators=[
            InputRequired(_.lazy("Tulis alasannya.")),
            Length(min=10, max=300, message=_.lazy("Tulis alasan antara 10 dan 300 huruf.")),
        ],
    )


class IdentityForm(AdminForm):
    """Why somebody wants to know who sent a report."""

    reason = reason_field(_.lazy("Alasan membuka identitas"))


class ContentForm(AdminForm):
    """Why somebody has to read a report whose use is restricted."""

    reason = reason_field(_.lazy("Alasan membuka isinya"))


class CodeForm(AdminForm):
    """How somebody made sure that he who asks for a new code is the one who reported."""

    reason = reason_field(_.lazy("Cara memastikan bahwa ini pelapornya"))
