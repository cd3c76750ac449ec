"""The ways of a request and of an objection, their limits and their letters, as the law has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from cms_core.api import Site, User, db, settings_of, site_scope
from cms_core.modules.settings import change_settings
from cms_ppid import NAME
from cms_ppid.cases import clocks
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF, State
from cms_ppid.exclusions.services import GROUNDS, LONGEST
from cms_ppid.letters.kinds import OF_REQUESTS
from cms_ppid.letters.services import of_case
from cms_ppid.objections import services as objections
from cms_ppid.objections import states as objecting
from cms_ppid.objections.models import Objection
from cms_ppid.requests import states
from cms_ppid.requests.channels import CHANNELS
from cms_ppid.requests.forms import DELIVER, OBTAIN
from cms_ppid.requests.who import KINDS

Make = Callable[..., int]
REQUESTS: dict[str, set[str]] = {
    "diajukan": {"verifikasi", "terdaftar", "perlu_kelengkapan", "dicabut"},
    "verifikasi": {"terdaftar", "perlu_kelengkapan", "dicabut"},
    "perlu_kelengkapan": {"verifikasi", "gugur", "dicabut"},
    "gugur": set(),
    "terdaftar": {"diproses", "dijawab", "diperpanjang", "dicabut"},
    "diproses": {"dijawab", "diperpanjang", "dicabut"},
    "diperpanjang": {"dijawab", "dicabut"},
    "dijawab": {"diserahkan", "selesai"},
    "diserahkan": {"selesai"},
    "selesai": set(),
    "dicabut": set(),
}
OBJECTIONS: dict[str, set[str]] = {
    "diajukan": {"terdaftar", "sengketa_ki", "dicabut"},
    "terdaftar": {"ditelaah", "ditanggapi", "sengketa_ki", "dicabut"},
    "ditelaah": {"ditanggapi", "sengketa_ki", "dicabut"},
    "ditanggapi": {"diterima_pemohon", "sengketa_ki"},
    "diterima_pemohon": set(),
    "sengketa_ki": {"mediasi", "ajudikasi", "putusan", "dicabut"},
    "mediasi": {"ajudikasi", "putusan", "dicabut"},
    "ajudikasi": {"putusan", "dicabut"},
    "putusan": {"dilaksanakan"},
    "dilaksanakan": set(),
    "dicabut": set(),
}


def ways(found: Mapping[str, State]) -> dict[str, set[str]]:
    """Return where each state leads, whoever takes the step."""
    return {name: {move.to for move in state.moves if move.to} for name, state in found.items()}


def test_a_request_goes_the_way_of_uu_14_2008_pasal_22() -> None:
    """UU 14/2008 pasal 22; Perki 1/2021: late is no state, for it is told from the day."""
    assert ways(states.STATES) == REQUESTS
    assert list(states.OUTCOMES) == ["penuh", "sebagian", "ditolak", "tidak_dikuasai", "belum_didokumentasikan"]


def test_an_objection_goes_the_way_of_uu_14_2008_pasal_35_to_46() -> None:
    """UU 14/2008 pasal 35 to 46: objected, answered, and where that does not satisfy, disputed."""
    assert ways(objecting.STATES) == OBJECTIONS
    assert list(objecting.DECISIONS) == ["dikabulkan", "dikabulkan_sebagian", "ditolak", "musyawarah"]


LAW = {
    "answer": (10, "uu_14_2008_pasal_22_ayat_7"),
    "extension": (7, "uu_14_2008_pasal_22_ayat_8"),
    "complete": (3, "perki_1_2021"),
    "object": (30, "uu_14_2008_pasal_36_ayat_1"),
    "decide": (30, "uu_14_2008_pasal_36_ayat_2"),
    "dispute": (14, "uu_14_2008_pasal_37_ayat_2"),
    "begin": (14, "uu_14_2008_pasal_38_ayat_1"),
    "settle": (100, "uu_14_2008_pasal_38_ayat_2"),
    "sue": (14, "uu_14_2008_pasal_48"),
}


@pytest.mark.parametrize(
    ("limit", "days"), [pytest.param(limit, days, id=f"{limit}-{law}") for limit, (days, law) in LAW.items()]
)
def test_a_limit_begins_with_the_days_of_the_law_and_is_data(site: Site, limit: str, days: int) -> None:
    """UU 14/2008 pasal 22, 36 to 38 and 48; Perki 1/2021. Other bodies have other limits, so they are no constants."""
    with site_scope(site.id):
        assert clocks.days_for(site, limit) == days
        change_settings(site, NAME, {**clocks.USUAL, limit: days + 1})
        assert clocks.days_for(site, limit) == days + 1
        db.session.rollback()


def test_a_request_has_seven_letters_each_with_its_step() -> None:
    """UU 14/2008 pasal 22 ayat (4), (7), (8); Perki 1/2021: from the receipt to the proof that it was handed over."""
    sent = {move.letter for state in states.STATES.values() for move in state.moves if move.letter}
    by_themselves = {states.RECEIPT, states.REFUSAL}  # one as it is registered, one in place of the notice
    assert sorted(sent | by_themselves) == sorted(OF_REQUESTS)
    assert len(OF_REQUESTS) == 7


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        pytest.param(KINDS, {"perorangan", "badan_hukum", "kelompok"}, id="kinds-uu_14_2008_pasal_1_angka_12"),
        pytest.param(
            OBTAIN,
            {"melihat", "membaca", "mendengarkan", "mencatat", "salinan", "cetak"},
            id="obtain-perki_1_2021_annex",
        ),
        pytest.param(
            DELIVER,
            {"ambil", "surel", "pos", "kurir", "faksimili", "whatsapp"},
            id="deliver-perki_1_2021_annex",
        ),
        pytest.param(CHANNELS, {"web", "meja", "surat", "surel", "lisan"}, id="channels-uu_14_2008_pasal_22"),
        pytest.param(GROUNDS, {f"X-{letter}" for letter in "abcdefghij"}, id="grounds-uu_14_2008_pasal_17"),
        pytest.param(LONGEST, {"X-a"}, id="longest-pp_61_2010"),
    ],
)
def test_what_can_be_chosen_is_what_the_law_lists(found: Mapping[str, object], wanted: set[str]) -> None:
    """UU 14/2008 pasal 1, 17 and 22; Perki 1/2021, annex; PP 61/2010."""
    assert set(found) == wanted


def test_who_decides_and_which_commission_are_said_by_the_site(
    site: Site, officer: User, superior: User, make_request: Make, answer_request: Make, make_objection: Make
) -> None:
    """UU 14/2008 pasal 36 and 37; Permendagri 3/2017: superior and commission differ from place to place."""
    said = {"superior": "Kepala Desa Kalimandi", "commission": "Komisi Informasi Provinsi Jawa Tengah"}
    with site_scope(site.id):
        change_settings(site, NAME, {**clocks.USUAL, **said})
        db.session.commit()
        assert settings_of(site, NAME)["superior"] == said["superior"]
    asked = answer_request(make_request(ago=2), officer)
    key = make_objection(asked)
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        objections.move(row, objecting.REGISTER, Said(), by=STAFF, step=row.step, site=site, user=officer)
        objections.decide(row, objecting.GRANTED, Said(told="Kami beri."), step=row.step, site=site, user=superior)
        decided = of_case(row.number)[-1].text
    assert [f"Diputus oleh: {said['superior']}" in decided, said["commission"] in decided] == [True, True]
