"""Sending a file in pieces, and going on where the line broke: tus 1.0.0 (https://tus.io/protocols/resumable-upload).

The core of the protocol with creation, termination and expiration, for whatever address speaks it. Unsafe requests
bring a token in ``X-CSRF-Token``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from email.utils import formatdate
from functools import wraps
from typing import Any, ParamSpec

import structlog
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import ClientDisconnected

from cms_core.delivery import uploads
from cms_core.delivery.typed import is_ours
from cms_core.delivery.uploads import About, Gone, TooLong, TooMany, Upload, WrongOffset

VERSION = "1.0.0"
PIECE_BYTES = 256 * 1024
"""The longest body of a PATCH."""
LONGEST_NAME = 120
P = ParamSpec("P")
log = structlog.get_logger()


class Refused(Exception):
    """What was asked is not done: a status, and a sentence for whoever reads it."""

    def __init__(self, status: int, text: Any, **headers: str) -> None:
        super().__init__(status)
        self.status, self.text = status, text
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def speaks(has_token: Callable[[], bool]) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Let a view answer as the protocol wants it, to those alone who speak it and were given a token."""

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def answering(*args: P.args, **kwargs: P.kwargs) -> Response:
            try:
                if request.headers.get("Tus-Resumable") != VERSION:
                    raise Refused(412, _("Versi pengiriman berkas ini tidak dikenal."), Tus_Version=VERSION)
                if request.method != "HEAD" and not (is_ours() and has_token()):
                    raise Refused(403, _("Kiriman ini tidak membawa tanda masuk yang berlaku. Coba kirim lagi."))
                answer = view(*args, **kwargs)
            except Refused as refused:
                answer = Response(str(refused.text), refused.status, refused.headers, mimetype="text/plain")
            except Gone:
                answer = Response(str(_("Kiriman berkas ini sudah tidak ada.")), 404, mimetype="text/plain")
            except OSError:
                log.exception("upload not written")
                answer = Response(
                    str(_("Berkas belum bisa disimpan. Coba lagi sebentar lagi.")), 507, mimetype="text/plain"
                )
            answer.headers["Tus-Resumable"] = VERSION
            answer.headers["Cache-Control"] = "no-store"
            return answer

        return answering

    return decorate


def spoken() -> Response:
    """Say what is spoken here."""
    known = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,termination,expiration",
        "Tus-Max-Size": str(uploads.MOST_BYTES),
    }
    return Response(status=204, headers=known)


def announced(plugin: str = "core") -> About:
    """Return what a request says of the file that is to come.

    Raises:
        Refused: no such file can come.
    """
    length = _number("Upload-Length")
    if length > uploads.MOST_BYTES:
        most = uploads.MOST_BYTES // (1024 * 1024)
        raise Refused(413, _("Berkas ini lebih besar dari %(size)s MB. Perkecil dulu.", size=most))
    if length == 0:
        raise Refused(400, _("Berkas ini kosong."))
    said = metadata()
    filename = " ".join(said.get("filename", "").split())[-LONGEST_NAME:]
    return About(length, filename or "foto", said.get("modul", plugin))


def begun(begin: Callable[[], Upload], address: Callable[[str], str]) -> Response:
    """Answer with what ``begin`` has begun; ``address`` says where an upload of some name is.

    Raises:
        Refused: too many are open.
    """
    try:
        upload = begin()
    except TooMany:
        text = _("Terlalu banyak berkas yang belum selesai dikirim. Selesaikan atau hapus dulu yang lama.")
        raise Refused(429, text, Retry_After="600") from None
    answer = state(upload, 201)
    answer.headers["Location"] = address(upload.name)
    return answer


def resumed(upload: Upload) -> Response:
    """Say how much of a file has arrived."""
    answer = state(upload, 200)
    answer.headers["Upload-Length"] = str(upload.about.length)
    return answer


def proceeded(upload: Upload) -> Response:
    """Take more of a file. It is written as it arrives, so that nothing is sent twice when the line breaks.

    Raises:
        Refused: it does not continue what is there.
    """
    at, length = _number("Upload-Offset"), request.content_length
    if request.mimetype != "application/offset+octet-stream":
        raise Refused(415, _("Bagian berkas ini bukan jenis yang dikenal."))
    if length is None:
        raise Refused(411, _("Panjang bagian berkas ini tidak disebut."))
    if length > PIECE_BYTES:
        raise Refused(413, _("Bagian berkas ini terlalu besar."))
    if at != upload.offset:
        raise Refused(409, _("Bagian berkas ini tidak menyambung."), Upload_Offset=str(upload.offset))
    if at + length > upload.about.length:
        raise Refused(413, _("Berkas ini lebih panjang dari yang disebut."))
    try:
        upload.append(at, uploads.pieces_of(request.stream))
    except WrongOffset:
        raise Refused(409, _("Bagian berkas ini tidak menyambung."), Upload_Offset=str(upload.offset)) from None
    except TooLong:
        raise Refused(413, _("Berkas ini lebih panjang dari yang disebut.")) from None
    except ClientDisconnected:
        # Nobody reads this; what has arrived is written.
        raise Refused(400, "") from None
    return state(upload, 204)


def state(upload: Upload, status: int) -> Response:
    """Answer with how much of a file has arrived, and how long that is kept."""
    known = {"Upload-Offset": str(upload.offset), "Upload-Expires": formatdate(upload.expires, usegmt=True)}
    return Response(status=status, headers=known)


def _number(header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdigit() and len(said) <= 12):
        raise Refused(400, _("Ukuran berkas ini tidak disebut dengan benar."))
    return int(said)


def metadata() -> dict[str, str]:
    """Read pairs of a name and a text in base64, as the protocol writes them.

    Raises:
        Refused: it is none.
    """
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Refused(400, _("Keterangan berkas ini rusak.")) from None
    return found
