"""Numbers and codes."""

from __future__ import annotations

from collections.abc import Callable

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME, codes
from cms_lapor.models import Report


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


def test_numbers_of_other_books_are_none_of_a_report() -> None:
    assert [codes.tidy_number(f"{book}-3304022007-26-0001") for book in ("LP", "PI")] == ["LP-3304022007-26-0001", ""]
    assert [codes.region_of(f"{book}-3304022007-26-0001") for book in ("LP", "PI")] == ["33.04.02.2007", ""]
