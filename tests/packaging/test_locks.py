"""The check of the lock files notices what must never reach them, and what is missing in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint import locks

SETUP = "[metadata]\nname = {name}\n[options]\ninstall_requires =\n    {requires}\n"
PINNED = "{} \\\n    --hash=sha256:00\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose core needs flask, whose plugin needs segno, and whose locks say so."""
    for folder, name, requires in (("", "own-core", "Flask>=3"), ("plugins/qr", "own-qr", "own-core\n    segno")):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "setup.cfg").write_text(SETUP.format(name=name, requires=requires), "utf-8")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "setup.cfg").write_text(SETUP.format(name="own-themes", requires="own_core"), "utf-8")
    (tmp_path / "requirements").mkdir()
    for lock, listed in (("build", ["wheel"]), ("core", []), ("dev", ["pytest"])):
        (tmp_path / "requirements" / f"{lock}.in").write_text("\n".join(listed), "utf-8")
    write(tmp_path, "build", "wheel==0.48")
    write(tmp_path, "core", "flask==3.1", "segno==1.6 ; python_version < '4'")
    write(tmp_path, "dev", "flask==3.1", "segno==1.6", "pytest==9.2")
    return tmp_path


def write(root: Path, lock: str, *pins: str) -> None:
    (root / "requirements" / f"{lock}.txt").write_text("".join(PINNED.format(pin) for pin in pins), "utf-8")


def test_locks_that_pin_what_is_declared_pass(root: Path) -> None:
    assert list(locks.breaches(root)) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://mirror.example/", "wheel @ file:///srv/wheel.whl", "--find-links=/srv/wheels", "./wheel"],
)
def test_address_in_a_lock_is_named_with_its_line(root: Path, line: str) -> None:
    path = root / "requirements" / "build.txt"
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    assert list(locks.breaches(root)) == ["requirements/build.txt:3: an address in a lock file"]


def test_pin_without_a_hash_is_named(root: Path) -> None:
    (root / "requirements" / "build.txt").write_text("wheel==0.48\n", "utf-8")
    assert list(locks.breaches(root)) == ["requirements/build.txt:1: no hash"]


def test_requirement_of_a_plugin_must_be_pinned_for_core(root: Path) -> None:
    write(root, "core", "flask==3.1")
    assert list(locks.breaches(root)) == ["requirements/core.txt: segno is declared and not pinned (make lock)"]


def test_raised_requirement_makes_its_pins_stale(root: Path) -> None:
    (root / "setup.cfg").write_text(SETUP.format(name="own-core", requires="Flask>=4"), "utf-8")
    assert list(locks.breaches(root)) == [
        "requirements/core.txt: Flask>=4 is declared and not pinned (make lock)",
        "requirements/dev.txt: Flask>=4 is declared and not pinned (make lock)",
    ]


def test_tests_run_on_the_versions_that_people_run(root: Path) -> None:
    write(root, "dev", "flask==3.2", "segno==1.6", "pytest==9.2")
    assert list(locks.breaches(root)) == ["requirements/dev.txt: flask differs from requirements/core.txt (make lock)"]
