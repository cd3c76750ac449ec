"""Locks (a) and (b) against reading: what reaches beyond the site in scope, or knows no scope, is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import String as Text
from sqlalchemy import (
    and_,
    bindparam,
    cast,
    column,
    exists,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
    values,
)
from sqlalchemy.exc import CompileError
from sqlalchemy.orm import (
    Session,
    aliased,
)
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import TenancyError
from tests.core.tenancy.conftest import Sites
from tests.core.tenancy.models import CROP_TAGS, LOOSE, LOOSER, MISNAMED, Counter, Crop, Parcel

pytestmark = pytest.mark.each_case_on_both

Ask = Callable[[Any, Sites], Any]
parcels: Any = Parcel.__table__
crops: Any = Crop.__table__
counters: Any = Counter.__table__
other = aliased(Parcel)

# Core and SQL in strings: nobody narrows them, so whoever writes them has to.
REFUSED: dict[str, Ask] = {
    "core": lambda s, _: s.execute(select(parcels)).all(),
    "core, the foreign site": lambda s, i: s.execute(select(parcels).where(parcels.c.site_id == i.theirs)).all(),
    "core, a late parameter": lambda s, i: s.execute(
        select(parcels).where(parcels.c.site_id == bindparam("which")), {"which": i.theirs}
    ).all(),
    "core, written into the SQL": lambda s, i: s.execute(
        select(parcels).where(parcels.c.site_id == literal(i.theirs, literal_execute=True))
    ).all(),
    "core, or": lambda s, i: s.execute(select(parcels).where(or_(parcels.c.site_id == i.mine, literal(True)))).all(),
    "core, not": lambda s, i: s.execute(select(parcels).where(~(parcels.c.site_id == i.theirs))).all(),
    "core, a list": lambda s, i: s.execute(select(parcels).where(parcels.c.site_id.in_([i.mine, i.theirs]))).all(),
    "core, itself": lambda s, _: s.execute(select(parcels).where(parcels.c.site_id == parcels.c.site_id)).all(),
    "core count": lambda s, _: s.scalar(select(func.count()).select_from(parcels)),
    "core exists": lambda s, _: s.scalar(select(exists(select(parcels.c.id)))),
    "core union": lambda s, i: s.execute(
        union_all(select(parcels.c.id).where(parcels.c.site_id == i.mine), select(parcels.c.id))
    ).all(),
    "core common table": lambda s, _: s.execute(select(select(parcels.c.title).cte())).all(),
    "core alias": lambda s, i: s.execute(
        select(parcels.alias("other").c.title, parcels.c.id).where(parcels.c.site_id == i.mine)
    ).all(),
    "core child of a narrowed parent": lambda s, i: s.execute(
        select(crops.c.name).join(parcels, parcels.c.id == crops.c.parcel_id).where(parcels.c.site_id == i.mine)
    ).all(),
    "core, narrowed in the ON of an outer join": lambda s, i: s.execute(
        select(parcels.c.title).outerjoin(crops, and_(parcels.c.site_id == i.mine, crops.c.site_id == i.mine))
    ).all(),
    "core, tied backwards by an outer join": lambda s, i: s.execute(
        select(parcels.c.title).outerjoin(crops, and_(crops.c.site_id == parcels.c.site_id, crops.c.site_id == i.mine))
    ).all(),
    "core, narrowed in a full join": lambda s, i: s.execute(
        select(parcels.c.title).join(crops, and_(parcels.c.site_id == i.mine, crops.c.site_id == i.mine), full=True)
    ).all(),
    "core, tied to a platform table": lambda s, i: s.execute(
        select(parcels.c.title).join(counters, counters.c.site_id == parcels.c.site_id)
    ).all(),
    "core, tied to a made-up site": lambda s, i: s.execute(
        select(parcels.c.title).join(
            made_up := select(Site.id.label("site_id")).subquery(), made_up.c.site_id == parcels.c.site_id
        )
    ).all(),
    "core, tied to values": lambda s, i: s.execute(
        select(parcels.c.title).join(
            given := values(column("site_id", parcels.c.site_id.type), name="given").data([(i.theirs,)]),
            given.c.site_id == parcels.c.site_id,
        )
    ).all(),
    "core, tied to a union with a made-up site": lambda s, i: s.execute(
        select(parcels.c.title).join(
            made_up := union_all(
                select(crops.c.site_id).where(crops.c.site_id == i.mine), select(literal(i.theirs).label("site_id"))
            ).subquery(),
            made_up.c.site_id == parcels.c.site_id,
        )
    ).all(),
    "core, tied to a computed site": lambda s, i: s.execute(
        select(parcels.c.title).join(
            made_up := select((crops.c.site_id + 1).label("site_id")).where(crops.c.site_id == i.mine).subquery(),
            made_up.c.site_id == parcels.c.site_id,
        )
    ).all(),
    "core, again in a recursive common table": lambda s, i: s.execute(
        select(
            (first := select(parcels.c.id).where(parcels.c.site_id == i.mine).cte(recursive=True)).union_all(
                select(parcels.c.id).join(first, parcels.c.id == first.c.id + 1)
            )
        )
    ).all(),
    "core, lateral": lambda s, i: s.execute(
        select(parcels.c.title)
        .join(select(crops.c.id).where(crops.c.parcel_id == parcels.c.id).lateral(), literal(True))
        .where(parcels.c.site_id == i.mine)
    ).all(),
    "core, a sample beside the narrowed table": lambda s, i: s.execute(
        select(parcels.tablesample(func.bernoulli(100)).c.title, parcels.c.id).where(parcels.c.site_id == i.mine)
    ).all(),
    "core, in the order": lambda s, _: s.scalars(
        select(Parcel.title).order_by(select(func.max(crops.c.name)).scalar_subquery())
    ).all(),
    "core, in the limit": lambda s, _: s.scalars(
        select(Parcel.title).limit(select(func.count()).select_from(crops).scalar_subquery())
    ).all(),
    "core, whole rows": lambda s, _: s.execute(select(func.count(parcels.table_valued()))).all(),
    "a child without a site": lambda s, _: s.execute(select(LOOSE)).all(),
    "a child's child without a site": lambda s, _: s.execute(select(LOOSER)).all(),
    "a child without a site, joined": lambda s, i: s.execute(
        select(Parcel.title, LOOSE.c.id).join(LOOSE, LOOSE.c.parcel_id == Parcel.id)
    ).all(),
    "a table that calls its site otherwise": lambda s, i: s.execute(
        select(MISNAMED.c.id).where(MISNAMED.c.owner_id == i.mine)
    ).all(),
    "core association": lambda s, _: s.execute(select(CROP_TAGS)).all(),
    "core in an ORM subquery": lambda s, _: s.scalars(
        select(Parcel).where(Parcel.id.in_(select(crops.c.parcel_id)))
    ).all(),
    "core column beside an entity": lambda s, _: s.execute(select(Crop.name, parcels.c.title)).all(),
    "core beside, joined": lambda s, _: s.execute(
        select(literal(1)).where(exists(select(Crop.parcel_id).join(parcels, parcels.c.id == Crop.parcel_id)))
    ).all(),
    "core subquery joined to an entity": lambda s, _: s.execute(
        select(Parcel.title).join(select(parcels).subquery(), literal(True))
    ).all(),
    "from_statement": lambda s, _: s.scalars(select(Parcel).from_statement(select(parcels))).all(),
    "from_statement with text": lambda s, _: s.scalars(
        select(Parcel).from_statement(text("SELECT * FROM trial_parcel"))
    ).all(),
    "a made-up table": lambda s, _: s.execute(select(table("trial_parcel", column("title")))).all(),
    "a made-up table in other letters": lambda s, _: s.execute(select(table("TRIAL_PARCEL", column("title")))).all(),
    "a made-up table with a schema": lambda s, _: s.execute(
        select(table("trial_parcel", column("title"), schema="main"))
    ).all(),
    "an unknown table": lambda s, _: s.execute(select(table("sqlite_master", column("name")))).all(),
    "text": lambda s, _: s.execute(text("SELECT * FROM trial_parcel")).all(),
    "text on the connection": lambda s, _: s.connection().execute(text("SELECT 1")).all(),
    "text as columns": lambda s, _: s.execute(text("SELECT title FROM trial_parcel").columns(column("title"))).all(),
    "text in a condition": lambda s, _: s.execute(select(Parcel.title).where(text("1 = 1 OR 1"))).all(),
    "literal column": lambda s, _: s.execute(select(literal_column("(SELECT title FROM trial_parcel)"))).all(),
    "operator": lambda s, _: s.execute(
        select(literal("a").op("|| (SELECT max(title) FROM trial_parcel) ||")(literal("b")))
    ).all(),
    "OR as an operator": lambda s, _: s.scalars(
        select(Parcel.title).where((Parcel.id > 0).op("OR", precedence=100)(literal(False)))
    ).all(),
    "BETWEEN as an operator": lambda s, _: s.scalars(
        select(Parcel.title).where(Parcel.id.op("BETWEEN", precedence=100)(literal(0)))
    ).all(),
    "a comment as an operator": lambda s, _: s.scalars(
        select(Parcel.title).where(Parcel.id.op("--")(literal(0)))
    ).all(),
    "a long comment as an operator": lambda s, _: s.scalars(
        select(Parcel.title).where(Parcel.id.op("=/*")(literal(0)), Parcel.id.op("*/")(literal(0)))
    ).all(),
    "a word before": lambda s, _: s.scalars(
        select(Parcel.title).where(UnaryExpression(Parcel.id, operator=custom_op("id > 0 OR NOT")))
    ).all(),
    "a function that runs SQL": lambda s, _: s.scalar(
        select(func.query_to_xml("SELECT * FROM trial_parcel", literal(True), literal(False), ""))
    ),
    "a function that reads a table": lambda s, _: s.scalar(
        select(func.pg_catalog.TABLE_TO_XML("trial_parcel", literal(True), literal(False), ""))
    ),
    "prefix": lambda s, _: s.execute(select(literal(1)).prefix_with("title FROM trial_parcel --")).all(),
    "suffix": lambda s, _: s.execute(select(literal(1)).suffix_with("UNION SELECT id FROM trial_parcel")).all(),
    "hint": lambda s, _: s.execute(select(literal(1)).with_statement_hint("UNION SELECT id FROM trial_parcel")).all(),
    "driver SQL": lambda s, _: s.connection().exec_driver_sql("SELECT * FROM trial_parcel").all(),
    "ORM on the bare connection": lambda s, _: s.connection().execute(select(Parcel.title)).all(),
    "ORM inside, on the bare connection": lambda s, _: (
        s.connection().execute(select(cast(literal(1), Text)).where(exists(select(Parcel.title)))).all()
    ),
}


@pytest.mark.filterwarnings("ignore:.*cartesian product")
@pytest.mark.parametrize("name", REFUSED)
def test_reading_beyond_the_site_is_refused(session: Any, sites: Sites, name: str) -> None:
    with pytest.raises(TenancyError):
        REFUSED[name](session, sites)


def test_sql_in_the_name_of_a_field_is_refused(session: Any, sites: Sites) -> None:
    field = "year FROM now()), (SELECT max(title) FROM trial_parcel), abs("
    with pytest.raises((TenancyError, CompileError)):
        session.execute(select(extract(field, Parcel.id))).all()


def test_sqlalchemys_own_session_on_the_same_connection_gets_nothing(session: Any, sites: Sites) -> None:
    plain = Session(bind=session.connection(), join_transaction_mode="rollback_only")
    with pytest.raises(TenancyError):
        plain.scalars(select(Parcel.title)).all()
    plain.add(Parcel(site_id=sites.theirs, title="new"))
    with pytest.raises(TenancyError):
        plain.flush()
    session.close()


def test_an_engine_with_options_of_its_own_gets_nothing(sites: Sites) -> None:
    engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection, pytest.raises(TenancyError):
        connection.execute(select(parcels.c.title))


@pytest.mark.parametrize(
    "statement",
    [
        select(parcels.c.title),
        select(Parcel.title),
        text("SELECT 1"),
        select(parcels.c.title).where(parcels.c.site_id == 1),
    ],
    ids=["core", "orm", "text", "narrowed"],
)
def test_a_connection_of_its_own_reads_nothing_of_any_site(session: Any, statement: Any) -> None:
    with db.engine.connect() as connection, pytest.raises(TenancyError):
        connection.execute(statement)


def test_a_connection_forgets_the_session_that_used_it(session: Any, sites: Sites) -> None:
    session.execute(select(Parcel.title))
    session.rollback()
    with db.engine.connect() as connection, pytest.raises(TenancyError):
        connection.execute(select(parcels.c.title).where(parcels.c.site_id == sites.mine))
