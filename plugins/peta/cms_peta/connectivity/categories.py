"""What a survey comes to, by a definition that is stated: sources that count differently cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cms_peta import _
from cms_peta.connectivity.words import BELOW_4G, BLANK, GOOD_4G, NONE, ONE_4G, STRONG, WEAK

VERSION = "2026.1"
"""Of the definition below; a survey keeps the one it was judged by, and is never judged anew."""
LEAST_MBPS, LEAST_DBM = 1, -110
"""From which download (Mbps), and which strength of reception (RSRP, dBm), data are usable."""
WITH_4G = ("4G", "5G")
Operator = Mapping[str, Any]


def category_of(operators: Iterable[Operator]) -> str:
    """Return the category (``words.CATEGORIES``) of what was seen of each operator.

    Each has ``strength`` (``words.STRENGTHS``), ``technology``, and where it was measured ``down_mbps`` and
    ``rsrp_dbm``.
    """
    present = [each for each in operators if each["strength"] != NONE]
    usable = [each for each in present if _is_usable(each)]
    fast = sum(each["technology"] in WITH_4G for each in usable)
    if not present:
        return BLANK
    if not usable:
        return WEAK
    if not fast:
        return BELOW_4G
    return ONE_4G if fast == 1 else GOOD_4G


def _is_usable(operator: Operator) -> bool:
    """Whether data can be used: what was measured says it, else what the telephone shows."""
    if (down := operator.get("down_mbps")) is not None:
        return float(down) >= LEAST_MBPS
    if operator["technology"] == "2G":
        return False
    if (received := operator.get("rsrp_dbm")) is not None:
        return int(received) >= LEAST_DBM
    return bool(operator["strength"] == STRONG)


def usable_means() -> str:
    """Return in words when data are usable."""
    return str(
        _(
            "Internet dapat dipakai bila unduhan terukur paling sedikit %(mbps)s Mbps. Bila tidak diukur: 3G atau "
            "lebih baru dengan RSRP %(dbm)s dBm atau lebih kuat. Bila itu pun tidak diukur: 3G atau lebih baru yang "
            "sinyalnya kuat. Operator yang teknologinya tidak disebut dicatat sebagai 4G.",
            mbps=LEAST_MBPS,
            dbm=LEAST_DBM,
        )
    )
