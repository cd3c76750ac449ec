"""The one place where stored HTML is called safe, and where its photos get their sizes."""

from __future__ import annotations

import re
from html import unescape

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.media.services import picture

_IMAGE = re.compile(r"<img((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_EMPTY = re.compile(r"<figure>\s*</figure>")


def content(html: str, *, preview: bool = False) -> Markup:
    """Return cleaned HTML with each ``<img data-media>`` as a picture in several sizes.

    A photo that the public may not see is left out, unless ``preview`` draws the page for the administration.
    """
    keys = {attrs["data-media"] for attrs in map(_attributes, _IMAGE.finditer(html)) if "data-media" in attrs}
    known = {}
    # Without what every page knows: it is of the site that is asked, and a village without a face may be in scope.
    template = current_app.jinja_env.get_template("publishing/picture.html")
    if keys:
        found = db.session.scalars(select(Media).where(Media.key.in_(sorted(keys)))).all()
        known = {media.key: media for media in found if media.public or preview}

    def draw(match: re.Match[str]) -> str:
        attrs = _attributes(match)
        if "data-media" not in attrs:
            return match[0]
        media = known.get(attrs["data-media"])
        if media is None:
            return ""
        shown = picture(media, alt=attrs.get("alt", ""), preview=preview)
        return template.render(picture=shown).strip()

    return Markup(_EMPTY.sub("", _IMAGE.sub(draw, html)))  # noqa: S704  # clean.py has cleaned it when it was written


def _attributes(match: re.Match[str]) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
