"""Who won: against who took part as the public was told, and against whom a file of contracts names."""

from __future__ import annotations

import dataclasses
import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, day_at, now
from cms_lelang import services
from cms_lelang.breaches import Known
from cms_lelang.models import Bidder, Contract
from cms_lelang.releases import services as releases
from cms_lelang.winners import doubtful_winners, other_supplier

from .conftest import HOME, STAFF, FillIn, MakePackage, case, look, rows, story, take

HEAD = "kd_tender,nama_penyedia,npwp_penyedia,nilai_negosiasi,pemenang"
NEVER = "10022001000,PT Tidak Pernah Ikut,01.234.567.8-901.000,139000000,Ya"
CONTRACT = "kd_tender,no_kontrak,tgl_kontrak,nilai_kontrak,nama_penyedia,anggota_kso,no_sppbj"
SIGNED = "10022001000,027/05/SPK,25-03-2026,142000000"


def told(*bidders: Bidder, known: Known | None = None) -> list[tuple[str, str]]:
    found = doubtful_winners(case(parts={"bidders": list(bidders)}), known or Known())
    return [(breach.field, str(breach.text).partition(".")[0]) for breach in found]


def test_a_winner_without_an_offer_is_doubted_where_others_have_one() -> None:
    won, other = Bidder(name="CV Tirta", winner=True, negotiated=1000), Bidder(name="UD Makmur", offer=2000)
    said = [("offer", "Pemenang CV Tirta belum punya harga penawaran, padahal peserta lain punya")]
    assert told(won, other) == said
    assert told(won, Bidder(name="UD Makmur")) == []
    assert told(Bidder(name="CV Tirta", winner=True, offer=1000), other) == []


def test_a_winner_who_came_behind_the_others_is_doubted() -> None:
    said = [("winner", "Pemenang CV Tirta baru dicatat sesudah peserta lain diumumkan")]
    known = Known(bidders={1: "UD Makmur", 2: "CV Tirta"}, listed=date(2026, 3, 9), today=date(2026, 3, 10))
    late = dataclasses.replace(known, late=frozenset({2}))
    assert told(Bidder(name="CV Tirta", winner=True), known=known) == said
    assert told(Bidder(id=2, name="CV Tirta", winner=True), known=late) == said
    assert told(Bidder(id=2, name="CV Tirta", winner=True), known=known) == []
    assert told(Bidder(id=2, name="CV Tirta"), Bidder(id=1, name="UD Makmur", winner=True), known=late) == []
    # A list that is typed today has its winner at any place.
    assert told(Bidder(name="CV Tirta", winner=True), known=dataclasses.replace(known, today=known.listed)) == []
    # Nobody was told of anyone yet.
    assert told(Bidder(name="CV Tirta", winner=True)) == []


def test_a_winner_who_becomes_another_firm_is_doubted_and_a_spelling_is_not() -> None:
    known = Known(bidders={1: "CV Tirta"})
    said = [("name", "Pemenang ini semula diumumkan sebagai CV Tirta, kini PT Lain")]
    assert told(Bidder(id=1, name="PT Lain", winner=True), known=known) == said
    assert told(Bidder(id=1, name="TIRTA, CV.", winner=True), known=known) == []
    assert told(Bidder(id=1, name="PT Lain"), known=known) == []
    same: Any = {"id": 1, "name": "CV Tirtta", "winner": True, "told_tax": "01.2**.***.*-***.000"}
    assert told(Bidder(**same, tax=same["told_tax"]), known=known) == []
    # What is kept of an NPWP is that of many: a name that is no misspelling is another firm all the same.
    assert told(Bidder(**{**same, "name": "PT Sama Sekali Lain"}, tax=same["told_tax"]), known=known) != []
    for tax in ("", "01.2**.***.*-***.001"):
        assert [field for field, _said in told(Bidder(**same, tax=tax), known=known)] == ["name"]


@pytest.mark.parametrize(
    ("winner", "partners", "supplier", "same"),
    [
        ("CV Tirta", "", "", True),
        ("CV Tirta", "", "Tirta, CV.", True),
        *(("CV Tirta", "", none, True) for none in ("", "-", "n/a", "Belum ada")),
        ("CV Tirta", "", "CV Entah Siapa", False),
        ("CV Tirta", "", "CV Tirta Jaya", False),
        ("CV Tirta", "CV Bumi; PT Air", "PT. Air", True),
        ("KSO CV Tirta - PT Air", "", "PT Air", True),
        ("CV Tirta", "", "CV Tirta – PT Air KSO", True),
        ("KSO CV Tirta - PT Air", "", "PT Bumi", False),
    ],
)
def test_a_contract_is_signed_with_the_winner_or_its_members(
    winner: str, partners: str, supplier: str, same: bool
) -> None:
    parts: Any = {"bidders": [Bidder(name=winner, winner=True)], "contracts": [Contract(partners=partners)]}
    said = other_supplier(case(parts=parts), supplier)
    assert said.endswith("(aturan D3)") != same
    assert f"pemenang paket ini {winner}." in said or same


