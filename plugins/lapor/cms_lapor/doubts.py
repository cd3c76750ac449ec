"""Why somebody should look at a report first: it may have been sent by a program. None is refused, and none is lost.

What is counted here is counted softly: a whole village may stand behind one address, and whoever is one too many waits
for an officer to look, as does everything that a program may have sent.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from flask import has_request_context, request

from cms_core.api import count_try, keyed_hash
from cms_lapor import NAME, _

HIDDEN_FIELD, TOO_FAST = "hidden field", "too fast"
LINKS, GAMBLING, REPEATED, MANY = "links", "gambling", "repeated", "many"
SUSPICIONS = {
    HIDDEN_FIELD: _.lazy("kolom tersembunyi terisi"),
    TOO_FAST: _.lazy("terlalu cepat"),
    LINKS: _.lazy("banyak tautan"),
    GAMBLING: _.lazy("kata judi"),
    REPEATED: _.lazy("isi yang sama berulang"),
    MANY: _.lazy("banyak laporan dari satu perangkat atau jaringan"),
}
"""Why a report may have been sent by a program."""

MOST_LINKS = 2
FROM_DEVICE, FROM_NETWORK, OF_WORDS = "5 per hour", "60 per hour", "1 per day"
_LINK = re.compile(
    r"https?://|\bwww\.|\b[\w-]+\.(?:com|net|org|info|xyz|top|site|online|vip|click|link)\b", re.IGNORECASE
)
_GAMBLING = re.compile(
    r"\b(?:slot(?:\s?(?:gacor|online|88|777))|gacor|maxwin|togel|toto\s?macau|scatter|zeus\s?slot|rtp\s?(?:live|slot)|"
    r"casino\s?online|judi\s?(?:online|bola)|bonus\s?new\s?member|link\s?alternatif|depo(?:sit)?\s?(?:pulsa|qris|dana))\b",
    re.IGNORECASE,
)
"""What sells gambling. Whoever complains of it says the same words: an officer reads, and no program decides."""


def of_words(text: str) -> str:
    """Return what is doubtful about the words of a report; empty when nothing is."""
    if len(_LINK.findall(text)) >= MOST_LINKS:
        return LINKS
    return GAMBLING if _GAMBLING.search(text) else ""


def of_counts(text: str) -> str:
    """Count a report of this request, and return what is doubtful about how many there are; empty when nothing is.

    What is counted is forgotten within a day, and stands nowhere but as keyed hashes.
    """
    plain = keyed_hash(" ".join(re.findall(r"\w+", text.lower())))
    tries = [("words", plain, OF_WORDS, REPEATED)]
    if has_request_context():
        tries += [(name, keyed_hash(f"lapor {name} {key}"), rate, MANY) for name, key, rate in _senders()]
    over = [why for name, key, rate, why in tries if not count_try(f"{NAME} {name}", key, rate)]
    return over[0] if over else ""


def _senders() -> Iterator[tuple[str, str, str]]:
    network = _network(request.remote_addr or "")
    yield "device", f"{network} {request.user_agent.string}", FROM_DEVICE
    yield "network", network, FROM_NETWORK


def _network(address: str) -> str:
    """Return the network of an address: of what one line of a house or a mobile operator gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))
