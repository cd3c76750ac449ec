"""What a validator refuses, and what our own checks see where it is blind."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, change_content, db, site_scope
from cms_lelang import services
from cms_lelang.models import Package, Release
from cms_lelang.releases import services as releases
from cms_lelang.releases.soundness import Unsound, unsound

from ..conftest import MakePackage, story
from .conftest import package_of, tell, wrong


def _buyer(told: dict[str, Any]) -> None:
    told["buyer"]["id"] = "tiada"


def _award(told: dict[str, Any]) -> None:
    told["contracts"][0]["awardID"] = "tiada"


def _funder(told: dict[str, Any]) -> None:
    told["planning"]["budget"]["budgetBreakdown"][0]["sourceParty"]["id"] = "tiada"


def _dear(told: dict[str, Any]) -> None:
    told["awards"][0]["value"]["amount"] = 10**12


def _early(told: dict[str, Any]) -> None:
    told["awards"][0]["date"] = "2020-01-01T00:00:00+07:00"


def _backwards(told: dict[str, Any]) -> None:
    told["tender"]["tenderPeriod"]["endDate"] = "2020-01-01T00:00:00+07:00"


def _words(told: dict[str, Any]) -> None:
    told["tender"]["value"]["amount"] = "145.500.000"


def _day(told: dict[str, Any]) -> None:
    told["awards"][0]["date"] = "2026-02-30"


def _status(told: dict[str, Any]) -> None:
    told["tender"]["status"] = "berjalan"


def _unknown(told: dict[str, Any]) -> None:
    told["nomorRekening"] = "x"


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("harm", [_words, _day, _status, _unknown])
def test_a_broken_release_is_refused_by_the_validator(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, harm: Any
) -> None:
    make_package(parts=story())
    package = package_of(client, "rilis.json")
    assert wrong(package, served, tmp_path) == ([], [], {})
    harm(package["releases"][0])
    (tmp_path / "again").mkdir()
    assert wrong(package, served, tmp_path / "again") != ([], [], {})


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("harm", [_buyer, _award, _funder, _dear, _early, _backwards])
def test_where_the_validator_is_blind_our_own_checks_see(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path, harm: Any
) -> None:
    make_package(parts=story())
    package = package_of(client, "rilis.json")
    assert unsound(package["releases"][0]) == []
    harm(package["releases"][0])
    assert wrong(package, served, tmp_path) == ([], [], {})
    assert len(unsound(package["releases"][0])) == 1


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_buyer, "There is no party tiada."),
        (_award, "There is no award tiada."),
        (_funder, "There is no party tiada."),
        (_dear, "An award is worth more than 145500000."),
        (_early, "An award is dated before 2026-03-09T16:00:00"),
        (_backwards, "A period ends before it begins."),
    ],
)
def test_what_is_unsound_is_never_written(
    open_site: Site, make_package: MakePackage, monkeypatch: Any, harm: Any, said: str
) -> None:
    told_of = releases.told_of

    def harmed(*given: Any) -> dict[str, Any]:
        told = told_of(*given)
        harm(told)
        return told

    key = make_package(title="Jembatan", parts=story())
    monkeypatch.setattr(releases, "told_of", harmed)
    with pytest.raises(Unsound, match=re.escape(said)):
        make_package(parts=story())
    db.session.rollback()
    with pytest.raises(Unsound, match=re.escape(said)):
        tell(open_site, key, "progress", {"day": date(2026, 6, 16), "percent": 100, "note": "Cat"})
    db.session.rollback()
    with site_scope(open_site.id):
        assert [row.number for row in releases.of_package(key)] == [1]
        assert db.session.scalar(select(func.count(Release.id))) == 1


def test_an_old_fault_stops_nobody_from_telling_what_is_new(
    open_site: Site, make_package: MakePackage, monkeypatch: Any
) -> None:
    with monkeypatch.context() as before:
        before.setattr(releases, "unsound", lambda _told: [])
        parts = story()
        parts["bidders"][0].negotiated = 146_000_000
        key = make_package(parts=parts)
    tell(open_site, key, "progress", {"day": date(2026, 6, 16), "percent": 100, "note": "Cat"})
    with site_scope(open_site.id):
        assert [row.tags for row in releases.of_package(key)][1:] == [["implementationUpdate"]]


def test_a_cancelled_award_is_held_against_nothing(open_site: Site, make_package: MakePackage) -> None:
    key = make_package(parts={name: story()[name] for name in ("plans", "stages", "bidders")})
    tell(open_site, key, "bidders", {"winner": False, "verdict": "gugur", "reason": "Mundur"}, 1)
    with site_scope(open_site.id):
        package = db.session.get_one(Package, key)
        services.find_at(package)
        change_content(
            services.PACKAGES, package, {"estimate": 141_000_000}, version=package.version, site=open_site, by=None
        )
        db.session.commit()
        told = releases.together(releases.of_package(key))
    assert [(each["status"], each["value"]["amount"]) for each in told["awards"]] == [("cancelled", 142_000_000)]
    assert told["tender"]["value"]["amount"] == 141_000_000


@pytest.mark.parametrize(
    ("part", "values", "period"),
    [
        ("plans", {"work_from": date(2026, 5, 1), "work_to": date(2026, 4, 1)}, "2026-05-01"),
        ("contracts", {"ends": date(2026, 3, 25)}, "2026-03-26"),
        ("contracts", {"starts": None, "ends": date(2026, 3, 24)}, None),
    ],
)
def test_what_was_kept_backwards_is_told_without_its_end(
    open_site: Site, client: FlaskClient, make_package: MakePackage, part: str, values: dict[str, Any], period: str
) -> None:
    parts = story()
    for name, value in values.items():
        setattr(parts[part][0], name, value)
    make_package(parts=parts)
    (release,) = package_of(client, "rilis.json")["releases"]
    told = release["tender"]["contractPeriod"] if part == "plans" else release["contracts"][0].get("period")
    assert (told, unsound(release)) == (period and {"startDate": f"{period}T00:00:00+07:00"}, [])
