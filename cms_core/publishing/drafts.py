"""The list at a desk; of its drafts several can be published, or sent to be looked at, together.

Where something is to be said of one of them, nothing is done until it was seen: what may be published after a look at
its warnings, and what not before it is mended, each by the rule that says so.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from cms_core.addresses import here
from cms_core.extensions import db
from cms_core.lists import Together, csv_answer
from cms_core.publishing.checks import Finding, asked, asks_twice
from cms_core.publishing.forms import StepForm
from cms_core.publishing.listing import PER_PAGE, listing
from cms_core.publishing.models import DRAFT, Publishable
from cms_core.publishing.services import lock
from cms_core.publishing.steps import PHASES, STEPS, Step, take
from cms_core.tables.columns import Table

if TYPE_CHECKING:
    from cms_core.publishing.desk import Desk

TICK, ALL = "pilih", "semua"
_MARK = re.compile(r"\d{1,9}-\d{1,9}", re.ASCII)


@dataclasses.dataclass
class Ticked:
    """The drafts that are ticked: ``done`` already, ``ready``, with something to be seen first, refused, or changed."""

    done: int = 0
    ready: list[Publishable] = dataclasses.field(default_factory=list)
    warned: list[tuple[Publishable, list[Finding]]] = dataclasses.field(default_factory=list)
    refused: list[tuple[Publishable, list[Finding]]] = dataclasses.field(default_factory=list)
    changed: list[Publishable] = dataclasses.field(default_factory=list)

    @property
    def good(self) -> list[Publishable]:
        """Those that can be published, or sent, once their warnings were seen."""
        return sorted([*self.ready, *(row for row, _said in self.warned)], key=lambda row: row.id)

    @property
    def left(self) -> list[Publishable]:
        """Those that stay as they are."""
        return [*(row for row, _said in self.refused), *self.changed]

    @property
    def mark(self) -> str:
        """What a person agrees to: another one as soon as a text, or what is said of one, is another."""
        said = [(mark_of(row), asks_twice(found)) for row, found in (*self.warned, *self.refused)]
        seen = repr([*map(mark_of, self.good), *said, *(row.id for row in self.changed)])
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def by_rule(told: Sequence[tuple[Publishable, Iterable[Finding]]]) -> dict[str, list[tuple[Publishable, str]]]:
    """Return what is said of texts by the rule that says it, that of most texts first."""
    found: dict[str, list[tuple[Publishable, str]]] = {}
    for row, findings in told:
        for finding in findings:
            found.setdefault(finding.rule or finding.text, []).append((row, finding.beneath))
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def show(desk: Desk, model: Any, template: str, table: Table | None) -> ResponseReturnValue:
    """Show the list of ``model`` that the address asks for; of drafts take the step for those that are ticked.

    Where there is a ``table`` of it, the list leads there. 403 for who may neither publish nor send.
    """
    form, step = StepForm(), _first(desk)
    if form.is_submitted():
        if step is None:
            abort(403)
        wish, _dash, seen = request.form.get("langkah", "").partition("-")
        if form.validate() and wish == step.name:
            return _together(desk, model, step, form, seen)
    found = dataclasses.replace(listing(model), table=table)
    if found.asked.csv:
        return csv_answer(found, model.__tablename__.rpartition("_")[2])
    if not found.rows and found.first_url and not form.is_submitted():
        # All that stood on the last page has left the list; what is left waits in front.
        return redirect(found.first_url, 303)
    ticked = set(request.form.getlist(TICK))
    if not form.is_submitted():
        wanted = request.args.get(TICK, "")
        ticked = {mark_of(row) for row in found.rows} if wanted == ALL else set(wanted.split(","))
    if step is not None and found.asked.state == DRAFT:
        label = _("Terbitkan yang dicentang") if step.name == "terbit" else _("Kirim yang dicentang")
        found = dataclasses.replace(found, together=Together(step.name, label, form, mark_of, frozenset(ticked)))
    page = render_template(template, desk=desk, found=found, phases=PHASES, form=form)
    return page, 422 if form.errors else 200


def mark_of(row: Publishable) -> str:
    """Return what a tick says: which row is meant, and as which version it was seen."""
    return f"{row.id}-{row.version}"


def _first(desk: Desk) -> Step | None:
    """Return the step that leads a draft on: publishing for who may, else sending."""
    return next((step for name in ("terbit", "kirim") if desk.may_take(step := STEPS[name])), None)


def _together(desk: Desk, model: Any, step: Step, form: StepForm, seen: str) -> ResponseReturnValue:
    """Take the step for all that are ticked, or ask first: nothing is done before everything was seen."""
    ticked = _ticked(desk, model, step)
    if (ticked.warned or ticked.left) and seen != ticked.mark:
        page = render_template(
            "publishing/together.html",
            desk=desk,
            form=form,
            step=step,
            ticked=ticked,
            marks=_marks(),
            warned=by_rule(ticked.warned),
            refused=by_rule(ticked.refused),
            back=here(**_narrowing()),
        )
        return page, 422
    agreed, taken = {row.id: asks_twice(found) for row, found in ticked.warned}, 0
    for row in ticked.good:
        # What was published a moment ago may be what this one copies: nobody has seen that.
        if taken and step.name == "terbit" and asks_twice(_findings(desk, row)) != agreed.get(row.id, ""):
            ticked.changed.append(row)
            continue
        take(desk.content, row, step, site=g.site, by=current_user)
        taken += 1
    done = ticked.done + taken
    if done and step.name == "terbit":
        flash(ngettext("%(num)s tulisan terbit di situs.", "%(num)s tulisan terbit di situs.", done), "ok")
    elif done:
        flash(ngettext("%(num)s tulisan terkirim.", "%(num)s tulisan terkirim.", done), "ok")
    if left := len(ticked.left):
        flash(ngettext("%(num)s tulisan tetap seperti adanya.", "%(num)s tulisan tetap seperti adanya.", left), "warn")
    if not done and not left:
        flash(_("Centang dulu tulisan yang dimaksud."), "warn")
    # Those that are left stay ticked.
    more = {TICK: ",".join(map(mark_of, ticked.left))} if left else {}
    return redirect(here(**_narrowing(), **more), 303)


def _narrowing() -> dict[str, Any]:
    """Return how the list is narrowed: everything that its address says but what is ticked."""
    return {name: value for name, value in request.args.items() if name != TICK}


def _marks() -> list[str]:
    """Return the ticks that were sent, as many as a list shows; what is none is nothing."""
    return [mark for mark in dict.fromkeys(request.form.getlist(TICK)) if _MARK.fullmatch(mark)][:PER_PAGE]


def _ticked(desk: Desk, model: Any, step: Step) -> Ticked:
    marks = _marks()
    ids = [int(mark.partition("-")[0]) for mark in marks]
    rows = db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)).all()
    # All of them before anything is written: who waits for one must not find us waiting for him.
    lock(*rows)
    desk.form.read_beside([row for row in rows if row.phase == DRAFT])
    ticked = Ticked()
    for row in rows:
        if row.phase == step.end:
            ticked.done += 1
            continue
        if row.phase != DRAFT or mark_of(row) not in marks:
            ticked.changed.append(row)
            continue
        findings = _findings(desk, row)
        publishes = step.name == "terbit"
        if stops := [each for each in findings if (each.blocks if publishes else each.empty)]:
            ticked.refused.append((row, stops))
        elif publishes and (seen := asked(findings)):
            ticked.warned.append((row, seen))
        else:
            ticked.ready.append(row)
    return ticked


def _findings(desk: Desk, row: Publishable) -> Sequence[Finding]:
    return desk.form(formdata=None, obj=row).findings()
