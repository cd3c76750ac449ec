"""What a person fills in who moves the schedule of a package."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from cms_core.api import AdminForm, OnceField, current_site
from cms_lelang import _
from cms_lelang.cases import Case
from cms_lelang.fields import Because, refuse_secrets
from cms_lelang.forms import line
from cms_lelang.models import Stage
from cms_lelang.parts.forms import clock
from cms_lelang.services import newly_impossible
from cms_lelang.words import STAGES

Moved = list[tuple[Stage, dict[str, Any]]]


class ScheduleForm(AdminForm):
    """When each stage is open and why that is moved, of the package that this person has ``seen`` at a version."""

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
        return not self.errors


TIMES: dict[str, tuple[Any, Any]] = {
    "starts_at": (_.lazy("mulai"), _.lazy("Tulis mulainya.")),
    "ends_at": (_.lazy("selesai"), _.lazy("Tulis selesainya.")),
}
"""What is said of each stage: what it is called, and what is asked for."""


def schedule_form(case: Case) -> ScheduleForm:
    """Return the form of a package: two fields for each of its stages, as they stand now."""
    fields: dict[str, Any] = {
        f"{row.stage}_{name}": clock(_.lazy("%(stage)s: %(what)s", stage=STAGES[row.stage], what=called), must)
        for row in case.schedule
        for name, (called, must) in TIMES.items()
    }
    kind = type("ScheduleForm", (ScheduleForm,), {**fields, "case": case})
    form: ScheduleForm = kind(
        data={f"{row.stage}_{name}": getattr(row, name) for row in case.schedule for name in TIMES}
    )
    if not form.is_submitted():
        form.seen.data = str(case.package.version)
    return form
