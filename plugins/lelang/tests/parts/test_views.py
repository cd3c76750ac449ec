"""Parts that several people write at a time, that are there already, and that were written by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lelang import NAME, services
from cms_lelang.cases import load
from cms_lelang.models import Addendum, Contract, Handover, Package, Payment, Progress, Release
from cms_lelang.releases import services as releases

from ..conftest import HOME, STAFF, FillIn, MakePackage, rows, story
from ..test_desk import PARTLY

PAID = {"paid": "2026-04-22", "amount": "49.700.000", "number": "900/11", "note": "Termin 1"}
"""The first payment of a story as a person writes it."""


def hidden(page: str) -> dict[str, str]:
    """Return what the form of a page holds for the next time that it is sent."""
    form = page.partition('class="box stack" novalidate>')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', form))


def test_what_another_changed_of_the_same_part_is_told_and_may_be_replaced(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    mine, theirs = fill_in(form, {**PAID, "note": "Uang muka"}), fill_in(form, {**PAID, "note": "Termin kesatu"})
    assert operator.post(form, data=theirs).status_code == 303
    answer = operator.post(form, data=mine)
    assert answer.status_code == 409
    assert "Kini tersimpan: Untuk apa Termin kesatu." in answer.text
    assert 'value="Uang muka"' in answer.text
    assert rows(site, Payment)[0].note == "Termin kesatu"
    assert operator.post(form, data={**mine, **hidden(answer.text)}).status_code == 303
    assert rows(site, Payment)[0].note == "Uang muka"


def test_what_another_took_away_is_written_anew(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story(), shown=False)
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    mine = fill_in(form, {**PAID, "note": "Uang muka"})
    assert operator.post(f"{form}/hapus", data=fill_in(form, {})).status_code == 303
    answer = operator.post(form, data=mine)
    assert (answer.status_code, "orang lain menghapus yang ini" in answer.text) == (409, True)
    assert ('value="Uang muka"' in answer.text, len(rows(site, Payment))) == (True, 1)
    (address,) = re.findall(r'<form method="post" action="([^"]*)" class="box stack"', answer.text)
    sent = operator.post(f"http://localhost{address}", data={**mine, **hidden(answer.text)})
    assert (sent.status_code, [row.note for row in rows(site, Payment)]) == (303, ["Pelunasan", "Uang muka"])
    assert operator.get(form).status_code == 404


def test_what_another_struck_out_is_not_simply_written_anew(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    mine = fill_in(form, {**PAID, "note": "Uang muka"})
    assert operator.post(f"{form}/hapus", data=fill_in(form, {}, void="Tercatat dua kali")).status_code == 303
    answer = operator.post(form, data=mine)
    said = "yang ini dicatat keliru: “Tercatat dua kali”." in answer.text
    assert (answer.status_code, said, "menghapus yang ini" in answer.text) == (409, True, False)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert ('value="Uang muka"' in answer.text, len(rows(site, Payment))) == (True, 2)


@pytest.mark.parametrize("shown", [True, False])
def test_after_a_refused_removal_the_part_is_saved_without_a_conflict(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, shown: bool
) -> None:
    key = make_package(parts=story(), shown=shown)
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    # Without a reason, or seen before another one changed it.
    refused = operator.post(f"{form}/hapus", data=fill_in(form, {}) if shown else fill_in(form, {}, seen="draf-x-"))
    assert refused.status_code == (422 if shown else 409)
    assert hidden(refused.text)["seen"].split("-")[0] == ("terbit" if shown else "draf")
    mine = {**PAID, "note": "Uang muka", **hidden(refused.text)}
    assert operator.post(form, data=mine).status_code == 303
    assert rows(site, Payment)[0].note == "Uang muka"


def test_what_another_wrote_alike_is_no_conflict(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    sent = [fill_in(form, {**PAID, "note": "Uang muka"}) for _person in range(2)]
    assert [operator.post(form, data=each).status_code for each in sent] == [303, 303]


def test_a_package_that_was_published_meanwhile_is_written_knowingly(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts={**story(), "payments": []}, shown=False)
    form = f"{STAFF}/{key}/bagian/payments/baru"
    mine = fill_in(form, PARTLY["payments"])
    with site_scope(site.id):
        services.publish_package(db.session.get_one(Package, key), site=site, by=None)
        db.session.commit()
    answer = operator.post(form, data=mine)
    assert (answer.status_code, "Sementara itu paket ini terbit" in answer.text) == (409, True)
    assert rows(site, Payment) == []
    assert operator.post(form, data={**mine, **hidden(answer.text)}).status_code == 303
    assert len(rows(site, Payment)) == 1


@pytest.mark.parametrize("seen", ["", "7", "draf", "x-y-z", "terbit--'\"<"])
def test_a_form_that_says_nothing_of_what_was_seen_is_asked_again(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, seen: str
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    answer = operator.post(form, data=fill_in(form, {**PAID, "note": "Uang muka"}, seen=seen))
    assert (answer.status_code, rows(site, Payment)[0].note) == (409, "Termin 1")


def test_the_second_contract_changes_the_first(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts={name: story()[name] for name in ("plans", "stages", "bidders")})
    form = f"{STAFF}/{key}/bagian/contracts/baru"
    sent = [fill_in(form, {**PARTLY["contracts"], "number": number}) for number in ("027/05", "027/06")]
    assert [operator.post(form, data=each).status_code for each in sent] == [303, 422]
    assert [row.number for row in rows(site, Contract)] == ["027/05"]


TWICE: dict[str, tuple[dict[str, str], str]] = {
    "payments": (
        {**PAID, "number": "900/12", "amount": "1.000.000"},
        "Pembayaran Rp1.000.000 pada 22 April 2026 tercatat 2 kali.",
    ),
    "progress": ({"day": "2026-04-20", "percent": "36"}, "Kemajuan pada 20 April 2026 tercatat 2 kali."),
}
"""What is there already, once more under another number, and what is asked first."""


@pytest.mark.parametrize("part", TWICE)
def test_what_is_there_already_is_asked_first(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, part: str
) -> None:
    written, said = TWICE[part]
    parts = story()
    parts["payments"] = [Payment(paid=date(2026, 4, 22), amount=1_000_000, number="", note="")]
    key = make_package(parts=parts)
    model = {"payments": Payment, "progress": Progress}[part]
    before = len(rows(site, model))
    form = f"{STAFF}/{key}/bagian/{part}/baru"
    mine = fill_in(form, written)
    answer = operator.post(form, data=mine)
    assert (answer.status_code, said in answer.text, len(rows(site, model))) == (409, True, before)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert operator.post(form, data={**mine, **hidden(answer.text)}).status_code == 303
    assert len(rows(site, model)) == before + 1


@pytest.mark.parametrize(
    ("part", "written", "said"),
    [
        ("payments", PAID, "dengan nomor 900/11 sudah ada."),
        ("addenda", PARTLY["addenda"], "Adendum ADD-1 sudah ada, ditandatangani 1 Mei 2026."),
    ],
)
def test_one_number_is_written_once(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, part: str, written: Any, said: str
) -> None:
    changed = {"number": "ADD-1", "signed": date(2026, 5, 1), "ends": date(2026, 7, 1), "reason": "Hujan"}
    key = make_package(parts={**story(), "addenda": [Addendum(**changed)], "payments": story()["payments"][:1]})
    form = f"{STAFF}/{key}/bagian/{part}/baru"
    for _time in range(2):
        answer = operator.post(form, data=fill_in(form, written))
        assert (answer.status_code, said in answer.text) == (422, True)
    assert (len(rows(site, Payment)), len(rows(site, Addendum))) == (1, 1)


def test_what_was_published_by_mistake_is_struck_out_with_its_reason(
    operator: FlaskClient, client: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    twice = rows(site, Payment)[1]
    form = f"{STAFF}/{key}/bagian/payments/{twice.id}"
    page = operator.get(form).text
    html5lib.HTMLParser(strict=True).parse(page)
    token = fill_in(form, {})
    refused = operator.post(f"{form}/hapus", data=token)
    assert (refused.status_code, "Tulis mengapa, supaya warga tahu." in refused.text) == (422, True)
    secret = operator.post(f"{form}/hapus", data={**token, "void": "Bank Jateng no. rek 1023456789"})
    assert (secret.status_code, [row.void for row in rows(site, Payment)]) == (422, ["", ""])
    assert operator.post(f"{form}/hapus", data={**token, "void": "Tercatat dua kali"}).status_code == 303
    assert [row.void for row in rows(site, Payment)] == ["", "Tercatat dua kali"]
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        assert load(row).paid == 49_700_000
        told = releases.together(releases.of_package(key))
        assert [each["id"] for each in told["contracts"][0]["implementation"]["transactions"] if len(each) > 1] == [
            f"bayar-{rows(site, Payment)[0].id}"
        ]
    shown = client.get(f"{HOME}/lelang/saluran-irigasi").text
    html5lib.HTMLParser(strict=True).parse(shown)
    assert "<s>Rp92.300.000, 18 Juni 2026, Pelunasan</s>. Tercatat dua kali" in shown
    assert '<b>Sudah dibayar</b> <span class="num">Rp49.700.000</span>' in shown
    history = client.get(f"{HOME}/lelang/riwayat/saluran-irigasi").text
    assert "<dt>Dicatat keliru</dt><dd>Tercatat dua kali</dd>" in history
    assert "<dt>Jumlah (rupiah)</dt><dd><s>Rp92.300.000</s> → –</dd>" in history
    assert "Dicatat keliru: Tercatat dua kali" in operator.get(f"{STAFF}/{key}/bagian").text
    # It is there no more: neither to be changed nor to be taken away again.
    assert operator.get(form).status_code == 404
    gone = operator.post(f"{form}/hapus", data={**token, "void": "Tercatat lagi di sini"})
    assert (gone.status_code, "Yang ini sudah dicoret: “Tercatat dua kali”." in gone.text) == (409, True)
    assert [row.void for row in rows(site, Payment)] == ["", "Tercatat dua kali"]
    again = f"{STAFF}/{key}/bagian/payments/baru"
    sent = fill_in(again, {"paid": "2026-06-18", "amount": "92.300.000", "number": "900/19"})
    assert operator.post(again, data=sent).status_code == 303


def test_a_reason_says_something(operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    for short in ("x", "x          x", "123456789"):
        answer = operator.post(f"{form}/hapus", data=fill_in(form, {}, void=short))
        assert (answer.status_code, "Tulis alasan sedikitnya 10 huruf." in answer.text) == (422, True)
    assert [row.void for row in rows(site, Payment)] == ["", ""]
    assert operator.post(f"{form}/hapus", data=fill_in(form, {}, void="1234567890")).status_code == 303


def test_who_strikes_out_what_another_changed_or_took_away_is_told(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/payments/{rows(site, Payment)[0].id}"
    mine = fill_in(form, {}, void="Tercatat dua kali")
    assert operator.post(form, data=fill_in(form, {**PAID, "note": "Uang muka"})).status_code == 303
    answer = operator.post(f"{form}/hapus", data=mine)
    assert (answer.status_code, "orang lain mengubah yang ini" in answer.text) == (409, True)
    draft = make_package(parts=story(), shown=False, title="Jembatan")
    form = f"{STAFF}/{draft}/bagian/payments/{rows(site, Payment)[-1].id}"
    token = fill_in(form, {})
    assert operator.post(f"{form}/hapus", data=token).status_code == 303
    gone = operator.post(f"{form}/hapus", data=token)
    assert (gone.status_code, "Yang ini sudah dihapus orang lain." in gone.text) == (409, True)


def test_what_others_need_is_not_struck_out(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    raised = Addendum(number="A-1", signed=date(2026, 5, 1), value=145_000_000, ends=None, reason="Tambah talud")
    paid = Payment(paid=date(2026, 6, 20), amount=3_000_000, number="900/20", note="")
    key = make_package(parts={**story(), "addenda": [raised], "payments": [*story()["payments"], paid]})
    form = f"{STAFF}/{key}/bagian/addenda/{rows(site, Addendum)[0].id}"
    page = operator.get(form).text
    html5lib.HTMLParser(strict=True).parse(page)
    named = re.findall(r' id="([^"]+)"', page)
    assert len(named) == len(set(named))
    answer = operator.post(f"{form}/hapus", data=fill_in(form, {}, void="Tidak pernah ada"))
    assert (answer.status_code, "melebihi nilai kontrak Rp142.000.000" in answer.text) == (422, True)
    assert [row.void for row in rows(site, Addendum)] == [""]


def test_a_handover_that_never_was_leaves_the_package_under_way(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    form = f"{STAFF}/{key}/bagian/handovers/{rows(site, Handover)[0].id}"
    seen = rows(site, Release)
    assert operator.post(f"{form}/hapus", data=fill_in(form, {}, void="Belum diserahkan")).status_code == 303
    assert rows(site, Package)[0].handed is None
    # One says what is taken back, and one all that is left.
    assert [row.anew for row in rows(site, Release)[len(seen) :]] == [False, True]
    # A contract is changed, and never struck out.
    form = f"{STAFF}/{key}/bagian/contracts/{rows(site, Contract)[0].id}"
    assert "Yang ini dicatat keliru" not in operator.get(form).text
    assert operator.post(f"{form}/hapus", data=fill_in(form, {}, void="Keliru")).status_code == 303
    assert len(rows(site, Contract)) == 1


def test_what_is_doubtful_is_told_when_it_is_saved(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    parts = {**story(), "contracts": [], "progress": [], "payments": [], "handovers": []}
    form = f"{STAFF}/{make_package(parts=parts)}/bagian/contracts/baru"
    dear = fill_in(form, PARTLY["contracts"], value="145.000.000")
    page = operator.post(form, data=dear, follow_redirects=True).text
    assert "Nilai kontrak Rp145.000.000 di atas harga CV Tirta Rp142.000.000." in page.partition("<h1>")[0]


def test_who_writes_drafts_alone_reads_why_nothing_can_be_changed(
    client: FlaskClient,
    make_site: MakeSite,
    make_package: MakePackage,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    learning = make_site("33.04.02.2004", slug="belajar", name="Belajar", modules=(NAME,), stage="village_drafts")
    shown, draft = make_package(at=learning), make_package(at=learning, shown=False, title="Jembatan")
    sign_in(client, make_user(region_code=learning.region_code))
    desk = "http://localhost/s/belajar/admin/lelang"
    said = ["Anda boleh menulis draf." in client.get(f"{desk}/{key}/bagian").text for key in (shown, draft)]
    assert said == [True, False]
