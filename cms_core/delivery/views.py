"""``/token``: a form token for a form that was filled in without a network, fetched just before it is sent."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from cms_core.delivery import form_token, page_cache

blueprint = Blueprint("delivery", __name__)


@blueprint.get("/token")
def token() -> ResponseReturnValue:
    """Return a fresh token for the public form at the endpoint ``untuk``; never cached."""
    endpoint = request.args.get("untuk", "")
    if endpoint not in current_app.view_functions:
        abort(404)
    page_cache.policy().never()
    response = jsonify(token=form_token.sign(endpoint))
    response.headers["Cache-Control"] = "no-store"
    return response
