"""Personal data at rest: columns that only the application can read, and hashes that only it can make.

The keys lie in ``CMS_DATA_KEYS``, outside the database: a stolen copy of the database tells nothing. A new key is
put in front; what the older ones wrote stays readable, and :func:`reencrypt` writes it anew.
"""

from __future__ import annotations

import hmac
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Dialect, Text, select, type_coerce, update
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from cms_core.extensions import Base, state
from cms_core.tenancy import every_site

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

HASH_PURPOSE = b"balai keyed hash 1"
BATCH = 500
_SECRET = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class CannotDecrypt(Exception):
    """None of the keys in ``CMS_DATA_KEYS`` opens a value: a key was taken away, or the value was tampered with."""


class Encrypted(TypeDecorator[str]):
    """A text that the database holds encrypted (Fernet: AES-128-CBC with HMAC-SHA256).

    The same text is stored differently each time, so a column cannot be searched or compared; keep a
    :func:`keyed_hash` beside it where equality is asked for.
    """

    impl = Text
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[str]):  # noqa: N801  # SQLAlchemy's name
        """Refuses what could never match."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """Allow ``IS NULL`` and ``IS NOT NULL`` alone."""
            if op in (operators.is_, operators.is_not) or (op in (operators.eq, operators.ne) and other == (None,)):
                return super().operate(op, *other, **kwargs)
            raise TypeError("An encrypted column cannot be compared; use a column with keyed_hash().")

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else seal(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else unseal(value)


def seal(value: str) -> str:
    """Return a text that only this application can read, for what leaves it and comes back (a cookie)."""
    return _box().encrypt(value.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what :func:`seal` was given.

    Raises:
        CannotDecrypt: it was made with other keys, or tampered with.
    """
    from cryptography.fernet import InvalidToken  # see _box_of

    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken as error:
        raise CannotDecrypt("No key in CMS_DATA_KEYS opens this value.") from error


def keyed_hash(value: str) -> str:
    """Return 64 hexadecimal digits that nobody without the keys can make or check.

    Made with the oldest key, so that hashes stay equal when a new key is put in front.
    """
    return hmac.digest(_hash_key(state().settings.data_keys[-1]), value.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _hash_key(key: str) -> bytes:
    return hmac.digest(key.encode(), HASH_PURPOSE, "sha256")


class SecretElsewhere(Exception):
    """A secret is there, and whoever runs the server has not said that it may go where it is wanted."""


def secret(name: str, *, region: str, host: str) -> str:
    """Return a secret that the installation has under a name: the first line of ``secrets/<name>`` of its folder.

    Each further line is a region and a host, ``33.04 api.example.go.id``: at sites of this region it may be told to
    this host. Who may write addresses into the database cannot have it told to anybody else. ``host`` is in small
    letters, with ``:port`` unless that is 443. The file is read whenever it is asked for, stands in no database and
    no backup; the secret is ``""`` where there is no file.

    Raises:
        SecretElsewhere: no line has this region and this host.
        ValueError: the name has other signs than small letters, digits, ``-`` and ``_``.
    """
    if not _SECRET.fullmatch(name):
        raise ValueError("No secret has such a name.")
    try:
        text = (state().settings.instance / "secrets" / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    found, *places = text.strip().splitlines() or [""]
    if found and [region, host] not in [line.lower().split() for line in places]:
        raise SecretElsewhere
    return found.strip()


def reencrypt() -> int:
    """Write every encrypted value of the installation anew with the newest key; return how many.

    Commits in batches, and can be run again after it was interrupted.

    Raises:
        CannotDecrypt: a value is not readable with any key.
    """
    count = 0
    for table in Base.metadata.sorted_tables:
        for column in [column for column in table.c if isinstance(column.type, Encrypted)]:
            count += _reencrypt_column(table, column)
    return count


def _reencrypt_column(table: Any, column: Any) -> int:
    (key,) = table.primary_key.columns
    raw = type_coerce(column, Text)
    from cryptography.fernet import InvalidToken  # see _box_of

    count, last = 0, None
    while True:
        page = select(key, raw).where(column.is_not(None)).order_by(key).limit(BATCH)
        with every_site() as session:
            rows = session.execute(page if last is None else page.where(key > last)).all()
            for identity, token in rows:
                try:
                    fresh = _box().rotate(token).decode()
                except InvalidToken as error:
                    raise CannotDecrypt(f"{table.name} {identity}: no key in CMS_DATA_KEYS opens it.") from error
                session.execute(update(table).where(key == identity).values({column: type_coerce(fresh, Text)}))
        count += len(rows)
        if len(rows) < BATCH:
            return count
        last = rows[-1][0]


def _box() -> MultiFernet:
    return _box_of(state().settings.data_keys)


@lru_cache(maxsize=8)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    # Reading its library in takes a good part of a start, and most pages encrypt nothing.
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key) for key in keys])
