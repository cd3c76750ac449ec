"""The officer on site: the way from case to case, and photos of what was done."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from cms_core.api import Site, User, db, private_bytes, site_scope
from cms_lapor import cases, moderation, states
from cms_lapor.field import services
from cms_lapor.models import PROOF, Report

from .conftest import DESK, HOST, Citizen, photo

HOME = "http://localhost"


def placed(site: Site, make_report: Callable[..., int], *positions: tuple[float, float] | None) -> list[int]:
    """Make cases that wait for somebody on site, at these positions; return their ids."""
    keys = [make_report(body=f"Nomor {at} rusak.", state=states.WORKING) for at, _place in enumerate(positions)]
    with site_scope(site.id):
        for key, position in zip(keys, positions, strict=True):
            report = db.session.get_one(Report, key)
            report.lat, report.long = position or (None, None)
    db.session.commit()
    return keys


def order(stretches: list[services.Stretch], keys: list[int]) -> list[int]:
    return [keys.index(stop.report.id) for stretch in stretches for stop in stretch.stops]


def test_way_goes_to_the_nearest_next(site: Site, make_report: Callable[..., int]) -> None:
    keys = placed(site, make_report, (-7.45, 109.45), None, (-7.45, 109.49), (-7.45, 109.46), (-7.45, 109.48))
    with site_scope(site.id):
        reports = [db.session.get_one(Report, key) for key in keys]
        assert order(services.way(reports), keys) == [0, 3, 4, 2, 1]
        assert order(services.way(reports, keys[2]), keys) == [2, 4, 3, 0, 1]
        (stretch,) = services.way(reports)
        # A hundredth of a degree at this latitude, and nothing to a place that nobody knows.
        assert [stop.metres for stop in stretch.stops] == [None, 1103, 2205, 1103, None]
        assert [(mark.text, mark.href, mark.place.long) for mark in services.marks([stretch])] == [
            ("1", f"#k-{keys[0]}", 109.45),
            ("2", f"#k-{keys[3]}", 109.46),
            ("3", f"#k-{keys[4]}", 109.48),
            ("4", f"#k-{keys[2]}", 109.49),
        ]


def test_way_sees_all_of_a_hamlet_before_the_next(site: Site, make_report: Callable[..., int]) -> None:
    keys = placed(site, make_report, (-7.45, 109.45), (-7.45, 109.46), (-7.45, 109.49), None, None, (-7.45, 109.5))
    with site_scope(site.id):
        reports = [db.session.get_one(Report, key) for key in keys]
        for report, (hamlet, rt) in zip(
            reports,
            [("Dusun 1", ""), ("Dusun 2", ""), ("Dusun 1", ""), ("Dusun 1", "12"), ("Dusun 1", "2"), ("Dusun 3", "")],
            strict=True,
        ):
            report.hamlet, report.rt = hamlet, rt
        stretches = services.way(reports)
        # The next hamlet is the one that is nearest where this one ends.
        assert order(stretches, keys) == [0, 2, 4, 3, 5, 1]
        assert [(each.hamlet, [stop.number for stop in each.stops]) for each in stretches] == [
            ("Dusun 1", [1, 2, 3, 4]),
            ("Dusun 3", [5]),
            ("Dusun 2", [6]),
        ]
        # Who comes from a place that nobody knows is told no distance.
        assert stretches[1].stops[0].metres is None


def test_list_of_a_day_has_what_is_due_until_then(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    keys = placed(site, make_report, (-7.45, 109.45), (-7.46, 109.46), (-7.47, 109.47))
    with site_scope(site.id):
        for key, day in zip(keys, (9, 10, 11), strict=True):
            db.session.get_one(Report, key).due = date(2026, 11, day)
    db.session.commit()
    page = desk.client.get(f"{HOME}{DESK}/lapangan?hari=2026-11-10").text
    assert (re.findall(r"Nomor (\d) rusak", page), "2 laporan untuk dilihat" in page) == (["0", "1"], True)
    # Beginning somewhere else stays with the day.
    assert f'href="{DESK}/lapangan?dari={keys[1]}&amp;hari=2026-11-10#urutan"' in page
    assert "Tidak ada yang batasnya" in desk.client.get(f"{HOME}{DESK}/lapangan?hari=2026-11-08").text
    for other in ("", "besok", "2026-13-01"):
        page = desk.client.get(f"{HOME}{DESK}/lapangan?hari={other}").text
        assert re.findall(r"Nomor (\d) rusak", page) == ["0", "1", "2"]


def test_map_leads_from_a_number_to_its_row(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    keys = placed(site, make_report, (-7.45, 109.45), None, (-7.46, 109.46))
    page = desk.client.get(f"{HOME}{DESK}/lapangan").text
    drawing = page[page.index('<svg class="plan"') : page.index("</figure>")]
    assert re.findall(r'<a href="#k-(\d+)">', drawing) == [str(keys[0]), str(keys[2])]
    assert re.findall(r'<li id="k-(\d+)" value="(\d)"', page) == [
        (str(keys[0]), "1"),
        (str(keys[2]), "2"),
        (str(keys[1]), "3"),
    ]


def test_list_has_what_waits_on_site_and_nothing_secret(
    desk: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    keys = placed(site, make_report, (-7.45, 109.45), (-7.46, 109.46))
    make_report(visibility="secret", state=states.WORKING, landmark="kenarikuning")
    make_report(body="Baru masuk saja.")
    page = desk.client.get(f"{HOME}{DESK}/lapangan").text
    assert re.findall(r"Nomor (\d) rusak", page) == ["0", "1"]
    assert 'href="geo:-7.45,109.45?q=-7.45,109.45"' in page
    assert ["kenarikuning" in page, "Baru masuk" in page, "1 laporan rahasia" in page] == [False, False, True]
    turned = desk.client.get(f"{HOME}{DESK}/lapangan?dari={keys[1]}").text
    assert re.findall(r"Nomor (\d) rusak", turned) == ["1", "0"]
    assert desk.client.get(f"{HOME}{DESK}/lapangan?dari=x").status_code == 200


def answer_with_photo(desk: Citizen, key: int, move: str, files: list[Any], **said: Any) -> Any:
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    return desk.send_form(f"{DESK}/{key}/langkah", page, files, move=move, **said)


def test_proof_is_seen_by_the_sender_and_by_others_once_it_is_released(
    citizen: Citizen, desk: Citizen, client: FlaskClient, site: Site, officer: User
) -> None:
    number, code = citizen.reported(photos=1)
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report)).one()
        key, report.state = report.id, states.WORKING
    db.session.commit()
    said = {"told": "Sudah ditambal.", "outcome": "tuntas"}
    assert answer_with_photo(desk, key, "jawab", [photo()], **said).status_code == 303
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        assert [each.kind for each in report.attachments] == ["pelapor", PROOF]
        proof = report.attachments[1]
        media, ids = proof.media, {each.id for each in report.attachments}
    page = citizen.track(number, code)
    photos = re.findall(r'src="(/lapor/[^"]+/foto/[^"]+)"', page.text)
    assert ([client.get(f"{HOST}{each}").status_code for each in photos], "Sesudah dikerjakan" in page.text) == (
        [200, 200],
        True,
    )
    # Nobody else sees it before it is released.
    assert client.get(f"{HOST}/media/{media}/320.jpg").status_code == 404
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        moderation.release(report, title="x", text="x", photos=ids, step=report.step, site=site, user=officer)
    db.session.commit()
    assert client.get(f"{HOST}/media/{media}/320.jpg").status_code == 200
    shown = client.get(f"{HOST}/lapor/{number}").text
    assert [word in shown for word in ("Foto dari pelapor", "Foto sesudah dikerjakan")] == [True, True]


def test_proof_keeps_nothing_but_pixels(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(state=states.WORKING)
    assert answer_with_photo(desk, key, "kabar", [photo()], told="Separuh.").status_code == 303
    with site_scope(site.id):
        content = private_bytes(db.session.get_one(Report, key).attachments[0].media, 640)
    assert content is not None
    assert (b"KENARI" in content, dict(Image.open(io.BytesIO(content)).getexif())) == (False, {})


@pytest.mark.parametrize(
    ("state", "move", "files", "what"),
    [
        (states.WORKING, "catat", 1, "Foto hasil menyertai kabar atau jawaban"),
        (states.NEW, "lengkapi", 1, "Foto hasil menyertai kabar atau jawaban"),
        (states.WORKING, "kabar", 4, "Paling banyak 3 foto."),
        (states.WORKING, "kabar", 0, "bukan gambar"),
    ],
)
def test_photos_that_are_none_or_too_many_are_refused_whole(
    desk: Citizen, site: Site, make_report: Callable[..., int], state: str, move: str, files: int, what: str
) -> None:
    key = make_report(state=state)
    sent = [photo() for _each in range(files)] or [io.BytesIO(b"")]
    answer = answer_with_photo(desk, key, move, sent, told="Sudah.", note="Catatan")
    assert (answer.status_code, "Sudah." in answer.text) == (422, True)
    assert what in answer.text or files == 0
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        assert (report.step, report.attachments) == (1, [])


def test_photos_of_a_stale_page_are_not_kept(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(state=states.WORKING)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    with site_scope(site.id):
        cases.tell(db.session.get_one(Report, key), cases.Said(note="x"), step=1, site=site, user=officer)
    db.session.commit()
    answer = desk.send_form(f"{DESK}/{key}/langkah", page, [photo()], move="kabar", told="Kata saya")
    assert (answer.status_code, "Kata saya" in answer.text) == (409, True)
    with site_scope(site.id):
        assert db.session.get_one(Report, key).attachments == []
