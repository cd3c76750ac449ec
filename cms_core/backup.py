"""``cms backup`` and ``cms restore``: database and media in one archive, keys apart, into an empty instance."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, Table, create_engine, func, inspect, select, text

from cms_core import migrate
from cms_core.extensions import db, state
from cms_core.media.store import NAME, NotInStore, StoreUnavailable, store

MANIFEST, SQLITE, DUMP, MEDIA = "manifest.json", "cms.sqlite3", "cms.dump", "media"
FORMAT = 1
NO_ARCHIVE = "This is not an archive of cms backup."


class BackupError(Exception):
    """A backup cannot be made or restored; the message is one sentence that says why."""


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--keys", type=click.Path(path_type=Path, dir_okay=False), help="Write the keys into a file of their own."
)
@with_appcontext
def backup_command(target: Path, keys: Path | None) -> None:
    """Write database and media into one archive, while the sites go on."""
    try:
        if keys is not None:
            # First: a file that is there already is refused before an archive is written.
            write_keys(keys)
        manifest = back_up(target)
    except (BackupError, StoreUnavailable, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {sum(manifest['rows'].values())} rows, {manifest['media']} media files.")
    click.echo(f"Keys: {keys}" if keys else "The keys are not inside: keep a copy of them apart (--keys FILE).")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--keys", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="The file with the keys.")
@click.option("--without-keys", is_flag=True, help="They are lost: what only they open stays closed for good.")
@with_appcontext
def restore_command(source: Path, keys: Path | None, without_keys: bool) -> None:
    """Restore an archive into an instance without tables and media."""
    try:
        # A file that cannot be read is refused before anything is restored.
        kept = read_keys(keys) if keys is not None else None
        known = kept["data_keys"].split(",") if kept else state().settings.data_keys
        manifest = restore(source, keys=None if without_keys else known)
        if kept is not None:
            put_keys(kept)
    except (tarfile.TarError, EOFError) as error:
        raise click.ClickException(f"{NO_ARCHIVE} Or it is cut off.") from error
    except (BackupError, StoreUnavailable, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{sum(manifest['rows'].values())} rows and {manifest['media']} media files restored.")


def back_up(target: Path) -> dict[str, Any]:
    """Write an archive and return its manifest; a broken one never stands under the final name."""
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as name:
        folder = Path(name)
        rows = _save_sqlite(folder / SQLITE) if db.engine.dialect.name == "sqlite" else _save_postgresql(folder / DUMP)
        part = folder / "part.tar.gz"
        with tarfile.open(part, "w:gz") as archive:
            # After the rows: whatever a row names was written before it.
            manifest = _manifest(rows, _save_media(archive))
            content = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
            for file in (SQLITE, DUMP):
                if (folder / file).exists():
                    archive.add(folder / file, file)
        part.chmod(0o600)
        part.replace(target)
    return manifest


def restore(source: Path, *, keys: Sequence[str] | None = None) -> dict[str, Any]:
    """Restore an archive into an empty instance, compare it with its manifest, and return that.

    ``keys`` are the data keys that there will be; None does not ask whether they open what the archive holds.

    Raises:
        BackupError: the instance is not empty, the archive is not of this kind or was written with other keys, or it
            does not come out the same.
    """
    settings = state().settings
    if _counts() or next(store().names(), None) is not None:
        raise BackupError("The instance is not empty: restore into a new one (another CMS_INSTANCE or database).")
    with tempfile.TemporaryDirectory(dir=settings.instance) as name:
        folder = Path(name)
        with tarfile.open(source) as archive:
            _unpack(archive, folder)
        try:
            manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BackupError(NO_ARCHIVE) from error
        kind = db.engine.dialect.name
        if manifest.get("format") != FORMAT or manifest.get("database") != kind:
            raise BackupError(f"The archive holds {manifest.get('database')}, this instance uses {kind}.")
        if keys is not None and not set(manifest.get("keys", ())) <= set(_marks(keys)):
            raise BackupError(
                "Its personal data opens with other keys than this instance has: give them with --keys FILE."
            )
        if kind == "sqlite":
            db.engine.dispose()
            # Into the file that is there, not in its place: whoever has it open sees the same database.
            _copy_sqlite(folder / SQLITE, Path(str(db.engine.url.database)))
        else:
            _postgresql("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(folder / DUMP))
        for path in sorted((folder / MEDIA).rglob("*")):
            if path.is_file() and NAME.fullmatch(name := f"{path.parent.name}/{path.name}"):
                store().put(name, path.read_bytes())
    if (found := _counts()) != manifest["rows"]:
        different = sorted(
            name for name in {*found, *manifest["rows"]} if found.get(name) != manifest["rows"].get(name)
        )
        raise BackupError(f"Not the same after restoring: {', '.join(different)}.")
    return manifest


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the files that a backup holds, and refuse anything else (Python before 3.11.4 has no filter for that)."""
    for member in archive:
        parts = PurePosixPath(member.name).parts
        known = member.name in (MANIFEST, SQLITE, DUMP) or parts[:1] == (MEDIA,)
        if not known or ".." in parts or not (member.isreg() or member.isdir()):
            raise BackupError(NO_ARCHIVE)
        content = archive.extractfile(member)
        if content is not None:
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)


