"""Catalogues: every visible string is Indonesian in the source and has its English in the catalogue of its owner.

The catalogue of a regional language holds what somebody has translated, and nothing else.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cms_core.catalogues import fits
from cms_core.i18n import COMPLETE, DEFAULT, LANGUAGES, REGIONAL

ROOT = Path(__file__).parent.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.xml", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}, "templates/**.xml": {"silent": "false"}}
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "lazy")),
    **dict.fromkeys(("ngettext", "plural"), (1, 2)),
    "pgettext": ((1, "c"), 2),
}
"""``lazy`` and ``plural`` are what plugins write: ``_.lazy("Kabar")``, ``_.plural(…)``."""


def owners(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield domain and package folder of core and every plugin."""
    yield "messages", root / "cms_core"
    for package in sorted(root.glob("plugins/*/cms_*")):
        if package.is_dir() and not package.name.endswith(".egg-info"):
            yield package.name.removeprefix("cms_"), package


def languages(domain: str, package: Path) -> Iterator[str]:
    """Yield the languages of an owner's catalogues: the complete ones, and regional ones that somebody has begun."""
    yield from (code for code in COMPLETE if code != DEFAULT)
    yield from (code for code in REGIONAL if po_path(domain, package, code).exists())


def extract(domain: str, package: Path, code: str) -> Catalog:
    """Return what the source of a package marks as visible, as the catalogue of a language."""
    template = Catalog(project="Balai", charset="utf-8")
    found = extract_from_dir(
        package, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for name, line, message, comments, context in found:
        if "plugin_template" not in name:
            template.add(message, None, [(name, line)], auto_comments=comments, context=context)
    template.header_comment = f"# {LANGUAGES[code]} of {domain}; the source is Indonesian."
    return template


def po_path(domain: str, package: Path, code: str) -> Path:
    """Return where the catalogue of an owner lies."""
    return package / "translations" / code / "LC_MESSAGES" / f"{domain}.po"


def current(domain: str, package: Path, code: str) -> Catalog:
    """Return a catalogue as it should be: today's messages with yesterday's translations."""
    path = po_path(domain, package, code)
    catalogue = Catalog(locale=code)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
    template = extract(domain, package, code)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = template.header_comment
    catalogue.fuzzy = False
    if code in REGIONAL:
        for message in [message for message in catalogue if message.id and not all(strings(message))]:
            catalogue.delete(message.id, message.context)
    return catalogue


def strings(message: Message) -> list[str]:
    """Return the translations of a message: several where it has a plural."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def faults(message: Message) -> Iterator[str]:
    """Yield what is wrong with the translation of a message."""
    written = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
    if message.fuzzy or not all(strings(message)):
        yield f"no translation of {message.id!r}"
    elif not all(fits(written, said) for said in strings(message)):
        yield f"not the same places to fill in as in {message.id!r}"


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as text, without dates and line numbers, which would change for no reason."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, omit_header=False, sort_output=True, include_lineno=False, width=120)
    kept = [line for line in buffer.getvalue().splitlines() if not line.startswith(b'"POT-Creation-Date')]
    kept = [line for line in kept if not line.startswith((b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator'))]
    return b"\n".join(kept) + b"\n"


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue compiled, the same bytes on any day."""
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def breaches(root: Path) -> Iterator[str]:
    """Yield what is missing, empty or out of date in any catalogue."""
    for domain, package in owners(root):
        for code in languages(domain, package):
            path = po_path(domain, package, code)
            name = path.relative_to(root)
            if not path.exists() or path.read_bytes() != po_bytes(current(domain, package, code)):
                yield f"{name}: out of date (make catalogues)"
                continue
            with path.open("rb") as file:
                kept = read_po(file, locale=code)
            for message in kept:
                yield from (f"{name}: {fault}" for fault in faults(message) if message.id)
            compiled = path.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != mo_bytes(kept):
                yield f"{name.with_suffix('.mo')}: not compiled from its .po (make catalogues)"


def write(root: Path) -> None:
    """Bring every catalogue up to date and compile it."""
    for domain, package in owners(root):
        for code in languages(domain, package):
            path = po_path(domain, package, code)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po_bytes(current(domain, package, code)))
            with path.open("rb") as file:
                path.with_suffix(".mo").write_bytes(mo_bytes(read_po(file, locale=code)))


if __name__ == "__main__":
    write(ROOT) if "--write" in sys.argv else sys.exit("python -m lint.catalogues --write")
