"""Wheels of everything in the repository, and a Python that sees them and what core locks, nothing else."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "build")

# Runs the commands it is given, then prints what a person would see: the state of the pages, the plugins, the themes
# and the catalogue.
RUN = """
import json
import sys
from pathlib import Path
import cms_core
from cms_core.app import create_app
from cms_core.cli import main
for command in sys.argv[1:]:
    try:
        main(command.split())
    except SystemExit as ended:
        if ended.code:
            raise
from flask import g
from flask_babel import gettext
app = create_app()
client = app.test_client()
with app.test_request_context():
    g.lang = "en"
    english = gettext("Beranda")
state = app.extensions["cms"]
print(json.dumps({
    "from": str(Path(cms_core.__file__).parent.parent),
    "statuses": [client.get(path).status_code for path in ("/healthz", "/masuk", "/tidak-ada")],
    "plugins": sorted(state.extras["plugins"]),
    "themes": sorted(state.extras["themes"]),
    "english": english,
}))
"""


class Distribution(NamedTuple):
    """A folder with a ``setup.cfg``: the packages it carries, by their place in the wheel."""

    name: str
    folder: Path
    packages: dict[str, Path]


def distributions() -> list[Distribution]:
    """Return core, every plugin and the themes."""
    plugins = sorted(path.parent for path in ROOT.glob("plugins/*/setup.cfg"))
    themes = {f"cms_themes/{path.parent.name}": path.parent for path in ROOT.glob("themes/*/theme.toml")}
    return [
        Distribution("cms_core", ROOT, {"cms_core": ROOT / "cms_core"}),
        *(Distribution(f"cms_{path.name}", path, {f"cms_{path.name}": path / f"cms_{path.name}"}) for path in plugins),
        Distribution("cms_themes", ROOT / "themes", themes),
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a ``distribution`` or a ``plugin`` for each of the repository."""
    found = distributions()
    if "distribution" in metafunc.fixturenames:
        metafunc.parametrize("distribution", found, ids=[distribution.name for distribution in found])
    if "plugin" in metafunc.fixturenames:
        names = {distribution.name.removeprefix("cms_") for distribution in found}
        metafunc.parametrize("plugin", sorted(names - {"core", "themes"}))


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of each distribution: building leaves files beside what it reads."""
    copies = tmp_path_factory.mktemp("sources")
    for name, folder, packages in distributions():
        (copies / name).mkdir()
        for path in (path for path in folder.iterdir() if path.is_file()):
            shutil.copy(path, copies / name / path.name)
        for source in packages.values():
            shutil.copytree(source, copies / name / source.relative_to(folder), ignore=LEFT_BEHIND)
    return copies


@pytest.fixture(scope="session")
def wheels(copies: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels by the name of their distribution."""
    target = tmp_path_factory.mktemp("wheels")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target)]
    _run([sys.executable, "-m", "pip", "wheel", *options, *map(str, sorted(copies.iterdir()))])
    return {path.name.split("-")[0]: path for path in target.glob("*.whl")}


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with links to what ``requirements/core.txt`` names: no test tools, none of our own editable packages."""
    folder = tmp_path_factory.mktemp("locked")
    names = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "core.txt").read_text("utf-8"), re.MULTILINE)
    for name in names:
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # locked for another system or another Python
            continue
        for top in {path.parts[0] for path in found.files or [] if ".." not in path.parts}:
            if not (folder / top).exists() and top != "__pycache__":
                (folder / top).symlink_to(found.locate_file(top))
    return folder


class Installed:
    """A Python with some wheels and what core requires, and an empty instance folder."""

    def __init__(self, folder: Path, sites: list[Path], locked: Path) -> None:
        self.site = sites[0]
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMS_", "PYTHON"))}
        self.environment = {
            **kept,
            "PYTHONPATH": os.pathsep.join(map(str, [*sites, locked])),
            "CMS_INSTANCE": str(folder / "instance"),
        }

    def run(self, *commands: str) -> tuple[list[str], dict[str, object]]:
        """Run commands of ``cms``, then start the application; return the lines printed, and what it is made of.

        One process does it all: to begin one takes longer than any of them. With ``-S`` site-packages and the finders
        of editable installations stay out of its sight.
        """
        *lines, seen = _run(
            [sys.executable, "-S", "-c", RUN, *commands], cwd=self.folder, env=self.environment
        ).splitlines()
        return lines, json.loads(seen)


@pytest.fixture(scope="session")
def unpacked(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what installs a wheel in a folder of its own, once: Python compiles what lies there once as well."""

    @cache
    def unpack(name: str) -> Path:
        site = tmp_path_factory.mktemp("site")
        options = ["--quiet", "--no-index", "--no-deps", "--no-compile", "--target", str(site)]
        _run([sys.executable, "-m", "pip", "install", *options, str(wheels[name])])
        return site

    return unpack


@pytest.fixture
def install(unpacked: Callable[[str], Path], locked: Path, tmp_path: Path) -> Callable[..., Installed]:
    """Return what makes a Python of wheels, named by their distributions, core first."""
    return lambda *names: Installed(tmp_path, [unpacked(name) for name in names], locked)


def _run(command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout
