"""What the views of every kind of content share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn, TypeVar

from flask import abort, flash, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.permissions import can
from cms_core.publishing.addresses import moved_to
from cms_core.publishing.forms import StepForm
from cms_core.publishing.models import ARCHIVED, PUBLISHED, WITHDRAWN, Publishable, Revision
from cms_core.publishing.services import ReasonMissing, WrongState
from cms_core.publishing.shown import read
from cms_core.publishing.steps import PHASES, STANDING, STEPS, Content, Step, take
from cms_core.sites.models import Site
from cms_core.sites.services import right_below
from cms_core.sites.urls import thing_url
from cms_core.tenancy import enter_site
from cms_core.users.models import User

P = TypeVar("P", bound=Publishable)


def public_or_404(model: type[P], slug: str, *, site: Site, endpoint: str, gone: Callable[[P], str] | None = None) -> P:
    """Return what citizens see at a slug of ``site``, which is in scope; ``endpoint`` is its page.

    404 when there is none (yet), 308 from an address that it had before. 410 when it was withdrawn, at its earlier
    addresses, too: with the page that ``gone`` draws of it, or with that of everything that is gone.
    """
    row = read(model, slug)
    if row is None:
        moved = moved_to(model, slug)
        if moved is not None and moved.phase == WITHDRAWN:
            _abort_gone(moved, gone)
        if moved is None or moved.state not in (PUBLISHED, ARCHIVED):
            abort(404)
        abort(leads_on(thing_url(site, endpoint, {"slug": moved.slug})))
    if row.phase == WITHDRAWN:
        _abort_gone(row, gone)
    if row.phase != PUBLISHED and (row.phase != ARCHIVED or row.published_at is None):
        abort(404)
    return row


def _abort_gone(row: P, gone: Callable[[P], str] | None) -> NoReturn:
    abort(make_response(gone(row), 410) if gone is not None else 410)


def leads_on(address: str) -> Response:
    """Return the redirect to where a thing stands by now.

    No browser keeps it without asking: an address may be changed back and a village may hand its face back, and two
    redirects that are kept would lead to each other.
    """
    answer = redirect(address, 308)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@contextlib.contextmanager
def village_without_face(slug: str, plugin: str) -> Iterator[Site]:
    """Put a village without a public face into scope, to show its things under its kecamatan's address.

    Once the village has a face, the page being asked for is a redirect to its own address. 404 unless ``slug`` is a
    village right below the current site and has ``plugin`` switched on.
    """
    here: Site = g.site
    village = right_below(here, slug)
    if village is None:
        abort(404)
    enter_site(village.id)
    try:
        if not gate.is_open(plugin, village.id):
            abort(404)
        if village.public:
            values = {name: value for name, value in (request.view_args or {}).items() if name != "desa"}
            abort(leads_on(thing_url(village, str(request.endpoint), values)))
        yield village
    finally:
        enter_site(here.id)


def wanted_step() -> Step | None:
    """Return the step that the pressed button asks for besides saving (``terbit-…``: with the findings looked at)."""
    return STEPS.get(request.form.get("langkah", "").partition("-")[0])


def names_of(revisions: Iterable[Revision]) -> dict[int, str]:
    """Return the offices of those who wrote revisions, by their id."""
    keys = {revision.user_id for revision in revisions if revision.user_id is not None}
    rows = db.session.execute(select(User.id, User.office, User.username).where(User.id.in_(sorted(keys))))
    return {key: office or username for key, office, username in rows}


def answer_step(
    content: Content, row: Publishable, name: str, *, back: str, page: Callable[[StepForm], str]
) -> ResponseReturnValue:
    """Take the step that was posted, say so and go to ``back``; or show ``page`` with what is wrong.

    404 for a step that there is not, 403 for one that the signed-in person may not take.
    """
    step = STEPS.get(name)
    if step is None:
        abort(404)
    if not can(current_user, f"{content.permissions}.{step.action}", g.site):
        abort(403)
    form = StepForm()
    if not form.validate_on_submit():
        return page(form), 422
    if wrong := content.wrong_with(form.reason.data or ""):
        form.reason.errors = [wrong]
        return page(form), 422
    try:
        seen = request.form.get(STANDING)
        take(content, row, step, site=g.site, by=current_user, reason=form.reason.data or "", seen=seen)
    except ReasonMissing:
        form.reason.errors = [_("Tulis alasannya.")]
        return page(form), 422
    except WrongState:
        form.form_errors.append(
            _("Keadaannya sudah berubah: kini “%(phase)s”. Periksa lagi.", phase=PHASES[row.phase][0])
        )
        return page(form), 409
    flash(step.done, "ok")
    return redirect(back, 303)
