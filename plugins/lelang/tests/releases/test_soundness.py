"""What a validator refuses, and what our own checks see where it is blind."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from structlog.testing import capture_logs

from cms_core.api import Site, change_content, db, now, site_scope
from cms_core.modules.gate import run_task
from cms_lelang import hooks, services
from cms_lelang.cases import load
from cms_lelang.models import Package, Release
from cms_lelang.releases import services as releases
from cms_lelang.releases.soundness import Unsound, unsound

from ..conftest import PACKAGE, STAFF, FillIn, MakePackage, look, story, take
from ..test_cases import open_story
from .conftest import package_of, tell, wrong
from .test_reopened import move

PAID = "kd_tender,tgl_bap,besar_pembayaran,no_bap"


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
        (_buyer, "Tidak ada pihak tiada."),
        (_award, "Tidak ada pemenang tiada."),
        (_funder, "Tidak ada pihak tiada."),
        (_dear, "Nilai pemenang melebihi HPS atau pagu Rp145.500.000."),
        (_early, "Pemenang bertanggal sebelum penawaran ditutup (2026-03-09T16:00:00"),
        (_backwards, "Satu jangka waktu berakhir sebelum mulai."),
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


def test_a_file_tells_what_contradicts_itself_and_writes_the_other_rows(
    operator: FlaskClient, open_site: Site, make_package: MakePackage, monkeypatch: Any
) -> None:
    told_of = releases.told_of

    def harmed(case: Any, *given: Any) -> dict[str, Any]:
        told = told_of(case, *given)
        if case.package.code == "900":
            _dear(told)
        return told

    for code in ("900", "901"):
        make_package(title=f"Talud {code}", code=code, parts={**story(), "payments": []})
    monkeypatch.setattr(releases, "told_of", harmed)
    found = look(operator, "bagian/payments", f"{PAID}\n900,29-06-2026,500000,900/20\n901,29-06-2026,500000,900/20\n")
    take(operator, found)
    page = html.unescape(operator.get(found.request.path, base_url="http://localhost").text)
    assert "Data terbuka paket ini akan bertentangan: Nilai pemenang melebihi HPS atau pagu Rp145.500.000." in page
    assert ("1 baris tersimpan." in page, "Isi situs berubah" in page) == (True, False)


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


def test_an_old_fault_that_was_left_out_while_offers_were_taken_is_old_still(
    open_site: Site, make_package: MakePackage, monkeypatch: Any
) -> None:
    parts = open_story(-1)
    parts["bidders"][0].winner = True
    with monkeypatch.context() as before:
        before.setattr(releases, "unsound", lambda _told: [])
        parts["bidders"][0].negotiated = 146_000_000
        key = make_package(parts=parts)
    move(open_site, key, timedelta(days=2))
    move(open_site, key, timedelta(minutes=-1))
    with site_scope(open_site.id):
        assert len(releases.together(releases.of_package(key))["awards"]) == 1
        assert len(releases.of_package(key)) == 4


def _harm(monkeypatch: Any, bad: int) -> None:
    """Let what is told of one package name a buyer who takes no part."""
    told_of = releases.told_of

    def harmed(case: Any, *given: Any) -> dict[str, Any]:
        told = told_of(case, *given)
        told["buyer"]["id"] = "tiada" if case.package.id == bad else told["buyer"]["id"]
        return told

    monkeypatch.setattr(releases, "told_of", harmed)


def test_the_hour_tells_of_all_packages_but_of_one_that_contradicts_itself(
    open_site: Site, make_package: MakePackage, monkeypatch: Any
) -> None:
    good, bad, last = (make_package(title=title, parts=open_story(1)) for title in ("Baik", "Buruk", "Akhir"))
    _harm(monkeypatch, bad)
    later = now() + timedelta(hours=2)
    monkeypatch.setattr(releases, "now", lambda: later)
    (task,) = (task for task in hooks.cms_register_tasks() if task.name == "lelang.open")
    with capture_logs() as logged:
        assert run_task(task) == 1
    assert [(each["event"], each["package"], each["said"]) for each in logged if "package" in each] == [
        ("package not told", bad, "Data terbuka paket ini akan bertentangan: Tidak ada pihak tiada.")
    ]
    with site_scope(open_site.id):
        assert [len(releases.of_package(key)) for key in (good, bad, last)] == [2, 1, 2]


@pytest.mark.parametrize("wanted", ["save", "publish", "part"])
def test_who_would_tell_what_contradicts_itself_reads_what_is_wrong_and_nothing_is_written(
    operator: FlaskClient, fill_in: FillIn, open_site: Site, make_package: MakePackage, monkeypatch: Any, wanted: str
) -> None:
    key = make_package(shown=wanted != "publish", parts=story())
    told_of = releases.told_of

    def harmed(*given: Any) -> dict[str, Any]:
        told = told_of(*given)
        _buyer(told)
        return told

    monkeypatch.setattr(releases, "told_of", harmed)
    if wanted == "part":
        form = f"{STAFF}/{key}/bagian/progress/baru"
        answer = operator.post(form, data=fill_in(form, {"day": "2026-06-16", "percent": "100", "note": "Cat baru"}))
    else:
        form = f"{STAFF}/{key}"
        step = {"langkah": "terbit"} if wanted == "publish" else {}
        answer = operator.post(form, data=fill_in(form, PACKAGE, title="Saluran baru", **step))
    assert (answer.status_code, "Tidak ada pihak tiada." in answer.text) == (422, True)
    assert ("Cat baru" if wanted == "part" else "Saluran baru") in answer.text
    with site_scope(open_site.id):
        package = db.session.get_one(Package, key)
        assert (package.title, package.state) == ("Saluran irigasi", "draft" if wanted == "publish" else "published")
        assert len(releases.of_package(key)) == (0 if wanted == "publish" else 1)
        assert len(load(package).progress) == 2


def test_a_row_of_a_file_that_would_contradict_itself_is_left_out_alone(
    operator: FlaskClient, open_site: Site, make_package: MakePackage, monkeypatch: Any
) -> None:
    good, bad = (make_package(title=title, slug=title.lower(), parts=story()) for title in ("Baik", "Buruk"))
    _harm(monkeypatch, bad)
    lines = "Paket,Keadaan pada,Sudah berapa persen,Yang sudah dikerjakan\n"
    lines += "".join(f"{slug},2026-06-16,100,Cat\n" for slug in ("baik", "buruk"))
    take(operator, look(operator, "bagian/progress", lines))
    with site_scope(open_site.id):
        assert [len(load(db.session.get_one(Package, key)).progress) for key in (good, bad)] == [3, 2]


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
