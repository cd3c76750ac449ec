"""Catalogues of core and of the plugins here: complete, up to date and compiled."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from cms_core.texts import KEYWORDS, Owner, faults, mo_bytes, po_bytes, strings

ROOT = Path(__file__).parent.parent
_REPEATED = re.compile(r"(.{4,}?)(?:\s*\1)+", re.DOTALL)
"""A text that is nothing but the same thing several times: it was put in anew without the old one being taken out."""


def owners(root: Path) -> Iterator[Owner]:
    """Yield core and every plugin."""
    packages = {"messages": root / "cms_core"}
    for package in sorted(root.glob("plugins/*/cms_*")):
        if package.is_dir() and not package.name.endswith(".egg-info"):
            packages[package.name.removeprefix("cms_")] = package
    yield from (Owner(domain, package, package / "translations") for domain, package in packages.items())


def breaches(root: Path) -> Iterator[str]:
    """Yield what is missing, empty or out of date in any catalogue."""
    for owner in owners(root):
        yield from hidden(root, owner.package)
        for code in owner.languages():
            path = owner.path(code)
            name = path.relative_to(root)
            if not path.exists() or path.read_bytes() != po_bytes(owner.current(code)):
                yield f"{name}: out of date (make catalogues)"
                continue
            with path.open("rb") as file:
                kept = read_po(file, locale=code)
            for message in kept:
                yield from (f"{name}: {fault}" for fault in faults(message) if message.id)
                if any(_REPEATED.fullmatch(said) for said in strings(message)):
                    yield f"{name}: the translation of {message.id!r} says the same several times"
            compiled = path.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != mo_bytes(kept):
                yield f"{name.with_suffix('.mo')}: not compiled from its .po (make catalogues)"


def hidden(root: Path, package: Path) -> Iterator[str]:
    """Yield visible texts within f-strings: they are not collected, so nobody would translate them."""
    for path in sorted(package.rglob("*.py")):
        for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(outer, ast.JoinedStr):
                for inner in ast.walk(outer):
                    if isinstance(inner, ast.Call) and _name(inner.func) in KEYWORDS:
                        yield f"{path.relative_to(root)}:{inner.lineno}: a visible text within an f-string"


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def write(root: Path) -> None:
    """Bring every catalogue up to date and compile it."""
    for owner in owners(root):
        list(owner.write())


if __name__ == "__main__":
    write(ROOT) if "--write" in sys.argv else sys.exit("python -m lint.catalogues --write")
