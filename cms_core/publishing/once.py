"""What is written new is made once: sent twice, or saved again by whoever came back to its form.

A browser that goes back fills in what was typed, but asks for the page anew, and with it for another key. So the key
of the form stands in the address of its page as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cms_core.delivery import form_token, idempotency, once
from cms_core.delivery.idempotency import Claimed
from cms_core.publishing.forms import BUTTONS, ContentForm

if TYPE_CHECKING:
    from cms_core.publishing.desk import Desk


def claim(desk: Desk, form: ContentForm) -> Claimed | None:
    """Take the key of a form, whatever button sent it; None when it cannot be taken, which the form says then."""
    return once.claim(form, **_post(desk), but=BUTTONS)


def made_before(desk: Desk, form: ContentForm) -> int:
    """Return the id of what the same form made before, were it valid or not now; 0 if it made nothing."""
    if not form_token.checked():
        return 0
    body = once.sent(form, but=BUTTONS)
    return int(idempotency.made_with(**_post(desk), key=form.key.data or "", body=body) or 0)


def way_back(desk: Desk, form: ContentForm) -> ResponseReturnValue | None:
    """Lead whoever comes back to an empty form to what he has saved with it, and put its key into its address."""
    if form.is_submitted():
        return None
    key = request.args.get(once.KEY, "")
    if idempotency.is_strong(key):
        form.key.data = key
        made = idempotency.made_with(**_post(desk), key=key)
        return redirect(desk.url("edit", int(made)), 303) if made else None
    # Only a browser has a way back, and it says that it goes somewhere.
    is_browser = request.headers.get("Sec-Fetch-Mode") == "navigate"
    if not is_browser:
        return None
    begun: dict[str, Any] = {name: request.args[name] for name in desk.parameters if name in request.args}
    return redirect(desk.url("new", kunci=form.key.data, **begun), 303)


def _post(desk: Desk) -> dict[str, Any]:
    endpoint = f"{desk.content.plugin}.new.{desk.content.kind}"
    return {"site_id": g.site.id, "endpoint": endpoint, "actor": str(current_user.id)}
