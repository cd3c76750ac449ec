"""GeoPackage and FlatGeobuf through GDAL, where the extra ``[gis]`` is installed: always in a process of its own.

GDAL is a large C library, and these files come from anywhere. The process sees one file, has little memory and time,
and whatever becomes of it, the site goes on.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cms_peta import _, crs
from cms_peta.collections import Collection
from cms_peta.formats import export
from cms_peta.formats.raw import MOST_OF_ONE, FileRefused, Opened, Raw, facts_of, named, of_geometry, said, too_long

CHILD = Path(__file__).parent / "gdal_process.py"
LABELS = {"gpkg": "GeoPackage", "fgb": "FlatGeobuf"}
DRIVERS = {"gpkg": "GPKG", "fgb": "FlatGeobuf"}
LONGEST_LINE = 64 * MOST_OF_ONE
"""Of what the process says of one feature."""
SECONDS = 120
"""How long a file may be written."""
WAIT_SECONDS = 5
"""How long somebody waits for another file to be written."""
_writing = threading.Lock()
_last: dict[tuple[str, str, str], Any] = {}
RESERVED = ("fid", "geom", "ogc_fid", "geometry")
"""Columns that these formats have themselves."""
SHAPES, TABLE = "bentuk.geojson", "tabel.jsonl"
"""What the process is told: geometries, and the columns with a line for each feature."""


class Busy(Exception):
    """Another file is being written, and one at a time is enough for a server."""


def is_there() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("pyogrio") is not None


def read(data: bytes, form: str) -> Opened:
    """Return a file that GDAL reads.

    Raises:
        FileRefused: the extra is missing, or the file is broken or has several layers.
    """
    if not is_there():
        raise FileRefused(
            _("%(form)s hanya dibaca bila server memasang tambahan cms-peta[gis].", form=LABELS[form]),
            _("Ekspor dahulu sebagai GeoJSON di QGIS."),
        )
    with _said(data, form, 0, 0) as lines:
        about = json.loads(next(lines))
    layers = about["layers"]
    if not layers:
        raise _broken(form)
    if len(layers) > 1:
        names = said(", ".join(layers), 200)
        raise FileRefused(
            _("Berkas ini punya %(num)s lapisan: %(names)s. Ekspor satu lapisan saja.", num=len(layers), names=names)
        )

    def features(start: int) -> Iterator[Raw]:
        with _said(data, form, start, -1) as told:
            next(told)
            yield from (_feature(json.loads(line)) for line in told)

    system = str(about["crs"] or "")
    return Opened(form, features, crs.named(system) if system else None, said(system.partition(",")[0], 80))


def _feature(told: Any) -> Raw:
    facts = facts_of(told["facts"].items())
    return of_geometry(told["kind"], told["spots"], named(facts), facts)


@contextlib.contextmanager
def _said(data: bytes, form: str, start: int, most: int) -> Iterator[Iterator[bytes]]:
    """Start the process on a file, give the lines that it says, and end it."""
    with tempfile.TemporaryDirectory(prefix="peta-") as folder:
        path = Path(folder) / f"berkas.{form}"
        path.write_bytes(data)
        process = subprocess.Popen(  # noqa: S603  # names that stand here, and a path of our own
            [sys.executable, "-I", str(CHILD), "read", str(path), str(start), str(most)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={},
        )
        try:
            assert process.stdout is not None
            yield _lines(process, process.stdout, form)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _lines(process: subprocess.Popen[bytes], told: IO[bytes], form: str) -> Iterator[bytes]:
    while line := told.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise too_long()
        if not line.endswith(b"\n"):
            break
        if line == b"end\n":
            return
        yield line
    process.kill()
    raise _broken(form)


def _broken(form: str) -> FileRefused:
    return FileRefused(_("%(form)s ini rusak, atau terlalu besar untuk dibaca.", form=LABELS[form]))


def write(collection: Collection, form: str) -> IO[bytes]:
    """Return a collection as a file that GDAL writes: one at a time is written, and the last one is kept.

    The page cache keeps small ones; of a large one many readers would start as many processes.

    Raises:
        Busy: another one is being written.
        FileRefused: the extra is missing, or GDAL could not.
    """
    if not is_there():
        raise FileRefused(_("%(form)s hanya dibuat bila server memasang tambahan cms-peta[gis].", form=LABELS[form]))
    if not _writing.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        with tempfile.TemporaryDirectory(prefix="peta-") as folder:
            key = form, collection.name, _tell(collection, Path(folder))
            if key not in _last:
                made = _run(Path(folder), form, collection.name)
                _forget()
                _last[key] = made
        return open(_last[key].name, "rb")
    finally:
        _writing.release()


@atexit.register
def _forget() -> None:
    while _last:
        _last.popitem()[1].close()


def _tell(collection: Collection, folder: Path) -> str:
    """Write down for the process what a collection is, feature by feature, and return the digest of that."""
    known = export.columns(collection, RESERVED)
    digest = hashlib.sha256()
    with (folder / SHAPES).open("wb") as shapes, (folder / TABLE).open("wb") as table:

        def put(file: IO[bytes], told: str) -> None:
            digest.update(told.encode())
            file.write(told.encode())

        put(table, json.dumps([[each.name, each.kind] for each in known]) + "\n")
        put(shapes, '{"type":"FeatureCollection","features":[\n')
        for number, feature in enumerate(collection.features(None)):
            shape = {"type": "Feature", "properties": {}, "geometry": feature.geometry}
            put(shapes, ",\n" * bool(number) + json.dumps(shape))
            put(table, json.dumps([each.of(feature) for each in known]) + "\n")
        put(shapes, "]}\n")
    return digest.hexdigest()


def _run(folder: Path, form: str, layer: str) -> Any:
    made = folder / f"hasil.{form}"
    # No table of a GeoPackage begins with "gpkg": these are its own (OGC 12-128r18, requirement 6).
    table = f"layer_{layer}" if layer.casefold().startswith("gpkg") else layer
    told = [str(folder / SHAPES), str(folder / TABLE), str(made), DRIVERS[form], table]
    kept = tempfile.NamedTemporaryFile(prefix="peta-")  # noqa: SIM115 - it stays until another file is asked for
    try:
        subprocess.run(  # noqa: S603  # likewise
            [sys.executable, "-I", str(CHILD), "write", *told],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={},
            timeout=SECONDS,
            check=True,
        )
        with made.open("rb") as file:
            shutil.copyfileobj(file, kept)
    except (subprocess.SubprocessError, OSError):
        kept.close()
        raise FileRefused(_("%(form)s tidak dapat dibuat.", form=LABELS[form])) from None
    kept.flush()
    return kept
