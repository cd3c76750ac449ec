"""``cms run --dev``: a server for whoever writes a plugin, on one's own computer and nowhere else.

It keeps pages as every server does, so that what stays old there stays old here; a change of a file begins it anew.
No setting switches it on: only the word on the command line does, and only where nobody else can reach it.
"""

from __future__ import annotations

import importlib
import ipaddress
import os
import warnings
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pluggy
import structlog

from cms_core import logs, plugins
from cms_core.config import Settings, SettingsError
from cms_core.extensions import state
from cms_core.themes import GROUP as THEMES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
APPLICATION = "cms_core.wsgi_dev:make"
WATCHED = frozenset({".css", ".html", ".js", ".md", ".mo", ".py", ".svg", ".toml", ".xml"})
"""What a running server has read, or may have."""


def check(settings: Settings, host: str = "localhost") -> None:
    """Stop where messages of errors could tell about real people, or strangers could ask.

    Raises:
        SettingsError: this is no computer of one's own.
    """
    reasons = {
        f"{host} is an address that others reach": not _is_own(host),
        f"CMS_PLATFORM_HOST is {settings.platform_host}": not _is_own(settings.platform_host),
        "CMS_HTTPS is on": settings.https,
        "CMS_PROXY_HOPS says that a proxy stands in front": settings.proxy_hops > 0,
    }
    if found := [reason for reason, holds in reasons.items() if holds]:
        raise SettingsError(
            f"--dev is for one's own computer, because it writes what people typed into the log: {'; '.join(found)}."
        )


def _is_own(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def tell_everything() -> None:
    """Write messages of errors, and whatever else a log of people's sites must not hold."""
    logs.configure(json=False, messages=True)


def tell_of_hooks(manager: pluggy.PluginManager) -> None:
    """Write each hook that is called into the log, and whose it is; of those that core asks, those who have it."""

    def before(hook: str, implementations: Sequence[pluggy.HookImpl], _kwargs: object) -> None:
        if implementations:
            log.info("hook called", hook=hook, plugins=sorted(each.plugin_name for each in implementations))

    manager.add_hookcall_monitoring(before, lambda *_outcome: None)


def tell_of_warnings() -> None:
    """Write warnings about a line of a plugin into the log, which the contract takes as errors; no other ones."""
    tops = {point.module.partition(".")[0] for point in plugins.offered(plugins.GROUP)}
    places = [place for top in tops if (place := _place(top)) is not None]

    def show(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
    ) -> None:
        if any(Path(filename).is_relative_to(place) for place in places):
            log.warning(
                "the contract fails on this", warning=f"{category.__name__}: {message}", at=f"{filename}:{lineno}"
            )

    warnings.simplefilter("default")
    warnings.showwarning = show


def _place(package: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)


class Told:
    """WSGI middleware that says which parameters no page was given."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._next = wsgi

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = _names(environ)
        answer = self._next(environ, start_response)
        if dropped := asked - _names(environ):
            log.warning("parameters dropped, because pages for everybody read others", names=sorted(dropped))
        return answer


def _names(environ: WSGIEnvironment) -> frozenset[str]:
    return frozenset(name for name, _value in parse_qsl(environ.get("QUERY_STRING", "")))


class Sources:
    """The files of the program, its plugins and its themes, and whether one of them has changed."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = sorted(set(folders))
        self._known = self._look()

    def have_changed(self) -> bool:
        """Whether a file came, went or was written since this was last asked."""
        before, self._known = self._known, self._look()
        return before != self._known

    def _look(self) -> dict[str, int]:
        return dict(found for folder in self._folders for found in _files(folder))


def _files(folder: Path) -> Iterable[tuple[str, int]]:
    if folder.is_file():  # a plugin of ten lines
        yield str(folder), folder.stat().st_mtime_ns
    for root, folders, names in os.walk(folder):
        # Tests are no part of what is running.
        folders[:] = [name for name in folders if not name.startswith((".", "__")) and name != "tests"]
        for name in names:
            if os.path.splitext(name)[1] in WATCHED and not name.startswith("."):
                path = os.path.join(root, name)
                try:
                    yield path, os.stat(path).st_mtime_ns
                except FileNotFoundError:  # an editor puts its own files away while we look
                    continue


def sources() -> Sources:
    """Return what the application that is running was made of."""
    loaded = state().extras["plugins"].values()
    themes = [importlib.import_module(point.module) for point in plugins.offered(THEMES)]
    return Sources(
        [
            Path(__file__).parent,
            *(plugin.package or Path(plugin.module.__file__) for plugin in loaded),
            *(Path(str(theme.__file__)).parent for theme in themes),
        ]
    )
