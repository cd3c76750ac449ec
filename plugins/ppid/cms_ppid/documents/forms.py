"""What a person fills in of a document."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import request
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import (
    BlocksField,
    Choice,
    ContentForm,
    Finding,
    NumberField,
    Year,
    choices,
    current_site,
    media_in,
    plain_text,
)
from cms_ppid import NAME, _
from cms_ppid.catalogue.duties import DUTIES, duties_of, duty_of, level_of
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.documents.budget import missing_in
from cms_ppid.documents.sorts import LEVERS, SORTS, sorts_of

TOO_LONG = _.lazy("Terlalu panjang.")
FIRST_YEAR, LAST_YEAR = 1945, 2100
FORMS = {"digital": _.lazy("Digital"), "cetak": _.lazy("Cetak"), "keduanya": _.lazy("Digital dan cetak")}
VALIDITY = {"berlaku": _.lazy("Masih berlaku"), "diubah": _.lazy("Diubah"), "dicabut": _.lazy("Dicabut")}
SHORTEST_TEXT = 200
"""Letters beside a file; with less, who cannot open it learns nothing (Perki 1/2021 pasal 24)."""
COLUMNS = ("summary", "holder", "responsible", "made_on", "made_at", "retention")
"""The columns that a register has to have (Perki 1/2021, annex), which a person may leave open at first."""
_PATH = re.compile(r"/(?!/)[^\s\\]*")


class YearField(NumberField):
    """A year of four digits."""

    kind = Year(FIRST_YEAR, LAST_YEAR)


@dataclasses.dataclass(frozen=True)
class _Sorts(Choice):
    """A kind of document, by whatever people call it: LKjIP, LAKIP and LKIP are one."""

    def read(self, cell: Any) -> Any:
        """Return the key of the kind."""
        word = " ".join(str(cell).split()).lower()
        return _ALSO.get(word) or super().read(cell)


_ALSO = {name.lower(): key for key, sort in SORTS.items() for name in sort.also if name != "SK"}


class SortField(SelectField):
    """The choice of a kind of document."""

    kind = _Sorts({key: sort.label for key, sort in SORTS.items()})


def _line(label: Any, longest: int, hint: Any = "") -> StringField:
    return StringField(label, description=hint, validators=[Optional(), Length(max=longest, message=TOO_LONG)])


class DocumentForm(ContentForm):
    """A document, with its place in the register."""

    NUMBERS: ClassVar[tuple[str, ...]] = (
        *ContentForm.NUMBERS,
        *("number", "link", "retention", "replaced", "reported", "gazetted", "announced"),
    )
    FIRST: ClassVar[tuple[str, ...]] = ("sort", "category", "year", "number")
    REGISTER: ClassVar[tuple[str, ...]] = ("holder", "responsible", "made_on", "made_at", "form", "retention")
    IN_FORCE: ClassVar[tuple[str, ...]] = ("validity", "replaced")
    ZONE: ClassVar[tuple[str, ...]] = ("lever",)
    BOOK: ClassVar[tuple[str, ...]] = ("about", "agreed", "reported", "gazetted", "announced")

    summary = TextAreaField(
        _.lazy("Ringkasan"),
        description=_.lazy("Satu atau dua kalimat: dokumen ini tentang apa."),
        validators=[Optional(), Length(max=300, message=TOO_LONG)],
    )
    body = BlocksField(_.lazy("Isi dan berkasnya"), owner=NAME)
    link = _line(
        _.lazy("Tautan"),
        400,
        _.lazy("Bila dokumennya ada di tempat lain: alamat https://…, atau halaman situs ini seperti /halaman/profil."),
    )
    sort = SortField(
        _.lazy("Jenis dokumen"),
        choices=choices({"": _.lazy("Pilih"), **{key: each.label for key, each in SORTS.items()}}),
        validators=[InputRequired(_.lazy("Pilih jenis dokumennya."))],
    )
    category = SelectField(
        _.lazy("Klasifikasi"),
        choices=choices({"": _.lazy("Pilih"), **CLASSES}),
        validators=[InputRequired(_.lazy("Pilih klasifikasinya: berkala, serta-merta, atau setiap saat."))],
    )
    duty = SelectField(
        _.lazy("Kewajiban yang dipenuhi"),
        choices=choices({"": _.lazy("Menurut jenisnya"), **{code: each.title for code, each in DUTIES.items()}}),
        description=_.lazy("Kosongkan: ditentukan dari jenis dokumennya."),
        default="",
    )
    year = YearField(
        _.lazy("Tahun"),
        validators=[InputRequired(_.lazy("Tulis tahunnya."))],
        render_kw={"inputmode": "numeric"},
    )
    number = _line(_.lazy("Nomor"), 80, _.lazy("Nomor peraturan, keputusan, atau surat."))
    made_on = DateField(_.lazy("Tanggal dibuat atau ditetapkan"), validators=[Optional()])
    made_at = _line(_.lazy("Tempat dibuat"), 120)
    holder = _line(_.lazy("Unit yang menguasai"), 120, _.lazy("Jabatan atau unit, bukan nama orang."))
    responsible = _line(_.lazy("Penanggung jawab pembuatan"), 120, _.lazy("Jabatan atau unit, bukan nama orang."))
    form = SelectField(_.lazy("Bentuk yang tersedia"), choices=choices(FORMS), default="digital")
    retention = _line(_.lazy("Jangka waktu penyimpanan"), 120, _.lazy("Menurut jadwal retensi arsip."))
    validity = SelectField(_.lazy("Masih berlaku?"), choices=choices(VALIDITY), default="berlaku")
    replaced = _line(_.lazy("Diubah atau dicabut dengan"), 160)
    lever = SelectField(
        _.lazy("Pengungkit Zona Integritas"),
        choices=choices({"": _.lazy("Bukan dokumen pendukung"), **LEVERS}),
        description=_.lazy("Bila dokumen ini bukti pembangunan Zona Integritas (PermenPANRB 90/2021)."),
        default="",
    )
    about = TextAreaField(_.lazy("Tentang"), validators=[Optional(), Length(max=300, message=TOO_LONG)])
    agreed = DateField(_.lazy("Tanggal kesepakatan"), validators=[Optional()])
    reported = _line(_.lazy("Nomor dan tanggal dilaporkan"), 80)
    gazetted = _line(_.lazy("Nomor dan tanggal Lembaran Desa"), 80)
    announced = _line(_.lazy("Nomor dan tanggal Berita Desa"), 80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = level_of(current_site())
        self.sort.choices = choices({"": _("Pilih"), **sorts_of(level)})
        self.duty.choices = choices({"": _("Menurut jenisnya"), **titles_of(level)})
        asked = request.args.get("jenis", "")
        if kwargs.get("obj") is None and not self.is_submitted() and asked in sorts_of(level):
            self.sort.data = asked
            if (duty := duty_of(level, asked)) is not None:
                self.category.data = duty.category

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that there is something to read."""
        good = bool(super().validate(extra_validators))
        if good and not self.body.html and not self.link.data:
            self.body.errors = [*self.body.errors, _("Tulis isinya, lampirkan berkasnya, atau beri tautan.")]
            good = False
        return good

    def validate_link(self, field: StringField) -> None:
        """Refuse what is neither an address of another site nor a page of this one."""
        link = field.data or ""
        if not (urlsplit(link).hostname if link.startswith("https://") else _PATH.fullmatch(link)):
            raise ValidationError(_("Tulis alamat yang dimulai dengan https://, atau dengan / untuk situs ini."))

    def validate_replaced(self, field: StringField) -> None:
        """Refuse a successor of what is still in force."""
        if field.data and self.validity.data == "berlaku":
            raise ValidationError(_("Dokumen yang berlaku tidak punya pengganti. Ubah pilihan di atas."))

    def findings(self) -> list[Finding]:
        """Return what is worth a second look: open columns of the register, and what a budget does not say."""
        found = super().findings()
        open_columns = [str(self[name].label.text) for name in COLUMNS if not self[name].data]
        if open_columns:
            text = _("Kolom DIP yang masih kosong: %(columns)s.", columns=", ".join(open_columns))
            found.insert(0, Finding(False, text, gentle=True))
        if media_in(self.body.html) and len(plain_text(self.body.html)) < SHORTEST_TEXT:
            text = _("Tulis juga isi pentingnya sebagai teks: tidak semua orang dapat membaca berkasnya.")
            found.insert(0, Finding(False, text, gentle=True))
        for lack in missing_in(self.sort.data or "", plain_text(self.body.html)):
            found.insert(0, Finding(False, lack))
        return found


def titles_of(level: str) -> dict[str, Any]:
    """Return what a document of a level can show, by code."""
    return {duty.code: f"{duty.code} {duty.title}" for duty in duties_of(level)}
