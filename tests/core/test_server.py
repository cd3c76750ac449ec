"""Serving: what is started, started again when it dies, and stopped as a whole; one process for scheduled work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core import development, hookspecs, plugins, server
from cms_core.config import SettingsError
from cms_core.entries import PluginInfo, TaskEntry
from cms_core.extensions import state
from cms_core.testing.factories import MakeSite
from cms_core.testing.servers import free_port

PORT = free_port()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[list[str]], dict[str, str]]]:
    """What would have been started, instead of starting it."""
    calls: list[tuple[list[list[str]], dict[str, str]]] = []

    def supervise(commands: list[list[str]], environ: dict[str, str], **_more: Any) -> int:
        calls.append((commands, environ))
        return 0

    monkeypatch.setattr(server, "supervise", supervise)
    return calls


@pytest.mark.settings(port=PORT, workers=3)
def test_run_takes_port_and_workers_from_the_settings(
    runner: FlaskCliRunner, started: list[tuple[list[list[str]], dict[str, str]]]
) -> None:
    result = runner.invoke(server.run_command, env={"HOST": None, "PORT": None, "CMS_PORT": None})
    assert result.exit_code == 0, result.output
    ((web, tasks), environ) = started[0]
    assert web[web.index("--port") + 1] == str(PORT)
    assert web[web.index("--workers") + 1] == "3"
    assert tasks[-2:] == ["tasks", "run"]
    assert environ["CMS_PORT"] == str(PORT)


@pytest.mark.settings(port=1)
def test_run_prefers_the_port_that_was_typed(
    runner: FlaskCliRunner, started: list[tuple[list[list[str]], dict[str, str]]]
) -> None:
    result = runner.invoke(server.run_command, ["--port", str(PORT)])
    assert result.exit_code == 0, result.output
    assert started[0][1]["CMS_PORT"] == str(PORT)


def test_run_for_writing_serves_what_tells_of_every_error(
    runner: FlaskCliRunner, started: list[tuple[list[list[str]], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(development, "sources", lambda: development.Sources([]))
    result = runner.invoke(server.run_command, ["--port", str(PORT), "--dev", "--workers", "4"])
    assert result.exit_code == 0, result.output
    ((web, tasks), _environ) = started[0]
    assert (web[-2:], web[web.index("--workers") + 1]) == (["cms_core.wsgi_dev:make", "--factory"], "1")
    assert tasks[-3:] == ["tasks", "run", "--dev"]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [(server.run_command, ["--dev", "--host", "0.0.0.0"]), (server.tasks_group, ["run", "--once", "--dev"])],
    ids=["run", "tasks"],
)
@pytest.mark.settings(https=True)
def test_nothing_that_tells_of_every_error_is_started_for_real_sites(
    runner: FlaskCliRunner, started: list[Any], command: click.Command, arguments: list[str]
) -> None:
    result = runner.invoke(command, arguments)
    assert (type(result.exception), started) == (SettingsError, [])


SUPERVISOR = """
import os, sys
from cms_core import server
server.BACK_OFF, server.LOOK_SECONDS, server.GRACE_SECONDS = (0,), 0.01, 5
sys.exit(server.supervise([[sys.executable, "-c", code] for code in sys.argv[1:]], dict(os.environ)))
"""
NOTE = "import os; open({path!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
WAIT = "import time; time.sleep(60)"
CHILD = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r} + " + repr(WAIT) + "])\n"


def numbers(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def until(condition: Callable[[], Any]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]
    except OSError:
        return False


@pytest.fixture
def supervised() -> Any:
    """Starts a supervisor of pieces of Python; whatever is left of it goes at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*pieces: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", SUPERVISOR, *pieces]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_what_dies_is_started_again(supervised: Any, tmp_path: Path) -> None:
    dying, living = tmp_path / "dying", tmp_path / "living"
    process = supervised(
        NOTE.format(path=str(dying)) + "raise SystemExit(3)",
        NOTE.format(path=str(living)) + WAIT,
    )
    until(lambda: len(numbers(dying)) >= 3 and numbers(living))
    assert len(numbers(living)) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_stopping_leaves_nothing_behind(supervised: Any, tmp_path: Path) -> None:
    parent, child = tmp_path / "parent", tmp_path / "child"
    stubborn = NOTE.format(path=str(child)) + "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    process = supervised(
        CHILD.format(child=stubborn) + NOTE.format(path=str(parent)) + WAIT,
    )
    until(lambda: numbers(parent) and numbers(child))
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    until(lambda: not any(map(is_running, numbers(parent) + numbers(child))))


@pytest.mark.skipif(sys.platform != "linux", reason="another system tells no process that its parent is gone")
def test_what_is_looked_after_ends_with_a_supervisor_that_was_killed(supervised: Any, tmp_path: Path) -> None:
    """A server that lived on would hold the port, and a second one could not begin."""
    first, second, workers = tmp_path / "first", tmp_path / "second", tmp_path / "workers"
    # As a web server does, the first one ends its worker when it is asked to end.
    server_like = (
        "import signal, subprocess, sys\n"
        + f"worker = subprocess.Popen([sys.executable, '-c', {NOTE.format(path=str(workers)) + WAIT!r}])\n"
        + "signal.signal(signal.SIGTERM, lambda *_args: (worker.kill(), worker.wait(), sys.exit(0)))\n"
        + NOTE.format(path=str(first))
        + WAIT
    )
    process = supervised(server_like, NOTE.format(path=str(second)) + WAIT)
    until(lambda: numbers(first) and numbers(second) and numbers(workers))
    process.kill()
    until(lambda: not any(map(is_running, numbers(first) + numbers(second) + numbers(workers))))


