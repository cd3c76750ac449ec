"""What leaves: of a sender no more than may, of a secret report nothing, and in the log no words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_core.api import Site, User, db, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases
from cms_lapor.gateway.messages import MayNotLeave
from cms_lapor.models import Report
from cms_lapor.transfers import services as transfers

from ..conftest import number_of
from .conftest import Queue, There


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


def test_what_its_sender_wants_unused_stays_here(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report()
    number, target = number_of(site, key), make_target()
    queue.put(target, number)
    with site_scope(site.id):
        db.session.get_one(Report, key).restricted_at = now()
    db.session.commit()
    queue.run()
    assert there.asked == []
    with pytest.raises(MayNotLeave):
        queue.put(make_target(name="Lain"), number)


def test_what_went_to_an_office_above_is_nobodys_here(
    queue: Queue,
    kabupaten: Site,
    make_target: Callable[..., int],
    make_site: MakeSite,
    make_user: MakeUser,
    boss: User,
    make_report: Callable[..., int],
) -> None:
    make_user("kecamatan_admin", "33")
    province = make_site("33", slug="jawa-tengah", name="Jawa Tengah", host="jateng.example", modules=(NAME,))
    key = make_report(kabupaten)
    with site_scope(kabupaten.id):
        report = db.session.get_one(Report, key)
        number = report.number
        said = cases.Said(told="Ini tentang kantor kami.")
        transfers.send(report, province, said, step=report.step, site=kabupaten, user=boss, about_office=True)
    db.session.commit()
    with pytest.raises(MayNotLeave):
        queue.put(make_target(transport="manual"), number)


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
