"""Features on their way, as bytes: they need neither rows of their own nor the file a second time."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from cms_peta.own.services import Drawn
from cms_peta.shapes import pack, unpack


def packed(features: Iterable[Drawn]) -> bytes:
    """Return features as bytes; :func:`unpacked` undoes it."""
    told = [
        [
            each.name,
            base64.b85encode(pack(each.shape)).decode(),
            dict(each.facts),
            each.moment.isoformat() if each.moment else "",
        ]
        for each in features
    ]
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpacked(told: bytes) -> Iterator[Drawn]:
    """Go through the features that :func:`packed` was given."""
    for name, shape, facts, moment in json.loads(zlib.decompress(told)):
        yield Drawn(name, unpack(base64.b85decode(shape)), facts, datetime.fromisoformat(moment) if moment else None)
