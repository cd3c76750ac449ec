"""Texts of a plugin, wherever it lies: collected, looked for in core's catalogue, compiled."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core import plugin_commands, texts
from cms_core.entries import PluginInfo
from cms_core.plugins import Loaded

SOURCE = """
from warta import _
title, other = _.lazy("Judul"), _("Kabar hari ini")
count = _.plural("%(num)s kabar", "%(num)s kabar", 2)
"""
PAGE = '{{ _("Simpan") }} {% trans %}Surat untuk warga{% endtrans %} {{ _("Hapus %(name)s?", name=name) }}'


@pytest.fixture
def owner(tmp_path: Path) -> texts.Owner:
    """A plugin with texts in Python and in a template; core has the English of two."""
    package = tmp_path / "warta"
    (package / "templates" / "warta").mkdir(parents=True)
    (package / "views.py").write_text(SOURCE, "utf-8")
    (package / "templates" / "warta" / "show.html").write_text(PAGE, "utf-8")
    return texts.Owner("warta", package, package / "translations")


def translate(owner: texts.Owner, said: dict[str, Any], code: str = "en") -> None:
    list(owner.write())
    path = owner.path(code)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    for message in catalogue:
        if (message.id[0] if isinstance(message.id, tuple) else message.id) in said:
            message.string = said[message.id[0] if isinstance(message.id, tuple) else message.id]
    path.write_bytes(texts.po_bytes(catalogue))


ENGLISH = {
    "Kabar hari ini": "News of today",
    "%(num)s kabar": ("%(num)s item", "%(num)s items"),
    "Surat untuk warga": "Letter to the people",
    "Hapus %(name)s?": "Delete %(name)s?",
}


def test_what_core_says_need_not_be_said_again(owner: texts.Owner) -> None:
    assert sorted(owner.faults("en")) == [
        "no translation of 'Hapus %(name)s?'",
        "no translation of 'Kabar hari ini'",
        "no translation of 'Surat untuk warga'",
        "no translation of ('%(num)s kabar', '%(num)s kabar')",
    ]


def test_catalogue_is_complete_when_it_is_translated_and_compiled(owner: texts.Owner) -> None:
    translate(owner, ENGLISH)
    assert (list(owner.faults("en")), owner.is_compiled("en")) == ([], False)
    assert list(owner.write()) == [owner.path("en")]
    assert owner.is_compiled("en")


def test_translation_that_cannot_be_filled_in_is_found(owner: texts.Owner) -> None:
    translate(owner, {**ENGLISH, "Hapus %(name)s?": "Delete %(nama)s?"})
    assert list(owner.faults("en")) == ["not the same places to fill in as in 'Hapus %(name)s?'"]


def test_regional_language_holds_what_somebody_has_translated(owner: texts.Owner) -> None:
    owner.path("jv").parent.mkdir(parents=True)
    owner.path("jv").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Kabar hari ini"\nmsgstr "Pawartos dinten punika"\n', "utf-8"
    )
    list(owner.write())
    assert [message.id for message in owner.current("jv") if message.id] == ["Kabar hari ini"]


def loaded(file: Path, package: str) -> dict[str, Loaded]:
    module = SimpleNamespace(__file__=str(file), __package__=package)
    return {"warta": Loaded("warta", module, PluginInfo(name="warta", label="Warta", summary="Warta"))}


@pytest.mark.sqlite_only("texts have nothing to do with a database")
def test_command_says_what_has_no_english_yet(
    app: Flask, runner: FlaskCliRunner, owner: texts.Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin_commands.gate, "loaded", lambda: loaded(owner.package / "hooks.py", "warta"))
    said = runner.invoke(plugin_commands.plugins_group, ["texts", "warta"]).output.splitlines()
    assert (said[0], len(said), said[-1]) == (str(owner.path("en")), 6, "4 texts have no English yet.")
    translate(owner, ENGLISH)
    again = runner.invoke(plugin_commands.plugins_group, ["texts", "warta"])
    assert again.output.splitlines() == [str(owner.path("en")), "Every text has its English."]


@pytest.mark.sqlite_only("texts have nothing to do with a database")
def test_command_says_what_it_needs(app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin_commands.gate, "loaded", lambda: loaded(Path("warta.py"), ""))
    assert "single module" in runner.invoke(plugin_commands.plugins_group, ["texts", "warta"]).output
    assert "no plugin lain" in runner.invoke(plugin_commands.plugins_group, ["texts", "lain"]).output


@pytest.mark.plugins
@pytest.mark.sqlite_only("texts have nothing to do with a database")
def test_list_without_a_plugin_says_so(app: Flask, runner: FlaskCliRunner) -> None:
    assert runner.invoke(plugin_commands.plugins_group, ["list"]).output.startswith("No plugin is installed: ")
