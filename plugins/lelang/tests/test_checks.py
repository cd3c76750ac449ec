"""Each rule finds what it is there for, says where, and is quiet about a package that went well."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms_lelang.breaches import NOTHING, Breach, Known, Limit, Term
from cms_lelang.ceilings.services import Rule, limit_of, usual
from cms_lelang.checks import check, fresh
from cms_lelang.models import Addendum, Handover, Plan, Progress

from .conftest import at, case, package, story


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def found(told: Any, known: Known = NOTHING) -> list[tuple[str, str, str, bool]]:
    return [(each.rule, each.part, each.field, each.severe) for each in check(told, known)]


def changed(part: str, number: int, **values: Any) -> Any:
    parts = story()
    for name, value in values.items():
        setattr(parts[part][number], name, value)
    return case(parts=parts)


def amended(**values: Any) -> Any:
    """Return a package whose contract an addendum changes."""
    told = {"number": "1", "signed": date(2026, 4, 1), "value": None, "ends": None, "reason": "Salah tulis"}
    return case(parts={**story(), "addenda": [Addendum(**{**told, **values})]})


def planned(**values: date) -> Any:
    """Return a package whose selection is planned for April and May, its work for May to August."""
    selected = {"select_from": date(2026, 4, 1), "select_to": date(2026, 5, 31)}
    worked = {"work_from": date(2026, 5, 1), "work_to": date(2026, 8, 31)}
    return changed("plans", 0, **{**selected, **worked, **values})


def test_nothing_may_go_to_small_businesses() -> None:
    assert check(changed("contracts", 0, small=0, domestic=0)) == []


@pytest.mark.parametrize(
    ("link", "is_doubted"),
    [
        ("", False),
        ("https://spse.inaproc.id/banjarnegara/lelang/1", False),
        ("http://LPSE.banjarnegarakab.go.id:8080/eproc4", False),
        ("https://kecitran.desa.id/pengadaan", False),
        ("https://spse.go.id./x", False),
        *((f"https://{each}/x", True) for each in ("notdesa.id", "desa.id.evil.example")),
        ("https://spse.go.id.evil.example./x", True),
        ("https://evil.example/go.id", True),
        ("https://spse.go.id.evil.example/x", True),
        ("https://notgo.id/x", True),
    ],
)
def test_an_official_page_that_is_none_of_a_government_is_doubted(link: str, is_doubted: bool) -> None:
    assert found(case(link=link)) == [("D13", "", "link", False)] * is_doubted


def finally_handed(day: date) -> Any:
    """Return a package that is handed over for good on a day."""
    parts = story()
    parts["handovers"].append(Handover(sort="akhir", number="", day=day))
    parts["contracts"][0].status = "selesai"
    return case(parts=parts)


def of_office(**values: Any) -> Any:
    """Return a package of an office, whose plan says something else."""
    parts = story()
    for name, value in {"source": "apbd", **values}.items():
        setattr(parts["plans"][0], name, value)
    return case(parts=parts, method="pengadaan_langsung", unit="Dinas PUPR", unit_code="7000")


def test_a_plan_of_the_same_office_is_good_however_it_is_known() -> None:
    for said in ({"unit": "dinas pupr"}, {"unit_code": "7000", "unit": "DPUPR"}, {"unit": ""}):
        assert check(of_office(**said)) == []
    assert check(changed("plans", 0, announced=None, status="terumumkan")) == []
    # What a village buys need not be in SiRUP, however it does so.
    assert check(changed("plans", 0, code="")) == []
    assert check(of_office(code="", source="apbdes")) == []


def again(**values: Any) -> Any:
    return dataclasses.replace(case(repeats="7"), repeated=package(code="7", **values))


def test_what_came_to_nothing_may_be_tried_again() -> None:
    assert check(again(outcome="gagal")) == []


def test_a_package_that_went_well_has_nothing_wrong() -> None:
    assert check(case()) == []


@pytest.mark.parametrize(
    ("told", "breach"),
    [
        (lambda: case(estimate=150_000_000), ("D1", "", "estimate", True)),
        (lambda: changed("bidders", 0, negotiated=None, offer=146_000_000), ("D1", "bidders", "offer", True)),
        (lambda: changed("contracts", 0, value=146_000_000), ("D1", "contracts", "value", True)),
        (lambda: changed("contracts", 0, domestic=143_000_000), ("D1", "contracts", "domestic", True)),
        (lambda: changed("payments", 1, amount=92_300_001), ("D1", "payments", "amount", True)),
        (lambda: changed("plans", 0, amount=140_000_000), ("D1", "plans", "amount", False)),
        (lambda: changed("stages", 0, ends_at=at(1)), ("D2", "stages", "ends_at", True)),
        (lambda: changed("stages", 2, starts_at=at(8), ends_at=at(8, 9)), ("D2", "stages", "starts_at", True)),
        (lambda: changed("stages", 3, ends_at=at(28)), ("D2", "contracts", "signed", True)),
        (lambda: changed("contracts", 0, ends=date(2026, 3, 1)), ("D2", "contracts", "ends", True)),
        (lambda: changed("handovers", 0, day=date(2026, 3, 20)), ("D2", "handovers", "day", True)),
        (lambda: changed("progress", 1, percent=30), ("D2", "progress", "percent", True)),
        (lambda: changed("bidders", 0, winner=False), ("D3", "contracts", "", True)),
        (lambda: changed("bidders", 0, verdict="gugur"), ("D3", "bidders", "winner", True)),
        (lambda: changed("bidders", 1, winner=True, verdict="lulus"), ("D3", "bidders", "winner", True)),
        (lambda: changed("bidders", 0, has_errors=True), ("D5", "bidders", "corrected", False)),
        (lambda: changed("bidders", 0, negotiated=144_000_000), ("D5", "bidders", "negotiated", False)),
        (lambda: case(parts={**story(), "plans": []}), ("D6", "plans", "", False)),
        (lambda: changed("plans", 0, year=2025), ("D6", "plans", "year", False)),
        (lambda: changed("plans", 0, announced=None), ("D6", "plans", "announced", False)),
        (lambda: changed("plans", 0, status="belum"), ("D6", "plans", "status", False)),
        (lambda: of_office(code=""), ("D6", "plans", "code", False)),
        (lambda: of_office(unit="Dinas Pendidikan"), ("D6", "plans", "unit", False)),
        (lambda: of_office(unit_code="7001"), ("D6", "plans", "unit", False)),
        (lambda: changed("handovers", 0, day=date(2026, 7, 1)), ("D7", "handovers", "day", False)),
        (lambda: changed("payments", 0, amount=49), ("D8", "payments", "amount", True)),
        (lambda: changed("bidders", 0, negotiated=142), ("D8", "bidders", "negotiated", True)),
        (lambda: changed("contracts", 0, domestic=70), ("D8", "contracts", "domestic", True)),
        (lambda: changed("contracts", 0, small=70), ("D8", "contracts", "small", True)),
        (lambda: amended(value=143), ("D8", "addenda", "value", True)),
        (lambda: amended(value=1_419_999), ("D8", "addenda", "value", True)),
        (lambda: amended(value=14_199_999), ("D8", "addenda", "value", False)),
        (lambda: amended(value=148_000_001), ("D1", "addenda", "value", False)),
        (lambda: amended(ends=date(2026, 3, 25)), ("D2", "addenda", "ends", True)),
        (lambda: amended(ends=date(2026, 3, 31)), ("D2", "addenda", "ends", True)),
        (lambda: changed("bidders", 0, corrected=14_319_999), ("D8", "bidders", "corrected", False)),
        (lambda: changed("bidders", 0, negotiated=14_319_999), ("D8", "bidders", "negotiated", False)),
        (lambda: changed("bidders", 0, corrected=1_432_000), ("D8", "bidders", "corrected", True)),
        (lambda: case(estimate=1_479_999, parts={}), ("D8", "", "estimate", True)),
        (lambda: changed("plans", 0, amount=1_479_999), ("D8", "plans", "amount", False)),
        (lambda: planned(select_to=date(2026, 3, 31)), ("D2", "plans", "select_to", True)),
        (lambda: planned(work_to=date(2026, 4, 30)), ("D2", "plans", "work_to", True)),
        (lambda: planned(work_from=date(2026, 3, 31)), ("D2", "plans", "work_from", False)),
        (lambda: planned(work_to=date(2026, 5, 30)), ("D2", "plans", "work_to", False)),
        (lambda: changed("stages", 2, starts_at=at(1)), ("D2", "stages", "starts_at", True)),
        (lambda: changed("stages", 2, starts_at=at(8)), ("D2", "stages", "starts_at", True)),
        (lambda: changed("stages", 3, starts_at=at(10)), ("D2", "stages", "starts_at", True)),
        (lambda: changed("progress", 0, day=date(2026, 3, 24)), ("D2", "progress", "day", True)),
        (lambda: changed("payments", 0, paid=date(2026, 3, 24)), ("D2", "payments", "paid", True)),
        (lambda: finally_handed(date(2026, 6, 17)), ("D2", "handovers", "day", True)),
        (lambda: changed("handovers", 0, sort="akhir"), ("D2", "handovers", "sort", False)),
        (lambda: changed("progress", 1, percent=99), ("D2", "handovers", "day", False)),
        (lambda: changed("bidders", 1, name="C.V. TIRTA"), ("D3", "bidders", "name", True)),
        (lambda: changed("bidders", 0, negotiated=1_420_000), ("D8", "bidders", "negotiated", True)),
        (lambda: changed("bidders", 1, offer=1_395_000), ("D8", "bidders", "offer", False)),
        (lambda: changed("contracts", 0, value=1_420_000), ("D8", "contracts", "value", True)),
        (lambda: case(parts={}, ceiling=900_000, estimate=None), ("D8", "", "ceiling", False)),
        (lambda: case(parts={}, ceiling=900_000, estimate=None, method="tender"), ("D8", "", "ceiling", True)),
        (lambda: case(code="7", repeats="7"), ("D10", "", "repeats", True)),
        (lambda: case(repeats="7"), ("D10", "", "repeats", False)),
        (lambda: again(outcome=""), ("D10", "", "repeats", True)),
    ],
)
def test_each_rule_names_the_part_and_the_field(told: Any, breach: tuple[str, str, str, bool]) -> None:
    assert breach in found(told())


def test_what_is_planned_loosely_is_good() -> None:
    assert check(planned(work_from=date(2026, 4, 1), work_to=date(2026, 5, 31))) == []


def test_an_addendum_may_say_again_what_it_leaves_as_it_is() -> None:
    late = {"signed": date(2026, 6, 22), "value": None, "reason": "Nomor rekening penyedia berubah"}
    parts = {**story(), "progress": [], "handovers": []}
    kept = Addendum(number="1", ends=date(2026, 6, 20), **late)
    assert check(case(parts={**parts, "addenda": [kept]})) == []
    shorter = Addendum(number="1", ends=date(2026, 6, 19), **late)
    assert ("D2", "addenda", "ends", True) in found(case(parts={**parts, "addenda": [shorter]}))
    # What an addendum says again is what the one before it said.
    longer = Addendum(number="1", ends=date(2026, 6, 30), **{**late, "signed": date(2026, 6, 10)})
    again = Addendum(number="2", ends=date(2026, 6, 30), **{**late, "signed": date(2026, 7, 2)})
    assert check(case(parts={**parts, "addenda": [longer, again]})) == []


def test_an_addendum_may_shorten_and_cheapen_a_contract() -> None:
    told = dataclasses.replace(amended(value=14_200_000, ends=date(2026, 4, 1)), payments=())
    assert check(told) == []


def test_an_addendum_that_raises_the_value_by_a_tenth_needs_no_reason() -> None:
    parts, dear = story(), {"ceiling": 200_000_000}
    parts["plans"][0].amount = 200_000_000
    parts["addenda"] = [Addendum(number="1", signed=date(2026, 4, 1), value=156_200_000, ends=None, reason="")]
    assert check(case(parts=parts, **dear)) == []

    parts["addenda"][0].value += 1
    assert found(case(parts=parts, **dear)) == [("D7", "addenda", "reason", False)]
    # What is paid may then be as much as the addendum says.
    parts["payments"][1].amount = 156_200_001 - 49_700_000
    parts["addenda"][0].reason = "Tambah 20 meter"
    assert check(case(parts=parts, **dear)) == []


def test_an_addendum_is_worth_up_to_a_tenth_more_than_the_estimate() -> None:
    parts = amended(value=160_050_000)
    parts.plans[0].amount = parts.package.ceiling = 200_000_000
    assert check(parts) == []
    parts.addenda[0].value += 1
    (breach,) = check(parts)
    said = "Nilai adendum Rp160.050.001 melebihi 110 persen HPS, yaitu Rp160.050.000. Periksa kedua angkanya."
    assert (breach.rule, breach.field, breach.text, breach.severe) == ("D1", "value", said, False)


def by_piece(kind: str, price: int) -> Any:
    """Return a package of 500 million rupiah whose offers, contract and addendum say a price, and what is paid."""
    parts = story()
    parts["plans"][0].amount = 500_000_000
    for row in parts["bidders"]:
        row.offer, row.negotiated, row.verdict = price, None, "lulus"
    parts["contracts"][0].value = price
    addendum = Addendum(number="1", signed=date(2026, 4, 1), value=price + 1, ends=None, reason="Harga naik")
    values = {"ceiling": 500_000_000, "estimate": None, "contract_kind": kind}
    return case(parts={**parts, "addenda": [addendum]}, **values)


@pytest.mark.parametrize("price", [35_000, 750])
def test_a_framework_says_what_a_piece_costs(price: int) -> None:
    framed = by_piece("payung", price)
    assert found(framed) == []
    # All that is ordered under it is paid from the ceiling.
    framed.payments[0].amount = 500_000_000
    assert found(framed) == [("D1", "payments", "amount", True)]
    for kind, severe in (("lumsum", True), ("satuan", False), ("gabungan", False)):
        told = {(part, refused) for rule, part, _field, refused in found(by_piece(kind, price)) if rule == "D8"}
        assert told == {("bidders", severe), ("bidders", False), ("contracts", severe), ("addenda", severe)}


@pytest.mark.parametrize(
    ("offer", "verdict"), [(0, "gugur"), (1, "gugur"), (100_000, ""), (0, ""), (100_000, "lulus"), (100_000, "gugur")]
)
def test_what_a_loser_offered_is_told_alone(offer: int, verdict: str) -> None:
    odd = {"offer": offer, "verdict": verdict, "reason": "Salah tulis"}
    assert found(changed("bidders", 1, **odd)) == [("D8", "bidders", "offer", False)]
    winner = changed("bidders", 0, offer=offer, negotiated=None)
    assert ("D8", "bidders", "offer", True) in found(winner)


def test_of_several_plans_each_may_be_a_small_part() -> None:
    parts = story()
    parts["plans"].append(Plan(code="51234568", year=2026, source="apbd", amount=1_000_000, announced=date(2026, 2, 2)))
    parts["plans"][0].amount = 147_000_000
    assert check(case(parts=parts)) == []


@pytest.mark.parametrize(("most", "expected"), [(145_500_000, []), (145_499_999, [("D4", "", "method", True)])])
def test_a_method_is_used_up_to_its_ceiling(most: int, expected: list[Any]) -> None:
    assert found(case(), Known(limit=Limit(most, "Perbup 12/2026"))) == expected


def test_a_method_is_for_its_category() -> None:
    (breach,) = check(case(), Known(limit=Limit(0, "Perpres 16/2018 pasal 38")))
    said = "Permintaan penawaran (desa) bukan untuk Pekerjaan konstruksi (Perpres 16/2018 pasal 38). "
    assert (breach.rule, breach.field, breach.severe) == ("D4", "method", True)
    assert breach.text == f"{said}Periksa metode atau jenisnya."


@pytest.mark.parametrize(
    ("method", "category", "day", "fits"),
    [
        ("seleksi", "konstruksi", date(2026, 1, 1), False),
        ("seleksi", "barang", date(2018, 3, 22), False),
        ("seleksi", "barang", date(2018, 3, 21), True),
        ("seleksi", "konsultansi_usaha", date(2026, 1, 1), True),
        ("tender", "konsultansi", date(2026, 1, 1), False),
        ("tender_cepat", "konsultansi_orang", date(2026, 1, 1), False),
        ("tender", "jasa_lain", date(2026, 1, 1), True),
        ("e_purchasing", "konsultansi", date(2026, 1, 1), True),
    ],
)
def test_consultants_are_selected_and_all_else_is_tendered(method: str, category: str, day: date, fits: bool) -> None:
    limit = limit_of(list(usual()), method, category, day)
    assert (limit is None) is fits
    assert limit is None or (limit.most, limit.sample) == (0, False)


@pytest.mark.parametrize(
    ("category", "most", "expected"),
    [("", 5_000_000_000, 0), ("konsultansi", 5_000_000_000, 5_000_000_000), ("", 0, 0)],
)
def test_a_ceiling_for_all_kinds_lifts_no_ban_on_one(category: str, most: int, expected: int) -> None:
    day = date(2026, 1, 1)
    nearer = Rule("tender", category, day, most, "Perbup 12/2026", level=2)
    limit = limit_of([*usual(), nearer], "tender", "konsultansi", day)
    assert limit is not None
    assert limit.most == expected
    # All else follows the place that is nearest.
    other = limit_of([*usual(), nearer], "tender", "barang", day)
    assert other == (None if category else Limit(most, "Perbup 12/2026"))


def test_a_sample_ceiling_refuses_nobody() -> None:
    assert found(case(), Known(limit=Limit(1, "contoh", sample=True))) == [("D4", "", "method", False)]


@pytest.mark.parametrize(
    ("category", "day", "most", "sample"),
    [
        ("konstruksi", date(2025, 4, 29), 200_000_000, False),
        ("konstruksi", date(2025, 4, 30), 400_000_000, False),
        ("barang", date(2026, 1, 1), 200_000_000, False),
        # Nobody has compared these with their text yet.
        ("konsultansi_usaha", date(2026, 1, 1), 100_000_000, True),
        ("konsultansi_orang", date(2026, 1, 1), 100_000_000, True),
    ],
)
def test_ceilings_of_the_country_hold_from_their_day(category: str, day: date, most: int, sample: bool) -> None:
    limit = limit_of(list(usual()), "pengadaan_langsung", category, day)
    assert limit is not None
    assert (limit.most, limit.sample, "belum dicocokkan" in limit.law) == (most, sample, sample)


def test_doubles_are_told() -> None:
    known = Known(same_code="Jembatan", same_name="Saluran irigasi")
    assert found(case(), known) == [("D9", "", "code", False), ("D9", "", "title", False)]
    assert found(case(), dataclasses.replace(known, taken="Jembatan"))[0] == ("D9", "", "code", True)


def test_what_happened_lies_behind() -> None:
    told = finally_handed(date(2026, 6, 19))
    assert found(told, Known(today=date(2026, 6, 19))) == []
    assert found(told, Known(today=date(2026, 6, 18))) == [("D2", "handovers", "day", True)]
    days = (("contracts", "signed"), ("contracts", "ordered"), *[("progress", "day")] * 2, ("payments", "paid"))
    early = [("D2", part, field, True) for part, field in days]
    assert found(told, Known(today=date(2026, 3, 24)))[: len(early)] == early
    assert found(told, Known(today=date(2026, 2, 1)))[0] == ("D2", "plans", "announced", True)


def test_what_was_signed_stays() -> None:
    assert found(case(), Known(end=date(2026, 6, 20), value=142_000_000)) == []
    moved = Known(end=date(2026, 6, 1), value=141_000_000)
    assert found(case(), moved) == [("D7", "contracts", "ends", False), ("D7", "contracts", "value", False)]


def test_only_what_is_newly_wrong_is_refused() -> None:
    old, new = Breach("D1", "", "estimate", "a"), Breach("D2", "", "", "b")
    assert fresh([old], [old, new, Breach("D6", "", "", "c", severe=False)]) == [new]


def test_a_breach_says_what_was_found_and_what_to_do() -> None:
    (breach,) = check(case(estimate=150_000_000))
    assert str(breach.text) == "HPS Rp150.000.000 melebihi pagu Rp148.000.000. Periksa kedua angkanya."


def test_the_objections_end_by_the_clock_of_the_site() -> None:
    told = changed("stages", 3, ends_at=at(25, 23))
    jakarta = Known(zone=ZoneInfo("Asia/Jakarta"))
    assert found(told, jakarta) == [("D2", "contracts", "signed", True)]
    assert "26 Maret 2026" in check(told, jakarta)[0].text


def test_what_is_told_next_of_a_day_comes_after_what_was_told_of_it() -> None:
    before = Progress(id=7, day=date(2026, 4, 20), percent=40, note="")
    wished = case(parts={**story(), "progress": [before], "handovers": []})
    for percent, rules in ((60, ["D9"]), (30, ["D2", "D9"])):
        after = wished.with_part("progress", Progress(day=before.day, percent=percent, note=""))
        assert [each.rule for each in check(after)] == rules


@pytest.mark.parametrize(
    ("term", "day", "severe"),
    [
        (Term(date(2026, 3, 12), None, "Perbup"), date(2026, 3, 11), [("D4", "stages", "stage", True)]),
        (Term(None, date(2026, 3, 10), "Perbup", sample=True), date(2026, 3, 11), [("D4", "stages", "stage", False)]),
        (Term(date(2026, 3, 11), date(2026, 3, 11), "Perbup"), date(2026, 3, 11), []),
    ],
)
def test_a_stage_is_in_force_on_the_day_when_it_begins(term: Term, day: date, severe: list[Any]) -> None:
    terms = {("stage", "penetapan"): term, ("method", "tender"): term}
    assert found(case(), Known(terms=terms, day=day)) == severe


def test_a_method_is_in_force_on_the_day_of_the_package() -> None:
    terms = {("method", "permintaan_penawaran"): Term(date(2026, 1, 1), date(2026, 12, 31), "Perbup")}
    on = [
        found(case(), Known(terms=terms, day=day)) for day in (date(2025, 12, 31), date(2026, 6, 1), date(2027, 1, 1))
    ]
    assert on == [[("D4", "", "method", True)], [], [("D4", "", "method", True)]]
