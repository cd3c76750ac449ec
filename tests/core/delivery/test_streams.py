"""Answers that are longer than memory should hold: whole for everybody, by way of a file that nobody leaves open."""

from __future__ import annotations

import gzip
import itertools
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import brotli
import pytest
from flask import Flask, Response, g, has_request_context
from sqlalchemy import func, select
from werkzeug.test import create_environ, run_wsgi_app

from cms_core.database import is_reading
from cms_core.delivery import streams
from cms_core.delivery.page_cache import BODY_LIMIT, PageCache
from cms_core.delivery.streams import Long, gathered, streamed
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import current_scope, enter_site
from cms_core.testing.factories import MakeSite

LINE = b"Saluran irigasi Dusun 2, Rp148.000.000\n"
LINES = 3 * BODY_LIMIT // len(LINE)


class Stamps:
    """Stamps that never move."""

    def get(self, _key: int) -> int:
        return 0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The files that were opened on the way."""
    files: list[Any] = []
    make = tempfile.TemporaryFile
    monkeypatch.setattr(streams.tempfile, "TemporaryFile", lambda: files.append(make()) or files[-1])
    return files


def ask(
    pieces: Iterable[bytes] | Response, *, site: bool = True, method: str = "GET", **changes: Any
) -> tuple[bytes, str, Any]:
    """Ask for an answer, or for one made of pieces, on the pages of a site or in its administration."""

    def wsgi(environ: Any, start_response: Any) -> Iterable[bytes]:
        if isinstance(pieces, Response):
            return pieces(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/jsonl")])
        return iter(pieces)

    path = "/lelang/data/rilis-2026.jsonl" if site else "/admin/lelang/tabel/unduh.csv"
    environ = create_environ(path, "http://kalimandi.example", method=method)
    told = {"cms.site_id": 1, "cms.lang": "id", "cms.host_kind": "site", "cms.canonical": "http://kalimandi.example"}
    stamps: Any = Stamps()
    body, status, headers = run_wsgi_app(PageCache(wsgi, {}, stamps), {**environ, **told, **changes}, buffered=True)
    return b"".join(body), status, headers


@pytest.mark.parametrize("site", [True, False])
@pytest.mark.parametrize(
    ("accepted", "unpack"), [("", bytes), ("gzip", gzip.decompress), ("br, gzip", brotli.decompress)]
)
def test_a_long_answer_is_the_same_however_it_is_packed(
    opened: list[Any], site: bool, accepted: str, unpack: Any
) -> None:
    body, status, headers = ask(itertools.repeat(LINE, LINES), site=site, HTTP_ACCEPT_ENCODING=accepted)
    assert (status, unpack(body) == LINE * LINES) == ("200 OK", True)
    assert headers.get("Content-Length") == (None if accepted else str(len(LINE) * LINES))
    assert [file.closed for file in opened] == [True]


def test_whoever_has_a_long_answer_is_told_so(opened: list[Any]) -> None:
    _body, _status, headers = ask(itertools.repeat(LINE, LINES))
    again = ask(itertools.repeat(LINE, LINES), HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (again[0], again[1]) == (b"", "304 Not Modified")
    other = ask(itertools.repeat(LINE, LINES + 1), HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (other[1], len(other[0])) == ("200 OK", len(LINE) * (LINES + 1))
    head = ask(itertools.repeat(LINE, LINES), method="HEAD")
    assert (head[0], head[2]["Content-Length"]) == (b"", str(len(LINE) * LINES))
    assert [file.closed for file in opened] == [True] * 4


def test_what_fails_on_the_way_is_sent_to_nobody(opened: list[Any]) -> None:
    def broken() -> Iterator[bytes]:
        yield from itertools.repeat(LINE, LINES)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        ask(broken())
    assert [file.closed for file in opened] == [True]


def test_a_short_answer_needs_no_file(opened: list[Any]) -> None:
    assert gathered([LINE, LINE], len(LINE) * 2) == LINE * 2
    long = gathered([LINE, LINE], len(LINE) * 2 - 1)
    assert isinstance(long, Long)
    long.close()
    assert len(opened) == 1


def test_a_long_answer_takes_as_little_memory_as_a_short_one() -> None:
    most = []
    for count in (LINES, 8 * LINES):
        tracemalloc.start()
        _body, _status, headers = ask(itertools.repeat(LINE, count), method="HEAD")
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert int(headers["Content-Length"]) == len(LINE) * count
    assert most[1] < 1.2 * most[0]
    assert most[1] < 2 * BODY_LIMIT


def test_an_answer_is_made_whole_before_its_view_returns(opened: list[Any]) -> None:
    asked: list[int] = []

    def pieces(count: int) -> Iterator[str]:
        for number in range(count):
            asked.append(number)
            yield LINE.decode()

    short = streamed(pieces(2), "text/csv", name="a.csv")
    assert (len(asked), short.get_data(), opened) == (2, LINE * 2, [])
    assert short.headers["Content-Disposition"] == 'attachment; filename="a.csv"'
    long = streamed(pieces(LINES), "text/csv")
    assert (len(asked), len(opened)) == (2 + LINES, 1)
    assert b"".join(long.iter_encoded()) == LINE * LINES
    long.close()
    assert opened[0].closed


MEGABYTE = "x" * 1024 * 1024
BROKEN = "terputus"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A site."""
    return make_site()


