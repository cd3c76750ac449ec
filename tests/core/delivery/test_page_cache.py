"""The page cache: what it keeps, for whom, and when it forgets."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.delivery import kept_pages, page_cache
from cms_core.delivery.kept_pages import Entry, Store, encoding_of, is_known, weight_of
from cms_core.delivery.page_cache import normal_query
from cms_core.extensions import db
from cms_core.modules.services import disable
from cms_core.pages.models import Page
from cms_core.publishing.models import PUBLISHED
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"


@pytest.fixture
def site(make_site: MakeSite) -> Any:
    return make_site(slug="kalimandi", name="Kalimandi", host="kalimandi.example")


def how(answer: Any) -> str | None:
    value: str | None = answer.headers.get("X-Cache")
    return value


def add_page(site: Any, title: str = "Baru") -> None:
    with site_scope(site.id):
        db.session.add(Page(title=title, slug=title.lower(), state=PUBLISHED))
    db.session.commit()


def test_the_second_reader_gets_the_kept_page(client: FlaskClient, site: Any) -> None:
    first, second = client.get(f"{HOST}/"), client.get(f"{HOST}/")
    assert (how(first), how(second)) == ("miss", "hit")
    assert first.data == second.data
    assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]


def test_a_change_of_the_site_is_seen_at_once(client: FlaskClient, app: Flask, site: Any) -> None:
    app.extensions["cms"].extras["stamps"]._seconds = 0
    client.get(f"{HOST}/")
    add_page(site, "Pengumuman")
    answer = client.get(f"{HOST}/")
    assert (how(answer), "Pengumuman" in answer.text) == ("miss", True)


def test_a_change_of_another_site_moves_nothing(client: FlaskClient, site: Any, make_site: MakeSite) -> None:
    other = make_site()
    client.get(f"{HOST}/")
    add_page(other)
    assert how(client.get(f"{HOST}/")) == "hit"


def test_a_publication_moves_its_own_site_alone(client: FlaskClient, site: Any, make_site: MakeSite) -> None:
    other = make_site(host="pagak.example")
    for host in (HOST, "http://pagak.example"):
        client.get(f"{host}/")
    other.changed_at = now()
    db.session.commit()
    assert [how(client.get(f"{host}/")) for host in (HOST, "http://pagak.example")] == ["hit", "miss"]


def test_another_name_of_a_site_moves_all(client: FlaskClient, site: Any, make_site: MakeSite) -> None:
    other = make_site()
    client.get(f"{HOST}/")
    other.name, other.changed_at = "Lain", now()
    db.session.commit()
    assert how(client.get(f"{HOST}/")) == "miss"


def test_a_bulk_write_forgets_every_page(client: FlaskClient, app: Flask, site: Any) -> None:
    app.extensions["cms"].extras["stamps"]._seconds = 0
    add_page(site, "Lama")
    client.get(f"{HOST}/")
    with every_site() as session:
        session.execute(db.update(Page).values(title="Diganti"))
    assert "Diganti" in client.get(f"{HOST}/").text


@pytest.mark.plugins("potensi_desa")
def test_switching_a_module_off_is_seen_at_once(client: FlaskClient, app: Flask, make_site: MakeSite) -> None:
    app.extensions["cms"].extras["stamps"]._seconds = 0
    site = make_site(host="pagak.example", modules=("potensi_desa",))
    assert client.get("http://pagak.example/potensi/").status_code == 200
    with site_scope(site.id):
        disable(site, "potensi_desa")
    db.session.commit()
    assert client.get("http://pagak.example/potensi/").status_code == 404


def test_a_strange_query_is_not_another_page(client: FlaskClient, site: Any) -> None:
    client.get(f"{HOST}/")
    answer = client.get(f"{HOST}/?utm_source=x&<script>=1")
    assert how(answer) == "hit"
    assert "utm_source" not in answer.text


def test_languages_and_roots_are_kept_apart(client: FlaskClient, site: Any) -> None:
    client.get(f"{HOST}/cari")
    assert '<html lang="en">' in client.get(f"{HOST}/en/cari").text
    assert '<html lang="id">' in client.get(f"{HOST}/cari").text


def test_a_page_that_is_known_answers_304(client: FlaskClient, site: Any) -> None:
    first = client.get(f"{HOST}/")
    answer = client.get(f"{HOST}/", headers={"If-None-Match": first.headers["ETag"]})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == first.headers["ETag"]


def test_a_page_too_large_to_be_kept_is_not_made_for_whoever_has_it(
    client: FlaskClient, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "BODY_LIMIT", 9)
    first = client.get(f"{HOST}/")

    again = client.get(f"{HOST}/", headers={"If-None-Match": first.headers["ETag"]})
    others = [client.get(f"{HOST}/", headers=headers) for headers in ({}, {"If-None-Match": '"x"'})]
    add_page(site)
    changed = client.get(f"{HOST}/", headers={"If-None-Match": first.headers["ETag"]})

    assert [(how(each), each.status_code) for each in (first, again)] == [("miss", 200), ("hit", 304)]
    assert [(how(each), each.status_code) for each in others] == [("miss", 200)] * 2
    assert (how(changed), changed.status_code) == (
        "miss",
        304 if changed.headers["ETag"] == first.headers["ETag"] else 200,
    )


def test_a_condition_of_the_first_reader_does_not_empty_the_page(client: FlaskClient, site: Any) -> None:
    client.get(f"{HOST}/", headers={"If-None-Match": '"falsch"', "Range": "bytes=0-10"})
    assert len(client.get(f"{HOST}/").data) > 1000


@pytest.mark.parametrize(("accepted", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_bodies_are_packed_as_the_reader_takes_them(client: FlaskClient, site: Any, accepted: str, unpack: Any) -> None:
    plain = client.get(f"{HOST}/").data
    answer = client.get(f"{HOST}/", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == accepted
    assert unpack(answer.data) == plain
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_body_weighs_what_is_sent_of_it(client: FlaskClient, site: Any) -> None:
    plain = client.get(f"{HOST}/").data
    assert weight_of(plain) == len(client.get(f"{HOST}/", headers={"Accept-Encoding": "br"}).data) < len(plain)


def test_head_has_no_body_and_fills_the_cache(client: FlaskClient, site: Any) -> None:
    answer = client.head(f"{HOST}/")
    assert (answer.status_code, answer.data) == (200, b"")
    assert how(client.get(f"{HOST}/")) == "hit"


def test_what_is_missing_shares_one_page_that_reflects_nothing(client: FlaskClient, site: Any) -> None:
    first = client.get(f"{HOST}/halaman/tidak-ada")
    second = client.get(f"{HOST}/<script>alert(1)</script>?q=kopi")
    assert (first.status_code, how(first)) == (404, "miss")
    assert (second.status_code, how(second), second.data) == (404, "hit", first.data)
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert "alert" not in second.text


def test_what_is_missing_is_told_in_the_language_of_its_address(client: FlaskClient, site: Any) -> None:
    client.get(f"{HOST}/tidak-ada")
    assert '<html lang="en">' in client.get(f"{HOST}/en/tidak-ada").text
    assert '<html lang="id">' in client.get(f"{HOST}/tidak-ada").text


def test_what_was_missing_is_shown_once_it_is_there(client: FlaskClient, app: Flask, site: Any) -> None:
    assert client.get(f"{HOST}/halaman/baru").status_code == 404
    add_page(site, "Baru")
    assert client.get(f"{HOST}/halaman/baru").status_code == 200


def test_the_administration_and_the_platform_are_never_kept(client: FlaskClient, site: Any) -> None:
    for url in ("http://localhost:8000/masuk", "http://localhost:8000/s/kalimandi/admin/", "http://localhost:8000/"):
        client.get(url)
        assert how(client.get(url)) is None


def test_a_page_lives_as_long_as_it_says(app: Flask) -> None:
    policy = page_cache.Policy()
    policy.live(30)
    policy.live(60)
    policy.until(now() + timedelta(seconds=20))
    policy.until(now() + timedelta(seconds=40))
    policy.until(None)
    assert policy.seconds == 30
    assert 19 < policy.longest <= 20
    policy.never()
    assert not policy.stored


def test_the_store_throws_out_the_least_used_first() -> None:
    store = Store(size=4_000)
    for name in ("a", "b"):
        store.put(name, Entry("200 OK", [], b"x" * 500, "", 0))
    store.get("a")
    store.put("c", Entry("200 OK", [], b"x" * 500, "", 0))
    store.put("d", Entry("200 OK", [], b"x" * 500, "", 0))
    assert (store.get("a") is not None, store.get("b")) == (True, None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("q=air&utm=1", "q=air"),
        ("sesudah=2&q=air", "q=air&sesudah=2"),
        ("q=a&q=b", "q=a"),
        ("q=%20air%20", "q=air"),
        ("%00=1&q", ""),
        ("q=a%00b%0d%0ac%e2%80%aed", "q=abcd"),
        ("q=%ff", "q=%EF%BF%BD"),
        ("Q=a&q%5B%5D=b", ""),
        (f"q={'x' * 300}", f"q={'x' * 200}"),
        ("q=%26untuk%3Dx", "q=%26untuk%3Dx"),
    ],
)
def test_normal_query_keeps_what_pages_read(query: str, expected: str) -> None:
    assert normal_query(query) == expected


def test_what_a_page_of_a_plugin_is_asked_several_times_is_a_list_of_some_length() -> None:
    query = "lapisan=a&q=1&lapisan=b&q=2&lain=c&lain=d"

    assert normal_query(query, frozenset({"lapisan"})) == "lapisan=a%2Cb&q=1"
    assert len(normal_query("&".join(["lapisan=" + "x" * 90] * 20), frozenset({"lapisan"}))) < 850


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("", ""),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip; q=0.1", "gzip"),
        ("gzip;q=0.9, br;q=0.2", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("brotli, xgzip", ""),
        ("garbage;;q=,", ""),
    ],
)
def test_encoding_of_takes_the_best_offer(accepted: str, expected: str) -> None:
    assert encoding_of(accepted) == expected


def test_health_answers_on_any_host(client: FlaskClient) -> None:
    assert client.get("http://evil.example/healthz").data == b"ok\n"
    assert client.head("http://evil.example/healthz").data == b""


@pytest.mark.parametrize(
    ("condition", "known"),
    [
        ('W/"abc"', True),
        ('"abc"', True),
        ('"x", W/"abc" , "y"', True),
        ("*", True),
        ("", False),
        ('"abcd"', False),
        ('"xabc"', False),
        ('W/"ab"', False),
        ('"W/"abc""', False),
        ('"a*"', False),
        ('"', False),
    ],
)
def test_a_condition_names_exactly_the_tag(condition: str, known: bool) -> None:
    assert is_known('W/"abc"', condition) is known


def test_a_page_that_changed_is_sent_whole(client: FlaskClient, site: Any) -> None:
    tag = client.get(f"{HOST}/").headers["ETag"]
    add_page(site)
    answer = client.get(f"{HOST}/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["ETag"] == tag) == (200, False)


def test_304_carries_what_a_kept_copy_needs_and_no_body(client: FlaskClient, site: Any) -> None:
    first = client.get(f"{HOST}/")
    answer = client.get(f"{HOST}/", headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"})
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert answer.headers.getlist(name) == first.headers.getlist(name)
    for name in ("Content-Type", "Content-Length", "Content-Encoding"):
        assert name not in answer.headers


def test_the_same_tag_names_every_packing(client: FlaskClient, site: Any) -> None:
    tags = {client.get(f"{HOST}/", headers={"Accept-Encoding": name}).headers["ETag"] for name in ("", "br", "gzip")}
    assert len(tags) == 1
    assert tags.pop().startswith('W/"')


def test_head_tells_what_get_would(client: FlaskClient, site: Any) -> None:
    packed = {"Accept-Encoding": "br"}
    full, head = client.get(f"{HOST}/", headers=packed), client.head(f"{HOST}/", headers=packed)
    assert head.data == b""
    for name in ("Content-Length", "Content-Encoding", "ETag", "Vary", "Content-Type"):
        assert head.headers[name] == full.headers[name]
    assert client.head(f"{HOST}/", headers={"If-None-Match": full.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "balai=eyJ4IjoxfQ.aaaa.bbbb; tema=gelap"},
        {"Authorization": "Basic eDp5"},
        {"Accept-Language": "en"},
        {"User-Agent": "sqlmap"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"},
        {"X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/", "X-Forwarded-Prefix": "/evil"},
        {"Host": "KALIMANDI.example:9999"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
def test_nothing_else_that_a_reader_sends_shapes_a_page(
    client: FlaskClient, app: Flask, site: Any, headers: dict[str, str]
) -> None:
    odd = client.get("/", base_url=HOST, headers=headers)
    assert how(odd) == "miss"
    plain = client.get(f"{HOST}/")
    assert (how(plain), plain.data) == ("hit", odd.data)
    assert "Set-Cookie" not in odd.headers
    assert "evil" not in odd.text
    assert "9999" not in odd.text


def test_a_reader_who_saves_data_has_pages_of_his_own(client: FlaskClient, site: Any) -> None:
    client.get(f"{HOST}/")
    assert how(client.get(f"{HOST}/", headers={"Save-Data": "on"})) == "miss"
    assert how(client.get(f"{HOST}/", headers={"Save-Data": "on"})) == "hit"


def test_path_mode_is_kept_apart_from_the_host(client: FlaskClient, app: Flask, make_site: MakeSite) -> None:
    make_site(slug="pagak")
    first = client.get("http://localhost:8000/s/pagak/")
    assert (how(first), how(client.get("http://localhost:8000/s/pagak/"))) == ("miss", "hit")
    assert 'href="/s/pagak/' in first.text


def test_answers_that_are_not_kept_are_packed_too(client: FlaskClient, site: Any) -> None:
    answer = client.get("http://localhost:8000/masuk", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert b"csrf_token" in brotli.decompress(answer.data)
    assert "Accept-Encoding" in client.get("http://localhost:8000/masuk").headers.getlist("Vary")


def test_small_answers_are_not_packed(client: FlaskClient, site: Any) -> None:
    answer = client.get(f"{HOST}/robots.txt", headers={"Accept-Encoding": "br, gzip"})
    assert len(answer.data) < kept_pages.SMALL
    assert "Content-Encoding" not in answer.headers
