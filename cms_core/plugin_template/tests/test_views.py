from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_nama_modul import NAME
from cms_nama_modul.models import Entry

PAGE = "http://kalimandi.example/nama-modul/kerja-bakti"
STAFF = "http://localhost/s/kalimandi/admin/nama-modul"

FillIn = Callable[..., dict[str, Any]]
Write = Callable[..., str]


def errors(page: str) -> dict[str, str]:
    """Return what a form says is wrong, by field, without the page around it."""
    return dict(re.findall(r'<p><a class="tgt" href="#([^"]*)">(.*?)</a></p>', page))


@pytest.fixture
def write(operator: FlaskClient, fill_in: FillIn) -> Write:
    """``write(**values)`` writes an entry and returns the address of its form."""

    def written(**values: Any) -> str:
        answer = operator.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", **values))
        assert answer.status_code == 303, errors(answer.text)
        return f"http://localhost{answer.headers['Location']}"

    return written


def photo() -> io.BytesIO:
    """Return a small photo."""
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(file, "PNG")
    file.seek(0)
    return file


def shots(page: str) -> dict[str, str]:
    """Return what a form sends of the photos that it shows."""
    return dict(re.findall(r'name="(photos[^"]*)" value="([^"]*)"', page))


def titles(site: Site) -> list[str]:
    with site_scope(site.id):
        return list(db.session.scalars(select(Entry.title).order_by(Entry.id.desc())))


def test_draft_is_shown_to_nobody_until_it_is_published_and_after_it_is_withdrawn(
    operator: FlaskClient, fill_in: FillIn, write: Write
) -> None:
    form = write()
    seen = [operator.get(PAGE).status_code]
    operator.post(form, data=fill_in(form, langkah="terbit"))
    seen.append(operator.get(PAGE).status_code)
    assert "<p>Minggu.</p>" in operator.get(PAGE).text
    assert "Kerja bakti" in operator.get(PAGE.removesuffix("kerja-bakti")).text
    taken = [
        operator.post(f"{form}/tarik", data=fill_in(form, **{"langkah-alasan": why})).status_code
        for why in ("", "Batal")
    ]
    seen.append(operator.get(PAGE).status_code)
    assert (seen, taken) == ([404, 200, 410], [422, 303])


def test_photo_is_open_to_all_while_its_entry_is(operator: FlaskClient, fill_in: FillIn, write: Write) -> None:
    form = write(**{"photos-baru": (photo(), "foto.png"), "photos-alt": "Warga bersiap"})
    kept = {**fill_in(form), **shots(operator.get(form).text), "langkah": "terbit"}
    assert operator.post(form, data=kept).status_code == 303
    (address,) = re.findall(r'<img src="([^"]+)"[^>]+alt="Warga bersiap"', operator.get(PAGE).text)
    seen = [operator.get(f"http://kalimandi.example{address}").status_code]
    operator.post(f"{form}/tarik", data=fill_in(form, **{"langkah-alasan": "Batal"}))
    seen.append(operator.get(f"http://kalimandi.example{address}").status_code)
    assert seen == [200, 404]


def test_list_is_searched_and_narrowed_to_a_village(
    operator: FlaskClient, make_site: MakeSite, fill_in: FillIn, write: Write
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example", modules=(NAME,))
    form = write()
    operator.post(form, data=fill_in(form, langkah="terbit"))
    found = {
        query: "Kerja bakti" in operator.get(f"http://klampok.example/nama-modul/?{query}").text
        for query in ("", "q=bakti", "q=lain", "wilayah=kalimandi", "wilayah=kalimandi&q=lain")
    }
    assert [query for query, is_there in found.items() if is_there] == ["", "q=bakti", "wilayah=kalimandi"]
    # Where nothing has a photo there is no place for one.
    assert 'class="ph' not in operator.get("http://klampok.example/nama-modul/").text


def test_form_without_title_comes_back(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    answer = operator.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", title=""))
    assert (answer.status_code, list(errors(answer.text)), titles(site)) == (422, ["title"], [])


def test_form_sent_three_times_makes_one_entry(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    sent = fill_in(f"{STAFF}/baru")
    answers = [operator.post(f"{STAFF}/baru", data=sent) for _time in range(3)]
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (303, answers[0].headers["Location"])
    }
    assert titles(site) == ["Kerja bakti"]


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30])
def test_change_of_another_version_is_refused(
    operator: FlaskClient, site: Site, version: str, fill_in: FillIn, write: Write
) -> None:
    form = write()
    sent = fill_in(form, title="Usang", version=version)
    assert (operator.post(form, data=sent).status_code, titles(site)) == (409, ["Kerja bakti"])
    del sent["version"]
    assert (operator.post(form, data=sent).status_code, titles(site)) == (409, ["Kerja bakti"])


def test_history_brings_back_what_it_said(operator: FlaskClient, site: Site, fill_in: FillIn, write: Write) -> None:
    form = write()
    operator.post(form, data=fill_in(form, title="Baru"))
    assert titles(site) == ["Baru"]
    first = re.findall(r'\?versi=(\d+)"', operator.get(f"{form}/riwayat").text)[-1]
    sent = fill_in(form, versi="2")
    assert operator.post(f"{form}/riwayat/{first}", data=sent).status_code == 303
    assert titles(site) == ["Kerja bakti"]


def test_preview_is_for_staff(operator: FlaskClient, write: Write) -> None:
    form = write()
    assert "<p>Minggu.</p>" in operator.get(f"{form}/pratinjau").text
    operator.delete_cookie("session")
    assert operator.application.test_client().get(f"{form}/pratinjau").status_code == 303