@pytest.fixture
def flow(app: Flask, site: Site) -> Callable[[Iterable[str]], Response]:
    """Return what answers with pieces that are made while they are sent, as a view of the site does."""
    key = site.id

    def answer(pieces: Iterable[str]) -> Response:
        with app.test_request_context():
            enter_site(key)
            g.site = db.session.get_one(Site, key)
            return streamed(pieces, "application/jsonl", name="a.jsonl", broken=BROKEN)

    return answer


@pytest.mark.parametrize(
    ("accepted", "unpack"), [("", bytes), ("gzip", gzip.decompress), ("br, gzip", brotli.decompress)]
)
def test_what_flows_is_asked_for_as_it_is_sent(
    site: Site, flow: Callable[[Iterable[str]], Response], opened: list[Any], accepted: str, unpack: Any
) -> None:
    asked: list[Any] = []

    def pieces() -> Iterator[str]:
        for _number in range(9):
            found = db.session.scalar(select(func.count(Site.id)).where(Site.id == current_scope()))
            asked.append((current_scope(), is_reading(), has_request_context(), found))
            yield MEGABYTE

    key, answer = site.id, flow(pieces())
    assert len(asked) == 3
    body, status, headers = ask(answer, HTTP_ACCEPT_ENCODING=accepted)
    assert (status, unpack(body) == MEGABYTE.encode() * 9, opened) == ("200 OK", True, [])
    assert asked[3:] == [(key, True, False, 1)] * 6
    assert (headers.get("Content-Length"), headers.get("Content-Encoding", "")) == (None, accepted[:4].strip(", "))
    assert headers["Content-Disposition"] == 'attachment; filename="a.jsonl"'


def test_what_is_broken_off_says_so_at_its_end(flow: Callable[[Iterable[str]], Response]) -> None:
    def pieces(good: int) -> Iterator[str]:
        yield from itertools.repeat(MEGABYTE, good)
        raise OSError("gone")

    body, status, _headers = ask(flow(pieces(5)))
    assert (status, body == f"{MEGABYTE * 5}{BROKEN}".encode()) == ("200 OK", True)
    # While nothing was sent yet, it is an error like any other.
    with pytest.raises(OSError, match="gone"):
        flow(pieces(2))


def test_what_could_flow_and_is_short_is_kept(flow: Callable[[Iterable[str]], Response]) -> None:
    answer = flow(["a", "b"])
    assert (answer.get_data(), answer.is_streamed) == (b"ab", False)


def test_whoever_leaves_leaves_nothing_open(flow: Callable[[Iterable[str]], Response]) -> None:
    made: list[int] = []

    def pieces() -> Iterator[str]:
        for number in range(9):
            made.append(number)
            yield MEGABYTE

    head, _status, _headers = ask(flow(pieces()), method="HEAD")
    assert (head, len(made)) == (b"", 3)
    answer = flow(pieces())
    sent = answer.iter_encoded()
    assert len(b"".join(itertools.islice(sent, 4))) == 4 * 1024 * 1024
    answer.close()
    assert len(made) == 7


def test_what_is_short_and_takes_long_flows_as_well(
    flow: Callable[[Iterable[str]], Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(step=0.9)
    monkeypatch.setattr(streams, "monotonic", lambda: next(clock))
    asked: list[str] = []
    answer = flow(each for each in ("head", "", "", "row") if not asked.append(each))
    assert (asked, answer.is_streamed) == (["head", "", ""], True)
    assert ask(answer)[0] == b"headrow"
