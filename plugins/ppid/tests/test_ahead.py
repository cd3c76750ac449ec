"""What the law sets after an objection: days at the Komisi Informasi, the courts, and what withholding costs."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, settings_of, site_scope
from cms_core.modules.settings import change_settings
from cms_ppid import NAME
from cms_ppid.cases import numbers
from cms_ppid.objections import states
from cms_ppid.objections.ahead import Ahead, days_ahead
from cms_ppid.objections.models import Objection

from .citizens import Citizen
from .conftest import HOME
from .disputing import DESK

BEGINS = ("Komisi Informasi mulai paling lambat", date(2026, 1, 26))
ENDS = ("Sengketa selesai paling lambat", date(2026, 6, 15))
COURT = ("Gugatan ke pengadilan paling lambat", date(2026, 2, 6))


def told(row: Objection, site: Site) -> list[tuple[str, date]]:
    """Return what lies ahead, without the reasons."""
    return [(each.title, each.clock.day) for each in days_ahead(row, site)]


@pytest.mark.parametrize(
    ("state", "ahead"),
    [
        (states.ANSWERED, []),
        pytest.param(states.DISPUTED, [BEGINS, ENDS], id="pasal_38_ayat_1_and_2"),
        pytest.param(states.MEDIATION, [ENDS], id="mediation-pasal_38_ayat_2"),
        pytest.param(states.ADJUDICATION, [ENDS], id="adjudication-pasal_38_ayat_2"),
        pytest.param(states.RULED, [COURT], id="pasal_47_and_48"),
        (states.EXECUTED, []),
        (states.WITHDRAWN, []),
    ],
)
def test_each_state_of_a_dispute_has_the_days_of_uu_14_2008_pasal_38_and_48(
    site: Site, disputed: int, state: str, ahead: list[tuple[str, date]]
) -> None:
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        row.state, row.disputed_on, row.ruled_on = state, date(2026, 1, 5), date(2026, 1, 19)
        assert told(row, site) == ahead
        db.session.rollback()


@pytest.mark.parametrize(("adjudicated", "ahead"), [(None, []), (date(2026, 1, 15), [COURT])])
def test_a_ruling_from_what_was_agreed_in_mediation_is_final_by_uu_14_2008_pasal_39(
    site: Site, disputed: int, adjudicated: date | None, ahead: list[tuple[str, date]]
) -> None:
    with site_scope(site.id):
        row = db.session.get_one(Objection, disputed)
        row.state, row.mediated_on, row.ruled_on = states.RULED, date(2026, 1, 12), date(2026, 1, 19)
        row.adjudicated_on = adjudicated
        assert told(row, site) == ahead
        db.session.rollback()


def seen(page: str, each: Ahead) -> list[bool]:
    """Return whether a page says a day, how it was counted, the article, and what can follow."""
    return [words in page for words in (each.title, each.clock.why, each.law, each.more)]


@pytest.mark.parametrize("state", [states.DISPUTED, states.RULED])
def test_whoever_objects_and_officers_read_them_with_their_reasons(
    site: Site, desk: FlaskClient, disputed: int, state: str
) -> None:
    """UU 14/2008 pasal 38 and 47 to 50; what the court is called is the site's to say."""
    with site_scope(site.id):
        change_settings(site, NAME, {**settings_of(site, NAME), "court": "PTUN Semarang"})
        row = db.session.get_one(Objection, disputed)
        row.state, row.ruled_on = state, date(2026, 1, 19)
        db.session.commit()
        number, ahead = row.number, days_ahead(row, site)
    pages = [desk.get(f"{DESK}/{disputed}").text, Citizen(desk).track(number, numbers.code_for("keberatan-1")).text]
    assert [seen(page, each) for page in pages for each in ahead] == [[True] * 4] * (2 * len(ahead))
    assert ["PTUN Semarang (Pasal 47)" in page for page in pages] == [state == states.RULED] * 2
    assert ["Mahkamah Agung (Pasal 50)" in page for page in pages] == [state == states.RULED] * 2


SAID = (
    "Komisi Informasi mulai paling lambat 15 hari kerja sesudah menerimanya, dan selesai paling lambat dalam 101 hari",
    "Gugat ke PTUN atau Pengadilan Negeri yang berwenang paling lambat 16 hari kerja, lalu kasasi ke Mahkamah Agung",
)


@pytest.mark.parametrize("path", ["keberatan/baru", "permohonan/"])
def test_the_way_to_the_courts_is_told_to_everybody_with_the_days_of_the_site(
    site: Site, client: FlaskClient, path: str
) -> None:
    """UU 14/2008 pasal 38 and 47 to 50."""
    with site_scope(site.id):
        change_settings(site, NAME, {**settings_of(site, NAME), "begin": 15, "settle": 101, "sue": 16})
        db.session.commit()
    page = client.get(f"{HOME}/ppid/{path}").text
    assert [words in page for words in SAID] == [True, True]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://kalimandi.example/ppid/panduan", "(Pasal 52)"),
        ("http://kalimandi.example/en/ppid/panduan", "(article 52)"),
        ("http://kalimandi.example/ppid/permohonan/", "(Pasal 52)"),
        ("http://localhost/s/kalimandi/admin/bantuan/ppid/keberatan", "(Pasal 52)"),
    ],
)
def test_what_deliberate_withholding_costs_is_said_plainly_by_uu_14_2008_pasal_52(
    site: Site, desk: FlaskClient, address: str, words: str
) -> None:
    assert words in desk.get(address).text
