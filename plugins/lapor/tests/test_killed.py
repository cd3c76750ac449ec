"""A server that is killed between the words of a report and its photo: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from cms_core.api import Site, db
from cms_core.config import Settings
from cms_core.testing.applications import installed_plugins

from .conftest import HOST, photo
from .test_late_photos import Phone, count, facts, photos_of

SECONDS_TO_START = 60


class Wire:
    """As much of a test client as a telephone needs, over a real connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    def open(self, url: str, *, method: str, data: Any = b"", headers: dict[str, str] | None = None) -> Response:
        parts = urlsplit(url)
        body, kind = (data, {}) if isinstance(data, bytes) else (urlencode(data), FORM)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            given = {**kind, **(headers or {}), "Host": parts.netloc}
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, given)
            answer = connection.getresponse()
            return Response(answer.read(), answer.status, list(answer.getheaders()))

    def get(self, url: str) -> Response:
        return self.open(url, method="GET")

    def post(self, url: str, **options: Any) -> Response:
        return self.open(url, method="POST", **options)

    def begin(self, path: str, body: bytes, missing: int, headers: dict[str, str]) -> socket.socket:
        """Send a part of a body of which ``missing`` more bytes were promised; the connection stays open."""
        lines = {**headers, "Host": urlsplit(HOST).netloc, "Content-Length": str(len(body) + missing)}
        said = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        line = socket.create_connection(("127.0.0.1", self.port))
        line.sendall(f"PATCH {path} HTTP/1.1\r\n{said}\r\n".encode() + body)
        return line


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(
    app: Flask, site: Site, settings: Settings, plugin_names: tuple[str, ...]
) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], Wire]]]:
    """Start a server of its own processes on the database of the test, with the plugins that have tables there."""
    db.session.commit()
    others = sorted(set(installed_plugins()) - set(plugin_names))
    started: list[subprocess.Popen[bytes]] = []
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CMS_")}
    environ |= {"CMS_INSTANCE": str(settings.instance), "CMS_DATABASE_URL": settings.database_url, "CMS_WORKERS": "1"}
    environ["CMS_PLUGINS_BLOCKED"] = ",".join(others)

    def go() -> tuple[subprocess.Popen[bytes], Wire]:
        port, cms = free_port(), str(Path(sys.executable).parent / "cms")
        command = [cms, "run", "--host", "127.0.0.1", "--port", str(port)]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen(command, env=environ, start_new_session=True, **quiet))
        wire, end = Wire(port), time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if wire.get("http://localhost/healthz").status_code == 200:
                    return started[-1], wire
            assert started[-1].poll() is None
            time.sleep(0.1)
        raise AssertionError("The server did not start.")

    yield go
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a server and all its workers, as a power cut does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def test_server_that_is_killed_between_words_and_photo_loses_nothing(
    start: Callable[[], tuple[subprocess.Popen[bytes], Wire]], site: Site
) -> None:
    content, (process, wire) = photo().getvalue(), start()
    phone = Phone(cast(FlaskClient, wire))
    told = facts(cast(Any, phone.tell(1)))
    kill(process)
    assert (count(site), photos_of(site)) == (1, [])

    # In the middle of a piece of its photo it is killed once more.
    process, wire = start()
    phone.client = cast(FlaskClient, wire)
    begun = phone.announce(0, len(content))
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    path, half = begun.headers["Location"], len(content) // 2
    assert phone.ask("PATCH", path, content[:half], Upload_Offset=0).status_code == 204
    heads = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": phone.token(), "Upload-Offset": str(half)}
    heads |= {"Content-Type": "application/offset+octet-stream", "Idempotency-Key": phone.key}
    line = wire.begin(path, content[half : half + 100], len(content) - half - 100, heads)
    kill(process)
    line.close()

    process, wire = start()
    phone.client = cast(FlaskClient, wire)
    # The phone does not know whether its words arrived: they are answered as before, and are there once.
    assert facts(cast(Any, phone.tell(1))) == told
    at = int(phone.announce(0, len(content)).headers["Upload-Offset"])
    assert half <= at <= half + 100
    assert phone.ask("PATCH", path, content[at:], Upload_Offset=at).status_code == 204
    assert (count(site), photos_of(site)) == (1, [0])
