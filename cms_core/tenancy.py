"""Four locks that keep the rows of one site from another (docs/architecture.md, "Tenancy").

(a) ``do_orm_execute`` narrows every ORM select to the site in scope, :func:`rows_of` what it runs. (b) Before a cursor
runs anything, what the compiler noted is looked at (statements.py): each table with a ``site_id`` must be compared
with the site in scope, raw SQL is refused, writes are accepted from a flush only. (c) ``before_flush`` refuses rows of
another site, and what a flush updates or deletes is limited to the site once more. (d) every site-owned table has
``UNIQUE (site_id, id)`` and its children point at both columns.

The scope belongs to a session, not to a thread: what :func:`every_site` may see, ``db.session`` still may not.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    BindParameter,
    Connection,
    Delete,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    UniqueConstraint,
    Update,
    bindparam,
    event,
)
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    UOWTransaction,
    declared_attr,
    mapped_column,
    object_session,
    with_loader_criteria,
)
from sqlalchemy.sql.schema import SchemaItem

from cms_core import statements, watcher
from cms_core.database import Across, TenantSession, ask_without_transaction, read_only
from cms_core.extensions import db

EVERYTHING = Across(None)
IN_SCOPE: BindParameter[int] = bindparam("cms_site", type_=Integer)
"""The site in scope, in the statements that are narrowed to it."""
KEPT = 2048
"""How many regions' criteria are kept; making one anew costs about as much as a query."""


class TenancyError(Exception):
    """Something reached for rows of a site that is not in scope. Always a fault of the program."""


class SiteOwned:
    """Mixin of every model that belongs to a site; combine with ``__table_args__ = site_table(…)``."""

    if TYPE_CHECKING:
        # SQLAlchemy would take it for said by each class, also by those that lie in the table of another one.
        __tablename__: str
    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr
    def site_id(cls) -> Mapped[int]:  # noqa: N805  # SQLAlchemy's declared_attr is a class method
        return mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"))


def site_table(*items: SchemaItem, lasting_ids: bool = False) -> tuple[Any, ...]:
    """Return the table arguments of a site-owned table: ``items`` and the key that children point at.

    ``lasting_ids``: the id of a row that was deleted is given to no other one on SQLite either, which gives the highest
    one out again. Forms that wait on a device, and pages in old tabs, name rows hours later.
    """
    own = (*items, UniqueConstraint("site_id", "id"))
    return (*own, {"sqlite_autoincrement": True}) if lasting_ids else own


def child_of(table: str, column: str, *, ondelete: str | None = "CASCADE") -> ForeignKeyConstraint:
    """Return the composite foreign key of a site-owned child: ``column`` points at ``table`` of the same site.

    Raises:
        ValueError: ``ondelete`` would empty the child's site along with ``column``.
    """
    if ondelete is not None and ondelete.upper().startswith("SET"):
        raise ValueError(f"{ondelete} would take the site away from the children of {table}.")
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
    _leave(session, site_id)


@contextlib.contextmanager
def site_scope(site_id: int) -> Iterator[None]:
    """Put ``db.session`` into the scope of a site, flush at the end, and go back."""
    before = _session().scope
    enter_site(site_id)
    try:
        yield
        _session().flush()
    finally:
        # Whatever happened inside, nobody outside reads on in a scope that is not theirs.
        session = _session()
        if session.scope != before:
            _leave(session, before)


def _leave(session: TenantSession, scope: int | Across | None) -> None:
    # What stays in the identity map would be handed out without a query that could be narrowed.
    for row in list(session):
        # A row that cascades has taken others along.
        if isinstance(row, SiteOwned) and row in session:
            session.expunge(row)
    session.scope = scope


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
                ask_without_transaction(session)
                yield session
    finally:
        session.close()


def _session() -> TenantSession:
    session = db.session()
    assert isinstance(session, TenantSession)
    return session


def rows_of(statement: Any, **values: Any) -> Sequence[Any]:
    """Return what a select of columns finds in the site in scope, as plain rows: nothing is made of them.

    It is for statements that are kept, and asked again and again: each is narrowed once.
    """
    session = _session()
    narrowed = _of_one_site(statement)
    return session.connection().execute(narrowed, {**values, IN_SCOPE.key: session.scope}).all()


