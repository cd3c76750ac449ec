"""``cms plugins``: which plugins there are, whether one keeps the contract, a new one, and the commands they bring."""

from __future__ import annotations

import builtins
import dataclasses
import io
import keyword
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pluggy
from babel.messages.pofile import read_po
from flask.cli import AppGroup

from cms_core import ownership, plugins, texts
from cms_core.modules import gate

TEMPLATE = Path(__file__).parent / "plugin_template"
CONTRACTS = Path(__file__).parent / "testing" / "contracts"

# What the template's plugin is called in code, in addresses, and to people; and what its things are called.
NAME, DASHED, LABEL = "nama_modul", "nama-modul", "Nama modul"
THING, THINGS, WORDS = "entry", "entries", "entri"
_CALLED = re.compile(
    rf"{NAME}|{DASHED}|{LABEL}|(?<![A-Za-z])(?P<article>[Aa]n[ _])?"
    rf"(?:(?i:{THING}|{THINGS}|{WORDS}))(?![A-Za-z]|_points|_id)"
)
_THING = re.compile(r"[a-z]{2,12}")
_WORDS = re.compile(r"(?=.{2,20}$)[^\W\d_]+(?:[ -][^\W\d_]+)*")
LONGEST = 63 - len("ix___photo_site_id_entry_id")
"""Letters of a plugin and its thing together: PostgreSQL has no longer names for their indexes."""
_OURS = re.compile(r"(?:^from cms_[\w.]+ import (?:\([^)]*\)|[^\n]+)\n)+", re.MULTILINE)
_ONE = re.compile(r"^from (cms_[\w.]+) import (?:\([^)]*\)|[^\n]+)\n", re.MULTILINE)

plugins_group = AppGroup("plugins", help="Installed plugins.")


@plugins_group.command("list")
def list_plugins() -> None:
    """List the loaded plugins with their versions."""
    found = gate.loaded()
    if not found:
        click.echo(
            "No plugin is installed: install one (pip install --editable FOLDER), or write one (cms plugins new)."
        )
    for name, plugin in sorted(found.items()):
        click.echo(f"{name} {plugin.version}: {plugin.info.label}")


@plugins_group.command("texts")
@click.argument("name")
def collect_texts(name: str) -> None:
    """Collect the texts of a plugin, say which have no English yet, and compile what there is."""
    plugin = _loaded(name)
    owner = texts.owner_of(plugin)
    if owner is None:
        raise click.ClickException(f"{name} is a single module; texts need a package.")
    for path in owner.write():
        click.echo(path)
    missing = list(owner.faults("en"))
    for fault in missing:
        click.echo(fault)
    click.echo(f"{len(missing)} texts have no English yet." if missing else "Every text has its English.")


def _loaded(name: str) -> plugins.Loaded:
    found = gate.loaded().get(name)
    if found is None:
        raise click.ClickException(f"There is no plugin {name}.")
    return found


@plugins_group.command("check")
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def check(name: str, arguments: tuple[str, ...]) -> None:
    """Run the contract tests for one installed plugin (needs pytest); ARGUMENTS behind -- are pytest's."""
    _loaded(name)
    if find_spec("pytest") is None:
        raise click.ClickException("The contract tests need pytest, which is not installed: pip install pytest")
    # A process of its own: pytest has to be there before the modules that it looks into.
    done = subprocess.run([sys.executable, "-m", "pytest", *_arguments(name), *arguments], check=False)  # noqa: S603  # our own
    if done.returncode:
        raise click.ClickException(f"{name} does not keep the contract.")
    click.echo(f"{name} keeps the contract.")


def _arguments(name: str) -> list[str]:
    return [
        "-q",
        "--tb=short",
        "--show-capture=no",
        "-p",
        "no:cacheprovider",
        f"--config-file={CONTRACTS / 'contracts.ini'}",
        f"--plugin={name}",
        str(CONTRACTS),
    ]


@plugins_group.command("new", with_appcontext=False)
@click.argument("name")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Its folder; plugins/NAME without.")
@click.option("--thing", help="What code calls the things that it publishes: one English word, such as book.")
@click.option("--words", help="What people call them, in Indonesian: buku.")
def new(name: str, folder: Path | None, thing: str | None, words: str | None) -> None:
    """Write a complete plugin that keeps the contract, to begin with."""
    folder = folder or Path("plugins") / name
    if (thing is None) is not (words is None):
        raise click.UsageError("--thing and --words go together.")
    names = Names(name, THING if thing is None else thing, WORDS if words is None else words)
    try:
        ownership.check_name(name, sorted({entry.name for entry in plugins.offered(plugins.GROUP)}))
        names.check()
    except ownership.PluginError as error:
        raise click.ClickException(str(error)) from error
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(f"{folder} is there already.")
    try:
        for path in write_plugin(names, folder):
            click.echo(path)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    click.echo(f"Next: pip install --editable {folder}, cms db upgrade, cms plugins check {name}")


