"""What a person fills in of a package."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cms_core.api import (
    PUBLISHED,
    BlocksField,
    ContentForm,
    Finding,
    PointFields,
    by_rule,
    choices,
    current_site,
    row_id,
)
from cms_lelang import NAME, _
from cms_lelang.details.places import are_places, is_region
from cms_lelang.fields import Because, CodeField, EditionField, RupiahField, YearField, no_link, refuse_secrets
from cms_lelang.models import LONGEST_NAME, LONGEST_PLACE, LONGEST_TEXT, Package
from cms_lelang.related.renames import whole_spelled
from cms_lelang.services import breaches, code_taken, newly_wrong, read_stored, stored
from cms_lelang.words import (
    BUSINESSES,
    CATEGORIES,
    CONTRACT_KINDS,
    EVALUATIONS,
    METHODS,
    OUTCOMES,
    QUALIFICATIONS,
    RULES,
    UNSAID,
)

TOO_LONG = _.lazy("Terlalu panjang.")
NO_TEXT = _.lazy("Tulis apa yang dibeli atau dibangun.")


def line(label: Any, longest: int, hint: Any = "", *, must: Any = None, because: Any = None) -> StringField:
    """Return a field for a line of text; ``must`` is what to say when it is empty, if it may not be.

    ``because`` is a :class:`Because`, where the rest of the form decides that.
    """
    first = because or (DataRequired(must) if must else Optional())
    return StringField(label, description=hint, validators=[first, Length(max=longest, message=TOO_LONG)])


def code_line(label: Any, longest: int, hint: Any = "") -> CodeField:
    """Return a field for a code of another system."""
    return CodeField(label, description=hint, validators=[Optional(), Length(max=longest, message=TOO_LONG)])


def rupiah(label: Any, hint: Any = "", *, must: Any = None) -> RupiahField:
    """Return a field for whole rupiah; ``must`` is what to say when it is empty, if it may not be."""
    first = InputRequired(must) if must else Optional()
    return RupiahField(label, description=hint, validators=[first], render_kw={"inputmode": "numeric"})


def usual_method() -> str:
    """Return the method by which offices of the level of this site buy most."""
    return "permintaan_penawaran" if current_site().level == "desa" else "pengadaan_langsung"


class PackageForm(PointFields, ContentForm):
    """What is said once of a package; stages, participants, contract and what follows are its parts."""

    WHAT: ClassVar[tuple[str, ...]] = ("year", "category", "method", "ceiling", "estimate", "place")
    WHERE: ClassVar[tuple[str, ...]] = ("region", "places")
    WHO: ClassVar[tuple[str, ...]] = ("unit", "unit_code", "agency", "office", "committee", "executor")
    MORE: ClassVar[tuple[str, ...]] = (
        *("project", "lot_of", "lot", "code", "edition", "link", "law", "contract_kind"),
        *("qualification", "evaluation", "size", "for_small"),
    )
    END: ClassVar[tuple[str, ...]] = ("outcome", "reason", "repeats")
    NUMBERS: ClassVar[tuple[str, ...]] = ("slug", "code", "unit_code", "repeats", "lot_of", "link")

    title = TextAreaField(
        _.lazy("Nama paket"),
        description=_.lazy("Seperti di RUP, misalnya Rehabilitasi saluran irigasi Dusun 2."),
        validators=[DataRequired(_.lazy("Tulis nama paketnya.")), Length(max=LONGEST_NAME, message=TOO_LONG)],
    )
    body = BlocksField(_.lazy("Uraian"), owner=NAME, validators=[DataRequired(NO_TEXT)])
    year = YearField(
        _.lazy("Tahun anggaran"),
        validators=[InputRequired(_.lazy("Tulis tahun anggarannya."))],
        render_kw={"inputmode": "numeric"},
    )
    category = SelectField(_.lazy("Jenis pengadaan"), choices=choices(CATEGORIES), default="barang")
    method = SelectField(_.lazy("Metode"), choices=choices(METHODS), default=usual_method)
    ceiling = rupiah(
        _.lazy("Pagu (rupiah)"),
        _.lazy("Anggaran untuk paket ini, rupiah penuh."),
        must=_.lazy("Tulis pagunya."),
    )
    estimate = rupiah(_.lazy("HPS (rupiah)"), _.lazy("Harga perkiraan sendiri. Tidak melebihi pagu."))
    place = line(_.lazy("Lokasi"), LONGEST_PLACE, _.lazy("Dusun, RW, RT, atau patokan."))
    region = StringField(
        _.lazy("Kode wilayah lokasi"),
        description=_.lazy("Kode Kemendagri, misalnya 33.04.02.2007."),
        validators=[Optional(), Length(max=13, message=TOO_LONG), is_region],
    )
    places = TextAreaField(
        _.lazy("Lokasi lain"),
        description=_.lazy(
            "Satu lokasi per baris: nama; kode wilayah; titik. Beberapa titik menjadi garis, misalnya "
            "Ruas Dusun 2; 33.04.02.2007; -7,5013 109,4402; -7,5020 109,4410."
        ),
        validators=[Optional(), Length(max=4000, message=TOO_LONG), are_places],
    )
    unit = line(_.lazy("Satuan kerja"), 160, _.lazy("Kosongkan bila pemerintah desa sendiri."))
    unit_code = code_line(_.lazy("Kode satuan kerja"), 20, _.lazy("Kode satker di SiRUP, bila ada."))
    agency = line(_.lazy("K/L/PD"), 120, _.lazy("Bila bukan pemerintah daerah situs ini."))
    project = line(
        _.lazy("Proyek"), 160, _.lazy("Nama proyek yang terdiri atas beberapa paket, ditulis sama di setiap paketnya.")
    )
    lot_of = code_line(
        _.lazy("Bagian dari paket"),
        LONGEST_NAME,
        _.lazy("Bila paket ini satu lot: kode tender, bagian akhir alamat, atau nama paket yang dibagi."),
    )
    lot = line(_.lazy("Lot"), 40, _.lazy("Misalnya Lot 2."))
    office = line(_.lazy("Penanggung jawab"), 120, _.lazy("Jabatannya, misalnya Kasi Kesejahteraan; bukan nama orang."))
    committee = line(_.lazy("Pelaksana pemilihan"), 120, _.lazy("Misalnya TPK, pokja, atau pejabat pengadaan."))
    executor = line(_.lazy("Pelaksana swakelola"), 120, _.lazy("Hanya untuk swakelola: tim atau kelompoknya."))
    code = code_line(_.lazy("Kode tender"), 40, _.lazy("Kode di SPSE, bila ada."))
    edition = EditionField(
        _.lazy("Versi tender"),
        description=_.lazy("Ke berapa kali paket ini ditayangkan di SPSE, bila ada."),
        validators=[Optional()],
        render_kw={"inputmode": "numeric"},
    )
    link = StringField(
        _.lazy("Alamat di SPSE"),
        description=_.lazy("Halaman resminya, dimulai dengan https://."),
        validators=[Optional(), Length(max=300, message=TOO_LONG), no_link],
        render_kw={"inputmode": "url", "spellcheck": "false"},
    )
    law = line(_.lazy("Dasar hukum"), 160, _.lazy("Misalnya Perpres 46/2025 atau Perbup tentang pengadaan di desa."))
    contract_kind = SelectField(_.lazy("Jenis kontrak"), choices=choices(CONTRACT_KINDS), default="")
    qualification = SelectField(_.lazy("Metode kualifikasi"), choices=choices(QUALIFICATIONS), default="")
    evaluation = SelectField(_.lazy("Metode evaluasi"), choices=choices(EVALUATIONS), default="")
    size = SelectField(_.lazy("Kualifikasi usaha"), choices=choices(BUSINESSES), default="")
    for_small = BooleanField(_.lazy("Untuk usaha mikro dan kecil"))
    outcome = SelectField(_.lazy("Keadaan paket"), choices=choices(OUTCOMES), default="")
    reason = line(
        _.lazy("Alasan batal, gagal, atau diulang"),
        LONGEST_TEXT,
        because=Because(lambda form: form.outcome.data, _.lazy("Tulis alasannya, supaya warga tahu mengapa.")),
    )
    repeats = code_line(
        _.lazy("Mengulang paket"),
        120,
        _.lazy("Kode tender yang gagal sebelumnya, atau bagian akhir alamat halamannya."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, that nothing secret is in them, then that the package is possible."""
        good = bool(super().validate(extra_validators))
        good = refuse_secrets(self) and good
        own = self.row.id if self.row is not None else None
        self.lot_of.data = whole_spelled(self.lot_of.data or "", own, self.year.data)
        # What somebody else saved meanwhile may be all that is wrong: the two versions are brought together first.
        return good and (self._is_outdated() or self._is_possible())

    def _is_outdated(self) -> bool:
        """Whether the package was saved since this form was opened: it is going to be in conflict."""
        try:
            return self.row is not None and 0 < row_id(str(self.version.data)) < self.row.version
        except ValueError:
            return False

    def validate_at(self, field: Any) -> None:
        """Refuse a time: what is told of money is told at once."""
        if field.data is not None:
            raise ValidationError(_("Ini terbit saat itu juga. Kosongkan waktunya."))

    def validate_category(self, field: SelectField) -> None:
        """Refuse that nobody says what kind a provider delivers: of what is done by oneself SiRUP does not say it."""
        if field.data == UNSAID and not self.method.data.startswith("swakelola"):
            raise ValidationError(_("Jenis pengadaannya tidak disebut. Isi, misalnya Barang."))

    def _is_possible(self) -> bool:
        found = newly_wrong(self.row, self.written(), site=current_site())
        # A table asks with one form for all its rows, and looks for their codes itself.
        if self.row is None and self.meta.csrf:
            found += code_taken(self.written())
        for breach in found:
            if breach.part or not breach.field:
                self.form_errors.append(breach.told)
            else:
                self[breach.field].errors = [*self[breach.field].errors, breach.told]
        return not found

    @classmethod
    def read_beside(cls, rows: Sequence[Package]) -> None:
        """Read the parts of packages at once."""
        read_stored(rows)

    def findings(self) -> list[Finding]:
        """Return what is worth a second look, what is doubtful about the package first."""
        row = self.row
        found = breaches(stored(row), site=current_site()) if row is not None and row.id is not None else []
        # Of what citizens read an old fault stops nobody from mending another.
        draft = row is not None and row.state != PUBLISHED
        doubtful = [
            Finding(
                False,
                breach.told,
                blocks=draft and breach.severe,
                rule=str(by_rule(RULES[breach.rule], breach.rule)),
                beneath=breach.text,
            )
            for breach in found
        ]
        said = super().findings()
        # What this form would not save is not published from a list, either.
        said = [dataclasses.replace(each, text=str(NO_TEXT), blocks=draft) if each.empty else each for each in said]
        return [*doubtful, *said]
