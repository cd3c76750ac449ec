"""What can be seen of a plugin's tables: whose they are, how sites are kept apart in them, whom they tell about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Column, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapper

from cms_core.crypto import Encrypted
from cms_core.extensions import Base
from cms_core.statements import owned_table

_HARMFUL = "nik|kk|npwp|phone|telephone|mobile|telp|telepon|hp|wa|whatsapp|email|surel"
PERSONAL = re.compile(rf"(^|_)({_HARMFUL}|name|nama|birth|lahir)(_|$)")
"""Names of columns that tell about a person, unless their ``info`` says ``{"personal": False}``."""
HARMFUL = re.compile(rf"(^|_)({_HARMFUL})(_|$)(?!hash$)")
"""Of these the names of those that harm somebody when the database is stolen; a hash beside one does not."""


def tables_of(plugin: str) -> list[Table]:
    """Return the tables that carry a plugin's prefix."""
    return [table for name, table in sorted(Base.metadata.tables.items()) if name.startswith(f"{plugin}_")]


def is_shared(table: Table) -> bool:
    """Whether a table says that it belongs to no site (``info={"platform": True}``): words, codes, calendars."""
    return bool(table.info.get("platform"))


def loose_ends(plugin: str, table: Table) -> Iterator[str]:
    """Yield what would let rows of one site reach another's, or another plugin's."""
    for constraint in table.foreign_key_constraints:
        target = constraint.elements[0].target_fullname.partition(".")[0]
        if not target.startswith(("core_", f"{plugin}_")):
            yield f"{table.name} points at {target}"
        pairs = {(key.parent.name, key.target_fullname.rpartition(".")[2]) for key in constraint.elements}
        if owned_table(target) is not None and ("site_id", "site_id") not in pairs:
            yield f"{table.name} points at {target} without its site: use child_of()"
    if is_shared(table):
        if "site_id" in table.c:
            yield f"{table.name} has a site_id and is marked as the platform's"
        return
    if "site_id" not in table.c:
        yield f"{table.name} has no site_id: its model needs SiteOwned"
        return
    if table.c.site_id.nullable or not any(
        key.target_fullname == "core_site.id" for key in table.c.site_id.foreign_keys
    ):
        yield f"{table.name}.site_id does not always name a site"
    unique = [list(each.columns.keys()) for each in table.constraints if isinstance(each, UniqueConstraint)]
    if ["site_id", "id"] not in unique:
        yield f"{table.name} has no UNIQUE (site_id, id): use site_table()"


def mappers_of(prefix: str) -> list[Mapper[object]]:
    """Return the mappers whose tables begin with ``prefix``."""
    found = [each for each in Base.registry.mappers if str(each.local_table).startswith(prefix)]
    return sorted(found, key=str)


def names_of_classes(mapper: Mapper[object]) -> Iterator[str]:
    """Yield which relationships name their class by a string, an annotation alone included.

    All plugins share one registry: as soon as another has a class of that name, no mapper of the installation works.
    """
    for relation in mapper.relationships:
        if isinstance(relation.argument, str):
            name = f"{mapper.class_.__name__}.{relation.key}"
            yield f"{name} names its class by a string: say relationship(lambda: {relation.argument}, …)"


def columns_about_people(table: Table) -> Iterator[Column[object]]:
    """Yield the columns that tell about a person, by their type, their mark or their name."""
    return (column for column in table.columns if _is_personal(column))


def personal_columns(table: Table) -> Iterator[str]:
    """Yield what they are called."""
    return (f"{table.name}.{column.name}" for column in columns_about_people(table))


def readable(table: Table) -> Iterator[str]:
    """Yield which columns keep as plain text what harms a person, and do not say aloud whether they mean to."""
    for column in table.columns:
        if HARMFUL.search(column.name) and isinstance(column.type, String) and "personal" not in column.info:
            yield (
                f"{table.name}.{column.name} is plain text: make it Encrypted, with keyed_hash() beside it where rows "
                'are found by it; or say info={"personal": True} because it must be readable in the database, '
                'info={"personal": False} because it is no person\'s.'
            )


def _is_personal(column: Column[object]) -> bool:
    if "personal" in column.info:
        return bool(column.info["personal"])
    return isinstance(column.type, Encrypted) or PERSONAL.search(column.name) is not None
