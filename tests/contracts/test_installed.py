"""A plugin by somebody else and one that was just made are found by their entry points and keep the contract."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core import plugin_commands
from cms_core.cli import cms
from cms_core.testing.applications import installed_plugins
from tests.contracts.conftest import ROOT

THIRD_PARTY = ROOT / "tests" / "third_party" / "balai-buku-tamu"
Install = Callable[[Path], Any]


def keeps(installed: Any, name: str) -> None:
    """The plugin is there, keeps the contract, and passes its own tests."""
    listed = installed.cms("plugins", "list").stdout
    assert [line for line in listed.splitlines() if line.startswith(f"{name} ")] != [], listed
    checked = installed.cms("plugins", "check", name)
    assert (checked.returncode, checked.stdout.splitlines()[-1:]) == (0, [f"{name} keeps the contract."]), (
        checked.stdout
    )
    tested = installed.tests()
    assert tested.returncode == 0, tested.stdout


def test_third_party_plugin_keeps_the_contract(install: Install) -> None:
    keeps(install(THIRD_PARTY), "buku_tamu")
    assert "buku_tamu" not in installed_plugins()


@pytest.fixture
def cli() -> FlaskCliRunner:
    """Runs commands that need no application."""
    return FlaskCliRunner(Flask(__name__))


BOOKS = ("--thing", "book", "--words", "buku")


@pytest.mark.parametrize(("name", "options"), [("agenda_warga", ()), ("perpustakaan", BOOKS)])
def test_new_plugin_keeps_the_contract(
    install: Install, cli: FlaskCliRunner, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    made = tmp_path / "made"
    result = cli.invoke(cms, ["plugins", "new", name, "--to", str(made), *options])
    assert result.exit_code == 0, result.output
    keeps(install(made), name)


SABOTAGE = {
    "test_plugin_imports_nothing_of_ours_but_the_door": (
        "services.py",
        "from collections.abc import Mapping",
        "from collections.abc import Mapping\nfrom cms_core.extensions import Base",
    ),
    "test_texts_made_before_a_request_are_lazy": ("hooks.py", '_.lazy("Melihat entri")', '"Melihat entri"'),
    "test_every_text_has_its_english": (
        "translations/en/LC_MESSAGES/agenda_warga.po",
        'msgstr "Write entries"',
        'msgstr ""',
    ),
    "test_endpoints_that_it_names_are_its_own_or_of_core": (
        "templates/agenda_warga/show.html",
        "{% block main %}",
        '{% block main %}{% if false %}{{ url_for("agenda_warga.hilang") }}{% endif %}',
    ),
    "test_icons_and_styles_that_it_names_are_there": (
        "templates/agenda_warga/list.html",
        "{% block main %}",
        '{% block main %}{% if false %}{{ icon("hilang") }}{% endif %}',
    ),
    "test_templates_that_it_uses_are_its_own_or_of_core": (
        "templates/agenda_warga/show.html",
        "{% block main %}",
        '{% block main %}{% include "lain/x.html" ignore missing %}',
    ),
    "test_migrations_go_up_down_up_and_equal_the_models": (
        "migrations/0001_tables.py",
        'sa.Column("body",',
        'sa.Column("extra", sa.Text()), sa.Column("body",',
    ),
    "test_tables_about_people_come_with_both_duties": (
        "models.py",
        'body: Mapped[str] = mapped_column(Text, default="")',
        'body: Mapped[str] = mapped_column(Text, default="", info={"personal": True})',
    ),
    "test_index_rebuilt_is_the_index_published": (
        "hooks.py",
        "indexed(Entry))",
        "list(indexed(Entry))[:0])",
    ),
    "test_hooks_run_few_statements": (
        "hooks.py",
        'if area == "public":',
        'if count_visible(Entry) + 1 and area == "public":',
    ),
    "test_rows_of_another_site_are_404_in_the_administration": (
        "blueprint.py",
        "blueprint.register_blueprint(staff)",
        "from cms_core.api import require\nstaff.add_url_rule('/<int:key>/lihat', 'look', "
        "require(f'{NAME}.view')(lambda key: f'{key}'))\nblueprint.register_blueprint(staff)",
    ),
    "test_switching_off_and_on_keeps_everything": (
        "hooks.py",
        "@hookimpl\ndef cms_dashboard_figures",
        "@hookimpl\ndef cms_module_disabled() -> None:\n    for row in list(indexed(Entry)):\n"
        "        services.db.session.delete(row)\n\n\n@hookimpl\ndef cms_dashboard_figures",
    ),
    "test_entries_lead_somewhere_and_fit": (
        "hooks.py",
        "@hookimpl\ndef cms_items",
        "@hookimpl\ndef cms_public_documents() -> Iterator[object]:\n    from cms_core.api import PublicDocument, now\n"
        "    if count_visible(Entry):\n        yield PublicDocument(title='', kind='', year=2026, values={},\n"
        "            endpoint='agenda_warga.hilang', published_at=now())\n\n\n@hookimpl\ndef cms_items",
    ),
}
"""What is done to a plugin, by the contract test that has to notice."""


def test_broken_plugin_is_told_what_it_broke(install: Install, cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    cli.invoke(cms, ["plugins", "new", "agenda_warga", "--to", str(made)])
    for file, before, after in SABOTAGE.values():
        path = made / "cms_agenda_warga" / file
        text = path.read_text("utf-8")
        assert before in text, before
        path.write_text(text.replace(before, after), "utf-8")

    checked = install(made).cms("plugins", "check", "agenda_warga")

    assert (checked.returncode, checked.stderr) == (1, "Error: agenda_warga does not keep the contract.\n")
    failed = set(re.findall(r"^FAILED \S+::(\w+)\[", checked.stdout, re.MULTILINE))
    # What is said to be about people there stands on its public pages.
    assert failed == {*SABOTAGE, "test_nothing_about_people_is_public"}


def test_plugin_that_cannot_be_imported_is_one_sentence(install: Install, cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    cli.invoke(cms, ["plugins", "new", "agenda_warga", "--to", str(made)])
    services = made / "cms_agenda_warga" / "services.py"
    text = services.read_text("utf-8") + "\nimport warnings\nwarnings.warn('it goes', DeprecationWarning)\n"
    services.write_text(text, "utf-8")

    checked = install(made).cms("plugins", "check", "agenda_warga", "--", "-v")

    told = [line for line in (checked.stdout + checked.stderr).splitlines() if line]
    assert [re.sub(r"\(/.*/cms", "(cms", line) for line in told] == [
        "ERROR: Plugin agenda_warga: it cannot be imported: DeprecationWarning('it goes') "
        f"(cms_agenda_warga/services.py:{len(text.splitlines())}).",
        "Error: agenda_warga does not keep the contract.",
    ]


@pytest.mark.plugins("*")
@pytest.mark.skipif(not installed_plugins(), reason="no plugin is installed")
def test_check_hands_on_what_is_meant_for_pytest(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[list[str]] = []
    monkeypatch.setattr(
        plugin_commands.subprocess,
        "run",
        lambda command, check: run.append(command) or subprocess.CompletedProcess(command, 0),
    )
    result = runner.invoke(cms, ["plugins", "check", installed_plugins()[0], "--", "-vv", "-k", "off"])
    assert (result.exit_code, [command[-3:] for command in run]) == (0, [["-vv", "-k", "off"]])


def test_check_knows_installed_plugins_only(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(cms, ["plugins", "check", "hilang"])
    assert (result.exit_code, result.output) == (1, "Error: There is no plugin hilang.\n")


@pytest.mark.plugins("*")
@pytest.mark.skipif(not installed_plugins(), reason="no plugin is installed")
def test_check_says_when_pytest_is_missing(app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin_commands, "find_spec", lambda name: None)
    result = runner.invoke(cms, ["plugins", "check", installed_plugins()[0]])
    assert result.exit_code == 1
    assert result.output == "Error: The contract tests need pytest, which is not installed: pip install pytest\n"


KINDS = (
    ("ab", ()),
    ("agenda_warga", ()),
    ("kabar_dari_dan_untuk_warga_des", ()),
    ("ab", ("--thing", "ad", "--words", "ya")),
    ("peraturan_desa_12", ("--thing", "announcement", "--words", "permohonan informasi")),
)


@pytest.mark.parametrize(
    "linter",
    [
        ("ruff", "check", "--no-cache"),
        ("ruff", "format", "--no-cache", "--check"),
        ("djlint", "--lint", "--quiet", "--configuration", ".djlintrc"),
    ],
    ids=" ".join,
)
def test_new_plugin_passes_the_linters(cli: FlaskCliRunner, tmp_path: Path, linter: tuple[str, ...]) -> None:
    """Each linter looks at all of them at once: to start one takes longer than to look."""
    for number, (name, options) in enumerate(KINDS):
        result = cli.invoke(cms, ["plugins", "new", name, "--to", str(tmp_path / str(number)), *options])
        assert result.exit_code == 0, result.output
    done = subprocess.run([sys.executable, "-m", *linter, str(tmp_path)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_new_plugin_is_held_to_the_rules_of_the_house(cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    cli.invoke(cms, ["plugins", "new", "agenda_warga", "--to", str(made)])
    ours = tomllib.loads((ROOT / "ruff.toml").read_text("utf-8"))
    tools = tomllib.loads((made / "pyproject.toml").read_text("utf-8"))["tool"]
    assert (tools["ruff"]["line-length"], tools["ruff"]["target-version"]) == (
        ours["line-length"],
        ours["target-version"],
    )
    assert {key: tools["ruff"]["lint"][key] for key in ("select", "ignore", "isort")} == {
        key: ours["lint"][key] for key in ("select", "ignore", "isort")
    }
    mypy = configparser.ConfigParser()
    mypy.read(ROOT / "mypy.ini")
    assert {key: str(tools["mypy"][key]) for key in ("python_version", "strict", "warn_unreachable")} == {
        key: mypy["mypy"][key] for key in ("python_version", "strict", "warn_unreachable")
    }


def test_new_plugin_is_typed(cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    cli.invoke(cms, ["plugins", "new", "agenda_warga", "--to", str(made)])
    # With the options of "make lint", so that both use what mypy remembers.
    arguments = ["--config-file=mypy.ini", str(made / "cms_agenda_warga")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "checked" in done.stdout or done.stdout.startswith("Success"), done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if str(made) in line] == []


def test_new_plugin_carries_no_trace_of_its_template(cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    result = cli.invoke(cms, ["plugins", "new", "agenda_warga", "--to", str(made)])
    files = [path for path in made.rglob("*") if path.is_file()]
    assert result.output.splitlines()[:-1] == [
        str(path) for path in plugin_commands.write_plugin(plugin_commands.Names("agenda_warga"), made)
    ]
    assert len(files) == len(result.output.splitlines()) - 1
    names = (plugin_commands.NAME, plugin_commands.DASHED, plugin_commands.LABEL)
    assert [path for path in files if any(name in str(path) for name in names)] == []
    texts = [path for path in files if path.suffix != ".mo"]
    assert [path for path in texts if any(name in path.read_text("utf-8") for name in names)] == []


def test_new_plugin_is_about_what_it_is_told(cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    cli.invoke(cms, ["plugins", "new", "perpustakaan", "--to", str(made), *BOOKS])
    package = made / "cms_perpustakaan"
    models, hooks, guide = (package / name for name in ("models.py", "hooks.py", "help/en/perpustakaan.md"))
    assert "class Book(Photographed, Publishable, Base):" in models.read_text("utf-8")
    assert '__tablename__ = "perpustakaan_book"' in models.read_text("utf-8")
    assert 'may(name=f"{NAME}.write", label=_.lazy("Menulis buku"), ' in hooks.read_text("utf-8")
    assert "[BlueprintEntry(blueprint=blueprint)]" in hooks.read_text("utf-8")
    assert "press **Write a book**." in guide.read_text("utf-8")
    assert (package / "templates" / "perpustakaan" / "books.html").is_file()
    left = re.compile(r"(?<![a-z])(entry|entries|entri)(?![a-z]|_points|_id)", re.IGNORECASE)
    texts = [path for path in made.rglob("*") if path.is_file() and path.suffix != ".mo"]
    found = {word for path in texts for word in left.findall(path.read_text("utf-8")) + left.findall(str(path))}
    assert found == set()


def test_new_plugin_called_as_its_things_has_each_text_once(cli: FlaskCliRunner, tmp_path: Path) -> None:
    made = tmp_path / "made"
    cli.invoke(cms, ["plugins", "new", "agenda", "--to", str(made), "--thing", "event", "--words", "agenda"])
    catalogue = made / "cms_agenda" / "translations" / "en" / "LC_MESSAGES" / "agenda.po"
    texts = re.findall('^msgid "(.+)"$', catalogue.read_text("utf-8"), re.MULTILINE)
    assert sorted(set(texts)) == sorted(texts)
    assert "Agenda" in texts


@pytest.mark.parametrize(
    ("thing", "things"),
    [("book", "books"), ("story", "stories"), ("day", "days"), ("box", "boxes"), ("wish", "wishes")],
)
def test_several_things_are_called_as_in_english(thing: str, things: str) -> None:
    names = plugin_commands.Names("pustaka", thing, "buku")
    assert names.put("an entry, Entries; An entry, said_an_entry_too") == (
        f"a {thing}, {things.capitalize()}; A {thing}, said_a_{thing}_too"
    )
    assert plugin_commands.Names("pustaka", "event", "acara").put("an entry, entri, Entri") == "an event, acara, Acara"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("book", ""), "the words for its things are letters and spaces, 20 at most."),
        (("book", 'buku")'), "the words for its things are letters and spaces, 20 at most."),
        (("book", "buku " * 5), "the words for its things are letters and spaces, 20 at most."),
        (("Book", "buku"), "its thing is one English word of small letters, 12 at most."),
        (("loan_item", "pinjaman"), "its thing is one English word of small letters, 12 at most."),
        (("item", "barang"), "item means something else in its files."),
        (("view", "tampilan"), "view means something else in its files."),
        (("exception", "galat"), "exception means something else in its files."),
        (("none", "kosong"), "none means something else in its files."),
    ],
)
def test_new_plugin_needs_words_that_make_a_plugin(
    cli: FlaskCliRunner, tmp_path: Path, options: tuple[str, str], sentence: str
) -> None:
    thing, words = options
    made = tmp_path / "made"
    result = cli.invoke(cms, ["plugins", "new", "gudang", "--to", str(made), "--thing", thing, "--words", words])
    assert (result.exit_code, result.output) == (1, f"Error: Plugin gudang: {sentence}\n")
    assert not made.exists()


def test_new_plugin_has_names_that_fit_into_a_database(cli: FlaskCliRunner, tmp_path: Path) -> None:
    options = ["--to", str(tmp_path / "made"), "--thing", "document", "--words", "berkas"]
    result = cli.invoke(cms, ["plugins", "new", "kabar_dari_dan_untuk_warga_des", *options])
    assert result.output == (
        "Error: Plugin kabar_dari_dan_untuk_warga_des: its name and its thing have more than 36 letters together.\n"
    )


@pytest.mark.parametrize("option", [("--thing", "book"), ("--words", "buku")])
def test_new_plugin_is_told_both_words_or_none(cli: FlaskCliRunner, tmp_path: Path, option: tuple[str, str]) -> None:
    result = cli.invoke(cms, ["plugins", "new", "pustaka", "--to", str(tmp_path / "made"), *option])
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, "Error: --thing and --words go together.")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Agenda", "Plugin Agenda: a name has small letters, digits and single underscores, 30 at most."),
        ("../agenda", "Plugin ../agenda: a name has small letters, digits and single underscores, 30 at most."),
        ("core", "Plugin core: this name is core's own."),
        ("potensi_desa", "Plugin potensi_desa: two plugins have this name."),
        (
            "potensi",
            "Plugin potensi: its name and that of potensi_desa begin alike, so their tables could be mistaken.",
        ),
    ],
)
def test_new_plugin_needs_a_name_of_its_own(
    cli: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if name.startswith("potensi") and "potensi_desa" not in installed_plugins():
        pytest.skip("potensi_desa is not installed")
    result = cli.invoke(cms, ["plugins", "new", name])
    assert (result.exit_code, result.output) == (1, f"Error: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


def test_new_plugin_overwrites_nothing(cli: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "plugins" / "agenda" / "README.md"
    kept.parent.mkdir(parents=True)
    kept.write_text("ours", "utf-8")
    result = cli.invoke(cms, ["plugins", "new", "agenda"])
    assert (result.exit_code, result.output) == (1, "Error: plugins/agenda is there already.\n")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_new_plugin_lies_where_the_others_do(
    cli: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = cli.invoke(cms, ["plugins", "new", "agenda"])
    assert result.output.splitlines()[-1] == (
        "Next: pip install --editable plugins/agenda, cms db upgrade, cms plugins check agenda"
    )
    assert (tmp_path / "plugins" / "agenda" / "cms_agenda" / "hooks.py").is_file()


def test_new_plugin_in_a_folder_that_cannot_be_written_says_so(cli: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "berkas"
    file.write_text("", "utf-8")
    result = cli.invoke(cms, ["plugins", "new", "agenda", "--to", str(file / "agenda")])
    assert result.exit_code == 1
    assert "cannot be written: Not a directory." in result.output
