"""From the bytes of a file to a head and rows, numbered as the person sees them; else it is refused with a reason."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from cms_core.delivery.form_token import tidy
from cms_core.formats import format_number
from cms_core.spreadsheets import unguard
from cms_core.tables.cells import LONGEST, Cell

MOST_BYTES = 12 * 1024 * 1024
MOST_ROWS = 12_000
MOST_COLUMNS = 100
MOST_LETTERS = 16_000_000
"""Of all cells together."""
MOST_IN_CELL = 131_072
"""Letters: a mark that is never closed swallows all that follows. Python's own limit is one for the whole program."""
DELIMITERS = ";,\t|"
FIRST = 10
"""Rows among which the head is looked for: titles and dates stand above it."""
NAMED = 5
_ODD = (datetime, date, time)
"""Kinds of cells that JSON does not have; a datetime is a date as well, so it stands first."""


class TableRefused(Exception):
    """The file cannot be used at all; the message tells the person why, and what to do."""


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A cell that cannot be used whatever its column is: what stands in it, and why."""

    text: str
    message: str


@dataclasses.dataclass(frozen=True)
class Row:
    """A row with its number in the spreadsheet; as many cells as the head has."""

    number: int
    cells: tuple[Cell | Wrong, ...]


@dataclasses.dataclass(frozen=True)
class Sheet:
    """What a file says: its head, and the rows beneath that are not empty; ``told`` is what of it is not read."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    told: tuple[LazyString, ...] = ()


@dataclasses.dataclass
class Aside:
    """What is found beside the rows: cells that are ``merged``, each with the last row, and what is to be ``told``."""

    merged: list[tuple[str, int]] = dataclasses.field(default_factory=list)
    told: list[LazyString] = dataclasses.field(default_factory=list)


class Fit(NamedTuple):
    """How far cells are the head: whether it has all that it needs, and how many of them are ``known``."""

    whole: bool
    known: int


Fits = Callable[[Sequence[str]], Fit]
"""Says how far cells are the head."""


def any_head(_cells: Sequence[str]) -> Fit:
    """Take the first cells for the head, whatever they say."""
    return Fit(whole=True, known=0)


def read(content: bytes, fits: Fits = any_head) -> Sheet:
    """Read a CSV or XLSX file, a web page with a table, or JSON as programs give it.

    JSON is a list of objects, whole or under one name (``data``). The head is the first row at the beginning that
    ``fits``, else the one of which most is known, so that it can be said what it lacks.

    Raises:
        TableRefused: it is none of these, or too large, or nothing that can be trusted to say what the person sees.
    """
    if not content:
        raise TableRefused(_("Berkas ini kosong."))
    if len(content) > MOST_BYTES:
        raise TableRefused(_("Berkas ini lebih dari 12 MB. Bagi menjadi beberapa berkas."))
    aside = Aside()
    if content.startswith(b"PK"):
        # The reader of XLSX takes 40 ms to import, and few workers ever need it.
        from cms_core.tables import workbook

        return _sheet(workbook.rows(content, aside, fits), aside, fits)
    _refuse_others(content)
    text = _decoded(content)
    begin = text.lstrip()[:2000].casefold()
    if begin.startswith(("[", "{")):
        # It takes from here what has to be there first, as a web page does.
        from cms_core.tables import objects

        return _sheet(objects.rows(text, aside), aside, fits)
    if begin.startswith("<") and re.search(r"<(table|html|body|meta|!doctype html)", begin):
        # It takes from here what has to be there first.
        from cms_core.tables import webpage

        if len(content) > webpage.MOST_BYTES:
            said = _("Ini halaman web yang lebih dari 4 MB. Buka di program tabel, lalu simpan sebagai XLSX.")
            raise TableRefused(said)
        cells = ((number, [_csv_cell(cell.strip()) for cell in row]) for number, row in webpage.rows(text, aside))
        return _sheet(cells, aside, fits)
    if begin.startswith("<?xml"):
        raise TableRefused(_("Ini berkas XML. Buka di program tabel, lalu simpan sebagai XLSX."))
    return _sheet(_csv_rows(text, fits), aside, fits)


