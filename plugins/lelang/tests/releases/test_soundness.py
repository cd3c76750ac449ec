"""What a validator refuses, and what our own checks see where it is blind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db
from cms_lelang.releases import services as releases
from cms_lelang.releases.soundness import Unsound, unsound

from ..conftest import MakePackage, story
from .conftest import package_of, wrong


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


def test_what_is_unsound_is_never_written(open_site: Site, make_package: MakePackage, monkeypatch: Any) -> None:
    told_of = releases.told_of

    def harmed(*given: Any) -> dict[str, Any]:
        told = told_of(*given)
        _buyer(told)
        return told

    monkeypatch.setattr(releases, "told_of", harmed)
    with pytest.raises(Unsound, match="tiada"):
        make_package(parts=story())
    db.session.rollback()


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
