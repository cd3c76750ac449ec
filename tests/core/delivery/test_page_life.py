"""How long a kept page lives, and who makes the next one: with a clock, stamps and an application made for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from cms_core.delivery import page_cache
from cms_core.delivery.page_cache import LIFE_SECONDS, PageCache, Policy, seconds_to_midnight
from cms_core.kept import STAMP

NOON = datetime(2026, 9, 2, 5, 0, tzinfo=UTC)
"""12.00 in the west of Indonesia, ten hours before its midnight."""


class Clock:
    """The time of day and the seconds since the start, moved by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = NOON
        monkeypatch.setattr(page_cache, "now", lambda: self.at)
        monkeypatch.setattr(time, "monotonic", lambda: (self.at - NOON).total_seconds())

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Stamps:
    """Stamps that the test moves."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    def get(self, key: int) -> int:
        return self.known.get(key, 0)


class Pages:
    """An application that counts, and answers as the test wants."""

    def __init__(self) -> None:
        self.made = 0
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = [("Content-Type", "text/html")]
        self.say: Callable[[Policy], None] = lambda _policy: None
        self.before: Callable[[], None] = lambda: None
        self.seen: list[str] = []
        self.told: list[tuple[Any, Any]] = []

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        self.made += 1
        body = f"page {self.made}".encode()
        self.seen.append(environ["QUERY_STRING"])
        self.told.append((environ.get(STAMP), environ.get(page_cache.MISSING)))
        self.before()
        self.say(environ.setdefault("cms.policy", Policy()))
        start_response(self.status, self.headers)
        return [body]


class Gateway:
    """The cache under test, and how a reader asks it."""

    def __init__(self) -> None:
        self.pages, self.stamps = Pages(), Stamps()
        self.cache = PageCache(self.pages, {}, self.stamps)

    def ask(self, path: str = "/", method: str = "GET", **changes: Any) -> tuple[str, str | None, bytes]:
        environ = create_environ(path, "http://kalimandi.example", method=method)
        environ.update(
            {
                "cms.site_id": 1,
                "cms.lang": "id",
                "cms.host_kind": "site",
                "cms.canonical": "http://kalimandi.example",
                **changes,
            }
        )
        body, status, headers = run_wsgi_app(self.cache, environ)
        return status, headers.get("X-Cache"), b"".join(body)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


def test_a_page_is_made_anew_after_its_time(gateway: Gateway, clock: Clock) -> None:
    gateway.ask()
    clock.move(LIFE_SECONDS - 1)
    assert gateway.ask() == ("200 OK", "hit", b"page 1")
    clock.move(2)
    assert gateway.ask() == ("200 OK", "miss", b"page 2")


def test_a_page_lives_as_short_as_it_says(gateway: Gateway, clock: Clock) -> None:
    gateway.pages.say = lambda policy: policy.live(10)
    gateway.ask()
    clock.move(9)
    assert gateway.ask()[1] == "hit"
    clock.move(2)
    assert gateway.ask()[1] == "miss"


def test_a_page_that_shows_other_sites_lives_for_seconds(gateway: Gateway, clock: Clock) -> None:
    gateway.pages.say = lambda policy: policy.roll_up()
    gateway.ask()
    clock.move(page_cache.ROLL_UP_SECONDS - 1)
    assert gateway.ask()[1] == "hit"
    clock.move(1)
    assert gateway.ask()[1] == "miss"


def test_an_answer_is_closed_as_the_standard_wants() -> None:
    closed: list[bool] = []

    class Answer(list[bytes]):
        """PEP 3333: what has a ``close`` is told when it was read."""

        def close(self) -> None:
            closed.append(True)

    def wsgi(_environ: Any, start_response: Any) -> Answer:
        start_response("200 OK", [])
        return Answer([b"padi"])

    assert (page_cache.collect(wsgi, {}), closed) == (("200 OK", [], b"padi"), [True])


def test_a_moved_stamp_is_another_page(gateway: Gateway, clock: Clock) -> None:
    gateway.ask()
    for key in (1, 0):
        gateway.stamps.known[key] = 1
        assert gateway.ask()[1] == "miss"
        assert gateway.ask()[1] == "hit"
    gateway.stamps.known[2] = 1
    assert gateway.ask()[1] == "hit"


@pytest.mark.parametrize("hour", [15, 16, 17])
def test_no_page_outlives_a_midnight_of_indonesia(gateway: Gateway, clock: Clock, hour: int) -> None:
    clock.at = NOON.replace(hour=hour - 1, minute=59, second=59)
    gateway.ask()
    assert gateway.ask()[1] == "hit"
    clock.move(1)
    assert gateway.ask()[1] == "miss"


def test_a_page_made_across_midnight_is_not_kept_for_the_new_day(gateway: Gateway, clock: Clock) -> None:
    clock.at = NOON.replace(hour=14, minute=59, second=59)
    gateway.pages.before = lambda: clock.move(2)
    gateway.ask()
    assert gateway.ask()[1] == "miss"


@pytest.mark.parametrize(("seconds", "ahead"), [(0, 36_000), (36_000 - 0.5, 0.5), (36_001, 3_599)])
def test_seconds_to_midnight_is_the_next_of_three(clock: Clock, seconds: float, ahead: float) -> None:
    clock.move(seconds)
    assert seconds_to_midnight() == ahead


def test_a_page_ends_when_something_on_it_does(gateway: Gateway, clock: Clock) -> None:
    end = NOON + timedelta(seconds=30)
    gateway.pages.say = lambda policy: policy.until(end)
    gateway.ask()
    clock.move(29)
    assert gateway.ask()[1] == "hit"
    clock.move(1)
    assert gateway.ask()[1] == "miss"


def test_a_fault_shows_the_last_good_page(gateway: Gateway, clock: Clock) -> None:
    gateway.ask()
    gateway.pages.status = "503 Service Unavailable"
    clock.move(LIFE_SECONDS + 3600)
    assert gateway.ask() == ("200 OK", "stale", b"page 1")


def test_a_fault_never_shows_what_has_ended(gateway: Gateway, clock: Clock) -> None:
    end = NOON + timedelta(seconds=30)
    gateway.pages.say = lambda policy: policy.until(end)
    gateway.ask()
    gateway.pages.status = "503 Service Unavailable"
    clock.move(31)
    assert gateway.ask()[0] == "503 Service Unavailable"


def test_a_fault_is_not_kept(gateway: Gateway, clock: Clock) -> None:
    gateway.pages.status = "500 Internal Server Error"
    assert gateway.ask()[0] == "500 Internal Server Error"
    gateway.pages.status = "200 OK"
    assert gateway.ask() == ("200 OK", "miss", b"page 2")


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "balai=x"),
        ("Cache-Control", "no-store"),
        ("Cache-Control", "private, max-age=60"),
        ("Cache-Control", "NO-STORE"),
    ],
)
def test_an_answer_for_one_reader_is_never_kept(gateway: Gateway, header: tuple[str, str]) -> None:
    gateway.pages.headers.append(header)
    gateway.ask()
    assert gateway.ask() == ("200 OK", "miss", b"page 2")


@pytest.mark.parametrize("status", ["302 Found", "308 Permanent Redirect", "404 Not Found", "403 Forbidden", "206 X"])
def test_only_whole_pages_are_kept(gateway: Gateway, status: str) -> None:
    gateway.pages.status = status
    gateway.ask()
    assert gateway.ask() == (status, "miss", b"page 2")


def test_who_makes_a_page_is_told_its_stamps_and_no_page_of_others(gateway: Gateway) -> None:
    gateway.stamps.known = {1: 4, 0: 9}
    gateway.pages.status = "404 Not Found"
    # Its own words about what is missing are not those for all addresses.
    gateway.ask("/berita/lama")
    gateway.ask("/agenda/lama")
    assert gateway.pages.told == [((4, 9), None), ((4, 9), None)]


def test_what_was_withdrawn_is_kept(gateway: Gateway) -> None:
    gateway.pages.status = "410 Gone"
    gateway.ask()
    assert gateway.ask() == ("410 Gone", "hit", b"page 1")


def test_a_page_that_is_too_large_is_not_kept(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "BODY_LIMIT", 3)
    gateway.ask()
    assert gateway.ask()[1] == "miss"


def test_what_was_withdrawn_and_is_too_large_is_said_each_time(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "BODY_LIMIT", 3)
    gateway.pages.status = "410 Gone"
    gateway.ask()
    assert gateway.ask(HTTP_IF_NONE_MATCH="*") == ("410 Gone", "miss", b"page 2")


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/akun", "/token", "/media/x/320.webp"])
def test_nothing_private_is_kept(gateway: Gateway, path: str) -> None:
    gateway.ask(path)
    assert gateway.ask(path) == ("200 OK", None, b"page 2")


@pytest.mark.parametrize("path", ["/administrasi", "/mediasi/", "/tokennya"])
def test_what_only_begins_alike_is_kept(gateway: Gateway, path: str) -> None:
    gateway.ask(path)
    assert gateway.ask(path) == ("200 OK", "hit", b"page 1")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_kept(gateway: Gateway, method: str) -> None:
    gateway.ask(method=method)
    assert gateway.ask(method=method)[1] is None
    assert gateway.ask()[1] == "miss"


@pytest.mark.parametrize("kind", ["platform", "unknown"])
def test_only_pages_of_sites_are_kept(gateway: Gateway, kind: str) -> None:
    assert gateway.ask(**{"cms.host_kind": kind})[1] is None


@pytest.mark.parametrize(
    "change", [{"cms.site_id": 2}, {"cms.lang": "en"}, {"cms.host_kind": "path"}, {"SCRIPT_NAME": "/s/kalimandi"}]
)
def test_every_part_of_the_key_keeps_pages_apart(gateway: Gateway, change: dict[str, Any]) -> None:
    gateway.ask()
    assert gateway.ask(**change)[1] == "miss"
    assert gateway.ask(**change)[1] == "hit"


def test_the_application_sees_the_query_of_the_key_alone(gateway: Gateway) -> None:
    gateway.ask("/?utm_source=x&q=kopi&admin=1&q=teh")
    gateway.ask("/?x=1")
    assert gateway.pages.seen == ["q=kopi", ""]


def test_one_reader_makes_the_page_and_the_others_get_the_old_one(gateway: Gateway, clock: Clock) -> None:
    gateway.pages.say = lambda policy: policy.live(10)
    gateway.ask()
    clock.move(20)
    inside: list[Any] = []
    gateway.pages.before = lambda: inside.append(gateway.ask())
    assert gateway.ask() == ("200 OK", "miss", b"page 2")
    assert inside == [("200 OK", "stale", b"page 1")]


def test_what_has_ended_is_not_shown_while_another_is_made(
    gateway: Gateway, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "WAIT_SECONDS", 0)
    end = NOON + timedelta(seconds=10)
    gateway.pages.say = lambda policy: policy.until(end)
    gateway.ask()
    clock.move(20)
    inside: list[Any] = []

    def ask_once() -> None:
        gateway.pages.before = lambda: None
        inside.append(gateway.ask())

    gateway.pages.before = ask_once
    gateway.ask()
    assert inside == [("200 OK", "miss", b"page 3")]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Released by every reader who begins to wait for another one."""
    count = threading.Semaphore(0)

    class Watched(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            count.release()
            return super().wait(timeout)

    monkeypatch.setattr(page_cache, "threading", SimpleNamespace(Event=Watched, Lock=threading.Lock))
    return count


def test_readers_of_a_new_page_wait_for_the_one_who_makes_it(gateway: Gateway, waiting: threading.Semaphore) -> None:
    started, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        started.set()
        assert go_on.wait(10)

    gateway.pages.before = hold
    answers: list[Any] = []
    first = threading.Thread(target=lambda: answers.append(gateway.ask()))
    first.start()
    assert started.wait(10)
    others = [threading.Thread(target=lambda: answers.append(gateway.ask())) for _ in range(4)]
    for thread in others:
        thread.start()
        assert waiting.acquire(timeout=10)
    go_on.set()
    for thread in (first, *others):
        thread.join(10)
    assert gateway.pages.made == 1
    assert sorted(how for _status, how, _body in answers) == ["hit"] * 4 + ["miss"]


def test_readers_of_a_page_that_is_not_kept_do_not_queue(gateway: Gateway, waiting: threading.Semaphore) -> None:
    gateway.pages.say = lambda policy: policy.never()
    together, first_in, go_on = threading.Barrier(3, timeout=10), threading.Event(), threading.Event()

    def hold() -> None:
        if gateway.pages.made == 1:
            first_in.set()
            assert go_on.wait(10)
        else:
            together.wait()

    gateway.pages.before = hold
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(gateway.ask()))]
    threads[0].start()
    assert first_in.wait(10)
    threads += [threading.Thread(target=lambda: answers.append(gateway.ask())) for _ in range(3)]
    for thread in threads[1:]:
        thread.start()
        assert waiting.acquire(timeout=10)
    go_on.set()
    for thread in threads:
        thread.join(20)
    # The barrier opens only if the three that had waited are inside at once.
    assert len(answers) == 4
