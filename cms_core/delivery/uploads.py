"""Files that arrive in pieces, kept in a folder of the instance until a form takes them in place of a chosen file.

No row says anything of them: their place says whose they are, and the size of a file how much of it has arrived. So a
piece waits for nobody who writes into the database, and every worker knows the same.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import g
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict

from cms_core.extensions import state

FOLDER = "uploads"
SUFFIX = "-unggah"
"""What the name of a field ends in that sends the name of an upload instead of a file."""
MOST_BYTES = 12 * 1024 * 1024
MOST_OF_PERSON, MOST_OF_SITE = 24, 200
PEOPLE = "[0-9]*"
"""The folders of those who are signed in, by their ids; others belong to public forms (citizen_uploads.py)."""
HOUR = 3600
UNFINISHED_SECONDS, WHOLE_SECONDS = 7 * 24 * HOUR, 48 * HOUR
"""How long the beginning of a file is kept, and a whole one, which waits for its form; of a citizen both go so soon."""
UNBEGUN_SECONDS = HOUR
"""How long a citizen's file is expected of which nothing has come: announcing it again costs a phone one request."""
IDLE_SECONDS = 15 * 60
"""After so long without a byte nobody is sending a file just now."""
_NAME = re.compile(r"[0-9a-f]{32}")


class WrongOffset(Exception):
    """What arrives does not continue what has arrived."""


class TooLong(Exception):
    """More bytes than were announced."""


class Gone(Exception):
    """The upload was ended or taken meanwhile."""


class TooMany(Exception):
    """So many uploads of whoever asks, or of this site, are open that no other can begin."""


class Lost(io.BytesIO):
    """In place of the content of an upload that is not there, not whole, or not this person's."""


@dataclass(frozen=True)
class About:
    """What was said of a file when it was announced: bytes, what it is called on the phone, and for which plugin.

    ``network`` is a keyed hash of where a citizen's comes from.
    """

    length: int
    filename: str
    plugin: str
    network: str = ""


@dataclass(frozen=True)
class Upload:
    """A file on its way; ``path`` is what has arrived of it."""

    path: Path
    about: About

    @property
    def name(self) -> str:
        """Its name in addresses and forms; nobody can guess it."""
        return self.path.name

    @property
    def offset(self) -> int:
        """How many bytes have arrived.

        Raises:
            Gone: it was ended meanwhile.
        """
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            raise Gone from None

    @property
    def is_whole(self) -> bool:
        """Whether all of it has arrived."""
        return self.offset == self.about.length

    @property
    def expires(self) -> float:
        """When it is thrown away (seconds of the epoch)."""
        if self.is_whole:
            return self.path.stat().st_mtime + WHOLE_SECONDS
        theirs = WHOLE_SECONDS if self.offset else UNBEGUN_SECONDS
        seconds = UNFINISHED_SECONDS if self.path.parent.name.isdigit() else theirs
        return _beside(self.path).stat().st_mtime + seconds

    @property
    def takes(self) -> int:
        """How many bytes it takes now: all that was announced while somebody sends it, else what has arrived.

        Raises:
            Gone: it was ended meanwhile.
        """
        arrived = self.offset
        try:
            idle = time.time() - self.path.stat().st_mtime > IDLE_SECONDS
        except FileNotFoundError:
            raise Gone from None
        return arrived if idle else self.about.length

    def append(self, at: int, pieces: Iterable[bytes]) -> int:
        """Write what arrives behind the first ``at`` bytes, each piece when it is there; return how many there are.

        What was written stays when the line breaks: ``pieces`` may raise whatever it likes.

        Raises:
            WrongOffset: there are more or fewer bytes by now, also because somebody else writes the same.
            TooLong: the file ends before; what would go beyond is not written.
            Gone: it was ended meanwhile.
        """
        try:
            opened = os.open(self.path, os.O_WRONLY | os.O_APPEND)  # without O_CREAT: what is gone stays gone
        except FileNotFoundError:
            raise Gone from None
        with io.FileIO(opened, "w") as file:
            try:
                for piece in pieces:
                    at = self._write(file, at, piece)
                # Who announces nothing more must be where he believes to be, too.
                return self._write(file, at, b"")
            finally:
                os.fsync(file.fileno())

    def _write(self, file: io.FileIO, at: int, piece: bytes) -> int:
        # Between two pieces others may go on: who has lost his line comes back while the server still waits for him.
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            known = os.fstat(file.fileno())
            if not known.st_nlink:
                raise Gone
            if known.st_size != at:
                raise WrongOffset
            if at + len(piece) > self.about.length:
                raise TooLong
            left = memoryview(piece)
            while left:
                left = left[file.write(left) :]
            return at + len(piece)
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def remove(self) -> None:
        """Throw it away."""
        _remove(self.path)


