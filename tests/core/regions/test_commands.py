from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from cms_core.extensions import db
from cms_core.regions.commands import describe, regions_group
from cms_core.regions.loading import LoadReport, Renamed
from cms_core.regions.models import Region


def test_load_says_what_it_did_and_keeps_it(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(regions_group, ["load", "--under", "33.04.02"])

    assert result.exit_code == 0, result.output
    assert "11 added, 0 renamed, 0 withdrawn, 0 back, 0 corrected, 0 unchanged." in result.stdout
    assert "Regions: 11 / 11" in result.stderr
    db.session.rollback()
    assert db.session.scalar(select(func.count(Region.id))) == 11

    again = runner.invoke(regions_group, ["load", "--under", "33.04.02"])
    assert again.stdout == "0 added, 0 renamed, 0 withdrawn, 0 back, 0 corrected, 11 unchanged.\n"


def test_load_names_a_region_that_does_not_exist(runner: FlaskCliRunner) -> None:
    result = runner.invoke(regions_group, ["load", "--under", "33.99"])

    assert result.exit_code == 1
    assert "There is no region 33.99." in result.output


@pytest.mark.parametrize("many", [3, 25])
def test_describe_names_changes_up_to_a_limit(many: int) -> None:
    renamed = tuple(Renamed(f"33.{number:02}", "Lama", "Baru") for number in range(many))

    lines = describe(LoadReport(renamed=renamed, withdrawn=("34",), restored=("35",)))

    assert lines[0] == "33.00: Lama -> Baru"
    assert "34: withdrawn" in lines
    assert "35: back" in lines
    assert ("… and 5 more" in lines) == (many == 25)
    assert lines[-1] == f"0 added, {many} renamed, 1 withdrawn, 1 back, 0 corrected, 0 unchanged."
