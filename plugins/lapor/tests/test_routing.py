"""Where a report goes, and that the reason is told at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, states
from cms_lapor.models import Report
from cms_lapor.routing import NobodyAbove, explain, route, unit_for
from cms_lapor.topics import data
from cms_lapor.units import services

from .conftest import DESK, KECAMATAN, VILLAGE, Citizen

KABUPATEN = "33.04"


@pytest.fixture
def staffed(kecamatan: Site, make_user: MakeUser) -> None:
    make_user("officer", KECAMATAN)


def goes(topic: str, *, place: str = VILLAGE, kind: str = "pengaduan", about_office: bool = False) -> tuple[str, str]:
    """Return the region that gets a report, and the code of the reason."""
    found = route(place, topic=topic, kind=kind, about_office=about_office)
    return found.site.region_code, found.why.partition(":")[0]


def test_topic_of_the_village_stays_there(site: Site, staffed: None) -> None:
    assert goes("pu-jalan") == (VILLAGE, "tempat")


def test_topic_of_a_higher_level_goes_up(site: Site, staffed: None, make_site: MakeSite, make_user: MakeUser) -> None:
    assert (data().topics["duk-ktp"].level, data().topics["pu-jembatan"].level) == ("kecamatan", "kabupaten")
    assert goes("duk-ktp") == (KECAMATAN, "tingkat")
    assert goes("pu-jembatan") == (KECAMATAN, "tingkat")
    make_site(KABUPATEN, slug="banjarnegara", modules=(NAME,))
    assert goes("pu-jembatan") == (KECAMATAN, "tingkat")
    make_user("kecamatan_admin", KABUPATEN)
    assert (goes("pu-jembatan"), goes("duk-ktp")) == ((KABUPATEN, "tingkat"), (KECAMATAN, "tingkat"))


def test_village_without_anybody_falls_up_and_says_so(site: Site, staffed: None, make_site: MakeSite) -> None:
    make_site("33.04.02.2002", slug="pagak", name="Pagak", modules=(NAME,), stage="village_publishes")
    found = route("33.04.02.2002", topic="pu-jalan", kind="pengaduan", about_office=False)
    assert (found.site.region_code, found.why) == (KECAMATAN, "kosong:Desa Pagak")
    assert explain(found.why, "Kecamatan Contoh") == (
        "Diterima Kecamatan Contoh, karena yang lebih dekat (Desa Pagak) belum punya petugas laporan."
    )


def test_where_nobody_is_above_the_village_has_it(site: Site) -> None:
    assert goes("duk-ktp") == (VILLAGE, "tempat")


def test_report_about_an_office_never_goes_there(site: Site, staffed: None) -> None:
    assert goes("pu-jalan", about_office=True) == (KECAMATAN, "kantor")
    with pytest.raises(NobodyAbove):
        goes("pu-jalan", place=KECAMATAN, about_office=True)


def test_inspection_goes_where_an_inspector_is(site: Site, kecamatan: Site, officer: User, make_user: MakeUser) -> None:
    assert goes("dik-pungutan", kind="pengawasan")[0] == VILLAGE
    inspector = make_user("officer", KECAMATAN)
    with site_scope(kecamatan.id):
        services.bind(inspector, "pengawas", None, site=kecamatan, by=officer)
    assert goes("dik-pungutan", kind="pengawasan") == (KECAMATAN, "periksa")


def test_unit_is_that_of_the_topic_before_that_of_the_group(site: Site, officer: User) -> None:
    with site_scope(site.id):
        services.save(None, name="Kaur Umum", topics=["pu"], active=True, by=officer)
        services.save(None, name="Kaur Perencanaan", topics=["pu-jalan"], active=True, by=officer)
        services.save(None, name="Kasi Kesejahteraan", topics=["lh"], active=False, by=officer)
        found = {topic: unit_for(topic) for topic in ("pu-jalan", "pu-tanah", "lh-sampah", "air-mutu", "tidak-ada")}
        assert {topic: (each[0].name, each[1]) if each else None for topic, each in found.items()} == {
            "pu-jalan": ("Kaur Perencanaan", "topik:pu-jalan"),
            "pu-tanah": ("Kaur Umum", "topik:pu"),
            "lh-sampah": None,
            "air-mutu": None,
            "tidak-ada": None,
        }


def test_reasons_stand_in_the_history_at_the_desk_and_nowhere_else(
    citizen: Citizen, desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    with site_scope(site.id):
        services.save(None, name="Kaur Perencanaan", topics=["pu-jalan"], active=True, by=officer)
    db.session.commit()
    key = make_report()
    page = desk.client.get(f"http://localhost{DESK}/{key}").text
    assert "Diterima Desa Kalimandi, karena tempatnya di sana." in page
    # The unit of the topic is what the form begins with.
    assert desk.send_form(f"{DESK}/{key}/langkah", page, move="teruskan").status_code == 303
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        number = report.number
        assert (report.state, report.unit, report.unit_id is None) == (states.ASSIGNED, "Kaur Perencanaan", False)
        assert [event.why for event in report.events] == ["tempat", "topik:pu-jalan"]
    assert (
        "Bagian ini menangani Pekerjaan umum dan tata ruang: Jalan dan gang."
        in desk.client.get(f"http://localhost{DESK}/{key}").text
    )
    with site_scope(site.id):
        from cms_lapor import reading

        report = db.session.get_one(Report, key)
        for case in (reading.for_reporter(report, site), reading.for_everybody(report, site)):
            assert {line.why for line in case.lines} == {""}
        assert report.number == number
