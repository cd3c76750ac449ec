"""What a place calls its level, its head, its office and its parts: defaults by kind and place, one table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Protocol

from cms_core.regions.codes import ancestors_of, is_within, kind_of, level_of

OWN = ("sebutan", "kepala", "sekretaris", "kantor", "pemerintah", "dusun", "kepala_dusun", "musyawarah", "anggaran")
"""Words that a site may override for itself, in the order of a settings form."""

NEIGHBOURS = ("desa", "kecamatan", "kabupaten", "camat")
"""Words for the levels around: what villages, the kecamatan, the kabupaten and the camat are called there."""

ALL = frozenset((*OWN, *NEIGHBOURS))
"""Every word there is."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Place(Protocol):
    """A site, as far as words are concerned."""

    region_code: str
    words: dict[str, str]


class NamedPlace(Place, Protocol):
    """A site, as far as its name is concerned."""

    name: str


def words_for(site: Place) -> Mapping[str, str]:
    """Return the words of a site: the usual ones of its place, then what the site says itself.

    Overriding ``sebutan`` also changes the words that are made from it (kantor, pemerintah, …), unless they are
    overridden too. Empty overrides and unknown names are left out.
    """
    own = tuple(sorted((name, word.strip()) for name, word in site.words.items() if name in ALL and word.strip()))
    return _words(site.region_code, own)


def usual_words(code: str) -> Mapping[str, str]:
    """Return the usual words of the region with ``code``, before any site's own."""
    return _words(code, ())


def named(word: str, name: str) -> str:
    """Return a region by its word and name; names that carry the word already stay as they are."""
    return name if not name or name.startswith(word) else f"{word} {name}"


def called(site: NamedPlace) -> str:
    """Return a site as people say it: "Desa Kalimandi"."""
    return named(words_for(site)["sebutan"], site.name)


@lru_cache(maxsize=4096)
def _words(code: str, own: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    said = dict(own)
    usual = _raw(kind_of(code), code)
    words = {name: _fill(name, usual, said) for name in OWN}
    kinds = {level_of(above): kind_of(above) for above in (*ancestors_of(code), code)}
    # Villages of a kota are kelurahan unless the place says otherwise.
    default = "kelurahan" if kinds.get("kabupaten") == "kota" and not _place("desa", code) else "desa"
    kecamatan = _raw("kecamatan", code)
    around = {
        "desa": words["sebutan"] if level_of(code) == "desa" else _raw(default, code)["sebutan"],
        "kecamatan": words["sebutan"] if level_of(code) == "kecamatan" else kecamatan["sebutan"],
        "kabupaten": _raw(kinds.get("kabupaten", "kabupaten"), code)["sebutan"],
        "camat": _fill("kepala", kecamatan, {}),
    }
    around.update((name, word) for name, word in own if name in NEIGHBOURS)
    return MappingProxyType({**words, **around})


def _raw(kind: str, code: str) -> dict[str, str]:
    return {**_table()["kind"][kind], **_place(kind, code)}


def _place(kind: str, code: str) -> dict[str, str]:
    """Return what the place whose code is the longest beginning of ``code`` says of ``kind``."""
    found: tuple[int, dict[str, str]] = (0, {})
    for entry in _table()["place"]:
        if entry["kind"] != kind:
            continue
        length = max((len(start) for start in entry["codes"] if is_within(code, start)), default=0)
        if length > found[0]:
            found = (length, {name: word for name, word in entry.items() if name in OWN})
    return found[1]


def _fill(name: str, usual: Mapping[str, str], said: Mapping[str, str]) -> str:
    """Return a word with its placeholders replaced; what a site says itself has none, whatever it looks like."""
    if name in said:
        return said[name]
    return _PLACEHOLDER.sub(lambda match: _fill(match[1], usual, said), usual[name])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("cms_core.regions").joinpath("words.toml").read_text("utf-8"))
