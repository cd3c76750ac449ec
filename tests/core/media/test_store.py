from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms_core.media.objects import object_store
from cms_core.media.store import BadName, DiskStore, MediaStore, NotInStore, StoreUnavailable

KEY = "0123456789abcdef0123456789abcdef"
NAME = f"{KEY}/640.webp"


@pytest.fixture
def disk(tmp_path: Path) -> MediaStore:
    return DiskStore(tmp_path / "media")


@pytest.fixture(params=["disk", "objects"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    """A folder, and a bucket of a real server."""
    if request.param == "disk":
        return DiskStore(tmp_path / "media")
    return object_store(request.getfixturevalue("media_url"))


def test_put_writes_what_open_reads(either: MediaStore) -> None:
    either.put(NAME, b"pixels")

    with either.open(NAME) as file:
        assert file.read() == b"pixels"


def test_put_fans_the_files_out(disk: MediaStore, tmp_path: Path) -> None:
    disk.put(NAME, b"pixels")

    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")] == [f"media/01/{NAME}"]


def test_put_replaces_whole(either: MediaStore) -> None:
    either.put(NAME, b"a long first version")
    either.put(NAME, b"second")

    with either.open(NAME) as file:
        assert file.read() == b"second"


def test_stat_tells_size_and_time(either: MediaStore) -> None:
    either.put(NAME, b"pixels")

    found = either.stat(NAME)
    assert found is not None
    assert found.size == 6
    assert abs((datetime.now(UTC) - found.written_at).total_seconds()) < 60
    assert either.stat(f"{KEY}/320.webp") is None


def test_delete_removes_the_file_and_its_empty_folder(disk: MediaStore, tmp_path: Path) -> None:
    disk.put(NAME, b"pixels")
    disk.put(f"{KEY}/320.webp", b"pixels")

    disk.delete(NAME)
    assert [path.name for path in (tmp_path / "media" / "01" / KEY).iterdir()] == ["320.webp"]

    disk.delete(f"{KEY}/320.webp")
    disk.delete(f"{KEY}/320.webp")
    assert not (tmp_path / "media" / "01" / KEY).exists()


def test_open_says_when_there_is_nothing(either: MediaStore) -> None:
    with pytest.raises(NotInStore):
        either.open(NAME)


def test_names_tells_everything_that_is_there(either: MediaStore) -> None:
    assert list(either.names()) == []
    either.put(NAME, b"pixels")
    either.put(f"{KEY}/berkas.pdf", b"text")

    assert sorted((name, stat.size) for name, stat in either.names()) == [(NAME, 6), (f"{KEY}/berkas.pdf", 4)]


def test_delete_of_nothing_does_nothing(either: MediaStore) -> None:
    either.put(NAME, b"pixels")

    either.delete(NAME)
    either.delete(NAME)

    assert (either.stat(NAME), list(either.names())) == (None, [])


@pytest.mark.parametrize(
    "name",
    [
        "",
        KEY,
        f"/{NAME}",
        f"../{NAME}",
        f"{KEY}/../640.webp",
        f"{KEY}/../../../etc/passwd",
        "../../etc/passwd",
        "/etc/passwd",
        f"{KEY}/..",
        f"{KEY}/.webp",
        f"{KEY}/640.webp/../x.webp",
        f"{KEY}/640.webp\x00.txt",
        f"{KEY}/640.webp\n",
        f"{KEY}\\640.webp",
        f"{KEY}/%2e%2e.webp",
        f"{KEY}/640.tar.gz",
        f"{KEY}/６４０.webp",
        f"..%2f{KEY}/640.webp",
        f"{KEY.upper()}/640.webp",
    ],
)
def test_no_name_leads_out_of_the_folder(disk: MediaStore, tmp_path: Path, name: str) -> None:
    for verb in (disk.open, disk.delete, disk.stat):
        with pytest.raises(BadName):
            verb(name)
    with pytest.raises(BadName):
        disk.put(name, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where a folder should be")
    disk = DiskStore(tmp_path / "media")

    with pytest.raises(StoreUnavailable):
        disk.put(NAME, b"pixels")
    with pytest.raises(StoreUnavailable):
        disk.stat(NAME)


def test_a_failed_put_leaves_nothing_half_written(
    disk: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cms_core.media.store.os.fsync", full)

    with pytest.raises(StoreUnavailable):
        disk.put(NAME, b"pixels")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
