"""The load generator: connections that are kept open, a bounded time, loopback only.

It is one process and shares the machine with what it measures, so its figures are for comparing two servers that it
drove in the same minute, nothing else.
"""

from __future__ import annotations

import dataclasses
import select
import socket
import statistics
import time
from collections.abc import Iterator

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 30
CHUNK = 262_144
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


class LoadError(Exception):
    """A server answered something else than was asked of it."""


@dataclasses.dataclass(frozen=True)
class Sample:
    """One slice of load: how long it took and the seconds of each request."""

    seconds: float
    times: list[float]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    @property
    def median(self) -> float:
        """Seconds of a request in the middle."""
        return statistics.median(self.times)


def request(host: str, path: str, *, packed: bool = False, cookie: str = "") -> bytes:
    """Return a GET as a browser sends it, as far as it matters to a server; ``packed`` lets the answer be packed."""
    accepted = "gzip, deflate, br" if packed else "identity"
    signed_in = f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: {accepted}\r\n"
        f"Accept-Language: id\r\nUser-Agent: balai-bench\r\n{signed_in}\r\n"
    ).encode()


class _Connection:
    """A connection with one request under way."""

    def __init__(self, port: int, status: bytes) -> None:
        self.socket = socket.create_connection((HOST, port), TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self._status = status
        self._got = b""
        self._whole = 0

    def send(self, asked: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(asked)

    def receive(self) -> bool:
        """Read what is there; say whether the answer is whole.

        Raises:
            LoadError: it has another status, or the server hung up.
        """
        data = self.socket.recv(CHUNK)
        self._got = self._got + data if self._got else data
        if not data:
            raise LoadError("The server closed the connection.")
        if not self._whole and not self._read_head():
            return False
        if len(self._got) < self._whole:
            return False
        self._got, self._whole = b"", 0
        return True

    def _read_head(self) -> bool:
        end = self._got.find(HEAD_END)
        if end < 0:
            return False
        if self._got[9:12] != self._status:
            raise LoadError(self._got[:end].decode("latin-1").splitlines()[0])
        head = self._got[: end + 2].lower()
        start = head.index(LENGTH) + len(LENGTH)
        self._whole = end + len(HEAD_END) + int(head[start : head.index(b"\r\n", start)])
        return True


def drive(
    port: int,
    asked: Iterator[bytes],
    *,
    connections: int = 1,
    seconds: float,
    limit: int = 10**9,
    status: bytes = b"200",
) -> Sample:
    """Keep ``connections`` busy with what ``asked`` yields for ``seconds``, or until ``limit`` answers have come.

    Raises:
        LoadError: an answer has another ``status``.
    """
    lines = [_Connection(port, status) for _ in range(connections)]
    by_number = {line.socket.fileno(): line for line in lines}
    times: list[float] = []
    with select.epoll() as poll:
        try:
            for number in by_number:
                poll.register(number, select.EPOLLIN)
            began = time.perf_counter()
            end = began + seconds
            for line in lines:
                line.send(next(asked))
            under_way = len(lines)
            while under_way:
                events = poll.poll(TIMEOUT_SECONDS)
                if not events:
                    raise LoadError(f"No answer in {TIMEOUT_SECONDS} s.")
                for number, _event in events:
                    line = by_number[number]
                    if not line.receive():
                        continue
                    moment = time.perf_counter()
                    times.append(moment - line.began)
                    if moment < end and len(times) + under_way <= limit:
                        line.send(next(asked))
                    else:
                        under_way -= 1
            return Sample(seconds=time.perf_counter() - began, times=times)
        finally:
            for line in lines:
                line.socket.close()
