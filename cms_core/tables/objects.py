"""The rows of a JSON file, as programs give it: a list of objects, whole or as one page of several."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cms_core.tables.cells import Cell
from cms_core.tables.reading import MOST_ROWS, Aside, TableRefused, Wrong

_HALF = re.compile("[\ud800-\udfff]")


def rows(text: str, aside: Aside) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
    """Yield the names that objects have, then each object as a row: the first stands in row 2, as in a spreadsheet."""
    refused = TableRefused(_("Berkas JSON ini bukan daftar objek. Bentuknya: [{“nama kolom”: nilai, …}, …]."))
    try:
        said = json.loads(text, parse_constant=str, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise TableRefused(_("Berkas JSON ini rusak, jadi tidak terbaca sampai akhir.")) from error
    if isinstance(said, dict):
        if _goes_on(said):
            more = _l("Berkas ini hanya sebagian: halaman berikutnya masih ada. Unduh dan impor juga.")
            aside.told.append(more)
        said = _list_in(said)
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise refused
    names = list(dict.fromkeys(name for each in said[: MOST_ROWS + 1] for name in each))
    yield 1, names
    for number, each in enumerate(said, 2):
        yield number, [_cell(each.get(name)) for name in names]


def _list_in(said: Mapping[str, Any]) -> list[Any] | None:
    """Return the first list of objects in an object, or else its first list."""
    lists = [each for each in said.values() if isinstance(each, list)]
    return next((each for each in lists if each and isinstance(each[0], dict)), lists[0] if lists else None)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a name that it has twice with other values says neither of them (RFC 8259, section 4)."""
    found: dict[str, Any] = {}
    for name, value in ((_paired(name), _paired(value)) for name, value in pairs):
        if found.setdefault(name, value) != value:
            found[name] = Wrong(str(value), _("“%(name)s” ada dua kali di objek ini. Sisakan satu.", name=name))
    return found


def _paired(value: Any) -> Any:
    """Return a value without halves of letters, which nothing can keep (RFC 8259, section 8.2)."""
    return _HALF.sub("\ufffd", value) if isinstance(value, str) else value


def _goes_on(said: Mapping[str, Any]) -> bool:
    """Whether JSON says that it is one page of several: by its word, else a way to the next, or how many there are."""
    inside = [said, *(each for name in ("meta", "links", "pagination") if isinstance(each := said.get(name), dict))]
    if said_so := [each["has_more"] for each in inside if isinstance(each.get("has_more"), bool)]:
        return any(said_so)
    if any(each.get(name) for each in inside for name in ("next", "next_page_url", "next_cursor", "cursor")):
        return True
    counted: dict[str, int] = {name: each[name] for each in inside for name in each if isinstance(each[name], int)}
    here = len(_list_in(said) or ())
    pages = counted.get("current_page", counted.get("page", 0)), counted.get("last_page", counted.get("total_pages", 0))
    # A total of nothing but itself may be an amount.
    total = counted.get("total", 0) if counted.keys() & {"page", "current_page", "per_page", "limit"} else 0
    return pages[0] < pages[1] or here < total


def _cell(value: Any) -> Cell | Wrong:
    if isinstance(value, Wrong):
        return value
    if isinstance(value, dict | list):
        return Wrong(
            json.dumps(value, ensure_ascii=False, default=str), _("Di sini ada daftar atau objek. Tulis satu nilai.")
        )
    if isinstance(value, bool):
        return str(value).lower()
    # What is longer than a cell shows exactly is kept as it is written.
    return str(value) if isinstance(value, int) and abs(value) >= 10**15 else value
