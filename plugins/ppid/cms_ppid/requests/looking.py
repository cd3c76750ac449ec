"""What there is to look at before a request is sent. It leads somewhere sooner, and stands in nobody's way."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from cms_core.api import ItemView, Site, search_items
from cms_ppid import NAME
from cms_ppid.requests import own
from cms_ppid.requests.forms import AskForm

MOST_WORDS, MOST_SHOWN, EACH = 6, 5, 30
"""Words that are looked for, things that are shown, things of which each word is one."""
_WORD = re.compile(r"[^\W\d_]{4,}|(?:19|20)\d\d")
_COMMON = re.compile(
    "adalah|agar|akan|anda|apakah|atau|bagaimana|bagi|bahwa|berapa|berikut|bisa|dalam|dapat|"
    "dari|data|dengan|desa|dokumen|informasi|ingin|juga|kabupaten|kami|kantor|karena|"
    "kecamatan|kepada|lalu|lengkap|meminta|memohon|minta|mohon|oleh|pada|permohonan|saya|"
    "salinan|sebagai|sejak|semua|seluruh|serta|sudah|tahun|tanggal|tentang|terkait|tersebut|"
    "tidak|untuk|yang"
)
"""Words that stand in every request."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Look:
    """What there is to look at: things that are published, other counters, a NIK in the words."""

    found: Sequence[ItemView] = ()
    hints: Sequence[Any] = ()
    nik: bool = False

    def __bool__(self) -> bool:
        return bool(self.found or self.hints or self.nik)


def look(site: Site, form: AskForm) -> Look:
    """Return what there is to look at in a form before its request is written down."""
    words = form.details.data or ""
    return Look(found=published(site, words), hints=own.hints(words), nik=form.holds_nik)


def words_of(text: str) -> list[str]:
    """Return the words of a request that say what it is about."""
    found = (word for word in _WORD.findall(text.lower()) if not _COMMON.fullmatch(word))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def published(site: Site, text: str) -> list[ItemView]:
    """Return what a site has published that has the most words in common with a text, documents before the rest."""
    words, seen, points = words_of(text), dict[int, ItemView](), dict[int, int]()
    for word in words:
        for item in search_items(site, word, count=EACH).items:
            seen[item.id] = item
            points[item.id] = points.get(item.id, 0) + 1
    # Half of them, and more than one where there are more: one word in common says little.
    enough = max((len(words) + 1) // 2, min(2, len(words)))
    alike = [item for key, item in seen.items() if points[key] >= enough]
    alike.sort(key=lambda item: (points[item.id], item.plugin == NAME), reverse=True)
    return alike[:MOST_SHOWN]
