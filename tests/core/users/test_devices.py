"""Devices: what they are called, and what one has to show to be known."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from cms_core.users import devices

pytestmark = pytest.mark.sqlite_only("devices are not in the database")

CHROME = "Mozilla/5.0 (Linux; Android 13; SM-A035F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/17 Safari"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537 Edg/120"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Android, Chrome"),
        (SAFARI, "iPhone, Safari"),
        (EDGE, "Windows, Edge"),
        (FIREFOX, "Linux, Firefox"),
        (CHROME + " SamsungBrowser/23", "Android, Samsung Internet"),
        ("curl/8", ""),
        ("", ""),
        ("<script>Windows</script>", "Windows"),
    ],
)
def test_device_name_is_what_its_owner_calls_it(user_agent: str, name: str) -> None:
    assert devices.device_name(user_agent) == name


def request_with(cookie: str | None) -> Any:
    builder = EnvironBuilder(headers={"Cookie": f"{devices.COOKIE}={cookie}"} if cookie is not None else {})
    return Request(builder.get_environ())


def cookie_for(app: Flask, user_id: int) -> str:
    response = app.response_class()
    devices.remember_device(response, user_id, paths=["/masuk"])
    return response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


def test_a_device_is_known_to_its_account_alone(app: Flask) -> None:
    cookie = cookie_for(app, 7)
    token = devices.known_device(request_with(cookie), 7)
    assert token is not None
    assert len(token) == 16
    assert devices.known_device(request_with(cookie), 7) == token
    assert devices.known_device(request_with(cookie), 8) is None
    assert devices.known_device(request_with(cookie), None) is None


def test_two_devices_of_an_account_are_told_apart(app: Flask) -> None:
    first, second = (devices.known_device(request_with(cookie_for(app, 7)), 7) for _ in range(2))
    assert first != second


@pytest.mark.parametrize("content", [[7], 7, "7", [7, 5], ["7", "x"], {"a": 1}, [7, "x", "y"], None])
def test_something_else_that_was_signed_is_no_device(app: Flask, content: Any) -> None:
    cookie = devices._serializer().dumps(content)
    assert devices.known_device(request_with(cookie), 7) is None


@pytest.mark.parametrize("cookie", [None, "", "x", "WzcsIngiXQ.aaaa", "é"])
def test_what_nobody_signed_is_no_device(app: Flask, cookie: str | None) -> None:
    assert devices.known_device(request_with(cookie), 7) is None


def test_the_cookie_of_another_installation_is_no_device(app: Flask) -> None:
    cookie = cookie_for(app, 7)
    app.secret_key = "another secret of at least thirty-two letters"
    assert devices.known_device(request_with(cookie), 7) is None
