"""Answers that are longer than memory should hold: made piece by piece, put into a file, packed as they are sent.

A reader on a weak line takes minutes. What he waits for lies in a file by then: neither the database nor anybody else
waits with him.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import brotli
from flask import Response
from werkzeug.wsgi import ClosingIterator

from cms_core.delivery.kept_pages import BODY_LIMIT, BROTLI_QUALITY, is_known

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PIECE = 64 * 1024
"""Bytes that are read, packed and sent at a time."""


@dataclasses.dataclass(frozen=True)
class Long:
    """A body in a file that nobody else sees: ``size`` in bytes, and the SHA-256 of it."""

    file: IO[bytes]
    size: int
    digest: str

    def pieces(self) -> Iterator[bytes]:
        """Yield the body, and close its file at the end."""
        with self.file:
            self.file.seek(0)
            yield from iter(partial(self.file.read, PIECE), b"")


def streamed(pieces: Iterable[str], mimetype: str, *, name: str = "") -> Response:
    """Return an answer made of ``pieces``, in as much memory for many as for a few; ``name`` is that of its file.

    All of them are asked for here, in the scope and the transaction of the view. An answer that is short enough is kept
    as any page is; of a longer one only its tag is.
    """
    body = gathered((piece.encode() for piece in pieces), BODY_LIMIT)
    if isinstance(body, Long):
        response = Response(body.pieces(), mimetype=mimetype)
        response.call_on_close(body.file.close)
    else:
        response = Response(body, mimetype=mimetype)
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def gathered(pieces: Iterable[bytes], most: int) -> bytes | Long:
    """Return what pieces make together: as it is up to ``most`` bytes, in a file beyond."""
    kept: list[bytes] = []
    file: IO[bytes] | None = None
    size, digest = 0, hashlib.sha256()
    try:
        for piece in pieces:
            size += len(piece)
            digest.update(piece)
            if file is None and size > most:
                file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
                file.writelines(kept)
                kept.clear()
            if file is None:
                kept.append(piece)
            else:
                file.write(piece)
    except BaseException:
        if file is not None:
            file.close()
        raise
    return b"".join(kept) if file is None else Long(file, size, digest.hexdigest())


def send(
    body: Long,
    status: str,
    headers: list[tuple[str, str]],
    encoding: str,
    environ: WSGIEnvironment,
    start: StartResponse,
) -> Iterable[bytes]:
    """Send a long body, packed in ``encoding`` ("" is plain); 304 when a condition names its tag among ``headers``."""
    etag = next((value for name, value in headers if name == "ETag"), "")
    if etag and status.startswith("200") and is_known(etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        body.file.close()
        start("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return [b""]
    # How long it is when it is packed, nobody knows yet.
    about = ("Content-Encoding", encoding) if encoding else ("Content-Length", str(body.size))
    start(status, [*headers, about])
    if environ["REQUEST_METHOD"] == "HEAD":
        body.file.close()
        return [b""]
    return ClosingIterator(_packed(body.pieces(), encoding), body.file.close)


def _packed(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    if not encoding:
        yield from pieces
        return
    pack, end = _packer(encoding)
    yield from filter(None, map(pack, pieces))
    yield end()


def _packer(encoding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """Return what packs a piece, and what gives the rest."""
    if encoding == "br":
        packer: Any = brotli.Compressor(quality=BROTLI_QUALITY)
        return packer.process, packer.finish
    # 31: with the head and the tail of gzip.
    gzip = zlib.compressobj(6, wbits=31)
    return gzip.compress, gzip.flush
