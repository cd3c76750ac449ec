"""The whole plugin contract: app hooks for every loaded plugin, site hooks for the modules of one site.

Hooks are called by keywords, in no order that may be relied on; the manual (``docs/plugins.md``) has examples.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import pluggy

from cms_core import entries

if TYPE_CHECKING:
    from cms_core.sites.models import Site
    from cms_core.users.models import User

PROJECT = "cms"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class AppSpecs:
    """Registration, and duties that outlive switching a module off. Called for every loaded plugin."""

    @hookspec
    def cms_plugin_info(self) -> entries.PluginInfo | None:
        """At start: name, labels, models and folders of the plugin. Every plugin must answer."""

    @hookspec
    def cms_register_blueprints(self) -> Iterable[entries.BlueprintEntry] | None:
        """At start: the plugin's addresses, in one blueprint named like the plugin."""

    @hookspec
    def cms_register_permissions(self) -> Iterable[entries.Permission] | None:
        """At start: what people may do in the plugin, named ``<plugin>.<verb>``."""

    @hookspec
    def cms_register_commands(self) -> Iterable[entries.CommandEntry] | None:
        """At start of the command line: a group named like the plugin."""

    @hookspec
    def cms_register_tasks(self) -> Iterable[entries.TaskEntry] | None:
        """At start: scheduled work, named ``<plugin>.<what>``; run only where the module is on."""

    @hookspec
    def cms_register_settings(self) -> entries.SettingsEntry | None:
        """At start: the form for what a site decides about the module, and what holds until it does."""

    @hookspec
    def cms_personal_data(self, subject: str) -> Iterable[entries.PersonalData] | None:
        """When a person asks what is held about them; ``subject`` is a telephone number, e-mail or NIK."""

    @hookspec
    def cms_erase_personal_data(self, subject: str, dry_run: bool) -> Iterable[entries.PersonalData] | None:
        """When a person asks for erasure: erase (unless ``dry_run``) and return what was or would be."""


class SiteSpecs:
    """Contributions to one site. Called through the gate for its enabled modules only."""

    @hookspec
    def cms_module_enabled(self, site: Site, by: User | None) -> None:
        """After the module was switched on, in the same transaction."""

    @hookspec
    def cms_module_disabled(self, site: Site, by: User | None) -> None:
        """Before the module is switched off, in the same transaction. Hide, never delete."""

    @hookspec
    def cms_mail_refused(self, site: Site, address_hash: str) -> None:
        """When a mail server says for good that nobody has the address of a letter of the site (RFC 5321, 5yz)."""

    @hookspec
    def cms_menu_items(
        self, site: Site, user: User | None, area: Literal["public", "admin"]
    ) -> Iterable[entries.MenuItem] | None:
        """When a menu is drawn: links of the public menu and services, or of the administration."""

    @hookspec
    def cms_home_blocks(self, site: Site) -> Iterable[entries.HomeBlock] | None:
        """When a home page is drawn: which kinds of the index stand on it. No query."""

    @hookspec
    def cms_banners(self, site: Site) -> Iterable[entries.Banner] | None:
        """When the frame of a site's public pages is drawn: what nobody may miss, of this site or one above it."""

    @hookspec
    def cms_dashboard_figures(self, site: Site, user: User) -> Iterable[entries.Figure] | None:
        """When the administration's home is drawn: a few figures, at most one query each."""

    @hookspec
    def cms_items(self, site: Site) -> Iterable[entries.Item] | None:
        """When the index is rebuilt: every published item of the site, one after the other."""

    @hookspec
    def cms_map_layers(self, site: Site, bbox: entries.BBox | None) -> Iterable[entries.MapLayer] | None:
        """When a map is drawn: points inside ``bbox`` (everything when None)."""

    @hookspec
    def cms_datasets(self, site: Site) -> Iterable[entries.Dataset] | None:
        """When open data is listed or downloaded."""

    @hookspec
    def cms_public_documents(self, site: Site) -> Iterable[entries.PublicDocument] | None:
        """When the register of public documents is built."""


APP_HOOKS = frozenset(name for name in vars(AppSpecs) if name.startswith("cms_"))
SITE_HOOKS = frozenset(name for name in vars(SiteSpecs) if name.startswith("cms_"))

_ENTRY = re.compile(r"entries\.(\w+)")


@cache
def spec_of(hook: str) -> inspect.Signature:
    """Return the signature of a hook as its implementations see it, without ``self``."""
    function: Any = getattr(AppSpecs if hook in APP_HOOKS else SiteSpecs, hook)
    signature = inspect.signature(function)
    return signature.replace(parameters=[given for name, given in signature.parameters.items() if name != "self"])


@cache
def entry_of(hook: str) -> type | None:
    """Return the class of what a hook's implementations return; None for those that return nothing."""
    found = _ENTRY.search(str(spec_of(hook).return_annotation))
    return getattr(entries, found[1]) if found else None
