"""Asking for information: what the form wants, what is published already, the receipt, and the register."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from cms_core.api import Site, User, db, now, prepare_image, site_scope, today
from cms_core.modules.settings import change_settings
from cms_core.testing.factories import MakeSite, MakeUser
from cms_ppid import NAME
from cms_ppid.cases import clocks, registers
from cms_ppid.cases.models import BODY, GROUP, PERSON, Applicant, Paper
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF
from cms_ppid.privacy import services as privacy
from cms_ppid.requests import book, looking, own, papers, services, states, views
from cms_ppid.requests.forms import DELIVER, NOTICE, OBTAIN
from cms_ppid.requests.models import Part, Request
from cms_ppid.requests.who import KINDS, PAPER_OF, PAPERS

from .citizens import ASKED, Citizen, picture, receipt
from .conftest import ABOVE, HOME

Make = Callable[..., int]


@pytest.fixture
def citizen(client: FlaskClient, site: Site) -> Citizen:
    return Citizen(client)


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    return make_user(region_code=site.region_code)


def requests_of(site: Site) -> list[Request]:
    with site_scope(site.id):
        rows = list(db.session.scalars(db.select(Request).order_by(Request.id)))
        for row in rows:
            _loaded = row.applicant
    return rows


def test_a_request_is_written_down_with_its_number_code_and_clock(citizen: Citizen, site: Site) -> None:
    """UU 14/2008 pasal 22: the number at once, the answer within ten working days."""
    answer = citizen.ask()
    number, code = receipt(answer)
    (row,) = requests_of(site)
    assert (row.number, row.state, row.channel, row.notice) == (number, states.SENT, "web", NOTICE)
    assert (row.details, row.purpose, row.obtain, row.deliver) == tuple(
        ASKED[name] for name in ("details", "purpose", "obtain", "deliver")
    )
    who = row.applicant
    assert (who.kind, who.name, who.nik, who.email) == (
        PERSON,
        ASKED["person"],
        ASKED["nik"],
        ASKED["email"],
    )
    assert "Dijawab paling lambat" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert code.replace("-", "") in answer.text


def test_a_receipt_tells_nothing_of_who_asked_or_what(citizen: Citizen) -> None:
    """UU 14/2008 pasal 22 ayat (4); UU 27/2022 pasal 16: the number, and no more than is needed."""
    text = citizen.ask().text
    assert [ASKED[name] in text for name in ("person", "nik", "address", "email", "details", "purpose")] == [False] * 6


@pytest.mark.parametrize("path", ["permohonan/baru", "keberatan/berkala"])
def test_a_form_says_to_whom_it_goes_and_whose_register_has_it(
    client: FlaskClient, site: Site, kecamatan: Site, make_site: MakeSite, path: str
) -> None:
    """Perki 1/2018 pasal 1: a village is a public body of its own, also where its kecamatan is asked for it."""
    make_site("33.04.02.2009", slug="sirkandi", name="Sirkandi", modules=(NAME,), public=False)
    told = "Desa badan publik sendiri."
    pages = [client.get(f"{host}/ppid/{path}").text for host in (HOME, ABOVE)]
    assert ["Kepada PPID Desa Kalimandi" in pages[0], told in pages[0]] == [True, False]
    assert ["Kepada PPID Kecamatan Purworeja Klampok" in pages[1], told in pages[1]] == [True, True]


def test_what_is_asked_above_is_in_the_register_of_above_and_is_passed_on(
    client: FlaskClient, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    """UU 14/2008 pasal 22: whoever received it registers it; forwarding leaves its one clock as it is."""
    number, code = receipt(Citizen(client, ABOVE).ask(details="Data bantuan pupuk Desa Sirkandi tahun 2025"))
    officer = make_user("kecamatan_admin", kecamatan.region_code)
    with site_scope(kecamatan.id):
        row = services.by_number(number)
        assert row is not None
        due = row.due
        for name in (states.REGISTER, states.PASS_ON):
            said = Said(told="Datanya di desa.", holder="Desa Sirkandi")
            services.move(row, name, said, by=STAFF, step=row.step, site=kecamatan, user=officer)
        assert (row.due, row.holder) == (due, "Desa Sirkandi")
        assert book.figures(kecamatan, today(kecamatan).year).registered == 1
        db.session.commit()
    with site_scope(site.id):
        assert book.figures(site, today(site).year).registered == 0
    page = Citizen(client, ABOVE).track(number, code).text
    assert ["Desa Sirkandi" in page, "Kecamatan Purworeja Klampok" in page] == [True, True]


def test_the_same_form_is_one_request(citizen: Citizen, site: Site) -> None:
    """UU 14/2008 pasal 22 ayat (4): one number for one request."""
    key = uuid.uuid4().hex
    first, again = citizen.ask(key=key), citizen.ask(key=key)
    assert receipt(first) == receipt(again)
    assert len(requests_of(site)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nik": "330402123456000"}, "NIK terdiri atas 16 angka; yang Anda tulis 15."),
        ({"nik": "33040212345600O1"}, "NIK hanya berisi angka."),
        ({"nik": ""}, "Tulis NIK, atau lampirkan gambar KTP"),
        ({"email": "", "deliver": "ambil"}, "Tulis nomor HP atau alamat surel"),
        ({"email": "", "phone": "0812 0000 0000"}, "Untuk dikirim lewat surel, tulis alamat surelnya."),
        ({"deliver": "whatsapp"}, "Untuk dikirim lewat WhatsApp, tulis nomornya."),
        ({"phone": "12"}, "Nomor ini tidak dapat dihubungi."),
        ({"email": "bukan surel"}, "Alamat surel ini tidak benar."),
        ({"kind": BODY}, "Tulis nomor pengesahan badan hukumnya."),
        ({"kind": BODY, "entity": "AHU-1"}, "Lampirkan gambar pengesahan badan hukumnya."),
        ({"kind": GROUP}, "Lampirkan gambar surat kuasa dan identitas pemberinya."),
        ({"attorney": "Kuasa Contoh"}, "Lampirkan gambar surat kuasa khususnya."),
        ({"details": "data"}, "Tulis sedikit lebih lengkap"),
        ({"purpose": ""}, "Tulis tujuan penggunaannya."),
        ({"person": ""}, "Tulis namanya."),
        ({"address": ""}, "Tulis alamatnya."),
        ({"kind": "raja"}, ""),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    citizen: Citizen, site: Site, changes: dict[str, Any], said: str
) -> None:
    """Perki 1/2021: identity by kind of applicant, a way to answer, what is asked and what for."""
    answer = citizen.ask(**changes)
    assert (answer.status_code, said in answer.text) == (422, True)
    kept = {**ASKED, **changes}
    assert kept["details"] in answer.text
    assert requests_of(site) == []


def test_a_picture_of_the_card_stands_for_its_number(citizen: Citizen, site: Site) -> None:
    """Perki 1/2021: a person by the identity card, or a letter of the civil registry."""
    assert citizen.ask([picture()], nik="").status_code == 201
    with site_scope(site.id):
        (paper,) = db.session.scalars(db.select(Paper))
        assert (paper.kind, paper.in_public) == ("ktp", False)


def test_a_legal_entity_with_papers_needs_no_nik_and_none_is_kept(citizen: Citizen, site: Site) -> None:
    """Perki 1/2021: a legal entity by its approval, a group by its power of attorney."""
    answer = citizen.ask([picture()], kind=BODY, entity="AHU-0012345.AH.01.04", nik="3304021234560001")
    assert answer.status_code == 201
    who = requests_of(site)[0].applicant
    assert (who.kind, who.entity, who.nik, who.nik_hash) == (BODY, "AHU-0012345.AH.01.04", "", "")


@pytest.mark.parametrize(("kind", "kept"), [(PERSON, "Ibu Contoh"), (BODY, "")])
def test_a_child_asks_by_its_guardian_who_is_told_and_forgotten_with_it(
    citizen: Citizen, site: Site, kind: str, kept: str
) -> None:
    """UU 27/2022 pasal 25 and 26: somebody acts for a child, and for who is under guardianship; a body has nobody."""
    assert citizen.ask([picture()], kind=kind, guardian="Ibu Contoh", entity="AHU-1").status_code == 201
    (row,) = requests_of(site)
    assert row.applicant.guardian == kept
    db.session.commit()
    assert ("Ibu Contoh" in {each.value for each in privacy.held(ASKED["email"])}) is bool(kept)
    privacy.erase(ASKED["email"], dry_run=False)
    db.session.commit()
    assert requests_of(site)[0].applicant.guardian == ""


def test_the_network_that_somebody_asks_from_is_not_kept_with_what_he_asks(citizen: Citizen, site: Site) -> None:
    """UU 27/2022 pasal 16 and 24: what proves a notice is its version, its time and its channel."""
    citizen.client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    assert citizen.ask().status_code == 201
    (row,) = requests_of(site)
    kept = [str(value) for each in (row, row.applicant) for value in vars(each).values()]

    assert (row.notice, row.channel, row.received_at is not None) == (NOTICE, "web", True)
    assert [value for value in kept if "203.0.113" in value] == []


@pytest.mark.parametrize("nik", ["3304029913990001", "9999990000000000"])
def test_a_nik_is_sixteen_digits_and_no_date_is_read_out_of_it(citizen: Citizen, site: Site, nik: str) -> None:
    """UU 27/2022 pasal 16: no more than is needed; who was born when is nobody's question."""
    assert citizen.ask(nik=nik).status_code == 201
    assert requests_of(site)[0].applicant.nik == nik


