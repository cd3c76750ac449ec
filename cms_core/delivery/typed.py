"""What somebody typed into a form of content that is not taken: the answer itself shows it, so nothing is lost.

Going back does not bring it: pages of the administration are kept by no browser.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MARKS = frozenset({"csrf_token", "version", "title"})
"""The fields by which a form of content is known."""
LONG = frozenset({"identity.edit", "pages_admin.menu"})
"""Other forms that are long enough to be missed."""
_NOT_TYPED = frozenset({"csrf_token", "key", "version", "keadaan", "langkah", "blok", "foto", "slug", "at"})
_BUTTONS = frozenset({"langkah", "blok", "foto"})
_PARTS = re.compile(r".+-\d+-(?:jenis|tingkat|media|kepala|samping|memilih|cari|tempel)")


@dataclasses.dataclass(frozen=True)
class Typed:
    """The words to copy, the fields to send once more, and whether files were chosen, which cannot be sent again."""

    text: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def typed() -> Typed | None:
    """Return what this request brought of a text; None when it is no such form, or comes from another site."""
    if request.method in SAFE or not _is_ours():
        return None
    try:
        sent = request.form
    except HTTPException:  # too large to be read at all
        return None
    if not sent.keys() >= MARKS and request.endpoint not in LONG:
        return None
    fields = tuple((name, value) for name, value in sent.items(multi=True) if name not in _BUTTONS)
    return Typed("\n\n".join(_words(sent)), fields, any(file.filename for file in request.files.values()))


def _is_ours() -> bool:
    """Whether a page of this host sent it: nobody else puts words into a page that looks like ours."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _words(sent: Any) -> Iterator[str]:
    for name, value in sent.items(multi=True):
        # Under its own name a list of blocks or photos sends their numbers.
        is_number = value.isdigit() and any(each.startswith(f"{name}-{value}-") for each in sent)
        if value.strip() and name not in _NOT_TYPED and not _PARTS.fullmatch(name) and not is_number:
            yield value.strip()
