"""What stands in the logs, and what never does: addresses, queries, and whatever somebody typed."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import Any

import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import text
from wtforms import StringField

from cms_core import logs
from cms_core.delivery.form_token import PublicForm
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tenancy import platform_work
from cms_core.testing.factories import PASSWORD, MakeSite, MakeUser

HOST = "http://kalimandi.example"
NIK, PHONE, NAME = "3304021704900001", "081327001234", "Sukarti Contoh"
ADDRESS = "203.0.113.77"
TYPED = (NIK, PHONE, NAME, "Sukarti", ADDRESS, "salah-salah-1", PASSWORD)


class ReportForm(PublicForm):
    name = StringField("Nama")


class Log:
    """The lines that were written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def holds_nothing_typed(self) -> None:
        for word in TYPED:
            assert word not in self.text


@pytest.fixture
def log(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Log:
    found = Log()
    monkeypatch.setattr(sys, "stderr", found.stream)
    logs.configure(json=True)
    return found


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    """A site of an application with a form, and addresses that fail with what was typed in their message."""
    blueprint = Blueprint("lapor", __name__)

    @blueprint.route("/lapor", methods=["GET", "POST"])
    def report() -> Any:
        form = ReportForm()
        if form.validate_on_submit():
            db.session.add(Page(title=form.name.data or "", slug="laporan"))
            return "terkirim"
        return str(form.csrf_token()), 422 if form.is_submitted() else 200

    @blueprint.route("/rusak/<what>", methods=["GET", "POST"])
    def broken(what: str) -> Any:
        try:
            raise ValueError(f"invalid literal for int(): '{NIK}'")
        except ValueError as error:
            raise RuntimeError(f"Laporan {NAME} gagal, {what}") from error

    @blueprint.get("/salah")
    def statement() -> Any:
        with platform_work():
            db.session.execute(text("SELECT nothing FROM nowhere WHERE x = :nik"), {"nik": NIK})

    @blueprint.get("/ganda")
    def twice() -> Any:
        for _ in range(2):
            db.session.add(Page(title=NAME, slug=f"nik-{NIK}"))
            db.session.flush()
        return ""

    @blueprint.get("/belakangan")
    def late() -> Any:
        def fail() -> Any:
            yield b""
            raise RuntimeError(NIK)

        return Response(fail())

    app._got_first_request = False
    app.register_blueprint(blueprint)
    return make_site(slug="kalimandi", host="kalimandi.example")


def test_every_request_has_a_line_with_its_own_id(client: FlaskClient, log: Log, site: Site) -> None:
    site_id = site.id
    answers = [client.get(f"{HOST}/cari?q={NIK}", headers={"X-Request-ID": "from-a-stranger"}) for _ in range(2)]
    answers.append(client.get(f"{HOST}/tidak-ada/{NIK}"))
    lines = log.lines
    assert [(line["event"], line["endpoint"], line["status"], line["site"]) for line in lines] == [
        ("request", "site.search", 200, site_id),
        ("request", None, 404, site_id),
    ]
    assert all(re.fullmatch("[0-9a-f]{32}", line["request"]) for line in lines)
    assert lines[0]["request"] != lines[1]["request"]
    assert set(lines[0]) == {
        "event", "level", "timestamp", "request", "site", "method", "endpoint", "status", "ms",
    }  # fmt: skip
    log.holds_nothing_typed()
    assert "from-a-stranger" not in log.text


def test_an_answer_names_its_request_unless_it_was_kept(client: FlaskClient, log: Log, site: Site) -> None:
    answer = client.get("http://localhost/masuk", headers={"X-Request-ID": "from-a-stranger"})
    assert answer.headers["X-Request-ID"] == log.lines[0]["request"]
    assert "X-Request-ID" not in client.get(f"{HOST}/").headers


@pytest.mark.parametrize(
    "path",
    [
        f"/cari?q={NIK}",
        f"/cari?q={PHONE}&hp={PHONE}",
        f"/{NIK}?x={PHONE}",
        f"/halaman/{NIK}",
        f"/en/cari?q={NAME.replace(' ', '+')}",
        f"/rusak/{NIK}?hp={PHONE}",
        f"/belakangan?nik={NIK}",
        "/salah",
        "/ganda",
        f"/token?untuk={NIK}",
    ],
)
def test_no_line_holds_what_was_asked(client: FlaskClient, log: Log, site: Site, path: str) -> None:
    headers = {"X-Forwarded-For": ADDRESS, "Referer": f"{HOST}/cari?q={NIK}", "User-Agent": NAME, "Cookie": f"a={NIK}"}
    try:
        client.get(f"{HOST}{path}", headers=headers, environ_overrides={"REMOTE_ADDR": ADDRESS})
    except RuntimeError:
        assert path.startswith("/belakangan")
    assert log.lines
    log.holds_nothing_typed()


def test_no_line_holds_what_a_form_was_sent_with(client: FlaskClient, log: Log, site: Site) -> None:
    token = re.findall(r'value="([^"]+)"', client.get(f"{HOST}/lapor").text)[0]
    for data in ({"csrf_token": token}, {"csrf_token": "salah"}, {}):
        client.post(f"{HOST}/lapor?hp={PHONE}", data={"name": f"{NAME} {NIK} {PHONE}", **data})
    client.post(f"{HOST}/rusak/{NIK}", data={"name": NAME})
    client.post(f"{HOST}/tidak-ada", data={"name": NAME})
    assert [line["status"] for line in log.lines if line["event"] == "request"] == [200, 200, 422, 422, 500, 404]
    log.holds_nothing_typed()


def test_signing_in_leaves_no_name_and_no_password(
    client: FlaskClient, log: Log, site: Site, make_user: MakeUser
) -> None:
    make_user(username="sukarti")
    for name, password in (("sukarti", PASSWORD), ("Sukarti", "salah-salah-1"), (NIK, PHONE)):
        token = re.findall(r'value="([^"]+)"', client.get("http://localhost/masuk").text)[0]
        client.post("http://localhost/masuk", data={"username": name, "password": password, "csrf_token": token})
        client.delete_cookie("balai", domain="localhost")
    assert len(log.lines) == 6
    log.holds_nothing_typed()
    assert "sukarti" not in log.text


def test_a_fault_shows_the_way_to_it_and_its_cause(client: FlaskClient, log: Log, site: Site) -> None:
    client.get(f"{HOST}/rusak/x")
    (fault,) = [line for line in log.lines if line["event"] == "fault"]
    way = fault["exception"]
    assert way.index("builtins.ValueError") < way.index("builtins.RuntimeError")
    assert "in broken" in way
    assert fault["request"] == log.lines[-1]["request"]


def test_a_fault_outside_the_views_is_told_the_same_way(app: Flask, log: Log) -> None:
    with app.test_request_context(f"/{NIK}"):
        try:
            raise RuntimeError(NAME)
        except RuntimeError:
            app.log_exception(sys.exc_info())  # type: ignore[arg-type]  # there is one
    assert [line["event"] for line in log.lines] == ["fault outside the views"]
    log.holds_nothing_typed()


def test_way_to_stops_where_a_cause_was_put_aside() -> None:
    try:
        try:
            raise ValueError(NIK)
        except ValueError:
            raise RuntimeError(NAME) from None
    except RuntimeError as error:
        told = logs.way_to((type(error), error, error.__traceback__))
    assert "ValueError\n" not in told.replace("except ValueError", "").replace("raise ValueError(NIK)", "")
    assert told.endswith("builtins.RuntimeError\n")
