"""What citizens write without a network: the page that lists it on their device, and the token to send it with."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from cms_core.delivery import form_token
from cms_core.delivery.typed import is_ours
from cms_core.extensions import state
from cms_core.inline import linked
from cms_core.offline import public_forms, worker

blueprint = Blueprint("public_outbox", __name__)
PAGE = "/kiriman-saya"


@blueprint.get(PAGE)
def waiting() -> ResponseReturnValue:
    """What waits on this device, and the receipts that lie there; the same page for everybody, filled by a script."""
    return render_template(
        "offline/sent.html",
        shells=public_forms.shells() if state().settings.offline else [],
        root=worker.site_root(),
        script=linked("js", ("outbox", "outbox-list")),
    )


@blueprint.get("/token/<form>")
def token(form: str) -> ResponseReturnValue:
    """What a script asks for just before it sends a marked form: a token, and how many seconds old it must be."""
    shell = public_forms.shell_of(form)
    if shell is None:
        abort(404)
    if not is_ours():
        return Response(status=403)
    answer = make_response({"token": form_token.sign(form), "wait": shell.wait})
    answer.headers["Cache-Control"] = "no-store"
    return answer
