"""From when until when methods and stages are in force, and who decides that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User
from cms_core.testing.factories import MakeUser
from cms_lelang.decisions.models import Validity

from ..conftest import PACKAGE, STAFF, FillIn, MakePackage, rows, story
from ..test_views import words

ENGLISH = STAFF.replace("/admin", "/en/admin")
ABOVE = "http://localhost/s/banjarnegara/admin/lelang/ketentuan"


def test_what_is_noted_of_a_rule_is_said_in_the_language_of_the_page(operator: FlaskClient) -> None:
    for page, notes in {
        "batas": ("belum dicocokkan dengan naskahnya", "contoh Peraturan LKPP"),
        "ketentuan": ("belum dicocokkan dengan naskahnya", "contoh Peraturan LKPP"),
    }.items():
        here, there = (operator.get(address).text for address in (f"{STAFF}/{page}/", f"{ENGLISH}/{page}/"))
        assert [note in here for note in notes] == [True, True]
        assert [note in there for note in notes] == [False, False]


@pytest.mark.usefixtures("operator")
def test_a_kabupaten_ends_a_method_for_its_villages(
    client: FlaskClient,
    site: Site,
    kabupaten: Site,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    fill_in: FillIn,
) -> None:
    assert client.get(f"{STAFF}/ketentuan/baru").status_code == 404  # a village decides nothing
    assert "1 Januari 2020" in words(client.get(f"{STAFF}/ketentuan/").text)

    sign_in(client, make_user(region_code=kabupaten.region_code))
    rule = {"what": "method-permintaan_penawaran", "since": "2020-01-01", "law": "Perbup 12/2026"}
    for days, said in (({"since": ""}, "Tulis sejak kapan"), ({"until": "2019-12-31"}, "Selesainya sebelum mulai")):
        bad = client.post(f"{ABOVE}/baru", data=fill_in(f"{ABOVE}/baru", rule, **days))
        assert (bad.status_code, said in bad.text) == (422, True)
    form = fill_in(f"{ABOVE}/baru", rule, until="2020-12-31")
    assert client.post(f"{ABOVE}/baru", data={**form, "csrf_token": ""}).status_code == 422
    assert rows(kabupaten, Validity) == []
    assert client.post(f"{ABOVE}/baru", data=form).status_code == 303
    assert client.post(f"{ABOVE}/baru", data=fill_in(f"{ABOVE}/baru", rule, until="2020-12-31")).status_code == 422
    ((row),) = rows(kabupaten, Validity)
    assert (row.sort, row.key, row.until) == ("method", "permintaan_penawaran", date(2020, 12, 31))

    sign_in(client, make_user(region_code=site.region_code))
    refused = client.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", PACKAGE))
    assert refused.status_code == 422
    assert "tidak berlaku lagi, hanya sampai 31 Desember 2020 (Perbup 12/2026)." in refused.text
    assert client.post(f"{ABOVE}/{row.id}/hapus").status_code in (403, 404)
    assert len(rows(kabupaten, Validity)) == 1

    sign_in(client, make_user(region_code=kabupaten.region_code))
    token = fill_in(f"{ABOVE}/", {})
    assert client.post(f"{ABOVE}/{row.id}/hapus", data=token).status_code == 303
    assert rows(kabupaten, Validity) == []
    # An old tab takes away what it shows, and not what was decided since.
    assert client.post(f"{ABOVE}/baru", data=fill_in(f"{ABOVE}/baru", rule)).status_code == 303
    assert client.post(f"{ABOVE}/{row.id}/hapus", data=token).status_code == 404
    assert len(rows(kabupaten, Validity)) == 1


def test_by_which_methods_participants_may_object_is_a_rule_with_its_source(operator: FlaskClient) -> None:
    page = words(operator.get(f"{STAFF}/ketentuan/").text).partition("Peserta boleh menyanggah")[2]
    assert page.count("Perpres 16/2018 pasal 50 ayat 1 ") == 2
    assert page.count("Peraturan LKPP 12/2019; belum dicocokkan dengan naskahnya") == 2
    assert page.count("belum dicocokkan") == 2
    assert "Hanya bila jadwal paketnya punya masa sanggah: Pembelian langsung (desa), E-purchasing" in page
    assert "Swakelola" not in page


def test_what_the_country_says_is_told_alone(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    parts = story()
    for stage in parts["stages"]:
        stage.starts_at = stage.starts_at.replace(year=2019)
        stage.ends_at = stage.ends_at.replace(year=2019)
    key = make_package(parts=parts)
    told = words(operator.get(f"{STAFF}/{key}/bagian").text)
    assert "Periksa Permintaan penawaran (desa) pada 2 Maret 2019 belum berlaku, baru sejak 1 Januari 2020" in told
