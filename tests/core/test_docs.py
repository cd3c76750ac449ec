"""What the documents say must be there: the files they point at, the settings, the commands."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cms_core.cli import cms
from cms_core.config import Settings
from cms_core.hookspecs import APP_HOOKS, SITE_HOOKS
from cms_core.permissions import ABOVE, ACTIONS, OWN, STAGES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
COMMAND = re.compile(r"\b(?:cms|balai) ((?:[a-z_]+ ?)+)")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
OF_PLUGINS = {"halo", *(path.name for path in (ROOT / "plugins").iterdir())}
"""Command groups of the plugins that are here and of the one in the tutorial, which core need not know."""
SETTING = re.compile(r"^\| `CMS_([A-Z_]+)` \|", re.MULTILINE)


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _code(text: str) -> Iterator[str]:
    """Yield what stands in code, where commands are meant and not talked about."""
    blocks = re.split(r"^```.*$", text, flags=re.MULTILINE)
    for number, part in enumerate(blocks):
        if number % 2:
            yield from part.splitlines()
        else:
            yield from re.findall(r"`([^`\n]+)`", part)
            yield from re.findall(r"^ {4}(\S.*)$", part, flags=re.MULTILINE)


def _commands(text: str) -> Iterator[list[str]]:
    for code in _code(text):
        # What follows a command is its arguments; what follows two spaces or "#" is said about it.
        for found in COMMAND.findall(code.partition("#")[0]):
            yield found.split("  ")[0].split()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_links_lead_to_files(document: Path) -> None:
    targets = [target for target, _anchor in LINK.findall(document.read_text("utf-8")) if "://" not in target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_document_is_linked_from_another() -> None:
    linked = {
        (document.parent / target).resolve()
        for document in DOCUMENTS
        for target, _anchor in LINK.findall(document.read_text("utf-8"))
        if "://" not in target
    }
    assert [_id(path) for path in sorted((ROOT / "docs").rglob("*.md")) if path.resolve() not in linked] == []


def test_running_names_every_setting_and_no_other() -> None:
    table = SETTING.findall((ROOT / "docs" / "running.md").read_text("utf-8"))
    assert sorted(table) == sorted(field.name.upper() for field in dataclasses.fields(Settings))


def test_the_architecture_tells_of_every_room() -> None:
    table = ARCHITECTURE.partition("## Rooms")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\|([^|]*)\|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    there = {path.stem for path in (ROOT / "cms_core").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert told == {name for name in there if not name.startswith("__")}


def test_the_architecture_points_at_code_that_is_there() -> None:
    files = {path: path.read_text("utf-8") for path in sorted(ROOT.glob("*/**/*.py"))}
    missing = [
        f"{path} {name}".strip()
        for path, name in re.findall(r"`([\w/]+\.py)(?:: (\w+))?`", ARCHITECTURE)
        if not any(str(file).endswith(f"/{path}") and name in text for file, text in files.items())
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_commands_exist(document: Path) -> None:
    unknown = []
    for words in _commands(document.read_text("utf-8")):
        if words[0] in OF_PLUGINS:
            continue
        command: click.Command | None = cms
        for word in words:
            if not isinstance(command, click.Group):
                break
            command = command.commands.get(word)
            if command is None:
                unknown.append(" ".join(words))
    assert unknown == []


def test_the_plugin_tutorial_names_every_hook() -> None:
    text = (ROOT / "docs" / "plugins.md").read_text("utf-8")
    assert sorted(name for name in APP_HOOKS | SITE_HOOKS if name not in text) == []


def test_the_desk_of_the_manual_is_the_one_of_a_new_plugin() -> None:
    manual = (ROOT / "docs" / "plugins.md").read_text("utf-8")
    (told,) = [
        code for code in re.findall(r"```python\n(.*?)```", manual, re.DOTALL) if code.startswith("TABLE = desk_")
    ]
    made = [path.read_text("utf-8") for path in (ROOT / "cms_core" / "plugin_template").rglob("*.py")]
    written = {line for text in made for line in text.splitlines()}
    assert [line for line in told.splitlines() if line not in written] == []


def test_the_manual_tells_what_a_stage_lets_whom_do() -> None:
    manual = (ROOT / "docs" / "plugins.md").read_text("utf-8")
    head = re.search(r"^\| Action \|(.*)\|$", manual, re.MULTILINE)
    assert head is not None
    stages = re.findall(r"`(\w+)`", head[1])
    told = {
        action: re.findall(r"\w+", cells)
        for action, cells in re.findall(r"^\| `(\w+)`[^|]*\| (.*(?:both|above|village).*) \|$", manual, re.MULTILINE)
    }
    words = {(True, True): "both", (True, False): "village", (False, True): "above"}

    def lets(action: str, stage: str) -> str:
        sides = STAGES[stage]
        return words[action in sides[OWN], action == "oversee" or action in sides[ABOVE]]

    assert stages == list(STAGES)
    assert told == {action: [lets(action, stage) for stage in stages] for action in ACTIONS - {"people"}}
