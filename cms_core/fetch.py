"""Asking servers of others, without letting anybody reach through this one into what is not public.

Whoever gives an address could mean the database beside this server, or the cloud's own service for secrets ("SSRF",
OWASP). So an address is ``https``; every address that its name leads to must be public, and the connection goes to one
of those that were looked at, so that a name which changes its mind in between gains nothing. Nothing is redirected,
what is too large or too slow ends, and proxies of the environment are not asked.
"""

from __future__ import annotations

import dataclasses
import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 12 * 1024 * 1024
SECONDS = 10.0
CHUNK = 64 * 1024
_UNSEEN = re.compile(r"[^!-~]")


class FetchRefused(Exception):
    """The address is none that may be asked. Nothing was sent; the message is for the log and holds no address."""


class FetchFailed(Exception):
    """No whole answer came. ``sent`` says that the request may have arrived all the same, and may have had effect."""

    def __init__(self, why: str, *, sent: bool) -> None:
        super().__init__(why)
        self.sent = sent


@dataclasses.dataclass(frozen=True)
class Fetched:
    """An answer; ``status`` may be an error of the other side, or a redirect, which is not followed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Connection(http.client.HTTPSConnection):
    """A connection to an address that was looked at; the certificate is still that of the name."""

    def __init__(self, host: str, port: int, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        """Connect to the address, and ask for the certificate of the name."""
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]  # of the class above
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
) -> Fetched:
    """Ask a public server for something, and return its answer of ``most`` bytes, within ``seconds``.

    It takes as long as it takes: no transaction should be open meanwhile (jobs, or after ``prepare_image()``).

    Raises:
        FetchRefused: the address is not ``https``, holds a password, or leads to what is not public.
        FetchFailed: nobody answered in time, or more than ``most`` bytes.
    """
    host, port, target = _parts(url)
    end = time.monotonic() + seconds
    connection = _connect(host, port, seconds)
    sent = False
    try:
        connection.connect()
        sent = True
        connection.request(method, target, body=body, headers={"User-Agent": "Balai", **(headers or {})})
        return _read(connection, end, most)
    except (OSError, http.client.HTTPException) as error:
        raise FetchFailed(type(error).__name__, sent=sent) from error
    finally:
        connection.close()


def _parts(url: str) -> tuple[str, int, str]:
    if _UNSEEN.search(url):
        raise FetchRefused("signs that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise FetchRefused("no address") from error
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise FetchRefused("not https, or with a password")
    return parts.hostname, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _connect(host: str, port: int, seconds: float) -> _Connection:
    """Return a connection, not yet open, to an address of a name that leads to public ones alone."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed("name not found", sent=False) from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(map(is_public, addresses)):
        raise FetchRefused("leads to what is not public")
    return _Connection(host, port, addresses[0], seconds)


def is_public(address: str) -> bool:
    """Whether an address can be reached by everybody: not this machine, not its network, not a cloud's own."""
    found: Any = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is None and found.version == 6 and found in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return bool(found.is_global and not found.is_multicast and (inner is None or inner.is_global))


def _read(connection: _Connection, end: float, most: int) -> Fetched:
    parts: list[bytes] = []
    size = 0
    with connection.getresponse() as answer:
        while chunk := answer.read1(CHUNK):
            size += len(chunk)
            if size > most:
                raise FetchFailed("too large", sent=True)
            if time.monotonic() > end:
                raise FetchFailed("too slow", sent=True)
            parts.append(chunk)
        return Fetched(answer.status, {name.lower(): value for name, value in answer.getheaders()}, b"".join(parts))
