"""Mail addresses, as people type them and as they are found again."""

from __future__ import annotations

import re

LONGEST = 254
"""RFC 5321, section 4.5.3.1.3, without the angle brackets."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


class BadAddress(Exception):
    """It is no address that mail could be sent to."""


def mail_address(text: str) -> str:
    """Return an address as it is stored and hashed: in small letters, without space around it.

    Raises:
        BadAddress: it is none, or has signs that few mail servers take.
    """
    address = text.strip().lower()
    local = address.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if len(address) > LONGEST or dots or _ADDRESS.fullmatch(address) is None:
        raise BadAddress
    return address
