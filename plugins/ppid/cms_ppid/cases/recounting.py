"""Counting open clocks anew after a calendar was changed: a day that was told is never moved to an earlier one."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from cms_core.api import Due, Site, audit, calendar_of, db, format_date, now, speaking
from cms_ppid import NAME, _
from cms_ppid.cases.clocks import days_of
from cms_ppid.cases.states import SYSTEM

RECOUNT = "hitung"
NEEDED = ("site_id", "number", "step", "due", "due_from", "due_days", "passed")


@dataclasses.dataclass(frozen=True)
class Moved:
    """A limit that has another day now."""

    number: str
    before: date
    after: date


def recount(model: Any, event: Any, owner: str, open_states: Collection[str], site: Site) -> list[Moved]:
    """Count the clocks of all open cases of the site in scope by its calendar as it is now; return what moved.

    ``event`` is the model of their history, whose column ``owner`` says of which case it is. Each that moved gets a
    line there, all together one in the log. Thousands are open after a decree: of each as little is read as is needed.
    """
    # What is asked for is not decrypted for it; of which site a row is, each write looks.
    needed = load_only(*(getattr(model, name) for name in NEEDED))
    query = select(model).options(needed).where(model.state.in_(open_states), model.due_from.is_not(None))
    found, moment = [], now()
    # What is kept is read by officers and whoever asks, whatever the language of this run.
    with speaking("id"):
        due_after, told = cache(calendar_of(site).due), cache(_told)
        for case in db.session.scalars(query.order_by(model.id).with_for_update()).all():
            due: Due = due_after(case.due_from, case.due_days)
            if due.day <= case.due:
                continue
            found.append(Moved(case.number, case.due, due.day))
            words = told(case.due, due.day)
            case.due, case.passed, case.step = due.day, days_of(due), case.step + 1
            line = {owner: case.id, "seq": case.step, "at": moment, "by": SYSTEM, "move": RECOUNT, "told": words}
            db.session.add(event(**line))
    if found:
        db.session.flush()
        audit(f"{NAME}.recounted", site_id=site.id, user_id=None, target=site.slug, count=len(found))
    return found


def _told(before: date, after: date) -> str:
    return str(_("Semula %(before)s, sekarang %(after)s.", before=format_date(before), after=format_date(after)))