def test_nothing_personal_is_in_the_log(citizen: Citizen) -> None:
    """UU 27/2022 pasal 35."""
    with capture_logs() as logs:
        assert citizen.ask().status_code == 201
    said = str(logs)
    assert [ASKED[name] in said for name in ("person", "nik", "address", "email", "details")] == [False] * 5


def test_every_choice_is_a_key_that_the_tables_hold(site: Site) -> None:
    """Perki 1/2021, annex: the ways to obtain and to deliver."""
    assert set(PAPER_OF) == set(KINDS) == {PERSON, BODY, GROUP}
    assert set(PAPER_OF.values()) < set(PAPERS)
    assert max(len(key) for key in (*OBTAIN, *DELIVER, *PAPERS, *KINDS)) <= 12


def test_the_notice_about_data_stands_above_the_form_and_asks_for_no_consent(citizen: Citizen) -> None:
    """UU 27/2022 pasal 20 and 21."""
    page = citizen.client.get(f"{HOME}/ppid/permohonan/baru").text
    notice, form = page.index("Data Anda dipakai hanya"), page.index('id="mohon"')
    assert notice < form
    assert [word in page for word in ("UU 27/2022 Pasal 20", "30 hari", "5 tahun", "bukan persetujuan")] == [True] * 4
    assert 'type="checkbox"' not in page[form:]


