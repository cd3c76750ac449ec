"""A module that is off leaves no trace; one that is on is there, so that its absence means something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.hookspecs import SITE_HOOKS, entry_of
from cms_core.testing.contracts.sample import PLATFORM, Place, Sample, demo_of, path_of, static_file
from cms_core.users.models import User

LISTED = ("search", "sitemap", "feed")


def test_plugin_that_publishes_has_sample_content(sample: Sample) -> None:
    publishes = sample.implements("cms_items") or sample.implements("cms_home_blocks")
    assert not publishes or demo_of(sample.plugin) is not None, "cms_items or cms_home_blocks, but no command demo"
    for place in (sample.village, sample.neighbour):
        assert bool(sample.items(place)) == publishes, f"demo publishes nothing on {place.slug}"


def test_it_is_on_every_page_when_on_and_on_none_when_off(sample: Sample) -> None:
    addresses = {f"{sample.village.host}{_path(sample, item)}" for item in sample.items(sample.village)}
    shown = sample.shown(sample.village)
    some = sorted(addresses)[:1]
    assert {name: bool(shown[name] & addresses) for name in LISTED} == dict.fromkeys(LISTED, bool(some))
    assert shown["sitemap"] >= addresses
    if sample.implements("cms_menu_items"):
        assert shown["home"]
    if sample.implements("cms_home_blocks"):
        assert shown["home"] & addresses
    titles = [item.title for item in sample.items(sample.village)]

    sample.switch_off(sample.village)

    assert sample.shown(sample.village) == {name: set() for name in shown}
    text = sample.text(sample.village)
    assert [title for title in titles if title in text] == []


def test_the_kecamatan_shows_it_only_where_it_is_on(sample: Sample) -> None:
    before = sample.shown(sample.kecamatan)
    mine, beside = (_of(before, place) for place in (sample.village, sample.neighbour))
    assert (bool(mine), bool(beside)) == (bool(sample.items(sample.village)), bool(sample.items(sample.neighbour)))

    sample.switch_off(sample.village)

    after = sample.shown(sample.kecamatan)
    assert (_of(after, sample.village), bool(_of(after, sample.neighbour))) == (set(), bool(beside))
    assert sample.wrong(mine, "404") == {}


def _of(shown: dict[str, set[str]], place: Place) -> set[str]:
    return {url for urls in shown.values() for url in urls if url.startswith(f"{place.host}/")}


@pytest.mark.sqlite_only("the gate stands before every view, and the other tests here read its switch on both")
def test_every_address_is_404_when_off(sample: Sample, client: FlaskClient) -> None:
    known = [*_known(sample, sample.village)]
    assert sample.wrong(known) == {}, "these do not answer where the module is on"
    # Without its last stroke an address is mostly itself.
    addresses = dict.fromkeys([*known, *_of_rules(sample, sample.village)])

    sample.switch_off(sample.village)

    answers = {
        (address, method): sample.status(address, method)
        for address in addresses
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
    }
    # Nobody learns from being sent to sign in that there is something to sign in for.
    answers |= {
        (address, "unknown person"): str(client.get(address).status_code)
        for address in addresses
        if address.startswith(PLATFORM)
    }
    found = [f"{address} {how}: {status}" for (address, how), status in answers.items() if status != "404"]
    assert found == [], "\n".join(found)


def _known(sample: Sample, place: Place) -> Iterator[str]:
    """Yield addresses that answer 200: what is published, what the menus lead to, a static file."""
    for item in sample.items(place)[:5]:
        yield f"{place.host}{_path(sample, item)}"
    adapter = sample.app.url_map.bind("contract.invalid")
    for area, start in (("public", place.host), ("admin", place.staff)):
        for entry in sample.entries(place, "cms_menu_items", user=None, area=area):
            yield start + adapter.build(entry.endpoint, dict(entry.values))
    file = static_file(sample.plugin)
    if file is not None:
        yield place.host + adapter.build(f"{sample.name}.static", {"filename": file})


def _of_rules(sample: Sample, place: Place) -> Iterator[str]:
    for rule in sample.rules():
        start = place.staff if rule.rule.startswith("/admin") else place.host
        yield start + path_of(rule)
        yield start + path_of(rule).rstrip("/")
        if start == place.host:
            yield f"{start}/en{path_of(rule)}"


def _path(sample: Sample, item: Any) -> str:
    return sample.app.url_map.bind("contract.invalid").build(item.endpoint, dict(item.values))


def test_data_layers_figures_and_documents_are_gone_when_off(sample: Sample, boss: User) -> None:
    given: dict[str, dict[str, Any]] = {
        "cms_banners": {},
        "cms_datasets": {},
        "cms_map_layers": {"bbox": None},
        "cms_dashboard_figures": {"user": boss},
        "cms_public_documents": {},
        "cms_home_blocks": {},
        "cms_items": {},
        "cms_menu_items": {"user": boss, "area": "admin"},
    }
    assert set(given) == {hook for hook in SITE_HOOKS if entry_of(hook) is not None}
    sets = [
        f"{sample.village.host}/data/{entry.name}.{form}"
        for entry in sample.entries(sample.village, "cms_datasets")
        for form in ("csv", "json")
    ]
    assert sample.wrong(sets) == {}

    sample.switch_off(sample.village)

    assert {hook: sample.entries(sample.village, hook, **each) for hook, each in given.items()} == {
        hook: [] for hook in given
    }
    assert sample.wrong(sets, "404") == {}


def test_images_are_gone_when_off(sample: Sample) -> None:
    shown = sample.media(sample.village)
    # Whose image it is decides when it is shown: one that is kept as core's would stay.
    assert {item.image for item in sample.items(sample.village) if item.image} <= set(shown)
    open_to_all, staff = (sample.village.host, sample.kecamatan.host), (f"{sample.village.staff}/admin",)
    addresses = [
        f"{start}/media/{key}/320.jpg"
        for key, in_library in shown.items()
        for start in (*open_to_all, *(staff if in_library else ()))
    ]
    assert sample.wrong(addresses) == {}

    sample.switch_off(sample.village)

    assert sample.wrong(addresses, "404") == {}
