"""What a plugin keeps about people stays in its administration, and its duties about it are done (UU 27/2022)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.modules import personal
from cms_core.tenancy import site_scope
from cms_core.testing.contracts.sample import Sample
from cms_core.testing.contracts.tables import columns_about_people, tables_of

LONG_ENOUGH = 5
"""Letters; a shorter word may stand on a page by chance."""
SUBJECT = re.compile(r"\+?[0-9]{9,16}|[^@\s]+@[^@\s]+")
"""How people are known who ask what is held about them."""


def test_sample_content_tells_of_somebody(sample: Sample) -> None:
    about = {table.name for table in tables_of(sample.name) if list(columns_about_people(table))}
    if missing := sorted(about - {table for table, _value in _rows(sample)}):
        pytest.skip(f"people in {', '.join(missing)}: cms {sample.name} demo writes none, so no test here saw any")


def test_nothing_about_people_is_public(sample: Sample) -> None:
    kept = set(_kept(sample))
    public = {address: sample.get(address).text for address in sample.open_to_all()}
    found = [(address, value) for address, text in public.items() for value in sorted(kept) if value in text]
    assert found == [], 'what is not about a person says info={"personal": False}; all else leaves the page'


def test_whoever_asks_is_told_and_forgotten(sample: Sample) -> None:
    for subject in sorted(value for value in set(_kept(sample)) if SUBJECT.fullmatch(value)):
        assert _duty(sample, "cms_personal_data", subject), (
            f"nothing is told about {subject}, who is in the sample content"
        )
        assert _duty(sample, "cms_erase_personal_data", subject, dry_run=True)
        db.session.rollback()
        assert _duty(sample, "cms_personal_data", subject), "a dry run erased something"
        _duty(sample, "cms_erase_personal_data", subject, dry_run=False)
        db.session.commit()
        assert _duty(sample, "cms_personal_data", subject) == []
        assert subject not in set(_kept(sample))


def _duty(sample: Sample, hook: str, subject: str, **given: Any) -> list[Any]:
    with personal.beside_a_writer():
        return personal.ask(sample.name, hook, subject=subject, **given)


def _kept(sample: Sample) -> Iterator[str]:
    """Yield what stands in the columns about people, on the villages of the sample."""
    return (value for _table, value in _rows(sample) if len(value) >= LONG_ENOUGH)


def _rows(sample: Sample) -> Iterator[tuple[str, str]]:
    """Yield what is said of people, with the table that says it."""
    for place in (sample.village, sample.neighbour):
        for table in tables_of(sample.name):
            columns = list(columns_about_people(table))
            if columns:
                with site_scope(place.id):
                    rows = db.session.execute(select(*columns).where(table.c.site_id == place.id)).all()
                yield from ((table.name, str(value)) for row in rows for value in row if value)
    db.session.rollback()
