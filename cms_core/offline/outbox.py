"""The outbox of a site's administration: its page, the token with which it sends, and its worker.

What is kept for use without a network (the outbox and the forms, ``…/luring``) is the same for everybody: it holds no
token, and says nothing of who is signed in. Empty forms are kept everywhere; those of what is there already where
somebody has opened them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cms_core.delivery import form_token
from cms_core.delivery.typed import is_ours
from cms_core.extensions import state
from cms_core.i18n import staff_prefix
from cms_core.modules import gate
from cms_core.offline import worker
from cms_core.permissions import require
from cms_core.sites.urls import bare_root
from cms_core.users.guard import SIGN_IN

blueprint = Blueprint("outbox", __name__, url_prefix="/admin")


P = ParamSpec("P")
R = TypeVar("R")


@blueprint.before_request
def stand_beside() -> None:
    """Leave the cookie to the page that asks: a script and a worker ask at any time."""
    g.beside_a_page = True


class Shell(NamedTuple):
    """An empty form that is kept for use without a network: its address, and what is begun with it."""

    url: str
    label: Any


class Outbox(NamedTuple):
    """What a page says to its script: the root of the site, its administration, and the worker unless that is off."""

    root: str
    admin: str
    worker: str


def shell(label: Any = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark the view of a form that devices are to keep; ``label`` is what is begun with an empty one.

    Without a label it is the form of something that is there: a device keeps that once its own page was opened.
    Its frame says nothing of who is signed in; the form has no token, and what else is the person's stays out of it.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
            g.shell = g.beside_a_page = True
            return view(*args, **kwargs)

        drawn.cms_shell = label  # type: ignore[attr-defined]  # read by shells()
        return drawn

    return decorate


def outbox() -> Outbox | None:
    """Return what a page of a site's administration needs to keep and send; None elsewhere."""
    if g.get("site") is None:
        return None
    admin = f"{request.script_root}/admin/"
    return Outbox(bare_root() + "/", admin, f"{admin}luring.js" if state().settings.offline else "")


@blueprint.get("/token")
@require("sites.view")
def token() -> ResponseReturnValue:
    """What a script asks for just before it sends something: the token of whoever is signed in, and who that is."""
    if not is_ours():
        return Response(status=403)
    return {"token": form_token.of_session(), "user": current_user.id, "name": current_user.username}


@blueprint.get("/luring")
@require("sites.view")
def waiting() -> ResponseReturnValue:
    """What waits on this device to be sent."""
    return waiting_page()


@blueprint.get("/luring.js")
@require("sites.view")
def sw() -> ResponseReturnValue:
    """The worker of a site's administration: it opens the outbox and the empty forms without a network."""
    admin, page = f"{request.script_root}/admin/", url_for("outbox.waiting")
    known = {"page": page, "shells": [each.url for each in shells()], "store": f"balai {admin} "}
    version = hashlib.sha256(waiting_page().encode()).hexdigest()[:8]
    said = ",".join(f"{name}={json.dumps(value, separators=(',', ':'))}" for name, value in known.items())
    return Response(f'const version="{version}",{said};\n{worker.squeezed("outbox")}', headers=worker.HEADERS)


def waiting_page() -> str:
    """Return the page of the outbox: what moves with it, its styles and scripts too, makes another worker."""
    g.shell = True
    back = urlencode({"lanjut": url_for("outbox.waiting")})
    return render_template("offline/outbox.html", shells=shells(), sign_in=f"{staff_prefix()}{SIGN_IN}?{back}")


def shells() -> list[Shell]:
    """Return the empty forms of the modules that are on."""
    marked = ((name, getattr(view, "cms_shell", None)) for name, view in current_app.view_functions.items())
    open_ones = ((name, label) for name, label in marked if label is not None and not gate.is_closed(name))
    return sorted(Shell(url_for(name), str(label)) for name, label in open_ones)
