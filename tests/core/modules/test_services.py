"""Switching: row, callback and audit, or none of them."""

from __future__ import annotations

from typing import Any

import pluggy
import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.modules import gate, services
from cms_core.modules.models import Module
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.modules.conftest import give


@pytest.fixture
def bare(make_site: MakeSite) -> Site:
    """A site with everything off."""
    return make_site()


def trail() -> list[tuple[str, int | None, str]]:
    return [
        (row.what, row.user_id, row.target) for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]


def test_enable_writes_the_row_calls_and_audits(
    app: Flask, bare: Site, make_user: MakeUser, plugin_manager: pluggy.PluginManager
) -> None:
    called: list[Any] = []

    def cms_module_enabled(site: Site, by: User | None) -> None:
        # It is on already, so that the callback may use what the gate lets in.
        called.append((site.id, by.id if by else None, "warta" in gate.enabled(site.id)))

    give(plugin_manager, cms_module_enabled=cms_module_enabled)
    user = make_user()
    with site_scope(bare.id):
        assert services.enable(bare, "warta", by=user)
        row = db.session.scalars(select(Module)).one()
        assert (row.plugin, row.enabled_by, row.enabled_at is not None) == ("warta", user.id, True)
    assert called == [(bare.id, user.id, True)]
    assert trail() == [("modules.enabled", user.id, "warta")]


def test_disable_calls_before_it_is_off_and_audits(
    app: Flask, site: Site, plugin_manager: pluggy.PluginManager
) -> None:
    called: list[bool] = []
    give(plugin_manager, cms_module_disabled=lambda site: called.append("warta" in gate.enabled(site.id)))
    with site_scope(site.id):
        assert services.disable(site, "warta")
        assert gate.enabled(site.id) == {"kabar"}
    assert called == [True]
    assert trail() == [("modules.disabled", None, "warta")]


def test_switching_again_does_nothing(app: Flask, site: Site, plugin_manager: pluggy.PluginManager) -> None:
    called: list[str] = []
    give(
        plugin_manager,
        cms_module_enabled=lambda: called.append("on"),
        cms_module_disabled=lambda: called.append("off"),
    )
    with site_scope(site.id):
        assert not services.enable(site, "warta")
        services.disable(site, "warta")
        assert not services.disable(site, "warta")
    assert called == ["off"]
    assert len(trail()) == 1


@pytest.mark.parametrize("hook", ["cms_module_enabled", "cms_module_disabled"])
def test_callback_that_raises_leaves_nothing_half_written(
    app: Flask, site: Site, bare: Site, plugin_manager: pluggy.PluginManager, hook: str
) -> None:
    give(plugin_manager, **{hook: lambda: 1 // 0})
    on = hook == "cms_module_enabled"
    chosen = bare if on else site
    before = "warta" in (gate_of(chosen))
    with pytest.raises(ZeroDivisionError), site_scope(chosen.id):
        (services.enable if on else services.disable)(chosen, "warta")
    db.session.rollback()
    assert ("warta" in gate_of(chosen), before, trail()) == (not on, not on, [])


def gate_of(site: Site) -> frozenset[str]:
    with site_scope(site.id):
        return gate.enabled(site.id)


def test_unknown_module_is_refused(app: Flask, bare: Site) -> None:
    for switch in (services.enable, services.disable):
        with site_scope(bare.id), pytest.raises(services.UnknownModule):
            switch(bare, "hilang")
    assert trail() == []


def test_switching_one_site_leaves_the_others(app: Flask, site: Site, bare: Site) -> None:
    with site_scope(bare.id):
        services.enable(bare, "warta")
    with site_scope(site.id):
        services.disable(site, "warta")
    assert (gate_of(bare), gate_of(site)) == ({"warta"}, {"kabar"})
