"""Forms of officers on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import AdminForm, OnceField
from cms_lapor import _
from cms_lapor.cases import Said
from cms_lapor.models import Report
from cms_lapor.states import KIND, OUTCOME, OUTCOMES, TOLD, UNIT, Move
from cms_lapor.topics import data

LONGEST = 4000


def _long() -> Length:
    return Length(max=LONGEST, message=_.lazy("Paling banyak 4.000 huruf."))


class StepForm(AdminForm):
    """Base: something that is done once, to the case as this person saw it."""

    once = OnceField()
    step = HiddenField()

    def complain(self, what: str) -> None:
        """Say what is missing."""
        self.form_errors.append(what)


class MoveForm(StepForm):
    """What an officer does with a case; ``needed`` are the fields that its moves ask for."""

    move = HiddenField()
    told = TextAreaField(_.lazy("Ditulis untuk pelapor"), validators=[Optional(), _long()])
    unit = StringField(
        _.lazy("Ditangani oleh"),
        description=_.lazy("Jabatan atau bagian, bukan nama orang."),
        validators=[Optional(), Length(max=120, message=_.lazy("Terlalu panjang."))],
    )
    kind = SelectField(_.lazy("Kelas laporan"), validate_choice=False)
    outcome = SelectField(_.lazy("Hasilnya"), validate_choice=False)
    note = TextAreaField(
        _.lazy("Catatan dalam"), description=_.lazy("Tidak dibaca warga."), validators=[Optional(), _long()]
    )

    needed: frozenset[str] = frozenset()

    def offer(self, report: Report, moves: Mapping[str, Move]) -> None:
        """Say what the form is about."""
        self.needed = frozenset().union(*(move.needs for move in moves.values()))
        self.kind.choices = [SelectChoice(kind.code, kind.label) for kind in data().kinds.values()]
        self.outcome.choices = [
            SelectChoice("", _("Pilih salah satu")),
            *(SelectChoice(*pair) for pair in OUTCOMES.items()),
        ]
        if not self.is_submitted() or self.step.data in (None, ""):
            self.step.data, self.unit.data, self.kind.data = str(report.step), report.unit, report.kind

    def said(self) -> Said:
        """Return what was said."""
        return Said(
            told=self.told.data or "",
            note=self.note.data or "",
            unit=self.unit.data or "",
            kind=self.kind.data or "",
            outcome=self.outcome.data or "",
        )

    def complain(self, what: str) -> None:
        """Say what is missing, at its field."""
        fields: Mapping[str, tuple[Any, str]] = {
            TOLD: (self.told, _("Tulis dulu untuk pelapor.")),
            UNIT: (self.unit, _("Tulis siapa yang menangani.")),
            KIND: (self.kind, _("Pilih kelasnya.")),
            OUTCOME: (self.outcome, _("Pilih hasilnya.")),
        }
        field, sentence = fields[what]
        field.errors = [sentence]


class ReleaseForm(StepForm):
    """What everybody may read of a report."""

    title = StringField(
        _.lazy("Judul di situs"),
        validators=[InputRequired(_.lazy("Tulis judulnya.")), Length(max=120, message=_.lazy("Terlalu panjang."))],
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
        """Begin with what is shown already, else with what was sent."""
        self.photos.choices = [
            SelectChoice(str(photo.id), _("Foto %(number)s", number=at))
            for at, photo in enumerate(report.attachments, 1)
        ]
        if not self.is_submitted() or self.step.data in (None, ""):
            self.step.data = str(report.step)
            self.title.data = report.public_title or report.title
            self.text.data = report.public_text or report.body
            self.photos.data = [str(photo.id) for photo in report.attachments if photo.shown]


class HideForm(StepForm):
    """The wish to take a report off the site."""

    secret = BooleanField(_.lazy("Jadikan rahasia untuk seterusnya"))


class IdentityForm(AdminForm):
    """Why somebody wants to know who sent a report."""

    reason = StringField(
        _.lazy("Alasan membuka identitas"),
        description=_.lazy("Dicatat bersama jabatan Anda, dan tidak dapat dihapus."),
        validators=[
            InputRequired(_.lazy("Tulis alasannya.")),
            Length(min=10, max=300, message=_.lazy("Tulis alasan antara 10 dan 300 huruf.")),
        ],
    )
