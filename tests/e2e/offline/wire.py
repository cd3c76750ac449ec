"""A wire between a browser and a server that counts what is sent, and breaks after so many bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Wire:
    """Bytes that the browser has ``sent``; ``broken`` is set when the wire broke where it was told to."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._left: int | None = None
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.sent = 0
        self.broken = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def break_after(self, count: int) -> None:
        """Let ``count`` bytes more reach the server, whatever they are, and then none."""
        with self._lock:
            self._left = count
        self.broken.clear()

    def mend(self) -> None:
        """Let everything through."""
        with self._lock:
            self._left = None
        self.broken.clear()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listening.accept()
                if self.broken.is_set():
                    near.close()
                    continue
                try:
                    far = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    near.close()
                    continue
                for source, target, counts in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._carry, args=(source, target, counts), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                carried = self._counted(data) if counts else data
                target.sendall(carried)
                if len(carried) < len(data) or self.broken.is_set():
                    break
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _counted(self, data: bytes) -> bytes:
        with self._lock:
            if self._left is not None:
                # One byte less than was asked for tells that it broke here.
                if len(data) > self._left:
                    data = data[: self._left]
                    self.broken.set()
                self._left -= len(data)
            self.sent += len(data)
        return data


@contextlib.contextmanager
def wire(to: int) -> Iterator[Wire]:
    """Lay a wire to a port."""
    made = Wire(to)
    try:
        yield made
    finally:
        made.close()
