"""What people install is the wheel, not this tree: nothing may be missing in it, and it must run by itself."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cms_core.themes import discover


def test_wheel_carries_every_file_of_its_package(distribution: Any, wheels: dict[str, Path]) -> None:
    expected = {
        f"{place}/{path.relative_to(folder).as_posix()}"
        for place, folder in distribution.packages.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheels[distribution.name]) as wheel:
        assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected


def test_wheel_brings_its_licence(distribution: Any, wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels[distribution.name]) as wheel:
        licence = next(name for name in wheel.namelist() if name.endswith(".dist-info/licenses/LICENSE"))
        assert wheel.read(licence).startswith(b"MIT License")


def test_themes_wheel_carries_no_program(wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels["cms_themes"]) as wheel:
        assert [name for name in wheel.namelist() if name.endswith(".py")] == []


def test_core_wheel_runs_alone_on_its_locked_requirements(install: Callable[..., Any]) -> None:
    installed = install("cms_core")
    assert installed.cms("db", "upgrade").startswith("core: ")
    assert installed.look() == {
        "from": str(installed.site),
        "statuses": [200, 200, 404],
        "plugins": [],
        "themes": ["polos"],
        "english": "Home",
    }


def test_plugin_wheel_brings_its_tables(install: Callable[..., Any], plugin: str) -> None:
    installed = install("cms_core", f"cms_{plugin}")
    assert [line.split(":")[0] for line in installed.cms("db", "upgrade").splitlines()] == ["core", plugin]
    assert installed.cms("db", "check") == "The database is up to date.\n"
    assert installed.look()["plugins"] == [plugin]


def test_themes_are_found_in_the_wheel_as_in_the_tree(install: Callable[..., Any]) -> None:
    installed = install("cms_core", "cms_themes")
    installed.cms("db", "upgrade")
    assert installed.look()["themes"] == sorted(discover())
    assert "tenun" in discover()


def test_core_wheel_brings_its_types(install: Callable[..., Any], locked: Path, tmp_path: Path) -> None:
    installed = install("cms_core")
    venv.create(tmp_path / "venv", with_pip=False)
    packages = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    (packages / "cms.pth").write_text(f"{installed.site}\n{locked}\n", "utf-8")
    wrong = tmp_path / "halo.py"
    wrong.write_text('from cms_core.api import Figure\n\nFigure(label="Halo", value="tiga")\n', "utf-8")
    python = tmp_path / "venv" / "bin" / "python"
    options = ["--strict", f"--cache-dir={tmp_path / 'cache'}", "--config-file=", f"--python-executable={python}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(wrong)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert re.findall(r"error: .*", done.stdout) == [
        'error: Argument "value" to "Figure" has incompatible type "str"; expected "int"  [arg-type]'
    ], done.stdout + done.stderr
