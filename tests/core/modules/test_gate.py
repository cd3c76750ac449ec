"""The gate: who is let in, whose hooks are called, for whom work is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column
from structlog.testing import capture_logs

from cms_core import audit
from cms_core.audit import AuditEntry
from cms_core.entries import Figure, HomeBlock, Item, MenuItem, TaskEntry
from cms_core.extensions import Base, db
from cms_core.hookspecs import SiteSpecs
from cms_core.modules import gate, services
from cms_core.modules.models import Module
from cms_core.pages.models import Page
from cms_core.permissions import PLATFORM
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import Counted, MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.modules.conftest import HOST, STAFF_ROOT, give

PUBLIC = [f"{HOST}/warta/", f"{HOST}/en/warta/", f"{HOST}/warta/berkas/warta.css"]
ADMIN = [f"{STAFF_ROOT}/admin/warta/"]


@pytest.fixture
def boss(app: Flask, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]) -> FlaskClient:
    """Somebody who may do everything, signed in."""
    made = app.test_client()
    sign_in(made, make_user(PLATFORM, ""))
    return made


def switch_off(site: Site) -> None:
    with site_scope(site.id):
        services.disable(site, "warta")
    db.session.commit()


def test_guard_lets_an_enabled_module_answer(boss: FlaskClient, site: Site) -> None:
    assert [boss.get(address).status_code for address in [*PUBLIC, *ADMIN]] == [200, 200, 200, 200]


def test_guard_answers_404_for_a_module_that_is_off(boss: FlaskClient, client: FlaskClient, site: Site) -> None:
    switch_off(site)
    assert [boss.get(address).status_code for address in [*PUBLIC, *ADMIN]] == [404, 404, 404, 404]
    assert client.get(ADMIN[0]).status_code == 404


def test_guard_hides_what_a_wrong_method_or_slash_would_tell(boss: FlaskClient, site: Site) -> None:
    asked = [
        ("POST", f"{HOST}/warta/"),
        ("DELETE", f"{HOST}/warta/berkas/warta.css"),
        ("GET", f"{HOST}/warta"),
        ("GET", f"{HOST}/en/warta"),
        ("GET", f"{STAFF_ROOT}/admin/warta/tarik"),
        ("GET", f"{STAFF_ROOT}/admin/warta"),
        ("OPTIONS", f"{HOST}/warta/"),
    ]
    assert [boss.open(address, method=method).status_code for method, address in asked] == [
        405, 405, 308, 308, 405, 308, 200,
    ]  # fmt: skip
    switch_off(site)
    assert [boss.open(address, method=method).status_code for method, address in asked] == [404] * len(asked)


def test_guard_knows_each_site_by_itself(client: FlaskClient, site: Site, make_site: MakeSite) -> None:
    make_site("33.04.02.2002", slug="pagak", host="pagak.example", modules=("kabar",))
    assert client.get(PUBLIC[0]).status_code == 200
    assert client.get("http://pagak.example/warta/").status_code == 404


def test_guard_shows_nothing_of_a_plugin_on_the_platform(boss: FlaskClient, site: Site) -> None:
    assert boss.get("http://localhost/warta/").status_code == 404
    assert boss.get("http://localhost/admin/warta/").status_code == 404


def test_row_of_a_plugin_that_is_not_loaded_opens_nothing(app: Flask, site: Site) -> None:
    with site_scope(site.id):
        db.session.add(Module(site_id=site.id, plugin="hilang"))
        db.session.flush()
        assert gate.enabled(site.id) == {"warta", "kabar"}
        assert not gate.is_open("hilang", site.id)
        assert gate.is_open("core", site.id)


def test_condition_across_sites_holds_where_a_module_is_on(site: Site, make_site: MakeSite) -> None:
    other = make_site("33.04.02.2002", slug="pagak", modules=("kabar",))
    with every_site(within="33.04") as session:
        found = {
            plugin: set(session.scalars(select(Site.id).where(gate.open_at(plugin, Site.id))))
            for plugin in ("warta", "kabar", "hilang")
        }
    assert found == {"warta": {site.id}, "kabar": {site.id, other.id}, "hilang": set()}


def test_of_some_sites_those_are_told_where_an_installed_module_is_on(site: Site, make_site: MakeSite) -> None:
    other = make_site("33.04.02.2002", slug="pagak", modules=("kabar", "hilang"))
    found = {plugin: gate.open_on(plugin, [site, other]) for plugin in ("warta", "kabar", "hilang")}
    assert found == {"warta": {site.id}, "kabar": {site.id, other.id}, "hilang": set()}
    assert gate.open_on("warta", []) == set()


def test_enabled_asks_once_a_request_and_again_after_a_switch(
    app: Flask, site: Site, count_statements: Callable[[], AbstractContextManager[Counted]]
) -> None:
    with app.test_request_context(HOST), site_scope(site.id):
        with count_statements() as counted:
            assert gate.enabled(site.id) == gate.enabled(site.id) == {"warta", "kabar"}
        assert counted.count == 1
        services.disable(site, "warta")
        assert gate.enabled(site.id) == {"kabar"}
        services.enable(site, "warta")
        assert gate.enabled(site.id) == {"warta", "kabar"}


@pytest.mark.parametrize("blueprint", [None, ""])
def test_endpoint_without_blueprint_has_no_owner(app: Flask, blueprint: str | None) -> None:
    with pytest.raises(gate.NoOwner):
        gate.owner_of(blueprint)


def test_owner_is_the_root_of_a_nested_blueprint(app: Flask) -> None:
    assert [gate.owner_of(name) for name in ("warta", "warta.admin", "site")] == ["warta", "warta", None]


def test_start_refuses_an_endpoint_outside_every_blueprint() -> None:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/liar", "liar", lambda: "")
    with pytest.raises(gate.NoOwner, match="The endpoint liar lies outside every blueprint"):
        gate.check_owners(app)


def entry(label: str, weight: int = 50) -> MenuItem:
    return MenuItem(label=label, endpoint="warta.page", weight=weight)


def test_hooks_of_a_module_that_is_off_are_not_called(
    app: Flask, site: Site, plugin_manager: pluggy.PluginManager
) -> None:
    give(plugin_manager, cms_menu_items=lambda: [entry("Warta")])
    with site_scope(site.id):
        assert list(gate.hooks(site).each(SiteSpecs.cms_menu_items, user=None, area="public")) == [entry("Warta")]
        services.disable(site, "warta")
        assert list(gate.hooks(site).each(SiteSpecs.cms_menu_items, user=None, area="public")) == []


def test_hooks_are_sorted_by_weight_then_label(app: Flask, site: Site, plugin_manager: pluggy.PluginManager) -> None:
    give(plugin_manager, cms_menu_items=lambda: [entry("b"), entry("a"), entry("c", 1)])
    with site_scope(site.id):
        found = gate.hooks(site).sorted(SiteSpecs.cms_menu_items, user=None, area="public")
    assert [each.label for each in found] == ["c", "a", "b"]


def _midway() -> Iterator[MenuItem]:
    yield entry("Sebelum")
    raise RuntimeError("no tea")


BROKEN: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "raises": (lambda: 1 // 0, []),
    "raises midway": (_midway, ["Sebelum"]),
    "returns another kind": (lambda: [entry("Warta"), ("Kabar", "/kabar/")], ["Warta"]),
    "points at another": (lambda: [MenuItem(label="Kabar", endpoint="pages.show")], []),
    "points at nothing": (lambda: [entry("Warta"), MenuItem(label="Kabar", endpoint="warta.gone")], ["Warta"]),
}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_hook_is_named_in_the_log_and_takes_nothing_with_it(
    client: FlaskClient, site: Site, plugin_manager: pluggy.PluginManager, how: str
) -> None:
    broken, left = BROKEN[how]
    give(plugin_manager, cms_menu_items=broken)
    with capture_logs() as logs:
        answer = client.get(f"{HOST}/")
    assert answer.status_code == 200
    assert [label for label in ("Sebelum", "Warta") if label in answer.text] == left
    failed = [line for line in logs if line["event"] == "plugin failed in a hook"]
    assert {(line["plugin"], line["hook"], line["site"]) for line in failed} == {("warta", "cms_menu_items", site.id)}


class Missing(Base):
    """A table that no migration has made."""

    __tablename__ = "warta_missing"

    id: Mapped[int] = mapped_column(primary_key=True)


def test_hook_that_breaks_the_transaction_takes_no_page_with_it(
    client: FlaskClient, site: Site, plugin_manager: pluggy.PluginManager
) -> None:
    # Menus, which come after the blocks, have to ask the database.
    give(plugin_manager, cms_home_blocks=lambda: db.session.scalars(select(Missing)).all())
    answer = client.get(f"{HOST}/")
    assert (answer.status_code, site.name in answer.text) == (200, True)


def test_hook_that_breaks_a_transaction_that_writes_stops_it(
    app: Flask, site: Site, plugin_manager: pluggy.PluginManager
) -> None:
    give(plugin_manager, cms_menu_items=lambda: db.session.scalars(select(Missing)).all())
    for method, stops in (("POST", True), ("GET", False)):
        with app.test_request_context(method=method), site_scope(site.id):
            try:
                list(gate.hooks(site).each(SiteSpecs.cms_menu_items, user=None, area="public"))
            except DBAPIError:
                assert stops
            else:
                assert not stops
            db.session.rollback()


@pytest.mark.parametrize(
    ("hook", "wrong"),
    [
        ("cms_home_blocks", HomeBlock(title="", plugin="kabar", kinds=(), endpoint="warta.page", more="")),
        (
            "cms_items",
            Item(
                plugin="kabar", kind="", ref=1, title="", summary="", body_text="", endpoint="warta.page", values={},
                published_at=None,  # type: ignore[arg-type]
            ),
        ),
        ("cms_dashboard_figures", Figure(label="", value=1, endpoint="kabar.page")),
        ("cms_dashboard_figures", Figure(label="", value="<b>x")),  # type: ignore[arg-type]  # as a plugin may
    ],
)  # fmt: skip
def test_entry_that_is_not_what_it_should_be_is_left_out(
    app: Flask, site: Site, plugin_manager: pluggy.PluginManager, hook: str, wrong: Any
) -> None:
    give(plugin_manager, **{hook: lambda: [wrong]})
    given = {"user": None} if hook == "cms_dashboard_figures" else {}
    with site_scope(site.id):
        assert list(gate.hooks(site).each(getattr(SiteSpecs, hook), **given)) == []


def test_duty_that_raises_stops_its_caller(app: Flask, site: Site, plugin_manager: pluggy.PluginManager) -> None:
    give(plugin_manager, cms_module_enabled=lambda: 1 // 0)
    with site_scope(site.id), pytest.raises(ZeroDivisionError):
        gate.hooks(site).strictly("warta", SiteSpecs.cms_module_enabled, by=None)


def test_task_runs_only_where_it_is_on_and_one_failure_stops_no_other(
    app: Flask, site: Site, make_site: MakeSite
) -> None:
    off = make_site(modules=("kabar",)).id
    after = make_site(modules=("warta",)).id
    asked: list[int] = []

    def work(site_id: int) -> None:
        asked.append(site_id)
        audit.record("warta.swept", site_id=site_id, user_id=None)
        db.session.flush()
        if site_id == site.id:
            raise RuntimeError("no tea")

    with capture_logs() as logs:
        done = gate.run_task(TaskEntry(name="warta.sweep", run=work, minutes=5))

    assert (done, asked) == (1, [site.id, after])
    assert off not in asked
    # What is left was written for good, by nobody but the gate.
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry.site_id)).all() == [after]
    assert [(line["event"], line["task"], line["site"]) for line in logs] == [("task failed", "warta.sweep", site.id)]


def test_task_that_is_on_nowhere_keeps_nobody_waiting(app: Flask, make_site: MakeSite) -> None:
    make_site(modules=("kabar",))
    db.session.commit()

    assert gate.run_task(TaskEntry(name="warta.sweep", run=lambda _id: None, minutes=5)) == 0
    assert not db.session().in_transaction()


def test_task_sees_the_site_it_is_asked_for(app: Flask, site: Site) -> None:
    seen: list[Any] = []
    gate.run_task(
        TaskEntry(
            name="warta.sweep", run=lambda _id: seen.append(db.session.scalar(select(func.count(Module.id)))), minutes=5
        )
    )
    assert seen == [2]


def test_a_hook_that_ends_the_program_ends_itself_alone(
    app: Flask, site: Site, plugin_manager: pluggy.PluginManager
) -> None:
    give(plugin_manager, cms_menu_items=lambda: sys.exit("bye"))
    with site_scope(site.id):
        assert list(gate.hooks(site).each(SiteSpecs.cms_menu_items, user=None, area="public")) == []


def test_rows_across_sites_are_those_where_the_module_is_on(app: Flask, make_site: MakeSite) -> None:
    on, off = make_site(modules=("warta",)), make_site(modules=("lain",))
    for site in (on, off):
        with site_scope(site.id):
            db.session.add(Page(title="Halaman", slug="halaman"))
        db.session.commit()
    with every_site(within="33.04") as session:
        assert list(session.scalars(select(Page.site_id).where(gate.open_at("warta", Page.site_id)))) == [on.id]
    with every_site(within="33.05") as session:
        assert list(session.scalars(select(Page.site_id).where(gate.open_at("warta", Page.site_id)))) == []
