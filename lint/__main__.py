"""Run every house rule; print the breaches; fail when there are any."""

import sys
from collections.abc import Iterator
from pathlib import Path
from re import compile as pattern

from lint import catalogues, classes, imports, locks

ROOT = Path(__file__).parent.parent
INLINE = pattern(r"""\s(style|on[a-z]+)\s*=\s*["']""")
LITERAL_COLOUR = pattern(r"#[0-9a-fA-F]{3,8}\b|(rgb|hsl|oklch)a?\(")
FIXED_LETTERS = pattern(r"font(-size)?\s*:[^;]*\dpx")


def templates() -> Iterator[str]:
    """Templates carry no inline style and no event handler: the content security policy refuses both."""
    for folder in (ROOT / "cms_core" / "templates", *ROOT.glob("plugins/*/cms_*/templates"), *ROOT.glob("themes/*")):
        for path in sorted(folder.rglob("*.html")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if INLINE.search(line):
                    yield f"{path.relative_to(ROOT)}:{number}: inline style or event handler"


def module_styles() -> Iterator[str]:
    """Modules style with tokens: no colour of their own, and no letters that their reader cannot enlarge."""
    for path in sorted(ROOT.glob("plugins/*/cms_*/static/**/*.css")):
        if classes.VENDOR in path.parts:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if LITERAL_COLOUR.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: a colour that is no token"
            if FIXED_LETTERS.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: letters measured in px"


def main() -> int:
    """Print every breach and return the exit code."""
    own = [*templates(), *module_styles()]
    breaches = [*own, *(breach for rule in (locks, classes, imports, catalogues) for breach in rule.breaches(ROOT))]
    for breach in breaches:
        print(breach)
    print(f"House rules: {len(breaches)} breaches.")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
