"""What every format is read into: features as their file has them, one after the other."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from cms_core.api import format_number
from cms_peta import _
from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.privacy import number_beside

MOST_BYTES, MOST_UNPACKED = 20 * 1024 * 1024, 64 * 1024 * 1024
"""Of a file, and of what a compressed one becomes."""
MOST_FEATURES, MOST_SPOTS, MOST_COLUMNS = 100_000, 500_000, 60
MOST_READ = 1_000
"""Columns of one feature that are looked at; which of them are kept is said once the file has been gone through."""
MOST_OF_ONE = 100_000
"""Spots of one feature: it is in memory as a whole, and each takes many times what it takes in the file."""
LONGEST_NAME, LONGEST_TEXT, LONGEST_COLUMN = 200, 500, 60
"""Letters that are kept of a name, of what stands in a column, and of what a column is called."""
LOOKED_AT = 10_000
"""Letters of a column that are looked at: the number of somebody may stand beyond what is kept."""
NAMES = ("nama", "name", "namobj", "nama_obj", "judul", "title")
"""Columns in which a name is looked for."""
Spot = tuple[float, float]
Parts = list[list[list[Spot]]]
Facts = dict[str, str | int | float | bool]
Passed = tuple[tuple[str, str], ...]
KINDS = {
    "Point": (POINT, 0),
    "MultiPoint": (POINT, 1),
    "LineString": (LINE, 1),
    "MultiLineString": (LINE, 2),
    "Polygon": (AREA, 2),
    "MultiPolygon": (AREA, 3),
}
"""What GeoJSON calls them, what that is here, and how deep its spots lie."""
_OF_A_FEATURE = ("type", "properties", "geometry", "bbox", "coordinates", "arcs")
_OF_A_FILE = ("type", "bbox", "crs", "arcs", "transform", "objects", "geometries")
"""Members of JSON that hold its columns, and that say where something is."""
COLLECTION, _DEEPEST = "GeometryCollection", 5
"""What is of several geometries, and how many of these within each other are looked into."""


class FileRefused(Exception):
    """A file that is not taken; ``sentences`` say what was found and what can be done."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


@dataclasses.dataclass(frozen=True, slots=True)
class Raw:
    """A feature of a file. Spots are as they stand there: x (or longitude) in front, in the system of the file.

    ``parts`` are nested as a ``shapes.Shape``. ``passed`` is what else stands there, by what it is called: it is looked
    at, and not kept. With a ``fault``, a sentence, there is nothing to be had of it.
    """

    kind: str
    parts: Parts
    name: str = ""
    facts: Facts = dataclasses.field(default_factory=dict)
    moment: datetime | None = None
    passed: Passed = ()
    fault: str = ""


@dataclasses.dataclass(frozen=True)
class Opened:
    """A file whose form is known. ``features(3)`` goes through it from the fourth one on.

    ``system`` is a code of ``crs.CODES``; None if the file names none, or one that is not known (``said``). ``told``
    are sentences about what is passed over, ``passed`` what the file says of all features. A table has ``headings``; it
    is ``unclear`` while nobody knows in which columns its coordinates are.
    """

    form: str
    features: Callable[[int], Iterator[Raw]]
    system: int | None = None
    said: str = ""
    told: tuple[str, ...] = ()
    passed: Passed = ()
    headings: tuple[str, ...] = ()
    unclear: bool = False


def faulty(why: Any, name: str = "", facts: Facts | None = None) -> Raw:
    """Return a feature of which nothing can be had."""
    return Raw("", [], name, facts or {}, fault=str(why))


