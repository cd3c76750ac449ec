"""Where the bytes of media lie: a folder in the instance, or object storage (objects.py) behind the same five verbs."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import structlog
from flask import Flask
from flask_babel import lazy_gettext as _l

from cms_core.extensions import state

log = structlog.get_logger()

FOLDER = "media"
NAME = re.compile(r"([a-z0-9]{8,40})/([a-z0-9]{1,20}\.[a-z0-9]{2,5})", re.ASCII)
"""A key, and a file of that key: no dots but one, so nothing can lead out of the folder."""


class StoreUnavailable(Exception):
    """The store cannot be written or read just now (full, read-only, gone); ``message`` tells a person so."""

    message = _l("Penyimpanan foto sedang tidak dapat dipakai. Coba lagi nanti; tulisan Anda tidak hilang.")


class Busy(StoreUnavailable):
    """So many large images are being decoded that another one would take the memory of everything else."""


class NotInStore(Exception):
    """There is nothing of this name."""


class BadName(ValueError):
    """A name is not ``<key>/<file>.<ending>``. Always a fault of the program."""


@dataclasses.dataclass(frozen=True)
class Stat:
    """What a store knows of a file: bytes, and when it was written."""

    size: int
    written_at: datetime


class MediaStore(Protocol):
    """Keeps files under names ``<key>/<file>.<ending>``; a file is never changed, only written and deleted.

    The application hands them out itself, after asking who may see them. Every verb raises :class:`StoreUnavailable`
    when the store fails, and :class:`BadName` for any other name.
    """

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""

    def open(self, name: str) -> BinaryIO:
        """Return a file for reading, or raise :class:`NotInStore`."""

    def delete(self, name: str) -> None:
        """Delete a file; nothing happens when it is not there."""

    def stat(self, name: str) -> Stat | None:
        """Return what is known of a file; None when it is not there."""

    def names(self) -> Iterator[tuple[str, Stat]]:
        """Yield everything that is there under a name of this kind."""


class DiskStore:
    """Files in a folder, fanned out by the first letters of their keys."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all: beside its place first, then moved there."""
        path = self._path(name)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(beside, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise _unavailable("put", error) from error

    def open(self, name: str) -> BinaryIO:
        """Return a file for reading."""
        try:
            return open(self._path(name), "rb")
        except FileNotFoundError as error:
            raise NotInStore(name) from error
        except OSError as error:
            raise _unavailable("open", error) from error

    def delete(self, name: str) -> None:
        """Delete a file, and its folder with the last one."""
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _unavailable("delete", error) from error
        with contextlib.suppress(OSError):  # not empty yet
            path.parent.rmdir()

    def stat(self, name: str) -> Stat | None:
        """Return what is known of a file."""
        try:
            found = self._path(name).stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unavailable("stat", error) from error
        return Stat(size=found.st_size, written_at=datetime.fromtimestamp(found.st_mtime, UTC))

    def names(self) -> Iterator[tuple[str, Stat]]:
        """Yield everything that is there; a file that is removed meanwhile is left out."""
        try:
            for path in sorted(self._root.glob("*/*/*")):
                name = f"{path.parent.name}/{path.name}"
                found = self.stat(name) if NAME.fullmatch(name) else None
                if found is not None:
                    yield name, found
        except OSError as error:
            raise _unavailable("names", error) from error

    def _path(self, name: str) -> Path:
        key, file = parts_of(name)
        return self._root / key[:2] / key / file


def parts_of(name: str) -> tuple[str, str]:
    """Return key and file of a name.

    Raises:
        BadName: it is none.
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise BadName(name)
    return match[1], match[2]


def _unavailable(verb: str, error: OSError) -> StoreUnavailable:
    log.error("media store not available", verb=verb, reason=error.strerror)
    return StoreUnavailable(f"{verb}: {error.strerror}")


def init_store(app: Flask) -> None:
    """Give the application its store.

    Raises:
        SettingsError: the address of the object storage cannot be used.
    """
    current = app.extensions["cms"]
    url = current.settings.media_url
    if url:
        # Few installations need it, and it comes with an extra of its own.
        from cms_core.media.objects import object_store

        current.extras["media"] = object_store(url)
    else:
        current.extras["media"] = DiskStore(Path(current.settings.instance) / FOLDER)


def store() -> MediaStore:
    """Return the store of the current application."""
    return cast(MediaStore, state().extras["media"])