def write_keys(path: Path) -> None:
    """Write the keys of this instance into a file that only its owner reads."""
    settings = state().settings
    text = json.dumps({"secret_key": settings.secret_key, "data_keys": list(settings.data_keys)})
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def read_keys(path: Path) -> dict[str, str]:
    """Return the keys that :func:`write_keys` wrote, by the names of their files.

    Raises:
        BackupError: the file holds something else.
    """
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {"secret_key": str(kept["secret_key"]), "data_keys": ",".join(kept["data_keys"])}
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} does not hold the keys of cms backup.") from error


def put_keys(kept: dict[str, str]) -> None:
    """Put kept keys into the instance folder, in place of those made when it was new."""
    for name, value in kept.items():
        target = state().settings.instance / name
        target.write_text(value)
        target.chmod(0o600)


def _save_sqlite(target: Path) -> dict[str, int]:
    """Copy the database and count the rows of the copy: people go on writing meanwhile."""
    _copy_sqlite(Path(str(db.engine.url.database)), target)
    engine = create_engine(f"sqlite:///{target}")
    try:
        with engine.connect() as connection:
            return _rows_of(connection)
    finally:
        engine.dispose()


def _save_postgresql(target: Path) -> dict[str, int]:
    """Dump the database and count the rows that the dump sees: people go on writing meanwhile."""
    with migrate.looking() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        _postgresql("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        return _rows_of(connection)


def _save_media(archive: tarfile.TarFile) -> int:
    """Add the media, wherever they lie, and return how many there are; one that is removed meanwhile is one less."""
    count = 0
    for name, stat in store().names():
        with contextlib.suppress(NotInStore), store().open(name) as file:
            content = file.read()
            entry = tarfile.TarInfo(f"{MEDIA}/{name[:2]}/{name}")
            entry.size, entry.mtime, entry.mode = len(content), int(stat.written_at.timestamp()), 0o600
            archive.addfile(entry, io.BytesIO(content))
            count += 1
    return count


def _manifest(rows: dict[str, int], media: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": version("cms-core"),
        "database": db.engine.dialect.name,
        "owners": {status.owner: status.current for status in migrate.status()},
        "rows": rows,
        "media": media,
        "keys": _marks(state().settings.data_keys),
    }


def _marks(keys: Iterable[str]) -> list[str]:
    """Return what tells keys apart and tells nothing of them: they are random and long."""
    return [hashlib.sha256(key.encode()).hexdigest()[:16] for key in keys]


def _counts() -> dict[str, int]:
    with migrate.looking() as connection:
        return _rows_of(connection)


def _rows_of(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has; nothing for an empty database. Search tables follow from the others."""
    names = [name for name in inspect(connection).get_table_names() if not name.startswith(migrate.SEARCH_TABLES)]
    tables = [db.metadata.tables[name] for name in names if isinstance(db.metadata.tables.get(name), Table)]
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as start, closing(sqlite3.connect(target)) as end:
        start.backup(end)


def _postgresql(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    # Arguments can be read by every account of the machine, the environment by its own alone.
    url = db.engine.url.set(drivername="postgresql")
    command = [path, "--dbname", url._replace(password=None).render_as_string(), *arguments]
    environ = {**os.environ, "PGPASSWORD": str(url.password or "")}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)  # noqa: S603  # no shell
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()[-400:]}")
