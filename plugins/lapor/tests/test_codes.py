"""Numbers and codes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import false, func, select, update

from cms_core.api import Site, db, every_site, site_scope
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME, codes
from cms_lapor.models import Counter, Report


def test_numbers_count_for_each_site(
    site: Site, make_site: MakeSite, make_user: Callable[..., object], make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2002")
    other = make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    numbers = []
    for at in (site, site, other):
        key = make_report(at)
        with site_scope(at.id):
            numbers.append(db.session.get_one(Report, key).number)
    year = numbers[0].split("-")[2]
    assert numbers == [
        f"LP-3304022007-{year}-0001",
        f"LP-3304022007-{year}-0002",
        f"LP-3304022002-{year}-0001",
    ]


@pytest.mark.each_case_on_both
def test_number_taken_at_once_keeps_nobody_waiting(site: Site, make_report: Callable[..., int]) -> None:
    make_report(site)

    def taken() -> int:
        with site_scope(site.id):
            found = codes.next_number(site, false(), at_once=True)
        assert found is not None
        return int(found[0].rpartition("-")[2])

    assert taken() == 2
    if db.engine.dialect.name == "postgresql":
        # Somebody else counts on before this transaction ends, and what was taken stays taken when it fails.
        with every_site() as other:
            other.execute(select(func.set_config("lock_timeout", "2s", True)))
            other.execute(update(Counter).where(Counter.site_id == site.id).values(last=Counter.last + 1))
        db.session.rollback()
        assert taken() == 4
        return
    db.session.rollback()
    assert taken() == 2


def test_numbers_of_other_books_are_none_of_a_report() -> None:
    assert [codes.tidy_number(f"{book}-3304022007-26-0001") for book in ("LP", "PI")] == ["LP-3304022007-26-0001", ""]
    assert [codes.region_of(f"{book}-3304022007-26-0001") for book in ("LP", "PI")] == ["33.04.02.2007", ""]
