"""What somebody saw of a package who writes a part of it: only what became of that since then is a conflict."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from cms_core.api import PUBLISHED
from cms_lelang import _
from cms_lelang.cases import Case

LETTERS = 16
"""Of a digest: enough to tell apart what one row has ever said."""
RACED = _.lazy("Pada saat yang sama orang lain menyimpan paket ini. Isian Anda masih ada: periksa, lalu simpan lagi.")
SHOWN = _.lazy("Sementara itu paket ini terbit: yang disimpan langsung dibaca warga. Bila memang begitu, simpan lagi.")


def mark_of(case: Case, rows: Iterable[Any], doubts: Iterable[str] = ()) -> str:
    """Return what stands for what is seen: whether citizens read the package, what rows say, what was doubted.

    Another part of the package is none of it: the checks look at all parts together whenever one is written.
    """
    said = [[(column.name, getattr(row, column.name)) for column in row.__table__.columns] for row in rows]
    shown = "terbit" if case.package.state == PUBLISHED else "draf"
    return "-".join((shown, _digest(said), _digest(sorted(doubts))))


def what_differs(was: str, now: str) -> list[int]:
    """Return which of the three that a mark stands for are others in another mark; all of them where it is none."""
    pieces = was.split("-")
    return [at for at, piece in enumerate(now.split("-")) if pieces[at : at + 1] != [piece]]


def _digest(said: list[Any]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:LETTERS] if said else ""
