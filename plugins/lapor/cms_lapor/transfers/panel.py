"""What the page of a case shows of giving it to another site."""

from __future__ import annotations

from typing import Any

from cms_lapor.merging.panel import may_merge
from cms_lapor.models import Report
from cms_lapor.states import STATES
from cms_lapor.transfers import services
from cms_lapor.transfers.forms import SendForm
from cms_lapor.units.duties import Seat


def send_form(seat: Seat, report: Report, **options: Any) -> SendForm:
    """Return the form that gives a case away."""
    return SendForm(prefix="pindah", **options).offer(report, services.targets(report, seat.site))


def send_panel(seat: Seat, report: Report, form: SendForm | None) -> dict[str, Any]:
    """Return what the template needs; ``form`` is the one that failed."""
    if not (STATES[report.state].open and may_merge(seat, report)):
        return {"send_form": None}
    shown = form or send_form(seat, report, formdata=None)
    return {"send_form": shown if len(shown.to.choices or ()) > 1 else None}
