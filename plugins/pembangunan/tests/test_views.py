"""What citizens see of works: list, page, progress, sign; and what they do not."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope, store_image, today
from cms_core.forwarding.models import Forward
from cms_core.testing.factories import MakeSite
from cms_pembangunan import NAME
from cms_pembangunan.models import Work

from .conftest import HOME, Make, Step, photo

AUGUST = date(2026, 8, 14)


def words(page: str) -> str:
    """Return the words of the main part of a page."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.replace("<wbr>", ""))).strip()


def titles(page: str) -> list[str]:
    """Return the titles of the cards of a list."""
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', page)


def test_a_page_shows_what_stands_on_the_sign(client: FlaskClient, site: Site, make_work: Make) -> None:
    make_work(
        place="Dusun 3",
        volume="350",
        unit="meter",
        size="350 m × 3 m",
        executor="Tim Pelaksana Kegiatan",
        starts=date(2026, 7, 6),
        ends=date(2026, 9, 3),
        duration=60,
        from_dd=90_000_000,
        from_swadaya=10_000_000,
    )

    text = words(client.get(f"{HOME}/pembangunan/rabat-beton").text)

    for said in (
        "Kegiatan Rabat beton",
        "Lokasi Dusun 3",
        "Volume 350 meter (350 m × 3 m)",
        "Anggaran Rp100.000.000",
        "Dana Desa: Rp90.000.000 Swadaya masyarakat: Rp10.000.000",
        "Tahun anggaran 2026",
        "Pelaksana Tim Pelaksana Kegiatan",
        "Waktu 60 hari, 6 Juli 2026 – 3 September 2026",
    ):
        assert said in text


def test_steps_are_shown_in_their_order_and_what_is_ahead_behind_them(
    client: FlaskClient, site: Site, make_work: Make, tell: Make
) -> None:
    key = make_work()
    tell(key, 40, AUGUST)
    tell(key, 60, AUGUST - timedelta(days=9))
    tell(key, 90, AUGUST + timedelta(days=9), shown=False)

    page = client.get(f"{HOME}/pembangunan/rabat-beton").text
    steps = page.partition('<ol class="steps">')[2].partition("</ol>")[0]

    assert re.findall(r'<b class="num">(\d+)%</b>', steps) == ["60", "40", "50", "80", "100"]


def test_a_work_is_late_from_the_day_after_its_end(client: FlaskClient, site: Site, make_work: Make) -> None:
    day = today(site)
    make_work(year=day.year - 1, ends=day - timedelta(days=2))
    make_work(title="Drainase", year=day.year - 1, ends=day)

    late, in_time = (words(client.get(f"{HOME}/pembangunan/{slug}").text) for slug in ("rabat-beton", "drainase"))

    assert ["Lewat 2 hari dari rencana selesai." in text for text in (late, in_time)] == [True, False]


def test_a_list_is_narrowed_by_year_source_and_state(
    client: FlaskClient, site: Site, make_work: Make, tell: Make
) -> None:
    day = today(site)
    make_work(year=day.year, ends=day + timedelta(days=9))
    tell(make_work(title="Drainase", year=day.year, budget=9, from_dd=0, from_add=9), 100, day)
    make_work(title="Lama", year=day.year - 1, ends=day - timedelta(days=1))

    asked = (
        "",
        f"tahun={day.year}",
        "sumber=add",
        "keadaan=selesai",
        "keadaan=terlambat",
        "keadaan=rencana",
        "q=drainase",
    )
    found = {query: titles(client.get(f"{HOME}/pembangunan/?{query}").text) for query in asked}

    assert found == {
        "": ["Lama", "Drainase", "Rabat beton"],
        f"tahun={day.year}": ["Drainase", "Rabat beton"],
        "sumber=add": ["Drainase"],
        "keadaan=selesai": ["Drainase"],
        "keadaan=terlambat": ["Lama"],
        "keadaan=rencana": ["Rabat beton"],
        "q=drainase": ["Drainase"],
    }


def test_the_kecamatan_lists_the_works_of_its_villages(
    client: FlaskClient, kecamatan: Site, site: Site, neighbour: Site, make_work: Make
) -> None:
    make_work()
    make_work(at=neighbour, title="Drainase")

    every, one = (client.get(f"/s/{kecamatan.slug}/pembangunan/?{query}").text for query in ("", "wilayah=pagak"))

    assert (titles(every), titles(one)) == (["Drainase", "Rabat beton"], ["Drainase"])