def test_what_is_published_is_shown_before_a_request_is_sent(citizen: Citizen, site: Site, make_document: Make) -> None:
    make_document(title="Laporan realisasi APBDes 2025")
    make_document(title="Jadwal buka perpustakaan")
    first = citizen.ask(langkah="periksa")
    assert (first.status_code, "Mungkin sudah diumumkan." in first.text) == (422, True)
    assert ["Laporan realisasi APBDes 2025" in first.text, "Jadwal buka perpustakaan" in first.text] == [True, False]
    assert requests_of(site) == []
    again = citizen.send("/ppid/permohonan/baru", first.text, **ASKED, langkah="kirim")
    assert again.status_code == 201
    assert len(requests_of(site)) == 1


def test_where_nothing_is_like_it_the_first_press_sends(citizen: Citizen, site: Site) -> None:
    assert citizen.ask(langkah="periksa").status_code == 201


def test_a_draft_is_never_shown_as_published(citizen: Citizen, site: Site, make_document: Make) -> None:
    make_document(title="Laporan realisasi APBDes 2025", shown=False)
    assert citizen.ask(langkah="periksa").status_code == 201


def test_words_that_every_request_has_are_not_looked_for() -> None:
    assert looking.words_of("Saya mohon salinan dokumen APBDes tahun 2025 untuk desa kami") == ["apbdes", "2025"]


