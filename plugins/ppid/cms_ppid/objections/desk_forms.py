"""Forms of officers: a step, a decision, a stage of a dispute, and an objection that came on paper or by word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Optional, ValidationError

from cms_core.api import (
    AdminForm,
    DocumentRefused,
    OnceField,
    Site,
    StoreUnavailable,
    choices,
    prepare_document,
    today,
)
from cms_ppid import _
from cms_ppid.cases import forms, numbers
from cms_ppid.cases.forms import Taken, long_text, moment_of, most
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import REASON, TOLD
from cms_ppid.desk.forms import no_nik
from cms_ppid.objections import states
from cms_ppid.objections.disputes import Paper, Stage
from cms_ppid.objections.forms import ObjectionFields, WhoObjects, too_late
from cms_ppid.objections.grounds import GROUNDS, PERIODIC
from cms_ppid.objections.models import Objection
from cms_ppid.objections.services import Filed, TooLate
from cms_ppid.requests.channels import TAKEN
from cms_ppid.requests.who import OTHER

MOST_PAPERS = 5
"""Papers of one step."""


class StepForm(forms.StepForm):
    """Base: something that is done once, to the objection as this person saw it."""

    def complain(self, what: str) -> None:
        """Say what is missing, at its field."""
        names = {TOLD: "told", REASON: "note", "note": "note", "decision": "decision", "number": "number"}
        field = getattr(self, names.get(what, ""), None)
        said = _("Isi dulu bagian ini.")
        if field is not None:
            field.errors = [said]
        else:
            self.form_errors.append(said)


class MoveForm(StepForm):
    """A step that needs words at most, and words without a step."""

    move = HiddenField()
    told = TextAreaField(
        _.lazy("Ditulis untuk pemohon"),
        description=_.lazy("Dibaca pemohon di halaman lacaknya."),
        validators=[Optional(), long_text(), no_nik],
    )
    note = TextAreaField(
        _.lazy("Catatan dalam, atau alasan langkahnya"),
        description=_.lazy("Tidak dibaca pemohon."),
        validators=[Optional(), long_text(), no_nik],
    )

    def said(self) -> Said:
        """Return what was said."""
        return Said(told=self.told.data or "", note=self.note.data or "")


class DecideForm(StepForm):
    """The answer of the Atasan PPID (UU 14/2008 pasal 36 ayat (2))."""

    decision = RadioField(_.lazy("Putusan"), validators=[InputRequired(_.lazy("Pilih putusannya."))])
    told = TextAreaField(
        _.lazy("Pertimbangan"),
        description=_.lazy("Alasan putusan dan apa yang dilakukan. Masuk ke surat tanggapan dan dibaca pemohon."),
        validators=[InputRequired(_.lazy("Tulis pertimbangannya.")), long_text(), no_nik],
    )

    def offer(self, row: Objection) -> DecideForm:
        """Say which decisions there are: by agreement only where pasal 35 ayat (2) lets it."""
        amicable = GROUNDS[row.ground].amicable
        self.decision.choices = [
            SelectChoice(code, label) for code, label in states.DECISIONS.items() if amicable or code != states.AMICABLE
        ]
        self.begin(row)
        return self


class StageForm(StepForm):
    """A stage of the dispute at the Komisi Informasi, with its papers; ``papers`` are PDF or office files."""

    move = HiddenField()
    on = DateField(_.lazy("Tanggalnya"), validators=[InputRequired(_.lazy("Tulis tanggalnya."))])
    number = StringField(_.lazy("Nomor sengketa di Komisi Informasi"), validators=[Optional(), most(80)])
    told = TextAreaField(
        _.lazy("Isinya untuk pemohon"),
        description=_.lazy("Wajib untuk putusan dan pelaksanaannya: apa yang diputus, apa yang dilakukan."),
        validators=[Optional(), long_text(), no_nik],
    )
    files = MultipleFileField(
        _.lazy("Berkas"),
        description=_.lazy("PDF atau berkas kantor: panggilan, berita acara, putusan. Paling banyak 5 sekali kirim."),
        validators=[Optional()],
    )
    prepared: tuple[Paper, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and the papers last: that takes long."""
        return bool(super().validate(extra_validators)) and self._prepare()

    def validate_files(self, field: MultipleFileField) -> None:
        """Take a few at a time."""
        if len(self._sent()) > MOST_PAPERS:
            raise ValidationError(_("Paling banyak 5 berkas sekali kirim."))

    def _sent(self) -> list[Any]:
        return [file for file in self.files.data or () if getattr(file, "filename", "")]

    def _prepare(self) -> bool:
        try:
            self.prepared = tuple(Paper(file.filename, prepare_document(file.stream)) for file in self._sent())
        except DocumentRefused as refused:
            self.files.errors = [str(refused)]
        except StoreUnavailable:
            self.files.errors = [_("Berkas belum bisa disimpan. Coba lagi sebentar lagi.")]
        else:
            return True
        return False

    def stage(self) -> Stage:
        """Return what is recorded."""
        assert self.on.data is not None
        return Stage(on=self.on.data, number=self.number.data or "", papers=self.prepared)