def test_a_progress_has_a_page_for_as_long_as_its_work_is_shown(
    client: FlaskClient, site: Site, make_work: Make, tell: Make, step: Step
) -> None:
    key = make_work()
    tell(key, 50, AUGUST, title="Separuh dicor", reason="")
    address = f"{HOME}/pembangunan/kemajuan/separuh-dicor"

    before = client.get(address)
    step(Work, key, "tarik")

    assert "Rabat beton : 50% Separuh dicor" in words(before.text)
    assert (before.status_code, client.get(address).status_code) == (200, 404)


def test_photos_of_a_withdrawn_work_are_gone_and_come_back(
    client: FlaskClient, site: Site, make_work: Make, tell: Make, step: Step
) -> None:
    with site_scope(site.id):
        key = store_image(photo(), owner_plugin=NAME, alt="Jalan").key
        db.session.commit()
    work = make_work()
    tell(work, 30, AUGUST, photos=[{"media": key, "alt": "Jalan"}])
    found = [client.get(f"{HOME}/media/{key}/320.webp").status_code]

    for name in ("tarik", "terbit"):
        step(Work, work, name)
        found.append(client.get(f"{HOME}/media/{key}/320.webp").status_code)

    assert found == [200, 404, 200]


def test_a_village_without_a_face_is_shown_by_its_kecamatan(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, make_work: Make, tell: Make
) -> None:
    village = make_site("33.04.02.2003", slug="kecitran", name="Kecitran", modules=(NAME,), public=False)
    tell(make_work(at=village), 50, AUGUST, at=village, title="Separuh dicor")
    base = f"/s/{kecamatan.slug}/pembangunan/kecitran"

    pages = [client.get(f"{base}/{path}") for path in ("rabat-beton", "kemajuan/separuh-dicor", "rabat-beton/papan")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Desa Kecitran" in words(pages[0].text)


def test_the_sign_leads_to_the_page_of_the_work(client: FlaskClient, site: Site, make_work: Make) -> None:
    make_work()

    page = client.get(f"{HOME}/pembangunan/rabat-beton/papan")

    assert page.status_code == 200
    assert "Papan proyek Desa Kalimandi" in words(page.text)
    assert "kalimandi.example:8000/pembangunan/rabat-beton" in words(page.text)
    assert "<svg" in page.text.partition('class="qrbox"')[2].partition("</div>")[0]


def test_what_is_not_published_is_nowhere(client: FlaskClient, site: Site, make_work: Make, tell: Make) -> None:
    key = make_work()
    make_work(title="Drainase", shown=False)
    tell(key, 80, AUGUST, shown=False, title="Hampir selesai")

    paths = ("drainase", "drainase/papan", "kemajuan/hampir-selesai")
    answers = [client.get(f"{HOME}/pembangunan/{path}").status_code for path in paths]
    work = client.get(f"{HOME}/pembangunan/rabat-beton").text

    assert answers == [404, 404, 404]
    assert ("Hampir selesai" in work, titles(client.get(f"{HOME}/pembangunan/").text)) == (False, ["Rabat beton"])


def test_a_work_that_its_kecamatan_sent_stands_in_the_list_of_a_village_with_its_source(
    client: FlaskClient, kecamatan: Site, site: Site, make_work: Make
) -> None:
    make_work()
    sent, source = make_work(at=kecamatan, title="Jembatan antardesa"), kecamatan.name
    with site_scope(site.id):
        db.session.add(Forward(origin_id=kecamatan.id, plugin=NAME, kind=Work.KIND, ref=sent))
        db.session.commit()

    listed = [
        re.findall(r'<h3><a href="([^"]+)">(.*?)</a></h3>.*?<p class="meta">(?:<b>(.*?)</b>)?', page.text, re.DOTALL)
        for page in (client.get(f"http://kalimandi.example/pembangunan/{query}") for query in ("", "?keadaan=selesai"))
    ]

    assert listed == [
        [
            (f"http://localhost:8000/s/{kecamatan.slug}/pembangunan/jembatan-antardesa", "Jembatan antardesa", source),
            ("/pembangunan/rabat-beton", "Rabat beton", ""),
        ],
        [],
    ]
