"""Distributions that are installed where nobody else sees them, and a Python that does."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cms_core.plugin_commands import CONTRACTS
from cms_core.testing.servers import PostgreSQL

ROOT = Path(__file__).parents[2]
CMS = "import sys; from cms_core.cli import main; main(sys.argv[1:])"


class Installed:
    """A distribution in a folder of its own; the environment of the developer knows nothing of it."""

    def __init__(self, source: Path, site: Path, environment: dict[str, str]) -> None:
        self.source = source
        # A tree that the tests were started on is the one that the plugin meets.
        path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))
        self.environment = {**environment, "PYTHONPATH": path}

    def cms(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``cms``."""
        return self._run("-c", CMS, *arguments)

    def tests(self) -> subprocess.CompletedProcess[str]:
        """Run the distribution's own tests, as its author would."""
        settings = f"--config-file={CONTRACTS / 'contracts.ini'}"
        return self._run("-m", "pytest", "-q", "-p", "no:cacheprovider", settings, str(self.source / "tests"))

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.source,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


@pytest.fixture
def install(tmp_path: Path, postgresql: PostgreSQL) -> Callable[[Path], Installed]:
    """Return what installs a folder with a ``setup.cfg``; it is copied, because building leaves files beside it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMS_", "PYTHON", "COV_"))}
    environment = {**kept, "CMS_INSTANCE": str(tmp_path / "instance")}
    # Where there is none the tests inside say so themselves.
    with contextlib.suppress(pytest.skip.Exception):
        environment["CMS_TEST_DATABASE_URL"] = postgresql.address

    def install_copy(folder: Path) -> Installed:
        source, site = tmp_path / "source", tmp_path / "site"
        shutil.copytree(folder, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
        options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target", str(site)]
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", *options, str(source)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return Installed(source, site, environment)

    return install_copy
