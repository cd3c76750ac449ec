"""What the law wants published: what shows it, how long it holds, and what a site says of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, public_documents, site_scope, today
from cms_core.testing.factories import MakeSite, MakeUser
from cms_ppid import hooks
from cms_ppid.catalogue import services
from cms_ppid.catalogue.duties import DUTIES, duties_of, duty_of, triggers_of
from cms_ppid.catalogue.items import ANY_TIME, CAUSES, REGULAR, Duty
from cms_ppid.documents.sorts import SORTS
from cms_ppid.models import Document, Said, Standing

from .conftest import ABOVE_STAFF, HOME, STAFF, FillIn, Make

LAWS = {
    ("kabupaten", REGULAR): ("Perki 1/2021 Pasal 14–15", 11),
    ("kecamatan", REGULAR): ("Perki 1/2021 Pasal 14–15", 11),
    ("desa", REGULAR): ("Perki 1/2018 Pasal 2", 9),
    ("kecamatan", ANY_TIME): ("Perki 1/2021 Pasal 21", 17),
    ("kabupaten", ANY_TIME): ("Perki 1/2021 Pasal 21", 17),
    ("desa", ANY_TIME): ("Perki 1/2018 Pasal 4", 10),
}
"""Where each list stands, and how many lines of it are here (S-16 of Perki 1/2021 is all of the regular ones)."""


@pytest.fixture
def states(site: Site) -> Callable[..., dict[str, str]]:
    """``states(at=site)`` are the states of the duties of a site by their codes, what is missing left out."""

    def read(at: Site | None = None) -> dict[str, str]:
        owner = at or site
        with site_scope(owner.id):
            found = services.lines(owner)
        return {line.duty.code: line.state for line in found if line.state != services.MISSING}

    return read


@pytest.mark.parametrize(("level", "category"), LAWS)
def test_each_list_of_the_law_is_whole(level: str, category: str) -> None:
    """Perki 1/2021 pasal 14, 15 and 21; Perki 1/2018 pasal 2 and 4; UU 14/2008 pasal 9, and 11 ayat (2) of S-18."""
    law, count = LAWS[level, category]
    found = duties_of(level, category)

    assert len(found) == count
    assert [duty.code for duty in found if category == REGULAR and duty.days > 366] == []
    assert [duty.code for duty in found if not (duty.law.startswith(law) or duty.code == "S-18")] == []


@pytest.mark.parametrize(
    ("level", "law", "first"),
    [
        ("kabupaten", "Perki 1/2021 Pasal 25", "M-01"),
        ("kecamatan", "Perki 1/2021 Pasal 25", "M-01"),
        ("desa", "Perki 1/2018 Pasal 3", "DM-01"),
    ],
)
def test_six_things_are_told_at_once_when_they_happen(level: str, law: str, first: str) -> None:
    """UU 14/2008 pasal 10."""
    found = triggers_of(level)
    assert [duty.cause for duty in found] == list(CAUSES)
    assert (found[0].code, {duty.law for duty in found}) == (first, {law})


def test_what_is_told_at_once_shows_its_newest_notice_and_makes_nobody_late(
    site: Site, operator: FlaskClient, warn: Make, fill_in: FillIn
) -> None:
    """UU 14/2008 pasal 10: told when it happens; the article named for it can be changed."""
    with site_scope(site.id):
        services.keep(site)
        before = db.session.scalars(db.select(Standing.duties)).one()
        db.session.commit()
    warn(until=date(2099, 1, 1), title="Banjir di Dusun 1", cause="M-01")
    with site_scope(site.id):
        services.keep(site)
        assert db.session.scalars(db.select(Standing.duties)).one() == before
        lines = {line.duty.code: line for line in services.triggers(site)}
    assert {line.state for line in lines.values()} == {services.READY}
    assert [[proof.title for proof in lines[code].proofs] for code in ("DM-01", "DM-04")] == [["Banjir di Dusun 1"], []]
    page = operator.get(f"{STAFF}/").text
    assert "DM-06" in page
    form = f"{STAFF}/kewajiban/DM-01"
    assert "Banjir di Dusun 1" in operator.get(form).text
    answer = operator.post(form, data=fill_in(form, {"law": "Peraturan baru Pasal 9"}))
    assert answer.status_code == 303
    assert "Peraturan baru Pasal 9" in operator.get(f"{STAFF}/").text


def test_every_line_says_what_would_show_it() -> None:
    """Perki 1/2021 pasal 14, 15 and 21; Perki 1/2018 pasal 2 and 4."""
    assert [duty.code for duty in DUTIES.values() if not duty.hint] == []


def test_every_kind_that_shows_a_duty_is_one_that_its_level_has() -> None:
    lost = [
        (duty.code, sort)
        for duty in DUTIES.values()
        for sort in duty.sorts
        if sort not in SORTS or not set(duty.levels) & set(SORTS[sort].levels)
    ]

    assert lost == []


def test_a_kind_of_document_shows_one_duty_at_each_level() -> None:
    def of(level: str, sort: str) -> str:
        duty: Duty | None = duty_of(level, sort)
        return duty.code if duty is not None else ""

    assert [of(level, "aset") for level in ("kabupaten", "kecamatan", "desa")] == ["S-07", "S-07", "DS-06"]
    assert [of(level, "apbdes") for level in ("kabupaten", "desa")] == ["", "DB-05"]


def test_a_duty_is_there_until_its_rhythm_has_passed(site: Site, make_document: Make, states: Any) -> None:
    """UU 14/2008 pasal 9 ayat (3): at least every six months."""
    make_document(sort="apbdes", ago=366)
    make_document(sort="profil", title="Profil", ago=183)
    make_document(sort="realisasi", title="Realisasi", ago=184)
    make_document(sort="rkpdes", title="Draf", shown=False)

    # The register itself is as new as what was last written into it.
    assert states() == {"DB-01": "ada", "DB-05": "ada", "DB-07": "perlu-diperiksa", "DS-01": "ada"}


def test_what_is_withdrawn_leads_nowhere_or_is_of_another_year_shows_nothing(
    site: Site, make_document: Make, states: Any
) -> None:
    """Perki 1/2018 pasal 2 huruf e (the budget of this year); UU 14/2008 pasal 9: what can be read."""
    make_document(sort="perdes", title="Perdes", validity="dicabut")
    make_document(sort="apbdes", title="APBDes lama", year=2019)
    dead = make_document(sort="realisasi", title="Realisasi", link="https://a.example/1")
    with site_scope(site.id):
        db.session.get_one(Document, dead).dead_on = date(2026, 1, 1)
        db.session.commit()

    assert states() == {"DS-01": "ada"}


@pytest.mark.parametrize(("code", "first"), [("33.04.02.1001", "B-01"), ("33.04.02.2009", "DB-01"), ("33", "")])
def test_a_kelurahan_follows_the_lists_of_offices_and_a_province_none(
    client: FlaskClient, make_site: MakeSite, code: str, first: str
) -> None:
    """Perki 1/2018 pasal 1: its lists are for a desa; a kelurahan is an office (Perki 1/2021)."""
    place = make_site(code, slug="tempat", name="Tempat", host="tempat.example", modules=("ppid",))
    with site_scope(place.id):
        found = [line.duty.code for line in services.lines(place)]
        services.keep(place)
        db.session.commit()

    assert found[:1] == ([first] if first else [])
    assert client.get("http://tempat.example/ppid/informasi/berkala").status_code == 200


def test_a_day_is_that_of_the_clock_there(site: Site, make_document: Make) -> None:
    key = make_document(sort="profil")
    with site_scope(site.id):
        # Half past midnight in the west of Indonesia.
        db.session.get_one(Document, key).published_at = datetime(2026, 8, 13, 17, 30, tzinfo=UTC)
        db.session.commit()
        line = next(each for each in services.lines(site) if each.duty.code == "DB-01")

    assert line.seen_on == date(2026, 8, 14)


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_of_a_region_asks_as_much_for_six_sites_as_for_one(
    kecamatan: Site, admin: FlaskClient, make_site: MakeSite, count_statements: Any, count: int
) -> None:
    for number in range(count):
        make_site(f"33.04.02.20{number + 11}", slug=f"desa-{number}", name=f"Desa {number}", modules=("ppid",))
    admin.get(f"{ABOVE_STAFF}/wilayah/")
    with count_statements() as counted:
        admin.get(f"{ABOVE_STAFF}/wilayah/")

    assert counted.count <= 14, counted.statements


def test_a_kecamatan_says_what_holds_for_its_villages_and_an_officer_only_reads(
    site: Site,
    kecamatan: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    fill_in: FillIn,
) -> None:
    address = f"{ABOVE_STAFF}/kewajiban/DB-05"
    sign_in(client, make_user("kecamatan_admin", kecamatan.region_code))
    saved = client.post(address, data=fill_in(address, {"law": "Perbup 9/2026", "days": "90"}))
    with site_scope(site.id):
        line = next(each for each in services.lines(site) if each.duty.code == "DB-05")
    sign_in(client, make_user("officer", site.region_code))
    own = f"{STAFF}/kewajiban/DB-05"
    read, written = client.get(own), client.post(own, data=fill_in(own, {"law": "Lain"}))

    assert (saved.status_code, saved.location) == (303, "/s/purworeja-klampok/admin/ppid/?tingkat=desa")
    assert (line.law, line.days) == ("Perbup 9/2026", 90)
    assert (read.status_code, "Simpan" in read.text.partition("<main")[2], written.status_code) == (200, False, 403)


def test_the_newest_of_several_documents_counts(site: Site, make_document: Make, states: Any) -> None:
    """UU 14/2008 pasal 9 ayat (3)."""
    for year in (2020, 2021, 2022, 2023):
        make_document(sort="profil", title=f"Profil {year}", year=year, ago=900 - year % 2020)
    make_document(sort="profil", title="Profil", year=2026, ago=1)

    assert states()["DB-01"] == "ada"


@pytest.mark.plugins("pembangunan", "ppid")
def test_what_other_modules_publish_shows_a_duty(make_site: MakeSite) -> None:
    place = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("ppid", "pembangunan"))
    make = pytest.importorskip("cms_pembangunan.services")
    models = pytest.importorskip("cms_pembangunan.models")
    with site_scope(place.id):
        written = {"title": "Jalan", "body": "", "photos": [], "year": 2026, "budget": 1, "from_dd": 1}
        row = make.create(models.Work, written, by=None)
        make.publish_row(row, site=place, by=None)
        db.session.commit()
        (told,) = public_documents(place)
        line = next(each for each in services.lines(place) if each.duty.code == "DB-02")

    assert (told.kind, line.state, [proof.title for proof in line.proofs]) == ("kegiatan", "ada", [told.title])


def test_the_nearest_says_what_the_law_is_and_the_site_alone_why_it_does_not_apply(
    site: Site, kecamatan: Site, make_site: MakeSite
) -> None:
    """Perki 1/2021 replaced Perki 1/2010: the article that is named is data, which a region may change."""
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=("ppid",))
    for owner, said in (
        (kabupaten, {"law": "Perbup 1/2027", "days": 30, "reason": ""}),
        (kecamatan, {"law": "", "days": 60, "reason": "Bukan urusan kecamatan."}),
    ):
        with site_scope(owner.id):
            db.session.add(Said(code="DB-05", **said))
            db.session.commit()
    with site_scope(site.id):
        line = next(each for each in services.lines(site) if each.duty.code == "DB-05")

    assert (line.law, line.days, line.reason) == ("Perbup 1/2027", 60, "")


def test_citizens_read_what_is_there_what_is_missing_and_why_something_does_not_apply(
    client: FlaskClient, site: Site, make_document: Make
) -> None:
    """Perki 1/2018 pasal 2: each line with its article."""
    make_document(sort="profil", title="Profil desa")
    with site_scope(site.id):
        db.session.add(Said(code="DB-03", law="", days=None, reason="Tidak ada program dari luar tahun ini."))
        db.session.commit()

    page = client.get(f"{HOME}/ppid/informasi/berkala").text
    sections = re.findall(r'<section class="duty"><h2>([^<]*)</h2>(.*?)</section>', page, re.DOTALL)
    found = {title: re.sub(r"<[^>]*>|\s+", " ", text).strip() for title, text in sections}

    law = "Perki 1/2018 Pasal 2 huruf"
    assert re.sub(r"\s+", " ", found["Profil badan publik desa"]).startswith(f"{law} a Profil desa Terbit ")
    assert found["Program yang masuk desa"].endswith("Tidak berlaku di sini: Tidak ada program dari luar tahun ini.")
    assert found["Laporan keuangan"].endswith("Belum diumumkan.")
    assert client.get(f"{HOME}/ppid/informasi/dikecualikan").status_code == 404


def test_a_reason_needs_a_sentence_and_takes_the_duty_out_of_the_sum(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_document: Make
) -> None:
    make_document(sort="profil")
    address = f"{STAFF}/kewajiban/DB-03"

    short = operator.post(address, data=fill_in(address, {"law": "", "days": "", "reason": "tidak"}))
    saved = operator.post(address, data=fill_in(address, {"law": "", "days": "", "reason": "Tidak ada program."}))

    assert (short.status_code, "Tulis alasannya dalam satu kalimat" in short.text) == (422, True)
    assert (saved.status_code, saved.location) == (303, "/s/kalimandi/admin/ppid/")
    with site_scope(site.id):
        told = db.session.query(Standing).one()
        assert (told.duties, told.present) == (len(duties_of("desa")) - 1, 2)


def test_an_unknown_duty_and_one_of_another_level_are_not_there(operator: FlaskClient) -> None:
    assert [operator.get(f"{STAFF}/kewajiban/{code}").status_code for code in ("DB-01", "B-01", "X")] == [200, 404, 404]


def test_the_region_sees_how_far_its_sites_are_and_reminds_those_that_lack_something(
    site: Site, neighbour: Site, admin: FlaskClient, fill_in: FillIn, make_document: Make, make_site: MakeSite
) -> None:
    """Permendagri 3/2017: the main PPID looks after those of its units."""
    make_site("33.04.02.2003", slug="kecitran", name="Kecitran")  # the module is off there
    make_document(sort="sk_dip", title="SK DIP", year=2026)
    make_document(sort="profil", title="Profil")

    page = admin.get(f"{ABOVE_STAFF}/wilayah/").text
    sent = admin.post(f"{ABOVE_STAFF}/wilayah/ingatkan", data=fill_in(f"{ABOVE_STAFF}/wilayah/", {}))
    told = admin.get(sent.location, follow_redirects=True).text

    assert re.findall(r'scope="row"><a class="tgt" href="[^"]*">([^<]*)</a>', page) == ["Desa Pagak", "Desa Kalimandi"]
    assert ("2 dari 19" in page, "Belum dihitung" in page) == (True, True)
    assert "2 situs diingatkan." in told


def test_the_home_of_a_kecamatan_begins_with_the_registers_that_no_decree_has_set(
    kecamatan: Site, site: Site, neighbour: Site, make_site: MakeSite, make_user: MakeUser, make_document: Make
) -> None:
    """Perki 1/2021, annex: the register is set by decree each year."""
    make_site("33.04.02.2003", slug="kecitran", name="Kecitran")  # the module is off there
    make_document(sort="sk_dip", title="SK DIP", year=today(site).year)
    make_document(sort="sk_dip", title="SK DIP", year=today(site).year - 1, at=neighbour)
    told = {}
    for place, role in ((kecamatan, "kecamatan_admin"), (site, "village_operator")):
        with site_scope(place.id):
            figures = hooks.cms_dashboard_figures(place, make_user(role, place.region_code))
            told[place.slug] = [figure.value for figure in figures if "DIP" in str(figure.unit)]

    assert told == {"purworeja-klampok": [1], "kalimandi": []}


@pytest.mark.parametrize("count", [2, 8])
def test_reminding_asks_as_much_for_eight_sites_as_for_two(
    kecamatan: Site, make_site: MakeSite, make_user: MakeUser, count_statements: Any, count: int
) -> None:
    for number in range(count):
        make_site(f"33.04.02.20{number + 11}", slug=f"desa-{number}", name=f"Desa {number}", modules=("ppid",))
    by = make_user("kecamatan_admin", kecamatan.region_code)
    with site_scope(kecamatan.id), count_statements() as counted:
        reminded = services.remind(kecamatan, by=by)
        db.session.flush()

    assert reminded == count
    assert counted.count <= 6, counted.statements


def test_a_village_has_nobody_to_remind(operator: FlaskClient, fill_in: FillIn) -> None:
    token = fill_in(f"{STAFF}/kewajiban/DB-01", {})

    assert operator.get(f"{STAFF}/wilayah/").status_code == 404
    assert operator.post(f"{STAFF}/wilayah/ingatkan", data=token).status_code == 404
