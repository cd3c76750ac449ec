"""What a person fills in of a part of a package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from cms_core.api import AdminForm, OnceField, choices, current_site
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
from cms_lelang.forms import line, rupiah
from cms_lelang.models import Stage
from cms_lelang.services import newly_impossible, newly_questionable
from cms_lelang.words import CONTRACT_STATES, HANDOVERS, PERFORMANCES, PLAN_STATES, SOURCES, STAGES, VERDICTS

PARTLY = frozenset({"csrf_token", "key", "seen"})
"""Fields that say nothing of the part."""


def _day(label: Any, hint: Any = "", *, must: Any = None) -> DateField:
    return DateField(label, description=hint, validators=[InputRequired(must) if must else Optional(), in_reach])


def clock(label: Any, must: Any) -> ClockField:
    """Return a field for a moment; ``must`` is what is said where it is empty."""
    return ClockField(label, description=_.lazy("Jam setempat."), validators=[InputRequired(must)])


class PartForm(AdminForm):
    """Base: a part of the package that this person has ``seen`` at a version."""

    PART: ClassVar[str] = ""
    LATER: ClassVar[tuple[str, ...]] = ()
    """Fields that few fill in; they stand folded."""
    key = OnceField()
    seen = HiddenField()

    def __init__(self, *args: Any, case: Case, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, obj=row, **kwargs)
        self.case, self.row = case, row
        if not self.is_submitted():
            self.seen.data = str(case.package.version)

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
        return self.case.with_part(self.PART, row, instead_of=self.row)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, that nothing secret is in them, then that the package stays possible."""
        good = bool(super().validate(extra_validators))
        good = refuse_secrets(self) and good
        return good and self._is_possible()

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
        *("work_from", "work_to", "earlier", "why"),
    )
    code = line(_.lazy("Kode RUP"), 20, _.lazy("Dari SiRUP. Kosongkan bila hanya diumumkan di papan desa."))
    year = YearField(
        _.lazy("Tahun anggaran RUP"),
        validators=[InputRequired(_.lazy("Tulis tahunnya."))],
        render_kw={"inputmode": "numeric"},
    )
    source = SelectField(_.lazy("Sumber dana"), choices=choices(SOURCES), default="apbdes")
    account = line(_.lazy("Kode rekening anggaran"), 80, _.lazy("Kode belanja (MAK); bukan rekening bank."))
    amount = rupiah(_.lazy("Jumlah (rupiah)"))
    announced = _day(_.lazy("Diumumkan pada"))
    unit = line(_.lazy("Satuan kerja RUP"), 160, _.lazy("Bila rencananya milik satuan kerja lain."))
    unit_code = line(_.lazy("Kode satuan kerja RUP"), 20)
    status = SelectField(_.lazy("Keadaan RUP"), choices=choices(PLAN_STATES), default="")
    text = line(_.lazy("Uraian di RUP"), 300)
    volume = line(_.lazy("Volume"), 80, _.lazy("Misalnya 180 meter atau 1 paket."))
    specification = line(_.lazy("Spesifikasi"), 300)
    select_from = _day(_.lazy("Pemilihan direncanakan mulai"))
    select_to = _day(_.lazy("Pemilihan direncanakan selesai"))
    work_from = _day(_.lazy("Pelaksanaan direncanakan mulai"))
    work_to = _day(_.lazy("Pelaksanaan direncanakan selesai"))
    earlier = line(_.lazy("Menggantikan kode RUP"), 20, _.lazy("Kode lama, bila rencananya dikaji ulang."))
    why = line(_.lazy("Alasan kaji ulang"), 300)

    def validate_code(self, field: StringField) -> None:
        """Refuse a code that another line of the package has: which of them pays how much nobody could say."""
        own = self.row.id if self.row is not None else None
        if field.data and any(row.code == field.data.strip() and row.id != own for row in self.case.plans):
            raise ValidationError(_("RUP ini sudah ada di paket ini. Ubah yang itu dari daftar."))


class StageForm(PartForm):
    """When a stage is open; which stage it is stays."""

    PART = "stages"
    stage = SelectField(_.lazy("Tahap"), choices=choices(STAGES), default="pengumuman")
    starts_at = clock(_.lazy("Mulai"), _.lazy("Tulis mulainya."))
    ends_at = clock(_.lazy("Selesai"), _.lazy("Tulis selesainya."))
    reason = line(
        _.lazy("Alasan jadwal berubah"),
        300,
        _.lazy("Wajib bila jadwal yang sudah terbit dipindah."),
        because=Because(lambda form: form.moves, _.lazy("Jadwal ini sudah dibaca warga. Tulis mengapa dipindah.")),
    )

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
            raise ValidationError(_("Tahap ini sudah ada. Ubah jadwalnya dari daftar."))


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
        300,
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
        300,
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
    reason = line(_.lazy("Alasan adendum"), 300, must=_.lazy("Tulis mengapa kontraknya diubah."))


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
