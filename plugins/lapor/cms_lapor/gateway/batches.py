"""Files for targets that take nothing over the net: a CSV file, and beside it what tells whether it is whole."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator

from sqlalchemy import select

from cms_core.api import db, guard_cell
from cms_lapor.gateway.messages import MayNotLeave, message_of
from cms_lapor.gateway.models import Handover, Target
from cms_lapor.gateway.profiles import Profile, profile_of, word


def packed(target: Target, batch: int) -> bytes:
    """Return a ZIP with the CSV file of a batch and its manifest, made anew from the reports as they are now."""
    query = select(Handover.number, Handover.key).where(Handover.target_id == target.id, Handover.batch == batch)
    rows = db.session.execute(query.order_by(Handover.id)).all()
    profile = profile_of(target)
    name = f"serah-terima-{batch:04}.csv"
    content = _table(profile, [(number, key) for number, key in rows])
    manifest = f"{hashlib.sha256(content).hexdigest()}  {name}\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr("SHA256SUMS", manifest)
    return buffer.getvalue()


def _table(profile: Profile, rows: list[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(profile.fields)
    writer.writerows(_lines(profile, rows))
    # The mark by which spreadsheets know UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _lines(profile: Profile, rows: list[tuple[str, str]]) -> Iterator[list[str]]:
    for number, key in rows:
        try:
            values = message_of(number, key, profile).values
        except MayNotLeave:
            continue  # it became secret, or went, since the file was made
        yield [guard_cell(word(name, values)) for name in profile.fields.values()]
