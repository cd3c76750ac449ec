"""The contract is written down: every hook has its test and its place in the manual, with its exact parameters."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cms_core import api, entries
from cms_core.hookspecs import APP_HOOKS, SITE_HOOKS, AppSpecs, SiteSpecs, entry_of, spec_of

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "plugins.md").read_text("utf-8")
HOOKS = sorted(APP_HOOKS | SITE_HOOKS)
HEADING = re.compile(r"^### `(cms_\w+)\(([^)]*)\)`$", re.MULTILINE)


def test_manual_names_every_hook_with_its_exact_parameters() -> None:
    documented = dict(HEADING.findall(MANUAL))
    assert documented == {hook: ", ".join(spec_of(hook).parameters) for hook in HOOKS}
    assert len(HEADING.findall(MANUAL)) == len(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_manual_says_when_and_what(hook: str) -> None:
    section = re.split(r"^##", MANUAL.split(f"### `{hook}(", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    returned = entry_of(hook)
    assert "**When.**" in section
    assert returned is None or f"`{returned.__name__}`" in section


def test_every_hook_has_a_test() -> None:
    tree = ast.parse((ROOT / "tests" / "core" / "test_hooks.py").read_text("utf-8"))
    tests = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert [hook for hook in HOOKS if not any(name.startswith(f"test_{hook}_") for name in tests)] == []


def test_site_hooks_begin_with_the_site_and_app_hooks_do_not_share_their_names() -> None:
    assert {next(iter(spec_of(hook).parameters)) for hook in SITE_HOOKS} == {"site"}
    assert APP_HOOKS.isdisjoint(SITE_HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_specs_are_typed_and_explained(hook: str) -> None:
    signature = spec_of(hook)
    function = getattr(AppSpecs if hook in APP_HOOKS else SiteSpecs, hook)
    assert function.__doc__
    written = [parameter.annotation for parameter in signature.parameters.values()]
    assert [
        text for text in (*written, signature.return_annotation) if not isinstance(text, str) or "Any" in text
    ] == []


@pytest.mark.parametrize("hook", HOOKS)
def test_hooks_return_frozen_dataclasses_or_nothing(hook: str) -> None:
    returned = entry_of(hook)
    if spec_of(hook).return_annotation == "None":
        assert returned is None
    else:
        assert returned.__dataclass_params__.frozen  # type: ignore[union-attr]  # every entry is a dataclass


def test_contract_stays_small() -> None:
    lines = sum(
        len((ROOT / "cms_core" / name).read_text("utf-8").splitlines()) for name in ("hookspecs.py", "entries.py")
    )
    assert lines <= 400


def test_manual_explains_everything_behind_the_door() -> None:
    assert [name for name in api.__all__ if f"`{name}" not in MANUAL] == []


def test_door_opens_to_every_entry() -> None:
    classes = {
        name
        for name, found in vars(entries).items()
        if isinstance(found, type) and found.__module__ == entries.__name__
    }
    assert classes - set(api.__all__) == set()


def test_manual_names_every_action() -> None:
    actions = re.findall(r"[\"'](\w+)[\"']", str(entries.Permission.__annotations__["action"]))
    assert len(actions) == 11
    assert [action for action in actions if f"`{action}`" not in MANUAL] == []
