"""What a plugin's addresses may be asked: its own parameters there, and nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pluggy
import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.entries import BlueprintEntry, MenuItem
from cms_core.extensions import db
from cms_core.modules.services import disable
from cms_core.ownership import PluginError
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.core.standins import blueprint_of, manager_of, stand_in

HOST = "http://kalimandi.example"


def said(**_values: str) -> str:
    """Answer with what arrived."""
    return json.dumps(sorted(request.args.items(multi=True)))


def plugin(name: str, parameters: Any, exact: Any = (), paged: Any = ()) -> Any:
    blueprint = blueprint_of(name)
    blueprint.add_url_rule(f"/{name}/", "entries", said)
    blueprint.add_url_rule(f"/{name}/data", "data", said)
    blueprint.add_url_rule(f"/{name}/<slug>", "show", said)
    entry = BlueprintEntry(blueprint=blueprint, parameters=parameters, exact=exact, paged=paged)
    menu = [MenuItem(label=name.capitalize(), endpoint=f"{name}.entries")]
    return stand_in(name, cms_register_blueprints=[entry], cms_menu_items=menu)


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """A library that is asked for a shelf, and news that are asked for a day."""
    return manager_of(
        plugin("pustaka", ("rak", "bahasa", "f"), ("/pustaka/data",), ("/pustaka/data",)), plugin("warta", ("hari",))
    )


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.example", modules=("pustaka", "warta"))


def arrived(client: FlaskClient, address: str) -> dict[str, str]:
    return dict(json.loads(client.get(f"{HOST}{address}").text))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/pustaka/?rak=A1&q=bumi", {"q": "bumi", "rak": "A1"}),
        ("/pustaka/laut?rak=A1&bahasa=jv", {"bahasa": "jv", "rak": "A1"}),
        ("/en/pustaka/?rak=A1", {"rak": "A1"}),
        ("/pustaka/?rak=A1&rak=B2&rak=A1", {"rak": "A1,B2"}),
        ("/pustaka/?q=bumi&q=langit", {"q": "bumi"}),
        ("/pustaka/?hari=1&utm_source=x&RAK=A1&rak%5B%5D=A1&rak%00=A1", {}),
        ("/pustaka/?rak=", {}),
        (f"/pustaka/?rak={'x' * 300}", {"rak": "x" * 200}),
        ("/pustaka/?rak=a%00b%0d%0ac%26bahasa%3Djv", {"rak": "abc&bahasa=jv"}),
        ("/warta/?rak=A1&hari=2", {"hari": "2"}),
        ("/warta/pustaka?rak=A1", {}),
    ],
)
def test_addresses_are_asked_what_their_plugin_says(
    client: FlaskClient, site: Site, address: str, found: dict[str, str]
) -> None:
    assert arrived(client, address) == found


def test_a_page_of_one_parameter_answers_no_other(client: FlaskClient, site: Site) -> None:
    asked = ["", "?rak=A1", "?rak=A2", "?bahasa=A1", "?q=A1", "?rak=A1&bahasa=jv", "?rak=A1%26bahasa%3Djv", "?rak=a1"]
    answers = [client.get(f"{HOST}/pustaka/{query}") for query in asked]
    assert [answer.headers["X-Cache"] for answer in answers] == ["miss"] * len(asked)
    assert len({answer.text for answer in answers}) == len(asked)
    again = [client.get(f"{HOST}/pustaka/{query}") for query in asked]
    assert [answer.headers["X-Cache"] for answer in again] == ["hit"] * len(asked)
    assert [answer.text for answer in again] == [answer.text for answer in answers]


def test_order_repetition_and_strange_names_make_no_further_page(client: FlaskClient, app: Flask, site: Site) -> None:
    client.get(f"{HOST}/pustaka/?rak=A1&bahasa=jv")
    for query in ("bahasa=jv&rak=A1", "rak=A1&rak=A1&bahasa=jv&bahasa=jv", "x=1&rak=A1&bahasa=jv&hari=3"):
        assert client.get(f"{HOST}/pustaka/?{query}").headers["X-Cache"] == "hit"


def test_a_module_that_is_off_is_asked_nothing(client: FlaskClient, app: Flask, site: Site) -> None:
    app.extensions["cms"].extras["stamps"]._seconds = 0
    with site_scope(site.id):
        disable(site, "pustaka")
    db.session.commit()
    answers = [client.get(f"{HOST}/pustaka/?rak={number}") for number in range(5)]
    assert [(answer.status_code, answer.headers["X-Cache"]) for answer in answers] == [
        (404, "miss"),
        *[(404, "hit")] * 4,
    ]
    assert arrived(client, "/warta/?rak=A1&hari=2") == {"hari": "2"}


def test_a_poster_leads_to_what_its_page_was_asked(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/poster/pustaka/?rak=a1&hari=2").text.replace("<wbr>", "")
    assert re.findall('class="at">(.*?)<', text) == ["kalimandi.example:8000/pustaka/?rak=a1"]
    assert "?hari" not in client.get(f"{HOST}/poster/pustaka/?hari=2").text
    assert client.get(f"{HOST}/poster?rak=a1").status_code in (308, 404)


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ("rak", "the parameters of its addresses are a tuple of names."),
        (["rak"], "the parameters of its addresses are a tuple of names."),
        (("q",), "the parameter q is core's own, and there already."),
        (("rak", "wilayah"), "the parameter wilayah is core's own, and there already."),
        *(
            ((name,), f"the parameter {name!r} must be small letters, digits and underscores, 30 at most.")
            for name in ("", "Rak", "rak[]", "rak&q", "rak=1", "_anchor", "1", "rak\n", "rák", "x" * 31, 7)
        ),
    ],
)
def test_parameters_that_are_no_names_of_its_own_stop_the_start(tmp_path: Path, parameters: Any, what: str) -> None:
    with pytest.raises(PluginError) as refused:
        create_app(Settings.load({}, instance=tmp_path), manager=manager_of(plugin("pustaka", parameters)))
    assert str(refused.value) == f"Plugin pustaka: {what}"


def test_data_for_programs_is_asked_everything_and_nothing_of_that_is_kept(client: FlaskClient, site: Site) -> None:
    plain = [client.get(f"{HOST}/pustaka/data{query}") for query in ("", "?rak=A1", "", "?rak=A1&rak=A1")]
    strange = [client.get(f"{HOST}/pustaka/data?Judul=laut&rak=A1&Judul=laut") for _twice in range(2)]
    after = client.get(f"{HOST}/pustaka/data?rak=A1")

    assert [each.headers["X-Cache"] for each in plain] == ["miss", "miss", "hit", "hit"]
    assert [(each.headers["X-Cache"], json.loads(each.text)) for each in strange] == [
        ("miss", [["Judul", "laut"], ["rak", "A1"]])
    ] * 2
    assert (after.headers["X-Cache"], json.loads(after.text)) == ("hit", [["rak", "A1"]])


def test_what_is_asked_of_data_is_bounded_and_clean(client: FlaskClient, site: Site) -> None:
    found = arrived(
        client, f"/pustaka/data?Judul=a%00b&Isi={'x' * 300}&{'&'.join(f'n{each}=1' for each in range(900))}"
    )

    assert (found["Judul"], len(found["Isi"]), len(found) < 400) == ("ab", 200, True)


def test_what_data_is_asked_without_a_value_arrives(client: FlaskClient, site: Site) -> None:
    assert [arrived(client, f"/pustaka/{path}") for path in ("data?rak=&Judul=", "data?rak=", "?rak=")] == [
        {"rak": "", "Judul": ""},
        {"rak": ""},
        {},
    ]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accepted", "query", "found"),
    [
        (BROWSER, "", {"f": "html"}),
        (BROWSER, "?rak=A1", {"f": "html", "rak": "A1"}),
        (BROWSER, "?f=json", {"f": "json"}),
        ("application/geo+json, application/json;q=0.9, text/html;q=0.1", "", {}),
        ("*/*", "?f=html", {"f": "html"}),
        ("*/*", "", {}),
        ("", "", {}),
        ("garbage;;q=,", "", {}),
    ],
)
def test_browsers_are_given_the_page_of_data(
    client: FlaskClient, site: Site, accepted: str, query: str, found: dict[str, str]
) -> None:
    # Whoever came first, and wanted the other one, has left nothing that is given to the next.
    for other in (BROWSER, "application/json"):
        client.get(f"{HOST}/pustaka/data", headers={"Accept": other})
    answer = client.get(f"{HOST}/pustaka/data{query}", headers={"Accept": accepted})

    assert dict(json.loads(answer.text)) == found
    assert "Accept" in answer.headers.getlist("Vary")
    page = client.get(f"{HOST}/pustaka/", headers={"Accept": accepted})
    assert (json.loads(page.text), "Accept" in page.headers.getlist("Vary")) == ([], False)


@pytest.mark.parametrize("paged", ["/pustaka/", ("/warta/",), ("/",)])
def test_pages_of_data_that_are_not_its_own_stop_the_start(tmp_path: Path, paged: Any) -> None:
    with pytest.raises(PluginError, match="no public address of its own begins with"):
        create_app(Settings.load({}, instance=tmp_path), manager=manager_of(plugin("pustaka", (), (), paged)))


@pytest.mark.parametrize("exact", ["/pustaka/", ("/warta/",), ("/",), ("",), (7,), ("/pustakawan",)])
def test_exact_addresses_that_are_not_its_own_stop_the_start(tmp_path: Path, exact: Any) -> None:
    with pytest.raises(PluginError, match="no public address of its own begins with"):
        create_app(Settings.load({}, instance=tmp_path), manager=manager_of(plugin("pustaka", (), exact)))