def test_workers_of_a_dead_server_are_ended_before_the_next_one(supervised: Any, tmp_path: Path) -> None:
    parent, child = tmp_path / "parent", tmp_path / "child"
    process = supervised(
        CHILD.format(child=NOTE.format(path=str(child)))
        + NOTE.format(path=str(parent))
        + f"import os, time\nwhile not os.path.exists({str(child)!r}): time.sleep(0.01)\n"
        + "time.sleep(60)",
    )
    until(lambda: numbers(parent) and numbers(child))
    os.kill(numbers(parent)[0], signal.SIGKILL)
    until(lambda: len(numbers(parent)) >= 2)
    assert not is_running(numbers(child)[0])
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_a_changed_file_begins_everything_anew(tmp_path: Path) -> None:
    first, second, change = tmp_path / "first", tmp_path / "second", tmp_path / "change"
    code = SUPERVISOR.replace(
        "dict(os.environ))",
        f"dict(os.environ), changed=lambda: (p := {str(change)!r}, os.path.exists(p) and not os.remove(p))[1])",
    )
    pieces = [NOTE.format(path=str(path)) + WAIT for path in (first, second)]
    process = subprocess.Popen([sys.executable, "-c", code, *pieces])
    try:
        until(lambda: numbers(first) and numbers(second))
        change.touch()
        until(lambda: len(numbers(first)) == 2 and len(numbers(second)) == 2)
        assert [is_running(pid) for pid in numbers(first)] == [False, True]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def test_serving_is_said_once_and_not_before_it_answers(capsys: pytest.CaptureFixture[str]) -> None:
    listens = server.Listens("127.0.0.1", PORT, "Serving.")
    listens.look()
    assert capsys.readouterr().out == ""
    with HTTPServer(("127.0.0.1", PORT), Healthy) as answering:
        thread = threading.Thread(target=answering.serve_forever, args=(0.01,))
        thread.start()
        for _time in range(2):
            listens.look()
        listens.again()
        listens.look()
        answering.shutdown()
        thread.join()
    assert capsys.readouterr().out == "Serving.\nA file has changed: beginning anew.\nServing again.\n"


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        pass


def test_a_port_that_is_taken_is_said(runner: FlaskCliRunner, started: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = runner.invoke(server.run_command, ["--port", str(port)])
    assert (result.exit_code, started) == (1, [])
    assert f"Port {port} on localhost is taken" in result.output


def test_only_one_process_does_the_scheduled_work(tmp_path: Path) -> None:
    path = tmp_path / "tasks.lock"
    with server.only_one(path), pytest.raises(click.ClickException, match="Another process"), server.only_one(path):
        pass
    with server.only_one(path):
        pass


WORKED: list[int] = []


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """A plugin with scheduled work."""
    manager = plugins.make_manager(frozenset(plugins.names(plugins.make_manager())))
    module = ModuleType("cms_rajin")

    @hookspecs.hookimpl
    def cms_plugin_info() -> PluginInfo:
        return PluginInfo(name="rajin", label="Rajin", summary="Bekerja")

    @hookspecs.hookimpl
    def cms_register_tasks() -> list[TaskEntry]:
        def work(site_id: int) -> None:
            WORKED.append(site_id)
            if len(WORKED) == 1:
                raise RuntimeError("the first one fails")

        return [TaskEntry(name="rajin.bekerja", run=work, minutes=5)]

    for hook in (cms_plugin_info, cms_register_tasks):
        setattr(module, hook.__name__, hook)
    plugins.register(manager, "rajin", module)
    return manager


def test_tasks_run_once_works_where_the_module_is_on(app: Flask, runner: FlaskCliRunner, make_site: MakeSite) -> None:
    WORKED.clear()
    sites = [make_site(modules=("rajin",)).id, make_site().id, make_site(modules=("rajin",)).id]
    result = runner.invoke(server.tasks_group, ["run", "--once"])
    assert result.exit_code == 0, result.output
    assert [sites[0], sites[2]] == WORKED


def test_tasks_run_refuses_a_second_process(app: Flask, runner: FlaskCliRunner) -> None:
    with server.only_one(state().settings.instance / "tasks.lock"):
        result = runner.invoke(server.tasks_group, ["run", "--once"])
    assert (result.exit_code, "Another process" in result.output) == (1, True)


def test_work_waits_for_its_time(app: Flask, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    WORKED.clear()
    make_site(modules=("rajin",))
    moment = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    last: dict[str, float] = {}
    for later, times in ((0, 1), (299, 1), (300, 2)):
        moment = 1_000.0 + later
        server.work_once(last)
        assert len(WORKED) == times
