"""Rights: roles, regions and the stage table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.entries import Permission
from cms_core.ownership import PluginError
from cms_core.permissions import KECAMATAN, PLATFORM, STAFF, STAGES, VILLAGE, UnknownPermission, can, within
from cms_core.testing.factories import MakeSite, MakeUser
from tests.core.standins import manager_of, stand_in

# The table of docs/architecture.md, "Stages": permission, then may the village, may the kecamatan.
TABLE = {
    "central": {
        "sites.view": (True, True),
        "pages.write": (False, True),
        "pages.publish": (False, True),
        "pages.view": (True, True),
        "pages.submit": (False, True),
        "pages.withdraw": (False, True),
        "pages.advise": (False, True),
        "pages.menu": (False, True),
        "modules.switch": (False, True),
        "sites.stage": (False, True),
    },
    "village_drafts": {
        "sites.view": (True, True),
        "pages.write": (True, True),
        "pages.publish": (False, True),
        "pages.view": (True, True),
        "pages.submit": (True, False),
        "pages.withdraw": (False, True),
        "pages.advise": (False, True),
        "pages.menu": (False, True),
        "modules.switch": (False, True),
        "sites.stage": (False, True),
    },
    "village_publishes": {
        "sites.view": (True, True),
        "pages.write": (True, False),
        "pages.publish": (True, False),
        "pages.view": (True, True),
        "pages.submit": (True, False),
        "pages.withdraw": (True, True),
        "pages.advise": (False, True),
        "pages.menu": (False, True),
        "modules.switch": (False, True),
        "sites.stage": (False, True),
    },
    "autonomous": {
        "sites.view": (True, True),
        "pages.write": (True, False),
        "pages.publish": (True, False),
        "pages.view": (True, True),
        "pages.submit": (True, False),
        "pages.withdraw": (True, False),
        "pages.advise": (True, True),
        "pages.menu": (True, False),
        "modules.switch": (True, False),
        "sites.stage": (False, True),
    },
}


@pytest.mark.sqlite_only("rights read no database")
@pytest.mark.parametrize("stage", list(TABLE))
def test_can_follows_the_stage_table(app: Flask, make_site: MakeSite, make_user: MakeUser, stage: str) -> None:
    site = make_site("33.04.02.2007", stage=stage)
    village = make_user(VILLAGE, "33.04.02.2007")
    kecamatan = make_user(KECAMATAN, "33.04.02")
    found = {name: (can(village, name, site), can(kecamatan, name, site)) for name in TABLE[stage]}
    assert found == TABLE[stage]


@pytest.mark.sqlite_only("rights read no database")
def test_can_stops_at_the_borders_of_the_region(app: Flask, make_site: MakeSite, make_user: MakeUser) -> None:
    inside = make_site("33.04.02.2007")
    beside = make_site("33.04.01.2001")
    longer = make_site("33.04.02.2001")
    kecamatan = make_user(KECAMATAN, "33.04.02")
    village = make_user(VILLAGE, "33.04.02.200")
    assert can(kecamatan, "sites.view", inside)
    assert not can(kecamatan, "sites.view", beside)
    assert not can(village, "sites.view", longer)


@pytest.mark.sqlite_only("rights read no database")
def test_can_refuses_nobody_inactive_and_unassigned(app: Flask, make_site: MakeSite, make_user: MakeUser) -> None:
    site = make_site()
    platform = make_user(PLATFORM, "")
    assert can(platform, "sites.view", site)
    platform.active = False
    assert not can(platform, "sites.view", site)
    assert not can(None, "sites.view", site)
    assert not can(make_user(role=None), "sites.view", site)


@pytest.mark.sqlite_only("rights read no database")
def test_can_names_a_permission_that_nobody_registered(app: Flask, make_site: MakeSite) -> None:
    with pytest.raises(UnknownPermission, match=r"pages\.teleport"):
        can(None, "pages.teleport", make_site())


@pytest.mark.parametrize(
    ("code", "ancestor", "expected"),
    [
        ("33.04.02", "", True),
        ("33.04.02", "33.04.02", True),
        ("33.04.02.2001", "33.04.02", True),
        ("33.04.021", "33.04.02", False),
        ("33.04", "33.04.02", False),
    ],
)
def test_within_reads_whole_parts(code: str, ancestor: str, expected: bool) -> None:
    assert within(code, ancestor) is expected


def test_every_stage_has_both_sides() -> None:
    assert {stage: set(sides) for stage, sides in STAGES.items()} == {stage: {"own", "above"} for stage in TABLE}


@pytest.mark.parametrize(
    ("action", "roles", "said"),
    [
        ("cabut", STAFF, "has an action that no stage knows: cabut."),
        ("write", frozenset({"admin_desa", "officer"}), "is given to what is no role: admin_desa."),
    ],
)
def test_permissions_that_nobody_could_have_are_refused(
    tmp_path: Path, action: Any, roles: frozenset[str], said: str
) -> None:
    wrong = Permission(name="warta.write", label="Menulis", action=action, roles=roles)
    manager = manager_of(stand_in(cms_register_permissions=[wrong]))
    with pytest.raises(PluginError) as refused:
        create_app(Settings.load({}, instance=tmp_path), manager=manager)
    assert str(refused.value) == f"Plugin warta: its permission warta.write {said}"
