"""Writing down surveys and the steps of proposals. Rows are added alone; the caller commits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from cms_core.api import Site, User, audit, db
from cms_peta import NAME
from cms_peta.connectivity.categories import VERSION, category_of
from cms_peta.connectivity.models import ProposalStep, Survey
from cms_peta.connectivity.reading import held, stands

_WORD = re.compile(r"^(dusun|dukuh|kampung|dsn\.?)\s+", re.IGNORECASE)


class ReplacedMeanwhile(Exception):
    """Another correction took the place of the same survey first."""


def key_of(hamlet: str) -> str:
    """Return what a hamlet is compared by: "Dusun Krajan I" and "krajan i" are one."""
    return "".join(letter for letter in _WORD.sub("", hamlet.strip()).casefold() if letter.isalnum())


def record(values: Mapping[str, Any], *, site: Site, by: User | None, replaces: Survey | None = None) -> Survey:
    """Write down a survey of the site in scope, judged by the definition of today.

    ``values`` are columns of :class:`Survey`; ``replaces`` is the survey that this one corrects, with a ``reason``. A
    hamlet stays called what it was called before; a correction alone gives it another name.

    Raises:
        ReplacedMeanwhile: that survey was corrected already.
    """
    if replaces is not None:
        # Two who correct the same survey come one after the other.
        db.session.scalars(select(Survey.id).where(Survey.id == replaces.id).with_for_update()).all()
        if replacer_of(replaces) is not None:
            raise ReplacedMeanwhile
    key = key_of(values["hamlet"])
    hamlet = values["hamlet"] if replaces is not None else hamlets().get(key, values["hamlet"])
    row = Survey(
        **{**values, "hamlet": hamlet},
        hamlet_key=key,
        category=category_of(values["operators"]),
        definition=VERSION,
        facility_count=sum(values.get("facilities", {}).values()),
        replaces_id=replaces.id if replaces is not None else None,
    )
    db.session.add(row)
    db.session.flush()
    told = {"replaces": replaces.id} if replaces is not None else {}
    audit(f"{NAME}.survey", site_id=site.id, user_id=by.id if by else None, target=str(row.id), **told)
    return row


def replacer_of(row: Survey) -> int | None:
    """Return the id of the survey that corrects one, if there is one."""
    return db.session.scalar(select(Survey.id).where(Survey.replaces_id == row.id))


def until(row: Survey, day: date) -> date | None:
    """Return the day until which a survey of the site in scope holds, as far as is known on a day; None if it does."""
    rows = held(day)
    return db.session.scalar(select(rows.c.until).where(rows.c.id == row.id))


def add_step(survey: Survey, values: Mapping[str, Any], *, site: Site, by: User | None) -> ProposalStep:
    """Write down how far the proposal is for the hamlet that a survey is of."""
    row = ProposalStep(hamlet=survey.hamlet, hamlet_key=survey.hamlet_key, **values)
    db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.proposal", site_id=site.id, user_id=by.id if by else None, target=str(row.id), status=row.status)
    return row


def steps_of(survey: Survey) -> Sequence[ProposalStep]:
    """Return the steps of the proposal for the hamlet of a survey, the newest first."""
    query = select(ProposalStep).where(ProposalStep.hamlet_key == survey.hamlet_key)
    return db.session.scalars(query.order_by(ProposalStep.day.desc(), ProposalStep.id.desc())).all()


def hamlets() -> dict[str, str]:
    """Return what the hamlets of the site are called, by their keys: each as the last survey names it."""
    last = select(func.max(Survey.id)).where(Survey.hamlet_key != "", stands()).group_by(Survey.hamlet_key)
    asked = select(Survey.hamlet_key, Survey.hamlet).where(Survey.id.in_(last)).order_by(Survey.hamlet)
    return {row.hamlet_key: row.hamlet for row in db.session.execute(asked)}


def on_day(hamlet: str, day: date) -> Survey | None:
    """Return the survey of a hamlet on a day, the last one that was not corrected; None if there is none."""
    query = select(Survey).where(Survey.hamlet_key == key_of(hamlet), Survey.day == day, stands())
    return db.session.scalar(query.order_by(Survey.id.desc()).limit(1))
