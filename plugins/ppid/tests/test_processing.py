"""The register of what is done with personal data: read by everybody, written by the site, true by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_ppid.processing.models import Activity
from cms_ppid.processing.usual import BREACHES, DOCUMENTS, OBJECTIONS, REQUESTS

from .conftest import HOME, STAFF, FillIn

PUBLIC, LIST = f"{HOME}/ppid/data-pribadi", f"{STAFF}/pemrosesan/"
OURS: dict[str, Any] = {
    **dict.fromkeys(Activity.WRITTEN, ""),
    "title": "Membuat surat keterangan",
    "purpose": "Menerbitkan surat yang diminta.",
    "basis": "Tugas pelayanan publik.",
    "people": "Warga yang meminta.",
    "data": "Nama dan alamat.",
    "retention": "Lima tahun.",
}


def written(client: FlaskClient, address: str, **changes: str) -> dict[str, str]:
    """Return what somebody sends who opens the form of an activity and changes something."""
    page = client.get(address).text
    form = page[page.rindex('<form method="post" class="box stack"') :]
    hidden = dict(re.findall(r'name="(csrf_token|once|seen)" type="hidden" value="([^"]*)"', form))
    fields = dict(re.findall(r'<textarea[^>]* name="([a-z]+)"[^>]*>\r?\n?([^<]*)</textarea>', form))
    title = re.search(r'<input[^>]*name="title"[^>]*value="([^"]*)"', form)
    assert title is not None
    return {**hidden, **fields, "title": title[1], **changes}


@pytest.fixture
def rows(site: Site) -> Callable[[], list[Activity]]:
    """``rows()`` are those of the village."""

    def read() -> list[Activity]:
        with site_scope(site.id):
            return list(db.session.scalars(db.select(Activity)))

    return read


def test_everybody_reads_what_is_done_with_personal_data_by_uu_27_2022_pasal_31(
    client: FlaskClient, site: Site
) -> None:
    page = client.get(PUBLIC).text
    heads = re.findall(r"<h2>([^<]*)</h2>", page)
    columns = set(re.findall(r"<dt>([^<]*)</dt>", page))

    assert heads[:4] == [
        *("Melayani permohonan informasi", "Menanggapi keberatan dan sengketa"),
        *("Memberi tahu bila data pribadi terungkap", "Mengumumkan dokumen publik"),
    ]
    assert columns >= {
        *("Untuk apa", "Dasar pemrosesan", "Data siapa", "Jenis datanya", "Siapa yang menerima"),
        *("Berapa lama disimpan", "Cara melindunginya", "Penanggung jawab", "Pengendali data"),
    }
    assert ["UU 27/2022 Pasal 31" in page, "UU 27/2022 Pasal 20 ayat (2)" in page] == [True, True]


def test_the_form_and_the_portal_lead_to_the_register(client: FlaskClient, site: Site) -> None:
    """UU 27/2022 pasal 21: whoever is asked for data can read what is done with it."""
    found = ["/ppid/data-pribadi" in client.get(f"{HOME}/ppid/{path}").text for path in ("", "permohonan/baru")]
    assert found == [True, True]


def test_how_long_things_are_kept_is_what_the_site_has_set(client: FlaskClient, operator: FlaskClient) -> None:
    """UU 27/2022 pasal 16 and 42: the register says what the program does, after a change of the settings too."""
    before = client.get(PUBLIC).text
    change = f"{LIST}{REQUESTS}"
    operator.post(change, data=written(operator, change, recipients="Sekretaris Desa."))
    settings = STAFF.replace("/admin/ppid", "/admin/modul/ppid/pengaturan")
    page = operator.get(settings).text
    sent = dict(re.findall(r'<input [^>]*name="([^"]*)"[^>]* value="([^"]*)"', page))
    sent |= {"keep_papers": "45", "officer": "Sekretaris Desa, di balai desa", "closes_at": "16"}
    assert operator.post(settings, data=sent).status_code == 303
    after = client.get(PUBLIC).text

    assert [text.count("30 hari sesudah perkaranya selesai") for text in (before, after)] == [3, 0]
    assert after.count("45 hari sesudah perkaranya selesai") == 3
    assert ["Sekretaris Desa." in text for text in (before, after)] == [False, True]


def test_the_officer_for_personal_data_is_named_where_there_is_one_by_uu_27_2022_pasal_53(
    client: FlaskClient, operator: FlaskClient
) -> None:
    label = "Pejabat pelindungan data pribadi"
    before = label in client.get(PUBLIC).text
    settings = STAFF.replace("/admin/ppid", "/admin/modul/ppid/pengaturan")
    page = operator.get(settings).text
    sent = dict(re.findall(r'<input [^>]*name="([^"]*)"[^>]* value="([^"]*)"', page))
    operator.post(settings, data={**sent, "officer": "Sekretaris Desa, di balai desa", "closes_at": "16"})
    after = re.findall(f"<dt>{label}</dt><dd>([^<]*)</dd>", client.get(PUBLIC).text)

    assert (before, after) == (False, ["Sekretaris Desa, di balai desa"])


def test_a_site_adds_what_it_does_besides_by_uu_27_2022_pasal_31(
    client: FlaskClient, operator: FlaskClient, rows: Callable[[], list[Activity]]
) -> None:
    new = f"{LIST}baru"
    sent = written(operator, new, **{**OURS, "assessment": "Dinilai Mei 2026: risikonya rendah."})
    places = [operator.post(new, data=sent).location for _each in range(2)]
    page = client.get(PUBLIC).text

    assert (len(rows()), places[0] == places[1]) == (1, True)
    assert ["<h2>Membuat surat keterangan</h2>" in page, "Penilaian dampak" in page] == [True, True]

    change = f"{LIST}{rows()[0].code}"
    operator.post(f"{change}/baku", data=written(operator, change))
    assert (rows(), "Membuat surat keterangan" in client.get(PUBLIC).text) == ([], False)
    assert operator.get(change).status_code == 404


@pytest.mark.parametrize("code", [REQUESTS, OBJECTIONS, BREACHES, DOCUMENTS])
def test_what_is_saved_as_it_is_goes_on_following_the_program(
    operator: FlaskClient, rows: Callable[[], list[Activity]], code: str
) -> None:
    """The words from memory stay data: a site writes them anew, and the usual ones come back."""
    change = f"{LIST}{code}"
    operator.post(change, data=written(operator, change))
    nothing = rows()
    operator.post(change, data=written(operator, change, basis="Undang-undang lain."))
    (row,) = rows()
    operator.post(change, data=written(operator, change, basis=""))
    refused = rows()
    back = written(operator, change)
    operator.post(f"{change}/baku", data=back)

    assert (nothing, row.basis, row.retention, row.title) == ([], "Undang-undang lain.", "", "")
    assert ([each.basis for each in refused], rows()) == (["Undang-undang lain."], [])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Tulis nama kegiatannya."),
        ({"basis": ""}, "Tulis dasar pemrosesannya."),
        ({"data": "NIK 3304021234560001"}, "Ada NIK atau nomor KK di sini."),
        ({"security": "x" * 601}, "Paling banyak 600 huruf."),
    ],
)
def test_what_is_missing_or_names_somebody_is_refused_and_nothing_is_lost(
    operator: FlaskClient, rows: Callable[[], list[Activity]], wrong: dict[str, str], said: str
) -> None:
    new = f"{LIST}baru"
    sent = operator.post(new, data=written(operator, new, **{**OURS, **wrong}))

    assert (sent.status_code, said in sent.text, OURS["purpose"] in sent.text) == (422, True, True)
    assert rows() == []


def test_who_saves_over_what_another_saved_is_told(operator: FlaskClient, rows: Callable[[], list[Activity]]) -> None:
    change = f"{LIST}{REQUESTS}"
    mine = written(operator, change, people="Punya saya.")
    operator.post(change, data={**mine, "people": "Punya orang lain."})
    sent = operator.post(change, data=mine)

    assert (sent.status_code, "orang lain menyimpan" in sent.text, "Punya saya." in sent.text) == (422, True, True)
    assert [row.people for row in rows()] == ["Punya orang lain."]


def test_who_takes_back_what_another_saved_is_told_too(
    operator: FlaskClient, rows: Callable[[], list[Activity]]
) -> None:
    change = f"{LIST}{REQUESTS}"
    operator.post(change, data=written(operator, change, people="Punya saya."))
    mine = written(operator, change)
    operator.post(change, data={**mine, "people": "Punya orang lain."})
    sent = operator.post(f"{change}/baku", data=mine, follow_redirects=True)

    assert (sent.status_code, "Lihat dahulu isinya." in sent.text) == (200, True)
    assert [row.people for row in rows()] == ["Punya orang lain."]


def test_who_may_not_manage_reads_and_another_site_has_its_own(
    site: Site,
    neighbour: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    fill_in: FillIn,
) -> None:
    with site_scope(neighbour.id):
        db.session.add(Activity(code="tetangga", title="Punya tetangga", purpose="x", basis="x", people="x", data="x"))
        db.session.commit()
    sign_in(client, make_user("officer", site.region_code))
    found = [client.get(each).status_code for each in (LIST, f"{LIST}baru", f"{LIST}{REQUESTS}")]
    found.append(client.post(f"{LIST}{REQUESTS}/baku").status_code)

    assert found == [200, 403, 403, 403]
    assert "Punya tetangga" not in client.get(PUBLIC).text + client.get(LIST).text