class AboutForm(StepForm):
    """What an objection without a request is about, for the register."""

    about = StringField(
        _.lazy("Informasi apa, untuk register"),
        description=_.lazy("Tanpa nama orang dan tanpa NIK."),
        validators=[InputRequired(_.lazy("Tulis informasinya.")), most(160), no_nik],
    )


class IdentityForm(AdminForm):
    """Why somebody opens the NIK."""

    reason = StringField(
        _.lazy("Alasan membuka NIK"),
        description=_.lazy("Dicatat bersama nama kantor Anda."),
        validators=[InputRequired(_.lazy("Tulis alasannya.")), most(300), no_nik],
    )


class TakeForm(Taken, WhoObjects, ObjectionFields, AdminForm):
    """An objection as an officer writes it down; who objects is asked where no request says it."""

    key = OnceField()
    request = StringField(
        _.lazy("Nomor permohonan"),
        description=_.lazy("Boleh kosong untuk informasi berkala yang tidak ada."),
        validators=[Optional(), most(40)],
    )
    channel = SelectField(_.lazy("Masuk lewat"), choices=choices(TAKEN))
    received_on = DateField(
        _.lazy("Tanggal diterima"),
        description=_.lazy("Batas menanggapi dihitung sejak hari ini."),
        validators=[InputRequired(_.lazy("Tulis tanggal diterimanya."))],
    )
    late = StringField(
        _.lazy("Mengapa diterima walau lewat batas"),
        description=_.lazy("Hanya bila diajukan sesudah 30 hari kerja. Masuk ke riwayat."),
        validators=[Optional(), most(300), no_nik],
    )

    def begin(self, site: Site) -> None:
        """Say what can be chosen; it came today unless somebody says otherwise."""
        self.site = site
        self.ground.choices = [SelectChoice(code, ground.text) for code, ground in GROUNDS.items()]
        self.found_on.label.text = str(_("Tanggal yang disebut pemohon"))
        self.found_on.description = str(
            _("Untuk informasi berkala: kapan ditemukan tidak ada. Untuk permintaan tidak dipenuhi: kapan dijanjikan.")
        )
        if not self.is_submitted():
            self.received_on.data = today(site)

    @property
    def asked(self) -> str:
        """The number of the request as it is stored, empty without one."""
        return numbers.tidy_number(self.request.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who objects only where no request says it."""
        if (self.request.data or "").strip():
            for field in (self.person, self.nik, self.address):
                field.validators = [Optional()]
        return bool(super().validate(extra_validators))

    def lacking(self) -> Iterator[tuple[Any, str]]:
        """Yield what is missing of who objects where no request says it; papers lie before the officer."""
        if not (self.request.data or "").strip():
            yield from ((field, said) for field, said in super().lacking() if field is not self.papers)

    @property
    def paper_kind(self) -> str:
        """What the pictures that came along show; of whoever is known from a request powers, or something else."""
        return OTHER if self.asked and not self.speaks else super().paper_kind

    def validate_nik(self, field: StringField) -> None:
        """Look at it where it is needed."""
        if not (self.request.data or "").strip():
            super().validate_nik(field)

    def validate_ground(self, field: RadioField) -> None:
        """Without a request there is one ground."""
        if field.data != PERIODIC and not (self.request.data or "").strip():
            raise ValidationError(_("Alasan ini memerlukan nomor permohonan."))

    def filed(self, office: str) -> Filed:
        """Return what is objected, as an office writes it down."""
        words = {"channel": self.channel.data, "late": (self.late.data or "").strip(), "entered_by": office}
        moment = moment_of(self.received_on.data, self.site)
        return Filed(client_id=self.key.data or "", received_at=moment, **words, **self.said())

    def complain(self, error: Exception) -> None:
        """Say at its field why an objection cannot be filed; a late one can, with a reason."""
        if isinstance(error, TooLate):
            last = too_late(error.clock.day, error.clock.why, still=_("Untuk menerimanya, tulis alasannya di sini."))
            self.late.errors = [last]
        else:
            super().complain(error)
