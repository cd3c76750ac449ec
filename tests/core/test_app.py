"""The application as a server sees it: plain WSGI, served by a second server as well, complete at its start."""

from __future__ import annotations

import contextlib
import http.client
import re
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.validate import validator

import html5lib
import pytest
from flask import Flask
from werkzeug.test import Client as WsgiClient
from werkzeug.test import create_environ, run_wsgi_app

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.delivery import limits
from cms_core.delivery.page_cache import Health
from cms_core.extensions import db
from cms_core.modules.gate import NoOwner
from cms_core.permissions import PLATFORM
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite

HOST = "kalimandi.example"


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    return make_site(slug="kalimandi", name="Kalimandi", host=HOST)


def ask(app: Flask, url: str, method: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Ask through the validator of the standard library, which raises on whatever a server need not put up with."""
    said: list[Any] = []

    def start_response(status: str, given: list[tuple[str, str]], _error: Any = None) -> Any:
        said[:] = [int(status[:3]), dict(given)]
        return lambda _data: None

    root, path = url[: url.index("/", 8)], url[url.index("/", 8) :]
    environ = create_environ(path, root, method=method, headers=headers)
    result: Any = validator(app.wsgi_app)(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        result.close()
    return said[0], said[1], body


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/",
        f"http://{HOST}/en/cari?q=kopi",
        f"http://{HOST}/tidak-ada",
        f"http://{HOST}/feed.atom",
        f"http://{HOST}/token?untuk=site.search",
        f"http://{HOST}/healthz",
        "http://localhost/",
        "http://localhost/masuk",
        "http://localhost/admin/",
        "http://localhost/s/kalimandi/",
        "http://localhost/s/kalimandi/admin/",
        "http://localhost/readyz",
        "http://evil.example/",
    ],
)
@pytest.mark.sqlite_only("what a server is given does not depend on the database")
def test_every_answer_is_correct_wsgi(app: Flask, site: Site, url: str, method: str) -> None:
    db.session.commit()
    for headers in ({}, {"Accept-Encoding": "br"}):
        # Twice: what is kept is answered by another part of the program.
        for _ in range(2):
            status, given, body = ask(app, url, method, headers)
            assert status in (200, 303, 308, 401, 404, 405, 422)
            assert body == b"" or method != "HEAD"
            if "Content-Length" in given and method != "HEAD":
                assert int(given["Content-Length"]) == len(body)


def test_a_known_page_answers_304_in_correct_wsgi(app: Flask, site: Site) -> None:
    db.session.commit()
    tag = ask(app, f"http://{HOST}/", "GET", {})[1]["ETag"]
    status, _headers, body = ask(app, f"http://{HOST}/", "GET", {"If-None-Match": tag})
    assert (status, body) == (304, b"")


@pytest.fixture
def second_server(app: Flask, site: Site) -> Iterator[int]:
    """The port of waitress, another server than the one of ``cms run``, serving the application."""
    import waitress.server

    db.session.commit()
    server: Any = waitress.server.create_server(app.wsgi_app, host="127.0.0.1", port=0, threads=2)

    def serve() -> None:
        # How waitress notices that its socket was closed.
        with contextlib.suppress(OSError):
            server.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    thread.join(10)


def test_the_application_is_served_by_a_second_server(second_server: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", second_server, timeout=30)
    said = []
    for method, path, host in (
        ("GET", "/", HOST),
        ("GET", "/", HOST),
        ("HEAD", "/", HOST),
        ("GET", "/tidak-ada", HOST),
        ("GET", "/masuk", "localhost"),
        ("POST", "/masuk", "localhost"),
        ("GET", "/", "evil.example"),
        ("GET", "/healthz", "evil.example"),
    ):
        connection.request(method, path, headers={"Host": host, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        said.append((answer.status, answer.headers["X-Cache"], len(answer.read()) > 0))
    connection.close()
    assert said == [
        (200, "miss", True),
        (200, "hit", True),
        (200, "hit", False),
        (404, "miss", True),
        (200, None, True),
        (422, None, True),
        (404, None, True),
        (200, None, True),
    ]


def forwarded(app: Flask, path: str = "/", **headers: str) -> Any:
    db.session.commit()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return WsgiClient(app.wsgi_app).open(create_environ(path, "http://10.0.0.1/", headers=given))


def test_forwarded_headers_count_for_nothing_without_a_proxy(app: Flask, site: Site) -> None:
    answer = forwarded(app, Host=HOST, X_Forwarded_Host="evil.example", X_Forwarded_Proto="https", Forwarded="host=x")
    assert answer.status_code == 200
    assert f'<link rel="canonical" href="http://{HOST}:8000/">' in answer.text
    assert forwarded(app, Host="evil.example", X_Forwarded_Host=HOST).status_code == 404


@pytest.mark.settings(proxy_hops=1)
def test_behind_one_proxy_its_own_word_counts_and_no_other(app: Flask, site: Site) -> None:
    answer = forwarded(app, Host="10.0.0.1", X_Forwarded_Host=f"evil.example, {HOST}", X_Forwarded_Proto="http, https")
    assert answer.status_code == 200
    assert f'<link rel="canonical" href="http://{HOST}/">' in answer.text
    assert "evil" not in answer.text
    assert forwarded(app, Host="10.0.0.1", X_Forwarded_Host=f"{HOST}, evil.example").status_code == 404
    assert forwarded(app, Host=HOST).status_code == 200


def test_health_needs_neither_host_nor_database(app: Flask) -> None:
    def fail(*_arguments: Any) -> Any:
        raise AssertionError("nothing else is asked")

    answer = WsgiClient(Health(fail)).get("/healthz", headers={"Host": "x" * 500})
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, "ok\n", "no-store")


def test_an_address_outside_every_blueprint_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless(Flask):
        def register_blueprint(self, *arguments: Any, **keywords: Any) -> None:
            super().register_blueprint(*arguments, **keywords)
            if "liar" not in self.view_functions:
                self.add_url_rule("/liar", "liar", lambda: "")

    monkeypatch.setattr("cms_core.app.Flask", Careless)
    with pytest.raises(NoOwner, match="liar"):
        create_app(settings)


def test_two_applications_share_nothing(app: Flask, settings: Settings, site: Site) -> None:
    other = create_app(settings)
    assert other.extensions["cms"] is not app.extensions["cms"]
    with other.app_context():
        assert limits.hit("tests", "a", "1 per minute")
    assert not limits.hit("tests", "a", "1 per minute"), "two workers count together"


def test_bodies_are_bounded(app: Flask) -> None:
    assert app.config["MAX_CONTENT_LENGTH"] == 32 * 1024 * 1024
    assert app.config["MAX_FORM_MEMORY_SIZE"] == 2 * 1024 * 1024


def many_parts() -> bytes:
    parts = (f'--x\r\nContent-Disposition: form-data; name="a{n}"\r\n\r\n1\r\n' for n in range(1_500))
    return "".join((*parts, "--x--\r\n")).encode()


@pytest.mark.parametrize(
    ("length", "body"),
    [
        (33 * 1024 * 1024, b"--x--"),
        (None, many_parts()),
        (None, b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"x" * 3_000_000 + b"\r\n--x--\r\n"),
    ],
    ids=["body", "parts", "field"],
)
@pytest.mark.parametrize(("root", "title"), [("", "Kiriman ini terlalu besar"), ("/en", "What was sent is too large")])
@pytest.mark.sqlite_only("nothing reaches a database")
def test_what_is_too_large_says_what_to_do(
    app: Flask, site: Site, length: int | None, body: bytes, root: str, title: str
) -> None:
    db.session.commit()
    kind = "multipart/form-data; boundary=x"
    environ = create_environ(f"{root}/masuk", "http://localhost/", method="POST", data=body, content_type=kind)
    environ["CONTENT_LENGTH"] = str(length or len(body))
    chunks, status, _headers = run_wsgi_app(app.wsgi_app, environ)
    text = b"".join(chunks).decode()
    assert (status[:3], f"<h1>{title}</h1>" in text) == ("413", True)
    assert ("pilih foto atau berkas yang lebih kecil" in text) is (root == "")
    # A browser that still sends when the answer comes would show a broken connection instead.
    assert environ["wsgi.input"].read() == b""


@pytest.mark.plugins("potensi_desa")
@pytest.mark.parametrize("number", [2**31, 2**63, "9" * 30, "9" * 5_000, "٣"])
def test_a_number_that_no_row_has_leads_nowhere(
    app: Flask, make_site: MakeSite, make_user: Any, sign_in: Any, number: object
) -> None:
    make_site("33.04.02.2007", slug="kalimandi", modules=("potensi_desa",))
    client = app.test_client()
    sign_in(client, make_user(PLATFORM, ""))
    rules = [rule.rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    paths = [re.sub(r"<int:\w+>", str(number), re.sub(r"<(?!int)[^>]*>", "x", rule)) for rule in rules]
    answers = [client.open(f"/s/kalimandi{path}", method=method) for path in paths for method in ("GET", "POST")]

    assert len(paths) > 10
    assert [answer.request.path for answer in answers if answer.status_code not in (404, 405)] == []


@pytest.mark.parametrize("path", ["/%00", "/halaman/%00", "/s/%00/", "/s/kalimandi/admin/%00", "/en/cari%00?q=x"])
def test_no_address_has_a_nul(app: Flask, site: Site, path: str) -> None:
    for host in (HOST, "localhost"):
        assert app.test_client().get(f"http://{host}{path}").status_code == 404


def test_what_is_looked_for_is_shown_without_what_cannot_be_seen(app: Flask, site: Site) -> None:
    text = app.test_client().get(f"http://{HOST}/cari?q=%01%1b%ef%bf%bepasar").text

    html5lib.HTMLParser(strict=True).parse(text)
    assert 'value="pasar"' in text
