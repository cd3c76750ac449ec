"""What runs in the process of its own: it knows GDAL and nothing of the site. One line of JSON for each feature."""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import Any

MEMORY, SECONDS, WRITTEN, FILES = 1_500 * 1024**2, 60, 256 * 1024**2, 64
"""Bytes of memory, seconds of the processor, bytes of a file that is written, and open files."""
AT_ONCE = 1_000
EXACT = 2**53
"""Whole numbers that decimals still tell apart."""
TYPES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
COLLECTION = 7


def main() -> None:
    """Read or write one file, within limits."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    import pyogrio  # after the limits, which count for what it loads

    pyogrio.set_gdal_config_options(
        {
            "OGR_GPKG_OPEN_WAL": False,
            "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
            # What a GeoPackage says of when it was written: always the same, so that equal is equal.
            "OGR_CURRENT_DATE": "1980-01-01T00:00:00.000Z",
        }
    )
    if sys.argv[1] == "read":
        _read(pyogrio, sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        _write(pyogrio, *sys.argv[2:7])


def _read(pyogrio: Any, path: str, start: int, most: int) -> None:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    about: dict[str, Any] = pyogrio.read_info(path, layer=layers[0]) if len(layers) == 1 else {"crs": None}
    _say({"layers": layers, "crs": about["crs"]})
    while most and len(layers) == 1:
        meta, fids, shapes, columns = pyogrio.raw.read(
            path, layer=layers[0], skip_features=start, max_features=AT_ONCE, force_2d=True, return_fids=True
        )
        kinds = dict(zip(map(str, about["fields"]), map(str, about["dtypes"]), strict=True))
        names = [str(name) for name in meta["fields"]]
        # A column of whole numbers, or of yes and no, in which something is missing comes as decimals.
        columns = [_typed(column, kinds[name]) for name, column in zip(names, columns, strict=True)]
        for name, column in zip(names, columns, strict=True):
            many = enumerate(column) if isinstance(column, list) else ()
            if large := [number for number, told in many if type(told) is int and abs(told) >= EXACT]:
                # Nothing is missing among these, so that they come as whole numbers.
                (exact,) = pyogrio.raw.read(
                    path, layer=layers[0], columns=[name], fids=fids[large], read_geometry=False
                )[3]
                for number, told in zip(large, exact.tolist(), strict=True):
                    column[number] = told
        for number, shape in enumerate(shapes):
            kind, spots = _geometry(memoryview(shape), 0)[:2] if shape is not None else (None, [])
            facts = {name: _value(column[number]) for name, column in zip(names, columns, strict=True)}
            _say({"kind": kind, "spots": spots, "facts": facts})
        if len(shapes) < AT_ONCE:
            break
        start += AT_ONCE
    sys.stdout.write("end\n")
    sys.stdout.flush()


def _typed(column: Any, kind: str) -> Any:
    """Return a column as its file declares it: ``kind`` is the name of a type of numpy."""
    if column.dtype.kind != "f" or not kind.startswith(("int", "uint", "bool")):
        return column
    make = bool if kind == "bool" else int
    return [None if told != told else make(told) for told in column.tolist()]


def _say(told: Any) -> None:
    sys.stdout.write(json.dumps(told, separators=(",", ":")) + "\n")


def _value(told: Any) -> Any:
    if hasattr(told, "dtype"):
        if told.dtype.kind in "Mm":
            return None if str(told) == "NaT" else str(told)
        told = told.item()
    if isinstance(told, float) and told != told:
        return None
    return told if isinstance(told, str | int | float | bool) or told is None else str(told)


def _geometry(told: memoryview, at: int) -> tuple[str | None, Any, int]:
    """Return type and coordinates of well-known binary, as GeoJSON has them, and where it ends."""
    order = "<" if told[at] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", told, at + 1)
    at += 5
    kind = TYPES.get(code)
    if kind is None:
        # What a collection is of is not looked into.
        return "GeometryCollection" if code == COLLECTION else str(code), [], at
    if kind == "Point":
        x, y = struct.unpack_from(f"{order}dd", told, at)
        return kind, [] if x != x else [x, y], at + 16
    (count,) = struct.unpack_from(f"{order}I", told, at)
    at += 4
    made: list[Any] = []
    if kind == "LineString":
        return kind, *_spots(told, at, order, count)
    for _part in range(count):
        if kind == "Polygon":
            (inner,) = struct.unpack_from(f"{order}I", told, at)
            spots, at = _spots(told, at + 4, order, inner)
        else:
            _kind, spots, at = _geometry(told, at)
        made.append(spots)
    return kind, made, at


def _spots(told: memoryview, at: int, order: str, count: int) -> tuple[list[list[float]], int]:
    numbers = struct.unpack_from(f"{order}{2 * count}d", told, at)
    return [[x, y] for x, y in zip(numbers[::2], numbers[1::2], strict=True)], at + 16 * count


def _write(pyogrio: Any, path: str, table: str, made: str, driver: str, layer: str) -> None:
    meta, _fids, shapes, _columns = pyogrio.raw.read(path, columns=[], force_2d=True)
    names, columns, masks = _table(table, len(shapes))
    kind = meta["geometry_type"]
    if kind in ("LineString", "Polygon") and driver != "FlatGeobuf":
        # Lines and areas get a second part one day; points do not, and programs take several for another thing.
        kind = f"Multi{kind}"
    pyogrio.raw.write(
        made,
        shapes,
        columns,
        names,
        field_mask=masks,
        geometry_type=kind,
        crs="EPSG:4326",
        driver=driver,
        layer=layer,
        promote_to_multi=kind.startswith("Multi"),
    )


def _table(path: str, rows: int) -> tuple[list[str], list[Any], list[Any]]:
    """Return the names of columns, what stands in them, each in its type, and where nothing does."""
    import numpy  # it comes with the library

    kinds = {"text": object, "whole": numpy.int32, "large": numpy.int64, "number": numpy.float64, "yes": numpy.bool_}
    with open(path, encoding="utf-8") as lines:
        about = json.loads(next(lines))
        columns: list[Any] = [numpy.zeros(rows, kinds[kind]) for _name, kind in about]
        masks = [numpy.zeros(rows, numpy.bool_) for _each in about]
        for row, line in enumerate(lines):
            for number, told in enumerate(json.loads(line)):
                masks[number][row] = told is None
                if told is not None or about[number][1] == "text":
                    columns[number][row] = told
    # What is text says itself where nothing stands.
    kept = [None if kind == "text" else mask for (_name, kind), mask in zip(about, masks, strict=True)]
    return [name for name, _kind in about], columns, kept


if __name__ == "__main__":
    main()
