"""Pieces of a file that come from several sides at once, and lines that break."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from cms_core.delivery import uploads
from cms_core.delivery.uploads import About, Gone, TooLong, Upload, WrongOffset


@pytest.fixture
def upload(app: Flask) -> Upload:
    return uploads.begin(site_id=1, owner="1", about=About(1000, "foto.jpg", "core"))


def test_of_two_that_send_the_same_one_is_taken(upload: Upload) -> None:
    ready, outcomes = threading.Barrier(8), []

    def send(mark: bytes) -> None:
        def pieces() -> Iterator[bytes]:
            for _number in range(10):
                yield mark * 100

        ready.wait()
        try:
            outcomes.append(upload.append(0, pieces()))
        except WrongOffset:
            outcomes.append(0)

    threads = [threading.Thread(target=send, args=(bytes([65 + number]),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [0] * 7 + [1000]
    assert len(set(upload.path.read_bytes())) == 1


def test_what_arrived_before_the_line_broke_is_kept(upload: Upload) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a" * 300
        raise ConnectionError

    with pytest.raises(ConnectionError):
        upload.append(0, pieces())
    assert upload.offset == 300


def test_whoever_came_back_goes_on_while_the_old_line_is_still_open(upload: Upload) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a" * 300
        assert upload.append(300, [b"b" * 700]) == 1000
        yield b"a" * 300

    with pytest.raises(WrongOffset):
        upload.append(0, pieces())
    assert upload.path.read_bytes() == b"a" * 300 + b"b" * 700


def test_nothing_is_written_beyond_the_end(upload: Upload) -> None:
    with pytest.raises(TooLong):
        upload.append(0, [b"a" * 600, b"a" * 600])
    assert upload.offset == 600


def test_nothing_is_written_to_what_was_thrown_away_meanwhile(upload: Upload) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        upload.remove()
        yield b"b"

    with pytest.raises(Gone):
        upload.append(0, pieces())
    with pytest.raises(Gone):
        upload.append(1, [b"c"])
    assert not upload.path.exists()
