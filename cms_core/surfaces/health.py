"""Whether this installation can serve: one line a check, no secrets."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import func, select

from cms_core import overrides
from cms_core.delivery import limits
from cms_core.extensions import db, state
from cms_core.mail import services as mail
from cms_core.sites.models import Site
from cms_core.themes import refused, themes

log = structlog.get_logger()
OK, FAILED = 200, 503
SOME_BYTES = 64 * 1024


def checks() -> dict[str, Callable[[], str | None]]:
    """Return every check by name; each answers None when well, else a sentence."""
    return {"database": _database, "migrations": _migrations, "instance": _instance, "limits": _limits}


def report() -> tuple[dict[str, Any], int]:
    """Run every check and return what they say with the HTTP status.

    ``notes`` say what somebody should mend although every page is whole; they make nothing fail.
    """
    found = {name: _run(name, check) for name, check in checks().items()}
    well = not any(found.values())
    result = {
        "status": "ok" if well else "failed",
        "checks": {name: text or "ok" for name, text in found.items()},
        "notes": notes(),
    }
    return result, OK if well else FAILED


def notes() -> list[str]:
    """Return sentences about mail that does not go out, and themes that are not used, or not as a whole."""
    try:
        chosen = db.session.execute(select(Site.theme, func.count()).group_by(Site.theme).order_by(Site.theme)).all()
    except Exception:  # the checks say what is the matter with the database
        db.session.rollback()
        chosen = []
    return [
        *_mail(),
        *refused().values(),
        *(f"{theme}: {sentence}." for theme, found in overrides.problems().items() for sentence in found),
        *(
            f"{theme}: not installed, chosen by {count} site(s), which look plain."
            for theme, count in chosen
            if theme and theme not in themes()
        ),
    ]


def _mail() -> list[str]:
    """Without mail every page is whole: nobody is to take the server away from its readers for that."""
    found = [] if mail.mail_is_on() else ["Mail is off: CMS_SMTP_URL and CMS_MAIL_FROM are not both set."]
    try:
        return [*found, *filter(None, [mail.stuck()])]
    except Exception:  # the checks say what is the matter with the database
        return found


def _run(name: str, check: Callable[[], str | None]) -> str | None:
    try:
        return check()
    except Exception as error:
        log.exception("health check failed", check=name)
        return type(error).__name__


def _database() -> str | None:
    db.session.execute(select(1))
    return None


def _migrations() -> str | None:
    # Alembic is a tenth of a start, and only this page needs it.
    from cms_core import migrate

    behind = [status.owner for status in migrate.status() if status.pending]
    return f"behind the program: {', '.join(behind)} (cms db upgrade)" if behind else None


def _instance() -> str | None:
    folder = state().settings.instance
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            # A full disk still lets empty files be made.
            file.write(bytes(SOME_BYTES))
            file.flush()
            return None
    except OSError as error:
        return f"cannot be written: {os.strerror(error.errno or 0)}"


def _limits() -> str | None:
    """Without the counters (in Redis, or in a file) nobody can sign in."""
    return None if limits.can_count() else "cannot be counted"
