"""Lists on public pages: what an address asks of them, what they hold, and how they are drawn."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import html5lib
import pluggy
import pytest
from flask import render_template_string, request
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.entries import BlueprintEntry, Item
from cms_core.extensions import db
from cms_core.publishing import indexing
from cms_core.publishing.public_list import public_list
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.core.standins import blueprint_of, manager_of, stand_in

pytestmark = pytest.mark.each_case_on_both

HERE, ABOVE, TOP = "/s/kalimandi", "/s/klampok", "/s/banjarnegara"
SHELVES = {"a1": "Rak A1", "b2": "Rak B2"}
PAGE = """{% extends "base.html" %}{% import "publishing/public_list.html" as lists %}
{% block title %}Buku{% endblock %}{% block head %}{{ lists.head(found) }}{% endblock %}
{% block main %}<h1>Buku</h1>{{ lists.narrow(found, chips, "Rak") }}
{% if found.items %}{{ lists.told(found) }}{% for item in found.items %}<h3>{{ item.title }}</h3>{% endfor %}
{{ ui.pager(found.next_url) }}{% else %}{{ lists.nothing(found, "Belum ada buku") }}{% endif %}{% endblock %}"""


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two stand on a page."""
    monkeypatch.setattr("cms_core.publishing.public_list.PER_PAGE", 2)


def listed() -> str:
    """A list of two a page, told as JSON."""
    shelf = request.args.get("rak", "")
    found = public_list(plugin="pustaka", kinds=("entry",), kept={"rak": shelf})
    chips = [(str(chip.label), chip.url, chip.current) for chip in found.chips("rak", SHELVES)]
    titles, places = [item.title for item in found.items], [place.name for place in found.places]
    told = {"titles": titles, "places": places, "place": found.place, "words": found.words, "chips": chips}
    return json.dumps({**told, "narrowed": found.narrowed, "plain": found.plain_url, "next": found.next_url})


def drawn() -> str:
    """The same as a page."""
    found = public_list(plugin="pustaka", kept={"rak": request.args.get("rak", "")})
    return render_template_string(PAGE, found=found, chips=found.chips("rak", SHELVES), crumbs=[("Buku", None)])


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """Two plugins whose things are called alike."""
    blueprint = blueprint_of("pustaka")
    blueprint.add_url_rule("/pustaka/<part>/data", "listed", lambda part: listed())
    blueprint.add_url_rule("/pustaka/", "drawn", drawn)
    blueprint.add_url_rule("/pustaka/<slug>", "show", lambda slug: slug)
    entry = BlueprintEntry(blueprint=blueprint, parameters=("rak",))
    return manager_of(stand_in("pustaka", cms_register_blueprints=[entry]), stand_in("warta"))


def put(site: Site, ref: int, title: str, *, plugin: str = "pustaka", image: str | None = None) -> None:
    with site_scope(site.id):
        item = Item(
            plugin=plugin,
            kind="entry",
            ref=ref,
            title=title,
            summary="",
            body_text="",
            endpoint="pustaka.show",
            values={"slug": f"b{ref}"},
            published_at=now() - timedelta(minutes=ref),
            image=image,
        )
        indexing.write(site, item)
    db.session.commit()


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    """A village with three books, news that are called as one of them, a neighbour, and what lies above."""
    modules = ("pustaka", "warta")
    make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=modules)
    make_site("33.04.02", slug="klampok", name="Klampok", modules=modules)
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=modules)
    pagak = make_site("33.04.02.2001", slug="pagak", name="Pagak", modules=modules)
    for number, title in enumerate(("Bumi", "Laut lepas", "Laut"), 1):
        put(made, number, title)
    put(made, 1, "Laut surut", plugin="warta")
    put(pagak, 1, "Kebun")
    return made


def asked(client: FlaskClient, address: str) -> dict[str, Any]:
    root, _sep, query = address.partition("?")
    return dict(json.loads(client.get(f"{root}/pustaka/x/data?{query}").text))


@pytest.mark.parametrize(
    ("address", "titles", "narrowed"),
    [
        (HERE, ["Bumi", "Laut lepas"], False),
        (f"{HERE}?q=laut", ["Laut", "Laut lepas"], True),
        (f"{HERE}?q=+++", ["Bumi", "Laut lepas"], False),
        (f"{HERE}?wilayah=pagak", ["Bumi", "Laut lepas"], False),
        (f"{HERE}?rak=a1", ["Bumi", "Laut lepas"], True),
        (f"{HERE}?q=laut&halaman=2", [], True),
        (f"{HERE}?q=laut&halaman=x", ["Laut", "Laut lepas"], True),
        (f"{HERE}?q=laut&halaman=-9", ["Laut", "Laut lepas"], True),
        (f"{HERE}?q=laut&halaman=99999999999999999999", [], True),
        (f"{HERE}?sesudah=x", ["Bumi", "Laut lepas"], False),
        (f"{ABOVE}?wilayah=pagak", ["Kebun"], True),
        (f"{ABOVE}?wilayah=kalimandi&q=bumi", ["Bumi"], True),
        (f"{ABOVE}?wilayah=klampok", ["Kebun", "Bumi"], False),
        (f"{TOP}?wilayah=klampok&q=kebun", ["Kebun"], True),
    ],
)
def test_an_address_narrows_a_list(
    client: FlaskClient, village: Site, address: str, titles: list[str], narrowed: bool
) -> None:
    found = asked(client, address)
    assert (sorted(found["titles"]), found["narrowed"]) == (sorted(titles), narrowed)


