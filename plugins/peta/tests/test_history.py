"""An earlier version of boundaries comes back with what was said of its borders; what a file takes away is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from cms_core.api import Site, db, every_site, site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.boundaries import services, views
from cms_peta.models import BoundarySet

from .conftest import LEFT, RIGHT, STAFF, Bring, Send, geojson, square


def lines() -> list[tuple[str, str, str, str]]:
    found = services.current("33.04.02", "desa")
    assert found is not None
    return sorted((each.one, each.other, each.status, each.basis) for each in found.lines)


def test_an_earlier_version_is_shown_again_with_its_statuses(bring: Bring, send: Send, officer: FlaskClient) -> None:
    old = bring(source="Lama", status="penegasan", basis="Perbup 1/2026")
    before = lines()
    shape = services.current("33.04.02", "desa", whole=True)
    bring(geojson(("33.04.02.2002", square(109.44, -7.48))), source="Baru", status="sengketa", basis="")
    page = f"{STAFF}/batas/{old}"
    offered = officer.get(page).text
    again = send(page, to=f"{page}/lagi").headers["Location"]
    waiting, still = officer.get(again).text, services.current("33.04.02", "desa")
    send(again, to=f"{again}/pakai", langkah="pakai")
    whole = services.current("33.04.02", "desa", whole=True)

    assert ("Pakai lagi" in offered, still is not None and still.source) == (True, "Baru")
    assert ("Belum tampil di peta" in waiting, "Sengketa menjadi Penegasan (Perbup 1/2026)" in waiting) == (True, True)
    assert shape is not None
    assert whole is not None
    assert (lines(), whole.areas, whole.source) == (before, shape.areas, "Lama")
    with every_site() as session:
        kept = session.scalars(select(BoundarySet).order_by(BoundarySet.id)).all()
        assert [each.replaced_at is None for each in kept] == [False, False, True]


def test_what_is_shown_or_waits_is_not_brought_back(bring: Bring, send: Send, officer: FlaskClient) -> None:
    shown, waits = bring(), bring(accepted=False)

    for key in (shown, waits):
        assert send(f"{STAFF}/batas/{key}", to=f"{STAFF}/batas/{key}/lagi").status_code == 404
        assert "Pakai lagi" not in officer.get(f"{STAFF}/batas/{key}").text


def test_areas_that_a_file_takes_off_the_map_are_named(bring: Bring, officer: FlaskClient) -> None:
    bring()
    smaller, same = bring(geojson(("33.04.02.2002", LEFT)), accepted=False), bring(accepted=False)
    pages = [officer.get(f"{STAFF}/batas/{key}").text for key in (smaller, same)]

    assert [re.findall(r"1 wilayah yang tampil sekarang hilang.*?<p>(\w+)\.", each, re.DOTALL) for each in pages] == [
        ["Kalimandi"],
        [],
    ]


def test_links_lead_to_villages_that_are_drawn(
    client: FlaskClient, make_site: MakeSite, make_region: Any, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=("peta",))
    for code in ("33.04.03.2001", "33.04.04.2001"):
        make_region(code)
    far = square(109.47, -7.48)
    bring(geojson(("33.04.02", LEFT), ("33.04.03", RIGHT), ("33.04.04", far)), site=kabupaten)
    bring(geojson(("33.04.02.2007", LEFT), ("33.04.03.2001", RIGHT), ("33.04.04.2001", far)), site=kabupaten)

    def links() -> list[tuple[str, int]]:
        found = sorted(set(re.findall(r'href="(/peta/desa/[^"]*)"', client.get("http://kab.example/peta/").text)))
        return [(each, client.get(f"http://kab.example{each}").status_code) for each in found]

    before = links()
    bring(geojson(("33.04.02.2007", LEFT), ("33.04.03.2001", RIGHT)), site=kabupaten)

    assert before == [("/peta/desa/33.04.03", 200), ("/peta/desa/33.04.04", 200)]
    assert links() == [("/peta/desa/33.04.03", 200)]


@pytest.mark.parametrize("others", [0, 12])
def test_kecamatan_with_villages_of_their_own_are_found_at_once_where_the_kabupaten_has_none(
    others: int, make_site: MakeSite, make_region: Any, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=("peta",))
    codes = [f"33.04.{number:02}" for number in range(5, 5 + others)]
    for code in ("33.04.03", *codes):
        make_region(code)
    areas = [(code, square(109.5 + number / 50, -7.48)) for number, code in enumerate(codes)]
    bring(geojson(("33.04.02", LEFT), ("33.04.03", RIGHT), *areas), site=kabupaten)
    statements: list[str] = []
    bring()

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    with site_scope(kabupaten.id):
        covered = services.covered("33.04", "desa")
    event.remove(db.engine, "before_cursor_execute", note)

    assert (covered, [each for each in codes if services.has(each, "desa")]) == ({"33.04.02"}, [])
    assert sum("peta_boundary" in each for each in statements) == 1


def shown() -> set[str]:
    """Return the codes of the villages that the map of the kecamatan shows."""
    found = services.current("33.04.02", "desa")
    assert found is not None
    return set(found.areas)


def test_a_file_that_lies_far_away_is_shown_when_somebody_says_so(
    bring: Bring, send: Send, officer: FlaskClient, kecamatan: Site
) -> None:
    bring()
    key = bring(geojson(("33.04.02.2002", square(115.45, -7.48))), accepted=False)
    page = f"{STAFF}/batas/{key}"

    refused = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (refused.status_code, "Periksa letaknya, lalu beri tanda" in refused.text) == (422, True)
    assert shown() == {"33.04.02.2002", "33.04.02.2007"}
    assert send(page, to=f"{page}/pakai", langkah="pakai", agreed="y").status_code == 303
    assert shown() == {"33.04.02.2002"}
    assert "memang di luar wilayah" not in officer.get(page).text


@pytest.mark.parametrize(
    ("west", "south", "asked"),
    [(109.65, -7.48, True), (109.45, -7.28, True), (109.435, -7.48, False), (109.45, -7.465, False)],
)
def test_a_file_beside_what_is_shown_now_is_asked_about_where_the_two_do_not_touch(
    west: float, south: float, asked: bool, bring: Bring, send: Send, officer: FlaskClient
) -> None:
    bring()
    page = f"{STAFF}/batas/{bring(geojson(('33.04.02.2002', square(west, south))), accepted=False)}"
    told = officer.get(page).text

    first = send(page, to=f"{page}/pakai", langkah="pakai")

    assert ("Letaknya memang di luar wilayah situs ini" in told, "zona UTM-nya" in told) == (asked, False)
    assert (first.status_code, len(shown())) == ((422, 2) if asked else (303, 1))
    if asked:
        assert send(page, to=f"{page}/pakai", langkah="pakai", agreed="y").status_code == 303
    assert shown() == {"33.04.02.2002"}


@pytest.mark.parametrize(
    ("west", "south", "side", "asked"),
    # In the bay between what is shown, beside one of its sides, within one of its areas, and around all of it.
    [(109.55, -7.4, 0.03, True), (109.46, -7.4, 0.03, False), (109.42, -7.41, 0.001, False), (109.025, -7.9, 1, False)],
)
def test_areas_touch_and_not_the_boxes_around_them(
    west: float, south: float, side: float, asked: bool, bring: Bring, send: Send, officer: FlaskClient, kecamatan: Site
) -> None:
    tall = [(109.4, -7.5), (109.45, -7.5), (109.45, -7.3), (109.4, -7.3), (109.4, -7.5)]
    wide = [(109.45, -7.5), (109.65, -7.5), (109.65, -7.48), (109.45, -7.48), (109.45, -7.5)]
    bring(geojson(("33.04.02.2002", tall), ("33.04.02.2007", wide)))
    page = f"{STAFF}/batas/{bring(geojson(('33.04.02.2002', square(west, south, side))), accepted=False)}"

    told, first = officer.get(page).text, send(page, to=f"{page}/pakai", langkah="pakai")

    assert ("Letaknya memang di luar wilayah situs ini" in told, first.status_code) == (asked, 422 if asked else 303)
    assert ("tetapi wilayahnya tidak menyentuh batas itu" in told, "memuatnya, atau" in told) == (asked, not asked)
    # What does not touch is drawn with what it does not touch.
    drawing = told[told.index('<svg class="map"') :].partition("</svg>")[0]
    assert (drawing.count('<path class="on"'), len(re.findall("<path d=", drawing))) == ((1, 2) if asked else (0, 1))
    assert ("Yang mencolok dari berkas ini" in told) == asked


def test_a_file_far_away_is_thrown_away_without_a_word_about_it(bring: Bring, send: Send, kecamatan: Site) -> None:
    bring()
    page = f"{STAFF}/batas/{bring(geojson(('33.04.02.2002', square(115.45, -7.48))), accepted=False)}"
    assert send(page, to=f"{page}/pakai", langkah="buang").status_code == 303
    with site_scope(kecamatan.id):
        assert len(services.waiting()) == 0


@pytest.mark.parametrize("step", ["pakai", "buang"])
def test_a_button_of_an_old_page_says_that_it_did_nothing(
    step: str, bring: Bring, officer: FlaskClient, kecamatan: Site
) -> None:
    key = bring(accepted=False)
    answer = officer.post(f"{STAFF}/batas/{key}/pakai", data={"csrf_token": "lama", "langkah": step})
    assert (answer.status_code, "kirim sekali lagi" in answer.text) == (422, True)
    with site_scope(kecamatan.id):
        assert [each.row.id for each in services.waiting()] == [key]


def test_an_earlier_set_is_not_brought_back_by_a_button_of_an_old_page(
    bring: Bring, officer: FlaskClient, kecamatan: Site
) -> None:
    old, _shown = bring(), bring()
    answer = officer.post(f"{STAFF}/batas/{old}/lagi", data={"csrf_token": "lama"})
    assert (answer.status_code, "kirim sekali lagi" in answer.text) == (422, True)
    with site_scope(kecamatan.id):
        assert services.waiting() == []


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        (square(109.45, -7.48), "Batas yang tampil sekarang memuatnya, atau bersebelahan dengannya."),
        (square(109.85, -7.48), "Titik tengah itu 42 km di luar kotak batas yang tampil sekarang."),
        (square(115.45, -7.48), "661 km di luar batas yang tampil sekarang: mungkin zona UTM-nya keliru."),
    ],
)
def test_a_file_is_held_against_the_boundaries_that_are_shown(
    ring: Any, said: str, bring: Bring, officer: FlaskClient, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring()
    key = bring(geojson(("33.04.02.2002", ring)), accepted=False)
    # The office is far away, as in a large kabupaten.
    monkeypatch.setattr(views, "_own_points", lambda _site: [(111.0, -7.47)])
    page = officer.get(f"{STAFF}/batas/{key}").text

    assert ([said], "km dari kantor" in page) == (
        re.findall(r"(?:Titik tengah itu \d|Batas yang tampil sekarang m|\d+ km di luar batas)[^.]*\.", page),
        False,
    )
