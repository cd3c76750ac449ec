"""Starting the servers that are compared: the same program with the same settings as ``cms run``, on loopback."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.load import HOST
from cms_core.server import web_command

ROOT = Path(__file__).parent.parent
FOLDERS = os.pathsep.join((str(ROOT / "bench" / "absent"), str(ROOT)))
"""Where Python looks first. What the tools of development bring and an installation does not have is hidden there."""

FLOOR = "bench.floor_wsgi:application"
PRODUCT = "cms_core.wsgi:application"
START_SECONDS = 60
STOP_SECONDS = 20
POLL_SECONDS = 0.005
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


class DidNotStart(Exception):
    """A server did not answer; the message is the end of what it wrote."""


class Server:
    """A running server; ``started`` is how many seconds passed until it answered its first request."""

    def __init__(self, application: str, environ: Mapping[str, str], log: Path, *, workers: int) -> None:
        self.port = _free_port()
        self._log = log
        began = time.perf_counter()
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                web_command(application, HOST, self.port, workers),
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": FOLDERS,
                    # Installing compiles every module; a machine that keeps nothing would compile ours at each start.
                    "PYTHONDONTWRITEBYTECODE": "",
                    "CMS_PORT": str(self.port),
                    **environ,
                },
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        try:
            self._wait(began + START_SECONDS)
        except DidNotStart:
            self.stop()
            raise
        self.started = time.perf_counter() - began

    def _wait(self, end: float) -> None:
        while time.perf_counter() < end and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 5) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if line.recv(12).startswith(b"HTTP/1.1"):
                    return
            time.sleep(POLL_SECONDS)
        raise DidNotStart(self._log.read_text("utf-8", "replace")[-2000:])

    def memory(self) -> int:
        """Return how many KiB the server and its workers hold in memory (0 where the system does not say)."""
        return sum(_resident(number) for number in _family(self._process.pid))

    def cpu(self) -> float:
        """Return how many seconds of processor the server and its workers have used."""
        return sum(_used(number) for number in _family(self._process.pid))

    def stop(self) -> None:
        """Stop it and its workers."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def serving(
    application: str, environ: Mapping[str, str], folder: Path, name: str, *, workers: int = 0
) -> Iterator[Server]:
    """Serve an application while inside; one worker a core unless told otherwise."""
    server = Server(application, environ, folder / f"{name}.log", workers=workers or os.cpu_count() or 1)
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _family(number: int) -> Iterator[int]:
    yield number
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
            yield from _family(int(child))


def _used(number: int) -> float:
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * PAGE_KIB
    except OSError:
        return 0
