"""What a release says of a selection that has begun without a schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site

from ..conftest import HOME, MakePackage, story
from .conftest import merger_of, package_of, tell, wrong


@pytest.mark.usefixtures("offline")
def test_a_selection_without_a_schedule_is_active_once_somebody_takes_part(
    open_site: Site, client: FlaskClient, make_package: MakePackage, served: str, tmp_path: Path
) -> None:
    key = make_package(parts={"plans": story()["plans"]})
    listed = f"{HOME}/lelang/?keadaan=pemilihan"
    (release,) = package_of(client, "rilis.json")["releases"]
    assert (release["tender"]["status"], "Saluran irigasi" in client.get(listed).text) == ("planned", False)
    tell(open_site, key, "bidders", {"name": "CV Tirta", "offer": 143_200_000, "verdict": "lulus"})
    told = package_of(client, "rilis.json")
    newest = max(told["releases"], key=lambda each: datetime.fromisoformat(each["date"]).astimezone(UTC))
    assert newest["tender"]["status"] == "active"
    assert (len(newest["tender"]["tenderers"]), newest["bids"]["details"][0]["status"]) == (1, "valid")
    assert "Saluran irigasi" in client.get(listed).text
    records = package_of(client, "rekaman.json")
    assert wrong(told, served, tmp_path) == ([], [], {})
    (record,) = records["records"]
    merged = merger_of(records, served).create_compiled_release(told["releases"])
    assert record["compiledRelease"] == merged
    assert merged["tender"]["status"] == "active"
