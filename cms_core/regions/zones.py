"""Which clock a province lives by: WIB, WITA or WIT."""

from __future__ import annotations

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ZONES = {WIB: "WIB", WITA: "WITA", WIT: "WIT"}
"""Time zones of the country with the letters people write behind a time."""

# Provinces by the first two digits; what is not here keeps western time.
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def timezone_of(code: str) -> str:
    """Return the IANA time zone of the region with this code."""
    province = code[:2]
    if province in _CENTRAL:
        return WITA
    return WIT if province in _EASTERN else WIB
