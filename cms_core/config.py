"""Settings: read once at start, frozen afterwards, so that nothing else touches the environment."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import secrets
import stat
import tempfile
import tomllib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "CMS_"
SECRET_LENGTH = 32
KEY_BYTES = 32
_SENDER = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
SWITCH = {**dict.fromkeys(("1", "true", "yes", "on"), True), **dict.fromkeys(("0", "false", "no", "off"), False)}


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence that says which and why."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything an installation can decide, with its default.

    Each field is the environment name without ``CMS_``, in lower case; the same names may stand in
    ``cms.toml`` in the instance folder. The environment wins.
    """

    instance: Path
    """Folder of database, media, cache, queue and generated secrets; created with mode 0700."""
    secret_key: str
    """Signs sessions and form tokens; generated once into ``secret_key`` when not given."""
    data_keys: tuple[str, ...]
    """Fernet keys for personal data, newest first; the others only decrypt."""
    database_url: str
    """SQLAlchemy address; SQLite in the instance folder by default."""
    redis_url: str | None = None
    """Where limits are counted and jobs wait; in files of the instance folder otherwise."""
    media_url: str | None = None
    """Object storage (``s3://KEY:SECRET@host/bucket``); local disk otherwise."""
    platform_host: str = "localhost"
    """Where staff sign in; also serves ``/s/<slug>/``."""
    path_mode: str = "redirect"
    """``serve`` keeps public pages under ``/s/<slug>/`` although the site has a host."""
    proxy_hops: int = 0
    """How many proxies in front may set forwarded headers."""
    https: bool = False
    """Secure cookies, HSTS and ``https`` in absolute addresses."""
    workers: int = 0
    """Web workers; 0 means one per core."""
    smtp_url: str | None = None
    """Mail server, ``smtp://user:password@host:587`` or ``smtps://…``; mail is off without it."""
    mail_from: str | None = None
    """Address that mail comes from; mail is off without it."""
    plugins_blocked: frozenset[str] = frozenset()
    """Plugins that are installed but not loaded."""
    offline: bool = True
    """Let phones keep pages for reading without a network; off takes back what they have kept."""
    demo_password: str | None = None
    """One password for all sample accounts."""
    port: int = 8000
    """Port of ``cms run``; also part of absolute addresses in development."""

    @property
    def is_sqlite(self) -> bool:
        """Whether the main database is the file in the instance folder."""
        return self.database_url.startswith("sqlite")

    @property
    def scheme(self) -> str:
        """``http`` or ``https`` of absolute addresses."""
        return "https" if self.https else "http"

    @property
    def public_port(self) -> str:
        """``:8000`` while people reach the server itself; nothing behind a proxy, which answers on the usual port."""
        return "" if self.https or self.proxy_hops or self.port == 80 else f":{self.port}"

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """Read environment and ``cms.toml``; ``overrides`` win over both (used by tests and commands).

        Raises:
            SettingsError: a name is unknown, a value has the wrong shape, or the folder cannot be written.
        """
        env = os.environ if environ is None else environ
        instance = Path(overrides.pop("instance", None) or env.get("CMS_INSTANCE") or "instance").resolve()
        _make_private_folder(instance)
        given = {**_from_toml(instance / "cms.toml"), **_from_environment(env), **overrides}
        given.pop("instance", None)
        known = {field.name: field for field in dataclasses.fields(cls)}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise SettingsError(f"Unknown setting: {', '.join(PREFIX + name.upper() for name in unknown)}.")
        values = {name: _convert(name, str(known[name].type), value) for name, value in given.items()}
        values.setdefault("database_url", f"sqlite:///{instance / 'cms.sqlite3'}")
        if "secret_key" not in values:
            values["secret_key"] = _kept_secret(instance / "secret_key", lambda: secrets.token_urlsafe(48))
        if len(values["secret_key"]) < SECRET_LENGTH:
            raise SettingsError(f"CMS_SECRET_KEY must have at least {SECRET_LENGTH} characters.")
        if "data_keys" not in values:
            kept = _kept_secret(instance / "data_keys", lambda: urlsafe_b64encode(os.urandom(KEY_BYTES)).decode())
            values["data_keys"] = tuple(kept.replace(",", " ").split())
        _check_keys(values["data_keys"])
        _check_mail(values.get("smtp_url"), values.get("mail_from"))
        if values.get("path_mode", "redirect") not in {"redirect", "serve"}:
            raise SettingsError("CMS_PATH_MODE is either redirect or serve.")
        return cls(instance=instance, **values)


# Names that the commands or the tests read for themselves; they are not settings of the application.
NOT_SETTINGS = {"instance", "test_database_url", "test_media_url", "test_redis_url"}


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    names = {key[len(PREFIX) :].lower(): value for key, value in env.items() if key.startswith(PREFIX)}
    return {name: value for name, value in names.items() if name not in NOT_SETTINGS and value != ""}


def _from_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}.") from error
    return {key.lower().removeprefix("cms_"): value for key, value in content.items()}


def _convert(name: str, kind: str, value: Any) -> Any:
    try:
        if kind == "bool":
            return value if isinstance(value, bool) else SWITCH[str(value).strip().lower()]
        if kind == "int":
            return _whole(value)
        if kind.startswith(("tuple", "frozenset")):
            words = value.replace(",", " ").split() if isinstance(value, str) else list(value)
            return tuple(words) if kind.startswith("tuple") else frozenset(words)
        return None if value is None else str(value)
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{PREFIX}{name.upper()} has a value of the wrong kind: {value!r}.") from error


def _check_keys(keys: tuple[str, ...]) -> None:
    if not all(_is_key(key) for key in keys):
        raise SettingsError("CMS_DATA_KEYS holds something that is not a Fernet key.")
    if not keys:
        raise SettingsError("CMS_DATA_KEYS holds no key.")


def _is_key(key: str) -> bool:
    """Whether a text is a key as Fernet's specification has it. Its library is read in when something is encrypted."""
    try:
        return len(urlsafe_b64decode(key)) == KEY_BYTES
    except ValueError:
        return False


def _check_mail(url: str | None, sender: str | None) -> None:
    """Refuse what no letter could be sent with; the address may hold a password, and is not repeated."""
    try:
        parts = urlsplit(url or "smtp://localhost")
        good = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise SettingsError("CMS_SMTP_URL is no address of a mail server: smtp://host:587 or smtps://host:465.")
    if sender is not None and not _SENDER.fullmatch(sender):
        raise SettingsError("CMS_MAIL_FROM is no mail address.")


def _whole(value: Any) -> int:
    number = int(value)
    if isinstance(value, bool | float) or number < 0:
        raise ValueError(value)
    return number


def _make_private_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = path.stat().st_mode
        # A folder that something else made (systemd, a deployment) and that is ours alone; never a shared one.
        ours = (path / "secret_key").exists() or not any(path.iterdir())
        if mode & 0o077 and not mode & stat.S_ISVTX and ours:
            path.chmod(0o700)
    except OSError as error:
        raise SettingsError(f"The instance folder {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingsError(f"The instance folder {path} cannot be written: is its disk read-only, or whose is it?")


def _kept_secret(path: Path, make: Any) -> str:
    """Return the secret in ``path``, made once; two processes that start together agree on one."""
    try:
        if not path.exists():
            # Written first and named afterwards: nobody reads half a secret.
            with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
                file.write(make())
                file.flush()
                with contextlib.suppress(FileExistsError):
                    os.link(file.name, path)
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read or written: {error.strerror}.") from error
