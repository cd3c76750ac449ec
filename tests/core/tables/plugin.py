"""A plugin whose table is the site's pages: what a plugin writes to have import and export."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import ModuleType
from typing import Any

from sqlalchemy import select

from cms_core.entries import Permission
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import HANDLERS, WRITERS
from cms_core.tables.columns import Column, Table
from cms_core.tables.kinds import Text, Whole
from cms_core.tables.views import add_table
from tests.core.standins import blueprint_of, with_blueprint


def find(slugs: Collection[Any]) -> dict[Any, Page]:
    return {page.slug: page for page in db.session.scalars(select(Page).where(Page.slug.in_(slugs)))}


def write(rows: Sequence[tuple[Page | None, Mapping[str, Any]]]) -> None:
    for found, values in rows:
        if values["title"] == "Pecah":
            raise ZeroDivisionError
        page = found or Page(slug=values["slug"])
        db.session.add(page)
        page.title, page.weight = values["title"], values["weight"] or 50
        db.session.flush()


def check(_page: Page | None, values: Mapping[str, Any]) -> dict[str, str]:
    return {"title": "Nama ini tidak boleh."} if values["title"] == "Terlarang" else {}


def doubts(_page: Page | None, values: Mapping[str, Any]) -> dict[str, str]:
    return {"weight": "Jauh di belakang."} if (values.get("weight") or 0) > 900 else {}


TABLE = Table(
    name="warta",
    title="Warta",
    columns=(
        Column("slug", "Alamat", Text(120), required=True, example="kopi"),
        Column("title", "Judul", Text(160), required=True, example="Kopi"),
        Column("weight", "Urutan", Whole(0, 1000), example=10),
    ),
    read_permission="warta.view",
    write_permission="warta.write",
    key="slug",
    rows=lambda: db.session.scalars(select(Page).order_by(Page.id).execution_options(yield_per=500)),
    values=lambda page: {"slug": page.slug, "title": page.title, "weight": page.weight},
    find=find,
    write=write,
    check=check,
    doubts=doubts,
)


def make() -> ModuleType:
    """Return the plugin."""
    made = blueprint_of("warta")
    staff = blueprint_of("admin", url_prefix="/admin/warta")
    add_table(staff, TABLE, "/tabel")
    made.register_blueprint(staff)
    permissions = [
        Permission(name="warta.view", label="Melihat", action="view", roles=HANDLERS),
        Permission(name="warta.write", label="Menulis", action="write", roles=WRITERS),
    ]
    return with_blueprint(made, cms_register_permissions=permissions)
