"""Looking into a document: its kind is told by its bytes and never by its name, and what it hides is said."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from flask_babel import lazy_gettext as _l

from cms_core import nik
from cms_core.media.models import LOCKED, PERSONAL, SCRIPT

MIB = 1024 * 1024
MAX_BYTES = 20 * MIB
MOST_PARTS = 5_000
"""Files inside an office file."""
UNPACKED = 64 * MIB
"""Bytes of the packed parts of a PDF that are looked into; what holds more counts as not looked into."""
CHUNK = 16 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."

ENDINGS = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
"""The kinds that are taken, by the ending they are given, and their types."""

_MAIN_PART = re.compile(
    rb"openxmlformats-officedocument\.(wordprocessingml|spreadsheetml|presentationml)[^\"]*main\+xml"
)
_OF_MAIN = {b"wordprocessingml": "docx", b"spreadsheetml": "xlsx", b"presentationml": "pptx"}
_MACRO = re.compile(r"(?i)(^|/)(vbaProject\.bin|vbaData\.xml|Basic/.*|Scripts/.*|macrosheets/.*)$")
_STREAM = re.compile(rb"stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|XFA|RichMedia|SubmitForm|ImportData|EmbeddedFiles?|GoToE)(?![A-Za-z0-9])"
)
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
"""What every PDF consists of (ISO 32000-1, 7.3.10); without any it is something else under its name."""
_REACHING = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode=\"External\")[^>]*/(?:attachedTemplate|oleObject|frame|subDocument|externalLink)\""
)
_DDE = re.compile(rb"\bDDE(?:AUTO)?\b|<ddeLink\b")
"""Words by which a document asks other programs for something; in the text of one they are rare."""
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_NIK = re.compile(rb"(?<![\w.<-])" + nik.SHAPE.encode() + rb"(?![\w.>-])")
"""A NIK that stands there as it is read; digits between ``<`` and ``>`` are signs of a font."""

NOTES = {
    SCRIPT: _l(
        "Dokumen ini berisi skrip, perintah, atau berkas lain di dalamnya. "
        "Pakai hanya bila Anda tahu dari mana asalnya."
    ),
    PERSONAL: _l("Di dalam dokumen ini, atau di keterangannya (judul, pembuat), ada NIK atau nomor KK. Hapus dulu."),
    LOCKED: _l("Isi dokumen ini terkunci, jadi tidak dapat diperiksa apakah ada skrip di dalamnya."),
}
"""What is said of a document to those who publish it (``Media.note``)."""


class DocumentRefused(Exception):
    """A document is not taken; ``message`` says why, to the person who sent it."""

    message = _l("Berkas tidak dapat diterima.")

    def __str__(self) -> str:
        return str(self.message)


class DocumentTooLarge(DocumentRefused):
    """More than :data:`MAX_BYTES`."""

    message = _l("Berkas ini lebih besar dari %(size)s MB. Perkecil atau bagi dulu.", size=MAX_BYTES // MIB)


class NotADocument(DocumentRefused):
    """Not of a kind that is taken, whatever it is called, or empty, or damaged."""

    message = _l("Berkas ini bukan dokumen yang dapat diterima. Kirim PDF, DOCX, XLSX, PPTX, ODT, ODS, atau ODP.")


class HasMacros(DocumentRefused):
    """An office file with macros: programs that run on the reader's computer."""

    message = _l("Berkas ini berisi makro (program). Simpan ulang tanpa makro, atau sebagai PDF, lalu kirim lagi.")


def looks_like_one(content: bytes) -> bool:
    """Whether the first bytes of a file are those of a document, to tell it from a photo."""
    return content.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def examine(content: bytes) -> tuple[str, str]:
    """Return the ending that the bytes of a document deserve, and what is to be said of it (``Media.note``).

    Raises:
        NotADocument, HasMacros: it is refused.
    """
    if content.startswith(b"%PDF-"):
        if not _OBJECT.search(content):
            raise NotADocument
        return "pdf", _note_of_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return _office(archive), _note_of_office(archive)
        except DocumentRefused:
            raise
        except Exception as error:  # whatever is raised about a stranger's bytes
            raise NotADocument from error
    raise NotADocument


def _office(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if len(names) > MOST_PARTS:
        raise NotADocument
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            kind = file.read(200).strip().decode("ascii", "replace")
        ending = next((ending for ending, mime in ENDINGS.items() if mime == kind), "")
    else:
        with archive.open("[Content_Types].xml") as file:
            types = file.read(MIB)
        if b"macroEnabled" in types or b"vbaProject" in types:
            raise HasMacros
        match = _MAIN_PART.search(types)
        ending = _OF_MAIN[match[1]] if match else ""
    if not ending:
        raise NotADocument
    if any(_MACRO.search(name) for name in names):
        raise HasMacros
    return ending


def _note_of_office(archive: zipfile.ZipFile) -> str:
    left, note = UNPACKED, ""
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(part) as file:
            found = file.read(left + 1)
        left -= len(found)
        if left < 0:
            return note or LOCKED
        if _REACHING.search(found) or _DDE.search(found):
            return SCRIPT
        note = note or _personal(found)
    return note


def _note_of_pdf(content: bytes) -> str:
    if _ACTIVE.search(_plain(content)):
        return SCRIPT
    left, note = UNPACKED, _personal(content)
    for match in _STREAM.finditer(content):
        part = _unpacked(content, match.end(), left)
        left -= len(part)
        if _ACTIVE.search(_plain(part)):
            return SCRIPT
        note = note or _personal(part)
        if left <= 0:
            return note or LOCKED
    return note or (LOCKED if _ENCRYPTED.search(_plain(content)) else "")


def _personal(part: bytes) -> str:
    """Return what is to be said of a part that holds the number of a person; a title may have two bytes for a sign."""
    return PERSONAL if _NIK.search(part) or _NIK.search(part.replace(b"\0", b"")) else ""


def _plain(part: bytes) -> bytes:
    """Return bytes of a PDF with the names in them spelt out: ``/J#53`` says ``/JS``."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)


def _unpacked(content: bytes, start: int, most: int) -> bytes:
    """Return what is packed from ``start`` on, as far as it goes; where it says to end is not believed."""
    unpacker, found = zlib.decompressobj(), b""
    try:
        for place in range(start, len(content), CHUNK):
            found += unpacker.decompress(content[place : place + CHUNK], max(1, most - len(found)))
            if unpacker.eof or len(found) >= most:
                break
    except zlib.error:
        pass
    return found
