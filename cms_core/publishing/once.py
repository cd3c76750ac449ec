"""What is written new is made once: sent twice, or saved again by whoever came back to its form.

A browser that goes back fills in what was typed, but asks for the page anew, and with it for another key. So the key
of the form stands in the address of its page as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cms_core.delivery import idempotency
from cms_core.delivery.models import IdempotencyKey
from cms_core.publishing import compare
from cms_core.publishing.clean import plain_text
from cms_core.publishing.forms import ContentForm

if TYPE_CHECKING:
    from cms_core.publishing.desk import Desk

KEY = "kunci"


def claim(desk: Desk, form: ContentForm, written: Mapping[str, Any]) -> IdempotencyKey:
    """Take the key of a form for what is written in it; see :func:`cms_core.delivery.idempotency.claim`.

    Raises:
        WeakKey, DifferentBody: it cannot be taken.
    """
    return idempotency.claim(**_post(desk), key=form.key.data or "", body=_typed(written))


def way_back(desk: Desk, form: ContentForm) -> ResponseReturnValue | None:
    """Lead whoever comes back to an empty form to what he has saved with it, and put its key into its address."""
    if form.is_submitted():
        return None
    key = request.args.get(KEY, "")
    if idempotency.is_strong(key):
        form.key.data = key
        made = idempotency.made_with(**_post(desk), key=key)
        return redirect(desk.url("edit", int(made)), 303) if made else None
    # Only a browser has a way back, and it says that it goes somewhere.
    is_browser = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return redirect(desk.url("new", kunci=form.key.data), 303) if is_browser else None


def _post(desk: Desk) -> dict[str, Any]:
    endpoint = f"{desk.content.plugin}.new.{desk.content.kind}"
    return {"site_id": g.site.id, "endpoint": endpoint, "actor": str(current_user.id)}


def _typed(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts as the same post: a photo of a second click is stored under another key."""
    words = {name: plain_text(value) if name == compare.BODY else value for name, value in written.items()}
    return {name: value for name, value in words.items() if not isinstance(value, list)}
