"""The site map names what stands behind the menu, whatever a plugin does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.entries import MenuItem
from cms_core.surfaces import sitemap
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"


def broken() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "site.search", {}
    raise OSError("gone")


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        (None, []),
        (lambda: [("site.data", {}), ("site.search", {"q": "air"})], ["/data/", "/cari?q=air"]),
        (broken, ["/cari"]),
        (lambda: [("site.data", {}), ("kabar.listing", {})], ["/data/"]),
        (lambda: [("site.data", {}), ("site.nowhere", {})], ["/data/"]),
    ],
)
def test_pages_behind_a_link_follow_it(
    client: FlaskClient,
    make_site: MakeSite,
    monkeypatch: pytest.MonkeyPatch,
    behind: Callable[[], Any],
    found: list[str],
) -> None:
    make_site(host="kalimandi.example")
    monkeypatch.setattr(sitemap, "MOST_BEHIND", 2)
    first = MenuItem(label="Kabar", endpoint="site.index", behind=behind)
    last = MenuItem(label="Peta", endpoint="site.feed")
    monkeypatch.setattr(sitemap.menu, "offered", lambda _site: [(1, True, first), (2, False, last)])
    monkeypatch.setattr(sitemap.gate, "owner_of", lambda endpoint: "kabar" if endpoint.startswith("kabar") else None)
    text = client.get(f"{HOST}/sitemap.xml").text
    paths = [part.partition("</loc>")[0].removeprefix(f"{HOST}:8000") for part in text.split("<loc>")[1:]]
    assert paths == ["/", "/", *found, "/feed.atom"]
