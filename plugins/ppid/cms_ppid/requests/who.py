"""Who asks or objects, as a form asks it, and the papers that say so (Perki 1/2021, annex)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from wtforms import Form, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from cms_core.api import SentPhotosField, choices, language
from cms_ppid import _
from cms_ppid.cases.forms import Identified, Reachable, most, phone_of
from cms_ppid.cases.models import BODY, GROUP, PERSON
from cms_ppid.requests.services import Asking

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


class PaperFields(Form):
    """Part of a form: pictures of papers, and who speaks for whoever asks or objects."""

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

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then what one asks of another; pictures are prepared last, because that takes long."""
        good = bool(super().validate(extra_validators))
        for field, said in self.lacking():
            field.errors, good = [*field.errors, said], False
        return good and bool(self.papers.prepare())

    def lacking(self) -> Iterator[tuple[Any, str]]:
        """Yield what one field asks of another, and where that is said: powers of attorney need their paper."""
        if self.speaks and not self.brought:
            yield self.papers, _("Lampirkan gambar surat kuasa khususnya.")

    @property
    def speaks(self) -> bool:
        """Whether somebody speaks for whoever asks or objects."""
        return bool((self.attorney.data or "").strip())

    @property
    def brought(self) -> bool:
        """Whether a picture of a paper came along."""
        files = [file for file in self.papers.data or () if getattr(file, "filename", "")]
        return bool(self.papers.kept or files)

    @property
    def paper_kind(self) -> str:
        """What the pictures that came along show: a key of :data:`PAPERS`."""
        return POWERS

    @property
    def pictures(self) -> list[tuple[str, Any]]:
        """The pictures that came along, each with what it shows."""
        return [(self.paper_kind, picture) for picture in self.papers.prepared]


class WhoFields(Reachable, Identified, PaperFields):
    """Part of a form: who asks or objects. A body or a group needs no NIK, so none is kept."""

    ORDER: ClassVar[tuple[str, ...]] = (
        *("kind", "person", "nik", "guardian", "entity", "papers", "address", "phone", "email", "job", "attorney"),
    )

    kind = RadioField(_.lazy("Siapa yang meminta?"), choices=choices(KINDS), default=PERSON)
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
    guardian = StringField(
        _.lazy("Orang tua, wali, atau pengampu"),
        description=_.lazy("Hanya bila pemohon anak atau di bawah pengampuan: nama yang bertindak untuknya."),
        validators=[Optional(), most(160)],
    )
    entity = StringField(
        _.lazy("Nomor pengesahan badan hukum atau nomor surat kuasa"),
        description=_.lazy("Wajib untuk badan hukum."),
        validators=[most(160)],
    )
    address = StringField(_.lazy("Alamat"), validators=[InputRequired(_.lazy("Tulis alamatnya.")), most(300)])
    phone = StringField(
        _.lazy("Nomor HP atau WhatsApp"),
        description=_.lazy("Isi nomor HP atau surel; salah satu cukup."),
        validators=[most(30)],
    )
    email = StringField(_.lazy("Alamat surel"), validators=[most(254)])

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields as pages show them: what is asked for or objected to, then who does."""
        places = {name: place for place, name in enumerate(self.ORDER)}
        return iter(sorted(super().__iter__(), key=lambda field: places.get(field.short_name, -1)))

    def validate_nik(self, field: StringField) -> None:
        """Look at it where a person asks; of others none is kept."""
        if self.kind.data == PERSON:
            super().validate_nik(field)

    def lacking(self) -> Iterator[tuple[Any, str]]:
        """Yield what is missing to know who asks, by the kind of applicant (Perki 1/2021), and to write back."""
        kind = self.kind.data
        if kind == BODY and not (self.entity.data or "").strip():
            yield self.entity, _("Tulis nomor pengesahan badan hukumnya.")
        if not self.brought:
            if kind == BODY:
                yield self.papers, _("Lampirkan gambar pengesahan badan hukumnya.")
            elif kind == GROUP:
                yield self.papers, _("Lampirkan gambar surat kuasa dan identitas pemberinya.")
            elif self.speaks:
                yield from super().lacking()
            elif not self.nik.data:
                yield self.nik, _("Tulis NIK, atau lampirkan gambar KTP atau surat keterangan Dukcapil.")
        yield from self.contact_lacking()

    def contact_lacking(self) -> Iterator[tuple[Any, str]]:
        """Yield what is missing to write back."""
        if not self.phone.data and not self.email.data:
            yield self.phone, _("Tulis nomor HP atau alamat surel: salah satu cukup, supaya kami dapat menjawab.")

    @property
    def paper_kind(self) -> str:
        """What the pictures that came along show: a key of :data:`PAPERS`."""
        return POWERS if self.speaks else PAPER_OF[self.kind.data]

    def asking(self) -> Asking:
        """Return who asks or objects, as far as this part of the form says it."""
        kind = self.kind.data
        return Asking(
            kind=kind,
            name=(self.person.data or "").strip(),
            nik=self.nik.data or "" if kind == PERSON else "",
            guardian=(self.guardian.data or "").strip() if kind == PERSON else "",
            entity="" if kind == PERSON else (self.entity.data or "").strip(),
            address=(self.address.data or "").strip(),
            phone=phone_of(self),
            email=self.email.data or "",
            language=language(),
        )
