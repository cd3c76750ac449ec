from __future__ import annotations

import subprocess
import sys

from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core.extensions import db
from cms_core.pages import services
from cms_core.pages.commands import sites_group
from cms_core.pages.models import Page
from cms_core.publishing import addresses
from cms_core.regions.loading import load
from cms_core.sites.services import all_sites, by_slug
from cms_core.tenancy import site_scope


def test_template_makes_all_sites_and_tells_what_it_left_alone(app: Flask, runner: FlaskCliRunner) -> None:
    load(under="33.04.02")
    db.session.commit()

    first = runner.invoke(sites_group, ["template", "33.04.02"])
    assert first.exit_code == 0, first.output
    assert first.stdout == "9 sites, 9 of them new; pages: 36 delivered.\n"
    assert "Sites: 9 / 9" in first.stderr
    db.session.rollback()
    assert len(all_sites()) == 9

    kalimandi = by_slug("kalimandi")
    assert kalimandi is not None
    with site_scope(kalimandi.id):
        page = addresses.by_slug(Page, "profil")
        assert page is not None
        services.change(page, site=kalimandi, version=1, title=page.title, body="<p>Milik kami</p>", by=None)
    db.session.commit()

    again = runner.invoke(sites_group, ["template", "33.04.02"])
    assert again.stdout == "kalimandi/profil: changed\n9 sites, 0 of them new; pages: 35 unchanged, 1 changed.\n"
    every = runner.invoke(sites_group, ["template", "33.04.02.2007", "--verbose"])
    assert "kalimandi/layanan: unchanged" in every.stdout


def test_template_says_what_is_wrong(app: Flask, runner: FlaskCliRunner) -> None:
    load(under="33.04.02")
    for arguments, words in (
        (["33.99"], "There is no region 33.99."),
        (["33.04.02", "--template", "megah"], "There is no template megah; there are: standar."),
    ):
        result = runner.invoke(sites_group, ["template", *arguments])
        assert result.exit_code == 1
        assert words in result.output


def test_template_stands_among_the_commands_of_sites() -> None:
    # In a process of its own: here the command is known already.
    source = "from cms_core.cli import cms; print(*sorted(cms.commands['sites'].commands))"

    found = subprocess.run([sys.executable, "-c", source], check=True, capture_output=True, text=True)

    assert found.stdout.split() == ["create", "list", "template"]
