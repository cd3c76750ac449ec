"""The addresses of a desk: each gets a row of the site in scope and hands it over, whatever the content is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.offline.outbox import shell
from cms_core.permissions import require
from cms_core.publishing.desk import Desk
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.models import Publishable
from cms_core.tables.columns import Table
from cms_core.tables.views import add_table

BOTH = ("GET", "POST")


def add_desk(
    staff: Blueprint,
    desk: Desk,
    model: type[Publishable],
    template: str,
    path: str = "",
    *,
    table: Table | None = None,
) -> None:
    """Give a kind of content its addresses in the administration, below ``path``; ``template`` draws its list.

    The endpoints are ``listing``, ``new``, ``shell``, ``edit``, ``choose``, ``preview``, ``history``, ``restore`` and
    ``step``: of several desks each stands in a blueprint of its own within that of the administration, which its
    ``endpoint`` names. With a ``table`` (:func:`desk_table`) there are its addresses too, and the list leads to them.

    Raises:
        TypeError: what the form asks for is not what the model keeps.
    """
    _check_form(desk, model)
    screens, row = _Screens(desk, model, template, table), f"{path}/<int:key>"
    screens.module = staff.import_name
    view, write = require(f"{desk.content.permissions}.view"), require(f"{desk.content.permissions}.write")

    def add(rule: str, guarded: Any, methods: Sequence[str] = BOTH) -> None:
        staff.add_url_rule(rule, view_func=guarded, methods=methods)

    add(f"{path}/", view(screens.listing))
    add(f"{path}/baru", write(screens.new))
    add(f"{path}/baru/luring", shell(desk.begin)(write(screens.shell)), ("GET",))
    add(row, view(screens.edit))
    add(f"{row}/pilih", write(screens.choose))
    add(f"{row}/pratinjau", view(screens.preview), ("GET",))
    add(f"{row}/riwayat", view(screens.history), ("GET",))
    add(f"{row}/riwayat/<int:revision>", write(screens.restore))
    add(f"{row}/<step>", view(screens.step))
    if table is not None:
        add_table(staff, table, f"{path}/tabel")


def _check_form(desk: Desk, model: type[Publishable]) -> None:
    """Refuse a form with fields that nothing would store, and columns that nobody could write."""
    if desk.form.written is not ContentForm.written:
        return
    asked = {"title", "body", *desk.form.own_fields()}
    if unknown := ", ".join(sorted(asked ^ set(model.WRITTEN))):
        raise TypeError(
            f"{unknown}: the fields of {desk.form.__name__} are the columns in {model.__name__}.WRITTEN, no more and "
            f"no fewer; a form that keeps something otherwise has a written() of its own."
        )


class _Screens:
    """The views of one desk; ``module`` is that of its blueprint (``cms routes`` tells it)."""

    module = ""

    def __init__(self, desk: Desk, model: type[Publishable], template: str, table: Table | None) -> None:
        self.desk = desk
        self.model: Any = model
        self.template = template
        self.table = table

    def listing(self) -> ResponseReturnValue:
        """What is written here, the newest first; those in the archive apart."""
        return self.desk.listing(self.model, self.template, self.table)

    def new(self) -> ResponseReturnValue:
        """Write something new."""
        return self.desk.new()

    def shell(self) -> ResponseReturnValue:
        """The empty form as devices keep it."""
        return self.desk.shell()

    def edit(self, key: int) -> ResponseReturnValue:
        """Show it, and change it."""
        return self.desk.edit(self._row(key))

    def choose(self, key: int) -> ResponseReturnValue:
        """Choose of two versions."""
        return self.desk.choose(self._row(key))

    def preview(self, key: int) -> ResponseReturnValue:
        """It exactly as citizens would see it."""
        return self.desk.preview(self._row(key))

    def history(self, key: int) -> ResponseReturnValue:
        """What it said before."""
        return self.desk.history(self._row(key))

    def restore(self, key: int, revision: int) -> ResponseReturnValue:
        """Make what it said before its newest version."""
        return self.desk.restore(self._row(key), revision)

    def step(self, key: int, step: str) -> ResponseReturnValue:
        """Take a step of its life."""
        return self.desk.step(self._row(key), step)

    def _row(self, key: int) -> Any:
        row = db.session.scalar(select(self.model).where(self.model.id == key))
        return row if row is not None else abort(404)