def rows_across(session: TenantSession, statement: Any, **values: Any) -> Sequence[Any]:
    """Return what a select of columns finds in the region of a session that ``every_site(within=…)`` opened.

    The same as :func:`rows_of`: for statements that are kept, and asked again and again.
    """
    assert isinstance(session.scope, Across)
    return session.connection().execute(_of_region(statement, session.scope), values).all()


# (a) ------------------------------------------------------------------------------------------------------


def _narrow(state: ORMExecuteState) -> None:
    scope = state.session.scope  # type: ignore[attr-defined]  # the listener is on TenantSession
    if not state.is_select or scope is None or scope == EVERYTHING:
        return
    if state.is_column_load:
        # A refresh takes no criteria for a class; what it reads is one row, so a plain condition does.
        model: Any = state.bind_mapper.class_ if state.bind_mapper else None
        if model is not None and issubclass(model, SiteOwned):
            statement: Any = state.statement
            state.statement = statement.where(
                model.site_id == scope if isinstance(scope, int) else _inside(model, scope)
            )
        return
    if isinstance(scope, int):
        state.statement = state.statement.options(OF_ONE_SITE)
        state.parameters = {**cast("dict[str, Any]", state.parameters or {}), IN_SCOPE.key: scope}
    else:
        state.statement = state.statement.options(_subtree(scope))


def _inside(model: Any, scope: Across) -> Any:
    assert scope.within is not None
    return model.site_id.in_(statements.sites_within(scope.within))


# The site is a parameter: the statement is the same for all of them, and so is what the database makes of it.
OF_ONE_SITE = with_loader_criteria(
    SiteOwned,
    lambda model: model.site_id == IN_SCOPE,
    include_aliases=True,
    propagate_to_loaders=False,
)


@lru_cache(maxsize=256)
def _of_one_site(statement: Any) -> Any:
    return statement.options(OF_ONE_SITE)


@lru_cache(maxsize=KEPT)
def _of_region(statement: Any, scope: Across) -> Any:
    return statement.options(_subtree(scope))


@lru_cache(maxsize=KEPT)
def _subtree(scope: Across) -> Any:
    assert scope.within is not None
    sites = statements.sites_within(scope.within)
    return with_loader_criteria(
        SiteOwned, lambda model: model.site_id.in_(sites), include_aliases=True, propagate_to_loaders=False
    )


def _check_loaded(row: SiteOwned, context: Any, *_attributes: Any) -> None:
    # Without a context it was no statement that brought the row, but merge().
    session = context.session if context is not None else object_session(row)
    scope = getattr(session, "scope", None)
    # A column that was not asked for is not fetched for this: the statement itself was narrowed.
    if session is not None and isinstance(scope, int) and row.__dict__.get("site_id", scope) not in (scope, None):
        session.expunge(row)
        raise TenancyError(f"{type(row).__name__} of another site was loaded.")


def _check_restored(session: TenantSession, row: Any) -> None:
    """Keep out what a rollback brings back: it was deleted in the scope before."""
    if isinstance(row, SiteOwned) and isinstance(session.scope, int) and row.__dict__.get("site_id") != session.scope:
        session.expunge(row)


# (b) ------------------------------------------------------------------------------------------------------


def _remember_session(session: TenantSession, _transaction: Any, connection: Connection) -> None:
    connection.info["cms_session"] = weakref.ref(session)


def _forget_session(_connection: Any, record: Any) -> None:
    record.info.pop("cms_session", None)


def _session_of(connection: Connection) -> TenantSession | None:
    reference = connection.info.get("cms_session")
    session: TenantSession | None = reference() if reference else None
    return session