@dataclasses.dataclass(frozen=True)
class Names:
    """What a new plugin is called, and its things: by code (in English) and by people (in Indonesian)."""

    name: str
    thing: str = THING
    words: str = WORDS

    @property
    def things(self) -> str:
        """Several of them, in English."""
        if re.search("([sxz]|[cs]h)$", self.thing):
            return f"{self.thing}es"
        return re.sub("(?<![aeiou])y$", "ie", self.thing) + "s"

    def check(self) -> None:
        """Refuse words that would not make a plugin.

        Raises:
            PluginError: they are no words, too long, or mean something else in its files.
        """
        if _THING.fullmatch(self.thing) is None:
            raise ownership.PluginError(self.name, "its thing is one English word of small letters, 12 at most.")
        if _WORDS.fullmatch(self.words) is None:
            raise ownership.PluginError(self.name, "the words for its things are letters and spaces, 20 at most.")
        if len(self.name) + len(self.thing) > LONGEST:
            raise ownership.PluginError(self.name, f"its name and its thing have more than {LONGEST} letters together.")
        if self.thing != THING and {self.thing.capitalize(), self.things} & _spoken_for():
            raise ownership.PluginError(self.name, f"{self.thing} means something else in its files.")

    def put(self, text: str) -> str:
        """Return a text of the template with these names in it."""
        spoken = self.name.replace("_", " ").capitalize()
        ours = {NAME: self.name, DASHED: self.name.replace("_", "-"), LABEL: spoken}
        things = {THING: self.thing, THINGS: self.things, WORDS: self.words}

        def called(match: re.Match[str]) -> str:
            if match[0] in ours:
                return ours[match[0]]
            article = match["article"] or ""
            word = match[0].removeprefix(article)
            found = things[word.lower()]
            if article and found[0] not in "aeiou":
                article = article.replace("n", "")
            return article + (found[0].upper() + found[1:] if word[0].isupper() else found)

        return _CALLED.sub(called, text)


def _spoken_for() -> set[str]:
    """Return the names that mean something to Python or in the files of the template."""
    files = (path.read_text("utf-8") for path in TEMPLATE.rglob("*.py"))
    tokens = (token for text in files for token in tokenize.generate_tokens(io.StringIO(text).readline))
    return {token.string for token in tokens if token.type == tokenize.NAME} | {*keyword.kwlist, *dir(builtins)}


def write_plugin(names: Names, folder: Path) -> Iterator[Path]:
    """Write the template's plugin under other names; yield each file."""
    for source in sorted(TEMPLATE.rglob("*")):
        inside = source.relative_to(TEMPLATE)
        # What tools leave behind in folders that they walk through is not the template's.
        if source.is_dir() or any(name == "__pycache__" or name.startswith(".") for name in inside.parent.parts):
            continue
        target = folder / names.put(inside.as_posix())
        target.parent.mkdir(parents=True, exist_ok=True)
        text = names.put(source.read_text("utf-8"))
        target.write_text(_each_once(text) if target.suffix == ".po" else _sorted_imports(text), "utf-8")
        yield target
        if target.suffix == ".po":
            yield _compile(target)


def _sorted_imports(text: str) -> str:
    """Whether a plugin comes before or after ``cms_core`` in the alphabet depends on its name."""
    return _OURS.sub(lambda block: "".join(one[0] for one in sorted(_ONE.finditer(block[0]), key=lambda m: m[1])), text)


def _each_once(text: str) -> str:
    """A plugin may be called as its things are; a catalogue has a text once."""
    return "\n\n".join({part.partition("\nmsgstr")[0]: part for part in text.split("\n\n")}.values())


def _compile(catalogue: Path) -> Path:
    compiled = catalogue.with_suffix(".mo")
    with catalogue.open("rb") as source:
        compiled.write_bytes(texts.mo_bytes(read_po(source)))
    return compiled


def groups(manager: pluggy.PluginManager) -> dict[str, click.Command]:
    """Return the command groups of the loaded plugins by name."""
    return {
        entry.group.name or name: entry.group
        for name in plugins.names(manager)
        for entry in plugins.call(manager, name, "cms_register_commands") or ()
    }
