"""What a person fills in of a part of a package."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from cms_core.api import PUBLISHED, AdminForm, OnceField, by_rule, choices, current_site, is_village
from cms_lelang import _
from cms_lelang.breaches import Breach
from cms_lelang.cases import PARTS, Case
from cms_lelang.fields import (
    Because,
    ClockField,
    PercentField,
    RupiahField,
    TaxField,
    YearField,
    in_reach,
    refuse_secrets,
)
from cms_lelang.forms import code_line, line, rupiah
from cms_lelang.models import LONGEST_ACCOUNT, LONGEST_TEXT, LONGEST_VOLUME, Bidder, Stage
from cms_lelang.parts.services import SHOWN, Mark, mark_of
from cms_lelang.services import newly_impossible, newly_questionable
from cms_lelang.words import CONTRACT_STATES, HANDOVERS, PERFORMANCES, PLAN_STATES, SOURCES, STAGES, VERDICTS


def _shown(field: Any) -> str:
    """Return what a field of a form says, as people read it."""
    if isinstance(field, SelectField):
        # Since WTForms 3.3 a choice is an object; its types do not know that yet.
        choices: Iterable[Any] = field.iter_choices()
        return next((str(each.label) for each in choices if each.value == field.data), "–")
    if isinstance(field, BooleanField):
        return _("ya") if field.data else _("tidak")
    return str(field._value()) or "–"


PARTLY = frozenset({"csrf_token", "key", "seen"})
"""Fields that say nothing of the part."""


def _day(label: Any, hint: Any = "", *, must: Any = None) -> DateField:
    return DateField(label, description=hint, validators=[InputRequired(must) if must else Optional(), in_reach])


def clock(label: Any, must: Any, *, ends: bool = False) -> ClockField:
    """Return a field for a moment, when something ``ends``; ``must`` is what is said where it is empty."""
    return ClockField(label, description=_.lazy("Jam setempat."), validators=[InputRequired(must)], ends=ends)


def own_source() -> str:
    """Return where the money of a plan comes from of which nobody has said it: all of a village's is in its budget.

    Others have several sources, and nothing is made up: the public is told it.
    """
    return "apbdes" if is_village(current_site().region_code) else ""


class PartForm(AdminForm):
    """Base: a part of the package, of which this person has ``seen`` what its mark stands for.

    ``meanwhile`` says once it was validated that something became of that since; sent again, it is known.
    """

    PART: ClassVar[str] = ""
    LATER: ClassVar[tuple[str, ...]] = ()
    """Fields that few fill in; they stand folded."""
    key = OnceField()
    seen = HiddenField()

    def __init__(self, *args: Any, case: Case, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, obj=row, **kwargs)
        self.case, self.row = case, row
        self.meanwhile = False
        if not self.is_submitted():
            self.seen.data = str(mark_of(case, self._rows))

    @property
    def _rows(self) -> list[Any]:
        return [self.row] if self.row is not None else []

    @classmethod
    def columns(cls) -> dict[str, Any]:
        """Return the fields that say something of the part, in their order, bound to no form."""
        fields = {name: getattr(cls, name) for name in dir(cls) if name not in PARTLY}
        own = {name: field for name, field in fields.items() if hasattr(field, "field_class")}
        return dict(sorted(own.items(), key=lambda each: each[1].creation_counter))

    def take(self, values: Mapping[str, Any]) -> None:
        """Take values by the columns of the part, as if somebody had typed them."""
        # Nought has been typed, too; only by its type it is another than False.
        told = {name: value for name, value in values.items() if value not in (None, "") and value is not False}
        self.process(None, data=told)
        for field in self:
            field.raw_data = [str(told[field.name])] if field.name in told else []

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, by the columns of the part."""
        told = {field.name: field.data for field in self if field.name not in PARTLY}
        return {name: value.strip() if isinstance(value, str) else value for name, value in told.items()}

    def wished(self) -> Case:
        """Return the package as it would be with this part."""
        row = PARTS[self.PART](**self.written())
        row.id = self.row.id if self.row is not None else None
        if isinstance(row, Stage):
            row.revision = self.row.revision if self.row is not None else 0
        elif isinstance(row, Bidder):
            row.told_tax = self.row.told_tax if self.row is not None else ""
        return self.case.with_part(self.PART, row, instead_of=self.row)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, that nothing secret is in them, then that the package stays possible."""
        good = bool(super().validate(extra_validators))
        good = refuse_secrets(self) and good
        # Whoever brings a file reads of all that in its report.
        return good and self._is_possible() and (not self.meta.csrf or self._is_known())

    def _is_known(self) -> bool:
        """Whether this person knows what was changed meanwhile, and what is there already that is like this."""
        found = newly_questionable(self.case, self.wished(), site=current_site(), part=self.PART)
        doubled = [breach for breach in found if breach.rule == "D9"]
        was = Mark.read(self.seen.data)
        now = mark_of(self.case, self._rows, (breach.fault for breach in doubled))
        self.seen.data = str(now)
        told = []
        if was.shown != now.shown and self.case.package.state == PUBLISHED:
            told.append(str(SHOWN))
        if was.said != now.said and (said := self._stored()):
            told.append(
                _(
                    "Sementara itu orang lain mengubah yang ini. Kini tersimpan: %(said)s. Isian Anda masih ada: "
                    "periksa, lalu simpan lagi untuk menggantinya.",
                    said=said,
                )
            )
        if was.doubted != now.doubted and doubled:
            told += [breach.told for breach in doubled]
            told.append(_("Belum tersimpan. Bila memang begitu, simpan lagi."))
        self.form_errors.extend(told)
        self.meanwhile = bool(told)
        return not told

    def _stored(self) -> str:
        """Return what is stored now of what this person wrote otherwise."""
        written = self.written() if self.row is not None else {}
        names = [name for name, value in written.items() if (getattr(self.row, name) or "") != (value or "")]
        stored = type(self)(formdata=None, case=self.case, row=self.row) if names else self
        return "; ".join(f"{stored[name].label.text} {_shown(stored[name])}" for name in names)

    def _is_possible(self) -> bool:
        new = newly_impossible(self.case, self.wished(), site=current_site())
        for breach in new:
            self._say(breach)
        return not new

    def _say(self, breach: Breach) -> None:
        if breach.part == self.PART and breach.field in self:
            self[breach.field].errors = [*self[breach.field].errors, breach.told]
        else:
            self.form_errors.append(breach.told)

    def doubts(self) -> dict[str, str]:
        """Return what is worth a second look since this part says what it says, by field; the package's is ``""``."""
        found = newly_questionable(self.case, self.wished(), site=current_site(), part=self.PART)
        said: dict[str, list[str]] = {}
        for breach in found:
            said.setdefault(breach.field if breach.part == self.PART else "", []).append(breach.told)
        return {name: " ".join(texts) for name, texts in said.items()}


