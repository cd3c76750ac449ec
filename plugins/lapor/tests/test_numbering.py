"""The number of a report: the same wherever it stands."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.publishing.listing import find_words
from cms_lapor.models import Event, Report, Reporter

from .conftest import Citizen, receipt


def test_number_is_the_same_wherever_it_stands(citizen: Citizen, site: Site) -> None:
    number, _code = receipt(citizen.send(person="Contoh Warga"))
    with site_scope(site.id):
        report = db.session.scalars(select(Report).where(Report.number == number)).one()
        events = db.session.scalars(select(Event.move).where(Event.report_id == report.id)).all()
        senders = db.session.scalars(select(Reporter.name).where(Reporter.report_id == report.id)).all()
        found = db.session.scalars(find_words(select(Report), Report, number)).all()
    targets = db.session.scalars(select(AuditEntry.target).where(AuditEntry.what == "lapor.received")).all()

    assert (found, events, senders, targets) == ([report], ["terima"], ["Contoh Warga"], [number])


def test_report_whose_title_has_no_word_is_found_by_its_number(citizen: Citizen, site: Site) -> None:
    number, _code = receipt(citizen.send(body="!!! Jalan berlubang di depan pos ronda, motor sering oleng."))
    with site_scope(site.id):
        (report,) = db.session.scalars(find_words(select(Report), Report, number))
    assert (report.title, report.number) == ("!!!", number)
