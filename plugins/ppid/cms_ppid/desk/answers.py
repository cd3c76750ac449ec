"""The form of an answer: one to six parts, each given, refused, not held or not documented, and what copying costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional

from cms_core.api import AdminForm, NumberField, Rupiah, choices
from cms_ppid import _
from cms_ppid.cases.forms import StepForm
from cms_ppid.cases.services import Said
from cms_ppid.desk.forms import long_text, no_nik, short_text
from cms_ppid.documents.forms import FORMS
from cms_ppid.exclusions.services import GROUNDS
from cms_ppid.models import Exclusion
from cms_ppid.requests import states
from cms_ppid.requests.forms import AT_COST
from cms_ppid.requests.models import Part, Request

MOST, LONGEST = 6, 600
MOST_COST = 999_999_999
"""Rupiah: what the column holds, and more than copies ever cost."""
NONE = {"": _.lazy("Pilih")}


class CostField(NumberField):
    """A cost in whole rupiah."""

    kind = Rupiah(most=MOST_COST)


class PartForm(AdminForm):
    """A part of an answer; where nothing is typed there is none.

    What relies on an exclusion takes its ground and act from there, where nothing else was written.
    """

    class Meta:
        csrf = False

    what = TextAreaField(
        _.lazy("Informasinya"),
        validators=[Optional(), Length(max=LONGEST, message=_.lazy("Paling banyak 600 huruf.")), no_nik],
    )
    result = SelectField(_.lazy("Keputusan"), choices=choices({**NONE, **states.RESULTS}))
    form = SelectField(_.lazy("Bentuknya, bila diberikan"), choices=choices({**NONE, **FORMS}))
    passage = short_text(
        _.lazy("Bagian yang dihitamkan"), _.lazy("Hanya bagian ini yang ditutup, bukan seluruh dokumennya."), 400
    )
    exclusion = SelectField(_.lazy("Uji konsekuensinya"), validate_choice=False)
    ground = SelectField(_.lazy("Alasan menutup"), choices=choices({**NONE, **GROUNDS}))
    law = short_text(_.lazy("Undang-undang dan pasalnya"), _.lazy("Misalnya UU 14/2008 Pasal 17 huruf h."), 200)
    reason = long_text(_.lazy("Akibat bila dibuka, atau penjelasan lain"))
    holder = short_text(_.lazy("Siapa yang menguasai, bila diketahui"))

    known: Sequence[Exclusion] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen."""
        fields = (self.what, self.result, self.form, self.passage, self.exclusion, self.ground, self.law, self.reason)
        return not any((field.data or "").strip() for field in (*fields, self.holder))

    def offer(self, known: Sequence[Exclusion]) -> None:
        """Say on which exclusions a refusal can rely."""
        self.known, self.what.flags.optional = known, False
        none = SelectChoice("", _("Tanpa, atau belum diuji"))
        self.exclusion.choices = [none, *(SelectChoice(str(row.id), row.title) for row in known)]
        self.exclusion.data = self.exclusion.data or ""

    @property
    def tested(self) -> Exclusion | None:
        """The exclusion that was chosen."""
        return next((row for row in self.known if str(row.id) == self.exclusion.data), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check a part that is filled in."""
        if self.is_empty:
            return True
        if (tested := self.tested) is not None:
            self.ground.data = self.ground.data or tested.ground
            self.law.data = self.law.data or tested.law
            self.reason.data = self.reason.data or tested.opened
        good = bool(super().validate(extra_validators))
        for field, sentence in self._lacking():
            field.errors, good = [*field.errors, sentence], False
        return good

    def _lacking(self) -> Iterator[tuple[Any, str]]:
        if self.exclusion.data and self.tested is None:
            yield (
                self.exclusion,
                _("Pengecualian ini tidak berlaku lagi. Pilih yang lain, atau tulis alasannya sendiri."),
            )
        if not (self.what.data or "").strip():
            yield self.what, _("Tulis informasi yang mana.")
        if not self.result.data:
            yield self.result, _("Pilih keputusannya.")
        if self.result.data == states.GIVEN and not self.form.data:
            yield self.form, _("Pilih bentuknya.")
        # What is kept back, in whole or by a passage, has its ground, its act and its reason (UU 14/2008 pasal 17, 22).
        if self.result.data == states.REFUSED or (self.passage.data or "").strip():
            yield from self._unsaid()

    def _unsaid(self) -> Iterator[tuple[Any, str]]:
        for field, sentence in (
            (self.ground, _("Pilih alasannya: UU 14/2008 Pasal 17 huruf a sampai j.")),
            (self.law, _("Tulis undang-undang dan pasalnya.")),
            (self.reason, _("Tulis akibat bila dibuka.")),
        ):
            if not (field.data or "").strip():
                yield field, sentence

    def part(self) -> Part:
        """Return what was written; fields that its result has no use for stay empty."""
        refuses = self.result.data == states.REFUSED
        closes = refuses or bool((self.passage.data or "").strip())
        tested = self.tested if closes else None
        return Part(
            result=self.result.data,
            what=(self.what.data or "").strip(),
            form=self.form.data if self.result.data == states.GIVEN else "",
            passage=(self.passage.data or "").strip() if self.result.data == states.GIVEN else "",
            ground=self.ground.data if closes else "",
            law=(self.law.data or "").strip() if closes else "",
            reason=(self.reason.data or "").strip(),
            exclusion=tested.id if tested is not None else None,
            holder=(self.holder.data or "").strip() if self.result.data == states.NOT_HELD else "",
        )


class AnswerForm(StepForm):
    """What is answered, part by part."""

    sent_at_cost = False

    parts = FieldList(FormField(PartForm), min_entries=MOST, max_entries=MOST)
    cost = CostField(
        _.lazy("Biaya (rupiah)"),
        description=_.lazy("Hanya biaya nyata penggandaan dan pengiriman. Kosongkan bila tanpa biaya."),
        validators=[Optional()],
    )
    told = long_text(_.lazy("Keterangan untuk pemohon"), _.lazy("Di mana dan kapan diambil, atau lewat apa dikirim."))
    note = StringField(_.lazy("Catatan dalam"), validators=[Optional(), Length(max=1000), no_nik])

    def offer(self, known: Sequence[Exclusion], row: Request) -> None:
        """Say on which exclusions a refusal can rely; the first part begins with what was asked, and who has it."""
        self.sent_at_cost = row.deliver in AT_COST
        for entry in self.parts:
            entry.form.offer(known)
        if not self.is_submitted():
            first = self.parts[0].form
            first.what.data = row.details if len(row.details) <= LONGEST else ""
            first.holder.data = row.holder

    def filled(self) -> list[PartForm]:
        """Return the parts in which something stands."""
        return [entry.form for entry in self.parts if not entry.form.is_empty]

    def troubled(self) -> list[Any]:
        """Return the fields with errors, those of the parts first."""
        inner = [field for entry in self.parts for field in entry.form if field.errors]
        return [*inner, *(field for field in self if field.errors and field is not self.parts)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one part, and for a cost only where the law lets it be charged."""
        good = bool(super().validate(extra_validators))
        if not self.filled():
            self.form_errors.append(_("Isi paling sedikit satu bagian jawaban."))
            return False
        if self.cost.data and not self._may_cost():
            self.cost.errors = [_("Salinan digital gratis. Biaya hanya untuk salinan cetak, atau untuk mengirimnya.")]
            return False
        return good

    def _may_cost(self) -> bool:
        """Whether something is copied on paper, or sent in a way that costs (Perki 1/2021)."""
        given = [part for part in self.filled() if part.result.data == states.GIVEN]
        return any(self.sent_at_cost or part.form.data != "digital" for part in given)

    def said(self) -> Said:
        """Return what was said beside the parts."""
        return Said(told=self.told.data or "", note=self.note.data or "")
