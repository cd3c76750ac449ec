"""XML from outside, element by element: no entities, no document type, and nothing that was passed stays in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from cms_peta import _
from cms_peta.formats.raw import LOOKED_AT, MOST_OF_ONE, Facts, FileRefused, Passed, too_long
from cms_peta.privacy.words import ELEMENTS

DEEPEST, MOST_HELD = 60, 3 * MOST_OF_ONE
"""Elements within each other, and in one that is wanted: a spot of a receiver has a height and a time in it."""
_NO_WORDS = frozenset(
    re.findall(
        r"\w+",
        "coordinates coord ele time when styleUrl north south east west longitude latitude altitude range heading tilt",
    )
)
"""Elements of places, moments and styles, whose digits are of nobody."""
_NO_TEXTS = ("lat", "lon", "name")
"""Attributes of places, and what columns are called, which is read as that."""


def bare(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def root(data: bytes) -> str:
    """Return the name of the root of a file; empty if it is no XML."""
    try:
        for _event, element in iterparse(io.BytesIO(data), events=("start",), forbid_dtd=True):
            return bare(element)
    except DefusedXmlException:
        raise _dangerous() from None
    except (ParseError, ValueError):
        pass
    return ""


def each(data: bytes, wanted: tuple[str, ...], around: tuple[str, ...] = ()) -> Iterator[Element]:
    """Go through the elements of some names, each whole; inner ones of these names are part of it.

    Those ``around`` them come twice and empty: when they begin, and when they end.

    Raises:
        FileRefused: it is not whole, says entities or a document type, or holds too much in one element.
    """
    open_elements: list[Element] = []
    within = held = 0
    try:
        for event, element in _events(data):
            is_wanted = bare(element) in wanted
            if event == "start":
                open_elements.append(element)
                within += is_wanted
                held = held + 1 if within else 0
                if held > MOST_HELD:
                    raise too_long()
                if len(open_elements) > DEEPEST:
                    raise FileRefused(_("XML berkas ini bersarang terlalu dalam."))
                if bare(element) in around and not within:
                    yield element
                continue
            open_elements.pop()
            within -= is_wanted
            if is_wanted and not within:
                held = 0
            if (is_wanted or bare(element) in around) and not within:
                yield element
            if not within and open_elements:
                open_elements[-1].remove(element)
    except DefusedXmlException:
        raise _dangerous() from None
    except (ParseError, ValueError, LookupError):
        raise FileRefused(_("XML berkas ini tidak utuh.")) from None


def passed(element: Element, name: str, facts: Facts) -> Passed:
    """Return what an element says in texts and attributes besides its ``name`` and its ``facts``, and is no spot."""
    kept = {"", name, *facts.values()}
    found = [
        (called, told)
        for each in element.iter()
        if (called := bare(each)) not in _NO_WORDS
        for told in (each.text, each.tail, *_attributes(each), *_split(each))
        if told is not None and _words(told) not in kept
    ]
    return tuple((called, told[:LOOKED_AT]) for called, told in found)


def _split(element: Element) -> Iterator[str]:
    """Yield a text that marks stand in, with these: each of them may hold a part of a number."""
    within = {bare(each) for each in element.iter() if each is not element}
    is_text = any(told and told.strip() for told in (element.text, *(each.tail for each in element)))
    if within and (is_text or within <= ELEMENTS) and within.isdisjoint(_NO_WORDS):
        yield inner(element)


def _attributes(element: Element) -> Iterator[str]:
    told = {name: value for name, value in element.attrib.items() if name not in _NO_TEXTS}
    yield from told.values()
    if "id" in told and "domain" in told:
        # GPX takes an address of e-mail apart.
        yield f"{told['id']}@{told['domain']}"


def _words(told: str) -> str:
    return " ".join(told.split())


def _events(data: bytes) -> Iterator[tuple[str, Any]]:
    yield from iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)


def _dangerous() -> FileRefused:
    return FileRefused(_("XML berkas ini memuat entitas atau DTD, yang tidak dibaca. Ekspor lagi tanpa itu."))


def text(element: Element, name: str) -> str:
    """Return the text of the first child of a name (:func:`inner`); empty if there is none."""
    found = next((child for child in element if bare(child) == name), None)
    return "" if found is None else inner(found)


def inner(element: Element) -> str:
    """Return what stands in an element, with the elements in it as a text has them that is marked as one (CDATA)."""
    return _words("".join([element.text or "", *map(_outer, element)]))


def _outer(element: Element) -> str:
    told = "".join(f" {name.rpartition('}')[2]}={quoteattr(value)}" for name, value in element.attrib.items())
    name = bare(element)
    return f"<{name}{told}>{element.text or ''}{''.join(map(_outer, element))}</{name}>{element.tail or ''}"