def too_large() -> FileRefused:
    """Return the refusal of a compressed file that holds too much."""
    return FileRefused(
        _("Isi berkas ini di atas %(most)s MB setelah dibuka.", most=MOST_UNPACKED // 1024**2),
        _("Bagi menjadi beberapa berkas, atau sederhanakan dahulu garisnya di QGIS."),
    )


def too_many(what: str, most: int) -> FileRefused:
    """Return the refusal of a file with too many features or spots."""
    sentence = (
        _("Fiturnya lebih dari %(most)s.", most=format_number(most))
        if what == "features"
        else _("Titik sudutnya lebih dari %(most)s.", most=format_number(most))
    )
    return FileRefused(sentence, _("Bagi menjadi beberapa berkas, atau sederhanakan dahulu garisnya di QGIS."))


def too_long() -> FileRefused:
    """Return the refusal of a file of which one feature has more than :data:`MOST_OF_ONE` spots."""
    return FileRefused(
        _("Satu fiturnya punya lebih dari %(most)s titik sudut.", most=format_number(MOST_OF_ONE)),
        _("Potong fitur itu menjadi beberapa, atau sederhanakan dahulu garisnya di QGIS."),
    )


def of_geometry(
    kind: Any, told: Any, name: str, facts: Facts, moment: datetime | None = None, passed: Passed = ()
) -> Raw:
    """Return a feature out of a type and coordinates as GeoJSON has them (RFC 7946, 3.1)."""
    if not isinstance(kind, str) or kind not in KINDS:
        if kind == COLLECTION:
            return faulty(
                _("jenis geometrinya GeometryCollection; tulis tiap bagiannya sebagai fitur sendiri"), name, facts
            )
        return faulty(_("jenis geometrinya %(kind)s", kind=said(kind, 30) or _("kosong")), name, facts)
    own, deep = KINDS[kind]
    try:
        parts = _parts(own, deep, told)
    except (TypeError, ValueError, OverflowError):
        return faulty(_("ada titik yang bukan dua angka"), name, facts)
    if not parts or not all(part and all(part) for part in parts):
        return faulty(_("geometrinya kosong"), name, facts)
    return Raw(own, parts, name, facts, moment, passed)


def by_kind(geometry: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return the types and coordinates of a geometry as GeoJSON has it: a collection has one for each kind in it."""
    if geometry.get("type") != COLLECTION:
        return [(geometry.get("type"), geometry.get("coordinates"))]
    made: dict[Any, Any] = {}
    for kind, told in _collected(geometry, 0):
        if not isinstance(kind, str) or kind not in KINDS:
            return [(kind, told)]
        many = kind if kind.startswith("Multi") else f"Multi{kind}"
        made.setdefault(many, []).extend(told if many == kind and isinstance(told, list) else [told])
    return list(made.items()) or [("MultiPoint", [])]


def _collected(geometry: Any, deep: int) -> Iterator[tuple[Any, Any]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    inner = geometry.get("geometries") if kind == COLLECTION and deep < _DEEPEST else None
    if isinstance(inner, list):
        for each in inner:
            yield from _collected(each, deep + 1)
    else:
        yield kind, geometry.get("coordinates") if isinstance(geometry, dict) else None


def _parts(kind: str, deep: int, told: Any) -> Parts:
    if not told:
        return []
    if not isinstance(told, list | tuple):
        raise TypeError(told)
    if deep == 0:
        return [[[_spot(told)]]]
    if kind == POINT:
        return [[[_spot(each)]] for each in told]
    if kind == LINE:
        return [[[_spot(each) for each in line]] for line in (told if deep == 2 else [told])]
    return [[[_spot(each) for each in ring] for ring in part] for part in (told if deep == 3 else [told])]


def _spot(told: Any) -> Spot:
    if not isinstance(told, list | tuple) or len(told) < 2:
        raise TypeError(told)
    one, other = told[0], told[1]
    if isinstance(one, bool | str) or isinstance(other, bool | str):
        raise TypeError(told)
    x, y = float(one), float(other)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(told)
    return x, y


def facts_of(pairs: Iterable[tuple[Any, Any]]) -> Facts:
    """Return what stands in columns: texts, numbers, yes and no. Two of one name stand apart."""
    facts: Facts = {}
    for column, told in itertools.islice(pairs, MOST_READ):
        value = _value(told)
        if value is not None:
            facts[apart(column, facts)] = value
    return facts


def passed(told: Mapping[str, Any], known: Container[str] = _OF_A_FEATURE) -> Passed:
    """Return what a feature of JSON says besides its columns and where it is: its id, and what is in no standard."""
    return tuple(
        (said(name, LONGEST_COLUMN), str(value)[:LOOKED_AT]) for name, value in told.items() if name not in known
    )


def passed_above(told: Mapping[str, Any]) -> Passed:
    """Return what a file of JSON says of all its features that has the number of somebody in it."""
    return with_number(passed(told, _OF_A_FILE))


def with_number(told: Iterable[tuple[str, str]]) -> Passed:
    """Return what has the number of somebody in it, one for each sort of number: all features below stand beside it."""
    return tuple({why: each for each in told if (why := number_beside([each]))}.values())


def apart(column: Any, taken: Container[str]) -> str:
    """Return what a column is called that none of the ``taken`` ones is called: "ket", then "ket_2"."""
    name = said(column, LONGEST_COLUMN).strip() or "?"
    tries = (f"{name[: LONGEST_COLUMN - 8]}_{number}" for number in itertools.count(2))
    return name if name not in taken else next(each for each in tries if each not in taken)


def distinct(columns: Iterable[Any]) -> list[str]:
    """Return what the columns of a table are called, each differently."""
    made: dict[str, None] = {}
    for column in columns:
        made[apart(column, made)] = None
    return list(made)


def _value(told: Any) -> str | int | float | bool | None:
    if isinstance(told, bool):
        return told
    if isinstance(told, int):
        return told if abs(told) < 2**53 else str(told)[:LOOKED_AT]
    if isinstance(told, float):
        return told if math.isfinite(told) else None
    if told is None:
        return None
    if isinstance(told, dict | list):
        told = json.dumps(told, ensure_ascii=False, default=str)
    return " ".join(said(told, LOOKED_AT).split()) or None


def moment_of(told: str) -> datetime | None:
    """Return a moment as XML writes it, with its time zone; None if it is none."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def said(told: Any, most: int) -> str:
    """Return the beginning of what a file says as text that a page and a database can hold."""
    text = str(told if told is not None else "")[:most]
    if text.isprintable():
        return text
    text = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in text if letter.isprintable() or letter in " \n\t")


def named(facts: Facts) -> str:
    """Return the name among what stands in the columns."""
    found = {_lower(column): value for column, value in facts.items() if _lower(column) in NAMES}
    return str(next((found[name] for name in NAMES if found.get(name)), ""))[:LONGEST_NAME]


@lru_cache(maxsize=1_000)
def _lower(column: str) -> str:
    return column.lower()
