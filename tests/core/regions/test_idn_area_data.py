"""The register's codes beside those of an independent data set.

Its data are under a share-alike licence: they are fetched into pytest's cache for this test and never kept here.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from cms_core.regions.source import national

PACKAGE = "idn-area-data@4.0.1"
ARCHIVE = "idn-area-data-4.0.1.tgz"
SECONDS = 120


@pytest.fixture
def archive(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.config.cache.mkdir("idn-area-data") if request.config.cache else Path()
    found = folder / ARCHIVE
    if found.exists():
        return found
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("idn-area-data is not compared: there is no npm on this machine")
    try:
        subprocess.run(
            [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(folder)],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"idn-area-data is not compared: it cannot be had here ({type(error).__name__})")
    return found


def read(archive: Path, name: str) -> dict[str, str]:
    with tarfile.open(archive) as files:
        member = files.extractfile(f"package/data/{name}.csv")
        assert member is not None
        rows = csv.DictReader(io.TextIOWrapper(member, "utf-8", newline=""))
        return {row["code"]: row["name"] for row in rows}


def test_codes_agree_with_an_independent_data_set(archive: Path) -> None:
    ours = {region.code: region.name for region in national()}
    theirs: dict[str, str] = {}
    for name in ("provinces", "regencies", "districts", "villages"):
        theirs |= read(archive, name)

    assert set(ours) == set(theirs)
    # Spelling differs here and there; a shift of one line would make most names differ.
    different = [code for code, name in ours.items() if name.lower() != " ".join(theirs[code].split()).lower()]
    assert len(different) < 200
