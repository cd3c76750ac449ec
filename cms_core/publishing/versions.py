"""The part of a desk where versions meet: two that met become one, and one of before comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectField

from cms_core.columns import row_id
from cms_core.delivery import form_token
from cms_core.extensions import db
from cms_core.publishing import compare, revisions
from cms_core.publishing.addresses import BadSlug, MovedMeanwhile, SlugTaken
from cms_core.publishing.forms import REASON, StepForm
from cms_core.publishing.gone import said_of, without_gone
from cms_core.publishing.models import Publishable, Revision
from cms_core.publishing.services import lock
from cms_core.publishing.steps import Step, change
from cms_core.publishing.views import names_of, wanted_step

if TYPE_CHECKING:
    from cms_core.publishing.desk import Desk


def choose(desk: Desk, row: Publishable) -> ResponseReturnValue:
    """Save what two versions make together, as chosen where both changed the same; then do what was wished.

    403 for who may not write it, 404 when there is no such text that was not taken.
    """
    if not desk.may_save(row):
        abort(403)
    form = StepForm()
    mine = revisions.find(row, request.form.get("tulisan", 0, type=row_id))
    if mine is None or not mine.lost:
        abort(404)
    desk.content.hold(row)
    lock(row)
    seen = request.form.get("versi", 0, type=row_id)
    if not form.validate_on_submit():
        return conflict(desk, row, mine, form), 409
    theirs = revisions.at_version(row, seen)
    chosen = _chosen(desk, row, mine, theirs.content if theirs and seen != row.version else row.content)
    # A second click finds what the first one saved.
    if seen != row.version and (theirs is None or chosen != row.content):
        return conflict(desk, row, mine, form, again=True), 409
    if chosen != row.content:
        if (answer := _look_first(desk, row, chosen, wanted_step())) is not None:
            return answer
        change(desk.content, row, chosen, version=row.version, site=g.site, by=current_user)
    try:
        with db.session.begin_nested():
            desk.move(row, request.form.get("slug", ""), seen=request.form.get("slug_seen", ""))
    except (BadSlug, MovedMeanwhile, SlugTaken) as error:
        saved = desk.form(formdata=None, obj=row)
        saved.slug.data, saved.slug.errors = request.form["slug"], [str(error.message)]
        return desk.page(saved, row), 422
    return _go_on(desk, row)


def conflict(desk: Desk, row: Publishable, mine: Revision, form: StepForm, *, again: bool = False) -> str:
    """Return the page on which two versions become one; it carries on what was wished besides saving."""
    wish = wanted_step()
    return render_template(
        "publishing/conflict.html",
        desk=desk,
        row=row,
        mine=mine,
        pieces=_pieces(desk, row, mine, row.content),
        who=_author_of(revisions.at_version(row, row.version)),
        form=form,
        wish=wish,
        at=request.form.get("at", "") if wish else "",
        reason=request.form.get(REASON, "") if wish else "",
        again=again,
    )


def history(desk: Desk, row: Publishable) -> str:
    """Show what a row said before, and what each save changed."""
    found = revisions.history(row)
    saved = [each for each in found if not each.lost]
    # What lost and was taken afterwards all the same stands there as what was taken.
    taken = [each.content for each in saved]
    found = [each for each in found if not each.lost or each.content not in taken]
    asked = request.args.get("versi", 0, type=row_id)
    opened = next((each for each in found if each.id == asked), found[0] if found else None)
    known = [(each, before) for each in found if (before := _before(each, saved)) is not None]
    pieces = compare.changes([(before.content, each.content) for each, before in known], _wording(desk))
    changed = {each.id: parts for (each, _older), parts in zip(known, pieces, strict=True)}
    if opened is not None and opened.id not in changed:
        # The oldest has no other before it: all that it says is new.
        changed |= {opened.id: compare.changes([({}, opened.content)], _wording(desk))[0]}
    minutes = Counter(each.at.replace(second=0, microsecond=0) for each in found)
    return render_template(
        "publishing/history.html",
        desk=desk,
        row=row,
        revisions=found,
        chosen=opened,
        pieces=changed.get(opened.id) if opened else None,
        told={each.id: compare.told(changed[each.id]) for each, _older in known},
        crowded={each.id for each in found if minutes[each.at.replace(second=0, microsecond=0)] > 1},
        names=names_of(found),
        may_save=desk.may_save(row),
        form=StepForm(),
    )


def restore(desk: Desk, row: Publishable, revision: int) -> ResponseReturnValue:
    """Make what a row said before its newest version; it meets what was saved since the history was opened.

    403 for who may not write it, 404 when it never said that.
    """
    if not desk.may_save(row):
        abort(403)
    found = revisions.find(row, revision)
    if found is None:
        abort(404)
    if not StepForm().validate_on_submit():
        return redirect(desk.url("history", row.id, versi=revision), 303)
    content, gone = without_gone(found.content)
    desk.content.hold(row)
    lock(row)
    version = request.form.get("versi", 0, type=row_id)
    if content != row.content:
        if version != row.version:
            form_token.keep_what_was_sent()
            mine = revisions.keep_lost(row, content, version=version, by=current_user)
            return conflict(desk, row, mine, StepForm(formdata=None)), 409
        if (answer := _look_first(desk, row, content, None)) is not None:
            return answer
        change(desk.content, row, content, version=version, site=g.site, by=current_user)
    flash(_("Versi itu kini menjadi versi terbaru."), "ok")
    if gone:
        flash(said_of(gone), "warn")
    return redirect(desk.url("edit", row.id), 303)


def _look_first(
    desk: Desk, row: Publishable, content: Mapping[str, Any], wish: Step | None
) -> ResponseReturnValue | None:
    """Return the form with a text that is not saved yet, when its rules refuse it or citizens would see it unread."""
    form = desk.saying(row, content)
    form.slug.data = request.form.get("slug") or row.slug
    if form.errors:
        return desk.page(form, row), 422
    return (desk.page(form, row, asks=True), 422) if desk.would_show(form, row, wish) else None


def _go_on(desk: Desk, row: Publishable) -> ResponseReturnValue:
    """Take the step that was wished when two versions met, or say that it was not taken."""
    wish = wanted_step()
    flash(_("Pilihan Anda tersimpan. Yang tidak dipilih ada di riwayat."), "ok")
    if wish is None:
        return redirect(desk.url("edit", row.id), 303)
    if not desk.may_take(wish) or row.phase not in wish.starts | {wish.end}:
        flash(_("“%(step)s” tidak dilakukan: keadaan tulisan ini sudah berubah.", step=wish.label), "warn")
        return redirect(desk.url("edit", row.id), 303)
    if wish.reason and not request.form.get(REASON, "").strip():
        flash(_("Tulis alasannya."), "warn")
        return redirect(desk.url("edit", row.id), 303)
    form = desk.form(formdata=None, obj=row)
    form.at.process(request.form)
    form_token.keep_what_was_sent()
    return desk.saved(form, row, wish)


def _pieces(desk: Desk, row: Publishable, mine: Revision, theirs: Mapping[str, Any]) -> list[compare.Piece]:
    base = revisions.at_version(row, mine.version)
    return compare.pieces(base.content if base else None, mine.content, theirs, _wording(desk))


def _chosen(desk: Desk, row: Publishable, mine: Revision, theirs: Mapping[str, Any]) -> dict[str, Any]:
    if request.form.get("semua") == compare.MINE:
        return dict(mine.content)
    pieces = _pieces(desk, row, mine, theirs)
    choices = {number: choice for number in range(len(pieces)) if (choice := request.form.get(f"bagian-{number}"))}
    return compare.merged(pieces, theirs, choices)


def _wording(desk: Desk) -> compare.Wording:
    fields = [field for field in desk.form(formdata=None) if isinstance(field, SelectField)]
    # Since WTForms 3.3 a choice is an object; its types do not know that yet.
    choices: dict[str, Iterable[Any]] = {field.name: field.iter_choices() for field in fields}
    names = {name: {str(each.value): each.label for each in found} for name, found in choices.items()}
    return compare.Wording({name: field.label.text for name, field in desk.form.fields().items()}, names)


def _author_of(theirs: Revision | None) -> str:
    """Return who saved a version that another met; it may be the same person at another screen."""
    if theirs is None or theirs.user_id is None:
        return str(_("orang lain"))
    mine = theirs.user_id == current_user.id
    return str(_("Anda di layar lain")) if mine else names_of([theirs])[theirs.user_id]


def _before(revision: Revision, saved: Iterable[Revision]) -> Revision | None:
    """Return what a row said before a revision, or what one that lost was written over; ``saved`` begins newest."""
    return next((each for each in saved if each.version < revision.version + revision.lost), None)
