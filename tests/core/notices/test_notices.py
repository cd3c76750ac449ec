"""Notices: who reads them, where they lead, and that they go when the matter is done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from types import ModuleType
from typing import Any

import pluggy
import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l

from cms_core import plugins
from cms_core.columns import now
from cms_core.entries import Permission, PluginInfo
from cms_core.extensions import db
from cms_core.hookspecs import hookimpl
from cms_core.notices import services
from cms_core.notices.models import Notice
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.applications import installed_plugins
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User

HOME = "http://localhost/s/kalimandi/admin"


@hookimpl
def cms_plugin_info() -> PluginInfo:
    said = {"late": _l("%(number)s lewat <batas>")}
    return PluginInfo(
        name="surat",
        label=_l("Surat"),
        summary=_l("Surat"),
        notices=said,
        guards={"surat.kept": even, "surat.broken": fail},
    )


def even(_site: Site, user: User, refs: Collection[int]) -> set[int]:
    """Let an officer know of some matters, and of no others."""
    return {ref for ref in refs if ref % 2 == 0 and user.username == "inspektur"}


def fail(_site: Site, _user: User, _refs: Collection[int]) -> set[int]:
    raise ValueError("KENARI")


@hookimpl
def cms_register_permissions() -> list[Permission]:
    roles = frozenset({"village_operator", "kecamatan_admin"})
    names = ("surat.handle", "surat.kept", "surat.broken")
    return [Permission(name=name, label=_l("Surat"), action="handle", roles=roles) for name in names]


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """A module that tells officers what is late."""
    module = ModuleType("surat")
    module.cms_plugin_info = cms_plugin_info  # type: ignore[attr-defined]  # a module made by hand
    module.cms_register_permissions = cms_register_permissions  # type: ignore[attr-defined]
    manager = plugins.make_manager(frozenset(installed_plugins()))
    plugins.register(manager, "surat", module)
    return manager


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    make_site("33.04.02", slug="klampok", name="Klampok", modules=("surat",))
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("surat",), stage="village_publishes")


def tell(site: Site, ref: int = 7, **more: Any) -> None:
    services.notify(
        site,
        "surat",
        "late",
        ref,
        **{
            "permission": "surat.handle",
            "endpoint": "admin.home",
            "values": {},
            "facts": {"number": f"S-{ref}"},
            **more,
        },
    )
    db.session.commit()


def refs() -> list[int]:
    return list(db.session.scalars(db.select(Notice.ref).order_by(Notice.ref)))


def test_officers_read_it_and_mark_it_as_read(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    tell(site)
    client = app.test_client()
    sign_in(client, make_user("village_operator", "33.04.02.2007"))
    page = client.get(f"{HOME}/")
    assert "Pemberitahuan</span> <b>1</b>" in page.text
    page = client.get(f"{HOME}/pemberitahuan/")
    assert "S-7 lewat &lt;batas&gt;" in page.text
    token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    (key,) = db.session.scalars(db.select(Notice.id))
    assert client.post(f"{HOME}/pemberitahuan/{key}/dibaca").status_code == 422
    assert refs() == [7]
    answers = [client.post(f"{HOME}/pemberitahuan/{key}/dibaca", data={"csrf_token": token}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 404]
    assert refs() == []
    assert "Pemberitahuan</span> <b>" not in client.get(f"{HOME}/").text


def test_nobody_without_the_right_reads_or_takes_it(
    app: Flask, site: Site, make_user: MakeUser, make_site: MakeSite, sign_in: Callable[..., None]
) -> None:
    tell(site)
    (key,) = db.session.scalars(db.select(Notice.id))
    other = make_site("33.04.02.2002", slug="pagak", modules=("surat",), stage="village_publishes")
    # What anybody may read there brings a form with a good token.
    for place in (site, other):
        tell(place, 8, permission="sites.view")
    for role, region, path in (
        ("officer", "33.04.02.2007", HOME),
        ("village_operator", "33.04.02.2002", "http://localhost/s/pagak/admin"),
    ):
        client = app.test_client()
        sign_in(client, make_user(role, region))
        page = client.get(f"{path}/pemberitahuan/")
        assert (page.status_code, "S-7" in page.text) == (200, False)
        token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        assert client.post(f"{path}/pemberitahuan/{key}/dibaca", data={"csrf_token": token}).status_code == 404
    assert refs() == [7, 8, 8]


def test_it_is_said_once_and_goes_when_it_is_done(site: Site) -> None:
    tell(site)
    tell(site, facts={"number": "baru"})
    tell(site, 8)
    assert refs() == [7, 8]
    with site_scope(site.id):
        services.settle("surat", 7, ("other",))
        services.settle("lain", 7)
    db.session.commit()
    assert refs() == [7, 8]
    with site_scope(site.id):
        services.settle("surat", 7)
    db.session.commit()
    assert refs() == [8]


def test_those_above_are_told_and_led_where_they_may_go(site: Site, make_user: MakeUser) -> None:
    above = db.session.scalars(db.select(Site).where(Site.slug == "klampok")).one()
    tell(above, about=site)
    admin = make_user("kecamatan_admin", "33.04.02")
    with site_scope(above.id):
        assert [shown.url for shown in services.notices_for(above, admin)] == ["/s/kalimandi/admin/"]
        db.session.get_one(Site, site.id).stage = "autonomous"
        db.session.flush()
        assert [(shown.text, shown.url) for shown in services.notices_for(above, admin)] == [("S-7 lewat <batas>", "")]


def test_a_module_that_is_off_tells_nothing(site: Site, make_user: MakeUser) -> None:
    from cms_core.modules.services import disable

    tell(site)
    officer = make_user("village_operator", "33.04.02.2007")
    with site_scope(site.id):
        assert services.count_for(site, officer) == 1
        disable(site, "surat")
        db.session.flush()
        assert (services.count_for(site, officer), services.notices_for(site, officer)) == (0, [])


def test_what_nobody_reads_goes_in_the_end(site: Site) -> None:
    tell(site)
    tell(site, 8)
    row = db.session.scalars(db.select(Notice).where(Notice.ref == 7)).one()
    row.at = now() - services.KEPT - timedelta(days=1)
    db.session.commit()
    services.forget_old()
    assert refs() == [8]


def test_guarded_ones_are_for_those_who_may_know_of_the_matter(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    tell(site)
    for ref in (8, 9, 10):
        tell(site, ref, permission="surat.kept")
    tell(site, 12, permission="surat.broken")
    (kept,) = db.session.scalars(db.select(Notice.id).where(Notice.ref == 8))
    seen = {}
    for name in ("inspektur", "kaur"):
        user = make_user("village_operator", "33.04.02.2007", username=name)
        with app.test_request_context(), site_scope(site.id):
            known = services.find(site, kept, user=user) is not None
            shown = services.notices_for(site, user)
            seen[name] = (services.count_for(site, user), sorted(each.text for each in shown), known)
    assert seen == {
        "inspektur": (3, ["S-10 lewat <batas>", "S-7 lewat <batas>", "S-8 lewat <batas>"], True),
        "kaur": (1, ["S-7 lewat <batas>"], False),
    }


@pytest.mark.parametrize("count", [1, 5])
def test_many_sites_are_told_how_each_stands_in_two_statements(
    site: Site, make_site: MakeSite, count_statements: Any, count: int
) -> None:
    others = [make_site(f"33.04.02.20{number + 20}", slug=f"desa-{number}") for number in range(count)]
    said: Any = {"plugin": "surat", "kind": "late", "permission": "surat.handle", "endpoint": "admin.home"}
    services.notify_sites({site.id: {"number": 3}}, **said)
    db.session.commit()
    told = {each.id: {"number": 10 + each.id} for each in (site, *others)}
    with count_statements() as counted:
        services.notify_sites(told, **said)
        db.session.flush()

    assert counted.count == 2, counted.statements
    assert {(row.site_id, row.about_id, row.ref): row.facts for row in db.session.scalars(db.select(Notice))} == {
        (key, key, key): facts for key, facts in told.items()
    }
