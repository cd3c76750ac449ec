"""The one place where stored HTML is called safe, and where its photos and documents get their addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.models import DOCUMENT, IMAGE, Media
from cms_core.media.services import document_url, picture

MACROS, TEMPLATE = "macros.html", "publishing/document.html"
_IMAGE = re.compile(r"<img((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_FILE = re.compile(r"<a((?: [a-z-]+=\"[^\"]*\")* data-media=\"[^\"]*\"(?: [a-z-]+=\"[^\"]*\")*)>([^<]*)</a>")
_EMPTY = re.compile(r"<figure>\s*</figure>")


def content(html: str, *, preview: bool = False, said: Callable[[str], str] = str) -> Markup:
    """Return cleaned HTML with each ``<img data-media>`` as a picture in several sizes.

    A photo or document that the public may not see is left out, unless ``preview`` draws the page for the
    administration. Who saves data gets a tiny picture, and a link to the photo that says how large it is. ``said`` is
    what a module makes of the words of the library, which change without its text.
    """
    matches = [*_IMAGE.finditer(html), *_FILE.finditer(html)]
    if not matches:
        return Markup(html)  # noqa: S704  # clean.py has cleaned it when it was written
    keys = {attrs["data-media"] for attrs in map(_attributes, matches) if "data-media" in attrs}
    known = {}
    # Without what every page knows: it is of the site that is asked, and a village without a face may be in scope.
    pieces: Any = current_app.jinja_env.get_template(MACROS).module
    documents = current_app.jinja_env.get_template(TEMPLATE)
    if keys:
        found = db.session.scalars(select(Media).where(Media.key.in_(sorted(keys)))).all()
        known = {media.key: media for media in found if media.is_open or preview}

    def draw(match: re.Match[str]) -> str:
        attrs = _attributes(match)
        if "data-media" not in attrs:
            return match[0]
        media = known.get(attrs["data-media"])
        if media is None or media.kind != IMAGE:
            return ""
        shown = picture(media, alt=attrs.get("alt", ""), preview=preview)
        shown = shown._replace(credit=said(shown.credit))
        return str(pieces.drawn(shown, told=True)).strip()

    def link(match: re.Match[str]) -> str:
        media = known.get(_attributes(match)["data-media"])
        if media is None or media.kind != DOCUMENT:
            return ""
        words = Markup(match[2])  # noqa: S704  # a piece of what clean.py has cleaned
        url = document_url(media, preview=preview)
        return documents.render(media=media, url=url, words=words or said(media.alt)).strip()

    return Markup(_EMPTY.sub("", _FILE.sub(link, _IMAGE.sub(draw, html))))  # noqa: S704  # clean.py has cleaned it when it was written


def _attributes(match: re.Match[str]) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
