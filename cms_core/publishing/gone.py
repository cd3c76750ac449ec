"""What an earlier text shows that is gone since: a photo or document that was deleted from the library."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import ngettext
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.media.uses import KEYS
from cms_core.publishing.block_html import from_html, to_html
from cms_core.publishing.blocks import split


def without_gone(content: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Return what a row of the site in scope said, without media that are gone, and how many those were."""
    keys = set(KEYS.findall(json.dumps(content)))
    if not keys:
        return dict(content), 0
    gone = keys - set(db.session.scalars(select(Media.key).where(Media.key.in_(sorted(keys)))))
    # Digits of another kind may look like a key; only what shows something is left out.
    kept = {name: _kept(value, gone) for name, value in content.items()}
    return kept, len(gone & (keys - set(KEYS.findall(json.dumps(kept)))))


def said_of(count: int) -> str:
    """Return what whoever restores a text is told of so many media that are gone."""
    return str(
        ngettext(
            "%(num)s foto atau dokumen tidak ikut kembali, karena sudah dihapus dari pustaka.",
            "%(num)s foto atau dokumen tidak ikut kembali, karena sudah dihapus dari pustaka.",
            count,
        )
    )


def _kept(value: Any, gone: Collection[str]) -> Any:
    if isinstance(value, list):
        return [each for each in value if not (isinstance(each, dict) and each.get("media") in gone)]
    if isinstance(value, str) and any(f'data-media="{key}"' in value for key in gone):
        blocks = [block for block in from_html(value) if block.media not in gone]
        return to_html(part for block in blocks for part in split(block))
    return value