def begin(
    *, site_id: int, owner: str, about: About, name: str = "", has_room: Callable[[Path], bool] | None = None
) -> Upload:
    """Announce a file of a person, or of a public form, for a site; one that has this ``name`` already goes on.

    ``has_room`` looks at the folder of the owner, while nobody else begins anything at this site.

    Raises:
        TooMany: others are to be sent to the end, or thrown away, first.
        ValueError: a length that no file may have.
        OSError: the folder cannot be written.
    """
    if not 0 < about.length <= MOST_BYTES:
        raise ValueError("A file has between 1 byte and MOST_BYTES.")
    mine = _root() / str(site_id) / owner
    mine.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(mine.parent):
        path = mine / (name or secrets.token_hex(16))
        known = _read(path)
        if known is not None and known.about.length == about.length:
            return known
        if not (has_room or _has_room)(mine):
            raise TooMany
        _remove(path)
        mine.mkdir(mode=0o700, exist_ok=True)
        _beside(path).write_text(json.dumps(asdict(about)), "utf-8")
        path.touch(mode=0o600)
    return Upload(path, about)


@contextlib.contextmanager
def _alone(site: Path) -> Iterator[None]:
    """Let nobody else begin an upload at a site."""
    with (site / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _has_room(mine: Path) -> bool:
    return _count(mine, "*.json") < MOST_OF_PERSON and _count(mine.parent, f"{PEOPLE}/*.json") < MOST_OF_SITE


def find(name: str, *, site_id: int, owner: str) -> Upload | None:
    """Return an upload of this owner for this site; None when there is none of that name, or not any more."""
    if not _NAME.fullmatch(name):
        return None
    return _read(_root() / str(site_id) / owner / name)


def open_ones(folder: Path) -> Iterator[Upload]:
    """Yield the uploads in the folder of an owner that are not to be thrown away yet."""
    found = (_read(path.with_suffix("")) for path in folder.glob("*.json"))
    return (upload for upload in found if upload is not None)


def with_uploads(sent: Any) -> Any:
    """Return what a form sent with a file for each upload that it names (``photos-baru-unggah`` for ``photos-baru``).

    They are whole files of the person who is signed in; in place of any other name there is a file whose stream is
    :class:`Lost`. What a form takes is thrown away when it is committed (:func:`throw_away`).
    """
    names = [name for name in sent if name.endswith(SUFFIX)] if sent else []
    if not names or g.get("site") is None or not current_user.is_authenticated:
        return sent
    files = [(name.removesuffix(SUFFIX), _file(each)) for name in names for each in sent.getlist(name)]
    return CombinedMultiDict([sent, MultiDict(files)])


def take(upload: Upload) -> FileStorage:
    """Open an upload as a file of this request; it is thrown away when the request is committed.

    Raises:
        Gone: it was ended meanwhile.
    """
    try:
        file = FileStorage(upload.path.open("rb"), upload.about.filename)
    except FileNotFoundError:
        raise Gone from None
    g.setdefault("uploads", {})[upload.path] = upload, file
    return file


def throw_away() -> None:
    """Throw away the uploads that the form of this request has taken."""
    for upload, _file in g.get("uploads", {}).values():
        if upload is not None:
            upload.remove()


def close(_error: BaseException | None = None) -> None:
    """Close the files of this request."""
    for _upload, file in g.pop("uploads", {}).values():
        file.close()


def forget_old() -> int:
    """Throw away what nobody continues or takes any more; return how many."""
    paths = {path.with_suffix("") for path in _root().glob("*/*/*")}
    old = [path for path in paths if _read(path) is None and not _is_young(path)]
    for path in old:
        _remove(path)
    for folder in _root().glob("*/*/"):
        # Those of citizens are one a form; one in which something lies stays.
        with _alone(folder.parent), contextlib.suppress(OSError):
            folder.rmdir()
    return len(old)


def _file(name: str) -> FileStorage:
    known: dict[Any, tuple[Upload | None, FileStorage]] = g.setdefault("uploads", {})
    upload = find(name, site_id=g.site.id, owner=str(current_user.id))
    if upload is not None and upload.path in known:
        return known[upload.path][1]
    with contextlib.suppress(Gone):
        if upload is not None and upload.is_whole:
            return take(upload)
    return FileStorage(Lost(), upload.about.filename if upload is not None else "foto")


def _root() -> Path:
    return Path(state().settings.instance) / FOLDER


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _count(folder: Path, pattern: str) -> int:
    return sum(1 for _path in folder.glob(pattern))


def _read(path: Path) -> Upload | None:
    with contextlib.suppress(OSError, ValueError, TypeError, Gone):
        upload = Upload(path, About(**json.loads(_beside(path).read_text("utf-8"))))
        return upload if time.time() < upload.expires else None
    return None


def _is_young(path: Path) -> bool:
    """Whether one of two files is so new that the other one may be on its way."""
    return any(time.time() - _age(each) < HOUR for each in (path, _beside(path)))


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _remove(path: Path) -> None:
    for each in (_beside(path), path):
        each.unlink(missing_ok=True)


def pieces_of(stream: Any) -> Iterator[bytes]:
    """Yield a body in pieces of at most 16 KiB as they arrive."""
    while piece := stream.read(16 * 1024):
        yield piece
