"""Four locks that keep the rows of one site from another (docs/architecture.md, "Tenancy").

(a) ``do_orm_execute`` narrows every ORM select to the site in scope. (b) Before a cursor runs anything, the
compiled statement is walked: each table with a ``site_id`` must be compared with the site in scope, raw SQL is
refused, writes are accepted from a flush only. (c) ``before_flush`` refuses rows of another site. (d) every
site-owned table has ``UNIQUE (site_id, id)`` and its children point at both columns.

The scope belongs to a session, not to a thread: what :func:`every_site` may see, ``db.session`` still may not.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, ForeignKey, ForeignKeyConstraint, UniqueConstraint, event, or_, select
from sqlalchemy.orm import Mapped, ORMExecuteState, UOWTransaction, declared_attr, mapped_column, with_loader_criteria
from sqlalchemy.sql.schema import SchemaItem

from cms_core import statements
from cms_core.database import Across, TenantSession, read_only
from cms_core.extensions import db


class TenancyError(Exception):
    """Something reached for rows of a site that is not in scope. Always a fault of the program."""


class SiteOwned:
    """Mixin of every model that belongs to a site; combine with ``__table_args__ = site_table(…)``."""

    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr
    def site_id(cls) -> Mapped[int]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        return mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"))


def site_table(*items: SchemaItem) -> tuple[SchemaItem, ...]:
    """Return the table arguments of a site-owned table: ``items`` and the key that children point at."""
    return (*items, UniqueConstraint("site_id", "id"))


def child_of(table: str, column: str, *, ondelete: str | None = "CASCADE") -> ForeignKeyConstraint:
    """Return the composite foreign key of a site-owned child: ``column`` points at ``table`` of the same site."""
    return ForeignKeyConstraint(["site_id", column], [f"{table}.site_id", f"{table}.id"], ondelete=ondelete)


_platform_work: ContextVar[bool] = ContextVar("cms_platform_work", default=False)


@contextlib.contextmanager
def platform_work() -> Iterator[None]:
    """Let raw SQL through: migrations, backup and the write of the index's search table alone."""
    token = _platform_work.set(True)
    try:
        yield
    finally:
        _platform_work.reset(token)


def current_scope() -> int | Across | None:
    """Return the scope of ``db.session``."""
    return _session().scope


def enter_site(site_id: int | None) -> None:
    """Put ``db.session`` into the scope of a site for the rest of its life (a request).

    Raises:
        TenancyError: there are unwritten changes of another site.
    """
    session = _session()
    if session.scope == site_id:
        return
    owned = [row for row in session if isinstance(row, SiteOwned)]
    if any(row in session.new or row in session.deleted or session.is_modified(row) for row in owned):
        raise TenancyError("The site in scope changes while another site's changes are unwritten.")
    # What stays in the identity map would be handed out without a query that could be narrowed.
    for row in owned:
        session.expunge(row)
    session.scope = site_id


@contextlib.contextmanager
def site_scope(site_id: int) -> Iterator[None]:
    """Put ``db.session`` into the scope of a site, flush at the end, and go back."""
    before = _session().scope
    enter_site(site_id)
    try:
        yield
        _session().flush()
    finally:
        session = _session()
        if session.scope == site_id:
            _leave(session, before)


def _leave(session: TenantSession, before: int | Across | None) -> None:
    if session.scope != before:
        for row in [row for row in [*session, *session.new] if isinstance(row, SiteOwned)]:
            session.expunge(row)
        session.scope = before


@contextlib.contextmanager
def every_site(*, within: str | None = None) -> Iterator[TenantSession]:
    """Open an own short session across sites; return dataclasses from it, never rows.

    ``within`` is a region code: the session reads that region's subtree and cannot write. Without it the
    session sees and may write everything (commands, and work for the whole platform); it commits at the end.
    """
    session = TenantSession(db)
    session.scope = Across(within)
    try:
        if within is None:
            yield session
            session.commit()
        else:
            with read_only():
                yield session
    finally:
        session.close()


def _session() -> TenantSession:
    session = db.session()
    assert isinstance(session, TenantSession)
    return session


# (a) ------------------------------------------------------------------------------------------------------


