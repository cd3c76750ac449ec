"""What the contract tests look for is found where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from cms_core.crypto import Encrypted
from cms_core.publishing.models import PublishedItem
from cms_core.testing.contracts import source, tables


def table(*items: Any, name: str = "warta_letter", nullable: bool = False, keyed: bool = True, **options: Any) -> Table:
    """Return a table of a plugin as it should be, with further ``items``."""
    metadata = MetaData()
    for other in ("core_site", "core_user", PublishedItem.__tablename__, "other_thing"):
        Table(other, metadata, Column("id", Integer, primary_key=True), Column("site_id", Integer))
    unique = [UniqueConstraint("site_id", "id")] if keyed else []
    site_id = Column("site_id", ForeignKey("core_site.id"), nullable=nullable)
    return Table(name, metadata, Column("id", Integer, primary_key=True), site_id, *unique, *items, **options)


def ends(found: Table) -> list[str]:
    return list(tables.loose_ends("warta", found))


def test_table_of_a_site_has_no_loose_end() -> None:
    child = ForeignKeyConstraint(["site_id", "item_id"], ["core_item.site_id", "core_item.id"])
    assert ends(table(Column("user_id", ForeignKey("core_user.id")), Column("item_id", Integer), child)) == []


def test_relationship_that_names_its_class_by_a_string_is_found() -> None:
    class Own(DeclarativeBase):
        """A registry of its own: a class of this test breaks nobody's mapper."""

    class Letter(Own):
        __tablename__ = "warta_letter"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("warta_letter.id"))
        parent = relationship("Letter", remote_side=[id], viewonly=True)
        first = relationship(lambda: Letter, remote_side=[id], viewonly=True)

    assert list(tables.names_of_classes(inspect(Letter))) == [
        "Letter.parent names its class by a string: say relationship(lambda: Letter, …)"
    ]


def test_core_names_no_class_by_a_string() -> None:
    assert [name for mapper in tables.mappers_of("core_") for name in tables.names_of_classes(mapper)] == []


def test_table_without_a_site_is_found() -> None:
    bare = Table("warta_word", MetaData(), Column("id", Integer, primary_key=True))
    assert ends(bare) == ["warta_word has no site_id: its model needs SiteOwned"]


def test_table_of_nobody_says_so() -> None:
    shared = Table("warta_word", MetaData(), Column("id", Integer, primary_key=True), info={"platform": True})
    assert ends(shared) == []


def test_mark_of_the_platform_does_not_take_the_locks_off() -> None:
    assert ends(table(info={"platform": True})) == ["warta_letter has a site_id and is marked as the platform's"]


def test_site_that_may_be_missing_is_found() -> None:
    assert ends(table(nullable=True)) == ["warta_letter.site_id does not always name a site"]


def test_missing_key_for_children_is_found() -> None:
    assert ends(table(keyed=False)) == ["warta_letter has no UNIQUE (site_id, id): use site_table()"]


def test_child_that_points_at_the_id_alone_is_found() -> None:
    assert ends(table(Column("item_id", ForeignKey("core_item.id")))) == [
        "warta_letter points at core_item without its site: use child_of()"
    ]


def test_table_of_another_plugin_is_found() -> None:
    assert ends(table(Column("thing_id", ForeignKey("other_thing.id")))) == ["warta_letter points at other_thing"]


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (Column("nik", String), True),
        (Column("reporter_name", String), True),
        (Column("phone_hash", String), True),
        (Column("surel", String), True),
        (Column("secret", Encrypted), True),
        (Column("note", String, info={"personal": True}), True),
        (Column("whatsapp", String, info={"personal": False}), False),
        (Column("title", String), False),
        (Column("renamed_at", String), False),
        (Column("unik", String), False),
    ],
)
def test_columns_about_people_are_found(column: Column[Any], found: bool) -> None:
    assert list(tables.personal_columns(table(column))) == ([f"warta_letter.{column.name}"] if found else [])


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (Column("phone", String), True),
        (Column("telepon_wali", Text), True),
        (Column("nik", String), True),
        (Column("surel", String), True),
        (Column("phone", Encrypted), False),
        (Column("phone_hash", String), False),
        (Column("phone", String, info={"personal": True}), False),
        (Column("whatsapp", String, info={"personal": False}), False),
        (Column("name", String), False),
        (Column("wa", Integer), False),
    ],
)
def test_what_harms_people_in_plain_text_is_found(column: Column[Any], found: bool) -> None:
    told = list(tables.readable(table(column)))
    assert [each.partition(": ")[0] for each in told] == ([f"warta_letter.{column.name} is plain text"] * found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from cms_core.api import db", ""),
        ("from cms_core import api", ""),
        ("import cms_core.api", ""),
        ("from . import services", ""),
        ("from cms_core import tenancy", "cms_core.tenancy"),
        ("from cms_core.extensions import db", "cms_core.extensions"),
        ("from cms_core.apis import db", "cms_core.apis"),
        ("import cms_core", "cms_core"),
        ("from cms_core.testing.factories import MakeSite", "cms_core.testing.factories"),
        ("def later():\n    from cms_core.app import create_app", "cms_core.app"),
        ("import importlib; importlib.import_module('cms_core.db')", "cms_core.db"),
        ("__import__('cms_core.db')", "cms_core.db"),
        ("from cms_other.models import Thing", "cms_other.models"),
    ],
)
def test_imports_past_the_door_are_found(tmp_path: Path, line: str, found: str) -> None:
    file = tmp_path / "services.py"
    file.write_text(f"{line}\n", "utf-8")
    seen = [
        each.partition(" imports ")[2] for each in source.foreign_imports([file], tmp_path, frozenset({"cms_other"}))
    ]
    assert seen == ([found] if found else [])


def test_tests_may_import_the_fixtures(tmp_path: Path) -> None:
    file = tmp_path / "tests" / "test_views.py"
    file.parent.mkdir()
    file.write_text("from cms_core.testing.factories import MakeSite\nfrom cms_core.extensions import db\n", "utf-8")
    assert list(source.foreign_imports([file], tmp_path, frozenset())) == [
        "test_views.py:2 imports cms_core.extensions"
    ]