def _refuse_others(content: bytes) -> None:
    """Refuse what is no table, with what to do instead."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise TableRefused(_("Berkas ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu unggah lagi."))
        raise TableRefused(_("Ini berkas Excel lama (.xls). Buka di program tabel, lalu simpan sebagai XLSX."))
    if b"%PDF-" in content[:1024]:
        said = _("PDF tidak dapat dibaca sebagai tabel. Unduh datanya sebagai Excel atau CSV dari sistem asalnya.")
        raise TableRefused(said)
    if content[:200].lstrip().lower().startswith(b"mime-version:"):
        raise TableRefused(_("Ini halaman web yang diarsipkan. Buka di program tabel, lalu simpan sebagai XLSX."))


def too_large() -> TableRefused:
    """Return the refusal of a file that holds more than its size tells."""
    return TableRefused(_("Isi berkas ini terlalu besar. Pindahkan barisnya saja ke berkas baru, lalu unggah lagi."))


def too_long() -> TableRefused:
    """Return the refusal of a file with too many rows."""
    most = format_number(MOST_ROWS)
    return TableRefused(_("Berkas ini lebih dari %(most)s baris. Bagi menjadi beberapa berkas.", most=most))


def too_wide(row: int) -> TableRefused:
    """Return the refusal of a row with too many cells."""
    return TableRefused(_("Baris %(row)s memakai lebih dari %(most)s kolom.", row=row, most=MOST_COLUMNS))


def column_letters(index: int) -> str:
    """Return what a spreadsheet calls a column: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def pack(rows: Iterable[Row]) -> str:
    """Return rows as JSON, so that what came from outside is taken apart once; :func:`unpack` undoes it."""

    def odd(value: object) -> object:
        if isinstance(value, Wrong):
            return {"wrong": [value.text, value.message]}
        kind = next(kind for kind in _ODD if isinstance(value, kind))
        return {kind.__name__: value.isoformat()}  # type: ignore[attr-defined]  # all of them have it

    return json.dumps([[row.number, row.cells] for row in rows], default=odd)


def unpack(packed: str) -> list[Row]:
    """Return what :func:`pack` was given."""

    def cell(value: Any) -> Cell | Wrong:
        if not isinstance(value, dict):
            found: Cell = value
            return found
        ((name, said),) = value.items()
        made: Cell = next((kind.fromisoformat(said) for kind in _ODD if kind.__name__ == name), None)
        return Wrong(*said) if name == "wrong" else made

    return [Row(number, tuple(map(cell, cells))) for number, cells in json.loads(packed)]


def _sheet(lines: Iterable[tuple[int, Sequence[Cell | Wrong]]], aside: Aside, fits: Fits) -> Sheet:
    """Put head and rows together from what is not empty."""
    filled = ((number, cells) for number, given in lines if (cells := _trimmed(given)))
    begun = list(itertools.islice(filled, FIRST))
    head, at, below = _head(begun, fits)
    if len(head) > MOST_COLUMNS:
        raise too_wide(at)
    letters = sum(len(shown(cell)) for _number, cells in begun[:below] for cell in cells)
    found: list[Row] = []
    for number, cells in itertools.chain(begun[below:], filled):
        # One long text that many cells of an XLSX point at is small in the file and large here.
        letters += sum(len(shown(cell)) for cell in cells)
        if letters > MOST_LETTERS:
            raise too_large()
        if len(cells) > MOST_COLUMNS:
            raise too_wide(number)
        if not found and fits is not any_head and _are_numbers(cells):
            aside.told.append(_l("Baris %(row)s hanya menomori kolom, jadi dilewati.", row=number))
            continue
        if len(cells) > len(head):
            message = _("Baris ini punya lebih banyak sel daripada baris judul.")
            cells = (*cells[: len(head) - 1], Wrong(shown(cells[len(head) - 1]), message))
        if len(found) == MOST_ROWS:
            raise too_long()
        found.append(Row(number, (*(_checked(cell) for cell in cells), *[None] * (len(head) - len(cells)))))
    if not begun:
        raise TableRefused(_("Berkas ini tidak berisi satu baris pun."))
    if merged := [name for name, last in aside.merged if last > at]:
        names = ", ".join(merged[:NAMED]) + (", …" if len(merged) > NAMED else "")
        raise TableRefused(_("Ada sel yang digabung: %(cells)s. Pisahkan dulu, dan isi setiap selnya.", cells=names))
    if not found:
        raise TableRefused(_("Berkas ini hanya berisi baris judul. Isi paling sedikit satu baris di bawahnya."))
    if at > begun[0][0]:
        aside.told.append(_l("Baris %(first)s sampai %(last)s dibaca sebagai judul.", first=begun[0][0], last=at))
    return Sheet(head, tuple(found), tuple(aside.told))


def best_fit(begun: Sequence[Sequence[Cell | Wrong]], fits: Fits) -> Fit:
    """Return how far the best of the heads is one that rows at a beginning may be."""
    found = [fits(head) for _index, head in _tried([tuple(map(_as_head, cells)) for cells in begun])]
    return max(found, default=Fit(whole=False, known=0))


def _tried(heads: Sequence[tuple[str, ...]]) -> list[tuple[int, tuple[str, ...]]]:
    """Return what may be the head, each with the place of its row: a row alone, or with what stands above it."""
    tried: list[tuple[int, tuple[str, ...]]] = []
    for index, head in enumerate(heads):
        tried.append((index, head))
        if index:
            both = itertools.zip_longest(heads[index - 1], head, fillvalue="")
            tried.append((index, tuple(low or up for up, low in both)))
    return tried


