from __future__ import annotations

from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core.cli import cms
from cms_core.modules import gate
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope


def test_list_shows_what_is_loaded_and_what_is_on(runner: FlaskCliRunner, site: Site) -> None:
    runner.invoke(cms, ["modules", "disable", "kalimandi", "warta"])
    assert runner.invoke(cms, ["modules", "list"]).output == "kabar 0\nwarta 0\n"
    assert runner.invoke(cms, ["modules", "list", "kalimandi"]).output == "kabar: on\nwarta: off\n"


def test_switches_say_what_changed(app: Flask, runner: FlaskCliRunner, site: Site) -> None:
    said = [
        runner.invoke(cms, ["modules", verb, "kalimandi", "warta"]).output
        for verb in ("disable", "disable", "enable", "enable")
    ]
    assert said == [
        "warta is now off at kalimandi.\n",
        "warta is already off at kalimandi.\n",
        "warta is now on at kalimandi.\n",
        "warta is already on at kalimandi.\n",
    ]
    with site_scope(site.id):
        assert gate.enabled(site.id) == {"warta", "kabar"}


def test_unknown_names_are_a_sentence_and_a_failure(runner: FlaskCliRunner, site: Site) -> None:
    for arguments, sentence in (
        (["enable", "hilang", "warta"], "Error: There is no site hilang.\n"),
        (["list", "hilang"], "Error: There is no site hilang.\n"),
        (["enable", "kalimandi", "hilang"], "Error: There is no plugin hilang.\n"),
    ):
        result = runner.invoke(cms, ["modules", *arguments])
        assert (result.exit_code, result.output) == (1, sentence)
