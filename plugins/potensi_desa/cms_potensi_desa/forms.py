"""Forms of potentials and products."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, DateField, Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from cms_core.api import (
    BadNumber,
    BlocksField,
    ContentForm,
    Finding,
    PhotosField,
    PointFields,
    current_site,
    format_date,
    format_rupiah,
    now,
    today,
    whatsapp_number,
)
from cms_potensi_desa import NAME, _
from cms_potensi_desa.fields import (
    AmountField,
    DiscountField,
    RupiahField,
    YearField,
)
from cms_potensi_desa.models import Potensi, Produk, plain
from cms_potensi_desa.prices import has_ended
from cms_potensi_desa.words import CONDITIONS, DISCOUNTS, GROUP_OF, GROUPS, PERCENT, SORTS, STOCKS

TOO_LONG = _.lazy("Terlalu panjang.")
DEAREST = 2_000_000_000
"""Rupiah; a column of 32 bits ends a little above."""
OLDEST = 1990
_NUMBER = re.compile(r"[A-Za-z0-9 ./-]*")


def _line(label: Any, longest: int, hint: Any = "", **attributes: str) -> StringField:
    validators = [Optional(), Length(max=longest, message=TOO_LONG)]
    return StringField(label, description=hint, validators=validators, render_kw=attributes)


def _rupiah(label: Any, hint: Any = "", made: type[RupiahField] = RupiahField) -> RupiahField:
    bounds = NumberRange(0, DEAREST, _.lazy("Angka ini terlalu besar."))
    return made(label, description=hint, validators=[Optional(), bounds], render_kw={"inputmode": "numeric"})


def _choices(labels: Mapping[str, Any], *, optgroup: Any = None) -> list[SelectChoice]:
    return [SelectChoice(value, label, optgroup=optgroup) for value, label in labels.items()]


@dataclasses.dataclass(frozen=True)
class Section:
    """Fields that are asked for together; ``groups`` of potentials need them, None for everybody."""

    title: Any
    names: tuple[str, ...]
    groups: tuple[str, ...] | None = None

    @property
    def categories(self) -> str:
        """The categories that these fields are about, with spaces between: for the script of the form."""
        return " ".join(category for category, group in GROUP_OF.items() if group in (self.groups or ()))


POINT = Section(_.lazy("Titik di peta"), ("latitude", "longitude"), ())


class EntryForm(PointFields, ContentForm):
    """What both kinds have: photos first, a title, three lines."""

    NUMBERS = (*ContentForm.NUMBERS, "whatsapp")
    COLUMNS: ClassVar[tuple[str, ...]]
    FIRST: ClassVar[tuple[str, ...]]
    """The fields that everybody is asked for."""
    SECTIONS: ClassVar[tuple[Section, ...]]

    photos = PhotosField(_.lazy("Foto"), owner=NAME)
    body = BlocksField(_.lazy("Keterangan"), owner=NAME, validators=[DataRequired(_.lazy("Tulis keterangannya."))])
    category = SelectField(_.lazy("Jenis"))
    place = _line(_.lazy("Tempat"), 120, _.lazy("Dusun, RW, RT, atau patokan."))
    whatsapp = _line(
        _.lazy("Nomor WhatsApp usaha"),
        30,
        _.lazy("Nomor ini tampil di situs, jadi pakai nomor usaha atau kelompok."),
        inputmode="tel",
    )

    def validate_whatsapp(self, field: StringField) -> None:
        """Keep the number as links want it."""
        try:
            field.data = whatsapp_number(field.data or "")
        except BadNumber as error:
            raise ValidationError(_("Tulis nomornya dengan angka, misalnya 0812 3456 7890.")) from error

    @classmethod
    def asked(cls) -> tuple[str, ...]:
        """Return the names of the fields beside title and text, as they are asked for."""
        names = dict.fromkeys((*cls.FIRST, *(name for part in cls.SECTIONS for name in part.names)))
        return tuple(names)

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, as the content of a row says it."""
        own = {name: plain(self[name].data) for name in self.COLUMNS if name not in ("title", "photos", "body")}
        return {**super().written(), **{name: "" if self._is_bare(name) else value for name, value in own.items()}}

    def _is_bare(self, name: str) -> bool:
        return isinstance(self[name], StringField) and self[name].data is None

    def sections(self, row: Any) -> list[tuple[Section, list[Field], bool]]:
        """Return the fields beyond the first; open are those that hold something, or that the group is about."""
        group = GROUP_OF.get(self.category.data or "") if row is not None or self.is_submitted() else ""
        found = []
        for section in self.SECTIONS:
            fields = [self[name] for name in section.names]
            holds = any(field.errors or (field.data and field.data != field.default) for field in fields)
            found.append((section, fields, bool(holds or (section.groups and group in section.groups))))
        return found


