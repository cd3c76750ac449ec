"""Moving the schedule of a package as a whole."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang.cases import load
from cms_lelang.models import Bidder, Package, Stage
from cms_lelang.releases import services as releases

from ..conftest import HOME, STAFF, FillIn, MakePackage, at, rows, story

SHOWN = "%d-%m-%Y %H:%M"


def later(site: Site, key: int, days: int) -> dict[str, str]:
    """Return what a person writes into the form who moves every stage by some days."""
    ahead = timedelta(days=days, hours=7)  # as the clock of the site shows it
    with site_scope(site.id):
        schedule = load(db.session.get_one(Package, key)).schedule
        return {
            f"{row.stage}_{name}": f"{getattr(row, name) + ahead:{SHOWN}}"
            for row in schedule
            for name in ("starts_at", "ends_at")
        }


def planned() -> dict[str, list[Any]]:
    """Return a package that is still chosen for."""
    parts = story()
    return {"plans": parts["plans"], "stages": parts["stages"]}


def test_every_stage_is_moved_at_once_with_one_reason(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=planned())
    form = f"{STAFF}/{key}/bagian/jadwal"
    assert f'/{key}/bagian/jadwal">Pindah jadwal</a>' in operator.get(f"{STAFF}/{key}/bagian").text
    page = operator.get(form).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Pengumuman: mulai" in page

    # By so many days each stage would come before the one that it follows, if it were moved alone.
    moved = later(site, key, 30)
    answer = operator.post(form, data=fill_in(form, moved))
    assert (answer.status_code, "Jadwal ini sudah dibaca warga." in answer.text) == (422, True)
    assert f'value="{moved["sanggah_ends_at"]}"' in answer.text
    before = len(rows(site, Stage))
    assert operator.post(form, data=fill_in(form, moved, reason="Libur panjang")).status_code == 303

    found = rows(site, Stage)
    assert len(found) == 2 * before
    with site_scope(site.id):
        schedule = load(db.session.get_one(Package, key)).schedule
        told = releases.of_package(key)
    assert [(row.revision, row.reason) for row in schedule] == [(1, "Libur panjang")] * before
    was = {row.stage: row for row in planned()["stages"]}
    for row in schedule:
        assert row.starts_at - was[row.stage].starts_at == row.ends_at - was[row.stage].ends_at == timedelta(days=30)
    # The public is told once.
    assert [row.number for row in told] == [1, 2]
    assert "Libur panjang" in operator.get(f"{HOME}/lelang/saluran-irigasi").text


def test_a_stage_that_stays_gets_no_revision(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    parts = planned()
    # Files tell seconds, too, which the form does not show.
    parts["stages"][0].starts_at += timedelta(seconds=30)
    key = make_package(parts=parts)
    form = f"{STAFF}/{key}/bagian/jadwal"
    kept = later(site, key, 0)
    same = operator.post(form, data=fill_in(form, kept, reason="Libur"))
    assert (same.status_code, "Jadwalnya masih sama." in same.text) == (422, True)
    kept["sanggah_ends_at"] = "19-03-2026 08:00"
    assert operator.post(form, data=fill_in(form, kept, reason="Libur")).status_code == 303
    found = [(row.stage, row.revision) for row in rows(site, Stage) if row.revision]
    assert found == [("sanggah", 1)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"penetapan_starts_at": "01-03-2026 08:00"}, "Tahap Penetapan pemenang mulai 1 Maret 2026, sebelum tahap"),
        ({"penetapan_ends_at": "01-03-2026 08:00"}, "Tahap ini selesai sebelum mulai."),
        ({"penetapan_ends_at": ""}, "Tulis selesainya."),
        ({"penetapan_ends_at": "besok"}, "“besok” tidak terbaca."),
        ({"reason": "NIP 198503152010011023"}, "Di sini ada NIP"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_moved(
    operator: FlaskClient,
    site: Site,
    fill_in: FillIn,
    make_package: MakePackage,
    written: dict[str, str],
    said: str,
) -> None:
    key = make_package(parts=planned())
    form = f"{STAFF}/{key}/bagian/jadwal"
    data = fill_in(form, {**later(site, key, 0), "sanggah_ends_at": "20-03-2026 08:00", "reason": "Libur", **written})
    answer = operator.post(form, data=data)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert [row.revision for row in rows(site, Stage)] == [0] * 4


def test_a_schedule_that_moves_past_its_winner_says_what_to_do(
    operator: FlaskClient, fill_in: FillIn, make_package: MakePackage, site: Site
) -> None:
    key = make_package(parts={**planned(), "bidders": story()["bidders"]})
    form = f"{STAFF}/{key}/bagian/jadwal"
    data = fill_in(form, {**later(site, key, 9000), "reason": "Libur"})
    answer = operator.post(form, data=data)
    said = "Lepas dahulu tanda pemenang di Peserta dan harga, atau periksa jadwalnya."
    assert (answer.status_code, said in answer.text, "Periksa kedua tanggalnya" in answer.text) == (422, True, False)
    bidder = f"{STAFF}/{key}/bagian/bidders/{rows(site, Bidder)[0].id}"
    assert operator.post(bidder, data=fill_in(bidder, {"name": "CV Tirta", "offer": "143.200.000"})).status_code == 303
    assert operator.post(form, data=fill_in(form, {**later(site, key, 9000), "reason": "Libur"})).status_code == 303


def test_who_saw_an_older_schedule_moves_nothing(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=planned())
    form = f"{STAFF}/{key}/bagian/jadwal"
    mine, theirs = (fill_in(form, {**later(site, key, days), "reason": "Libur"}) for days in (3, 30))
    assert operator.post(form, data=theirs).status_code == 303
    answer = operator.post(form, data=mine)
    assert (answer.status_code, "Sementara itu orang lain mengubah jadwal ini." in answer.text) == (409, True)
    assert {row.starts_at for row in rows(site, Stage) if row.stage == "pengumuman"} == {
        at(2),
        at(2) + timedelta(days=30),
    }


def test_a_stage_that_another_added_meanwhile_comes_back_as_it_is(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=planned(), shown=False)
    form = f"{STAFF}/{key}/bagian/jadwal"
    mine = fill_in(form, later(site, key, 3))
    added = {"stage": "penjelasan", "starts_at": "05-03-2026 08:00", "ends_at": "05-03-2026 12:00"}
    new = f"{STAFF}/{key}/bagian/stages/baru"
    assert operator.post(new, data=fill_in(new, added)).status_code == 303
    answer = operator.post(form, data=mine)
    assert (answer.status_code, "Sementara itu orang lain mengubah jadwal ini." in answer.text) == (409, True)
    stored = "Kini tersimpan: Pemberian penjelasan 05-03-2026 08:00 – 05-03-2026 12:00. Isian Anda masih ada"
    assert ("Tulis mulainya." in answer.text, stored in answer.text) == (False, True)
    assert re.findall(r'name="penjelasan_starts_at"[^>]*value="([^"]*)"', answer.text) == ["2026-03-05T08:00"]
    hidden = dict(re.findall(r'name="(key|seen)" type="hidden" value="([^"]*)"', answer.text))
    again = {"penjelasan_starts_at": "2026-03-05T08:00", "penjelasan_ends_at": "2026-03-05T12:00", **hidden}
    assert operator.post(form, data={**mine, **again}).status_code == 303
    assert [row.starts_at for row in rows(site, Stage) if row.stage == "penjelasan"] == [at(5)]


def test_a_stage_that_ends_on_a_day_lasts_until_its_night(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=planned(), shown=False)
    form = f"{STAFF}/{key}/bagian/jadwal"
    moved = {**later(site, key, 0), "sanggah_starts_at": "14-03-2026", "sanggah_ends_at": "20-03-2026"}
    assert operator.post(form, data=fill_in(form, moved)).status_code == 303
    new = f"{STAFF}/{key}/bagian/stages/baru"
    added = {"stage": "penjelasan", "starts_at": "05-03-2026", "ends_at": "05-03-2026"}
    assert operator.post(new, data=fill_in(new, added)).status_code == 303
    found = {row.stage: (row.starts_at, row.ends_at) for row in rows(site, Stage)}
    assert found["sanggah"] == (at(13, 17), at(20, 16, 59))
    assert found["penjelasan"] == (at(4, 17), at(5, 16, 59))


def test_without_stages_and_without_a_provider_there_is_nothing_to_move(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    for values in ({}, {"method": "swakelola_4", "title": "Sendiri", "parts": planned()}):
        key = make_package(**values)
        assert operator.get(f"{STAFF}/{key}/bagian/jadwal").status_code == 404
        assert "Pindah jadwal" not in operator.get(f"{STAFF}/{key}/bagian").text
