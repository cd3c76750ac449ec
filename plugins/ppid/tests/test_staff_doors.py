"""Who comes in at which address of the staff: each one asks for its permission before it looks for anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from cms_core.api import Site, User
from cms_core.testing.factories import MakeUser

ROOM = "http://localhost/s/kalimandi"
FILL = {"year": "2025", "kind": "orang", "name": "daftarkan", "token": "1-a", "code": "APB-01", "part": "cover"}
CLOSED_TO_OFFICERS = {
    *("request_identity", "request_paper", "objection_decide", "objection_identity"),
    *("incidents", "incident_new", "incident", "incident_letter", "incident_recipients"),
    *("letter_texts", "letter_text"),
}
"""What whoever works on cases and nothing more does not get: identities, decisions, breaches, texts of letters."""


def doors(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield the endpoint, the method and the address of everything behind ``/admin/ppid``."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("ppid.admin.") or "/admin/ppid" not in rule.rule:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint.removeprefix("ppid.admin."), method, f"{ROOM}{_filled(rule)}"


def _filled(rule: Rule) -> str:
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: FILL.get(part[2], "9" if part[1] else "x"), rule.rule)


def test_strangers_find_nothing_open(app: Flask, site: Site, client: FlaskClient) -> None:
    found = {(name, method): client.open(url, method=method).status_code for name, method, url in doors(app)}

    assert len(found) > 60
    # To the page for signing in, or refused; tables go out as files of three endings and no other.
    answers = {(method, status) for (name, method), status in found.items() if name != "dokumen.dokumen_export"}
    assert answers == {("GET", 303), ("POST", 401)}


def test_who_works_on_cases_gets_no_identity_decision_breach_or_text_of_letters(
    app: Flask,
    site: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    """Of rows that are not there, too: who may not ask learns nothing of them."""
    sign_in(client, make_user("officer", site.region_code))
    found = {
        (name, method): client.open(url, method=method).status_code
        for name, method, url in doors(app)
        if name in CLOSED_TO_OFFICERS
    }

    assert {name for name, _method in found} == CLOSED_TO_OFFICERS
    assert set(found.values()) == {403}