class PotensiForm(EntryForm):
    """A potential."""

    COLUMNS = Potensi.WRITTEN
    FIRST = ("category", "condition", "place", "manager")
    SECTIONS = (
        Section(_.lazy("Untuk pengunjung"), ("hours", "ticket", "access", "facilities"), groups=("wisata", "budaya")),
        Section(
            _.lazy("Luas dan hasil"),
            ("area", "area_unit", "production", "production_unit", "year", "season"),
            groups=("ekonomi", "sda"),
        ),
        Section(_.lazy("Kontak"), ("whatsapp",)),
        POINT,
    )

    category = SelectField(
        _.lazy("Jenis"), choices=[c for label, labels in GROUPS.values() for c in _choices(labels, optgroup=label)]
    )
    condition = SelectField(_.lazy("Pengelolaan"), choices=_choices(CONDITIONS), default="rintisan")
    manager = _line(_.lazy("Pengelola"), 120, _.lazy("Nama kelompok atau lembaga, bukan nama orang."))
    area = AmountField(_.lazy("Luas"), validators=[Optional()], render_kw={"inputmode": "decimal"})
    area_unit = _line(_.lazy("Satuan luas"), 20, _.lazy("Misalnya hektare atau m²."))
    production = AmountField(_.lazy("Hasil"), validators=[Optional()], render_kw={"inputmode": "decimal"})
    production_unit = _line(_.lazy("Satuan hasil"), 20, _.lazy("Misalnya ton atau ekor per tahun."))
    year = YearField(
        _.lazy("Tahun angka ini"), validators=[Optional()], render_kw={"inputmode": "numeric", "type": "text"}
    )
    season = _line(_.lazy("Musim"), 120, _.lazy("Kapan panen, atau kapan paling baik datang."))
    hours = _line(_.lazy("Jam buka"), 120, _.lazy("Misalnya setiap hari, 08.00 sampai 17.00."))
    ticket = _rupiah(_.lazy("Tiket masuk (rupiah)"), _.lazy("Untuk satu orang. Tulis 0 bila gratis."))
    access = _line(_.lazy("Akses jalan"), 300, _.lazy("Kendaraan apa yang bisa masuk, dan seberapa jauh."))
    facilities = _line(_.lazy("Fasilitas"), 300, _.lazy("Pisahkan dengan koma: parkir, toilet, musala."))

    def validate_year(self, field: YearField) -> None:
        """Refuse a year that is none."""
        newest = now().year + 1
        if field.data is not None and not OLDEST <= field.data <= newest:
            raise ValidationError(_("Tulis tahun dari %(oldest)s sampai %(newest)s.", oldest=OLDEST, newest=newest))

    def validate_facilities(self, field: StringField) -> None:
        """Keep the list tidy: it is read as one, by programs too."""
        parts = (" ".join(part.split()) for part in (field.data or "").split(","))
        field.data = ", ".join(part for part in parts if part)

    def validate_area(self, field: AmountField) -> None:
        """Ask for what the number counts."""
        _needs_unit(field, self.area_unit)

    def validate_production(self, field: AmountField) -> None:
        """Ask for what the number counts."""
        _needs_unit(field, self.production_unit)


def _needs_unit(field: AmountField, unit: StringField) -> None:
    if field.data is not None and not unit.data:
        raise ValidationError(_("Isi juga satuannya."))


