"""Emergency notices: the eight things, the banner here and below, its end, the sheet and the short text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, now, publish, site_scope, today
from cms_core.modules import services as modules
from cms_core.testing.factories import MakeSite, MakeUser
from cms_ppid.alerts import services
from cms_ppid.models import Alert

from .conftest import ABOVE, EIGHT, HOME, STAFF, FillIn, Make

NEW = f"{STAFF}/peringatan/baru"
TOLD: dict[str, Any] = {"title": "Banjir", "cause": "M-01", "body": "0", "body-0-jenis": "paragraph", **EIGHT}
BANNER = re.compile(r'role="alert">.*?<a href="([^"]*)"><b>([^<]*)</b>', re.DOTALL)


def soon(site: Site) -> date:
    """Return the day after tomorrow."""
    return today(site) + timedelta(days=2)


@pytest.mark.parametrize("left_out", [*EIGHT, "cause", "valid_until", "title"])
def test_none_of_the_eight_may_be_left_out(site: Site, operator: FlaskClient, fill_in: FillIn, left_out: str) -> None:
    """Perki 1/2021 pasal 25 and what stands before it; Perki 1/2018 pasal 3."""
    # UU 14/2008 pasal 10 and Perki 1/2021: each notice says all of it.
    written = {**TOLD, "valid_until": soon(site).isoformat(), left_out: ""}

    page = operator.post(NEW, data=fill_in(NEW, written))

    assert page.status_code == 422
    assert re.findall(r'class="tgt" href="#([^"]*)"', page.text)[:1] == [left_out]
    with site_scope(site.id):
        assert db.session.query(Alert).count() == 0


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "Hari itu sudah lewat."), (367, "Terlalu lama."), (None, "Tulis tanggal")]
)
def test_a_day_that_has_passed_or_never_comes_is_refused(
    site: Site, operator: FlaskClient, fill_in: FillIn, days: int | None, said: str
) -> None:
    """UU 14/2008 pasal 10: a notice holds until a day that is said."""
    until = "kapan-kapan" if days is None else (today(site) + timedelta(days=days)).isoformat()

    page = operator.post(NEW, data=fill_in(NEW, {**TOLD, "valid_until": until}))

    assert (page.status_code, said in page.text) == (422, True)


def test_a_notice_stands_above_every_page_here_and_below_until_it_is_over(
    client: FlaskClient, kecamatan: Site, site: Site, warn: Make, make_user: MakeUser
) -> None:
    """Perki 1/2021 pasal 25: at once, and where people see it."""
    pages = [f"{HOME}/", f"{HOME}/ppid/dip", f"{ABOVE}/"]
    before = [BANNER.findall(client.get(page).text) for page in pages]
    key = warn(at=kecamatan, until=soon(kecamatan))
    shown = [BANNER.findall(client.get(page).text) for page in pages]
    with site_scope(kecamatan.id):
        user: User = make_user("kecamatan_admin", kecamatan.region_code)
        services.close(db.session.get_one(Alert, key), "Air surut.", site=kecamatan, by=user)
        db.session.commit()
    after = [BANNER.findall(client.get(page).text) for page in pages]

    assert (before, after) == ([[], [], []], [[], [], []])
    below = ("http://klampok.example:8000/ppid/peringatan/banjir", "Kecamatan Purworeja Klampok: Banjir")
    assert shown == [[below], [below], [("/ppid/peringatan/banjir", "Banjir")]]
    page = client.get(f"{ABOVE}/ppid/peringatan/banjir").text
    assert "Sudah selesai." in page
    assert "Air surut." in page


def test_a_notice_of_a_village_stands_on_no_other_site(
    client: FlaskClient, kecamatan: Site, site: Site, neighbour: Site, warn: Make
) -> None:
    warn(until=soon(site))

    assert BANNER.findall(client.get(f"{ABOVE}/").text) == []
    assert len(BANNER.findall(client.get(f"{HOME}/").text)) == 1


def test_a_module_that_is_switched_off_above_takes_its_banner_along(
    client: FlaskClient, kecamatan: Site, site: Site, warn: Make
) -> None:
    warn(at=kecamatan, until=soon(kecamatan))
    shown = len(BANNER.findall(client.get(f"{HOME}/").text))
    with site_scope(kecamatan.id):
        modules.disable(kecamatan, "ppid")
        db.session.commit()

    assert (shown, BANNER.findall(client.get(f"{HOME}/").text)) == (1, [])


@pytest.mark.parametrize(("timezone", "hour"), [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)])
def test_a_notice_ends_with_its_last_day_by_the_clock_there(timezone: str, hour: int) -> None:
    row, place = Alert(valid_until=date(2026, 8, 14)), Site(timezone=timezone)

    assert services.ends_at(row, place) == datetime(2026, 8, 14, hour, tzinfo=UTC)
    row.closed_at = datetime(2026, 8, 13, tzinfo=UTC)
    assert services.ends_at(row, place) == row.closed_at


def test_an_officer_says_that_it_is_over(site: Site, operator: FlaskClient, fill_in: FillIn, warn: Make) -> None:
    """UU 14/2008 pasal 10: what no longer threatens is said to be over."""
    address = f"{STAFF}/peringatan/{warn(until=soon(site))}/selesai"

    answer = operator.post(address, data=fill_in(address, {"closing": "Aman."}), follow_redirects=True)
    again = operator.post(address, data=fill_in(address, {"closing": "Dua kali."}), follow_redirects=True)

    assert ("Peringatan dinyatakan selesai." in answer.text, "tidak ada yang diubah" in again.text) == (True, True)
    with site_scope(site.id):
        assert db.session.query(Alert).one().closing == "Aman."


def test_what_was_never_announced_cannot_be_over(
    site: Site, operator: FlaskClient, fill_in: FillIn, client: FlaskClient
) -> None:
    sent = operator.post(NEW, data=fill_in(NEW, {**TOLD, "valid_until": soon(site).isoformat()}))
    address = f"{sent.location}/selesai"

    operator.post(f"http://localhost{address}", data=fill_in(f"http://localhost{address}", {"closing": "Aman."}))

    with site_scope(site.id):
        assert db.session.query(Alert).one().closed_at is None


def test_what_was_closed_too_soon_is_in_force_again(
    site: Site, operator: FlaskClient, fill_in: FillIn, warn: Make, client: FlaskClient
) -> None:
    base = f"{STAFF}/peringatan/{warn(until=soon(site))}"
    operator.post(f"{base}/selesai", data=fill_in(f"{base}/selesai", {"closing": "Aman."}))
    closed = len(BANNER.findall(client.get(f"{HOME}/").text))
    operator.post(f"{base}/berlaku-lagi", data=fill_in(f"{base}/selesai", {}))

    assert (closed, len(BANNER.findall(client.get(f"{HOME}/").text))) == (0, 1)


def test_a_notice_that_is_announced_for_later_stands_below_from_then_on(
    client: FlaskClient, kecamatan: Site, site: Site
) -> None:
    begins = now() + timedelta(hours=1)
    with site_scope(kecamatan.id):
        row = services.create({"title": "Listrik padam", "cause": "M-06", "valid_until": soon(site), **EIGHT}, by=None)
        db.session.flush()
        publish(row, site=kecamatan, item=services.item_of(row), by=None, at=begins)
        services.ALERTS.settle(row)
        db.session.commit()
        (banner,) = services.banners(kecamatan)

    assert BANNER.findall(client.get(f"{HOME}/").text) == []
    assert banner.begins == begins


def test_nobody_else_says_that_it_is_over(
    site: Site, neighbour: Site, warn: Make, client: FlaskClient, make_user: MakeUser, sign_in: Any
) -> None:
    key = warn(until=soon(site))
    sign_in(client, make_user(region_code=neighbour.region_code))

    assert client.get(f"{STAFF}/peringatan/{key}/selesai").status_code == 404
    assert client.get(f"http://localhost/s/pagak/admin/ppid/peringatan/{key}/selesai").status_code == 404


def test_the_message_for_telephones_is_short_and_keeps_its_address(client: FlaskClient, site: Site, warn: Make) -> None:
    """Perki 1/2021 pasal 24: announced in plain words by what people have."""
    warn(until=soon(site), **dict.fromkeys(services.SHORT, "Kata yang panjang. " * 20))

    page = client.get(f"{HOME}/ppid/peringatan/banjir").text
    link = unescape(re.findall(r'href="(https://wa.me/[^"]*)"', page)[0])
    text = parse_qs(urlsplit(link).query)["text"][0]

    assert text.startswith("*Banjir*\nDesa Kalimandi\n\nBahaya dan besarnya: ")
    assert [str(services.TOLD[name][0]) in text for name in services.SHORT] == [True] * len(services.SHORT)
    assert text.endswith("/ppid/peringatan/banjir")
    assert len(text) <= services.LONGEST


def test_the_sheet_for_the_board_says_all_eight(client: FlaskClient, site: Site, warn: Make) -> None:
    """Perki 1/2018 pasal 3: the notice board of a desa."""
    warn(until=soon(site))

    page = client.get(f"{HOME}/ppid/peringatan/banjir/cetak").text

    assert re.findall(r"<dt>[^<]*</dt><dd><b>([^<]*)</b>", page) == list(EIGHT.values())


def test_what_is_over_is_told_apart_in_the_list(client: FlaskClient, site: Site, warn: Make) -> None:
    warn(until=soon(site))
    warn(until=today(site) - timedelta(days=1), title="Lama")

    page = client.get(f"{HOME}/ppid/informasi/serta-merta").text

    assert re.findall(r">(Sedang berlaku|Sudah selesai)<", page) == ["Sudah selesai", "Sedang berlaku"]
    assert "/ppid/peringatan/lama" not in client.get(f"{HOME}/cari?q=Lama").text
    assert "/ppid/peringatan/banjir" in client.get(f"{HOME}/cari?q=Banjir").text


def test_a_village_without_a_face_has_its_notices_under_its_kecamatan(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, warn: Make
) -> None:
    hidden = make_site("33.04.02.2009", slug="sirkandi", name="Sirkandi", modules=("ppid",), public=False)
    warn(at=hidden, until=soon(hidden))

    answers = [client.get(f"{ABOVE}/ppid/peringatan/sirkandi/banjir{rest}").status_code for rest in ("", "/cetak")]

    assert answers == [200, 200]


@pytest.mark.parametrize(
    ("stage", "status"),
    [("central", 403), ("village_drafts", 200), ("village_publishes", 200), ("autonomous", 200)],
)
def test_a_village_warns_without_waiting_for_those_above(
    site: Site, operator: FlaskClient, fill_in: FillIn, stage: str, status: int
) -> None:
    """Perki 1/2021 pasal 25: no delay is allowed; what the stage keeps for those above does not hold here."""
    db.session.get_one(Site, site.id).stage = stage
    db.session.commit()
    assert operator.get(NEW).status_code == status
    if status == 403:
        return
    written = {**TOLD, "valid_until": soon(site).isoformat(), "langkah": "terbit"}
    answer = operator.post(NEW, data=fill_in(NEW, written))
    assert answer.status_code == 303
    assert BANNER.search(operator.get(f"{HOME}/").text) is not None
