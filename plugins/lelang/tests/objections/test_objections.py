"""What the page of a package says of objections, by the state of its stage, and of where citizens complain."""

from __future__ import annotations

from datetime import date, timedelta

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_core.modules.settings import change_settings
from cms_lelang import NAME
from cms_lelang.decisions.models import Validity
from cms_lelang.models import Stage
from cms_lelang.settings import DEFAULTS

from ..conftest import HOME, MakePackage, story
from ..test_views import words

PAGE = f"{HOME}/lelang/saluran-irigasi"
MAY = "Yang boleh menyanggah adalah peserta yang memasukkan penawaran"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts", "ends", "said", "unsaid"),
    [
        (2, 7, ("Masa sanggah: ", MAY), ("berjalan", "berakhir")),
        (-1, 4, ("Masa sanggah berjalan sampai ", MAY), ("berakhir",)),
        (-9, -4, ("Masa sanggah berakhir ",), ("berjalan", MAY)),
    ],
)
def test_the_days_for_objections_follow_the_stage(
    client: FlaskClient,
    make_package: MakePackage,
    starts: int,
    ends: int,
    said: tuple[str, ...],
    unsaid: tuple[str, ...],
) -> None:
    stage = Stage(stage="sanggah", starts_at=now() + starts * DAY, ends_at=now() + ends * DAY, revision=0, reason="")
    make_package(parts={"stages": [stage]})
    page = client.get(PAGE).text
    html5lib.HTMLParser(strict=True).parse(page)
    part = words(page).partition("Keberatan dan pengaduan")[2]
    assert [each for each in said if each not in part] == []
    assert [each for each in unsaid if each in part] == []
    assert "kepada inspektorat (APIP)" in part


def test_where_nobody_takes_part_nobody_objects(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(method="swakelola_1", executor="Tim", estimate=None)
    part = words(client.get(PAGE).text).partition("Keberatan dan pengaduan")[2]
    assert ("menyanggah" in part, "inspektorat" in part) == (False, True)


@pytest.mark.parametrize(
    ("method", "may"),
    [
        *((name, True) for name in ("tender", "seleksi", "permintaan_penawaran", "lelang_desa")),
        *(
            (name, False)
            for name in ("e_purchasing", "pengadaan_langsung", "pembelian_langsung", "penunjukan_langsung")
        ),
        *((name, False) for name in ("tender_cepat", "sayembara", "dikecualikan", "tahun_jamak")),
    ],
)
def test_who_may_object_is_said_where_the_method_or_the_schedule_has_days_for_it(
    client: FlaskClient, site: Site, make_package: MakePackage, method: str, may: bool
) -> None:
    with site_scope(site.id):
        change_settings(site, NAME, {**DEFAULTS, "objection": "Peserta saja."})
        db.session.commit()
    stage = Stage(stage="sanggah", starts_at=now() + DAY, ends_at=now() + 5 * DAY, revision=0, reason="")
    make_package(method=method)
    make_package(title="Terjadwal", method=method, parts={"stages": [stage]})
    part = words(client.get(PAGE).text).partition("Keberatan dan pengaduan")[2]
    assert ("Peserta saja." in part, "kepada inspektorat (APIP)" in part) == (may, True)
    assert "Peserta saja." in client.get(f"{HOME}/lelang/terjadwal").text


@pytest.mark.parametrize(
    ("method", "days", "year", "may"),
    [
        ("tender", {"until": date(2024, 12, 31)}, 2024, True),
        ("tender", {"until": date(2024, 12, 31)}, 2025, False),
        ("tender_cepat", {"since": date(2025, 1, 1)}, 2025, True),
        ("tender_cepat", {"since": date(2025, 1, 1)}, 2024, False),
    ],
)
def test_a_kabupaten_decides_by_which_method_and_since_when_participants_object(
    client: FlaskClient,
    kabupaten: Site,
    make_package: MakePackage,
    method: str,
    days: dict[str, date],
    year: int,
    may: bool,
) -> None:
    make_package(method=method, year=year)
    assert (MAY in client.get(PAGE).text) == (method == "tender")
    with site_scope(kabupaten.id):
        db.session.add(Validity(sort="objection", key=method, law="Perbup 12/2026", **days))
        db.session.commit()
    make_package(title="Sesudah", method=method, year=year)
    assert (MAY in client.get(f"{HOME}/lelang/sesudah").text) == may


def test_who_may_object_is_said_as_long_as_somebody_may(client: FlaskClient, make_package: MakePackage) -> None:
    make_package()
    make_package(title="Selesai", parts={**story(), "stages": []})
    found = {path: MAY in client.get(f"{HOME}/lelang/{path}").text for path in ("saluran-irigasi", "selesai")}
    assert found == {"saluran-irigasi": True, "selesai": False}


@pytest.mark.parametrize("of_village", [True, False])
def test_villages_have_no_spse_and_complaints_begin_at_home(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage, of_village: bool
) -> None:
    make_package(**({} if of_village else {"at": kabupaten, "unit": "Dinas PUPR"}))
    page = PAGE if of_village else "http://banjarnegara.example/lelang/saluran-irigasi"
    part = words(client.get(page).text).partition("Keberatan dan pengaduan")[2]
    assert ("SPSE" in part, "tim pelaksana kegiatan (TPK)" in part) == (not of_village, of_village)
    assert ("kepala desa atau TPK" in part, "kepada camat" in part) == (of_village, of_village)
    assert "inspektorat (APIP)" in part


def test_a_site_says_it_in_its_own_words(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package()
    own = {"objection": "Peserta saja, <b>tiga</b> hari.", "complaint": "Ke camat.", "inspectorate": "Jalan Contoh 1"}
    with site_scope(site.id):
        change_settings(site, NAME, {**DEFAULTS, **own})
        db.session.commit()
    page = client.get(PAGE).text
    for said in ("Peserta saja, &lt;b&gt;tiga&lt;/b&gt; hari.", "Ke camat. Jalan Contoh 1"):
        assert said in page, said
    assert (MAY in page, "APIP" in page) == (False, False)


@pytest.mark.plugins("lelang", "lapor", "ppid")
def test_modules_that_are_on_are_ways_to_ask(client: FlaskClient, make_package: MakePackage, site: Site) -> None:
    from cms_core.modules.services import disable, enable

    make_package()
    ways = {"lapor": '"/lapor/baru"', "ppid": '"/ppid/permohonan/baru"'}
    assert [name for name, way in ways.items() if f'tgt" href={way}' in client.get(PAGE).text] == []
    for name in ways:
        with site_scope(site.id):
            enable(site, name)
            db.session.commit()
        page = client.get(PAGE).text
        assert [each for each, way in ways.items() if f'tgt" href={way}' in page] == [name]
        assert client.get(f"{HOME}{ways[name][1:-1]}").status_code == 200
        with site_scope(site.id):
            disable(site, name)
            db.session.commit()