class ProdukForm(EntryForm):
    """A product."""

    NUMBERS = (*EntryForm.NUMBERS, "pirt", "halal", "nib", "bpom")
    COLUMNS = Produk.WRITTEN
    FIRST = ("price", "unit", "stock", "seller", "whatsapp", "category")
    SECTIONS = (
        Section(_.lazy("Potongan harga"), ("discount", "discount_kind", "discount_until")),
        Section(_.lazy("Izin dan sertifikat"), ("pirt", "halal", "nib", "bpom")),
        Section(_.lazy("Tempat dan unggulan"), ("place", "featured")),
        POINT,
    )

    category = SelectField(_.lazy("Jenis"), choices=_choices(SORTS), default="makanan")
    price = _rupiah(_.lazy("Harga (rupiah)"))
    unit = _line(_.lazy("Satuan"), 20, _.lazy("Misalnya kg, bungkus, atau lembar."))
    discount = _rupiah(
        _.lazy("Potongan"), _.lazy("Angkanya saja. Pilih di bawah: persen atau rupiah."), made=DiscountField
    )
    discount_kind = SelectField(_.lazy("Potongan dalam"), choices=_choices(DISCOUNTS), default=PERCENT)
    discount_until = DateField(
        _.lazy("Berlaku sampai"),
        description=_.lazy("Boleh kosong. Sesudah hari ini lewat, harga biasa tampil lagi dengan sendirinya."),
        validators=[Optional()],
    )
    stock = SelectField(
        _.lazy("Persediaan"),
        choices=_choices({name: label for name, (label, _tag) in STOCKS.items()}),
        default="tersedia",
    )
    featured = BooleanField(_.lazy("Produk unggulan desa ini"))
    seller = _line(_.lazy("Penjual"), 120, _.lazy("Nama usaha atau kelompok. Ini tampil di situs."))
    pirt = _line(_.lazy("Nomor P-IRT"), 30, _.lazy("Seperti tertulis di kemasan."))
    halal = _line(_.lazy("Nomor sertifikat halal"), 40)
    nib = _line(_.lazy("NIB"), 20, _.lazy("Nomor Induk Berusaha, 13 angka."), inputmode="numeric")
    bpom = _line(_.lazy("Nomor BPOM"), 30, _.lazy("Misalnya MD 2345 6789 0123."))

    def validate_discount(self, field: RupiahField) -> None:
        """Refuse a discount on nothing, or of more than everything."""
        if not field.data:
            return
        if self.price.data is None:
            raise ValidationError(_("Isi harganya dulu, baru potongannya."))
        if self.discount_kind.data == PERCENT and field.data > 100:
            raise ValidationError(_("Potongan paling banyak 100 persen."))
        if self.discount_kind.data != PERCENT and field.data > self.price.data:
            raise ValidationError(_("Potongan ini lebih besar daripada harganya."))

    def validate_nib(self, field: StringField) -> None:
        """Keep the thirteen digits."""
        digits = re.sub(r"[\s.-]", "", field.data or "")
        if not re.fullmatch(r"[0-9]{13}", digits):
            raise ValidationError(_("NIB terdiri dari 13 angka."))
        field.data = digits

    def validate_pirt(self, field: StringField) -> None:
        """Refuse what is no number of a mark."""
        if not _NUMBER.fullmatch(field.data or ""):
            raise ValidationError(_("Tulis nomornya seperti di kemasan: huruf, angka, dan tanda hubung."))

    validate_halal = validate_bpom = validate_pirt

    def findings(self) -> list[Finding]:
        """Return what is worth a second look, a discount that is over first."""
        found = super().findings()
        if has_ended(_Money(self.discount.data, self.discount_until.data), today(current_site())):
            assert self.discount_until.data is not None
            text = _(
                "Potongan berakhir %(date)s. Yang tampil sekarang harga biasa, %(price)s.",
                date=format_date(self.discount_until.data),
                price=format_rupiah(self.price.data or 0),
            )
            found.insert(0, Finding(False, text))
        return found


@dataclasses.dataclass(frozen=True)
class _Money:
    discount: int | None
    discount_until: Any


FORMS: dict[str, type[EntryForm]] = {"potensi": PotensiForm, "produk": ProdukForm}
