"""Security headers, and that the policy lets nothing run that we did not write."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.delivery.headers import add_headers, allow_images
from cms_core.inline import csp_hash
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"


@pytest.fixture(autouse=True)
def _site(make_site: MakeSite) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")


@pytest.mark.parametrize(
    "url", [f"{HOST}/", f"{HOST}/tidak-ada", "http://localhost:8000/masuk", "http://evil.example/"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, url: str) -> None:
    headers = client.get(url).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Permissions-Policy"].startswith("camera=(), microphone=()")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("url", [f"{HOST}/", f"{HOST}/tampilan", "http://localhost:8000/masuk"])
def test_the_policy_names_exactly_the_inline_blocks_of_the_page(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    blocks = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", answer.text, re.DOTALL)
    allowed = set(re.findall(r"'sha256-[^']+'", answer.headers["Content-Security-Policy"]))
    assert blocks
    assert allowed == {csp_hash(block) for block in blocks}


def test_no_page_asks_anything_of_a_third_party(client: FlaskClient) -> None:
    text = client.get(f"{HOST}/").text
    loaded = re.findall(r'<(?:img|script|link rel="stylesheet"|iframe)[^>]+(?:src|href)="(https?://[^"]+)"', text)
    assert loaded == []


@pytest.mark.settings(https=True)
def test_https_lets_no_more_images_in(client: FlaskClient) -> None:
    assert "img-src 'self' data: blob:;" in client.get(f"{HOST}/").headers["Content-Security-Policy"]


@pytest.mark.settings(https=True)
def test_https_adds_hsts(client: FlaskClient) -> None:
    assert "max-age=31536000" in client.get(f"{HOST}/").headers["Strict-Transport-Security"]


def test_a_page_lets_images_of_one_origin_in_and_no_page_else(app: Flask) -> None:
    with app.app_context(), app.test_request_context("/"):
        allow_images("https://ubin.example")
        allowed = add_headers(app.response_class("")).headers["Content-Security-Policy"]
    with app.app_context(), app.test_request_context("/"):
        usual = add_headers(app.response_class("")).headers["Content-Security-Policy"]

    images = [re.findall(r"img-src [^;]*", policy) for policy in (allowed, usual)]
    assert images == [["img-src 'self' data: blob: https://ubin.example"], ["img-src 'self' data: blob:"]]


@pytest.mark.parametrize(
    "origin", ["https://a.example; script-src *", "http://a.example", "https://a.example/x", "*", "https://*.example"]
)
def test_what_is_no_origin_never_reaches_the_policy(app: Flask, origin: str) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match=r"example|\*"):
        allow_images(origin)
