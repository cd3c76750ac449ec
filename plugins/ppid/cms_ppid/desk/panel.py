"""The page of a request at the desk, with the form that failed, if one did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import ChangedMeanwhile, can, current_site, current_user, db, has_nik
from cms_ppid import NAME, _
from cms_ppid.cases import clocks, desk
from cms_ppid.cases import services as cases
from cms_ppid.cases.forms import StepForm
from cms_ppid.cases.history import Line
from cms_ppid.cases.services import IDENTITY, masked
from cms_ppid.cases.states import Move
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.desk import listing, papers, services
from cms_ppid.desk.forms import IdentityForm, MoveForm, NoteForm, RestrictForm, SubjectForm
from cms_ppid.desk.services import Restricted
from cms_ppid.documents.forms import FORMS
from cms_ppid.exclusions.services import GROUNDS
from cms_ppid.letters import facts
from cms_ppid.models import Exclusion
from cms_ppid.objections.reading import to_request
from cms_ppid.requests import forms as asked
from cms_ppid.requests import states, who
from cms_ppid.requests.channels import CHANNELS
from cms_ppid.requests.models import Request, RequestEvent

SAID: dict[type[Exception], Any] = {
    ChangedMeanwhile: _.lazy("Permohonan ini baru saja berubah. Baca dulu riwayatnya, lalu kirim lagi."),
    cases.NoSuchMove: _.lazy("Langkah ini tidak bisa lagi diambil pada permohonan ini."),
    Restricted: _.lazy("Pemakaian data permohonan ini dibatasi. Cabut dulu pembatasannya."),
}
"""What stands in the way of a form."""


def answer(row: Request, form: StepForm, act: Callable[[], str], draw: Callable[[], str]) -> ResponseReturnValue:
    """Answer a form about a request (:func:`~cms_ppid.cases.desk.answer`)."""
    return desk.answer(row, form, act, draw, to=url_for(f"{NAME}.admin.request", key=row.id), said=SAID)


def move_forms(row: Request, failing: Any = None) -> Iterator[MoveForm]:
    """Yield a form for each move that officers may take today; an answer has a page of its own.

    What somebody wrote for a move that cannot be taken any more is still there.
    """
    kept = failing if isinstance(failing, MoveForm) else None
    moves = {name: move for name, move in offered(row).items() if name != states.ANSWER}
    if kept is not None and kept.move.name not in moves:
        yield kept
    for name, move in moves.items():
        if kept is not None and kept.move.name == name:
            yield kept
            continue
        form = MoveForm(move, formdata=None)
        form.begin(row)
        yield form


def offered(row: Request) -> dict[str, Move]:
    """Return the moves that officers may take today, by their names."""
    return services.offered(row, current_site())


def page(row: Request, *, failing: Any = None, opening: IdentityForm | None = None, revealed: bool = False) -> str:
    """Return the page of a request; ``failing`` is the form that comes back."""
    site, closed = current_site(), row.restricted_at is not None
    return render_template(
        f"{NAME}/desk/case.html",
        row=row,
        state=states.STATES[row.state],
        late=listing.is_late(row, site),
        closed=closed,
        clock=clocks.clock_of(row, site),
        target=listing.target(row, site),
        lines=[_line(event) for event in row.events],
        moves=list(move_forms(row, failing)),
        may_answer=states.ANSWER in offered(row),
        failing=failing,
        note_form=_form(NoteForm, "catat", row, failing),
        subject_form=_form(SubjectForm, "pokok", row, failing),
        restrict_form=_form(RestrictForm, "batas", row, failing),
        identity_form=opening or IdentityForm(formdata=None, prefix="buka"),
        may_open=can(current_user, IDENTITY, site) and not closed,
        nik=row.applicant.nik if revealed else masked(row.applicant.nik),
        revealed=revealed,
        pictures=papers.papers_of(row, "request_paper") if revealed else [],
        picture_count=papers.count_of(row),
        opened=desk.opened_by(row),
        letters=facts.shown(row.number),
        objections=to_request(row.id),
        exclusions=_relied_on(row),
        nik_inside=has_nik(f"{row.details}\n{row.purpose}"),
        asked=asked,
        kinds=who.KINDS,
        papers=who.PAPERS,
        channels=CHANNELS,
        answered_late=clocks.after_due(row, site),
        outcomes=states.OUTCOMES,
        results=states.RESULTS,
        grounds=GROUNDS,
        classes=CLASSES,
        forms=FORMS,
    )


def _form(kind: type[Any], prefix: str, row: Request, failing: Any) -> Any:
    if isinstance(failing, kind):
        return failing
    form = kind(formdata=None, prefix=prefix)
    form.begin(row)
    return form


def _line(event: RequestEvent) -> Line:
    title = states.named(event.move, event.start)
    return Line(title, event.at, event.office, event.told, event.note, event.by)


def _relied_on(row: Request) -> dict[int, Exclusion]:
    keys = {part.exclusion for part in row.parts if part.exclusion}
    found = db.session.scalars(select(Exclusion).where(Exclusion.id.in_(keys))) if keys else ()
    return {each.id: each for each in found}
