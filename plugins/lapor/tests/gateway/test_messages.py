"""What leaves: of a sender no more than may, of a secret report nothing, and in the log no words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_core.api import Site, db, site_scope
from cms_lapor.gateway.messages import MayNotLeave
from cms_lapor.models import Report

from .conftest import Queue, There, number_of


@pytest.mark.parametrize(
    ("visibility", "sends", "left"),
    [
        ("public", {}, []),
        ("public", {"sends_name": True}, ["Contoh Warga"]),
        ("public", {"sends_name": True, "sends_phone": True, "sends_email": True}, ["Contoh Warga", "62812"]),
        ("anonymous", {"sends_name": True, "sends_phone": True, "sends_email": True}, []),
        ("secret", {"sends_name": True, "sends_phone": True, "sends_email": True, "takes_secret": True}, []),
    ],
)
def test_of_a_sender_leaves_what_may(
    queue: Queue,
    make_target: Callable[..., int],
    there: There,
    site: Site,
    make_report: Callable[..., int],
    visibility: str,
    sends: dict[str, bool],
    left: list[str],
) -> None:
    sender = {"name": "Contoh Warga", "phone": "6281200000000", "email": "warga@contoh.example"}
    queue.put(make_target(**sends), number_of(site, make_report(visibility=visibility, **sender)))
    queue.run()
    body = there.asked[0][2].decode()
    assert [word for word in ("Contoh Warga", "62812", "warga@") if word in body] == left


@pytest.mark.parametrize("transport", ["csv", "open311", "rest_json"])
def test_secret_reports_stay_here_unless_a_target_may_have_them(
    queue: Queue,
    make_target: Callable[..., int],
    there: There,
    site: Site,
    make_report: Callable[..., int],
    transport: str,
) -> None:
    secret = number_of(site, make_report(visibility="secret"))
    key = make_target(transport=transport, takes_secret=transport != "rest_json")
    with pytest.raises(MayNotLeave):
        queue.put(key, secret)
    db.session.rollback()
    # One that becomes secret while it waits stays here, too.
    number = number_of(site, make_report())
    if transport != "csv":
        queue.put(key, number)
        with site_scope(site.id):
            db.session.scalars(db.select(Report).where(Report.number == number)).one().visibility = "secret"
        db.session.commit()
        queue.run()
        assert (queue.states, there.asked) == ([("gagal", None)], [])


def test_the_log_names_fields_and_no_values(
    queue: Queue, make_target: Callable[..., int], there: There, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from cms_core.audit import AuditEntry

    queue.put(make_target(sends_name=True), number)
    queue.run()
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == "lapor.handed")).one()
    assert ("nama" in entry.detail["fields"], "hp" in entry.detail["fields"]) == (True, False)
    logged = capsys.readouterr()
    assert [word for word in ("Contoh Warga", "62812", "berlubang") if word in logged.err + str(entry.detail)] == []
