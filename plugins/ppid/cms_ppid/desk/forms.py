"""Forms of officers on the page of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import AdminForm, choices, has_nik
from cms_ppid import _
from cms_ppid.cases.forms import MOST_LETTERS, StepForm
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import HOLDER, REASON, TOLD, Move
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.requests import states
from cms_ppid.requests.models import Request

WORDS: Mapping[str, Any] = {
    states.COMPLETE: _.lazy("Yang perlu dilengkapi"),
    states.EXTEND: _.lazy("Alasan perpanjangan"),
    states.DELIVER: _.lazy("Cara menyerahkan"),
}
"""What the words for the applicant are about, by move."""


def no_nik(_form: Any, field: Any) -> None:
    """Refuse a text with the number of an identity or family card."""
    if has_nik(field.data or ""):
        raise ValidationError(_("Ada NIK atau nomor KK di sini. Hapus dulu: tulisan ini dibaca orang lain."))


def long_text(label: Any, hint: Any = "") -> TextAreaField:
    """Return a field for words that others read."""
    most = Length(max=MOST_LETTERS, message=_.lazy("Paling banyak 4.000 huruf."))
    return TextAreaField(label, description=hint, validators=[Optional(), most, no_nik])


def short_text(label: Any, hint: Any = "", longest: int = 120) -> StringField:
    """Return a field for a few words."""
    most = Length(max=longest, message=_.lazy("Terlalu panjang."))
    return StringField(label, description=hint, validators=[Optional(), most, no_nik])


def reason_field(label: Any) -> StringField:
    """Return the field for why somebody does what is written down for good."""
    return StringField(
        label,
        description=_.lazy("Dicatat bersama jabatan Anda, dan tidak dapat dihapus."),
        validators=[
            InputRequired(_.lazy("Tulis alasannya.")),
            Length(min=10, max=300, message=_.lazy("Tulis alasan antara 10 dan 300 huruf.")),
            no_nik,
        ],
    )


class MoveForm(StepForm):
    """What one move needs: words for the applicant, a holder, how it was paid, and a note for colleagues."""

    told = long_text(_.lazy("Ditulis untuk pemohon"), _.lazy("Dibaca pemohon, dan tertulis di suratnya."))
    holder = short_text(
        _.lazy("Yang menguasai"), _.lazy("Nama badan atau unit. Batas waktunya tetap satu dan tidak berubah.")
    )
    paid = short_text(_.lazy("Cara membayar"), _.lazy("Tunai, transfer, atau kosong bila tanpa biaya."), 60)
    note = long_text(_.lazy("Catatan dalam"), _.lazy("Tidak dibaca pemohon."))

    def __init__(self, move: Move, **options: Any) -> None:
        super().__init__(prefix=move.name, **options)
        self.move = move
        self.told.label.text = WORDS.get(move.name, self.told.label.text)
        if move.name == states.EXTEND:
            self.told.description = _(
                "Informasinya belum dikuasai, belum didokumentasikan, atau belum diputuskan terbuka atau tertutup. "
                "Tertulis di suratnya."
            )
        if TOLD in move.needs:
            self.told.flags.optional = False
        if REASON in move.needs:
            self.note.label.text, self.note.flags.optional = _("Alasan"), False
        if HOLDER not in move.needs:
            del self.holder
        else:
            self.holder.flags.optional = False
        if move.name != states.DELIVER:
            del self.paid

    def said(self) -> Said:
        """Return what was said."""
        holder = self.holder.data if self.holder else ""
        return Said(told=self.told.data or "", note=self.note.data or "", holder=holder or "")

    def complain(self, what: str) -> None:
        """Say what is missing, at its field."""
        fields: Mapping[str, tuple[Any, str]] = {
            TOLD: (self.told, _("Tulis dulu untuk pemohon.")),
            REASON: (self.note, _("Tulis alasannya.")),
            HOLDER: (self.holder, _("Tulis badan atau unit yang menguasainya.")),
        }
        field, sentence = fields[what]
        field.errors = [sentence]


class NoteForm(StepForm):
    """News for the applicant, or a note for colleagues."""

    told = long_text(_.lazy("Kabar untuk pemohon"))
    note = long_text(_.lazy("Catatan dalam"), _.lazy("Tidak dibaca pemohon."))

    def complain(self, what: str) -> None:
        """Say that nothing was written."""
        self.note.errors = [_("Tulis kabar atau catatannya.")]


class SubjectForm(StepForm):
    """What a request is about, in words that name nobody."""

    subject = StringField(
        _.lazy("Tentang"),
        description=_.lazy("Dibaca semua orang di register. Jangan tulis nama, alamat, atau nomor siapa pun."),
        validators=[
            InputRequired(_.lazy("Tulis pokok permohonannya.")),
            Length(max=160, message=_.lazy("Terlalu panjang.")),
            no_nik,
        ],
    )
    category = SelectField(_.lazy("Klasifikasi"), choices=choices({"": _.lazy("Belum ditentukan"), **CLASSES}))

    def begin(self, row: Request) -> bool:
        """Begin with what is there."""
        self.named = row.applicant.name
        fresh = super().begin(row)
        if fresh:
            self.subject.data, self.category.data = row.subject, row.category
        return fresh

    def validate_subject(self, field: StringField) -> None:
        """Refuse the name of whoever asks."""
        name = " ".join(self.named.lower().split())
        if name and name in " ".join((field.data or "").lower().split()):
            raise ValidationError(_("Nama pemohon ada di sini. Tulis pokoknya tanpa nama."))


class IdentityForm(AdminForm):
    """Why somebody wants to see the identity card of whoever asks."""

    reason = reason_field(_.lazy("Alasan membuka NIK dan berkas"))


class RestrictForm(StepForm):
    """Why the use of a request is restricted, or may go on."""

    reason = reason_field(_.lazy("Alasan"))
