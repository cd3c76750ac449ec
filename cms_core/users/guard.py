"""Third ``before_request``: each address answers where it belongs, and under ``/admin`` only to whom it may.

What a person may not see answers 404, as if it were not there.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Request, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cms_core.i18n import COMPLETE, LANGUAGES, staff_prefix
from cms_core.permissions import can
from cms_core.sites.requests import SAFE
from cms_core.sites.resolve import is_admin
from cms_core.users import second_step

SIGN_IN = "/masuk"
SIGN_INS = (SIGN_IN, *(f"/{code}{SIGN_IN}" for code in COMPLETE[1:]))
"""Where it stands in each language."""
PASSWORD = "account.password"  # noqa: S105  # an endpoint
UNDER_A_START_PASSWORD = frozenset({PASSWORD, "account.index", "account.sign_out_everywhere"})
"""What a person may do who still has the password that somebody else chose."""

SECOND_STEP = "account.second_step_page"
WITHOUT_SECOND_STEP = UNDER_A_START_PASSWORD | {SECOND_STEP, "account.end_session"}
"""What a person may do who has to set up the second step first."""

_STAFF_ENTRANCE = re.compile(r"/(masuk(/kode|/langkah-kedua)?|keluar)/?")
_ADMIN_PATH = re.compile(rf"(/s/[a-z0-9-]+)?(/({'|'.join(LANGUAGES)}))?/admin(?!.*/\.\.)(/[!-\[\]-~]*)?", re.ASCII)
"""Printable ASCII without the backslash, which browsers read as a slash, and without a way up."""


class Unguarded(Exception):
    """An address under ``/admin`` says neither ``@require`` nor ``@area("staff")``."""


def guard_admin() -> ResponseReturnValue | None:
    """Let a request pass, send it to sign in, or answer 404."""
    kind = request.environ.get("cms.host_kind", "platform")
    if kind == "unknown":
        abort(404)
    if is_admin(request.path):
        return _guard_admin(kind)
    if request.endpoint is None:
        return None
    area = _area(current_app, request.endpoint)
    if area == "any" or (area == "platform" and kind == "platform") or (area == "site" and g.site is not None):
        return None
    return abort(404)


def _guard_admin(kind: str) -> ResponseReturnValue | None:
    if kind not in ("platform", "path"):
        abort(404)
    if not current_user.is_authenticated:
        if request.method not in SAFE:
            g.sign_in, g.may_send_again = sign_in_address(), True
            abort(401)
        return redirect(sign_in_address(), 303)
    if g.site is not None and not can(current_user, "sites.view", g.site):
        abort(404)
    if request.endpoint is None:
        return None
    if g.site is None and _area(current_app, request.endpoint) != "staff":
        abort(404)
    if current_user.must_change_password and request.endpoint not in UNDER_A_START_PASSWORD:
        return _first(PASSWORD)
    if request.endpoint not in WITHOUT_SECOND_STEP and second_step.is_missing(current_user):
        return _first(SECOND_STEP)
    return None


def _first(endpoint: str) -> ResponseReturnValue:
    """Send somebody where he has something to do before anything else."""
    if request.method not in SAFE:
        g.may_send_again = True
        abort(403)
    return redirect(url_for(endpoint), 303)


def has_session(request: Request) -> bool:
    """Whether a session is opened for a request: where staff work, nowhere else."""
    kind = request.environ.get("cms.host_kind", "platform")
    if kind == "platform" and _STAFF_ENTRANCE.fullmatch(request.path):
        return True
    return kind in ("platform", "path") and is_admin(request.path)


def sign_in_address() -> str:
    """Return where to sign in, and come back from there to what was asked, or to the page that sent something."""
    asked = request.script_root + request.full_path.removesuffix("?")
    sender = request.referrer or ""
    if request.method not in SAFE and sender.startswith(request.host_url):
        # Not every address to which something is sent can be opened.
        asked = sender.removeprefix(request.host_url.rstrip("/"))
    return f"{staff_prefix()}{SIGN_IN}?{urlencode({'lanjut': safe_next(asked)})}"


def safe_next(asked: str | None) -> str:
    """Return where to go after signing in: what was asked when it is an address of the administration here."""
    return asked if asked and _ADMIN_PATH.fullmatch(asked) else f"{staff_prefix()}/admin/"


def check_guards(app: Flask) -> None:
    """Refuse addresses of the administration that nobody guards, and staff's addresses outside it.

    Raises:
        Unguarded: there is one.
    """
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_staff = getattr(view, "cms_area", None) == "staff"
        if is_admin(rule.rule) and not (is_staff or hasattr(view, "cms_permission")):
            raise Unguarded(f"{rule.endpoint} ({rule.rule}) has neither @require(…) nor @area('staff').")
        if is_staff and not is_admin(rule.rule):
            raise Unguarded(f"{rule.endpoint} ({rule.rule}) is for staff and lies outside /admin.")


def _area(app: Flask, endpoint: str) -> str:
    view: Any = app.view_functions[endpoint]
    return str(getattr(view, "cms_area", "site"))
