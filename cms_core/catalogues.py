"""The texts of a catalogue, without the translations that cannot stand for their source."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import structlog
from babel.support import NullTranslations
from flask import g, has_app_context
from flask_babel import Babel, Domain

log = structlog.get_logger()
DEFAULT = "id"
"""The language of the source."""
_SOURCE = NullTranslations()

PLACES = re.compile(r"%(?:\((\w+)\))?[a-zA-Z]?")
"""Where a text is filled in: ``%(name)s``; a stray per cent sign would be taken for such a place."""


class Texts(Domain):  # type: ignore[misc]  # untyped there
    """Catalogues without the translations that cannot be filled in: where one is broken, the Indonesian stands."""

    def get_translations(self) -> Any:
        """Return the texts of the language of this request. Looking for those of the source would find nothing."""
        if not has_app_context() or g.get("lang", DEFAULT) == DEFAULT:
            return _SOURCE
        known = len(self.cache)
        found = super().get_translations()
        if len(self.cache) > known:
            _drop_broken(found)
        return found


class Speech(Babel):  # type: ignore[misc]  # untyped there
    """Flask-Babel with these catalogues."""

    @cached_property
    def domain_instance(self) -> Texts:
        """Return the texts of all catalogues."""
        return Texts(domain=self.domain)


def _drop_broken(texts: Any) -> None:
    catalogue: dict[Any, str] = getattr(texts, "_catalog", {})
    for key, said in list(catalogue.items()):
        written = key[0] if isinstance(key, tuple) else key
        if written and not fits(written, said):
            log.error("translation left out", text=written, translation=said)
            del catalogue[key]


def fits(text: str, translation: str) -> bool:
    """Whether a translation can stand for its source: it has a place for what is filled in there, and for no more."""
    return {match[0] for match in PLACES.finditer(text)} == {match[0] for match in PLACES.finditer(translation)}
