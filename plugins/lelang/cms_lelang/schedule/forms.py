"""What a person fills in who moves the schedule of a package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import HiddenField

from cms_core.api import PUBLISHED, AdminForm, OnceField, current_site
from cms_lelang import _
from cms_lelang.cases import Case
from cms_lelang.fields import Because, clock_text, refuse_secrets
from cms_lelang.forms import line
from cms_lelang.models import Stage
from cms_lelang.parts.forms import clock
from cms_lelang.parts.services import SHOWN, Mark, mark_of
from cms_lelang.services import newly_impossible
from cms_lelang.words import STAGES

Moved = list[tuple[Stage, dict[str, Any]]]


class ScheduleForm(AdminForm):
    """When each stage is open and why that is moved, of the schedule that this person has ``seen``.

    ``meanwhile`` says once it was validated that another one moved it since; sent again, that is known.
    """

    key = OnceField()
    seen = HiddenField()
    reason = line(
        _.lazy("Alasan jadwal berubah"),
        300,
        _.lazy("Wajib bila jadwalnya sudah terbit; tercatat di setiap tahap yang dipindah."),
        because=Because(
            lambda form: form.case.package.process is not None,
            _.lazy("Jadwal ini sudah dibaca warga. Tulis mengapa dipindah."),
        ),
    )
    case: Case
    added: Sequence[Stage] = ()
    """Stages that somebody else added since this person saw the schedule: nothing was sent of them."""
    meanwhile = False

    @property
    def moved(self) -> Moved:
        """The stages that are at another time now, each with what is written of it."""
        found = [(row, {name: self[f"{row.stage}_{name}"].data for name in TIMES}) for row in self.case.schedule]
        return [
            (row, {**times, "reason": (self.reason.data or "").strip()})
            for row, times in found
            # The form shows no seconds.
            if any(times[name] not in (at := getattr(row, name), at.replace(second=0)) for name in TIMES)
        ]

    def wished(self) -> Case:
        """Return the package as it would be with this schedule."""
        case = self.case
        for row, written in self.moved:
            stage = Stage(stage=row.stage, revision=row.revision, **written)
            case = case.with_part("stages", stage, instead_of=row)
        return case

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, that nothing secret is in them, then that the package stays possible."""
        good = bool(super().validate(extra_validators))
        good = refuse_secrets(self) and good
        if not good:
            return False
        for row in self.case.schedule:
            starts, ends = (self[f"{row.stage}_{name}"] for name in TIMES)
            if ends.data < starts.data:
                ends.errors = [_("Tahap ini selesai sebelum mulai. Periksa tanggal dan jamnya.")]
        if not self.moved:
            self.form_errors.append(_("Jadwalnya masih sama. Ubah waktu tahap yang dipindah."))
        if not self.errors:
            new = newly_impossible(self.case, self.wished(), site=current_site())
            self.form_errors.extend(breach.told for breach in new)
        if not self.errors:
            self._find_what_is_new()
        return not self.errors

    def _find_what_is_new(self) -> None:
        """Say what was changed meanwhile; sent again, it is known."""
        was, now = Mark.read(self.seen.data), mark_of(self.case, self.case.schedule)
        self.seen.data = str(now)
        if was.shown != now.shown and self.case.package.state == PUBLISHED:
            self.form_errors.append(str(SHOWN))
        if was.said != now.said:
            known = [row for row in self.case.schedule if row not in self.added]
            if was.said == mark_of(self.case, known).said:
                told = self.added
            else:
                moved = [row for row, _written in self.moved]
                told = [row for row in self.case.schedule if row in self.added or row in moved]
            text = _(
                "Sementara itu orang lain mengubah jadwal ini. Kini tersimpan: %(said)s. Isian Anda masih ada: "
                "periksa, lalu simpan lagi untuk menggantinya.",
                said="; ".join(
                    f"{STAGES[row.stage]} {clock_text(row.starts_at)} – {clock_text(row.ends_at)}" for row in told
                ),
            )
            self.form_errors.append(text)
        self.meanwhile = bool(self.form_errors)


TIMES: dict[str, tuple[Any, Any]] = {
    "starts_at": (_.lazy("mulai"), _.lazy("Tulis mulainya.")),
    "ends_at": (_.lazy("selesai"), _.lazy("Tulis selesainya.")),
}
"""What is said of each stage: what it is called, and what is asked for."""


def schedule_form(case: Case) -> ScheduleForm:
    """Return the form of a package: two fields for each of its stages, as they stand now."""
    fields: dict[str, Any] = {
        f"{row.stage}_{name}": clock(
            _.lazy("%(stage)s: %(what)s", stage=STAGES[row.stage], what=called), must, ends=name == "ends_at"
        )
        for row in case.schedule
        for name, (called, must) in TIMES.items()
    }
    kind = type("ScheduleForm", (ScheduleForm,), {**fields, "case": case})
    stored = {f"{row.stage}_{name}": getattr(row, name) for row in case.schedule for name in TIMES}
    form: ScheduleForm = kind(data=stored)
    if not form.is_submitted():
        form.seen.data = str(mark_of(case, case.schedule))
    if form.is_submitted():
        form.added = [row for row in case.schedule if not any(f"{row.stage}_{name}" in request.form for name in TIMES)]
    # Of a stage that another one added meanwhile nothing was sent, and nobody emptied it.
    for field in (form[name] for name in stored if form.is_submitted() and name not in request.form):
        field.process(None, stored[field.name])
        field.raw_data = [field._value()]
    return form
