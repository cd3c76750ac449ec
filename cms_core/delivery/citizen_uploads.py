"""Uploads of people without an account: they belong to a public form, known by its key, and to nobody else.

Where they lie is a MAC over the site, the form and its key (``OnceField``), which only the device knows that made it.
So whoever asks with another key, at another site or for another form finds nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import g, request

from cms_core.crypto import keyed_hash
from cms_core.delivery import uploads
from cms_core.delivery.idempotency import is_strong
from cms_core.delivery.uploads import About, Gone, TooMany, Upload

MIB = 1024 * 1024
OF_SITE, OF_NETWORK = (600, 1024 * MIB), (150, 256 * MIB)
"""Files and bytes that may wait for their forms: of a site, and of one network at all sites. Behind that a whole
village may stand: what finds no room waits on its phone, and no form waits for it. What nobody sends any more counts
with what has arrived of it, and is no file as long as nothing has."""
LEFT_FREE = 512 * MIB
"""Bytes of the disk that nothing of this takes."""
PREFIXES = {4: 24, 6: 56}
"""Bits of an address that neighbours share."""


def owner_of(form: str, key: str) -> str | None:
    """Return the folder of a form (an endpoint) with this key, at the site of this request; None for a weak key."""
    return f"warga-{keyed_hash(f'upload {g.site.id} {form} {key}')[:32]}" if is_strong(key) else None


def begin(owner: str, about: About, *, part: int | None = None) -> Upload:
    """Announce a file of a form; with a ``part``, its number in the form, one that was announced before goes on.

    Raises:
        TooMany: there is no room for it now.
        ValueError: a length that no file may have.
        OSError: the folder cannot be written.
    """
    name = "" if part is None else name_of(owner, part)
    known = About(about.length, about.filename, about.plugin, network())
    return uploads.begin(
        site_id=g.site.id, owner=owner, about=known, name=name, has_room=lambda mine: _has_room(mine, known)
    )


def name_of(owner: str, part: int) -> str:
    """Return what the upload of a photo is called by its number in its form: sent twice, it is still one."""
    return keyed_hash(f"upload {owner} {part}")[:32]


def find(owner: str | None, name: str) -> Upload | None:
    """Return an upload of a form; None when it has none of that name, or not any more."""
    return uploads.find(name, site_id=g.site.id, owner=owner) if owner is not None else None


def keep(owner: str, file: Any, plugin: str) -> Upload | None:
    """Keep a file that came with a form which is not taken; None where there is no room, or it is none."""
    stream = file.stream
    stream.seek(0)
    content = stream.read(uploads.MOST_BYTES + 1)
    stream.seek(0)
    try:
        upload = begin(owner, About(len(content), file.filename, plugin))
        upload.append(0, [content])
    except (TooMany, ValueError, OSError, Gone):
        return None
    return upload


def may_grow(upload: Upload) -> bool:
    """Whether the disk has room for more of a file; its place was taken when it was announced."""
    return shutil.disk_usage(upload.path.parent).free >= LEFT_FREE


def move(upload: Upload, owner: str) -> Upload | None:
    """Give an upload to the form that stands in the place of its own; None where there is no room."""
    if upload.path.parent.name == owner:
        return upload
    try:
        moved = begin(owner, upload.about)
        moved.append(0, [upload.path.read_bytes()])
    except (TooMany, OSError, Gone):
        return None
    upload.remove()
    return moved


def network() -> str:
    """Return what this request's address shares with its neighbours, so that nobody can read it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    near = ipaddress.ip_network(f"{address}/{PREFIXES[address.version]}", strict=False)
    return keyed_hash(f"network {near}")[:16]


def _has_room(mine: Path, about: About) -> bool:
    if shutil.disk_usage(mine.parent).free < LEFT_FREE + about.length:
        return False
    everywhere = list(_waiting(mine.parent.parent))
    here = [taken for site, _network, taken in everywhere if site == mine.parent.name]
    near = [taken for _site, network, taken in everywhere if network == about.network]
    return all(
        len(found) < count and sum(found) + about.length <= size
        for found, (count, size) in ((here, OF_SITE), (near, OF_NETWORK))
    )


def _waiting(root: Path) -> Iterator[tuple[str, str, int]]:
    """Yield site, network and bytes of what takes room now."""
    for folder in root.glob("*/warga-*"):
        for upload in uploads.open_ones(folder):
            with contextlib.suppress(Gone):
                if taken := upload.takes:
                    yield folder.parent.name, upload.about.network, taken