def _check_statement(
    connection: Connection, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    if _platform_work.get():
        return
    session = _session_of(connection)
    scope = session.scope if session else None
    if scope == EVERYTHING:
        return
    shape = statements.shape_of(context.compiled) if context is not None and context.compiled else None
    if shape is None or shape.raw:
        raise TenancyError(
            "SQL in a string is only for platform work, because nobody can tell whose rows it reaches: write select() "
            "and its like; type_coerce(Model.column, Text) reads a column as it is stored."
        )
    if shape.writes and isinstance(scope, Across):
        raise TenancyError("A session across the sites of a region only reads.")
    if not shape.owned:
        return
    if session is None or scope is None:
        raise TenancyError(f"No site is in scope for {', '.join(sorted(shape.owned))}.")
    # Many rows go out in several batches, each with the values of all of them: they are looked at with the first.
    if getattr(context, "cms_seen", None) is context.compiled_parameters:
        return
    if shape.writes:
        _check_write(shape, session, scope, context.compiled_parameters)
    _check_read(shape, scope, context.compiled_parameters)
    context.cms_seen = context.compiled_parameters


def _check_write(
    shape: statements.Shape, session: TenantSession, scope: int | Across, rows: list[dict[str, Any]]
) -> None:
    if not session.flushing:
        raise TenancyError("Bulk and Core writes on site-owned tables need every_site().")
    if shape.unclear:
        raise TenancyError("Which site a statement writes to has to be given as a value.")
    unnamed = None if shape.inserts else scope
    if any(row.get("site_id", unnamed) != scope for row in rows):
        raise TenancyError("A row of another site cannot be written.")


def _check_read(shape: statements.Shape, scope: int | Across, rows: list[dict[str, Any]]) -> None:
    unnarrowed = shape.open if isinstance(scope, int) else shape.wide
    if unnarrowed:
        raise TenancyError(f"Not narrowed to what is in scope: {', '.join(sorted(unnarrowed))}.")
    if isinstance(scope, int):
        foreign = any(row.get(name) != scope for row in rows for name in shape.sites)
    else:
        foreign = any(
            row.get(name) != statements.region_value(scope.within, below=below)
            for row in rows
            for name, below in shape.regions
        )
    if foreign:
        raise TenancyError("The statement names another site than the one in scope.")


def _limit_write(
    connection: Connection, statement: Any, many: Any, parameters: Any, _options: Any
) -> tuple[Any, Any, Any]:
    if isinstance(statement, (Update, Delete)) and not _platform_work.get():
        session = _session_of(connection)
        table = statements.owned_table(getattr(statement.table, "name", ""))
        within = session is not None and session.flushing and table is not None and "site_id" in table.c
        if session is not None and within and isinstance(session.scope, int):
            statement = statements.narrowed(statement, session.scope)
    return statement, many, parameters


# (c) ------------------------------------------------------------------------------------------------------


def _check_flush(session: TenantSession, _context: UOWTransaction, _instances: Any) -> None:
    scope = session.scope
    if scope == EVERYTHING:
        return
    new = session.new  # made anew for each who asks
    for row in [*new, *session.dirty, *session.deleted]:
        if not isinstance(row, SiteOwned):
            continue
        if not isinstance(scope, int):
            raise TenancyError(f"No site is in scope to write {type(row).__name__}.")
        if row in new and row.__dict__.get("site_id") is None:
            row.site_id = scope
        before = db.inspect(row).attrs.site_id.history.deleted
        if row.site_id != scope or any(value not in (None, scope) for value in before or ()):
            raise TenancyError(f"{type(row).__name__} of another site cannot be written.")


def install(engine: Engine) -> None:
    """Put lock (b) on ``engine``; (a) and (c) sit on the session class."""
    dialect: Any = engine.dialect
    dialect.statement_compiler = watcher.watching(dialect.statement_compiler)
    event.listen(engine, "before_execute", _limit_write, retval=True)
    event.listen(engine, "before_cursor_execute", _check_statement)
    event.listen(engine.pool, "checkin", _forget_session)


event.listen(TenantSession, "do_orm_execute", _narrow)
event.listen(TenantSession, "before_flush", _check_flush)
event.listen(TenantSession, "after_begin", _remember_session)
event.listen(TenantSession, "deleted_to_persistent", _check_restored)
event.listen(SiteOwned, "load", _check_loaded, propagate=True)
event.listen(SiteOwned, "refresh", _check_loaded, propagate=True)
