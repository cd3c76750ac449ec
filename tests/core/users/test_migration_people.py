"""The migration of accounts goes up and down, and nothing that hangs on an account goes with it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import inspect, text

import cms_core.delivery.models  # noqa: F401  # whatever has tables
from cms_core import migrate
from cms_core.extensions import db
from cms_core.permissions import KECAMATAN
from cms_core.tenancy import platform_work
from cms_core.testing.factories import MakeUser

TABLES = {"core_access_code", "core_recovery_code"}


def tables() -> set[str]:
    with migrate.looking() as connection:
        return set(inspect(connection).get_table_names())


def value(statement: str) -> Any:
    with migrate.looking() as connection:
        return connection.execute(text(statement)).scalar()


def test_models_and_migrations_agree(app: Flask) -> None:
    assert migrate.differences("core") == []


def test_going_down_and_up_keeps_accounts_and_their_roles(app: Flask, make_user: MakeUser) -> None:
    make_user(KECAMATAN, "33.04.02", username="admin-klampok")
    db.session.commit()
    db.session.remove()

    migrate.downgrade("core", "0001")
    without = tables()
    roles = value("SELECT count(*) FROM core_assignment")
    list(migrate.upgrade("core"))

    with platform_work():
        assert (without & TABLES, roles, tables() & TABLES) == (set(), 1, TABLES)
    assert value("SELECT username FROM core_user") == "admin-klampok"
    assert value("SELECT totp_step FROM core_user") == 0
