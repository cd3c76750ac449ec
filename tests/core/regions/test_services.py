from __future__ import annotations

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.regions import services
from cms_core.regions.loading import load
from cms_core.regions.models import Region, RegionAlias
from cms_core.regions.source import SourceRegion


def codes(regions: list[Region]) -> list[str]:
    return [region.code for region in regions]


@pytest.fixture
def register(app: Flask) -> None:
    for code in ("33.04.02", "64.08.04"):
        load(under=code)


@pytest.mark.usefixtures("register")
def test_get_finds_by_code_or_says_that_there_is_none() -> None:
    assert services.get("64.08.04.2001").name == "Sangatta Utara"
    assert services.by_code("64.08.99") is None
    with pytest.raises(services.UnknownRegion):
        services.get("64.08.99")


@pytest.mark.usefixtures("register")
def test_by_code_follows_an_old_code() -> None:
    village = services.get("33.04.02.2007")
    db.session.add(RegionAlias(region_id=village.id, code="33.04.22.2001"))
    db.session.flush()

    assert services.by_code("33.04.22.2001") is village


@pytest.mark.usefixtures("register")
def test_ancestors_and_subtree() -> None:
    assert codes(services.ancestors("64.08.04.1010")) == ["64", "64.08", "64.08.04"]
    assert codes(services.subtree("64.08.04"))[:2] == ["64.08.04", "64.08.04.1010"]
    assert len(services.subtree("33.04")) == 10


@pytest.mark.usefixtures("register")
def test_withdrawn_regions_are_found_by_code_only() -> None:
    load(under="33.04.02.2007", source=[SourceRegion("33.04.02", "Purworeja Klampok")])

    assert "33.04.02.2007" not in codes(services.subtree("33.04"))
    assert services.get("33.04.02.2007").valid_until is not None