class PlanForm(PartForm):
    """A line of the general plan."""

    PART = "plans"
    LATER = (
        *("unit", "unit_code", "status", "text", "volume", "specification", "select_from", "select_to"),
        *("work_from", "work_to", "earlier", "review", "why"),
    )
    code = code_line(_.lazy("Kode RUP"), 20, _.lazy("Dari SiRUP. Kosongkan bila hanya diumumkan di papan desa."))
    year = YearField(
        _.lazy("Tahun anggaran RUP"),
        validators=[InputRequired(_.lazy("Tulis tahunnya."))],
        render_kw={"inputmode": "numeric"},
    )
    source = SelectField(_.lazy("Sumber dana"), choices=choices(SOURCES), default=own_source)
    account = line(
        _.lazy("Kode rekening anggaran"), LONGEST_ACCOUNT, _.lazy("Kode belanja (MAK); bukan rekening bank.")
    )
    amount = rupiah(_.lazy("Jumlah (rupiah)"))
    announced = _day(_.lazy("Diumumkan pada"))
    unit = line(_.lazy("Satuan kerja RUP"), 160, _.lazy("Bila rencananya milik satuan kerja lain."))
    unit_code = code_line(_.lazy("Kode satuan kerja RUP"), 20)
    status = SelectField(_.lazy("Keadaan RUP"), choices=choices(PLAN_STATES), default="")
    text = line(_.lazy("Uraian di RUP"), LONGEST_TEXT)
    volume = line(_.lazy("Volume"), LONGEST_VOLUME, _.lazy("Misalnya 180 meter atau 1 paket."))
    specification = line(_.lazy("Spesifikasi"), LONGEST_TEXT)
    select_from = _day(_.lazy("Pemilihan direncanakan mulai"))
    select_to = _day(_.lazy("Pemilihan direncanakan selesai"))
    work_from = _day(_.lazy("Pelaksanaan direncanakan mulai"))
    work_to = _day(_.lazy("Pelaksanaan direncanakan selesai"))
    earlier = code_line(_.lazy("Menggantikan kode RUP"), 20, _.lazy("Kode lama, bila rencananya dikaji ulang."))
    review = line(_.lazy("Jenis kaji ulang"), 80, _.lazy("Misalnya satu ke satu atau satu ke banyak."))
    why = line(_.lazy("Alasan kaji ulang"), LONGEST_TEXT)

    def validate_code(self, field: StringField) -> None:
        """Refuse a code that another line of the package has: which of them pays how much nobody could say."""
        own = self.row.id if self.row is not None else None
        if field.data and any(row.code == field.data.strip() and row.id != own for row in self.case.plans):
            raise ValidationError(by_rule(_("RUP ini sudah ada di paket ini. Ubah yang itu dari daftar."), "D9"))


