"""``cms plugins``: which plugins there are, whether one keeps the contract, a new one, and the commands they bring."""

from __future__ import annotations

import re
import subprocess
import sys
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

# What the template's plugin is called in code, in addresses, and to people.
NAME, DASHED, LABEL = "nama_modul", "nama-modul", "Nama modul"
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
        click.echo(f"{name} {plugin.info.version}: {plugin.info.label}")


@plugins_group.command("texts")
@click.argument("name")
def collect_texts(name: str) -> None:
    """Collect the texts of a plugin, say which have no English yet, and compile what there is."""
    plugin = _loaded(name)
    owner = texts.owner_of(plugin)
    if owner is None:
        raise click.ClickException(f"{name} is a single module; texts need a package.")
    if plugin.info.catalogue is None:
        raise click.ClickException(
            'PluginInfo names no folder for translations: catalogue=str(Path(__file__).parent / "translations").'
        )
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
def check(name: str) -> None:
    """Run the contract tests for one installed plugin (needs pytest)."""
    _loaded(name)
    if find_spec("pytest") is None:
        raise click.ClickException("The contract tests need pytest, which is not installed: pip install pytest")
    # A process of its own: pytest has to be there before the modules that it looks into.
    done = subprocess.run([sys.executable, "-m", "pytest", *_arguments(name)], check=False)  # noqa: S603  # our own
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
def new(name: str, folder: Path | None) -> None:
    """Write a complete plugin that keeps the contract, to begin with."""
    folder = folder or Path("plugins") / name
    try:
        ownership.check_name(name, sorted({entry.name for entry in plugins.offered(plugins.GROUP)}))
    except ownership.PluginError as error:
        raise click.ClickException(str(error)) from error
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(f"{folder} is there already.")
    try:
        for path in write_plugin(name, folder):
            click.echo(path)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    click.echo(f"Next: pip install --editable {folder}, cms db upgrade, cms plugins check {name}")


def write_plugin(name: str, folder: Path) -> Iterator[Path]:
    """Write the template's plugin under another name; yield each file."""
    for source in sorted(TEMPLATE.rglob("*")):
        if source.is_dir() or "__pycache__" in source.parts:
            continue
        target = folder / _named(source.relative_to(TEMPLATE).as_posix(), name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_sorted_imports(_named(source.read_text("utf-8"), name)), "utf-8")
        yield target
        if target.suffix == ".po":
            yield _compile(target)


def _named(text: str, name: str) -> str:
    spoken = name.replace("_", " ").capitalize()
    return text.replace(NAME, name).replace(DASHED, name.replace("_", "-")).replace(LABEL, spoken)


def _sorted_imports(text: str) -> str:
    """Whether a plugin comes before or after ``cms_core`` in the alphabet depends on its name."""
    return _OURS.sub(lambda block: "".join(one[0] for one in sorted(_ONE.finditer(block[0]), key=lambda m: m[1])), text)


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
