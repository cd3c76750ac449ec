"""What the desks of requests and objections have in common: a form that is answered, and who opened an identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import ChangedMeanwhile, User, current_user, db, once
from cms_ppid.cases.forms import StepForm
from cms_ppid.cases.models import Access, Case
from cms_ppid.cases.services import NeedsMore

OPENED = 20
"""How many of those who opened an identity are named."""


def me() -> User:
    """Return the account of whoever is signed in."""
    user: User = current_user._get_current_object()
    return user


def answer(
    row: Case,
    form: StepForm,
    act: Callable[[], str],
    draw: Callable[[], str],
    *,
    to: str,
    said: Mapping[type[Exception], Any],
) -> ResponseReturnValue:
    """Answer a form about a case: do it once, or say what stands in the way, with the words still there.

    ``act`` returns what is said then, at the address ``to``; ``draw`` the page of the form; ``said`` is what stands in
    the way, by the errors of ``act``.
    """
    status = 422

    def make() -> str | None:
        nonlocal status
        try:
            flash(act(), "ok")
        except NeedsMore as more:
            form.complain(more.what)
        except tuple(said) as refused:
            status = 409 if isinstance(refused, ChangedMeanwhile) else 422
            form.form_errors.append(str(said[type(refused)]))
        else:
            return to
        return None

    if (given := once(form, make)) is not None:
        return given
    if status == 409:
        # Whoever has read what changed sends the same words for what he sees now.
        form.step.data = str(row.step)
    return draw(), status


def opened_by(row: Case) -> list[Access]:
    """Return who opened the identity of whoever asks, the last ones first."""
    query = select(Access).where(Access.applicant_id == row.applicant_id).order_by(Access.id.desc())
    return list(db.session.scalars(query.limit(OPENED)))