class StageForm(PartForm):
    """When a stage is open; which stage it is stays."""

    PART = "stages"
    stage = SelectField(_.lazy("Tahap"), choices=choices(STAGES), default="pengumuman")
    starts_at = clock(_.lazy("Mulai"), _.lazy("Tulis mulainya."))
    ends_at = clock(_.lazy("Berakhir"), _.lazy("Tulis selesainya."), ends=True)
    reason = line(
        _.lazy("Alasan jadwal berubah"),
        300,
        _.lazy("Wajib bila jadwal yang sudah terbit dipindah."),
        because=Because(lambda form: form.moves, _.lazy("Jadwal ini sudah dibaca warga. Tulis mengapa dipindah.")),
    )

    def _say(self, breach: Breach) -> None:
        """Say a breach at the time of this stage that it is about: what comes too early may be another stage."""
        own = [field for stage, field in breach.at if stage == self.stage.data]
        super()._say(dataclasses.replace(breach, part=self.PART, field=own[0]) if own else breach)

    @property
    def moves(self) -> bool:
        """Whether a schedule that people have read is another one now."""
        if self.row is None or self.case.package.process is None:
            return False
        return bool((self.starts_at.data, self.ends_at.data) != (self.row.starts_at, self.row.ends_at))

    def validate_stage(self, field: SelectField) -> None:
        """Refuse a stage that is there already, and another one in its place."""
        if self.row is not None and field.data != self.row.stage:
            raise ValidationError(_("Tahapnya tetap. Tambahkan tahap lain sebagai tahap baru."))
        if self.row is None and any(row.stage == field.data for row in self.case.stages):
            raise ValidationError(by_rule(_("Tahap ini sudah ada. Ubah jadwalnya dari daftar."), "D9"))


