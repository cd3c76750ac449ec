"""Collecting texts: every visible one is Indonesian in the source and has its English in a catalogue.

A plugin need not say again what core says: where its catalogue lacks a text, core's is looked into. The catalogue of
a regional language holds what somebody has translated, and nothing else.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from cms_core.catalogues import fits
from cms_core.i18n import CATALOGUE, COMPLETE, DEFAULT, DOMAIN, LANGUAGES, REGIONAL
from cms_core.plugins import Loaded

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.xml", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}, "templates/**.xml": {"silent": "false"}}
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "lazy")),
    **dict.fromkeys(("ngettext", "plural"), (1, 2)),
    "pgettext": ((1, "c"), 2),
}
"""``lazy`` and ``plural`` are what plugins write: ``_.lazy("Kabar")``, ``_.plural(…)``."""


@dataclasses.dataclass(frozen=True)
class Owner:
    """Core or a plugin: the name of its catalogues, the package with its source, the folder with its translations."""

    domain: str
    package: Path
    folder: Path

    def languages(self) -> Iterator[str]:
        """Yield the languages of its catalogues: the complete ones, and regional ones that somebody has begun."""
        yield from (code for code in COMPLETE if code != DEFAULT)
        yield from (code for code in REGIONAL if self.path(code).exists())

    def path(self, code: str) -> Path:
        """Return where the catalogue of a language lies."""
        return self.folder / code / "LC_MESSAGES" / f"{self.domain}.po"

    def extract(self, code: str) -> Catalog:
        """Return what the source marks as visible, as the catalogue of a language."""
        template = Catalog(project="Balai", charset="utf-8")
        found = extract_from_dir(
            self.package, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        )
        for name, line, message, comments, context in found:
            if "plugin_template" not in name:
                template.add(message, None, [(name, line)], auto_comments=comments, context=context)
        template.header_comment = f"# {LANGUAGES[code]} of {self.domain}; the source is Indonesian."
        return template

    def current(self, code: str) -> Catalog:
        """Return a catalogue as it should be: today's messages with yesterday's translations."""
        path = self.path(code)
        catalogue = _read(path, code) if path.exists() else Catalog(locale=code)
        template = self.extract(code)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.header_comment = template.header_comment
        catalogue.fuzzy = False
        for message in [message for message in catalogue if message.id and not all(strings(message))]:
            if code in REGIONAL or (self.domain != DOMAIN and _core_says(message, code)):
                catalogue.delete(message.id, message.context)
        return catalogue

    def faults(self, code: str) -> Iterator[str]:
        """Yield the texts of the source that a language lacks or cannot fill in."""
        yield from (fault for message in self.current(code) if message.id for fault in faults(message))

    def is_compiled(self, code: str) -> bool:
        """Whether the program reads what the catalogue says."""
        path = self.path(code)
        if not path.exists():
            return not any(message.id for message in self.current(code))
        compiled = path.with_suffix(".mo")
        return compiled.exists() and _said(_read_mo(compiled)) == _said(_read(path, code))

    def write(self) -> Iterator[Path]:
        """Bring every catalogue up to date and compile it; yield their paths."""
        for code in self.languages():
            path = self.path(code)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po_bytes(self.current(code)))
            path.with_suffix(".mo").write_bytes(mo_bytes(_read(path, code)))
            yield path


def owner_of(plugin: Loaded) -> Owner | None:
    """Return the texts of a plugin; None for a single module, which has no folder for them."""
    return Owner(plugin.name, plugin.package, plugin.package / "translations") if plugin.package else None


def _read(path: Path, code: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code)


def _read_mo(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_mo(file)


def _said(catalogue: Catalog) -> dict[str, list[str]]:
    return {f"{m.context or ''}|{_written(m)}": strings(m) for m in catalogue if m.id and all(strings(m))}


def _written(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


@cache
def _core(code: str) -> Catalog:
    return _read(Owner(DOMAIN, CATALOGUE.parent, CATALOGUE).path(code), code)


def _core_says(message: Message, code: str) -> bool:
    found = _core(code).get(message.id, message.context)
    # Plural forms of both have to be as many: a plugin's plural finds no core text without one.
    return found is not None and all(strings(found)) and found.pluralizable == message.pluralizable


def strings(message: Message) -> list[str]:
    """Return the translations of a message: several where it has a plural."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def faults(message: Message) -> Iterator[str]:
    """Yield what is wrong with the translation of a message."""
    if message.fuzzy or not all(strings(message)):
        yield f"no translation of {message.id!r}"
    elif not all(fits(_written(message), said) for said in strings(message)):
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
