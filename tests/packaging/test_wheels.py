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

from cms_core.plugin_commands import Names, write_plugin
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
    (line,), seen = installed.run("db upgrade")
    assert line.startswith("core: ")
    assert seen == {
        "from": str(installed.site),
        "statuses": [200, 200, 404],
        "plugins": [],
        "themes": ["polos"],
        "english": "Home",
    }


def test_plugin_wheel_brings_its_tables(install: Callable[..., Any], plugin: str) -> None:
    installed = install("cms_core", f"cms_{plugin}")
    lines, seen = installed.run("db upgrade", "db check")
    assert [line.split(":")[0] for line in lines] == ["core", plugin, "The database is up to date."]
    assert f"{plugin}: None" not in lines  # no migration came with it
    assert seen["plugins"] == [plugin]


def test_themes_are_found_in_the_wheel_as_in_the_tree(install: Callable[..., Any]) -> None:
    installed = install("cms_core", "cms_themes")
    _lines, seen = installed.run("db upgrade")
    assert seen["themes"] == sorted(discover())
    assert "tenun" in discover()


def test_core_wheel_brings_its_types(install: Callable[..., Any], locked: Path, tmp_path: Path) -> None:
    installed = install("cms_core")
    wrong = tmp_path / "halo.py"
    wrong.write_text('from cms_core.api import Figure\n\nFigure(label="Halo", value="tiga")\n', "utf-8")
    said = typed([installed.site, locked], tmp_path, "--strict", "--config-file=", str(wrong))
    assert re.findall(r"error: .*", said) == [
        'error: Argument "value" to "Figure" has incompatible type "str"; expected "int"  [arg-type]'
    ], said


def test_editable_core_brings_its_types_to_a_new_plugin(copies: Path, locked: Path, tmp_path: Path) -> None:
    core = copies / "cms_core"
    build = "import sys; from setuptools.build_meta import build_editable; build_editable(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=core, capture_output=True, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        (line,) = (wheel.read(name).decode() for name in wheel.namelist() if name.endswith(".pth"))
    # A line that runs code would be no folder to mypy.
    assert Path(line.strip()) == core
    for _path in write_plugin(Names("agenda_warga"), tmp_path / "made"):
        pass
    said = typed([core, locked], tmp_path / "made")
    assert said.startswith("Success: no issues found in "), said


def typed(folders: list[Path], folder: Path, *options: str) -> str:
    """Return what mypy says in a folder, for a Python that finds its packages in some others."""
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    packages = next((folder / "venv").glob("lib/python*/site-packages"))
    (packages / "cms.pth").write_text("".join(f"{each}\n" for each in folders), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", f"--cache-dir={folder / 'cache'}", f"--python-executable={python}", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
