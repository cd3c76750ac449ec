"""Files of works are looked at first and become drafts; what is wrong with a row stands at its cell."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms_core.api import Site, db, site_scope
from cms_pembangunan.models import Work

from .conftest import STAFF, Make

OPENSID, WORKS = f"{STAFF}/opensid/", f"{STAFF}/pekerjaan/tabel/"


def works(site: Site) -> list[tuple[str, str, int, dict[str, int]]]:
    """Return title, state, cost and sources of all works of a site."""
    with site_scope(site.id):
        rows = db.session.scalars(select(Work).order_by(Work.id))
        return [(row.title, row.state, row.cost, row.sources) for row in rows]


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return dict(re.findall(r'name="([^"]+)" type="hidden" value="([^"]*)"', page))


def look(client: FlaskClient, address: str, content: str) -> TestResponse:
    """Send a file to be looked at, and open what was found."""
    start = hidden(client.get(address).text)
    file: Any = (io.BytesIO(content.encode()), "bangun.csv")
    return client.post(address, data={**start, "file": file}, follow_redirects=True)


@pytest.mark.parametrize(
    ("address", "content"),
    [
        (
            OPENSID,
            "judul,sumber_dana,volume,tahun_anggaran,anggaran,satuan_waktu,waktu\n"
            "Drainase,Dana Desa,220 meter,2025,96.200.000,bulan,3\n",
        ),
        (
            WORKS,
            "Nama kegiatan;Manfaat;Tahun anggaran;Anggaran (rupiah);Dana Desa\n"
            "Drainase;Tidak banjir lagi;2025;Rp96.200.000;96.200.000\n",
        ),
    ],
    ids=["opensid", "works"],
)
def test_a_file_becomes_drafts_after_it_was_looked_at(
    site: Site, operator: FlaskClient, address: str, content: str
) -> None:
    page = look(operator, address, content)
    before = works(site)
    operator.post(page.request.path, data={**hidden(page.text), "act": "all"}, follow_redirects=True)

    assert page.status_code == 200
    assert before == []
    assert works(site) == [("Drainase", "draft", 96_200_000, {"dd": 96_200_000})]


def test_what_is_wrong_is_said_and_nothing_is_written(site: Site, operator: FlaskClient, make_work: Make) -> None:
    make_work()

    page = look(
        operator,
        OPENSID,
        "judul,sumber_dana,tahun_anggaran,anggaran\nDrainase,Entah,2025,5\nRabat beton,Dana Desa,2026,6\n",
    )

    assert "Sumber dana ini tidak dikenal. Tulis salah satu sumber dana APBDes." in page.text
    assert "Pekerjaan dengan nama dan tahun ini sudah ada." in page.text
    assert len(works(site)) == 1


def test_the_same_name_in_another_year_is_another_work(site: Site, operator: FlaskClient, make_work: Make) -> None:
    make_work(year=2024)
    head = "judul,sumber_dana,tahun_anggaran,anggaran"
    lines = [f"Rabat beton,Dana Desa,{year},{cost}" for year, cost in ((2025, 5), (2026, 6), (2026, 7))]

    page = look(operator, OPENSID, "\n".join((head, *lines, "")))
    operator.post(page.request.path, data={**hidden(page.text), "act": "good"}, follow_redirects=True)

    assert "Sama dengan baris 3: Rabat beton." in page.text
    assert works(site) == [
        ("Rabat beton", "published", 100_000_000, {"dd": 100_000_000}),
        ("Rabat beton", "draft", 5, {"dd": 5}),
        ("Rabat beton", "draft", 6, {"dd": 6}),
    ]


def test_a_work_is_not_moved_past_what_is_told_of_it(
    site: Site, operator: FlaskClient, make_work: Make, tell: Make
) -> None:
    tell(make_work(year=2025), 50, date(2025, 8, 14))
    head = "Nama kegiatan;Manfaat;Tahun anggaran;Anggaran (rupiah);Dana Desa;Alamat halaman"

    page = look(operator, WORKS, f"{head}\nRabat beton;Jalan ke sekolah.;2026;100000000;100000000;rabat-beton\n")

    assert "Sudah ada kemajuan pada 14 Agustus 2025, sebelum tahun anggaran 2026." in page.text
