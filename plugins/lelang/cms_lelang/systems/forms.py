"""Rows of files of other systems, by the rules of the form of a package."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from flask import g
from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired

from cms_core.api import Column, Text, choices
from cms_lelang import _
from cms_lelang.forms import PackageForm, code_line, line
from cms_lelang.models import LONGEST_TEXT, Package
from cms_lelang.parts.forms import PlanForm
from cms_lelang.systems.again import Again
from cms_lelang.systems.columns import PACKAGE
from cms_lelang.systems.editions import of
from cms_lelang.systems.links import BESIDE, PLANS, codes_of, split, together
from cms_lelang.systems.spellings import SWAKELOLA, ULANG, Spelled
from cms_lelang.words import CATEGORIES, METHODS, UNSAID

_TYPES = {"1": "I", "2": "II", "3": "III", "4": "IV"}
MORE = (
    Column(
        "own_type",
        _.lazy("Tipe swakelola"),
        Spelled(_TYPES, "own_type"),
        _.lazy("Bila metodenya hanya disebut swakelola."),
        also=PACKAGE["own_type"],
    ),
    Column(
        "again",
        _.lazy("Alasan diulang"),
        Text(LONGEST_TEXT),
        _.lazy("Menjadi alasan batal, gagal, atau diulang, bila yang itu kosong."),
        also=PACKAGE["again"],
    ),
    PLANS,
)
"""What those systems say in a column of its own, and we in that of something else."""


REASONS = (
    Column(
        "of_value",
        _.lazy("Alasan nilai kontrak berubah"),
        Text(LONGEST_TEXT),
        also=("alasan_ubah_nilai_kontrak",),
    ),
    Column(
        "of_tenth",
        _.lazy("Alasan nilai kontrak berubah lebih dari 10 persen"),
        Text(LONGEST_TEXT),
        also=("alasan_nilai_kontrak_10_persen",),
    ),
)
"""What e-contract files say of an addendum, and we in its reason."""

UNSAID_WHY = "Alasannya tidak disebut"
"""Why a package is tried again of which a file says that it is, and no more."""

ASIDE = frozenset({"own_type", "again", "rup", *(column.name for column in BESIDE)})
"""Columns of a file that are none of a package."""


def meant(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by the columns of a package alone."""
    told = {name: value for name, value in values.items() if name not in ASIDE}
    if values.get("own_type"):
        told["method"] = f"{SWAKELOLA}_{values['own_type']}"
    if values.get("again"):
        told["reason"] = told.get("reason") or values["again"]
    return told


def more_of(row: Package) -> dict[str, str]:
    """Return what ``MORE`` says of a package."""
    own = row.method.removeprefix(f"{SWAKELOLA}_") if row.by_itself else ""
    return {"own_type": own, "again": row.reason, "rup": codes_of(row)}


def made_of(text: str) -> str:
    """Return the description of a package of which a file says no more than this."""
    return f"<p>{escape(text)}</p>"


def _said(label: Any, options: Mapping[str, Any], must: Any) -> SelectField:
    """Return a field for one of a few of which nothing is chosen at first; ``must`` is what to say then."""
    return SelectField(label, choices=choices({"": "", **options}), default="", validators=[DataRequired(must)])