@pytest.mark.parametrize(
    ("text", "led"),
    [
        ("Saya ingin mengurus KTP yang hilang", True),
        ("Surat pengantar nikah untuk anak saya", True),
        ("Kenapa bantuan BLT saya belum cair", True),
        ("Jumlah warga yang sudah memiliki KTP", False),
        ("Daftar penerima bantuan menurut dusun, tanpa nama", False),
        ("Salinan laporan realisasi APBDes", False),
    ],
)
def test_questions_for_ones_own_papers_are_led_elsewhere(text: str, led: bool) -> None:
    assert bool(own.hints(text)) is led


def test_nobody_is_refused_for_asking_for_himself(citizen: Citizen, site: Site) -> None:
    """UU 14/2008 pasal 22: whoever asks is answered."""
    said = {"details": "Saya ingin tahu bantuan BLT saya tahun ini"}
    first = citizen.ask(**said, langkah="periksa")
    assert (first.status_code, "Untuk urusan Anda sendiri" in first.text) == (422, True)
    assert citizen.send("/ppid/permohonan/baru", first.text, **{**ASKED, **said}, langkah="kirim").status_code == 201


def test_papers_that_come_later_are_there_once(site: Site, make_request: Make) -> None:
    key = make_request(client_id="lambat", late_papers=2)
    with site_scope(site.id):
        assert papers.missing("", "lambat") == frozenset({0, 1})
        for _again in range(2):
            papers.attach("", "lambat", 1, prepare_image(picture()))
        assert papers.missing("", "lambat") == frozenset({0})
        assert papers.missing("", "tidak ada") == frozenset()
        applicant = db.session.get_one(Request, key).applicant_id
        found = db.session.scalars(db.select(Paper).where(Paper.applicant_id == applicant)).all()
        assert [(paper.kind, paper.part) for paper in found] == [("ktp", 1)]


