"""Documents: what a person must fill in, what the page tells, what files are taken, and tables."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope, today
from cms_core.media.models import Media
from cms_ppid.catalogue.duties import DUTIES
from cms_ppid.catalogue.services import lines
from cms_ppid.documents.budget import missing_in
from cms_ppid.documents.sorts import LEVERS
from cms_ppid.models import Document

from .conftest import ABOVE, ABOVE_STAFF, HOME, PAPER, STAFF, FillIn, Make, document_at

NEW = f"{STAFF}/dokumen/baru"
WRITTEN: dict[str, Any] = {
    "title": "Profil desa",
    "body": "0",
    "body-0-jenis": "paragraph",
    "body-0-teks": "Alamat dan jam pelayanan.",
    "sort": "profil",
    "category": "berkala",
    "year": "2026",
    "form": "digital",
    "validity": "berlaku",
}


FILED: dict[str, Any] = {**WRITTEN, "body": ["0", "1"], "body-1-jenis": "file", "body-1-teks": "APBDes 2026"}
"""The same with a file."""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"category": ""}, "Pilih klasifikasinya: berkala, serta-merta, atau setiap saat."),
        ({"sort": ""}, "Pilih jenis dokumennya."),
        ({"sort": "lkjip"}, "Pilih salah satu yang ada di daftar."),
        ({"year": ""}, "Tulis tahunnya."),
        ({"body-0-teks": ""}, "Tulis isinya, lampirkan berkasnya, atau beri tautan."),
        ({"link": "javascript:alert(1)"}, "Tulis alamat yang dimulai dengan https://"),
        ({"link": "//jahat.example/x"}, "Tulis alamat yang dimulai dengan https://"),
        ({"link": "https://"}, "Tulis alamat yang dimulai dengan https://"),
        ({"replaced": "Perdes 2/2026"}, "Dokumen yang berlaku tidak punya pengganti."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(
    site: Site, operator: FlaskClient, fill_in: FillIn, wrong: dict[str, str], said: str
) -> None:
    """UU 14/2008 pasal 9 to 11: each document is of a class; Perki 1/2021, annex: of a kind and a year."""
    page = operator.post(NEW, data=fill_in(NEW, WRITTEN, **wrong))

    assert (page.status_code, said in page.text) == (422, True)
    with site_scope(site.id):
        assert db.session.query(Document).count() == 0


def test_a_document_shows_the_duty_of_its_kind_or_the_one_it_is_said_to(
    client: FlaskClient, site: Site, make_document: Make
) -> None:
    """Perki 1/2021 pasal 14, 15 and 21; Perki 1/2018 pasal 2 and 4."""
    make_document(sort="profil", title="Profil")
    make_document(sort="profil", title="Cara", duty="DB-09")

    pages = [client.get(f"{HOME}/ppid/dokumen/{slug}").text for slug in ("profil", "cara")]
    duties = [re.findall(r"<dt>Memenuhi</dt><dd>([^<]*)", page) for page in pages]
    with site_scope(site.id):
        found = {line.duty.code: [proof.title for proof in line.proofs] for line in lines(site) if line.proofs}

    assert duties == [["Profil badan publik desa"], ["Hak dan cara memperoleh informasi"]]
    assert (found["DB-01"], found["DB-09"]) == (["Profil"], ["Cara"])


def test_a_new_document_begins_with_what_a_duty_asks_for(operator: FlaskClient) -> None:
    page = operator.get(f"{NEW}?jenis=aset").text

    assert re.findall(r'<option selected value="([^"]+)"', page)[:2] == ["aset", "setiap-saat"]


def test_the_page_tells_the_columns_of_the_register_and_of_the_book(
    client: FlaskClient, site: Site, make_document: Make
) -> None:
    """Perki 1/2021, annex; Permendagri 47/2016, book of regulations."""
    make_document(
        title="Perdes sampah",
        sort="perdes",
        number="4 Tahun 2025",
        holder="Sekretaris Desa",
        retention="Permanen",
        made_on=date(2025, 3, 12),
        about="Pengelolaan sampah",
        gazetted="3, 14 Maret 2025",
        validity="dicabut",
        replaced="Perdes 1/2026",
        link="https://contoh.go.id/perdes.pdf",
    )

    page = client.get(f"{HOME}/ppid/dokumen/perdes-sampah").text
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))

    assert facts["Nomor"] == "4 Tahun 2025"
    assert facts["Tanggal dibuat atau ditetapkan"] == "12 Maret 2025"
    assert (facts["Unit yang menguasai"], facts["Jangka waktu penyimpanan"]) == ("Sekretaris Desa", "Permanen")
    assert (facts["Tentang"], facts["Nomor dan tanggal Lembaran Desa"]) == ("Pengelolaan sampah", "3, 14 Maret 2025")
    assert facts["Memenuhi"] == "Peraturan desa dan rancangannya"
    assert "Dengan Perdes 1/2026." in page
    assert 'href="https://contoh.go.id/perdes.pdf"' in page


def test_somebody_who_looked_makes_an_old_document_fresh(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_document: Make
) -> None:
    """UU 14/2008 pasal 9 ayat (3): at least every six months."""
    key = make_document(sort="profil", ago=400)
    edit = f"{STAFF}/dokumen/{key}"

    before = operator.get(f"{STAFF}/").text.count("Perlu diperiksa")
    done = operator.post(f"{edit}/masih-benar", data=fill_in(edit, {}))
    after = operator.get(f"{STAFF}/").text.count("Perlu diperiksa")

    assert (before, done.status_code, after) == (1, 303, 0)
    assert document_at(site, key).verified_on == today(site)


def test_nothing_is_verified_without_a_token(site: Site, operator: FlaskClient, make_document: Make) -> None:
    key = make_document(sort="profil", ago=400)

    operator.post(f"{STAFF}/dokumen/{key}/masih-benar")

    assert document_at(site, key).verified_on is None


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    ("sort", "text", "lacks"),
    [
        ("apbdes", "Pendapatan dan belanja. Tim pelaksana. Alamat pengaduan: balai desa.", []),
        ("apbdes", "Pendapatan dan belanja.", ["pelaksana kegiatan", "alamat pengaduan"]),
        ("apbdes_perubahan", "", ["isi APBDes: pendapatan dan belanja", "pelaksana kegiatan", "alamat pengaduan"]),
        (
            "realisasi",
            "Realisasi APBDes. Realisasi kegiatan. Belum selesai: talud. Sisa anggaran 0. Mengadu ke kantor desa.",
            [],
        ),
        (
            "realisasi",
            "Realisasi APBDes.",
            [
                "laporan realisasi kegiatan",
                "kegiatan yang belum selesai atau tidak terlaksana",
                "sisa anggaran",
                "alamat pengaduan",
            ],
        ),
        ("profil", "", []),
    ],
)
def test_a_budget_is_asked_for_what_permendagri_20_2018_wants(app: Any, sort: str, text: str, lacks: list[str]) -> None:
    with app.test_request_context("/"):
        found = missing_in(sort, text)

    article = "72" if sort == "realisasi" else "39"
    said = f"Belum disebut: {', '.join(lacks)} (Permendagri 20/2018 Pasal {article})."
    assert found == ([said] if lacks else [])


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (
            "Dasar hukum: UU 14/2008. Tata cara: lewat situs. Jangka waktu 10 hari kerja. Tanpa biaya. "
            "Kami menjamin jawaban. Evaluasi setiap tahun.",
            [],
        ),
        ("Kami melayani.", ["dasar hukum", "tata cara", "jangka waktu", "biaya", "jaminan", "evaluasi kinerja"]),
    ],
)
def test_a_pledge_is_asked_for_what_perki_1_2021_pasal_47_wants(app: Any, text: str, lacks: list[str]) -> None:
    with app.test_request_context("/"):
        found = missing_in("maklumat", text)

    assert found == ([f"Belum disebut: {', '.join(lacks)} (Perki 1/2021 Pasal 47–48)."] if lacks else [])


def test_an_incomplete_budget_is_looked_at_twice(operator: FlaskClient, fill_in: FillIn) -> None:
    """Permendagri 20/2018 pasal 39; Perki 1/2021, annex."""
    page = operator.post(NEW, data=fill_in(NEW, WRITTEN, sort="apbdes", langkah="terbit"), follow_redirects=True).text

    assert "Permendagri 20/2018 Pasal 39" in page
    assert "Kolom DIP yang masih kosong: Ringkasan, Unit yang menguasai" in page


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    tags = re.findall(r'<input [^>]*type="hidden"[^>]*>', page)
    named = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: value[1] for name, value in named if name and value}


def test_a_list_of_who_is_helped_never_goes_out_with_a_nik_unasked(
    site: Site, operator: FlaskClient, fill_in: FillIn
) -> None:
    """Perki 1/2018 pasal 2 huruf c with UU 27/2022 pasal 16: outside programmes in numbers, no list of people."""
    named = {**WRITTEN, "sort": "program_masuk", "body-0-teks": "Penerima: Warga Contoh, NIK 3304021212900001."}
    page = operator.post(NEW, data=fill_in(NEW, named, langkah="terbit"), follow_redirects=True).text

    assert "Ada NIK atau nomor KK di bagian 1." in page
    assert "Penerima bantuan dalam jumlah, bukan nama." in str(DUTIES["DB-03"].hint)
    with site_scope(site.id):
        assert [row.state for row in db.session.query(Document)] == ["draft"]


def test_evidence_is_filed_by_the_six_levers_of_permenpanrb_90_2021(
    client: FlaskClient, kecamatan: Site, admin: FlaskClient, make_document: Make
) -> None:
    make_document(at=kecamatan, title="SK tim kerja", sort="keputusan", lever="1")
    key = make_document(at=kecamatan, title="Target camat", sort="pk", lever="4")
    page = client.get(f"{ABOVE}/ppid/dokumen/target-camat").text
    found = client.get(f"{ABOVE}/ppid/dip?q=pengungkit+4").text
    form = admin.get(f"{ABOVE_STAFF}/dokumen/{key}").text

    assert list(LEVERS) == ["1", "2", "3", "4", "5", "6"]
    assert "<dt>Pengungkit Zona Integritas</dt><dd>4 Penguatan akuntabilitas</dd>" in page
    assert ["Target camat" in found, "SK tim kerja" in found] == [True, False]
    assert '<option selected value="4">' in form


def test_a_village_is_not_asked_for_a_lever(operator: FlaskClient) -> None:
    """PermenPANRB 90/2021 is for offices of the state and of regions; a village has no integrity zone of its own."""
    assert "Zona Integritas" not in operator.get(NEW).text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Berkas ini bukan dokumen yang dapat diterima."), (b"%PDF-1.7\n", "Berkas ini bukan dokumen")],
)
def test_a_file_without_anything_in_it_is_refused_at_the_desk_of_documents(
    site: Site, operator: FlaskClient, fill_in: FillIn, content: bytes, said: str
) -> None:
    """UU 14/2008 pasal 7 ayat (2): what is published can be read."""
    page = operator.post(NEW, data={**fill_in(NEW, FILED), "body-1-berkas": (io.BytesIO(content), "apbdes.pdf")})

    assert (page.status_code, said in page.text, FILED["body-0-teks"] in page.text) == (422, True, True)
    with site_scope(site.id):
        assert (db.session.query(Document).count(), db.session.query(Media).count()) == (0, 0)


def test_a_pdf_with_a_script_in_it_is_asked_about_before_it_is_published(
    site: Site, operator: FlaskClient, fill_in: FillIn
) -> None:
    """UU 27/2022 pasal 35 and UU 11/2008 pasal 15: nobody's machine runs what a public body hands out unseen."""
    script = PAPER.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    sent = {**fill_in(NEW, FILED), "langkah": "terbit", "body-1-berkas": (io.BytesIO(script), "apbdes.pdf")}
    page = operator.post(NEW, data=sent, follow_redirects=True).text

    assert "Dokumen ini berisi skrip" in page
    with site_scope(site.id):
        assert [row.state for row in db.session.query(Document)] == ["draft"]


@pytest.mark.parametrize("name", ["LKjIP", "LAKIP", "LKIP", "Laporan kinerja (LKjIP)", "lkjip"])
def test_a_table_knows_every_name_of_the_performance_report(kecamatan: Site, admin: FlaskClient, name: str) -> None:
    """Perpres 29/2014 and PermenPANRB 53/2014: the report was called otherwise before."""
    address = f"{ABOVE_STAFF}/dokumen/tabel/"
    table = f"judul;isi dan berkasnya;jenis dokumen;klasifikasi;tahun\nKinerja;Isinya.;{name};Berkala;2025\n"
    file = (io.BytesIO(table.encode()), "dokumen.csv")

    page = admin.post(address, data={**hidden(admin.get(address).text), "file": file}, follow_redirects=True)
    admin.post(page.request.path, data={**hidden(page.text), "act": "all"}, follow_redirects=True)

    with site_scope(kecamatan.id):
        assert [row.sort for row in db.session.query(Document)] == ["lkjip"]