class RowForm(PackageForm):
    """A package of a file: what a row does not say is not made up."""

    category = _said(
        _.lazy("Jenis pengadaan"), CATEGORIES, _.lazy("Jenis pengadaannya tidak disebut. Isi, misalnya Barang.")
    )
    method = _said(_.lazy("Metode"), METHODS, _.lazy("Metodenya tidak disebut. Isi, misalnya Tender."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Take what repeats another one for what goes on, then check as the form of a package does."""
        if self.outcome.data == ULANG:
            self.outcome.data = ""
        return super().validate(extra_validators)


class CodedForm(RowForm):
    """A package of a file: its description may be missing, and what we keep in one field stand in two."""

    method = _said(
        _.lazy("Metode"),
        {**METHODS, SWAKELOLA: _.lazy("Swakelola")},
        _.lazy("Metodenya tidak disebut. Isi, misalnya Tender."),
    )
    own_type = SelectField(_.lazy("Tipe swakelola"), choices=choices({"": "", **_TYPES}), default="")
    again = line(_.lazy("Alasan diulang"), LONGEST_TEXT)
    rup = line(_.lazy("Kode RUP"), 500)

    def validate(self, extra_validators: Any = None) -> bool:
        """Bring together what stands apart, then check as the form of a package does."""
        own = self.own_type.data or ""
        if own and (not self.method.raw_data or self.method.data.startswith(SWAKELOLA)):
            self.method.data = f"{SWAKELOLA}_{own}"
        elif not own and self.method.data.startswith(f"{SWAKELOLA}_"):
            self.own_type.data = self.method.data.removeprefix(f"{SWAKELOLA}_")
        if not self.category.data and self.method.data.startswith(SWAKELOLA):
            # SiRUP and SPSE do not say it of what no provider does.
            self.category.data = UNSAID
            self.category.raw_data = [UNSAID]
        why, again = ((field.data or "").strip() for field in (self.reason, self.again))
        # What failed may have repeated another one: then it says why that was besides why it failed itself.
        repeats = self.outcome.data == ULANG or bool(again and (not self.outcome.data or why not in ("", again)))
        if not why:
            # That it repeats one is kept, or what failed and is told later would not be known to be it.
            self.reason.data = again or (UNSAID_WHY if repeats else self.again.data)
            self.reason.raw_data = [self.reason.data]
        self.again.data = Again(self.reason.data or "") if repeats else self.reason.data
        own_edition = of(self.code.data or "", self.edition.data, self.lot_of.data, self.lot.data)
        # No file takes a plan away from a package.
        if held := g.get("lelang_held", {}).get(own_edition):
            self.rup.data = together(split(f"{held};{self.rup.data or ''}"))
        if not self.body.data and self.title.data:
            self.body.data = made_of(self.title.data)
            self.body.raw_data = [self.body.data]
        good = super().validate(extra_validators)
        if not self.title.data:
            # The name, of which it is made, is what is missing.
            self.body.errors = ()
        return good

    def validate_method(self, field: SelectField) -> None:
        """Refuse a self-managed package that does not say by whom."""
        if field.data == SWAKELOLA:
            raise ValidationError(_("Swakelola tipe berapa? Isi kolom “Tipe swakelola” dengan I, II, III, atau IV."))

    def validate_own_type(self, field: SelectField) -> None:
        """Refuse a type of what is not self-managed."""
        if field.data and not self.method.data.startswith(SWAKELOLA):
            called = METHODS[self.method.data]
            text = _(
                "Metodenya %(method)s, bukan swakelola. Kosongkan tipenya, atau betulkan metodenya.", method=called
            )
            raise ValidationError(text)

    def written(self) -> dict[str, Any]:
        """Return what is said of a package, by its columns."""
        return {name: value for name, value in super().written().items() if name in Package.WRITTEN}


class ReasonsForm(Form):
    """Why a contract was changed: e-contract files say it once, and of its value and of a tenth of it once more."""

    reason, of_value, of_tenth = StringField(), StringField(), StringField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Bring together what stands apart; the rules of an addendum look at it later."""
        said = (field.data.strip() for field in (self.reason, self.of_value, self.of_tenth) if field.data)
        self.reason.data = "; ".join(dict.fromkeys(filter(None, said)))
        return True


class RupForm(CodedForm):
    """A line of the general plan with the package that it pays for."""

    OF_PLAN: ClassVar[tuple[str, ...]] = (
        *("source", "account", "announced", "status", "text", "volume", "specification"),
        *("select_from", "select_to", "work_from", "work_to", "earlier", "review", "why"),
    )
    rup = code_line(_.lazy("Kode RUP"), 20)
    source, account, announced = PlanForm.source, PlanForm.account, PlanForm.announced
    status, text, volume = PlanForm.status, PlanForm.text, PlanForm.volume
    page = line("", 120)
    specification, select_from, select_to = PlanForm.specification, PlanForm.select_from, PlanForm.select_to
    work_from, work_to, earlier = PlanForm.work_from, PlanForm.work_to, PlanForm.earlier
    review, why = PlanForm.review, PlanForm.why
