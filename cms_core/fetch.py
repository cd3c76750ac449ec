"""Asking servers of others, without letting anybody reach through this one into what is not public.

Whoever gives an address could mean the database beside this server, or the cloud's own service for secrets ("SSRF",
OWASP). So an address is ``https``; every address that its name leads to must be public, and the connection goes to one
of those that were looked at, so that a name which changes its mind in between gains nothing. Nothing is redirected,
what is too large ends, proxies of the environment are not asked, and the time that is given is for all of it: the
name, the connection, TLS, the head of the answer and its body. A server that says one letter a second would otherwise
hold one of the few threads of this one for as long as it likes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

MOST_BYTES = 12 * 1024 * 1024
SECONDS = 10.0
CHUNK = 64 * 1024
_UNSEEN = re.compile(r"[^!-~]")
UNICAST = ipaddress.IPv6Network("2000::/3")
"""What is given out for all of the internet (RFC 4291, section 2.4); all else of IPv6 is for something special."""
OLD_6TO4 = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv4Network("192.88.99.0/24"))
"""Ways into IPv4 that are given up (RFC 7526)."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 as networks that have none reach it; the address is in the last 32 bits (RFC 6052)."""


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
    """A connection to an address that was looked at; the certificate is still that of the name.

    ``late`` says that its time was over before all was read, whatever it looked like then.
    """

    def __init__(self, host: str, port: int, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds, context=ssl.create_default_context())
        self._address = address
        self.late = threading.Event()

    def connect(self) -> None:
        """Connect to the address; nothing is said yet, and TLS waits for :meth:`shake_hands`."""
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]  # of the class above
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)

    def shake_hands(self) -> None:
        """Ask for the certificate of the name."""
        self.sock.do_handshake()

    @contextlib.contextmanager
    def ending_at(self, end: float) -> Iterator[None]:
        """Cut the line when the clock says ``end``: whoever waits for it wakes up."""
        timer = threading.Timer(max(end - time.monotonic(), 0), self._cut, [self.sock])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            # It must not cut what takes the number of this socket next.
            timer.cancel()
            timer.join()

    def _cut(self, line: socket.socket) -> None:
        self.late.set()
        with contextlib.suppress(OSError):
            # Not that of TLS, which takes away what another thread is reading with.
            socket.socket.shutdown(line, socket.SHUT_RDWR)


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
    connection = _Connection(host, port, _address(host, port, seconds), max(end - time.monotonic(), 0.001))
    sent = False
    try:
        connection.connect()
        with connection.ending_at(end):
            connection.shake_hands()
            sent = True
            connection.request(method, target, body=body, headers={"User-Agent": "Balai", **(headers or {})})
            answer = _read(connection, most)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise FetchFailed("too slow" if connection.late.is_set() else type(error).__name__, sent=sent) from error
    finally:
        connection.close()
    if connection.late.is_set():
        raise FetchFailed("too slow", sent=True)
    return answer


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


def _address(host: str, port: int, seconds: float) -> str:
    """Return an address of a name that leads to public ones alone."""
    addresses = _looked_up(host, port, seconds)
    if not addresses or not all(map(is_public, addresses)):
        raise FetchRefused("leads to what is not public")
    return addresses[0]


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """Ask for a name in a thread of its own: the system waits for slow name servers as long as it sees fit."""
    answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            answers.put(None)
        else:
            answers.put([str(each[4][0]) for each in found])

    threading.Thread(target=ask, daemon=True).start()
    try:
        addresses = answers.get(timeout=seconds)
    except queue.Empty:
        raise FetchFailed("too slow", sent=False) from None
    if addresses is None:
        raise FetchFailed("name not found", sent=False)
    return addresses


def is_public(address: str) -> bool:
    """Whether an address can be reached by everybody: not this machine, not its network, not a cloud's own.

    IPv4 that is written inside IPv6 in other ways than a NAT64's leads who knows where, and is not public.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if found in NAT64:
        return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    if isinstance(found, ipaddress.IPv6Address) and found not in UNICAST:
        return False
    return found.is_global and not found.is_multicast and not any(found in network for network in OLD_6TO4)


def _read(connection: _Connection, most: int) -> Fetched:
    parts: list[bytes] = []
    size = 0
    with connection.getresponse() as answer:
        while chunk := answer.read1(CHUNK):
            size += len(chunk)
            if size > most:
                raise FetchFailed("too large", sent=True)
            parts.append(chunk)
        if answer.length:
            raise FetchFailed("cut off", sent=True)
        return Fetched(answer.status, {name.lower(): value for name, value in answer.getheaders()}, b"".join(parts))
