"""Unbound extensions and the state of an application: the one seam to libraries that may be replaced."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from cms_core.config import Settings
from cms_core.database import TenantSession

if TYPE_CHECKING:
    import pluggy

# Constraint names from day one: SQLite cannot drop a constraint without a name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all models, core's and plugins'."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": TenantSession})
login_manager = LoginManager()


@dataclasses.dataclass
class State:
    """What one application carries beside Flask's own configuration."""

    settings: Settings
    manager: pluggy.PluginManager
    extras: dict[str, Any] = dataclasses.field(default_factory=dict)
    """Singletons of single rooms (stamps, media store, limits), each under its room's name."""


def state() -> State:
    """Return the state of the current application."""
    return cast(State, current_app.extensions["cms"])
