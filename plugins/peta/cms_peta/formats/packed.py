"""Zip archives from outside: nothing of one is written to a disk, and nothing is read further than it may be long."""

from __future__ import annotations

import io
import zipfile

from cms_peta import _
from cms_peta.formats.raw import MOST_UNPACKED, FileRefused, too_large

MOST_ENTRIES = 200
_BLOCK = 1024 * 1024


def opened(data: bytes) -> zipfile.ZipFile:
    """Return an archive whose entries may be read.

    Raises:
        FileRefused: it is broken, locked, far too full, or has names that lead out of it.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileRefused(_("Berkas zip ini rusak.")) from None
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(_("Di dalam zip ini ada lebih dari %(most)s berkas.", most=MOST_ENTRIES))
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise FileRefused(_("Zip ini berisi nama berkas yang menunjuk ke luar: tidak dibuka."))
        if entry.flag_bits & 1:
            raise FileRefused(_("Zip ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu unggah lagi."))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise too_large()
    return archive


def names(archive: zipfile.ZipFile, ending: str) -> list[str]:
    """Return the entries with an ending, those that systems hide apart."""
    every = (entry.filename for entry in archive.infolist() if not entry.is_dir())
    return [
        name
        for name in every
        if name.lower().endswith(ending)
        and not name.startswith("__MACOSX/")
        and not name.rpartition("/")[2].startswith("._")
    ]


def bytes_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return what an entry holds.

    Raises:
        FileRefused: it is broken, or longer than it says.
    """
    made = bytearray()
    try:
        with archive.open(name) as entry:
            while block := entry.read(_BLOCK):
                made += block
                if len(made) > MOST_UNPACKED:
                    raise too_large()
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        raise FileRefused(_("Berkas zip ini rusak.")) from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "_lzma"):
            raise FileRefused(_("Berkas zip ini rusak.")) from None
        raise
    return bytes(made)


def entry(name: str) -> zipfile.ZipInfo:
    """Return what an entry is called in an archive that is made here: always of one day, so that equal is equal."""
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made
