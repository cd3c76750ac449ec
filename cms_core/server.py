"""``cms run`` and ``cms tasks run``: the web server and one process for scheduled work, looked after together."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import delete

from cms_core import development, jobs, migrate
from cms_core.columns import now
from cms_core.delivery import idempotency, limits, uploads
from cms_core.extensions import db, state
from cms_core.media import orphans
from cms_core.modules import gate
from cms_core.notices import services as notices
from cms_core.reads import services as reads
from cms_core.tables import services as tables
from cms_core.users.models import UserSession
from cms_core.users.sessions import IDLE

BLOCKING_THREADS = 4
GRACE_SECONDS = 15
DEV_GRACE_SECONDS = 0.3
BACK_OFF = (1, 2, 5, 10, 30)
STEADY_SECONDS = 300
"""A process that ran for so long did not die of how it was started."""
SWEEP_SECONDS = 60
LOOK_SECONDS = 0.3
CORE_MINUTES, DAY_MINUTES = 60, 24 * 60


@click.command("run")
@click.option("--host", envvar="HOST", default="localhost", show_default=True)
@click.option(
    "--port",
    envvar=["CMS_PORT", "PORT"],
    type=click.IntRange(0, 65535),
    default=0,
    help="8000 when no setting says otherwise.",
)
@click.option("--workers", type=int, default=0, help="Web workers; one per core by default.")
@click.option("--dev", is_flag=True, help="For writing a plugin: begin anew when a file changes, tell of every error.")
@with_appcontext
def run_command(host: str, port: int, workers: int, dev: bool) -> None:
    """Serve the sites and do the scheduled work until stopped."""
    migrate.check()
    if dev:
        development.check(state().settings, host)
    port = port or state().settings.port
    address = _address(host)
    if not _is_free(address, port):
        raise click.ClickException(f"Port {port} on {host} is taken. Choose another with --port.")
    count = 1 if dev else workers or state().settings.workers or os.cpu_count() or 1
    environ = {**os.environ, "CMS_PORT": str(port), "CMS_INSTANCE": str(state().settings.instance)}
    web = web_command("cms_core.wsgi:application", address, port, count)
    tasks = [_cms(), "tasks", "run"]
    changed = None
    if dev:
        web = [*web_command(development.APPLICATION, address, port, count), "--factory"]
        tasks, changed = [*tasks, "--dev"], development.sources().have_changed
    told = f"Serving on http://{host}:{port}/ with {count} {'worker' if count == 1 else 'workers'}. Stop with Ctrl+C."
    listens = Listens(address, port, told)
    raise SystemExit(supervise([web, tasks], environ, listens=listens, changed=changed))


def web_command(application: str, address: str, port: int, workers: int) -> list[str]:
    """Return how a WSGI application is served; what is compared with it (bench) is served the same way."""
    return [
        # -P: what lies in the folder that this was started in is not the program's.
        sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--host", address, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS), "--no-ws", "--respawn-failed-workers",
        "--workers-kill-timeout", str(GRACE_SECONDS), "--log-level", "warning", application,
    ]  # fmt: skip


def _cms() -> str:
    beside = Path(sys.executable).with_name("cms")
    return str(beside) if beside.exists() else shutil.which("cms") or "cms"


def _address(host: str) -> str:
    # Names below localhost lead to the loopback address in every browser.
    return "127.0.0.1" if host == "localhost" else host


def _is_free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


class Listens:
    """Says once that the server answers; :meth:`again` is for when it was begun anew."""

    def __init__(self, address: str, port: int, told: str) -> None:
        self._address, self._port, self._told = address, port, told
        self._said = False

    def look(self) -> None:
        """Ask the server, unless it has answered."""
        if self._said:
            return
        connection = HTTPConnection(self._address, self._port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == HTTPStatus.OK:
                click.echo(self._told)
                self._said = True
        except (OSError, HTTPException):
            pass  # not yet
        finally:
            connection.close()

    def again(self) -> None:
        """Wait for the next answer."""
        click.echo("A file has changed: beginning anew.")
        self._said, self._told = False, "Serving again."


def supervise(
    commands: list[list[str]],
    environ: dict[str, str],
    *,
    listens: Listens | None = None,
    changed: Callable[[], bool] | None = None,
) -> int:
    """Run commands together, start again what dies, and stop all on SIGTERM or SIGINT; return the exit code.

    ``changed`` is asked again and again: what it answers begins all of them anew.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = [_start(command, environ) for command in commands]
    deaths = [0] * len(commands)
    began = [time.monotonic()] * len(commands)
    due: dict[int, float] = {}
    while not stopping:
        for number, process in enumerate(running):
            if number in due:
                if time.monotonic() >= due[number]:
                    del due[number]
                    running[number] = _start(commands[number], environ)
                    began[number] = time.monotonic()
            elif process.poll() is not None:
                _end_workers(process)
                if time.monotonic() - began[number] > STEADY_SECONDS:
                    deaths[number] = 0
                pause = BACK_OFF[min(deaths[number], len(BACK_OFF) - 1)]
                deaths[number] += 1
                due[number] = time.monotonic() + pause
                click.echo(f"{commands[number][-1]} ended with {process.returncode}; again in {pause} s.", err=True)
        if changed is not None and changed():
            _stop(running, DEV_GRACE_SECONDS)
            running, deaths, due = [_start(command, environ) for command in commands], [0] * len(commands), {}
            if listens is not None:
                listens.again()
        if listens is not None:
            listens.look()
        time.sleep(LOOK_SECONDS)
    _stop(running, GRACE_SECONDS)
    return 0


