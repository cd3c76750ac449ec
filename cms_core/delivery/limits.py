"""Limits, counted for all workers together: in a file of their own, or in Redis.

Callers pass what they limit (an account, a device's token), never an address alone: a whole village may share one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cms_core.extensions import state

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import FixedWindowRateLimiter


def _limiter() -> FixedWindowRateLimiter:
    """Return what counts, opened when it is first needed."""
    extras = state().extras
    if "limits" not in extras:
        # The library reads in the clients of every store that it knows, and with them asyncio and TLS.
        from limits.storage import storage_from_string
        from limits.strategies import FixedWindowRateLimiter

        from cms_core.delivery.counters import SCHEME  # which reads in the same

        settings = state().settings
        where = settings.redis_url or f"{SCHEME}://{Path(settings.instance) / 'counters.sqlite3'}"
        extras["limits"] = FixedWindowRateLimiter(storage_from_string(where))
    found: FixedWindowRateLimiter = extras["limits"]
    return found


@cache
def _parsed(rate: str) -> RateLimitItem:
    from limits import parse  # see _limiter

    return parse(rate)


def can_count() -> bool:
    """Whether the counters can be reached."""
    return bool(_limiter().storage.check())


def hit(name: str, key: str, rate: str, cost: int = 1) -> bool:
    """Count one try of ``key`` at ``name``; False when that is one too many. ``rate`` is as in "10 per minute".

    What takes longer than others counts as several: its ``cost``. One that is refused for it costs nothing, so what
    costs less is not refused as well.
    """
    limiter, limit = _limiter(), _parsed(rate)
    return (cost == 1 or limiter.test(limit, name, key, cost=cost)) and limiter.hit(limit, name, key, cost=cost)


def goes_on(name: str, key: str, rate: str) -> datetime:
    """Return when ``key`` may try again at ``name``."""
    return datetime.fromtimestamp(_limiter().get_window_stats(_parsed(rate), name, key).reset_time, UTC)


def forget_old() -> None:
    """Remove counts that have ended; Redis does that by itself."""
    storage = _limiter().storage
    from cms_core.delivery.counters import SqliteStorage  # see _limiter

    if isinstance(storage, SqliteStorage):
        storage.forget_old()


def clear(name: str, key: str, rate: str) -> None:
    """Forget the tries of ``key`` at ``name`` (after it went well)."""
    _limiter().clear(_parsed(rate), name, key)
