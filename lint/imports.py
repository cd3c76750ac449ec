"""Imports inside functions: each says why, or the next reader moves it up and slows every start, or closes a circle.

One in a row of them speaks for all; ``# see`` another place is enough. What is tried for an extra says so itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("cms_core", "plugins/*/cms_*", "themes/*/", "bench", "lint")


def inside(text: str) -> Iterator[int]:
    """Yield the lines of those imports inside functions that give no reason, in Python source."""
    lines = text.splitlines()
    tree = ast.parse(text)
    tried = {id(line) for node in ast.walk(tree) if isinstance(node, ast.Try) for line in node.body}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        found = sorted(
            (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in tried
        )
        told = -1
        for first, last in found:
            if (
                any("#" in line for line in lines[first - 1 : last])
                or lines[first - 2].lstrip().startswith("#")
                or told == first - 1
            ):
                told = last
            else:
                yield first


def breaches(root: Path) -> Iterator[str]:
    """Yield the imports inside functions that give no reason."""
    for pattern in FOLDERS:
        for folder in sorted(root.glob(pattern)):
            for path in sorted(folder.rglob("*.py")):
                for number in sorted(set(inside(path.read_text("utf-8")))):
                    yield f"{path.relative_to(root)}:{number}: an import inside a function that does not say why"
