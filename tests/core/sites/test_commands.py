from __future__ import annotations

from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core.extensions import db
from cms_core.regions.loading import load
from cms_core.sites.commands import sites_group
from cms_core.sites.services import all_sites, by_slug


def loaded() -> None:
    load(under="33.04.02")
    db.session.commit()


def test_create_makes_a_site_with_its_hosts(app: Flask, runner: FlaskCliRunner) -> None:
    loaded()

    result = runner.invoke(
        sites_group, ["create", "33.04.02.2007", "--host", "kalimandi.desa.id", "--host", "www.kalimandi.desa.id"]
    )

    assert result.exit_code == 0, result.output
    assert result.output == "33.04.02.2007 kalimandi: made.\n"
    db.session.rollback()
    site = by_slug("kalimandi")
    assert site is not None
    assert {host.host: host.canonical for host in site.hosts} == {
        "kalimandi.desa.id": True,
        "www.kalimandi.desa.id": False,
    }


def test_create_again_says_so_and_adds_hosts(app: Flask, runner: FlaskCliRunner) -> None:
    loaded()
    runner.invoke(sites_group, ["create", "33.04.02"])
    runner.invoke(sites_group, ["create", "33.04.02.2007", "--slug", "mandi", "--no-face"])

    result = runner.invoke(sites_group, ["create", "33.04.02.2007", "--host", "kalimandi.desa.id", "--verified"])

    assert (result.exit_code, result.output) == (0, "33.04.02.2007 mandi: is there already.\n")
    db.session.rollback()
    site = by_slug("mandi")
    assert site is not None
    assert (site.public, [(host.host, host.verified) for host in site.hosts]) == (False, [("kalimandi.desa.id", True)])


def test_create_says_what_is_wrong_and_makes_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    loaded()
    runner.invoke(sites_group, ["create", "33.04.02.2007", "--host", "kalimandi.desa.id"])
    for arguments, words in (
        (["33.99"], "There is no region 33.99."),
        (["33.04.02.2002", "--slug", "Desa Pagak"], "Desa Pagak cannot be a slug"),
        (["33.04.02.2002", "--slug", "kalimandi"], "Another site has the slug kalimandi."),
        (["33.04.02.2002", "--host", "https://pagak.desa.id"], "https://pagak.desa.id is no host name."),
        (["33.04.02.2002", "--host", "kalimandi.desa.id"], "kalimandi.desa.id belongs to another site"),
        (["33.04.02.2002", "--host", "localhost"], "localhost is no host name."),
    ):
        result = runner.invoke(sites_group, ["create", *arguments])
        db.session.rollback()
        assert result.exit_code == 1
        assert words in result.output

    assert [site.slug for site in all_sites()] == ["kalimandi"]


def test_list_shows_sites_below_a_region(app: Flask, runner: FlaskCliRunner) -> None:
    loaded()
    for code in ("33.04", "33.04.02", "33.04.02.2007"):
        runner.invoke(sites_group, ["create", code])

    result = runner.invoke(sites_group, ["list", "--under", "33.04.02"])

    assert result.stdout.splitlines() == [
        "33.04.02\tpurworeja-klampok\tcentral\t-\tPurworeja Klampok",
        "33.04.02.2007\tkalimandi\tcentral\t-\tKalimandi",
    ]
    assert result.stderr == "2 sites.\n"
