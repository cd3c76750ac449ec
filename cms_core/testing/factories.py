"""Making what a test needs: regions, sites, people. Everything is committed, and nothing stays in scope."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select

from cms_core.extensions import db
from cms_core.modules.models import Module
from cms_core.permissions import TWO_STEPS, VILLAGE
from cms_core.regions.codes import kind_of, level_of, parent_of
from cms_core.regions.models import Region
from cms_core.sites.models import Site, SiteHost
from cms_core.tenancy import site_scope
from cms_core.users import guard, sessions
from cms_core.users.models import Assignment, User
from cms_core.users.passwords import hash_password

KECAMATAN_CODE = "33.04.02"
VILLAGE_CODE = "33.04.02.2001"
# One hash for all sample people: making one takes long on purpose.
PASSWORD = "sawah-padi-kopi-42"  # noqa: S105
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
"""For accounts with a second step; those who must have one are sample accounts without, unless a test says more."""

MakeRegion = Callable[..., Region]
MakeSite = Callable[..., Site]
MakeUser = Callable[..., User]


@pytest.fixture
def make_region(any_app: Flask) -> MakeRegion:
    """``make_region(code, name=None)`` makes a region, and those above it that are missing."""

    def make(code: str = VILLAGE_CODE, name: str | None = None) -> Region:
        region = _region(code, name)
        db.session.commit()
        return region

    return make


def _region(code: str, name: str | None) -> Region:
    """Return a region, as one to be written with those above it where it is not known."""
    known = db.session.scalar(select(Region).where(Region.code == code))
    if known is not None:
        return known
    above = parent_of(code)
    region = Region(
        code=code,
        name=name or f"Contoh {code}",
        kind=kind_of(code),
        level=level_of(code),
        parent=_region(above, None) if above else None,
    )
    db.session.add(region)
    return region


@pytest.fixture
def make_site(any_app: Flask) -> MakeSite:
    """``make_site(code=None, *, slug=…, name=…, modules=(), host=None, **columns)`` makes the site of a region.

    Without a code it is the next village of kecamatan 33.04.02; ``host`` becomes its verified canonical host.
    """
    numbers = itertools.count(2001)

    def make(
        code: str | None = None,
        *,
        slug: str | None = None,
        name: str | None = None,
        modules: tuple[str, ...] = (),
        host: str | None = None,
        **columns: Any,
    ) -> Site:
        code = code or next(free for free in _villages(numbers) if not _has_site(free))
        region = _region(code, name)
        site = Site(
            region=region,
            region_code=code,
            level=region.level,
            slug=slug or f"situs-{code.replace('.', '-')}",
            name=name or region.name,
            **columns,
        )
        if host is not None:
            site.hosts.append(SiteHost(host=host, canonical=True, verified=True))
        db.session.add(site)
        db.session.flush()
        with site_scope(site.id):
            db.session.add_all(Module(site_id=site.id, plugin=plugin) for plugin in modules)
            db.session.commit()
        return site

    return make


def _villages(numbers: Iterator[int]) -> Iterator[str]:
    return (f"{KECAMATAN_CODE}.{number}" for number in numbers)


def _has_site(code: str) -> bool:
    return db.session.scalar(select(Site.id).where(Site.region_code == code)) is not None


@pytest.fixture
def make_user(any_app: Flask) -> MakeUser:
    """``make_user(role=VILLAGE, region_code=…, username=None)`` makes an account; its password is ``PASSWORD``."""
    numbers = itertools.count(1)

    def make(
        role: str | None = VILLAGE, region_code: str = VILLAGE_CODE, *, username: str | None = None, **columns: Any
    ) -> User:
        username = username or f"orang-{next(numbers)}"
        columns.setdefault("sample", role in TWO_STEPS and "totp_secret" not in columns)
        user = User(username=username, office=f"Kantor {username}", password=_password_hash(), **columns)
        if role is not None:
            user.assignments.append(Assignment(role=role, region_code=region_code))
        db.session.add(user)
        db.session.commit()
        return user

    return make


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[FlaskClient, User], None]:
    """``sign_in(client, user)`` gives a client the cookie of somebody who has signed in."""

    def give(client: FlaskClient, user: User) -> None:
        user_id = user.id
        db.session.commit()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], Context().run(_cookie_for, app, user_id), path="/")

    return give


def _cookie_for(app: Flask, user_id: int) -> str:
    with app.test_request_context(guard.SIGN_IN, base_url=f"http://{app.extensions['cms'].settings.platform_host}"):
        user = db.session.get(User, user_id)
        assert user is not None
        sessions.sign_in(user)
        db.session.commit()
        response = app.response_class()
        app.session_interface.save_session(app, session._get_current_object(), response)  # type: ignore[attr-defined]  # a proxy's
    return SimpleCookie(response.headers["Set-Cookie"])[app.config["SESSION_COOKIE_NAME"]].value


class Counted:
    """The statements that ran while counting."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.statements)


@pytest.fixture
def count_statements(any_app: Flask) -> Callable[[], AbstractContextManager[Counted]]:
    """``with count_statements() as counted:`` counts what reaches the main database (``counted.count``)."""

    @contextmanager
    def counting() -> Iterator[Counted]:
        counted = Counted()

        def note(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
            counted.statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def any_app(request: pytest.FixtureRequest, database_kind: str) -> Flask:
    """The application that the test works with: ``database_app`` when it asks for that, else ``app``.

    Pytest cannot see through the choice; ``database_kind`` says that there will be a database.
    """
    chosen = "database_app" if "database_app" in request.fixturenames else "app"
    app: Flask = request.getfixturevalue(chosen)
    return app
