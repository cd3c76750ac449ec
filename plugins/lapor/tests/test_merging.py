"""Two reports of one thing: one case, and apart again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cms_core.api import ChangedMeanwhile, Site, User, db, now, site_scope, today
from cms_lapor import cases, moderation, reading, states
from cms_lapor.merging import services
from cms_lapor.merging.services import CannotMerge
from cms_lapor.models import Report

from .conftest import DESK, HOST, Citizen, form_to

HOME = "http://localhost"


def both(site: Site, key: int, other: int) -> tuple[Report, Report]:
    return db.session.get_one(Report, key), db.session.get_one(Report, other)


def merge(site: Site, officer: User, key: int, other: int) -> None:
    with site_scope(site.id):
        report, parent = both(site, key, other)
        services.merge(report, parent, step=report.step, site=site, user=officer)
    db.session.commit()


def test_merge_and_undo_restore_state_and_time(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key, other = make_report(), make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        at = now() - timedelta(days=3)
        said = cases.Said(unit="Kaur", kind="pengaduan")
        cases.move(report, "teruskan", said, by=states.STAFF, step=1, site=site, user=officer, at=at)
        before = (report.state, report.due, report.due_from, report.due_days, report.closed_at)
    merge(site, officer, key, other)
    with site_scope(site.id):
        report, parent = both(site, key, other)
        assert (report.state, report.parent_id, report.due) == (states.MERGED, other, cases.clocks.NEVER)
        assert [each.id for each in services.merged_into(parent)] == [key]
        assert parent.events[-1].note == report.number
        services.part(report, step=report.step, site=site, user=officer)
        assert (report.state, report.due, report.due_from, report.due_days, report.closed_at) == before
        assert report.parent_id is None


@pytest.mark.parametrize("state", [states.WAITING, states.ANSWERED])
def test_whoever_has_the_next_word_begins_anew_when_a_merge_is_undone(
    site: Site, officer: User, make_report: Callable[..., int], state: str
) -> None:
    """Meanwhile he read that there is nothing to say: to be closed the day after would be too early."""
    key, other = make_report(), make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        at = now() - timedelta(days=20)
        cases.put(report, state, "x", cases.Said(), by=states.STAFF, site=site, user=officer, at=at)
    merge(site, officer, key, other)
    with site_scope(site.id):
        report, _parent = both(site, key, other)
        services.part(report, step=report.step, site=site, user=officer)
        assert (report.state, report.due_from, report.due_days) == (state, today(site), 10)


def test_merge_is_undone_for_thirty_days(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key, other = make_report(), make_report()
    with site_scope(site.id):
        report, parent = both(site, key, other)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "now", lambda: now() - timedelta(days=31))
            services.merge(report, parent, step=1, site=site, user=officer)
        with pytest.raises(cases.NoSuchMove):
            services.part(report, step=2, site=site, user=officer)
        assert report.state == states.MERGED
        with pytest.raises(cases.NoSuchMove):
            services.part(parent, step=parent.step, site=site, user=officer)


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ({"visibility": "secret"}, {}, "secrecy"),
        ({}, {"visibility": "secret"}, "secrecy"),
        ({}, {"state": states.FILED}, "ended"),
        ({"state": states.DONE}, {}, "ended"),
        ({}, {"state": states.WITHDRAWN}, "ended"),
        ({"accused_id": 1}, {}, "about"),
        ({"about_office": True}, {}, "about"),
        ({"about_office": True}, {"about_office": True, "place": "33.04.02.2009"}, "about"),
    ],
)
def test_what_must_not_be_one_case_is_refused(
    site: Site, officer: User, make_report: Callable[..., int], one: dict[str, Any], two: dict[str, Any], why: str
) -> None:
    key, other = make_report(), make_report()
    with site_scope(site.id):
        with db.session.no_autoflush:
            report, parent = both(site, key, other)
            for row, values in ((report, one), (parent, two)):
                for name, value in values.items():
                    if name != "accused_id":
                        setattr(row, name, value)
                    else:
                        from cms_lapor.units import services as units

                        row.accused_id = units.save(None, name="Kaur", topics=[], active=True, by=officer).id
        with pytest.raises(CannotMerge) as refused:
            services.merge(report, parent, step=1, site=site, user=officer)
        assert (refused.value.why, report.state != states.MERGED) == (why, True)


def test_chains_and_circles_are_refused(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    first, second, third = (make_report() for _each in range(3))
    merge(site, officer, first, second)
    for key, other, why in ((second, third, "chain"), (second, second, "same"), (third, first, "ended")):
        with site_scope(site.id):
            report, parent = both(site, key, other)
            with pytest.raises(CannotMerge) as refused:
                services.merge(report, parent, step=report.step, site=site, user=officer)
            assert refused.value.why == why


@pytest.mark.parametrize(("move", "by"), [("cabut", states.REPORTER), ("arsipkan", states.STAFF)])
def test_what_was_merged_stands_again_when_the_other_one_goes_nowhere(
    site: Site, officer: User, make_report: Callable[..., int], move: str, by: str
) -> None:
    key, other = make_report(), make_report()
    merge(site, officer, key, other)
    with site_scope(site.id):
        report, parent = both(site, key, other)
        cases.move(parent, move, cases.Said(told="Bukan."), by=by, step=parent.step, site=site)
        db.session.refresh(report)
        assert (report.state, report.parent_id, report.closed_at) == (states.NEW, None, None)


def test_of_two_officers_who_merge_one_is_told(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key, other = make_report(), make_report()
    with site_scope(site.id):
        number = db.session.get_one(Report, other).number
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"form": form_to(page, "gabung"), "gabung-number": number}
    answers = [desk.send_form(f"{DESK}/{key}/gabung", page, **said) for _twice in range(2)]
    # The same form again is the same merge; another one is told what happened.
    assert [answer.status_code for answer in answers] == [303, 303]
    with site_scope(site.id):
        report, parent = both(site, key, other)
        assert (report.state, report.step, parent.step) == (states.MERGED, 2, 2)
        with pytest.raises(ChangedMeanwhile):
            services.merge(report, parent, step=1, site=site, user=officer)


def test_stale_page_is_409_with_the_words(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key, other = make_report(), make_report()
    with site_scope(site.id):
        number = db.session.get_one(Report, other).number
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    with site_scope(site.id):
        cases.tell(db.session.get_one(Report, key), cases.Said(note="x"), step=1, site=site, user=officer)
    db.session.commit()
    answer = desk.send_form(f"{DESK}/{key}/gabung", page, form=form_to(page, "gabung"), **{"gabung-number": number})
    assert (answer.status_code, number in answer.text) == (409, True)
    again = desk.send_form(f"{DESK}/{key}/gabung", answer.text, form=form_to(answer.text, "gabung"))
    assert again.status_code == 303


@pytest.mark.parametrize("number", ["", "LP-1", "LP-3304022007-26-9999"])
def test_number_that_is_none_here_is_said(desk: Citizen, make_report: Callable[..., int], number: str) -> None:
    key = make_report()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    answer = desk.send_form(f"{DESK}/{key}/gabung", page, form=form_to(page, "gabung"), **{"gabung-number": number})
    assert answer.status_code == 422
    assert "Laporan dengan nomor itu tidak ada di meja ini." in answer.text


def test_secret_ones_are_not_offered_to_public_ones(desk: Citizen, make_report: Callable[..., int]) -> None:
    key = make_report()
    make_report(visibility="secret")
    alike = make_report(body="Lubang lama di jalan itu.")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert (page.count('name="gabung-chosen"'), "Lubang lama di jalan itu" in page) == (1, True)
    assert alike


def test_sender_of_a_merged_report_reads_the_way_of_the_other(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key, other = make_report(), make_report()
    with site_scope(site.id):
        number = db.session.get_one(Report, other).number
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    desk.send_form(f"{DESK}/{key}/gabung", page, form=form_to(page, "gabung"), **{"gabung-number": number})
    with site_scope(site.id):
        report, parent = both(site, key, other)
        said = cases.Said(unit="Kaur", kind="pengaduan", told="Kenarikuning, besok kami datang.")
        cases.move(parent, "teruskan", said, by=states.STAFF, step=parent.step, site=site, user=officer)
        lines = reading.for_reporter(report, site).lines
        # Words that only the other sender reads stay with him.
        assert [(line.title, line.told, line.note) for line in lines[-1:]] == [("Diteruskan", "", "")]
        assert "Kenarikuning" not in str(lines)
        moderation.release(parent, title="x", text="x", photos=(), step=parent.step, site=site, user=officer)
        lines = reading.for_reporter(report, site).lines
        assert [line.told for line in lines if line.title == "Diteruskan"] == ["Kenarikuning, besok kami datang."]
        # Everybody reads nothing of a merged one.
        assert not report.is_public
    db.session.commit()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert [number in page, "Batalkan penggabungan" in page] == [True, True]
    answer = desk.send_form(f"{DESK}/{key}/pisah", page, form=form_to(page, "pisah"))
    assert answer.status_code == 303
    with site_scope(site.id):
        assert db.session.get_one(Report, key).state == states.NEW


def test_page_of_a_merged_report_leads_to_the_other_one_while_everybody_may_read_that(
    citizen: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    number, code = citizen.reported()
    other = make_report(released=True)
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report).where(Report.number == number)).one()
        parent = db.session.get_one(Report, other)
        services.merge(report, parent, step=report.step, site=site, user=officer)
        address = f"/lapor/{parent.number}"
    db.session.commit()
    page = citizen.track(number, code).text
    assert re.findall(r'href="([^"]*)">Baca laporan yang dilanjutkan', page) == [address]
    assert citizen.client.get(f"{HOST}{address}").status_code == 200
    with site_scope(site.id):
        parent = db.session.get_one(Report, other)
        moderation.hide(parent, step=parent.step, site=site, user=officer)
    db.session.commit()
    page = citizen.track(number, code).text
    assert ["Baca laporan yang dilanjutkan" in page, address in page] == [False, False]
