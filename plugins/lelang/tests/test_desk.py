"""Writing packages: forms with their rules, who may, and what nobody may write down."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lelang import NAME
from cms_lelang.cases import PARTS
from cms_lelang.decisions.models import Ceiling
from cms_lelang.models import Bidder, Package, Payment, Release, Stage
from cms_lelang.parts.forms import FORMS

from .conftest import HOME, PACKAGE, STAFF, FillIn, MakePackage, story

PARTLY: dict[str, dict[str, Any]] = {
    "plans": {"year": "2026", "source": "apbdes", "amount": "148.000.000", "announced": "2026-02-02"},
    "stages": {"stage": "pengumuman", "starts_at": "2026-03-02T08:00", "ends_at": "09-03-2026 16:00"},
    "bidders": {"name": "CV Tirta", "tax": "01.234.567.8-901.000", "offer": "142.000.000", "winner": "y"},
    "contracts": {"number": "027/05", "signed": "2026-03-25", "value": "Rp142.000.000", "ordered": "2026-03-26"},
    "addenda": {"number": "ADD-1", "signed": "2026-05-01", "ends": "2026-07-01", "reason": "Hujan"},
    "progress": {"day": "2026-04-20", "percent": "35"},
    "payments": {"paid": "2026-04-22", "amount": "49.700.000", "note": "Termin 1"},
    "handovers": {"sort": "pertama", "day": "2026-06-18"},
}
"""What a person writes into the form of each part, from plan to handover."""
SECRETS = ("NIP 198503152010011023", "01.234.567.8-901.000", "Bank Jateng no. rek 1023456789", "3304022001900001")


def rows(site: Site, model: Any) -> list[Any]:
    with site_scope(site.id):
        query = select(model).order_by(model.id).execution_options(populate_existing=True)
        found = list(db.session.scalars(query))
        for row in found:
            db.session.expunge(row)
        return found


def test_a_village_tells_a_package_from_plan_to_handover(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    sent = operator.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", PACKAGE))
    assert sent.status_code == 303
    (row,) = rows(site, Package)
    assert (row.ceiling, row.estimate, row.worth, row.state) == (148_000_000, 145_500_000, 145_500_000, "draft")
    for part, written in PARTLY.items():
        form = f"{STAFF}/{row.id}/bagian/{part}/baru"
        answer = operator.post(form, data=fill_in(form, written))
        assert (part, answer.status_code) == (part, 303)
    operator.post(f"{STAFF}/{row.id}/terbit", data=fill_in(f"{STAFF}/{row.id}", {}, langkah="terbit"))
    page = operator.get(f"{STAFF}/{row.id}/bagian").text
    assert "CV Tirta" in page
    assert {name: len(rows(site, model)) for name, model in PARTS.items()} == dict.fromkeys(PARTS, 1)
    (bidder,) = rows(site, Bidder)
    assert bidder.tax == "01.2**.***.*-***.000"
    (stage,) = rows(site, Stage)
    assert (stage.starts_at.hour, stage.ends_at.hour) == (1, 9)  # WIB is seven hours ahead


@pytest.mark.sqlite_only("a form that is refused asks the database for nothing of its own")
def test_nothing_secret_is_written_down(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key, secrets = make_package(shown=False), itertools.cycle(SECRETS)
    forms = [(f"{STAFF}/baru", PACKAGE), *((f"{STAFF}/{key}/bagian/{part}/baru", PARTLY[part]) for part in FORMS)]
    tried = 0
    for form, written in forms:
        filled = fill_in(form, written)
        lines = {"title", "body-0-teks", "place", "unit", "office", "committee", "executor", "law", "reason", "code"}
        own = {"account", "name", "number", "letter", "order", "partners", "note", "link", "repeats"}
        page = operator.get(form).text
        for name in (each for each in sorted(lines | own) if f'name="{each}"' in page):
            answer = operator.post(form, data={**filled, name: next(secrets)})
            assert (form, name, answer.status_code) == (form, name, 422)
            tried += 1
    assert tried > 25
    assert [len(rows(site, model)) for model in PARTS.values()] == [0] * len(PARTS)
    assert len(rows(site, Package)) == 1


def test_what_cannot_be_is_refused_and_stays_typed(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    answer = operator.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", PACKAGE, estimate="150000000"))
    assert answer.status_code == 422
    assert "HPS Rp150.000.000 melebihi pagu Rp148.000.000." in answer.text
    assert 'value="150000000"' in answer.text
    assert rows(site, Package) == []


def test_a_payment_above_the_contract_is_refused(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(parts=story())}/bagian/payments/baru"
    answer = operator.post(form, data=fill_in(form, PARTLY["payments"], amount="1000"))
    assert answer.status_code == 422
    assert "Jumlah pembayaran Rp142.001.000 melebihi nilai kontrak Rp142.000.000." in answer.text
    assert len(rows(site, Payment)) == 2


def test_a_second_stage_is_looked_at_beside_the_first(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(parts={'stages': story()['stages'][:1]})}/bagian/stages/baru"
    sent = operator.post(form, data=fill_in(form, PARTLY["stages"], stage="unduh"))
    assert (sent.status_code, [row.stage for row in rows(site, Stage)]) == (303, ["pengumuman", "unduh"])


def test_a_stage_that_was_read_is_moved_with_a_reason_and_stays(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts={"stages": story()["stages"][:1]})
    (first,) = rows(site, Stage)
    form = f"{STAFF}/{key}/bagian/stages/{first.id}"
    moved = {**PARTLY["stages"], "ends_at": "2026-03-12T16:00"}
    assert operator.post(form, data=fill_in(form, moved)).status_code == 422
    assert operator.post(form, data=fill_in(form, moved, reason="Hari libur")).status_code == 303
    assert [(row.revision, row.reason, row.ends_at.day) for row in rows(site, Stage)] == [
        (0, "", 9),
        (1, "Hari libur", 12),
    ]
    assert len(rows(site, Release)) == 2


def test_another_part_may_have_been_saved_meanwhile(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(method="swakelola_1")
    form = f"{STAFF}/{key}/bagian/progress/baru"
    mine = fill_in(form, PARTLY["progress"])
    theirs = f"{STAFF}/{key}/bagian/plans/baru"
    assert operator.post(theirs, data=fill_in(theirs, PARTLY["plans"])).status_code == 303
    # Another part is no conflict.
    assert operator.post(form, data=mine).status_code == 303


def test_a_double_click_pays_once(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    parts = {**story(), "payments": []}
    form = f"{STAFF}/{make_package(parts=parts)}/bagian/payments/baru"
    sent = fill_in(form, PARTLY["payments"])
    assert [operator.post(form, data=sent).status_code for _click in range(2)] == [303, 303]
    assert len(rows(site, Payment)) == 1


def test_what_was_published_is_not_taken_away(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    payment = rows(site, Payment)[0].id
    form = f"{STAFF}/{key}/bagian/payments/{payment}"
    token = fill_in(form, {})
    operator.post(f"{form}/hapus", data=token)
    assert len(rows(site, Payment)) == 2
    assert operator.get(f"{STAFF}/{key}/bagian/bidders/{payment + 1000}").status_code == 404


def test_rows_of_another_site_are_not_there(
    operator: FlaskClient, site: Site, neighbour: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    own, theirs = make_package(), make_package(at=neighbour, parts=story())
    payment = rows(neighbour, Payment)[0].id
    assert operator.get(f"{STAFF}/{theirs}/bagian").status_code == 404
    for form in (f"{STAFF}/{theirs}/bagian/payments/{payment}", f"{STAFF}/{own}/bagian/payments/{payment}"):
        sent = fill_in(f"{STAFF}/{own}/bagian/progress/baru", PARTLY["payments"])
        assert operator.post(form, data=sent).status_code == 404
        assert operator.post(f"{form}/hapus", data=sent).status_code == 404
    assert len(rows(neighbour, Payment)) == 2


def test_nothing_is_written_without_a_token_or_a_right(
    client: FlaskClient,
    site: Site,
    make_package: MakePackage,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    key = make_package(shown=False)
    form = f"{STAFF}/{key}/bagian/progress/baru"
    assert client.post(form, data=PARTLY["progress"]).status_code in (302, 303, 401, 403)
    sign_in(client, make_user(region_code=site.region_code))
    assert client.post(form, data=PARTLY["progress"]).status_code == 422
    sign_in(client, make_user(region_code="33.04.02.2002"))
    assert client.post(form, data=PARTLY["progress"]).status_code in (403, 404)
    with site_scope(site.id):
        assert db.session.scalar(select(func.count()).select_from(PARTS["progress"])) == 0


@pytest.mark.usefixtures("operator")
def test_a_kabupaten_sets_how_its_villages_buy(
    client: FlaskClient,
    site: Site,
    kabupaten: Site,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    fill_in: FillIn,
) -> None:
    assert client.get(f"{STAFF}/batas/baru").status_code == 404  # a village decides nothing
    # The sample of the regulation is told, and refuses nobody.
    dear = {**PACKAGE, "ceiling": "250000000", "estimate": "245000000"}
    assert client.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", dear)).status_code == 303

    sign_in(client, make_user(region_code=kabupaten.region_code))
    above = "http://localhost/s/banjarnegara/admin/lelang/batas"
    rule = {"method": "permintaan_penawaran", "category": "", "since": "2026-01-01", "most": "150.000.000"}
    sent = client.post(f"{above}/baru", data=fill_in(f"{above}/baru", rule, law="Perbup 12/2026"))
    assert sent.status_code == 303
    assert [row.most for row in rows(kabupaten, Ceiling)] == [150_000_000]
    doubled = client.post(f"{above}/baru", data=fill_in(f"{above}/baru", rule, law="Perbup 12/2026"))
    assert doubled.status_code == 422

    sign_in(client, make_user(region_code=site.region_code))
    refused = client.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", {**dear, "title": "Lain"}))
    assert refused.status_code == 422
    assert "hanya sampai Rp150.000.000 (Perbup 12/2026)" in refused.text
    assert "Perbup 12/2026" in client.get(f"{STAFF}/batas/").text


@pytest.mark.usefixtures("operator")
def test_a_kabupaten_says_what_a_method_is_not_for(
    client: FlaskClient,
    site: Site,
    kabupaten: Site,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    fill_in: FillIn,
) -> None:
    sign_in(client, make_user(region_code=kabupaten.region_code))
    form = "http://localhost/s/banjarnegara/admin/lelang/batas/baru"
    rule = {"method": "lelang_desa", "category": "konstruksi", "since": "2026-01-01", "law": "Perbup 12/2026"}
    refused = client.post(form, data=fill_in(form, rule, most="150"))
    assert (refused.status_code, "Tulis rupiah penuh" in refused.text) == (422, True)
    assert client.post(form, data=fill_in(form, rule, most="0")).status_code == 303
    assert [row.most for row in rows(kabupaten, Ceiling)] == [0]
    assert client.get(form.removesuffix("baru")).text.count("tidak untuk jenis ini") == 11

    sign_in(client, make_user(region_code=site.region_code))
    refused = client.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", PACKAGE, method="lelang_desa"))
    said = "Lelang (desa) bukan untuk Pekerjaan konstruksi (Perbup 12/2026)."
    assert (refused.status_code, said in refused.text) == (422, True)
    other = fill_in(f"{STAFF}/baru", PACKAGE, method="lelang_desa", category="barang")
    assert client.post(f"{STAFF}/baru", data=other).status_code == 303


OF_2024 = {"method": "pengadaan_langsung", "year": 2024, "ceiling": 360_000_000, "estimate": 350_000_000}
"""Above the ceiling of 2024, and below that of today."""


def test_a_package_follows_the_ceiling_of_its_day(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    written = {name: str(value) for name, value in OF_2024.items()}
    said = "hanya sampai Rp200.000.000 (Perpres 16/2018), paket ini Rp350.000.000."
    refused = operator.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", {**PACKAGE, **written}))
    assert (refused.status_code, said in refused.text) == (422, True)
    assert (
        operator.post(
            f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", {**PACKAGE, **written, "year": "2026"})
        ).status_code
        == 303
    )
    # Its stages say more of the day than its budget.
    form = f"{STAFF}/{rows(site, Package)[0].id}/bagian/stages/baru"
    early = {**PARTLY["stages"], "starts_at": "2025-03-02T08:00", "ends_at": "2025-03-09T16:00"}
    refused = operator.post(form, data=fill_in(form, early))
    assert (refused.status_code, said in refused.text) == (422, True)
    assert operator.post(form, data=fill_in(form, PARTLY["stages"])).status_code == 303


def test_what_is_severely_wrong_is_not_published(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(shown=False, **OF_2024)}"
    for button in ("terbit", "terbit-0123456789abcdef"):
        for path in (form, f"{form}/terbit"):
            answer = operator.post(path, data=fill_in(form, {**PACKAGE, **OF_2024}, langkah=button))
            assert (path, answer.status_code, "Tetap terbitkan" in answer.text) == (path, 422, False)
            assert "Harus dibetulkan." in answer.text
    (row,) = rows(site, Package)
    ticked = fill_in(form, {"pilih": f"{row.id}-{row.version}"}, langkah="terbit")
    assert "Belum dapat terbit" in operator.post(f"{STAFF}/", data=ticked).text
    assert [row.state for row in rows(site, Package)] == ["draft"]
    mended = fill_in(form, PACKAGE, langkah="terbit")
    answer = operator.post(form, data=mended)
    sure = re.findall(r'value="(terbit-[0-9a-f]+)"', answer.text)
    assert operator.post(form, data={**mended, "version": "2", "langkah": sure[0]}).status_code == 303
    assert [row.state for row in rows(site, Package)] == ["published"]


def test_where_the_module_is_off_nothing_answers(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    off = make_site("33.04.02.2005", slug="off", name="Off", host="off.example")
    sign_in(client, make_user(region_code=off.region_code))
    for path in ("", "1/bagian", "batas/"):
        assert client.get(f"http://localhost/s/off/admin/lelang/{path}").status_code == 404
    for path in ("", "saluran-irigasi", "data/rilis.json"):
        assert client.get(f"http://off.example/lelang/{path}").status_code == 404


def test_a_package_that_failed_is_withdrawn_for_another_reason(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    failed = {"outcome": "gagal", "reason": "Tidak ada penawaran yang lulus"}
    form = f"{STAFF}/{make_package(**failed)}"
    page = operator.get(form).text
    asked = re.findall(r'<(?:input|select|textarea)[^>]* (name|id)="([^"]+)"', page)
    assert [each for each in (("name", "reason"), ("name", "langkah-alasan")) if asked.count(each) != 1] == []
    withdrawn = fill_in(form, {**PACKAGE, **failed}, langkah="tarik", **{"langkah-alasan": "Terbit keliru"})
    assert operator.post(form, data=withdrawn).status_code == 303
    (row,) = rows(site, Package)
    assert (row.state, row.note, row.reason) == ("withdrawn", "Terbit keliru", failed["reason"])


def test_old_days_stay_as_they_were_typed(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(shown=False)}/bagian/stages/baru"
    answer = operator.post(form, data=fill_in(form, PARTLY["stages"], starts_at="besok pagi"))
    assert answer.status_code == 422
    assert "“besok pagi” tidak terbaca." in answer.text
    assert 'value="besok pagi"' in answer.text


def test_public_pages_show_no_draft(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(shown=False)
    assert client.get(f"{HOME}/lelang/saluran-irigasi").status_code == 404
    assert "Saluran irigasi" not in client.get(f"{HOME}/lelang/").text


def test_who_may_not_publish_changes_nothing_that_was_published(
    client: FlaskClient,
    make_site: MakeSite,
    make_package: MakePackage,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    learning = make_site("33.04.02.2004", slug="belajar", name="Belajar", modules=(NAME,), stage="village_drafts")
    by_itself: Any = {"at": learning, "method": "swakelola_1"}
    draft, shown = make_package(**by_itself, shown=False), make_package(**by_itself, title="Jembatan")
    sign_in(client, make_user(region_code=learning.region_code))
    desk = "http://localhost/s/belajar/admin/lelang"
    page = client.get(f"{desk}/{draft}/bagian/progress/baru")
    assert page.status_code == 200
    token = dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', page.text))
    refused = client.post(f"{desk}/{shown}/bagian/progress/baru", data={**token, **PARTLY["progress"]})
    assert refused.status_code == 403
    assert rows(learning, PARTS["progress"]) == []
    assert "Tambah kemajuan" not in client.get(f"{desk}/{shown}/bagian").text
    sent = client.post(f"{desk}/{draft}/bagian/progress/baru", data={**token, **PARTLY["progress"]})
    assert sent.status_code == 303


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2101-01-01", "2026-02-30"])
def test_a_day_out_of_reach_is_refused(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, day: str
) -> None:
    key = make_package(shown=False)
    for part, name in (("plans", "announced"), ("progress", "day"), ("plans", "work_to")):
        form = f"{STAFF}/{key}/bagian/{part}/baru"
        answer = operator.post(form, data=fill_in(form, {**PARTLY[part], name: day}))
        assert (part, answer.status_code, day in answer.text) == (part, 422, True)


BAD_LINKS = (
    *("https://", "https:///x", "http://a", "https://user:pass@spse.go.id/", "https://spse.go.id@evil.example/"),
    *("https://spse.go.id\\@evil.example", "https://spse.go.id/ x", "https://a.id:x/"),
    *("javascript:alert(1)", "https://[::1", "https://-a.id", "//spse.go.id"),
)
GOOD_LINKS = ("https://spse.inaproc.id/tapinkab/lelang/1/pengumumanlelang", "http://lpse.go.id:8080/a?b=c#d")


def test_links_lead_where_they_seem_to(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    for link in BAD_LINKS:
        answer = operator.post(f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", PACKAGE, link=link))
        assert (link, answer.status_code) == (link, 422)
    for number, link in enumerate(GOOD_LINKS):
        sent = fill_in(f"{STAFF}/baru", PACKAGE, link=link, title=f"Paket {number}")
        assert (link, operator.post(f"{STAFF}/baru", data=sent).status_code) == (link, 303)
    assert [row.link for row in rows(site, Package)] == list(GOOD_LINKS)


def test_what_few_fill_in_stands_folded_until_it_is_wrong(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(shown=False)}/bagian/plans/baru"
    page = operator.get(form).text
    html5lib.HTMLParser(strict=True).parse(page)
    folded = page.partition('<details class="more-d">')[2].partition("</details>")[0]
    assert [name for name in FORMS["plans"].LATER if f'name="{name}"' not in folded] == []
    assert 'name="code"' not in folded
    answer = operator.post(form, data=fill_in(form, PARTLY["plans"], work_from="2026-05-01", work_to="2026-04-01"))
    assert (answer.status_code, '<details class="more-d" open>' in answer.text) == (422, True)