def test_places_to_choose_lie_below(client: FlaskClient, village: Site) -> None:
    assert [asked(client, address)["places"] for address in (HERE, ABOVE, TOP, f"{TOP}?wilayah=pagak")] == [
        [],
        ["Desa Kalimandi", "Desa Pagak"],
        ["Kecamatan Klampok"],
        ["Kecamatan Klampok", "Desa Kalimandi", "Desa Pagak"],
    ]
    assert asked(client, f"{TOP}?wilayah=pagak")["place"] == "Desa Pagak"


def test_addresses_keep_what_was_asked_but_for_the_page(client: FlaskClient, village: Site) -> None:
    found = asked(client, f"{ABOVE}?q=laut&wilayah=kalimandi&rak=a1&halaman=1&sesudah=1-1")
    root = f"{ABOVE}/pustaka/x/data"
    assert (found["plain"], found["next"], found["chips"]) == (
        root,
        None,
        [
            ["Semua", f"{root}?q=laut&wilayah=kalimandi", False],
            ["Rak A1", f"{root}?q=laut&rak=a1&wilayah=kalimandi", True],
            ["Rak B2", f"{root}?q=laut&rak=b2&wilayah=kalimandi", False],
        ],
    )


@pytest.mark.parametrize(("query", "parameter"), [("", "sesudah"), ("q=laut&", "halaman")])
def test_pages_follow_one_another_to_the_end(client: FlaskClient, village: Site, query: str, parameter: str) -> None:
    for number in range(4, 8):
        put(village, number, f"Laut {number}")
    seen, address = [], f"{HERE}/pustaka/x/data?{query}"
    while address:
        found = json.loads(client.get(address).text)
        seen += found["titles"]
        address = found["next"] or ""
        assert address == "" or f"{parameter}=" in address
    assert sorted(seen) == sorted(
        [*([] if query else ["Bumi"]), "Laut", "Laut lepas", *(f"Laut {n}" for n in range(4, 8))]
    )


def test_lists_of_a_region_roll_up_by_themselves(client: FlaskClient, village: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr("cms_core.delivery.page_cache.ROLL_UP_SECONDS", 0.0)
    for root in (HERE, ABOVE):
        client.get(f"{root}/pustaka/")
    assert [client.get(f"{root}/pustaka/").headers["X-Cache"] for root in (HERE, ABOVE)] == ["hit", "miss"]


def page(client: FlaskClient, address: str) -> str:
    text = client.get(address).text
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def test_a_list_is_drawn_with_what_was_asked(client: FlaskClient, village: Site) -> None:
    plain, narrowed = (page(client, f"{ABOVE}/pustaka/{query}") for query in ("", "?q=bumi&wilayah=kalimandi&rak=a1"))
    assert re.findall(r'<details class="filt"( open)?>', plain + narrowed) == ["", " open"]
    assert re.findall(r'<option value="([^"]*)" selected', plain + narrowed) == ["kalimandi"]
    assert ('name="robots"' in plain, 'name="robots"' in narrowed) == (False, True)
    assert '<input type="hidden" name="rak" value="a1">' in narrowed
    assert "<span>Hasil untuk “bumi” · Desa Kalimandi</span>" in narrowed
    assert '<nav class="chips" aria-label="Rak">' in narrowed


def test_what_was_typed_is_text(client: FlaskClient, village: Site) -> None:
    text = page(client, f"{ABOVE}/pustaka/?q=%22%3E%3Cscript%3Ealert(1)&rak=%22%3E%3Cscript%3Ealert(2)")
    assert "<script>alert" not in text


def test_empty_lists_say_why(client: FlaskClient, village: Site, make_site: MakeSite) -> None:
    make_site("33.04.02.2002", slug="susukan", modules=("pustaka",))
    assert "<h2>Belum ada buku</h2>" in page(client, "/s/susukan/pustaka/")
    assert 'role="search" action="/s/susukan/pustaka/"' not in page(client, "/s/susukan/pustaka/")
    for query, first in (("sesudah=1-1", ""), ("q=laut&amp;rak=a1&amp;halaman=9", "?q=laut&amp;rak=a1")):
        over = page(client, f"{HERE}/pustaka/?{query.replace('&amp;', '&')}")
        assert f'<a class="btn" rel="first" href="{HERE}/pustaka/{first}">Dari awal</a>' in over
    sought = page(client, "/s/susukan/pustaka/?q=bumi")
    assert ("<h2>Belum ketemu</h2>" in sought, 'role="search" action="/s/susukan/pustaka/"' in sought) == (True, True)