def answered(site: Site, officer: User, key: int, *, days: int = 0, **columns: Any) -> None:
    """Register a request and answer it so many days after it came."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        for name, value in columns.items():
            setattr(row, name, value)
        at = row.received_at + timedelta(days=days)
        services.move(row, states.REGISTER, Said(), by=STAFF, step=row.step, site=site, user=officer, at=at)
        part = Part(result=states.GIVEN, what="Rahasia jawaban")
        services.answer(row, [part], Said(told="Terlampir."), step=row.step, site=site, user=officer, at=at)
        db.session.commit()


SECRETS = ("Pemohon Contoh", "3304021234560001", "RT 02 RW 01", "Kata pemohon", "Bahan musyawarah", "Rahasia jawaban")


def test_the_public_register_names_nobody(citizen: Citizen, site: Site, officer: User, make_request: Make) -> None:
    """Perki 1/2021: subject, class, dates and outcome; nothing of who asked, or in which words."""
    told = make_request(details="Kata pemohon tentang tetangganya")
    make_request(client_id="belum-terdaftar", details="Kata pemohon yang lain")
    answered(site, officer, told, subject="Realisasi APBDes", category="berkala")
    page = citizen.client.get(f"{HOME}/ppid/permohonan/").text
    assert [word in page for word in ("Realisasi APBDes", "Diberikan seluruhnya", "1 dari 1")] == [True] * 3
    table = citizen.client.get(f"{HOME}/data/register-permohonan-informasi.csv")
    assert (table.status_code, "Realisasi APBDes" in table.text) == (200, True)
    assert len(table.text.strip().splitlines()) == 2
    for text in (page, table.text):
        assert [secret in text for secret in SECRETS] == [False] * len(SECRETS)
        assert "PI-3304022007" not in text


def test_what_copies_cost_is_told_to_everybody_with_its_decree(citizen: Citizen, site: Site) -> None:
    """Perki 1/2021: real cost of copies alone, by a tariff that a decree sets; the service is free."""
    page = f"{HOME}/ppid/permohonan/"
    before = citizen.client.get(page).text
    with site_scope(site.id):
        change_settings(site, NAME, {**clocks.USUAL, "tariff": "Rp250 selembar (Perdes 3/2026)"})
        db.session.commit()
    pages = [before, citizen.client.get(page).text]
    assert ["Tanpa biaya." in text for text in pages] == [True, True]
    assert ["Tarif: Rp250 selembar (Perdes 3/2026)" in text for text in pages] == [False, True]


def test_a_restricted_request_is_in_no_list_or_export(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    """UU 27/2022 pasal 41."""
    answered(site, officer, make_request(), subject="Realisasi APBDes", restricted_at=now())
    page = citizen.client.get(f"{HOME}/ppid/permohonan/").text
    table = citizen.client.get(f"{HOME}/data/register-permohonan-informasi.csv").text
    assert ["Realisasi APBDes" in page, "Realisasi APBDes" in table] == [False, False]


def test_figures_count_what_waits_too_long_as_not_in_time(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7); Perki 1/2021: what was answered in time."""
    answered(site, officer, make_request(ago=2), days=1)
    answered(site, officer, make_request(ago=60), days=50)
    with site_scope(site.id):
        row = db.session.get_one(Request, make_request(ago=60))
        services.move(row, states.REGISTER, Said(), by=STAFF, step=row.step, site=site, user=officer)
        db.session.commit()
        years = registers.years_with(site, Request)
        found = [book.figures(site, year) for year in years]
        sums = [sum(getattr(each, name) for each in found) for name in ("registered", "answered", "due", "in_time")]
        assert sums == [3, 2, 3, 1]
        assert years[0] == today(site).year


def test_a_cell_that_begins_like_a_formula_is_disarmed(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    answered(site, officer, make_request(), subject="=HYPERLINK(1)")
    table = citizen.client.get(f"{HOME}/data/register-permohonan-informasi.csv").text
    assert ",=HYPERLINK" not in table
    assert "HYPERLINK" in table


def test_the_portal_leads_to_all_three(citizen: Citizen) -> None:
    """Perki 1/2021 pasal 24: asked for, followed and read on the site."""
    page = citizen.client.get(f"{HOME}/ppid/").text
    paths = ("/ppid/permohonan/baru", "/ppid/lacak", "/ppid/permohonan/")
    assert [f'href="{path}"' in page for path in paths] == [True] * 3


def test_an_applicant_is_never_read_at_another_site(site: Site, neighbour: Site, make_request: Make) -> None:
    make_request()
    with site_scope(neighbour.id):
        assert db.session.scalars(db.select(Applicant)).all() == []


@pytest.mark.parametrize(
    ("path", "title"),
    [("", "Permohonan informasi: untuk warga"), ("/en", "Requests for information: for citizens")],
)
def test_everybody_reads_the_guide_for_citizens(citizen: Citizen, path: str, title: str) -> None:
    """Perki 1/2021 pasal 14 and 24: how information is asked for, in plain words."""
    page = citizen.client.get(f"{HOME}{path}/ppid/panduan")
    assert (page.status_code, f'<h1 class="h-art">{title}</h1>' in page.text) == (200, True)
    assert f'href="{path}/ppid/panduan"' in citizen.client.get(f"{HOME}{path}/ppid/permohonan/").text


def test_one_network_cannot_fill_the_register(citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PER_SITE", "2 per hour")
    answers = [citizen.ask(person=f"Pemohon {count}") for count in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert ["Terlalu banyak permohonan" in answers[2].text, 'value="Pemohon 2"' in answers[2].text] == [True, True]
    with site_scope(site.id):
        assert len(db.session.scalars(db.select(Request)).all()) == 2
