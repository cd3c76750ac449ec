"""Every permission, for every role, at every stage, for people of the place itself and of a region above: one table."""

from __future__ import annotations

import pytest
from flask import Flask

from cms_core.extensions import state
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, ROLES, STAGES, VILLAGE, can
from cms_core.testing.factories import MakeSite, MakeUser

LETTERS = {"P": PLATFORM, "K": KECAMATAN, "V": VILLAGE, "O": OFFICER}
COLUMNS = ("central", "village_drafts", "village_publishes", "autonomous", "kecamatan")

# Who may: roles given at the place itself / in a region above it. A dash is nobody. The last column is a site of a
# kecamatan, which has no stage.
TABLE = """
                        central      drafts       publishes    autonomous   kecamatan
sites.view              PKVO/PKVO    PKVO/PKVO    PKVO/PKVO    PKVO/PKVO    PKVO/PKVO
sites.identity          -/PKV        -/PKV        -/PKV        PKV/-        PKV/PKV
sites.stage             -/PK         -/PK         -/PK         -/PK         PK/PK
sites.forward           -/PK         -/PK         -/PK         -/PK         PK/PK
modules.switch          -/PKV        -/PKV        -/PKV        PKV/-        PKV/PKV
pages.view              PKV/PKV      PKV/PKV      PKV/PKV      PKV/PKV      PKV/PKV
pages.write             -/PKV        PKV/PKV      PKV/-        PKV/-        PKV/PKV
pages.submit            -/PKV        PKV/-        PKV/-        PKV/-        PKV/PKV
pages.publish           -/PKV        -/PKV        PKV/-        PKV/-        PKV/PKV
pages.withdraw          -/PKV        -/PKV        PKV/PKV      PKV/-        PKV/PKV
pages.advise            -/PKV        -/PKV        -/PKV        PKV/PKV      PKV/PKV
pages.menu              -/PKV        -/PKV        -/PKV        PKV/-        PKV/PKV
media.view              PKV/PKV      PKV/PKV      PKV/PKV      PKV/PKV      PKV/PKV
media.upload            -/PKV        PKV/PKV      PKV/-        PKV/-        PKV/PKV
media.delete            -/PKV        -/PKV        PKV/PKV      PKV/-        PKV/PKV
users.manage            -/PKV        -/PKV        -/PKV        PKV/PKV      PKV/PKV
potensi_desa.view       PKVO/PKVO    PKVO/PKVO    PKVO/PKVO    PKVO/PKVO    PKVO/PKVO
potensi_desa.write      -/PKV        PKV/PKV      PKV/-        PKV/-        PKV/PKV
potensi_desa.submit     -/PKV        PKV/-        PKV/-        PKV/-        PKV/PKV
potensi_desa.publish    -/PKV        -/PKV        PKV/-        PKV/-        PKV/PKV
potensi_desa.withdraw   -/PKV        -/PKV        PKV/PKV      PKV/-        PKV/PKV
potensi_desa.advise     -/PKV        -/PKV        -/PKV        PKV/PKV      PKV/PKV
"""
ROWS = {name: cells for name, *cells in (line.split() for line in TABLE.splitlines()[2:])}


@pytest.mark.sqlite_only("rights read no database")
@pytest.mark.plugins("potensi_desa")
def test_every_permission_has_its_row(app: Flask) -> None:
    assert set(ROWS) == set(state().extras["permissions"])
    assert set(LETTERS.values()) == set(ROLES)
    assert COLUMNS[:4] == tuple(STAGES)


@pytest.mark.sqlite_only("rights read no database")
@pytest.mark.plugins("potensi_desa")
@pytest.mark.parametrize("column", COLUMNS)
def test_who_may_what(app: Flask, make_site: MakeSite, make_user: MakeUser, column: str) -> None:
    code = "33.04.02" if column == "kecamatan" else "33.04.02.2007"
    site = make_site(code) if column == "kecamatan" else make_site(code, stage=column)
    above = ("33.04", "") if column == "kecamatan" else ("33.04.02", "33.04", "")
    people = {
        (role, region): make_user(role, region)
        for role in LETTERS.values()
        for region in (code, *above, "33.04.03", "33.04.02.2008", "33.04.02.200")
    }

    def holders(name: str, region: str) -> str:
        return "".join(letter for letter, role in LETTERS.items() if can(people[role, region], name, site)) or "-"

    found, wanted = {}, {}
    for name, cells in ROWS.items():
        own, higher = cells[COLUMNS.index(column)].split("/")
        wanted[name] = {code: own, **dict.fromkeys(above, higher), "33.04.03": "-", "33.04.02.2008": "-"}
        found[name] = {region: holders(name, region) for region in wanted[name]}
        assert holders(name, "33.04.02.200") == "-"
    assert found == wanted