def test_while_nobody_has_won_it_is_signed_with_somebody_who_took_part() -> None:
    parts: Any = {"bidders": [Bidder(name="CV Tirta"), Bidder(name="UD Makmur")], "contracts": []}
    assert other_supplier(case(parts=parts), "UD. Makmur") == ""
    assert "CV Entah Siapa, yang bukan peserta paket ini." in other_supplier(case(parts=parts), "CV Entah Siapa")


def undecided() -> dict[str, list[Any]]:
    """Return a story that ends before there is a winner: two took part, at their prices."""
    parts = {**story(), **{name: [] for name in ("contracts", "addenda", "progress", "payments", "handovers")}}
    for row in parts["bidders"]:
        row.winner, row.negotiated = False, None
    return parts


def days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be some days later than it is."""
    later = now() + timedelta(days=3)
    monkeypatch.setattr(services, "now", lambda: later)
    monkeypatch.setattr(services, "today", lambda site: day_at(site, later))
    monkeypatch.setattr(releases, "now", lambda: later)


def desk(operator: FlaskClient, key: int) -> str:
    return html.unescape(operator.get(f"{STAFF}/{key}/bagian").text)


def test_a_file_that_brings_a_winner_nobody_was_told_of_is_doubted(
    operator: FlaskClient, site: Site, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_package(code="10022001000", parts=undecided())
    days_later(monkeypatch)
    found = look(operator, "bagian/bidders", f"{HEAD}\n{NEVER}")
    doubts = html.unescape(found.text).partition("Yang perlu dilihat")[2].partition("</section>")[0]
    for said in ("baru dicatat sesudah peserta lain diumumkan", "belum punya harga penawaran, padahal peserta lain"):
        assert said in doubts
    assert "baru dicatat" not in desk(operator, key)
    take(operator, found)
    assert "baru dicatat sesudah peserta lain diumumkan" in desk(operator, key)
    assert "belum punya harga penawaran, padahal peserta lain" in desk(operator, key)


def test_a_winner_who_is_ticked_after_coming_late_is_doubted(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_package(code="10022001000", parts=undecided())
    days_later(monkeypatch)
    take(operator, look(operator, "bagian/bidders", f"{HEAD}\n{NEVER.replace(',Ya', ',')}"))
    assert "baru dicatat" not in desk(operator, key)
    late = next(row for row in rows(site, Bidder) if row.name == "PT Tidak Pernah Ikut")
    form = f"{STAFF}/{key}/bagian/bidders/{late.id}"
    written = {"name": late.name, "tax": late.tax, "negotiated": "139000000", "verdict": "lulus", "winner": "y"}
    answer = operator.post(form, data=fill_in(form, written), follow_redirects=True)
    said = "Pemenang PT Tidak Pernah Ikut baru dicatat sesudah peserta lain diumumkan."
    assert (answer.status_code, said in html.unescape(answer.text)) == (200, True)
    assert said in desk(operator, key)


def test_a_winner_from_among_those_who_took_part_is_not_doubted(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    key = make_package(code="10022001000", parts=undecided())
    found = look(operator, "bagian/bidders", f"{HEAD}\n10022001000,CV Tirta,,142000000,Ya")
    take(operator, found)
    assert [row.name for row in rows(site, Bidder) if row.winner] == ["CV Tirta"]
    assert "(aturan D3)" not in desk(operator, key)


def test_a_winner_who_is_written_behind_the_others_on_one_day_is_not_doubted(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    key = make_package(code="10022001000", parts=undecided())
    found = look(operator, "bagian/bidders", f"{HEAD}\n{NEVER}")
    assert "baru dicatat" not in html.unescape(found.text)
    take(operator, found)
    assert "PT Tidak Pernah Ikut" in desk(operator, key)
    assert "baru dicatat" not in desk(operator, key)


def test_a_name_that_is_mended_under_one_npwp_is_no_other_winner(
    operator: FlaskClient, client: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    won = next(row for row in rows(site, Bidder) if row.winner)
    form = f"{STAFF}/{key}/bagian/bidders/{won.id}"
    written = {"name": "CV Tirtta", "offer": "143200000", "negotiated": "142000000", "verdict": "lulus"}
    written |= {"winner": "y", "tax": won.tax}
    answer = operator.post(form, data=fill_in(form, written), follow_redirects=True)
    assert (answer.status_code, won.told_tax) == (200, "012******345")
    assert "semula diumumkan" not in html.unescape(answer.text) + desk(operator, key)
    operator.post(form, data=fill_in(form, {**written, "tax": "02.345.678.9-012.000"}))
    assert "Pemenang ini semula diumumkan sebagai CV Tirta, kini CV Tirtta." in desk(operator, key)
    assert {row.told_tax for row in rows(site, Bidder) if row.winner} == {"012******345"}
    for path in ("data/rilis.json", "data/rekaman.json", f"{key}"):
        assert "012******345" not in client.get(f"{HOME}/lelang/{path}").text


def test_a_winner_does_not_become_another_firm_by_way_of_its_npwp(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    parts = story()
    for row in parts["bidders"]:
        row.tax = ""
    key = make_package(parts=parts)
    won = next(row for row in rows(site, Bidder) if row.winner)
    form = f"{STAFF}/{key}/bagian/bidders/{won.id}"
    written = {"name": "CV Tirta", "offer": "143200000", "negotiated": "142000000", "verdict": "lulus", "winner": "y"}
    written |= {"tax": "09.876.543.2-111.000"}
    operator.post(form, data=fill_in(form, written))
    assert {row.told_tax for row in rows(site, Bidder) if row.winner} == {"09.8**.***.*-***.000"}
    for tax in ("09.876.543.2-111.000", "09.899.888.7-666.000"):
        operator.post(form, data=fill_in(form, {**written, "name": "PT Lain", "tax": tax}))
        assert "Pemenang ini semula diumumkan sebagai CV Tirta, kini PT Lain." in desk(operator, key)


def test_the_form_and_the_desk_tell_that_a_winner_became_another_firm(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=story())
    won = next(row for row in rows(site, Bidder) if row.winner)
    form = f"{STAFF}/{key}/bagian/bidders/{won.id}"
    written = {"name": "PT Lain", "offer": "143200000", "negotiated": "142000000", "verdict": "lulus", "winner": "y"}
    answer = operator.post(form, data=fill_in(form, written), follow_redirects=True)
    said = "Pemenang ini semula diumumkan sebagai CV Tirta, kini PT Lain."
    assert (answer.status_code, html.unescape(answer.text).count(said)) == (200, 2)
    assert said in html.unescape(operator.get(f"{STAFF}/{key}").text)
    operator.post(form, data=fill_in(form, {**written, "name": "CV Tirta"}))
    assert said not in desk(operator, key)


@pytest.mark.parametrize("existing", [True, False])
def test_a_file_of_contracts_is_refused_whose_supplier_did_not_win(
    operator: FlaskClient, site: Site, make_package: MakePackage, existing: bool
) -> None:
    make_package(code="10022001000", parts={**story(), **({} if existing else {"contracts": []})})
    page = html.unescape(look(operator, "bagian/contracts", f"{CONTRACT}\n{SIGNED},CV Entah Siapa,,S-1").text)
    said = "Penyedia di baris ini CV Entah Siapa, padahal pemenang paket ini CV Tirta."
    told = re.sub("<[^>]*>", "", page)
    assert (f"Sel E2, Nama penyedia: {said}" in told, "Impor semua" in page) == (True, False)
    take(operator, look(operator, "bagian/contracts", f"{CONTRACT}\n{SIGNED},PT. Air,PT Air; PT Bumi,S-1"))
    assert [row.partners for row in rows(site, Contract)] == ["PT Air; PT Bumi"]


def test_a_contract_that_stays_is_doubted_whose_supplier_did_not_win(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10022001000", parts=story())
    page = html.unescape(look(operator, "bagian/contracts", f"{CONTRACT}\n{SIGNED},CV Entah Siapa,,").text)
    doubts = re.sub("<[^>]*>", "", page.partition("Yang perlu dilihat")[2])
    assert "Sel E2, Nama penyedia: Penyedia di baris ini CV Entah Siapa, padahal pemenang paket ini CV Tirta." in doubts
    assert ("Tidak ada yang berubah." in page, "sama dengan isi situs" in page) == (True, False)
    for same in ("CV Tirta", "-"):
        page = html.unescape(look(operator, "bagian/contracts", f"{CONTRACT}\n{SIGNED},{same},,").text)
        assert ("Yang perlu dilihat" in page, "sama dengan isi situs" in page) == (False, True)


def test_a_file_of_contracts_is_refused_whose_supplier_did_not_take_part(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10022001000", parts=undecided())
    page = html.unescape(look(operator, "bagian/contracts", f"{CONTRACT}\n{SIGNED},CV Entah Siapa,,S-1").text)
    assert "Penyedia di baris ini CV Entah Siapa, yang bukan peserta paket ini." in page
    page = html.unescape(look(operator, "bagian/contracts", f"{CONTRACT}\n{SIGNED},CV Tirta,,S-1").text)
    assert "Kontrak ini belum punya pemenang." in page


@pytest.mark.parametrize("turn", [1, -1])
def test_who_wins_instead_stands_before_or_after_the_other_in_a_file(
    operator: FlaskClient, site: Site, make_package: MakePackage, turn: int
) -> None:
    bidders = [Bidder(name=name, offer=140_000_000, winner=name == "CV Tirta") for name in ("CV Tirta", "UD Makmur")]
    make_package(code="10022001000", shown=False, parts={"bidders": bidders})
    lines = [f"10022001000,{name},140000000,{won}" for name, won in (("CV Tirta", "Tidak"), ("UD Makmur", "Ya"))]
    file = "\n".join(["kd_tender,nama_penyedia,nilai_penawaran,pemenang", *lines[::turn]])
    take(operator, look(operator, "bagian/bidders", file))
    assert [(row.name, row.winner) for row in rows(site, Bidder)] == [("CV Tirta", False), ("UD Makmur", True)]
