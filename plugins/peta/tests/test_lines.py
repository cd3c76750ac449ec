"""How sure a border is outlives the file that it came in, and what a new file changes of it is seen beforehand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta import NAME
from cms_peta.boundaries import services
from cms_peta.boundaries.lines import Change, Line, carried, compared
from cms_peta.models import BorderLine, BoundarySet

from .conftest import HOME, LEFT, RIGHT, STAFF, TWO, VILLAGE, Bring, Send, geojson, mix, square

PAIR = ("33.04.02.2002", "33.04.02.2007")
FACTS = {"source": "Tim batas", "crs": "UTM"}
APART = geojson(("33.04.02.2002", LEFT), ("33.04.02.2007", square(109.48, -7.48)))


@pytest.fixture
def by(make_user: MakeUser) -> User:
    return make_user(region_code="33.04")


def decide(site: Site, key: int, status: str, basis: str, by: User) -> None:
    """Say how sure the border between both villages is, in a set."""
    with site_scope(site.id):
        asked = select(BorderLine).where(BorderLine.set_id == key, BorderLine.one == PAIR[0])
        services.set_status(db.session.scalars(asked).one(), status, basis, site=site, by=by)
    db.session.commit()


def shown(above: str = "33.04.02") -> dict[tuple[str, str], tuple[str, str]]:
    found = services.lines_shown(above, "desa")
    db.session.rollback()
    return {pair: (line.status, line.basis) for pair, line in found.items()}


def test_the_same_file_again_keeps_what_was_said_of_each_border(kecamatan: Site, bring: Bring, by: User) -> None:
    decide(kecamatan, bring(), "sengketa", "Berita acara 3/2026", by)
    before = shown()

    bring(status="")

    assert shown() == before
    assert before[PAIR] == ("sengketa", "Berita acara 3/2026")


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("sengketa", "penetapan", "sengketa"),
        ("kesepakatan", "penetapan", "penetapan"),
        ("penegasan", "", "penegasan"),
        (None, "", "indikatif"),
        (None, "penetapan", "penetapan"),
    ],
)
def test_what_is_said_of_all_borders_leaves_those_that_are_contested(before: str | None, said: str, after: str) -> None:
    old = Line(*PAIR, before, "Lama") if before else None

    assert carried(old, said, "Baru") == (after, "Lama" if old and after == before else "Baru")


def test_a_border_that_is_gone_is_told_where_somebody_had_decided_on_it() -> None:
    sure, other = Line("a", "b", "penegasan", "Perbup"), Line("a", "c", "indikatif", "")

    found = compared({("a", "b"): sure, ("a", "c"): other, ("b", "c"): sure}, {("b", "c"): other})

    assert [(each.one, each.other, each.after) for each in found] == [("a", "b", None), ("b", "c", other)]


def test_what_will_change_is_told_before_a_file_is_taken(
    send: Send, officer: FlaskClient, kecamatan: Site, bring: Bring, by: User
) -> None:
    decide(kecamatan, bring(), "kesepakatan", "Berita acara 3/2026", by)
    same = send(f"{STAFF}/batas/baru", file=TWO, status="", **FACTS).headers["Location"]
    fixed = send(f"{STAFF}/batas/baru", file=TWO, status="penetapan", basis="Perbup 1/2026", **FACTS).headers[
        "Location"
    ]
    apart = send(f"{STAFF}/batas/baru", file=APART, status="", **FACTS).headers["Location"]

    pages = [officer.get(page).text for page in (same, fixed, apart)]

    assert ["Status garis yang berganti" in page for page in pages] == [False, True, True]
    assert re.findall(r"<li>(Pagak – Kalimandi: .*?)</li>", pages[1]) == [
        "Pagak – Kalimandi: Kesepakatan (Berita acara 3/2026) menjadi Penetapan (Perbup 1/2026)."
    ]
    assert "Kesepakatan (Berita acara 3/2026); di berkas ini tidak ada garis di antaranya." in pages[2]
    assert send(same, to=f"{same}/pakai", langkah="pakai").headers["Location"] == "/s/klampok/admin/peta/batas/"
    assert shown()[PAIR] == ("kesepakatan", "Berita acara 3/2026")


def test_what_was_decided_comes_back_with_its_border(
    send: Send, officer: FlaskClient, kecamatan: Site, bring: Bring, by: User
) -> None:
    decide(kecamatan, bring(), "sengketa", "Berita acara 3/2026", by)
    told = [send(f"{STAFF}/batas/baru", file=APART, status="", **FACTS).headers["Location"]]
    without = officer.get(told[0]).text
    send(told[0], to=f"{told[0]}/pakai", langkah="pakai")
    gone = shown().get(PAIR)
    told += [
        send(f"{STAFF}/batas/baru", file=TWO, status=status, basis="Perbup 1", **FACTS).headers["Location"]
        for status in ("", "penetapan")
    ]
    pages = [officer.get(page).text for page in told[1:]]
    send(told[1], to=f"{told[1]}/pakai", langkah="pakai")

    line = "Pagak – Kalimandi: tampil lagi sebagai Sengketa (Berita acara 3/2026), seperti sebelum garisnya hilang"
    assert "Sengketa (Berita acara 3/2026); di berkas ini tidak ada garis di antaranya." in without
    assert (gone, [line in page for page in pages]) == (None, [True, True])
    assert shown()[PAIR] == ("sengketa", "Berita acara 3/2026")


def test_what_was_said_last_counts_and_a_border_that_was_set_back_stays_so(
    kecamatan: Site, bring: Bring, by: User
) -> None:
    decide(kecamatan, bring(), "sengketa", "Berita acara 3/2026", by)
    decide(kecamatan, bring(status=""), "indikatif", "", by)
    bring(APART, status="")

    bring(status="")

    assert shown()[PAIR] == ("indikatif", "")


def test_a_border_that_comes_back_otherwise_is_told_of() -> None:
    before, after = Line("a", "b", "sengketa", ""), Line("a", "b", "penetapan", "Perbup")

    assert compared({}, {("a", "b"): after}, {("a", "b"): before}) == [Change("a", "b", before, after)]
    assert compared({}, {("a", "b"): after}, {("a", "b"): Line("a", "b", "indikatif", "")}) == []


def test_what_becomes_contested_while_somebody_looks_is_not_taken_away(
    send: Send, officer: FlaskClient, kecamatan: Site, bring: Bring, by: User
) -> None:
    key = bring()
    page = send(f"{STAFF}/batas/baru", file=TWO, status="", **FACTS).headers["Location"]
    told = dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', officer.get(page).text))
    decide(kecamatan, key, "sengketa", "Berita acara 3/2026", by)

    taken = officer.post(f"{page}/pakai", data={**told, "langkah": "pakai"})

    assert (taken.status_code, taken.headers["Location"]) == (303, page)
    seen = officer.get(page).text
    assert "Sementara itu status garis di peta berubah" in seen
    assert "Pagak – Kalimandi: Sengketa (Berita acara 3/2026) menjadi Indikatif." in seen
    assert shown()[PAIR] == ("sengketa", "Berita acara 3/2026")
    with site_scope(kecamatan.id):
        waits = db.session.scalars(select(BoundarySet.accepted_at).order_by(BoundarySet.id)).all()
    assert waits[1:] == [None]


def test_a_kecamatan_carries_over_what_its_kabupaten_says(
    kecamatan: Site, make_site: MakeSite, bring: Bring, by: User
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))
    decide(kabupaten, bring(site=kabupaten), "sengketa", "", by)

    bring(status="")

    assert shown()[PAIR] == ("sengketa", "")


def test_the_page_of_a_border_tells_what_was_decided_before_when_by_whom_and_on_which_basis(
    send: Send, officer: FlaskClient, kecamatan: Site, bring: Bring, by: User
) -> None:
    decide(kecamatan, bring(), "sengketa", "", by)
    with site_scope(kecamatan.id):
        key = db.session.scalars(select(BorderLine.id).where(BorderLine.one == PAIR[0])).one()
    page = f"{STAFF}/batas/garis/{key}"
    for status in ("kesepakatan", "kesepakatan"):
        assert send(page, status=status, basis="Berita Acara 3/2026").status_code == 303
    bring(status="")
    bring(status="penetapan", basis="Perbup 1/2026")
    with site_scope(kecamatan.id):
        newest = select(BorderLine.id).where(BorderLine.one == PAIR[0]).order_by(BorderLine.id.desc())
        key = db.session.scalars(newest.limit(1)).one()

    told = re.findall(
        r'<li><b>(.*?)</b>(.*?)<br><span class="soft">(.*?) · (.*?)</span>',
        officer.get(f"{STAFF}/batas/garis/{key}").text,
    )

    assert [(status, basis) for status, basis, _at, _by in told] == [
        ("Penetapan", ": Perbup 1/2026"),
        ("Kesepakatan", ": Berita Acara 3/2026"),
        ("Sengketa", ""),
        ("Indikatif", ""),
    ]
    assert (told[2][3], told[0][3], all(each[2] for each in told)) == (by.username, "akun yang sudah tidak ada", True)
    assert told[1][3] not in (by.username, told[0][3])


def test_the_log_has_a_status_with_its_basis(kecamatan: Site, bring: Bring, by: User) -> None:
    decide(kecamatan, bring(), "kesepakatan", "Berita Acara 3/2026", by)

    found = [each.detail for each in db.session.scalars(select(AuditEntry).where(AuditEntry.what == f"{NAME}.line"))]
    assert found == [{"status": "kesepakatan", "basis": "Berita Acara 3/2026"}]


def told_on(client: FlaskClient, address: str) -> list[tuple[str, ...]]:
    """Return the rows of the public page of borders: between which areas, status, and decision."""
    page = client.get(address).text
    cells = (
        r'<th role="rowheader" scope="row">(.*?)</th><td [^>]*><span>(.*?)</span></td><td [^>]*><span>(.*?)</span></td>'
    )
    return re.findall(cells, page)


def test_decisions_that_are_too_many_for_the_map_are_counted_there_and_each_border_tells_its_own(
    client: FlaskClient, kecamatan: Site, bring: Bring, by: User
) -> None:
    key, basis = bring(status="penegasan", basis="Perbup 1/2026"), "Berita Acara 3/2026 " + "x" * 140
    said = client.get(f"{HOME}/peta/").text
    decide(kecamatan, key, "penegasan", basis, by)

    page, english = client.get(f"{HOME}/peta/").text, client.get(f"{HOME}/en/peta/").text

    assert "Penegasan menurut Perbup 1/2026." in said
    assert ["Penegasan menurut 2 keputusan." in page, basis in page] == [True, False]
    # What the program says itself is not marked as Indonesian.
    assert re.findall(r">([^<>]*2 decisions[^<>]*)<", english) != []
    assert 'href="/peta/garis">Dasar tiap garis</a>' in page
    expected = [
        ("Pagak – Kalimandi", "Penegasan", basis),
        ("Kalimandi dan luar", "Penegasan", "Perbup 1/2026"),
        ("Pagak dan luar", "Penegasan", "Perbup 1/2026"),
    ]
    assert [told_on(client, f"{site}/peta/garis") for site in (HOME, VILLAGE)] == [expected, expected]


def test_borders_are_told_from_the_one_that_is_least_sure_and_across_the_rim_by_name(
    client: FlaskClient, make_site: MakeSite, make_region: Any, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,))
    make_region("33.04.03.2001", "Seberang")
    mix(kabupaten, bring(geojson(("33.04.02.2007", LEFT), ("33.04.03.2001", RIGHT)), site=kabupaten))

    for address in (f"{HOME}/peta/garis", "http://kab.example/peta/garis/33.04.02"):
        rows = told_on(client, address)
        assert {row[0] for row in rows} == {"Kalimandi – Seberang", "Kalimandi dan luar"}
        order = ["Sengketa", "Indikatif", "Kesepakatan", "Penetapan", "Penegasan"]
        assert [row[1] for row in rows] == sorted((row[1] for row in rows), key=order.index)
        assert all(row[2].startswith("Berita Acara Nomor") for row in rows)
    assert (
        'href="/peta/garis/33.04.02">Dasar tiap garis</a>' in client.get("http://kab.example/peta/desa/33.04.02").text
    )


def test_a_map_without_borders_has_no_page_of_them(
    client: FlaskClient, kecamatan: Site, village: Site, bring: Bring, switch_off: Any
) -> None:
    answers = [client.get(f"{HOME}/peta/garis").status_code]
    bring()
    answers += [client.get(f"{site}/peta/garis").status_code for site in (HOME, VILLAGE)]
    answers.append(client.get(f"{HOME}/peta/garis/33.04.02").status_code)
    switch_off(kecamatan)
    answers += [client.get(f"{site}/peta/garis").status_code for site in (HOME, VILLAGE)]

    assert answers == [404, 200, 200, 404, 404, 404]