def _narrow(state: ORMExecuteState) -> None:
    scope = state.session.scope  # type: ignore[attr-defined]  # the listener is on TenantSession
    if not state.is_select or scope is None or state.is_column_load:
        return
    if isinstance(scope, int):
        state.statement = state.statement.options(_one_site(scope))
    elif scope.within is not None:
        state.statement = state.statement.options(_subtree(scope.within))


def _one_site(site_id: int) -> Any:
    return with_loader_criteria(
        SiteOwned, lambda cls: cls.site_id == site_id, include_aliases=True, propagate_to_loaders=False
    )


def _subtree(code: str) -> Any:
    sites = db.metadata.tables["core_site"]
    inside = select(sites.c.id).where(
        or_(sites.c.region_code == code, sites.c.region_code.startswith(f"{code}.", autoescape=True))
    )
    return with_loader_criteria(
        SiteOwned, lambda cls: cls.site_id.in_(inside), include_aliases=True, propagate_to_loaders=False
    )


def _check_loaded(row: SiteOwned, context: Any, *_attributes: Any) -> None:
    scope = getattr(context.session, "scope", None)
    if isinstance(scope, int) and row.site_id != scope:
        context.session.expunge(row)
        raise TenancyError(f"{type(row).__name__} of another site was loaded.")


# (b) ------------------------------------------------------------------------------------------------------


def _remember_session(session: TenantSession, _transaction: Any, connection: Connection) -> None:
    connection.info["cms_session"] = weakref.ref(session)


def _forget_session(_connection: Any, record: Any) -> None:
    record.info.pop("cms_session", None)


def _check_statement(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    if _platform_work.get():
        return
    reference = connection.info.get("cms_session")
    session: TenantSession | None = reference() if reference else None
    scope = session.scope if session else None
    if isinstance(scope, Across) and scope.within is None:
        return
    if context is None or context.compiled is None:
        raise TenancyError("Raw SQL is only for platform work.")
    shape = statements.shape_of(context.compiled)
    if shape.raw:
        raise TenancyError("text() is only for platform work.")
    if not shape.owned:
        return
    if session is None or scope is None:
        raise TenancyError(f"No site is in scope for {', '.join(sorted(shape.owned))}.")
    if shape.writes:
        if not session.flushing or isinstance(scope, Across):
            raise TenancyError("Bulk and Core writes on site-owned tables need every_site().")
        return
    if isinstance(scope, Across):
        if not shape.subtree:
            raise TenancyError("A statement across sites is not narrowed to its region.")
        return
    if shape.open:
        if not (session.flushing or shape.by_key):
            raise TenancyError(f"Not narrowed to the site in scope: {', '.join(sorted(shape.open))}.")
    values = context.compiled_parameters[0] if context.compiled_parameters else {}
    if any(values.get(name) != scope for name in shape.sites):
        raise TenancyError("The statement names another site than the one in scope.")


# (c) ------------------------------------------------------------------------------------------------------


def _check_flush(session: TenantSession, _context: UOWTransaction, _instances: Any) -> None:
    scope = session.scope
    if isinstance(scope, Across) and scope.within is None:
        return
    for row in [*session.new, *session.dirty, *session.deleted]:
        if not isinstance(row, SiteOwned):
            continue
        if not isinstance(scope, int):
            raise TenancyError(f"No site is in scope to write {type(row).__name__}.")
        if row.site_id is None and row in session.new:
            row.site_id = scope
        before = db.inspect(row).attrs.site_id.history.deleted
        if row.site_id != scope or any(value not in (None, scope) for value in before or ()):
            raise TenancyError(f"{type(row).__name__} of another site cannot be written.")


def install(engine: Engine) -> None:
    """Put lock (b) on ``engine``; (a) and (c) sit on the session class."""
    event.listen(engine, "before_cursor_execute", _check_statement)
    event.listen(engine.pool, "checkin", _forget_session)


event.listen(TenantSession, "do_orm_execute", _narrow)
event.listen(TenantSession, "before_flush", _check_flush)
event.listen(TenantSession, "after_begin", _remember_session)
event.listen(SiteOwned, "load", _check_loaded, propagate=True)
event.listen(SiteOwned, "refresh", _check_loaded, propagate=True)
