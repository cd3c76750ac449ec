"""Texts that stand on the site at once: of surveys, of their corrections and proposals, of borders and their source."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select
from wtforms.validators import ValidationError

from cms_core.api import Site, every_site
from cms_peta.forms import for_everybody, tower_for_everybody
from cms_peta.models import BoundarySet

from .conftest import STAFF, TWO, Send

OF_ONE = (
    *("Pak Karto 081327001122", "karto@gmail.com", "3304022002020002", "Depan rumah Karto", "rumah Karto", "Pak Karto"),
    *(
        "rumah warga miskin",
        "RT 03 RW 01 No 5",
        "milik Pak Karto",
        "milik Karto",
        "penderita TBC",
        "NIP 197704052005011003",
    ),
    *(
        "Depan Pak Karto",
        "Tanah Pak Karto, milik Telkomsel",
        "Blok B No 5",
        "Perum Asri Blok C2 No. 10",
        "dekat Bp. Karto",
    ),
    *("Kebun Bu Ani", "Sawah Mbah Karto", "Warung Sri, tanah Pak Karto", "menurut Pak Karto"),
)
OF_NOBODY = (
    *("Krajan", "RT 03 RW 01", "Depan SD 1", "Balai desa; Diskominfo; 20", "Warung Bu Siti", "milik PT Protelindo"),
    *("Badan Informasi Geospasial", "Peta desa 2025, musyawarah dusun", "Perbup Banjarnegara 12 Tahun 2024", ""),
    *("Salah baca, sinyal hilang timbul", "Rumah Makan Bu Ani", "tanah milik desa", "RT RW Net"),
    *("Depan Warung Makan Pak Karto", "Warung Pak Karto; X; 5", "Posyandu ibu hamil", "Makam Mbah Demang", "Blok B"),
    *("Kata Pak RT keliru", "Kios Blok B No 5", "Balai TN Gunung Merbabu", "Peta Ibu Kota Kecamatan"),
)


@pytest.mark.parametrize("text", [*OF_ONE, "Balai desa; Diskominfo; 20\nrumah Karto; Indihome; 20"])
def test_a_text_that_says_or_may_say_who_somebody_is_is_refused(text: str, app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ValidationError, match="menunjuk orang atau rumahnya"):
        for_everybody(None, SimpleNamespace(data=text))


@pytest.mark.parametrize("text", OF_NOBODY)
def test_a_text_that_says_where_something_is_is_taken(text: str, app: Flask) -> None:
    with app.test_request_context():
        for_everybody(None, SimpleNamespace(data=text))


@pytest.mark.parametrize(
    "text",
    [
        *("milik Protelindo", "milik TBG", "Bukit Krajan, milik STP", "milik: IBS", "Milik Solusi Tunas Pratama"),
        *("milik Centratama dan Telkomsel", "Menara Pagak", "Tanah kas desa, milik Protelindo"),
    ],
)
def test_a_tower_is_a_firms_where_nothing_says_that_its_owner_is_a_person(text: str, app: Flask) -> None:
    with app.test_request_context():
        tower_for_everybody(None, SimpleNamespace(data=text))


@pytest.mark.parametrize(
    "text",
    [
        *(f"milik {told}" for told in ("Pak Karto", "Bu Ani", "Bp. Karto", "Ibu Ani", "Sdr. Karto", "H. Ahmad")),
        *(
            "Menara, milik keluarga Karto",
            "tanah milik Karto",
            "Lahan milik Karto, milik TBG",
            "milik Protelindo 0813 2700 1122",
            "rumah Karto",
        ),
        *("Tanah Pak Karto, milik Telkomsel", "milik Karto, penderita TBC"),
    ],
)
def test_a_tower_names_no_person_either(text: str, app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ValidationError, match="menunjuk orang atau rumahnya"):
        tower_for_everybody(None, SimpleNamespace(data=text))


@pytest.mark.parametrize("text", ["Pak Karto 081327001122", "Data dari rumah Karto", "Pak Karto"])
@pytest.mark.parametrize("field", ["source", "basis"])
def test_a_file_of_borders_does_not_say_who_made_it(
    field: str, text: str, send: Send, kecamatan: Site, neighbour: Site, village: Site
) -> None:
    told = {"source": "Tim batas desa", "crs": "", "status": "kesepakatan", "basis": "Berita acara 3/2026"}

    refused = send(f"{STAFF}/batas/baru", file=TWO, **{**told, field: text})
    taken = send(f"{STAFF}/batas/baru", file=TWO, **told)

    assert (refused.status_code, "tampil untuk umum" in refused.text, taken.status_code) == (422, True, 303)
    with every_site() as session:
        assert session.scalar(select(func.count()).select_from(BoundarySet)) == 1
