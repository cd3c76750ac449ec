"""The list at a desk; of its drafts several can be published, or sent to be looked at, together."""

from __future__ import annotations

import dataclasses
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
from cms_core.publishing.checks import asks_twice, is_empty
from cms_core.publishing.forms import StepForm
from cms_core.publishing.listing import PER_PAGE, listing
from cms_core.publishing.models import DRAFT, Publishable
from cms_core.publishing.services import lock
from cms_core.publishing.steps import PHASES, STEPS, Step, take
from cms_core.tables.columns import Table

if TYPE_CHECKING:
    from cms_core.publishing.desk import Desk

TICK, ALL = "pilih", "semua"
NAMED, LETTERS = 5, 60
"""How many titles are named of those that are passed over, and how far each."""


def show(desk: Desk, model: Any, template: str, table: Table | None) -> ResponseReturnValue:
    """Show the list of ``model`` that the address asks for; of drafts take the step for those that are ticked.

    Where there is a ``table`` of it, the list leads there. 403 for who may neither publish nor send.
    """
    form, step = StepForm(), _first(desk)
    if form.is_submitted():
        if step is None:
            abort(403)
        if form.validate() and request.form.get("langkah") == step.name:
            _take_ticked(desk, model, step)
            # Everything but the wish to have all of them ticked.
            asked: dict[str, Any] = {name: value for name, value in request.args.items() if name != TICK}
            return redirect(here(**asked), 303)
    found = dataclasses.replace(listing(model), table=table)
    if found.asked.csv:
        return csv_answer(found, model.__tablename__.rpartition("_")[2])
    if not found.rows and found.first_url and not form.is_submitted():
        # All that stood on the last page has left the list; what is left waits in front.
        return redirect(found.first_url, 303)
    ticked = set(request.form.getlist(TICK))
    if not form.is_submitted() and request.args.get(TICK) == ALL:
        ticked = {mark_of(row) for row in found.rows}
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


def _take_ticked(desk: Desk, model: Any, step: Step) -> None:
    ticked = set(request.form.getlist(TICK))
    ids = [int(key) for mark in ticked if (key := mark.partition("-")[0]).isdecimal() and len(key) < 10]
    done, left = 0, []
    rows = db.session.scalars(select(model).where(model.id.in_(ids[:PER_PAGE])).order_by(model.id)).all()
    # All of them before anything is written: who waits for one must not find us waiting for him.
    lock(*rows)
    for row in rows:
        if row.phase == step.end:
            done += 1
        elif row.phase == DRAFT and mark_of(row) in ticked and not _asks(desk, row, step):
            take(desk.content, row, step, site=g.site, by=current_user)
            done += 1
        else:
            left.append(row.title if len(row.title) <= LETTERS else f"{row.title[:LETTERS]}…")
    if done and step.name == "terbit":
        flash(ngettext("%(num)s tulisan terbit di situs.", "%(num)s tulisan terbit di situs.", done), "ok")
    elif done:
        flash(ngettext("%(num)s tulisan terkirim.", "%(num)s tulisan terkirim.", done), "ok")
    if left:
        names = ", ".join(f"“{title}”" for title in left[:NAMED]) + (" …" if len(left) > NAMED else "")
        flash(_("Dilewati, karena ada yang perlu dilihat atau sudah berubah: %(names)s.", names=names), "warn")
    if not done and not left:
        flash(_("Centang dulu tulisan yang dimaksud."), "warn")


def _asks(desk: Desk, row: Publishable, step: Step) -> bool:
    findings = desk.form(formdata=None, obj=row).findings()
    return asks_twice(findings) != "" if step.name == "terbit" else is_empty(findings)