def _head(begun: Sequence[tuple[int, Sequence[Cell | Wrong]]], fits: Fits) -> tuple[tuple[str, ...], int, int]:
    """Return the head, the number of its row, and how many of the rows at the beginning end with it.

    Two lines may be one head: what the lower one leaves empty stands in the upper one.
    """
    tried = _tried([tuple(map(_as_head, cells)) for _number, cells in begun])
    if not tried:
        return (), 0, 0
    index, head = tried[_best([head for _index, head in tried], fits)]
    return head, begun[index][0], index + 1


def _best(heads: Sequence[Sequence[str]], fits: Fits) -> int:
    """Return the place of the first head that lacks nothing, else of the first of which most is known."""
    most, place = 0, 0
    for index, head in enumerate(heads):
        fit = fits(head)
        if fit.whole:
            return index
        if fit.known > most:
            most, place = fit.known, index
    return place


def _as_head(cell: Cell | Wrong) -> str:
    return cell.text if isinstance(cell, Wrong) else "" if cell is None else str(cell)


def _are_numbers(cells: Sequence[Cell | Wrong]) -> bool:
    """Whether cells count the columns, as forms do beneath their heads: 1, 2, 3, or (1), (2), (3)."""
    return len(cells) > 2 and [shown(cell).strip(" ()") for cell in cells] == [str(n + 1) for n in range(len(cells))]


def shown(cell: Cell | Wrong) -> str:
    """Return a cell as text, as it was read."""
    if isinstance(cell, Wrong):
        return cell.text
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return "" if cell is None else str(cell).removesuffix(" 00:00:00")


def _checked(cell: Cell | Wrong) -> Cell | Wrong:
    if isinstance(cell, str):
        if len(cell) > LONGEST:
            return Wrong(cell, _("Sel ini berisi lebih dari %(most)s huruf.", most=LONGEST))
        # What nobody sees is nothing: forms leave it out of what is typed.
        return cell if cell.strip() and (cell.isprintable() or tidy(cell)) else None
    return cell


def _trimmed(cells: Sequence[Cell | Wrong]) -> tuple[Cell | Wrong, ...]:
    last = len(cells)
    while last and (cells[last - 1] is None or (isinstance(cells[last - 1], str) and not str(cells[last - 1]).strip())):
        last -= 1
    return tuple(cells[:last])


def _decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, else what Windows writes here."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise TableRefused(_("Ini bukan berkas CSV atau XLSX."))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # Without a mark every second byte of what is written here is nothing.
    even, odd = content[:2000:2].count(0), content[1:2000:2].count(0)
    if max(even, odd) * 3 > len(content[:2000]) and not min(even, odd):
        return ("utf-16-le" if odd else "utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _delimiter(lines: Iterable[str], fits: Fits) -> str:
    """Return what parts cells: what makes one of the first lines a head, of several marks that with most cells."""
    tried: list[tuple[str, list[str]]] = []
    for line in itertools.islice((line for line in lines if line.strip()), FIRST):
        parted = [(mark, next(csv.reader([line], delimiter=mark), [])) for mark in DELIMITERS]
        tried += sorted(parted, key=lambda each: -len(each[1]))
    return tried[_best([cells for _mark, cells in tried], fits)][0] if tried else DELIMITERS[0]


def _csv_rows(text: str, fits: Fits) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
    lines = [line[0][:MOST_IN_CELL] for line in itertools.islice(re.finditer(r"[^\r\n]+", text), 5 * FIRST)]
    first = next((line for line in lines if line.strip()), "")
    named = re.fullmatch(r"sep=(.)", first.strip(" "), re.IGNORECASE)
    mark, number = named[1] if named else _delimiter(lines, fits), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if any(len(cell) > MOST_IN_CELL for cell in cells):
                raise _boundless(number, text, reader.line_num)
            if not (named and number == 1):
                yield number, [_csv_cell(cell) for cell in cells]
    except csv.Error as error:
        raise _boundless(number + 1, text, reader.line_num) from error


def _boundless(row: int, text: str, at: int) -> TableRefused:
    """Return what is wrong with a row whose last line is ``at`` (from 1): one cell is too long, or a mark is open."""
    line = next(itertools.islice(io.StringIO(text, newline=""), at - 1, None), "")
    if len(line) > MOST_IN_CELL and line.count('"') % 2 == 0:
        most = format_number(MOST_IN_CELL)
        return TableRefused(_("Satu sel di baris %(row)s berisi lebih dari %(most)s huruf.", row=row, most=most))
    said = _("Tanda kutip di sekitar baris %(row)s tidak berpasangan, jadi batas selnya tidak jelas.", row=row)
    return TableRefused(said)


def _csv_cell(cell: str) -> Cell | Wrong:
    if cell.startswith("="):
        return Wrong(cell, formula_message(cell))
    return unguard(cell)


def formula_message(formula: str) -> str:
    """Return what is said about a formula, with its beginning."""
    short = formula if len(formula) <= 60 else f"{formula[:60]}…"
    return str(_("Sel ini berisi rumus (%(formula)s). Tulis hasilnya sebagai nilai biasa.", formula=short))