class BidderForm(PartForm):
    """Who took part, and at what price."""

    PART = "bidders"
    name = line(_.lazy("Nama peserta"), 160, must=_.lazy("Tulis nama pesertanya."))
    tax = TaxField(
        _.lazy("NPWP"),
        description=_.lazy("Boleh kosong. Hanya tiga angka di kedua ujungnya yang disimpan."),
        validators=[Optional()],
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    offer = rupiah(_.lazy("Harga penawaran (rupiah)"))
    has_errors = BooleanField(_.lazy("Ada koreksi aritmatik"))
    corrected = rupiah(_.lazy("Harga terkoreksi (rupiah)"))
    negotiated = rupiah(_.lazy("Harga negosiasi (rupiah)"))
    verdict = SelectField(_.lazy("Hasil evaluasi"), choices=choices(VERDICTS), default="")
    reason = line(
        _.lazy("Alasan gugur"),
        LONGEST_TEXT,
        because=Because(lambda form: form.verdict.data == "gugur", _.lazy("Tulis mengapa peserta ini gugur.")),
    )
    winner = BooleanField(_.lazy("Pemenang"))


class ContractForm(PartForm):
    """The contract as it was signed."""

    PART = "contracts"
    LATER = ("letter", "order", "ordered", "domestic", "small", "partners", "performance")
    number = line(_.lazy("Nomor kontrak"), 80, must=_.lazy("Tulis nomor kontraknya."))
    signed = _day(_.lazy("Ditandatangani"), must=_.lazy("Tulis tanggalnya."))
    value = RupiahField(
        _.lazy("Nilai kontrak (rupiah)"),
        description=_.lazy("Kontrak payung: harga satuannya."),
        validators=[InputRequired(_.lazy("Tulis nilainya."))],
        render_kw={"inputmode": "numeric"},
    )
    starts = _day(_.lazy("Pekerjaan mulai"))
    ends = _day(_.lazy("Pekerjaan selesai"))
    letter = line(_.lazy("Nomor SPPBJ"), 80)
    order = line(_.lazy("Nomor SPMK"), 80)
    ordered = _day(_.lazy("Tanggal SPMK"))
    domestic = rupiah(_.lazy("Nilai produk dalam negeri (rupiah)"))
    small = rupiah(_.lazy("Nilai usaha mikro dan kecil (rupiah)"))
    partners = line(_.lazy("Anggota kerja sama operasi"), 300, _.lazy("Nama perusahaannya, dipisah titik koma."))
    status = SelectField(_.lazy("Keadaan kontrak"), choices=choices(CONTRACT_STATES), default="")
    reason = line(
        _.lazy("Alasan diputus"),
        LONGEST_TEXT,
        because=Because(lambda form: form.status.data == "putus", _.lazy("Tulis mengapa kontraknya diputus.")),
    )
    performance = SelectField(_.lazy("Kinerja penyedia"), choices=choices(PERFORMANCES), default="")


class AddendumForm(PartForm):
    """A change of the contract."""

    PART = "addenda"
    number = line(_.lazy("Nomor adendum"), 80, must=_.lazy("Tulis nomornya."))
    signed = _day(_.lazy("Ditandatangani"), must=_.lazy("Tulis tanggalnya."))
    value = rupiah(_.lazy("Nilai kontrak menjadi (rupiah)"), _.lazy("Kosongkan bila nilainya tetap."))
    ends = _day(_.lazy("Selesai menjadi"), _.lazy("Kosongkan bila waktunya tetap."))
    reason = line(
        _.lazy("Alasan adendum"),
        LONGEST_TEXT,
        must=by_rule(_.lazy("Tulis mengapa kontraknya diubah."), "D7"),
    )


class ProgressForm(PartForm):
    """How much of the work is done."""

    PART = "progress"
    day = _day(_.lazy("Keadaan pada"), must=_.lazy("Tulis tanggalnya."))
    percent = PercentField(
        _.lazy("Sudah berapa persen"),
        validators=[InputRequired(_.lazy("Tulis persennya, 0 sampai 100."))],
        render_kw={"inputmode": "decimal"},
    )
    planned = PercentField(
        _.lazy("Menurut rencana berapa persen"),
        description=_.lazy("Dari kurva S atau jadwal pelaksanaan. Boleh kosong."),
        validators=[Optional()],
        render_kw={"inputmode": "decimal"},
    )
    note = line(_.lazy("Yang sudah dikerjakan"), 300)


class PaymentForm(PartForm):
    """What was paid."""

    PART = "payments"
    paid = _day(_.lazy("Dibayar pada"), must=_.lazy("Tulis tanggalnya."))
    amount = rupiah(_.lazy("Jumlah (rupiah)"), must=_.lazy("Tulis jumlahnya."))
    number = line(_.lazy("Nomor berita acara (BAP)"), 80)
    note = line(_.lazy("Untuk apa"), 300, _.lazy("Misalnya uang muka atau termin 1."))


class HandoverForm(PartForm):
    """A handover."""

    PART = "handovers"
    sort = SelectField(_.lazy("Serah terima"), choices=choices(HANDOVERS), default="pertama")
    day = _day(_.lazy("Diserahterimakan pada"), must=_.lazy("Tulis tanggalnya."))
    number = line(_.lazy("Nomor berita acara (BAST)"), 80)


FORMS: dict[str, type[PartForm]] = {
    form.PART: form
    for form in (
        PlanForm,
        StageForm,
        BidderForm,
        ContractForm,
        AddendumForm,
        ProgressForm,
        PaymentForm,
        HandoverForm,
    )
}
