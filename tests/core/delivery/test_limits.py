"""Limits are counted for all workers together."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from flask import Flask

from cms_core.config import Settings
from cms_core.delivery import limits

pytestmark = pytest.mark.sqlite_only("counters have a file of their own")


def test_hit_refuses_one_too_many_and_keys_apart(app: Flask) -> None:
    assert [limits.hit("masuk", "a", "2 per minute") for _ in range(3)] == [True, True, False]
    assert limits.hit("masuk", "b", "2 per minute")
    assert limits.hit("kirim", "a", "2 per minute")


def test_what_is_refused_for_its_cost_leaves_room_for_what_costs_less(app: Flask) -> None:
    costs = [31, 31, 31, 7, 1]
    tries = [limits.hit("tabel", "a", "70 per hour", cost=cost) for cost in costs]
    assert tries == [True, True, False, True, True]
    assert [limits.hit("tabel", "b", "70 per hour", cost=cost) for cost in (71, 70, 1)] == [False, True, False]


def test_clear_forgets_the_tries(app: Flask) -> None:
    for _ in range(3):
        limits.hit("masuk", "a", "2 per minute")
    limits.clear("masuk", "a", "2 per minute")
    assert limits.hit("masuk", "a", "2 per minute")


def test_counts_that_have_ended_are_forgotten(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    limits.hit("masuk", "a", "2 per minute")
    limits.hit("masuk", "b", "2 per hour")
    later = time.time() + 120
    monkeypatch.setattr(time, "time", lambda: later)

    limits.forget_old()
    with closing(sqlite3.connect(settings.instance / "counters.sqlite3")) as counters:
        assert [key.rpartition("/b/")[0] != "" for (key,) in counters.execute("SELECT key FROM hits")] == [True]


def test_two_workers_share_the_count(app: Flask) -> None:
    taken: list[bool] = []

    def work() -> None:
        with app.app_context():
            taken.extend(limits.hit("masuk", "a", "10 per day") for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 10


def test_redis_counts_when_it_is_set(settings: Settings, redis_url: str) -> None:
    import dataclasses

    app = Flask("x")
    app.extensions["cms"] = type(
        "S", (), {"settings": dataclasses.replace(settings, redis_url=redis_url), "extras": {}}
    )()
    with app.app_context():
        assert [limits.hit("masuk", "a", "1 per minute") for _ in range(2)] == [True, False]
