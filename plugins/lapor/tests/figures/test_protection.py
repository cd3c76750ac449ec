"""Small numbers tell of nobody."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, User, site_scope
from cms_lapor import states
from cms_lapor.figures import services
from cms_lapor.figures.protection import REST, protect, told
from cms_lapor.figures.sums import Sums

from ..conftest import DESK, HOST
from .conftest import HOME, fill, numbers_of


def groups(**counts: int) -> dict[Any, Sums]:
    """Return groups of so many reports."""
    return {name: Sums(received=many) for name, many in counts.items()}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 5}, {"a": 9, "b": 5}),
        # One small group alone could be found from the total: the next one goes with it.
        ({"a": 9, "b": 6, "c": 1}, {"a": 9, REST: 7}),
        ({"a": 9, "b": 1, "c": 1}, {REST: 11}),
        ({"a": 9, "b": 8, "c": 1, "d": 1}, {"a": 9, REST: 10}),
        ({"a": 9, "b": 3, "c": 2}, {"a": 9, REST: 5}),
        ({"a": 2, "b": 2}, {}),
        ({"a": 4, "b": 4}, {REST: 8}),
        ({"a": 9, "b": 0}, {"a": 9, "b": 0}),
        ({}, {}),
    ],
)
def test_small_groups_are_put_together(counts: dict[str, int], shown: dict[str, int]) -> None:
    assert {key: sums.received for key, sums in protect(groups(**counts)).items()} == shown


def test_no_small_group_follows_from_what_is_shown() -> None:
    for counts in itertools.product(range(8), repeat=4):
        found = protect(groups(**dict(zip("abcd", counts, strict=True))))
        whole = sum(counts)
        assert all(sums.received >= 5 or not sums.received for sums in found.values())
        # What is not shown is nothing, or everything where that is small.
        assert sum(sums.received for sums in found.values()) in ({0} if whole < 5 else {whole})
        shown = set(found) - {REST}
        assert REST not in found or len([n for n, c in zip("abcd", counts, strict=True) if c and n not in shown]) > 1


def test_small_numbers_of_sites_are_not_added() -> None:
    assert [told(numbers) for numbers in ([], [0], [3], [3, 0], [3, 7], [5, 5])] == [0, 0, None, None, 7, 10]


def test_public_page_shows_nothing_of_few_nothing_secret_and_no_month_that_goes_on(
    client: FlaskClient, site: Site, other: Site, kecamatan: Site
) -> None:
    fill(site, 9, checked_in=1, answered_in=3)
    fill(site, 8, visibility="secret", topic="gender-anak")
    fill(site, 6, months=0)
    fill(site, 6, months=13)
    fill(other, 4, topic="hub-lampu")
    page = client.get(f"{HOST}/lapor/kinerja").text
    assert numbers_of(page) == {"9"}
    assert [word in page for word in ("gender", "Perempuan, anak", "Pekerjaan umum")] == [False, False, True]
    few = client.get("http://pagak.example/lapor/kinerja").text
    assert ("terlalu sedikit laporan untuk dibuat angkanya" in few, "Perhubungan" in few) == (True, False)
    region = client.get("http://klampok.example/lapor/kinerja").text
    assert (numbers_of(region), "Pagak" in region, "Perhubungan" in region) == ({"9"}, False, False)


def test_public_figures_of_a_region_are_the_sum_of_its_sites_pages(kecamatan: Site, site: Site, other: Site) -> None:
    """A kecamatan that told a topic of all villages would tell, with the pages of the others, of one report in one."""
    fill(site, 9)
    fill(site, 6, topic="hub-lampu")
    fill(other, 8, channel="surat")
    fill(other, 2, topic="hub-lampu")
    found = {}
    for place in (kecamatan, site, other):
        with site_scope(place.id):
            published = services.published(place)
            assert published is not None
            found[place.slug] = {table.by: table for table in published.tables}
    for by in services.IN_PUBLIC:
        added: dict[str, Sums] = {}
        for slug in ("kalimandi", "pagak"):
            for line in found[slug][by].lines:
                added[line.key] = added.get(line.key, Sums()) + line.sums
        assert {line.key: line.sums for line in found["purworeja-klampok"][by].lines} == added
    shown = {line.key: line.sums.received for line in found["purworeja-klampok"][services.TOPIC].lines}
    assert shown == {"pu": 9, "hub": 6, REST: 10}
    assert {line.label: line.sums.received for line in found["purworeja-klampok"][services.SITE].lines} == {
        "Desa Kalimandi": 15,
        "Desa Pagak": 10,
    }


def test_public_page_leaves_means_and_counts_of_few_out(client: FlaskClient, site: Site) -> None:
    fill(site, 7, state=states.WAITING)
    fill(site, 3, rating=1, state=states.DONE, answered_in=2, outcome="tuntas")
    fill(site, 1, state=states.PASSED_ON)
    page = client.get(f"{HOST}/lapor/kinerja").text
    with site_scope(site.id):
        found = services.published(site)
    assert found is not None
    assert (found.counts["waiting"], found.counts["passed_on"], found.counts["filed"]) == (7, None, 0)
    assert (found.rating, found.outcomes.lines) == (None, ())
    assert ("kurang dari 5" in page, "Tuntas" in page) == (True, False)
    # Three were answered: neither a share of them nor how many they are.
    assert ("terlalu sedikit" in page, "dari 3" in page) == (True, False)


@pytest.mark.parametrize(("many", "said"), [(4, "4"), (5, "5 (100&nbsp;%)")])
def test_of_few_answers_the_desk_says_how_they_ended_and_no_percentage(
    app: Flask, site: Site, officer: User, sign_in: Callable[..., None], many: int, said: str
) -> None:
    fill(site, many, answered_in=2, outcome="tuntas")
    client = app.test_client()
    sign_in(client, officer)
    page = client.get(f"{HOME}{DESK}/angka").text
    assert f"<dt>Tuntas</dt><dd>{said}</dd>" in page
