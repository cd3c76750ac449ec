"""What a plugin keeps about people stays in its administration, and its duties about it are done (UU 27/2022)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from cms_core import plugins
from cms_core.extensions import db
from cms_core.tenancy import site_scope
from cms_core.testing.contracts.sample import Sample
from cms_core.testing.contracts.tables import columns_about_people, tables_of

LONG_ENOUGH = 5
"""Letters; a shorter word may stand on a page by chance."""
SUBJECT = re.compile(r"\+?[0-9]{9,16}|[^@\s]+@[^@\s]+")
"""How people are known who ask what is held about them."""


def test_nothing_about_people_is_public(sample: Sample) -> None:
    kept = set(_kept(sample))
    public = {address: sample.get(address).text for address in _public(sample)}
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
    return list(plugins.call(sample.app.extensions["cms"].manager, sample.name, hook, subject=subject, **given) or ())


def _kept(sample: Sample) -> Iterator[str]:
    """Yield what stands in the columns about people, on the villages of the sample."""
    for place in (sample.village, sample.neighbour):
        for table in tables_of(sample.name):
            columns = list(columns_about_people(table))
            if columns:
                with site_scope(place.id):
                    rows = db.session.execute(select(*columns).where(table.c.site_id == place.id)).all()
                yield from (str(value) for row in rows for value in row if len(str(value or "")) >= LONG_ENOUGH)
    db.session.rollback()


def _public(sample: Sample) -> Iterator[str]:
    """Yield the addresses that show something of the plugin to everybody."""
    adapter = sample.app.url_map.bind("contract.invalid")
    for place in (sample.village, sample.kecamatan):
        yield from (f"{place.host}{path}" for path in ("/", "/en/", "/sitemap.xml", "/feed.atom", "/data/"))
        for item in sample.items(place):
            yield place.host + adapter.build(item.endpoint, dict(item.values))
        for entry in sample.entries(place, "cms_menu_items", user=None, area="public"):
            yield place.host + adapter.build(entry.endpoint, dict(entry.values))
        for entry in sample.entries(place, "cms_datasets"):
            yield from (f"{place.host}/data/{entry.name}.{form}" for form in ("csv", "json"))
