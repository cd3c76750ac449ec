"""Writing works and their progress: a desk for each."""

from __future__ import annotations

from typing import Any

from cms_core.api import Desk, current_user, db
from cms_pembangunan import NAME, _, services, views
from cms_pembangunan.forms import ProgressForm, WorkForm
from cms_pembangunan.models import Progress, Work
from cms_pembangunan.services import PROGRESS, WORKS
from cms_pembangunan.words import PRESETS


def _create_work(written: dict[str, Any]) -> Work:
    row: Work = services.create(Work, written, by=current_user)
    return row


def _create_progress(written: dict[str, Any]) -> Progress:
    row: Progress = services.create(Progress, written, by=current_user)
    return row


WORK_DESK = Desk(
    content=WORKS,
    form=WorkForm,
    endpoint=f"{NAME}.admin.pekerjaan",
    begin=_.lazy("Tambah pekerjaan"),
    template=f"{NAME}/form.html",
    create=_create_work,
    draw=views.draw,
)
PROGRESS_DESK = Desk(
    content=PROGRESS,
    form=ProgressForm,
    endpoint=f"{NAME}.admin.kemajuan",
    begin=_.lazy("Kabarkan kemajuan"),
    template=f"{NAME}/progress_form.html",
    create=_create_progress,
    draw=views.draw_progress,
    parameters=("pekerjaan",),
)


def photo_before(form: ProgressForm) -> views.Shown | None:
    """Return what was told last, with a photo, of the work that a form is about: the next one is taken from there."""
    work = db.session.get(Work, form.work_id.data) if form.work_id.data else None
    told = [] if work is None else [each for each in services.told_of(work) if each is not form.row]
    shown = (views.shown(each, preview=True) for each in reversed(told))
    return next((each for each in shown if each.picture is not None), None)


def helpers() -> dict[str, Any]:
    """Return what the templates of the administration ask beyond what a desk hands them."""
    return {"photo_before": photo_before, "presets": PRESETS}
