"""The table of states: it leads somewhere, nobody gets stuck, and only its sides move it."""

from __future__ import annotations

from cms_lapor.clocks import USUAL
from cms_lapor.states import (
    ANSWERED,
    DONE,
    MERGED,
    NEW,
    OPEN,
    REPORTER,
    SHOWN,
    STAFF,
    STATES,
    SYSTEM,
    TOLD,
    WITHDRAWN,
    moves_of,
)

# From where to where, and who; the design of the life of a case, read off a page.
WAYS = """
masuk               staff     teruskan>terdisposisi lengkapi>tertunda bukan>bukan_wewenang arsipkan>arsip
masuk               reporter  cabut>dicabut
tertunda            staff     lanjut>masuk arsipkan>arsip
tertunda            reporter  balas>masuk cabut>dicabut
tertunda            system    arsipkan>arsip
bukan_wewenang      staff     serahkan>diteruskan kembalikan>masuk
bukan_wewenang      reporter  cabut>dicabut
diteruskan          staff     kerjakan>diproses tutup>selesai
diteruskan          reporter  cabut>dicabut
terdisposisi        staff     kerjakan>diproses jawab>menunggu_tanggapan kembalikan>masuk
terdisposisi        reporter  cabut>dicabut
diproses            staff     jawab>menunggu_tanggapan teruskan>terdisposisi
diproses            reporter  cabut>dicabut
menunggu_tanggapan  staff     tutup>selesai kerjakan>diproses
menunggu_tanggapan  reporter  balas>diproses puas>selesai cabut>dicabut
menunggu_tanggapan  system    tutup>selesai
selesai             staff
selesai             reporter  buka>minta_buka
minta_buka          staff     kerjakan>diproses tutup>selesai
minta_buka          reporter
arsip               staff
arsip               reporter  balas>masuk
gabung              staff
gabung              reporter  balas>masuk cabut>dicabut
dicabut             staff
dicabut             reporter
"""


def test_ways_are_those_of_the_design() -> None:
    wanted = {(state, by): ways for state, by, *ways in (line.split() for line in WAYS.strip().splitlines())}
    found = {
        (state, by): [f"{move.name}>{move.to}" for move in moves_of(state, by).values()]
        for state in STATES
        for by in (STAFF, REPORTER, SYSTEM)
        if by != SYSTEM or moves_of(state, by)
    }
    assert found == wanted


def test_every_state_is_reached_and_open_ones_lead_on() -> None:
    reached = {NEW, *(move.to for state in STATES.values() for move in state.moves)}
    # One is merged into another from every open state, which names that other one (merging/).
    assert {*reached, MERGED} == set(STATES)
    assert all(STATES[name].moves for name in OPEN)


def test_limits_are_settings() -> None:
    assert {state.limit for state in STATES.values()} <= {"", "finish", *USUAL}


def test_closing_needs_a_public_answer() -> None:
    closing = [
        (name, move) for name, state in STATES.items() for move in state.moves if move.to == DONE and name != ANSWERED
    ]
    assert closing
    assert all(TOLD in move.needs for _name, move in closing)
    assert all(TOLD in move.needs for state in STATES.values() for move in state.moves if move.to == ANSWERED)


def test_what_is_not_verified_or_was_withdrawn_is_never_shown() -> None:
    assert set(SHOWN).isdisjoint({NEW, "tertunda", "arsip", MERGED, WITHDRAWN})
