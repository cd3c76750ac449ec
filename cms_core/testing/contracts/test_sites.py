"""Rows of one site never reach another: not through models, not through addresses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from cms_core.api import get_or_404
from cms_core.extensions import Base, db
from cms_core.publishing.models import PublishedItem
from cms_core.tenancy import SiteOwned, every_site, site_scope
from cms_core.testing.contracts.sample import Sample, path_of


def models(name: str) -> list[Any]:
    """Return the plugin's models whose rows belong to a site."""
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, SiteOwned)]
    return [model for model in found if model.__tablename__.startswith(f"{name}_")]


def ids(sample: Sample) -> dict[Any, dict[int, set[int]]]:
    """Return which rows each site has, by model."""
    found: dict[Any, dict[int, set[int]]] = {}
    with every_site() as session:
        for model in models(sample.name):
            by_site = found.setdefault(model, {})
            for row_id, site_id in session.execute(select(model.id, model.site_id)):
                by_site.setdefault(site_id, set()).add(row_id)
    return found


def test_models_give_rows_of_the_site_in_scope_alone(sample: Sample) -> None:
    rows = ids(sample)
    for place in (sample.village, sample.neighbour, sample.kecamatan):
        with site_scope(place.id):
            seen = {model: {row.id for row in db.session.scalars(select(model))} for model in rows}
            assert seen == {model: by_site.get(place.id, set()) for model, by_site in rows.items()}
            for model, by_site in rows.items():
                for other in {key for site_id, keys in by_site.items() if site_id != place.id for key in keys}:
                    with pytest.raises(NotFound):
                        get_or_404(model, other)


def test_rows_of_another_site_are_404_in_the_administration(sample: Sample) -> None:
    rows = ids(sample)
    mine = {key for by_site in rows.values() for key in by_site.get(sample.village.id, ())}
    foreign = sorted({key for by_site in rows.values() for key in by_site.get(sample.neighbour.id, ())} - mine)[:3]
    answers: dict[tuple[str, str], int] = {}
    for rule in (rule for rule in sample.rules() if rule.rule.startswith("/admin/")):
        numbers = {name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)}
        for key in foreign if numbers else ():
            address = sample.village.staff + path_of(rule, dict.fromkeys(numbers, key))
            methods = (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}
            answers |= {(address, method): sample.get(address, method).status_code for method in methods}
    found = {asked: status for asked, status in answers.items() if status != 404}
    assert found == {}, "find the row with get_or_404() before you look at the form, its token or anything else"


def test_things_of_another_site_are_404_on_this_one(sample: Sample) -> None:
    mine = {_key(item) for item in sample.items(sample.village)}
    adapter = sample.app.url_map.bind("contract.invalid")
    foreign = [item for item in sample.items(sample.neighbour) if _key(item) not in mine]
    addresses = [adapter.build(item.endpoint, dict(item.values)) for item in foreign]
    assert [sample.get(sample.neighbour.host + path).status_code for path in addresses] == [200] * len(addresses)
    assert [sample.get(sample.village.host + path).status_code for path in addresses] == [404] * len(addresses)


def _key(item: PublishedItem) -> tuple[str, str]:
    return item.endpoint, str(sorted(item.values.items()))