def _stop(running: list[subprocess.Popen[bytes]], seconds: float) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        _end_workers(process)


def _end_workers(process: subprocess.Popen[bytes]) -> None:
    """End what a dead process has left: a web server's workers outlive it, and hold its port and old code."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _start(command: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl+C reaches the supervisor alone, which stops its children in order.
    return subprocess.Popen(  # noqa: S603  # our own commands
        command,
        env=environ,
        start_new_session=True,
        preexec_fn=_ending_with(os.getpid()),  # the supervisor has no threads
    )


_PR_SET_PDEATHSIG = 1
_PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
"""Linux alone has it: see prctl(2)."""


def _ending_with(parent: int) -> Callable[[], None] | None:
    """Return what a child does first, so that it is asked to end when its parent is gone, however that was ended."""
    if _PRCTL is None:
        return None

    def ask() -> None:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)  # it went before it could be asked

    return ask


tasks_group = AppGroup("tasks", help="Scheduled work and jobs.")


@tasks_group.command("run")
@click.option("--once", is_flag=True, help="Do everything that is due once, then end.")
@click.option("--dev", is_flag=True, help="Tell of every error, as cms run --dev does.")
def run_tasks(once: bool, dev: bool) -> None:
    """Work through jobs and scheduled tasks; only one such process runs per instance."""
    if dev:
        development.check(state().settings)
        development.tell_everything()
    with only_one(state().settings.instance / "tasks.lock"):
        if once:
            work_once()
            return
        _work()


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a file lock, or end with a sentence when another process holds it."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException("Another process of this instance does the scheduled work.") from error
        yield


def work_once(last: dict[str, float] | None = None) -> None:
    """Run every task whose time has come (all of them without ``last``), then what waits in the queue."""
    moment = time.monotonic()
    last = {} if last is None else last
    due = {
        "core": CORE_MINUTES,
        "media": DAY_MINUTES,
        **{name: task.minutes for name, task in state().extras["tasks"].items()},
    }
    for name, minutes in due.items():
        if name not in last or moment - last[name] >= minutes * 60:
            last[name] = moment
            own = {"core": _core_work, "media": orphans.clean}.get(name)
            own() if own else gate.run_task(state().extras["tasks"][name])
    jobs.sweep_up()
    jobs.work_off()


def _work() -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    huey = jobs.queue()
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    consumer = huey.create_consumer(workers=1, periodic=False)
    consumer._set_signal_handlers = lambda: None
    consumer.start()
    last: dict[str, float] = {}
    while not stopping.is_set():
        with app.app_context():
            work_once(last)
        stopping.wait(SWEEP_SECONDS)
    consumer.stop(graceful=True)


def _core_work() -> None:
    db.session.execute(delete(UserSession).where(UserSession.seen_at < now() - IDLE - timedelta(days=1)))
    db.session.commit()
    idempotency.forget_old()
    limits.forget_old()
    tables.forget_old()
    uploads.forget_old()
    notices.forget_old()
    reads.forget_old()
