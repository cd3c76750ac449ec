"""The form by which somebody asks for information (Perki 1/2021, annex; UU 14/2008 pasal 22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import (
    OnceField,
    PublicForm,
    SentPhotosField,
    has_nik,
)
from cms_ppid import _
from cms_ppid.cases.forms import Identified, Reachable, long_text, most, phone_of
from cms_ppid.cases.models import BODY, GROUP, PERSON
from cms_ppid.requests.services import Asking, Sent

NOTICE = "2026-1"
"""The version of what stands above the form about personal data (UU 27/2022 pasal 21); each request keeps its own."""
MOST_PAPERS = 3
KINDS: Mapping[str, Any] = {
    PERSON: _.lazy("Perorangan"),
    BODY: _.lazy("Badan hukum"),
    GROUP: _.lazy("Kelompok orang"),
}
KIND_NOTES: Mapping[str, Any] = {
    PERSON: _.lazy("Dengan NIK, atau gambar KTP atau surat keterangan Dukcapil."),
    BODY: _.lazy("Dengan nomor dan gambar pengesahan badan hukum."),
    GROUP: _.lazy("Dengan gambar surat kuasa dan identitas pemberinya."),
}
CARD, APPROVAL, POWERS, OTHER = "ktp", "pengesahan", "kuasa", "lain"
PAPERS: Mapping[str, Any] = {
    CARD: _.lazy("KTP atau surat keterangan Dukcapil"),
    APPROVAL: _.lazy("Pengesahan badan hukum"),
    POWERS: _.lazy("Surat kuasa"),
    OTHER: _.lazy("Kelengkapan lain"),
}
"""What a picture of a paper shows."""
PAPER_OF: Mapping[str, str] = {PERSON: CARD, BODY: APPROVAL, GROUP: POWERS}
OBTAIN: Mapping[str, Any] = {
    "salinan": _.lazy("Mendapat salinan lunak (berkas)"),
    "cetak": _.lazy("Mendapat salinan cetak"),
    "melihat": _.lazy("Melihat"),
    "membaca": _.lazy("Membaca"),
    "mendengarkan": _.lazy("Mendengarkan"),
    "mencatat": _.lazy("Mencatat"),
}
"""How information is obtained."""
MAIL, CHAT = "surel", "whatsapp"
DELIVER: Mapping[str, Any] = {
    "ambil": _.lazy("Diambil langsung"),
    MAIL: _.lazy("Surel"),
    CHAT: _.lazy("WhatsApp"),
    "pos": _.lazy("Pos"),
    "kurir": _.lazy("Kurir"),
    "faksimili": _.lazy("Faksimili"),
}
"""How it is delivered."""


def _choices(told: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(*pair) for pair in told.items()]


class AskForm(Reachable, Identified, PublicForm):
    """A request for information: what is asked first, then who asks."""

    key = OnceField()
    details = TextAreaField(
        _.lazy("Informasi yang diminta"),
        description=_.lazy("Sebut dokumen atau datanya, tahunnya, dan tempatnya. Jangan tulis NIK di sini."),
        validators=[
            InputRequired(_.lazy("Tulis informasi yang diminta.")),
            Length(min=10, message=_.lazy("Tulis sedikit lebih lengkap: dokumen atau data apa, tahun berapa.")),
            long_text(),
        ],
    )
    purpose = TextAreaField(
        _.lazy("Untuk apa"),
        description=_.lazy("Dicatat menurut undang-undang. Bukan alasan untuk menolak."),
        validators=[InputRequired(_.lazy("Tulis tujuan penggunaannya.")), most(2000)],
    )
    obtain = SelectField(_.lazy("Cara memperoleh"), choices=_choices(OBTAIN))
    deliver = SelectField(_.lazy("Cara mengirim"), choices=_choices(DELIVER))
    kind = RadioField(_.lazy("Siapa yang meminta?"), choices=_choices(KINDS), default=PERSON)
    person = StringField(
        _.lazy("Nama"),
        description=_.lazy("Nama lengkap Anda, badan hukum, atau kelompoknya."),
        validators=[InputRequired(_.lazy("Tulis namanya.")), most(160)],
    )
    nik = StringField(
        _.lazy("NIK"),
        description=_.lazy("16 angka. Boleh diganti gambar KTP di bawah. Tersimpan tersandi."),
        validators=[most(40)],
    )
    entity = StringField(
        _.lazy("Nomor pengesahan badan hukum atau nomor surat kuasa"),
        description=_.lazy("Wajib untuk badan hukum."),
        validators=[most(160)],
    )
    papers = SentPhotosField(
        _.lazy("Gambar KTP, pengesahan, atau surat kuasa"),
        most=MOST_PAPERS,
        description=_.lazy(
            "Paling banyak 3. Hanya dibuka petugas dengan alasan tercatat, dan dihapus sesudah selesai."
        ),
    )
    attorney = StringField(
        _.lazy("Kuasa"),
        description=_.lazy("Nama yang mewakili pemohon, bila ada. Lampirkan gambar surat kuasanya."),
        validators=[Optional(), most(160)],
    )
    address = StringField(_.lazy("Alamat"), validators=[InputRequired(_.lazy("Tulis alamatnya.")), most(300)])
    phone = StringField(
        _.lazy("Nomor HP atau WhatsApp"),
        description=_.lazy("Isi nomor HP atau surel; salah satu cukup."),
        validators=[most(30)],
    )
    email = StringField(_.lazy("Alamat surel"), validators=[most(254)])
    job = StringField(_.lazy("Pekerjaan"), validators=[Optional(), most(80)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then what one asks of another; pictures are prepared last, because that takes long."""
        good = super().validate(extra_validators)
        lacking = [*self._papers_lacking(), *self._contact_lacking()]
        for field, said in lacking:
            field.errors = [*field.errors, said]
        return bool(good) and not lacking and self.papers.prepare()

    def validate_nik(self, field: StringField) -> None:
        """Look at it where a person asks; of others none is kept."""
        if self.kind.data == PERSON:
            super().validate_nik(field)

    @property
    def _brought(self) -> bool:
        """Whether a picture of a paper came along, or is still to come."""
        files = [file for file in self.papers.data or () if getattr(file, "filename", "")]
        return bool(self.papers.kept or files or self.papers.late)

    def _papers_lacking(self) -> list[tuple[Any, str]]:
        """Return what is missing to know who asks, by the kind of applicant (Perki 1/2021)."""
        kind, found = self.kind.data, []
        if kind == BODY and not (self.entity.data or "").strip():
            found.append((self.entity, _("Tulis nomor pengesahan badan hukumnya.")))
        if self._brought:
            return found
        if kind == BODY:
            found.append((self.papers, _("Lampirkan gambar pengesahan badan hukumnya.")))
        elif kind == GROUP:
            found.append((self.papers, _("Lampirkan gambar surat kuasa dan identitas pemberinya.")))
        elif self.attorney.data:
            found.append((self.papers, _("Lampirkan gambar surat kuasa khususnya.")))
        elif not self.nik.data:
            said = _("Tulis NIK, atau lampirkan gambar KTP atau surat keterangan Dukcapil.")
            found.append((self.nik, said))
        return found

    def _contact_lacking(self) -> list[tuple[Any, str]]:
        """Return what is missing to write back, and to deliver as was wished."""
        if not self.phone.data and not self.email.data:
            return [(self.phone, _("Tulis nomor HP atau alamat surel: salah satu cukup, supaya kami dapat menjawab."))]
        if self.deliver.data == MAIL and not self.email.data:
            return [(self.email, _("Untuk dikirim lewat surel, tulis alamat surelnya."))]
        if self.deliver.data == CHAT and not self.phone.data:
            return [(self.phone, _("Untuk dikirim lewat WhatsApp, tulis nomornya."))]
        return []

    @property
    def holds_nik(self) -> bool:
        """Whether a NIK stands in the words, where nobody needs it."""
        return has_nik(f"{self.details.data or ''}\n{self.purpose.data or ''}")

    @property
    def paper_kind(self) -> str:
        """What the pictures that came along show: a key of :data:`PAPERS`."""
        return POWERS if self.attorney.data else PAPER_OF[self.kind.data]

    def asking(self) -> Asking:
        """Return who asks; a body or group needs no NIK, so none is kept."""
        kind = self.kind.data
        return Asking(
            kind=kind,
            name=(self.person.data or "").strip(),
            nik=self.nik.data or "" if kind == PERSON else "",
            entity="" if kind == PERSON else (self.entity.data or "").strip(),
            attorney=(self.attorney.data or "").strip(),
            address=(self.address.data or "").strip(),
            job=(self.job.data or "").strip(),
            phone=phone_of(self),
            email=self.email.data or "",
            language=str(get_locale() or "id"),
        )

    def sent(self) -> Sent:
        """Return what is asked for."""
        return Sent(
            client_id=self.key.data or "",
            details=(self.details.data or "").strip(),
            purpose=(self.purpose.data or "").strip(),
            obtain=self.obtain.data,
            deliver=self.deliver.data,
            notice=NOTICE,
            late_papers=self.papers.late,
        )
