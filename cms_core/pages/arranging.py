"""A page of the administration on which rows are put into an order; templates/admin/order.html draws it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Generic

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from cms_core import lookup
from cms_core.addresses import here
from cms_core.delivery.form_token import AdminForm, tidy
from cms_core.lists import LONGEST
from cms_core.pages.ordering import OrderChanged, RowT, Wish, in_wish, version

FEW = 20
"""Rows that are not shown, of how many there are, that stand below those that are."""


@dataclasses.dataclass(frozen=True)
class Arranged(Generic[RowT]):
    """Rows as the page shows them: ``listed`` in their order, and the first of the ``found`` others with ``words``.

    ``ticked`` are keys; ``saved`` is not None after somebody else saved meanwhile: the titles of what is shown now.
    """

    listed: Sequence[RowT]
    others: Sequence[RowT]
    found: int
    words: str
    ticked: frozenset[str]
    version: str
    saved: Sequence[str] | None = None


def order_page(
    template: str, *, rows: Callable[[], list[RowT]], arrange: Callable[[Wish], None], done: str, **shows: Any
) -> ResponseReturnValue:
    """Answer whoever looks at rows, looks for more of them, or presses a button: every other button saves at once.

    ``rows`` returns those of the site in scope as they are stored, ``arrange`` stores a wish or raises
    :class:`OrderChanged`, ``done`` is said when it did, ``shows`` is what else the template takes.
    """
    form, sent = AdminForm(), request.form
    wish = Wish(
        sent.getlist("urutan"), frozenset(sent.getlist("tampil")), sent.get("pindah", ""), sent.get("versi", "")
    )
    status, good = 422 if form.is_submitted() else 200, form.validate_on_submit()
    if good and "cari" in sent:
        status = 200
    elif good:
        try:
            arrange(wish)
        except OrderChanged:
            status = 409
        else:
            flash(done, "ok")
            # Who moves a row goes on moving it: the button that was pressed has the focus again.
            return redirect(here(fokus=wish.move), 303)
    asked = _asked(rows(), wish if form.is_submitted() else None, is_late=status == 409)
    return render_template(template, form=form, asked=asked, **shows), status


def _asked(stored: list[RowT], wish: Wish | None, *, is_late: bool) -> Arranged[RowT]:
    """Return rows as they are stored; after a wish as it had them, so that nothing of it is lost."""
    shown = frozenset(row.key for row in stored if row.shown)
    ticked, rows = (shown, stored) if wish is None else (frozenset(wish.shown), in_wish(stored, wish))
    words = " ".join(tidy(request.values.get("q", "")).split())[:LONGEST]
    said, focus = lookup.words_of(words), request.args.get("fokus")
    others = [row for row in rows if row.key not in shown | ticked and lookup.begins(said, row.title)]
    # Who comes back from the page of one that stands further down finds it.
    others.sort(key=lambda row: row.key != focus)
    return Arranged(
        listed=[row for row in rows if row.key in shown | ticked],
        others=others[:FEW],
        found=len(others),
        words=words,
        ticked=ticked,
        version=version(stored) if wish is None or is_late else wish.seen,
        saved=[row.title for row in stored if row.shown] if is_late else None,
    )
