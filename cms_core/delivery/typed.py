"""What somebody typed into a form that is not taken: the answer itself shows it, so nothing is lost.

Going back does not bring it: pages of the administration are kept by no browser.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from cms_core.delivery import form_token, uploads
from cms_core.sites.requests import SAFE
from cms_core.sites.resolve import is_admin

MARKS = frozenset({"csrf_token", "version", "title"})
"""The fields by which a form of content is known."""
SECRET = frozenset({"users", "account"})
"""The blueprints whose forms hold codes and passwords: an answer never repeats them."""
_NOT_TYPED = frozenset(
    {"csrf_token", "key", "version", "slug_seen", "seen", "agreed", "keadaan", "langkah", "blok", "foto", "slug", "at"}
)
_NOT_TYPED |= {
    "versi",
    "urutan",
    "tampil",
    "pindah",
    "motif",
    "theme",
    "asked",
    "photo_key",
    "national",
    "kind",
    "stage",
    "modules",
    "language",
}
_BUTTONS = frozenset({"langkah", "blok", "foto"})
_PARTS = re.compile(r".+-\d+-(?:jenis|tingkat|media|kepala|samping|memilih|cari|tempel)")


@dataclasses.dataclass(frozen=True)
class Typed:
    """The words to copy, the fields to send once more, and whether files were chosen, which cannot be sent again."""

    text: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def typed() -> Typed | None:
    """Return what this request brought; None when nothing was filled in, or it comes from another site.

    Of other forms than those of content the button is sent again as well: it says what was to be done.
    """
    if request.method in SAFE or not is_ours():
        return None
    try:
        sent = request.form
    except HTTPException:  # too large to be read at all
        return None
    is_content = sent.keys() >= MARKS
    if not is_content and (not is_admin(request.path) or request.blueprint in SECRET):
        return None
    left = form_token.passwords() | (_BUTTONS if is_content else set())
    fields = MultiDict([(name, value) for name, value in sent.items(multi=True) if name not in left])
    files = any(file.filename for file in request.files.values())
    if not files and fields.keys() <= {"csrf_token"}:
        return None
    return Typed("\n\n".join(_words(fields)), tuple(fields.items(multi=True)), files)


def is_ours() -> bool:
    """Whether a page of this host sent it, or no page: nobody else puts words into a page that looks like ours."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _words(sent: Any) -> Iterator[str]:
    for name, value in sent.items(multi=True):
        # Under its own name a list of blocks or photos sends their numbers.
        is_number = value.isdigit() and any(each.startswith(f"{name}-{value}-") for each in sent)
        if (
            value.strip()
            and name not in _NOT_TYPED
            and not name.endswith(uploads.SUFFIX)
            and not _PARTS.fullmatch(name)
            and not is_number
        ):
            yield value.strip()
