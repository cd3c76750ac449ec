"""Answers that are longer than memory should hold: made piece by piece, packed as they are sent.

A reader on a weak line takes minutes, and neither the database nor anybody else waits with him: what he waits for lies
in a file by then, or each piece of it is asked for when he has taken the one before.
"""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

import brotli
import structlog
from flask import Flask, Response, current_app, g
from werkzeug.wsgi import ClosingIterator

from cms_core.database import read_only
from cms_core.delivery.kept_pages import BODY_LIMIT, BROTLI_QUALITY, is_known
from cms_core.tenancy import site_scope

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = structlog.get_logger()
PIECE = 64 * 1024
"""Bytes that are read from a file, packed and sent at a time."""
PATIENCE = 2.0
"""Seconds that a reader waits for the first byte of what can flow: much may be read for few bytes."""
FLOWS = "cms.flows"
"""Says in the environment of a request that its answer is not whole yet."""


@dataclasses.dataclass(frozen=True)
class Long:
    """A body that no memory holds: its ``size`` in bytes where that is known, and what its tag is made of.

    Whoever sends it closes it.
    """

    pieces: Iterable[bytes]
    close: Callable[[], None]
    size: int | None
    digest: str


class _Flowing(Response):
    """An answer of which the rest is made while it is sent."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[FLOWS] = True
        return super().__call__(environ, start_response)


def streamed(pieces: Iterable[str], mimetype: str, *, name: str = "", broken: str = "") -> Response:
    """Return an answer made of ``pieces``, in as much memory for many as for a few; ``name`` is that of its file.

    All of them are asked for here, in the scope and the transaction of the view. An answer that is short enough is kept
    as any page is; of a longer one only its tag is.

    With ``broken`` an answer that is long, or long in the making, begins at once. Its further pieces are asked for as
    it is sent, each in a transaction of its own that only reads, in the scope of the site and of no request: whatever
    makes them reads all of a piece before it gives it away. A reader is told of a failure by what he has received
    alone, so its end is ``broken`` then, something that no program takes for data.
    """
    told = (piece.encode() for piece in pieces)
    begun, flows = _begun(told) if broken else ([], False)
    if flows:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
        rest = _later(told, broken.encode(), app, g.site.id)
        response: Response = _Flowing(chain(begun, rest), mimetype=mimetype)
    else:
        body = gathered(chain(begun, told), BODY_LIMIT)
        response = Response(body.pieces if isinstance(body, Long) else body, mimetype=mimetype)
        if isinstance(body, Long):
            response.call_on_close(body.close)
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _begun(pieces: Iterator[bytes]) -> tuple[list[bytes], bool]:
    """Return pieces up to the one with which they are too long to be kept, or took too long, and whether they are."""
    found: list[bytes] = []
    size, latest = 0, monotonic() + PATIENCE
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size > BODY_LIMIT or monotonic() > latest:
            return found, True
    return found, False


def _later(pieces: Iterator[bytes], broken: bytes, app: Flask, site_id: int) -> Iterator[bytes]:
    try:
        while True:
            with app.app_context(), read_only(), site_scope(site_id):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece
    except Exception:  # it is too late for a page that says so
        log.exception("answer broken off", site=site_id)
        yield broken


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
    return b"".join(kept) if file is None else Long(_read(file), file.close, size, digest.hexdigest())


def flowing(pieces: Iterable[bytes]) -> Long:
    """Return what is sent as it comes. Its tag says nothing of it: whoever has it all the same has that very answer."""
    return Long(pieces, getattr(pieces, "close", lambda: None), None, secrets.token_hex())


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        yield from iter(partial(file.read, PIECE), b"")


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
        body.close()
        start("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return [b""]
    # How long it is when it is packed, nobody knows yet.
    about = [("Content-Encoding", encoding)] if encoding else []
    if not encoding and body.size is not None:
        about = [("Content-Length", str(body.size))]
    start(status, [*headers, *about])
    if environ["REQUEST_METHOD"] == "HEAD":
        body.close()
        return [b""]
    return ClosingIterator(_packed(body.pieces, encoding), body.close)


def _packed(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
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
