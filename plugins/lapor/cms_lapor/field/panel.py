"""What the page of a case shows of the work on site."""

from __future__ import annotations

from typing import Any

from cms_lapor.field.forms import ProofForm
from cms_lapor.models import Report
from cms_lapor.states import ANSWERED, ASSIGNED, WORKING
from cms_lapor.units.duties import Seat

PROVES = (ASSIGNED, WORKING, ANSWERED)
"""States in which there is something to show of the work."""


def may_prove(seat: Seat, report: Report) -> bool:
    """Whether this person may add photos of what was done."""
    return seat.writes(report) and report.state in PROVES


def proof_form(report: Report, **options: Any) -> ProofForm:
    """Return the form for photos of what was done."""
    form = ProofForm(prefix="bukti", **options)
    if not form.is_submitted() or form.step.data in (None, ""):
        form.step.data = str(report.step)
    return form


def proof_panel(seat: Seat, report: Report, form: ProofForm | None) -> dict[str, Any]:
    """Return what the template needs; ``form`` is the one that failed."""
    if not may_prove(seat, report):
        return {"proof_form": None}
    return {"proof_form": form or proof_form(report, formdata=None)}
