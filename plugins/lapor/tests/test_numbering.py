"""The number of a report: asked for last, and the same wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.publishing.listing import find_words
from cms_lapor.models import Event, Report, Reporter

from .conftest import HOST, REPORT, Citizen, fields, receipt


def test_number_is_asked_for_when_all_else_is_ready_and_stands_everywhere(
    app: Flask, citizen: Citizen, site: Site, count_statements: Callable[[], Any]
) -> None:
    receipt(citizen.send())
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT, "person": "Contoh Warga"}
    with count_statements() as counted:
        number, _code = receipt(citizen.client.post(f"{HOST}/lapor/baru", data=form))
    with site_scope(site.id):
        report = db.session.scalars(select(Report).where(Report.number == number)).one()
        events = db.session.scalars(select(Event.move).where(Event.report_id == report.id)).all()
        senders = db.session.scalars(select(Reporter.name).where(Reporter.report_id == report.id)).all()
        found = db.session.scalars(find_words(select(Report), Report, number)).all()
    targets = db.session.scalars(select(AuditEntry.target).where(AuditEntry.what == "lapor.received")).all()

    assert (found, events, senders, targets[-1]) == ([report], ["terima"], ["Contoh Warga"], number)
    order = [each.split()[2 if each.startswith("INSERT") else 1] for each in counted.statements if "lapor_" in each]
    assert order[-1] == ("lapor_counter" if db.engine.dialect.name == "postgresql" else "lapor_reporter")


def test_report_whose_title_has_no_word_is_found_by_its_number(citizen: Citizen, site: Site) -> None:
    number, _code = receipt(citizen.send(body="!!! Jalan berlubang di depan pos ronda, motor sering oleng."))
    with site_scope(site.id):
        (report,) = db.session.scalars(find_words(select(Report), Report, number))
    assert (report.title, report.number) == ("!!!", number)
