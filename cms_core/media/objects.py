"""Media in object storage: anything that speaks the protocol of S3, through obstore.

The address is ``s3://KEY:SECRET@host/bucket`` with ``/prefix`` and ``?region=`` where they are needed, ``s3+http`` for
a store without TLS on the same machine. The bucket stays private: the application hands the files out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, BinaryIO, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from cms_core.config import SettingsError
from cms_core.media.store import NAME, MediaStore, NotInStore, Stat, StoreUnavailable, parts_of

T = TypeVar("T")
log = structlog.get_logger()
SCHEMES = {"s3": "https", "s3+http": "http"}
REGION = "us-east-1"
"""What most stores that are not Amazon's want to hear."""
CONNECT, ANSWER, TRY_AGAIN = timedelta(seconds=3), timedelta(seconds=20), timedelta(seconds=10)
"""Somebody waits for the photo: a store that is away has to be said soon."""
SHAPE = "CMS_MEDIA_URL has to look like s3://KEY:SECRET@host/bucket; signs such as / and + are written as %2F and %2B."


class ObjectStore:
    """Files as objects of a bucket, below a prefix."""

    def __init__(self, bucket: Any, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all: an object is there when all of it is."""
        path = self._path(name)
        _asked("put", lambda: _verbs().put(self._bucket, path, content))

    def open(self, name: str) -> BinaryIO:
        """Return a file for reading."""
        path = self._path(name)
        return io.BytesIO(_asked("open", lambda: bytes(_verbs().get(self._bucket, path).bytes()), name))

    def delete(self, name: str) -> None:
        """Delete a file; some stores say when it is not there, most do not."""
        path = self._path(name)
        try:
            _asked("delete", lambda: _verbs().delete(self._bucket, path), name)
        except NotInStore:
            return

    def stat(self, name: str) -> Stat | None:
        """Return what is known of a file."""
        path = self._path(name)
        try:
            found = _asked("stat", lambda: _verbs().head(self._bucket, path), name)
        except NotInStore:
            return None
        return Stat(size=found["size"], written_at=found["last_modified"])

    def names(self) -> Iterator[tuple[str, Stat]]:
        """Yield everything that is there, a thousand at a time."""
        chunks = iter(_verbs().list(self._bucket, prefix=self._prefix or None))
        while chunk := _asked("names", lambda: next(chunks, None)):
            for found in chunk:
                name = found["path"].removeprefix(self._prefix)
                if NAME.fullmatch(name):
                    yield name, Stat(size=found["size"], written_at=found["last_modified"])

    def _path(self, name: str) -> str:
        return f"{self._prefix}{'/'.join(parts_of(name))}"


def object_store(url: str) -> MediaStore:
    """Return the store at an address (``CMS_MEDIA_URL``). Nothing is asked of it yet.

    Raises:
        SettingsError: the address has another shape, or the extra is not installed.
    """
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise SettingsError("CMS_MEDIA_URL needs an extra: pip install 'cms-core[s3]'.") from error
    try:
        parts = urlsplit(url)
        bucket, _slash, prefix = parts.path.strip("/").partition("/")
        region = parse_qs(parts.query).get("region", [REGION])[0]
        scheme, host = SCHEMES[parts.scheme], parts.hostname
        where = f"{scheme}://{host}:{parts.port}" if parts.port else f"{scheme}://{host}"
        if not (host and bucket and parts.username and parts.password):
            raise ValueError("part missing")
    except (KeyError, ValueError):
        raise SettingsError(SHAPE) from None  # the address holds a secret
    return ObjectStore(
        S3Store(
            bucket,
            endpoint=where,
            region=region,
            access_key_id=unquote(parts.username),
            secret_access_key=unquote(parts.password),
            virtual_hosted_style_request=False,
            client_options={"allow_http": scheme == "http", "connect_timeout": CONNECT, "timeout": ANSWER},
            retry_config={"max_retries": 2, "retry_timeout": TRY_AGAIN},
        ),
        prefix,
    )


def _verbs() -> Any:
    import obstore  # an extra: see object_store

    return obstore


def _asked(verb: str, ask: Callable[[], T], name: str = "") -> T:
    try:
        return ask()
    except FileNotFoundError as error:
        raise NotInStore(name) from error
    except Exception as error:  # whatever a network does
        # Its message repeats addresses; what kind of trouble it is stands in the name.
        log.error("media store not available", verb=verb, reason=type(error).__name__)
        raise StoreUnavailable(f"{verb}: {type(error).__name__}") from None
