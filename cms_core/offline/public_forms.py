"""Public forms that can be filled in without a network: marking one, its empty copy for devices, and short answers.

The form of a citizen has no account behind it. What is the same for everybody, the empty form without token and key,
is kept by the worker of the site; what is typed waits on the device, whose script (static/js/outbox.js) sends it and
asks for short answers (``Accept: application/json``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.delivery import page_cache
from cms_core.extensions import state
from cms_core.inline import linked
from cms_core.media.intake import PreparedImage
from cms_core.modules import gate

SHELL = "_luring"
"""What the endpoint of an empty form ends in, behind that of the form."""
MARK = "cms_public_shell"
"""What the view of a marked form has; its empty copy has not."""
SCRIPTS = ("photo", "outbox", "outbox-fill", "outbox-form")
JSON = "application/json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class LatePhotos:
    """Photos that come after their form, of which ``most`` belong to one.

    ``missing`` gets what ``once()`` remembers of the form and the key of the form, and returns which photos, counted
    from 0, are still to come. ``attach`` gets these, the number of a photo and the photo; it writes it down unless it
    is there already. Both run in the scope of the site whose form it was.
    """

    most: int
    missing: Callable[[str, str], Collection[int]]
    attach: Callable[[str, str, int, PreparedImage], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PublicShell:
    """A form that devices keep: ``label`` is what is written in it, ``wait`` how many seconds old its token must be."""

    label: Any
    wait: int = 0
    photos: LatePhotos | None = None


@dataclasses.dataclass(frozen=True)
class Marked:
    """What the page of such a form says to its script: addresses, and the files that make it work."""

    url: str
    shell: str
    token: str
    uploads: str
    script: str


def add_public_form(
    blueprint: Blueprint, path: str, endpoint: str, view: Callable[[], ResponseReturnValue], shell: PublicShell
) -> None:
    """Give the view of a public form its address, and that of its empty copy (``…/luring``), which devices keep.

    The form has an ``OnceField``; its view answers what was taken by ``once(…, show=…)`` with a :func:`receipt`.
    """

    @wraps(view)
    def form() -> ResponseReturnValue:
        answer = view()
        return _brief(answer) if request.method == "POST" and wants_brief() else answer

    @wraps(view)
    def empty() -> ResponseReturnValue:
        if not state().settings.offline:
            abort(404)
        g.shell = True
        return view()

    setattr(form, MARK, shell)  # read by shell_of()
    blueprint.add_url_rule(path, endpoint, form, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{path}/luring", f"{endpoint}{SHELL}", empty)


def shell_of(endpoint: str) -> PublicShell | None:
    """Return how the form at an endpoint is marked; None when it is not, or not open on the site of this request."""
    marked = getattr(current_app.view_functions.get(endpoint), MARK, None)
    return None if marked is None or gate.is_closed(endpoint) else marked


def open_shells() -> Iterator[tuple[str, PublicShell]]:
    """Yield the marked forms of the site of this request, by their endpoints."""
    extras = state().extras
    if "public_shells" not in extras:
        # Each page asks for them, and an application that answers gets no more views.
        marked = (endpoint for endpoint, view in current_app.view_functions.items() if hasattr(view, MARK))
        extras["public_shells"] = sorted(marked)
    for endpoint in extras["public_shells"]:
        shell = shell_of(endpoint)
        if shell is not None:
            yield endpoint, shell


def shells() -> list[tuple[str, Any]]:
    """Return where the forms of the site stand that can be filled in without a network, and what is written in them.

    The worker shows the empty one there that it keeps.
    """
    return [(url_for(endpoint), marked.label) for endpoint, marked in open_shells()]


def kept_shells() -> list[str]:
    """Return where the empty forms of the site stand."""
    return [url_for(f"{endpoint}{SHELL}") for endpoint, _marked in open_shells()]


def has_shells() -> bool:
    """Whether citizens can write something on this site without a network."""
    return next(open_shells(), None) is not None


def sender() -> str:
    """Return the address of the script that sends what waits."""
    return linked("js", SCRIPTS[1:2])


def marked_form() -> Marked | None:
    """Return what the page of this request says to its script; None where it is no marked form, or all is off."""
    endpoint = _endpoint()
    if not is_marked_form():
        return None
    return Marked(
        url=url_for(endpoint),
        shell=url_for(f"{endpoint}{SHELL}"),
        token=url_for("public_outbox.token", form=endpoint),
        uploads=url_for("public_uploads.create", form=endpoint),
        script=linked("js", SCRIPTS),
    )


def is_marked_form() -> bool:
    """Whether the page of this request is that of a marked form, or answers one."""
    return state().settings.offline and shell_of(_endpoint()) is not None


def _endpoint() -> str:
    return (request.endpoint or "").removesuffix(SHELL)


def wants_brief() -> bool:
    """Whether a script asks, which needs no page."""
    return request.accept_mimetypes.best_match(("text/html", JSON)) == JSON


def receipt(facts: Callable[[], Sequence[tuple[Any, str]]], *, link: str = "") -> Response | None:
    """Return a receipt for a script that sent a form: names and values to be shown, and where it is followed.

    None when a page is asked for, which asks for no ``facts``. What stands in it stays on a phone that others may hold.
    """
    if not wants_brief():
        return None
    answer = make_response({"facts": [[str(name), value] for name, value in facts()], "link": link}, 201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _brief(answer: ResponseReturnValue) -> ResponseReturnValue:
    """Return what is wrong with a form in place of its page: sentences by fields, and those about the whole."""
    response, form = make_response(answer), g.get("asked_once")
    if response.is_json or form is None or not 400 <= response.status_code < 500:
        return response
    page_cache.policy().never()
    errors = {field.name: [str(error) for error in field.errors] for field in form if field.errors}
    said = {"errors": errors, "said": [str(error) for error in form.form_errors]}
    return make_response(said, response.status_code)
