"""Switching a module on and off: row, callback and audit in one transaction. Off hides; it never deletes."""

from __future__ import annotations

from sqlalchemy import select

from cms_core import audit
from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.mail import services as mail
from cms_core.modules import gate
from cms_core.modules.models import Module
from cms_core.sites.models import Site
from cms_core.users.models import User


class UnknownModule(Exception):
    """No loaded plugin has this name."""


def enable(site: Site, plugin: str, *, by: User | None = None) -> bool:
    """Switch a module on for the site in scope; return whether that changed anything.

    Raises:
        UnknownModule: the plugin is not loaded.
    """
    _expect_loaded(plugin)
    if _row(site, plugin) is not None:
        return False
    db.session.add(Module(site_id=site.id, plugin=plugin, enabled_by=by.id if by else None))
    db.session.flush()
    gate.forget()
    gate.hooks(site).strictly(plugin, SiteSpecs.cms_module_enabled, by=by)
    audit.record("modules.enabled", site_id=site.id, user_id=by.id if by else None, target=plugin)
    return True


def disable(site: Site, plugin: str, *, by: User | None = None) -> bool:
    """Switch a module off for the site in scope; return whether that changed anything.

    Raises:
        UnknownModule: the plugin is not loaded.
    """
    _expect_loaded(plugin)
    row = _row(site, plugin)
    if row is None:
        return False
    gate.hooks(site).strictly(plugin, SiteSpecs.cms_module_disabled, by=by)
    db.session.delete(row)
    db.session.flush()
    gate.forget()
    audit.record("modules.disabled", site_id=site.id, user_id=by.id if by else None, target=plugin)
    return True


def _row(site: Site, plugin: str) -> Module | None:
    return db.session.scalar(select(Module).where(Module.site_id == site.id, Module.plugin == plugin))


def _expect_loaded(plugin: str) -> None:
    if plugin not in gate.loaded():
        raise UnknownModule(plugin)


@mail.when_refused
def tell_of_refusal(site: Site, address_hash: str) -> None:
    """Tell the modules of a site in scope that nobody has an address that one of them may have written to."""
    list(gate.hooks(site).each(SiteSpecs.cms_mail_refused, address_hash=address_hash))
