"""Following the links of pages: to every page, but not to every combination of what can be chosen on one."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

CHOICES = 30
"""Addresses of one page that choose one and the same thing: of layers alone there are thousands of sets."""
COMBINED = 5
"""Those that choose several things at once: each single choice is looked at by itself."""
AGAIN = re.compile(r"/[a-z]{2}/|/(?:[a-z]{2}/)?poster/")
"""A page in another language, or as a poster: its choices are made by the program that makes them in Indonesian."""
REPEATED = 3
FILES = 5
"""Files of one kind in one folder: each is made by the same program, which has tests of its own."""


class Links:
    """The addresses to look at, each once, those that were found first before the others."""

    def __init__(self, start: Iterable[str]) -> None:
        self.found: set[str] = set()
        self._waiting: deque[str] = deque()
        self._alike: Counter[tuple[str, ...]] = Counter()
        self.add(start)

    def __iter__(self) -> Iterator[str]:
        """Yield what waits, also what is added meanwhile."""
        while self._waiting:
            yield self._waiting.popleft()

    def add(self, addresses: Iterable[str]) -> None:
        """Let addresses wait that are new and not like too many others."""
        for address in addresses:
            kind, most = _kind(address)
            if address not in self.found and self._alike[kind] < most:
                self.found.add(address)
                self._alike[kind] += 1
                self._waiting.append(address)


def _kind(address: str) -> tuple[tuple[str, ...], int]:
    """Return what an address has in common with those like it, and how many of them are enough."""
    parts = urlsplit(address)
    page = f"{parts.netloc}{parts.path}"
    if parts.query:
        names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
        most = REPEATED if AGAIN.match(parts.path) else CHOICES if len(names) == 1 else COMBINED
        return (page, *names), most
    file = PurePosixPath(page)
    return ((str(file.parent), file.suffix), FILES) if file.suffix and "/" in parts.path else ((page,), 1)
