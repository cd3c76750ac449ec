"""The block editor as a field of a form: plain textareas and plain submits, so that it works without JavaScript.

Every block sends its id under the field's own name, in the order in which the blocks stand, and its parts under
``<name>-<id>-…``. A button of the editor (``blok``) comes back with everything that was typed and nothing saved.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from cms_core.columns import row_id
from cms_core.delivery import form_token
from cms_core.media.documents import PreparedDocument, prepare_document, store_document
from cms_core.media.inspection import NOTES, DocumentRefused
from cms_core.media.intake import ImageRefused, PreparedImage, StoreUnavailable, prepare_image, store_image
from cms_core.media.library import DOCUMENTS, PHOTOS, describe, offered
from cms_core.media.models import Media
from cms_core.media.services import find as find_media
from cms_core.publishing.block_html import from_html, to_html
from cms_core.publishing.blocks import (
    FILE,
    HEADING,
    LIST,
    MOST,
    OTHER,
    PARAGRAPH,
    PHOTO,
    QUOTE,
    TABLE,
    Block,
    gathered,
    split,
)
from cms_core.publishing.clean import bare_links
from cms_core.publishing.word import pasted_blocks
from cms_core.users.models import User

LABELS: dict[str, tuple[Any, str, Any]] = {
    PARAGRAPH: (_l("Paragraf"), "align-left", ""),
    HEADING: (_l("Subjudul"), "heading", ""),
    LIST: (_l("Daftar"), "list", _l("Satu baris satu hal, diawali tanda - atau angka.")),
    PHOTO: (_l("Foto"), "photo-plus", ""),
    TABLE: (_l("Tabel"), "table", _l("Satu baris satu baris tabel. Pisahkan kolom dengan tanda |.")),
    FILE: (_l("Dokumen"), "file-text", ""),
    QUOTE: (_l("Kutipan"), "messages", ""),
    OTHER: (_l("Bagian lain (HTML)"), "settings", ""),
}
"""What each kind is called, its icon and its hint."""

OFFERED = (PARAGRAPH, HEADING, LIST, PHOTO, TABLE, FILE)
SHOWN = 12
"""Photos or documents of the library that are offered at once."""
LONGEST = 200_000
CUT = (PARAGRAPH, HEADING, LIST, QUOTE)
"""What a paste in its middle divides."""
NONE_LEFT = -1
"""Where the focus is when the last block is gone: at the buttons that add one."""


@dataclasses.dataclass
class Row:
    """A block in the editor, under an id that lasts as long as the form is open.

    While ``picking`` it offers media of the library, those that ``search`` finds. What was ``removed`` can be brought
    back until the form is saved.
    """

    id: int
    block: Block
    upload: Any = None
    prepared: PreparedImage | PreparedDocument | None = None
    name: str = ""
    offered: list[Media] = dataclasses.field(default_factory=list)
    search: str = ""
    picking: bool = False
    removed: bool = False
    note: str = ""
    errors: list[str] = dataclasses.field(default_factory=list)

    @property
    def html(self) -> str:
        """What it adds to the text."""
        return "" if self.removed else to_html(split(self.block))


class BlocksField(Field):
    """HTML of content as blocks; ``owner`` is who shows its photos."""

    def __init__(self, label: Any = None, *, owner: str = "core", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.owner = owner
        self.rows: list[Row] = []
        self.focus: int | None = None

    button = "blok"
    labels = LABELS
    offered = OFFERED
    most = MOST

    @staticmethod
    def blank(kind: str) -> Block:
        """Return an empty block, for the editor's templates."""
        return Block(kind)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the blocks that were sent, or show those of the stored HTML."""
        self.process_errors = []
        if formdata is None:
            blocks = from_html(str(data)) if data is not unset_value and data else [Block(PARAGRAPH)]
            self.rows = [Row(number, block) for number, block in enumerate(blocks)]
        else:
            self.rows = [self._read(formdata, key) for key in self._ids(formdata)]
            self._paste(formdata)
        self.data = self.html

    @property
    def html(self) -> str:
        """The blocks as clean HTML."""
        return to_html(part for row in self.live for part in split(row.block))

    @property
    def said(self) -> str:
        """All that was typed, a line for each part; also of what is no part of ``html`` before its file is taken in."""
        blocks = [row.block for row in self.live]
        return "\n".join(part for block in blocks for part in (block.text, block.caption, block.alt) if part)

    @property
    def live(self) -> list[Row]:
        """The blocks that were not removed."""
        return [row for row in self.rows if not row.removed]

    def pre_validate(self, form: Any) -> None:
        """Refuse what is too long, and links that lead nowhere."""
        if len(self.html) > LONGEST:
            raise ValidationError(_("Tulisan ini terlalu panjang. Bagi menjadi beberapa halaman."))
        for row in self.live:
            row.errors += [
                _("Alamat tautan “%(words)s” tidak lengkap. Tulis seperti https://contoh.desa.id/.", words=words)
                for words in bare_links(row.html)
            ]
        if errors := [error for row in self.live for error in row.errors]:
            raise ValidationError(errors[0])

    def arrange(self, wish: str) -> None:
        """Do what a button of the editor asks for: ``naik-3``, ``turun-3``, ``hapus-3``, ``tambah-list``.

        What says something is only marked as removed, and ``kembali-3`` brings it back. ``pustaka-3`` offers what the
        library has; ``pakai-3`` asks for nothing but the form again, with what was chosen there.
        """
        verb, _sep, rest = wish.partition("-")
        if verb == "tambah" and rest in OFFERED and len(self.live) < MOST:
            self.focus = self._free_id()
            self.rows.append(Row(self.focus, Block(rest)))
        at = next((place for place, row in enumerate(self.rows) if str(row.id) == rest), None)
        if at is None or verb == "tambah":
            return
        if verb == "pustaka":
            self._offer(self.rows[at])
            return
        row = self.rows.pop(at)
        if verb == "hapus" and row.block.is_empty:
            near = self.rows[min(at, len(self.rows) - 1)] if self.rows else None
            self.focus = near.id if near else NONE_LEFT
        else:
            row.removed = verb == "hapus" or (row.removed and verb != "kembali")
            self.rows.insert(max(0, at - 1) if verb == "naik" else at + 1 if verb == "turun" else at, row)
            self.focus = row.id

    def _offer(self, row: Row) -> None:
        only = DOCUMENTS if row.block.kind == FILE else PHOTOS
        row.offered = offered(self.owner, row.search, only=only, limit=SHOWN)
        row.picking, self.focus = True, row.id

    def note(self, row: Row | None) -> Any:
        """Return what is to be said of the document of a block, or nothing."""
        media = find_media(row.block.media) if row is not None and row.block.kind == FILE else None
        return NOTES.get(media.note) if media is not None else None

    def prepare_photos(self) -> None:
        """Do everything about the photos and documents that were sent which takes long, before anything is written."""
        for row in self.rows:
            if row.block.kind not in (PHOTO, FILE) or not getattr(row.upload, "filename", ""):
                continue
            prepare = prepare_document if row.block.kind == FILE else prepare_image
            try:
                row.prepared, row.name = prepare(row.upload.stream), row.upload.filename
            except (ImageRefused, DocumentRefused) as error:
                row.errors.append(str(error.message))
            except StoreUnavailable:
                row.errors.append(_("Berkas belum bisa disimpan. Coba lagi sebentar lagi."))

    def take_photos(self, *, by: User) -> bool:
        """Take in the photos and documents that were prepared, each private until what shows it is published.

        Return whether all are good. A photo that is taken stays with the form however often it comes back. What is
        said in a text that is refused, the library does not say: it gets its words once they are good.
        """
        refused = bool(self.errors)
        for row in self.rows:
            if row.picking:
                self._describe(row)
            if row.prepared is not None:
                media = self._store(row, by, named=not refused)
                row.block, row.upload, row.prepared = dataclasses.replace(row.block, media=media.key), None, None
        self.errors = list(dict.fromkeys([*self.errors, *(error for row in self.live for error in row.errors)]))
        self.data = self.html
        if not self.errors:
            self._describe_taken()
        return not self.errors

    def resent(self) -> Iterator[tuple[str, str]]:
        """Yield what the blocks say now, for the form to be sent again."""
        for row in self.rows:
            name, block = f"{self.name}-{row.id}", row.block
            parts = {
                "jenis": block.kind,
                "teks": block.text,
                "tingkat": str(block.level),
                "kepala": "1" if block.header else "",
                "samping": "1" if block.side else "",
                "judul": block.caption,
                "media": block.media,
                "alt": block.alt,
            }
            yield self.name, str(row.id)
            yield from ((f"{name}-{part}", value) for part, value in parts.items() if value)

    def _store(self, row: Row, by: User, *, named: bool) -> Media:
        name, words = (row.name, _words(row.block)) if named else ("", "")
        if isinstance(row.prepared, PreparedDocument):
            return store_document(row.prepared, owner_plugin=self.owner, name=name, title=words, by=by)
        assert row.prepared is not None
        return store_image(row.prepared, owner_plugin=self.owner, name=name, alt=words, by=by)

    def _describe_taken(self) -> None:
        """Say of what was taken in without words what its block says now."""
        for row in self.live:
            media = find_media(row.block.media) if row.block.kind in (PHOTO, FILE) and _words(row.block) else None
            if media is not None and not (media.alt or media.name) and media.owner_plugin == self.owner:
                describe(media, alt=_words(row.block), credit=media.credit, focus=media.focus)

    def _describe(self, row: Row) -> None:
        """Say of what was chosen in the library what the library says, where nothing else is said."""
        media = find_media(row.block.media)
        if media is not None and row.block.kind == FILE and not row.block.text.strip():
            row.block = dataclasses.replace(row.block, text=media.alt)
        elif media is not None and row.block.kind == PHOTO and not row.block.alt.strip():
            row.block = dataclasses.replace(row.block, alt=media.alt)
        row.picking = False

    def _ids(self, formdata: Any) -> list[int]:
        return list(dict.fromkeys(formdata.getlist(self.name, type=row_id)))

    def _read(self, formdata: Any, key: int) -> Row:
        def part(name: str) -> str:
            value = formdata.get(f"{self.name}-{key}-{name}")
            return str(form_token.tidy(value)) if isinstance(value, str) else ""

        level = part("tingkat")
        block = Block(
            kind=part("jenis") if part("jenis") in LABELS else PARAGRAPH,
            text=part("teks"),
            level=int(level) if level in ("2", "3", "4") else 2,
            header=bool(part("kepala")),
            side=bool(part("samping")),
            caption=part("judul")[:300],
            media=part("media")[:40],
            alt=part("alt")[:200],
        )
        upload = formdata.get(f"{self.name}-{key}-berkas")
        return Row(
            key,
            block,
            upload=upload,
            search=part("cari")[:100],
            picking=bool(part("memilih")),
            removed=bool(part("hapus")),
        )

    def _paste(self, formdata: Any) -> None:
        """Put what was pasted with its formatting where the cursor stood; what does not fit changes nothing."""
        for row in self.live:
            html, before, behind = (formdata.get(f"{self.name}-{row.id}-{part}") for part in ("tempel", "awal", "sisa"))
            if not isinstance(html, str) or not html:
                continue
            if not (isinstance(before, str) and isinstance(behind, str) and row.block.kind in CUT):
                before, behind = row.block.text, ""
            if "<img" in html.lower():
                row.note = _("Gambarnya tidak ikut. Tambahkan dengan tombol Foto.")
            self.focus = row.id
            if blocks := pasted_blocks(html):
                self._splice(row, _spliced(row.block, form_token.tidy(before), form_token.tidy(behind), blocks))

    def _splice(self, row: Row, parts: list[list[Block]]) -> None:
        held, at, first = self.rows, self.rows.index(row), self._free_id()
        blocks = [block for part in parts for block in part]
        new = [Row(number, block) for number, block in enumerate(blocks, first)]
        last = new[-1 - len(parts[-1])]
        last.note, self.focus = row.note, last.id
        self.rows = [*held[:at], *new, *held[at + 1 :]]
        if len(self.live) > MOST:
            joined = gathered([each.block for each in self.live])
            self.rows = [Row(number, block) for number, block in enumerate(joined, first)]
            self.rows[-1].note, self.focus = row.note, self.rows[-1].id
        if len(self.live) > MOST or len(self.html) > LONGEST:
            self.rows, self.focus = held, row.id
            row.note = _("Tulisan yang ditempel terlalu panjang, jadi belum masuk. Tempel sebagian-sebagian.")

    def _free_id(self) -> int:
        return max((row.id for row in self.rows), default=-1) + 1


def _words(block: Block) -> str:
    """Return what the library says of what a block shows: what is seen in a photo, the words of a link."""
    return (block.text if block.kind == FILE else block.alt)[:200]


def _spliced(block: Block, before: str, behind: str, pasted: list[Block]) -> list[list[Block]]:
    """Return what stood before the cursor, what was pasted, and what stood behind; a heading stays one."""
    if block.kind == HEADING and pasted[0].kind in (PARAGRAPH, HEADING):
        pasted = [dataclasses.replace(block, text=" ".join(f"{before} {pasted[0].text}".split())), *pasted[1:]]
        before = ""
    ends = [dataclasses.replace(block, text=text) for text in (before, behind)]
    return [[ends[0]] if not ends[0].is_empty else [], pasted, [ends[1]] if behind.strip() else []]
