"""While offers are taken nobody outside the office learns who made one, wherever a package is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_lelang import hooks
from cms_lelang.cases import Case, load
from cms_lelang.models import Package, Stage
from cms_lelang.releases import services as releases

from .conftest import HOME, PACKAGE, STAFF, FillIn, MakePackage, at, look, package, story
from .test_desk import PARTLY
from .test_secrets import PATHS

CLOCK = "%Y-%m-%d %H:%M Z"
NAMED = ("Tirta", "Makmur", "143.200.000", "143200000", "142000000", "Tanpa daftar alat")
"""Who offers, at what price, and why somebody was turned down."""


STAGED = ("pengumuman", "penawaran")


def open_story(hours: int = 1, staged: tuple[str, ...] = STAGED) -> dict[str, list[Any]]:
    """Return a package for which offers are taken for some hours more, with participants that were written too soon."""
    parts = story()
    # Two of one price are worth asking about, too.
    parts["bidders"][1].offer = parts["bidders"][0].offer
    minute = now().replace(second=0, microsecond=0)
    begun, until = minute - timedelta(days=7), minute + timedelta(hours=hours)
    stages = [Stage(stage=name, starts_at=begun, ends_at=until, revision=0, reason="") for name in staged]
    return {"plans": parts["plans"], "stages": stages, "bidders": parts["bidders"]}


def sealed(*stages: tuple[str, int, int], signed: bool = False) -> Any:
    """Return until when nobody is named of a package with stages from one day of March to another."""
    told = [Stage(stage=name, starts_at=at(first), ends_at=at(last), revision=0) for name, first, last in stages]
    return Case(package(), stages=told, contracts=story()["contracts"] if signed else ()).sealed_until


def test_nobody_is_named_until_offers_are_closed() -> None:
    assert sealed() is None
    assert sealed(("penetapan", 1, 9)) is None
    assert sealed(("pengumuman", 1, 5), ("penawaran", 2, 9)) == at(9)
    assert sealed(("pengumuman", 1, 9), ("penawaran", 2, 5)) == at(9)
    assert sealed(("pengumuman", 1, 9)) == sealed(("pengumuman", 1, 5), ("unduh", 1, 9)) == at(9)
    assert sealed(("kirim_kualifikasi", 1, 5), ("pembuktian", 2, 3)) == at(5)
    # What follows offers says that they are closed, but not against their own stage.
    assert sealed(("pengumuman", 1, 9), ("evaluasi", 7, 9), ("pembukaan", 6, 6)) == at(6)
    assert sealed(("pengumuman", 1, 9), ("penawaran", 2, 8), ("pembukaan", 6, 6)) == at(8)
    assert sealed(("pengumuman", 1, 9), signed=True) is None
    assert sealed(("pengumuman", 1, 9), ("penawaran", 2, 8), signed=True) == at(8)


@pytest.mark.parametrize("staged", [STAGED, ("pengumuman",)])
@pytest.mark.parametrize("hours", [1, -1])
def test_no_page_and_no_file_names_who_offers(
    operator: FlaskClient,
    site: Site,
    make_package: MakePackage,
    show_flags: Any,
    hours: int,
    staged: tuple[str, ...],
) -> None:
    show_flags(site, True)
    key = make_package(parts=open_story(hours, staged), latitude="-7.46", longitude="109.45")
    with site_scope(site.id):
        process = db.session.get_one(Package, key).process
        told = {
            "layer": repr([list(layer.features) for layer in hooks.cms_map_layers(site, None)]),
            "documents": repr(list(hooks.cms_public_documents(site))),
            "items": repr(list(hooks.cms_items(site))),
            "kept": repr([(row.told, row.facts) for row in releases.of_package(key)]),
        }
    own = (
        "penyedia",
        "tanda",
        "kabar.atom",
        "kelengkapan",
        "angka",
        "instansi",
        "saluran-irigasi/rincian",
        "data/2026",
    )
    paths = [*PATHS, f"/lelang/data/rekaman/{process}.json", "/cari?q=makmur", *(f"/lelang/{path}" for path in own)]
    answers = {path: operator.get(f"{HOME}{path}") for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    told |= {path: answer.text for path, answer in answers.items()}
    found = {said: [name for name, text in told.items() if said in text] for said in NAMED}
    assert hours < 0 or found == {said: [] for said in NAMED}
    # Afterwards the same is told.
    assert hours > 0 or all(found.values())
    winner = operator.get(f"{HOME}/lelang/penyedia/cv-tirta")
    assert winner.status_code == (404 if hours > 0 else 200)


@pytest.mark.parametrize("staged", [STAGED, ("pengumuman",)])
def test_a_single_bidder_is_asked_about_once_offers_are_closed(
    operator: FlaskClient, site: Site, make_package: MakePackage, show_flags: Any, staged: tuple[str, ...]
) -> None:
    show_flags(site, True)
    seen = []
    for hours in (1, -1):
        parts = open_story(hours, staged)
        key = make_package(parts={**parts, "bidders": parts["bidders"][:1]}, method="lelang_desa")
        pages = (f"{HOME}/lelang/tanda", f"{STAFF}/tanda/", f"{STAFF}/{key}/bagian")
        told = [operator.get(page).text for page in pages]
        seen.append(["Hanya satu peserta" in page for page in told])
        assert ["data belum cukup: 1 paket masih menerima penawaran" in page for page in told] == [True, True, False]
    assert seen == [[False] * 3, [True] * 3]


@pytest.mark.parametrize("staged", [("penawaran",), ("pengumuman",)])
def test_participants_are_written_once_offers_are_closed(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, staged: tuple[str, ...]
) -> None:
    parts = open_story(staged=staged)
    key = make_package(parts={**parts, "bidders": []})
    form = f"{STAFF}/{key}/bagian/bidders/baru"
    refused = operator.post(form, data=fill_in(form, PARTLY["bidders"]))
    assert (refused.status_code, "Penawaran masih berjalan sampai" in refused.text) == (422, True)
    with site_scope(site.id):
        load(db.session.get_one(Package, key)).schedule[-1].ends_at = now() - timedelta(minutes=1)
        db.session.commit()
    assert operator.post(form, data=fill_in(form, PARTLY["bidders"])).status_code == 303


def test_a_draft_that_names_them_is_not_published(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=open_story(), shown=False)
    page = operator.post(
        f"{STAFF}/{key}/terbit", data=fill_in(f"{STAFF}/{key}", {}, langkah="terbit"), follow_redirects=True
    )
    assert "Penawaran masih berjalan sampai" in page.text
    with site_scope(site.id):
        assert db.session.get_one(Package, key).state == "draft"


@pytest.mark.parametrize("winner", [False, True])
def test_a_deadline_may_be_extended_and_then_nobody_is_named_any_more(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, set_prefix: Any, winner: bool
) -> None:
    set_prefix(site, "ocds-a1b2c3")
    parts = open_story(-1)
    parts["bidders"][0].winner = winner
    key = make_package(parts=parts)
    assert "Tirta" in operator.get(f"{HOME}/lelang/saluran-irigasi").text
    with site_scope(site.id):
        offers = load(db.session.get_one(Package, key)).schedule[-1]
        ref, begun = offers.id, offers.starts_at
    form = f"{STAFF}/{key}/bagian/stages/{ref}"
    until = now() + timedelta(days=2)
    longer = {"stage": "penawaran", "starts_at": f"{begun:{CLOCK}}", "ends_at": f"{until:{CLOCK}}", "reason": "Hujan"}
    assert operator.post(form, data=fill_in(form, longer)).status_code == 303
    assert "Penawaran masih berjalan sampai" in operator.get(f"{STAFF}/{key}/bagian").text
    record = record_of(operator)
    page = operator.get(f"{HOME}/lelang/saluran-irigasi").text
    with site_scope(site.id):
        last = releases.of_package(key)[-1]
        kept = repr((last.told, last.facts))
    assert [said for said in NAMED if said in page or said in repr(record) or said in kept] == []
    # Of an award nothing is said: it was not cancelled either.
    assert [(each.get("status"), each.get("value") or None) for each in record.get("awards", ())] == [
        (None, None)
    ] * winner
    # What was told before stays in its releases, and is not read on the page of them.
    history = operator.get(f"{HOME}/lelang/riwayat/saluran-irigasi").text
    assert ([said for said in NAMED if said in history], "jadi peserta tidak disebut" in history) == ([], True)
    assert "CV Tirta" in operator.get(f"{STAFF}/{key}/bagian").text
    assert "CV Tirta" in repr(operator.get(f"{HOME}/lelang/data/rilis.json").json["releases"][0])
    # Everything else of the package stays to be written, and nobody is named by that.
    form, table = f"{STAFF}/{key}", f"{STAFF}/tabel/unduh.csv"
    for said in ({}, {"place": "Dusun 3"}, {"outcome": "batal", "reason": "Anggaran dialihkan"}):
        answer = operator.post(form, data=fill_in(form, {**PACKAGE, **said}))
        assert (said, answer.status_code) == (said, 303)
    changed = operator.get(table).text.replace("Dusun 2", "Dusun 4")
    found = look(operator, "paket", changed).text
    assert ("Dusun 4" in changed, "Penawaran masih berjalan" in found, "Impor semua" in found) == (True, False, True)
    assert "Tirta" not in operator.get(f"{HOME}/lelang/saluran-irigasi").text


@pytest.mark.parametrize(
    ("last", "awards"),
    [
        (1, [(None, None, None), ("pending", "UD Makmur", 143_200_000)]),
        # Who was told before and wins again is told again, with all that was written of him.
        (0, [("pending", "CV Tirta", 142_000_000)]),
    ],
)
def test_who_wins_after_an_extension_takes_the_place_of_who_was_told_before(
    operator: FlaskClient, site: Site, make_package: MakePackage, set_prefix: Any, last: int, awards: list[Any]
) -> None:
    set_prefix(site, "ocds-a1b2c3")
    parts = open_story(-1)
    parts["bidders"][0].winner = True
    key = make_package(parts=parts)
    for ends, winner in ((timedelta(days=2), 0), (timedelta(minutes=-1), last)):
        with site_scope(site.id):
            case = load(db.session.get_one(Package, key))
            case.schedule[-1].ends_at = now() + ends
            for number, row in enumerate(case.bidders):
                row.winner = number == winner
            releases.write(case, site)
            db.session.commit()
    said = [
        (each.get("status"), each["suppliers"][0].get("name"), each.get("value", {}).get("amount"))
        for each in record_of(operator)["awards"]
    ]
    assert said == awards


@pytest.mark.parametrize("staged", [STAGED, ("pengumuman",)])
def test_data_names_them_once_offers_are_closed_though_nobody_saves(
    operator: FlaskClient,
    site: Site,
    make_package: MakePackage,
    set_prefix: Any,
    monkeypatch: pytest.MonkeyPatch,
    staged: tuple[str, ...],
) -> None:
    set_prefix(site, "ocds-a1b2c3")
    make_package(parts=open_story(staged=staged))
    (task,) = hooks.cms_register_tasks()

    def run(later: timedelta) -> list[str]:
        monkeypatch.setattr(releases, "now", lambda: now() + later)
        with site_scope(site.id):
            task.run(site.id)
            db.session.commit()
        return [each["name"] for each in record_of(operator)["tender"].get("tenderers", ())]

    assert run(timedelta(minutes=30)) == []
    assert run(timedelta(hours=2)) == ["CV Tirta", "UD Makmur"]
    # There is no more to say.
    run(timedelta(hours=3))
    assert len(operator.get(f"{HOME}/lelang/data/rilis.json").json["releases"]) == 2


def test_the_page_of_a_winner_asks_the_newest_deadline_alone(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    parts = open_story(staged=("penawaran",))
    closed = now() - timedelta(minutes=1)
    for row in parts["stages"]:
        begun = row.starts_at
    parts["stages"].append(Stage(stage="penawaran", starts_at=begun, ends_at=closed, revision=1, reason="Dipercepat"))
    make_package(parts=parts)
    assert "Tirta" in operator.get(f"{HOME}/lelang/saluran-irigasi").text
    assert operator.get(f"{HOME}/lelang/penyedia/cv-tirta").status_code == 200


def record_of(operator: FlaskClient) -> Any:
    """Return what all releases of the one package say together."""
    return operator.get(f"{HOME}/lelang/data/rekaman.json").json["records"][0]["compiledRelease"]
