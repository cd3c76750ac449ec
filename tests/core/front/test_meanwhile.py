"""Two people at the pages of one home page: nobody saves over a change that he has not seen."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.sites.models import Site
from tests.core.front.rows import row
from tests.core.front.test_views import photo
from tests.core.pages.desk import Form, at, opened

CONTACTS = "/beranda/kontak-darurat"
FORMS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (CONTACTS, {"label_1": "Ambulans", "number_1": "0286 1"}, {"label_1": "Polsek", "number_1": "0286 2"}, "contacts"),
    ("/beranda/letak", {"label_1": "Luas", "value_1": "2 km²"}, {"label_1": "Luas", "value_1": "3 km²"}, "facts"),
    ("/beranda/pengumuman", {"text": "Air mati"}, {"text": "Posyandu", "until": "1 Desember 2098"}, "notice"),
    ("/beranda/sampul", {"quick_1": "site.emergency"}, {"quick_1": ""}, "quick"),
]


@pytest.mark.parametrize(("path", "theirs", "mine", "column"), FORMS)
def test_a_change_made_meanwhile_is_shown_and_not_overwritten(
    arranger: FlaskClient, site: Site, path: str, theirs: dict[str, Any], mine: dict[str, Any], column: str
) -> None:
    late = opened(arranger, path).set(**mine)
    assert opened(arranger, path).set(**theirs).send().status_code == 303
    saved = getattr(row(site), column)

    answer = late.send()
    assert (answer.status_code, "diubah orang lain" in answer.text) == (409, True)
    assert getattr(row(site), column) == saved
    again = Form(arranger, answer.text, at(path))
    assert {name: again.fields[name] for name in mine} == mine
    assert again.send().status_code == 303
    assert getattr(row(site), column) != saved


def test_what_the_other_one_saved_is_named(arranger: FlaskClient, site: Site) -> None:
    late = opened(arranger, CONTACTS).set(label_1="Polsek", number_1="0286 2", national=["110"])
    opened(arranger, CONTACTS).set(label_1="Ambulans <b>", number_1="0286 1", note_1="24 jam").send()
    text = late.send().text
    for line in ("<b>Nama 1:</b> Ambulans &lt;b&gt;<", "<b>Nomor 1:</b> 0286 1<", "<b>Catatan 1:</b> 24 jam<"):
        assert line in text

    late = opened(arranger, "/beranda/sampul").set(quick_1="site.emergency")
    opened(arranger, "/beranda/sampul").set(foto=photo(site)).send()
    text = late.send().text
    assert "<b>Foto:</b> Sawah<" in text
    assert "<b>Tautan cepat 1:</b> Tidak ada<" in text

    late = opened(arranger, "/beranda/pengumuman").set(text="Posyandu")
    opened(arranger, "/beranda/pengumuman").set(text="Air mati", until="2098-12-01T16:00", kind="warn").send()
    text = late.send().text
    assert "<b>Tampil sampai:</b> 1 Desember 2098, 16.00<" in text
    assert "<b>Jenis:</b> Peringatan<" in text


def test_a_second_click_and_another_form_of_the_home_page_are_no_conflict(arranger: FlaskClient, site: Site) -> None:
    contacts = opened(arranger, CONTACTS).set(label_1="Ambulans", number_1="0286 1")
    opened(arranger, "/beranda/pengumuman").set(text="Air mati").send()
    assert [contacts.send().status_code for _click in range(2)] == [303, 303]


@pytest.mark.parametrize("seen", ["", "x" * 16, "<b>"])
def test_a_version_that_nobody_was_shown_saves_nothing(arranger: FlaskClient, site: Site, seen: str) -> None:
    answer = opened(arranger, "/beranda/pengumuman").set(text="Air mati", versi=seen).send()
    assert (answer.status_code, row(site).notice) == (409, "")
