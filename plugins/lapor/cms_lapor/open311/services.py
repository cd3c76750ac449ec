"""What programs send, taken in once: new reports, and news of reports from other offices."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cms_core.api import (
    FetchFailed,
    FetchRefused,
    ImageRefused,
    PreparedImage,
    Site,
    StoreUnavailable,
    db,
    fetch,
    is_within,
    keyed_hash,
    now,
    prepare_image,
)
from cms_lapor import NAME, _, cases, codes, reading, sending
from cms_lapor.fields import MOST_PHOTOS
from cms_lapor.open311.answers import Refused
from cms_lapor.open311.clients import Known
from cms_lapor.open311.forms import RequestForm, UpdateForm
from cms_lapor.open311.models import Post
from cms_lapor.routing import NobodyAbove
from cms_lapor.topics import PUBLIC, Topic, data

CHANNEL = "open311"
SAME = timedelta(minutes=10)
"""How long the same text about the same place from the same program is the same report."""
KEPT = timedelta(days=365)
"""How long a program's own key for what it sent is remembered."""
_fetching: set[int] = set()
_fetching_lock = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Taken:
    """What came of a post: ``code`` opens the case for its sender, ``again`` says that it had arrived before."""

    number: str
    token: str
    code: str
    again: bool


@dataclasses.dataclass(frozen=True)
class Arrival:
    """A post as it is known when it arrives again."""

    client: Known
    name_hash: str
    body_hash: str
    lasting: bool

    @classmethod
    def of(cls, client: Known, body: Mapping[str, Any], own_key: str) -> Arrival:
        """Return what a post is known by: the key that its sender gave it (``Idempotency-Key``), else all it says."""
        text = json.dumps(body, sort_keys=True)
        body_hash = keyed_hash(f"{NAME} open311 body {client.id} {text}")
        name = f"key {own_key}" if own_key else f"body {text}"
        return cls(client, keyed_hash(f"{NAME} open311 {client.id} {name}"), body_hash, bool(own_key))


def before(arrival: Arrival) -> Taken | None:
    """Return what came of the same post before, if it arrived lately, or has a key of its own.

    Raises:
        Refused: its key was used for something else.
    """
    row = _find(arrival, lock=False)
    return _again(row, arrival) if row is not None else None


def _again(row: Post, arrival: Arrival) -> Taken | None:
    if not row.number or not (arrival.lasting or now() - row.at < SAME):
        return None
    if row.body_hash != arrival.body_hash:
        raise Refused(422, _("Kunci ini sudah dipakai untuk kiriman lain."))
    return Taken(row.number, row.token, codes.code_for(_form_key(row.token)), again=True)


def _find(arrival: Arrival, *, lock: bool = True) -> Post | None:
    query = select(Post).where(Post.name_hash == arrival.name_hash)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def claim(arrival: Arrival) -> Post | Taken:
    """Take the place of a post, or find what came of it meanwhile; a twin in flight waits here.

    Raises:
        Refused: its key was used for something else.
    """
    row = _find(arrival)
    if row is None:
        hashes = {"name_hash": arrival.name_hash, "body_hash": arrival.body_hash}
        row = Post(client_id=arrival.client.id, token=_token(), **hashes)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            row = _find(arrival)
            assert row is not None  # the twin that was there first
    known = _again(row, arrival)
    if known is not None:
        return known
    row.token, row.body_hash, row.at = _token(), arrival.body_hash, now()
    db.session.flush()
    return row


def _token() -> str:
    return secrets.token_hex(20)


def _form_key(token: str) -> str:
    """Return what a report has in place of the key of a form; from the token alone nobody finds it."""
    return keyed_hash(f"{NAME} open311 form {token}")[:40]


def receive(
    here: Site,
    place: str,
    arrival: Arrival,
    topic: Topic,
    form: RequestForm,
    answers: str,
    photos: Sequence[PreparedImage],
) -> Taken:
    """Take a report in at the site that works on it.

    Raises:
        Refused: no office takes it, or its photos cannot be kept.
    """
    row = claim(arrival)
    if isinstance(row, Taken):
        return row
    sent = _sent(row, place, arrival, topic, form, answers)
    try:
        number = sending.receive(here, sent, photos)
    except NobodyAbove as error:
        raise Refused(400, _("Kantor di atasnya belum menerima laporan di sini. Pakai SP4N-LAPOR!.")) from error
    except StoreUnavailable as error:
        raise _no_store() from error
    # What was made at another site has taken everything of this one out of the session.
    db.session.add(row)
    row.number = number
    return Taken(number, row.token, codes.code_for(sent.client_id), again=False)


def _sent(row: Post, place: str, arrival: Arrival, topic: Topic, form: RequestForm, answers: str) -> sending.Sent:
    return sending.Sent(
        client_id=_form_key(row.token),
        kind=topic.kind or next(kind.code for kind in data().kinds.values() if kind.asked),
        topic=topic.code,
        # The standard asks for no words: then the topic says what it is.
        body=form.description.data or topic.label,
        place=place,
        landmark=form.address_string.data or "",
        lat=form.lat.data,
        long=form.long.data,
        answers=answers,
        visibility=topic.visibility or PUBLIC,
        about_office=topic.office,
        channel=CHANNEL,
        entered_by=arrival.client.name,
        name=form.person,
        phone=form.digits,
        email=(form.email.data or "").lower(),
    )


def photos_of(client: Known, files: Sequence[Any], media_url: str) -> list[PreparedImage]:
    """Return the photos of a post, encoded anew: those that came with it, and the one that it points at.

    Raises:
        Refused: there are too many, one is none, or it cannot be fetched from a public https address; or this process
            fetches another one for the same program.
    """
    given = [file for file in files if file and file.filename]
    if len(given) + bool(media_url) > MOST_PHOTOS:
        raise Refused(400, _("media: paling banyak 3 foto."))
    try:
        streams = [file.stream for file in given]
        if media_url:
            with _alone(client):
                streams.append(io.BytesIO(_fetched(media_url)))
        return [prepare_image(stream) for stream in streams]
    except ImageRefused as error:
        raise Refused(400, f"media: {error}") from error
    except StoreUnavailable as error:
        raise _no_store() from error


@contextlib.contextmanager
def _alone(client: Known) -> Iterator[None]:
    """Let a program hold one thread of this process with a slow server, not all of them."""
    with _fetching_lock:
        if client.id in _fetching:
            raise Refused(429, _("media_url lain dengan kunci ini masih diambil. Kirim lagi setelah itu selesai."))
        _fetching.add(client.id)
    try:
        yield
    finally:
        _fetching.discard(client.id)


def _fetched(url: str) -> bytes:
    # It has only read so far: nobody waits for it while another server is asked.
    db.session.rollback()
    try:
        answer = fetch(url)
    except FetchRefused as error:
        raise Refused(400, _("media_url harus alamat https yang terbuka untuk umum.")) from error
    except FetchFailed as error:
        raise Refused(400, _("media_url tidak dapat diambil, terlalu besar, atau terlalu lambat.")) from error
    if answer.status != 200:
        raise Refused(400, _("media_url tidak dapat diambil, terlalu besar, atau terlalu lambat."))
    return answer.body


def _no_store() -> Refused:
    return Refused(503, _("Foto belum bisa disimpan. Kirim dulu tanpa foto, atau coba lagi sebentar lagi."))


def number_by(token: str) -> str:
    """Return the number of the report that came of a post of the site in scope; nothing if there is none."""
    query = select(Post.number).where(Post.token == token, Post.number != "")
    return db.session.scalar(query) or ""


def hear(site: Site, arrival: Arrival, form: UpdateForm) -> bool:
    """Write down once what another office says of a case, for the officers who decide; say whether it was known.

    A program speaks about what everybody may read at ``site`` and below, and about what it sent itself; of all else it
    learns nothing.

    Raises:
        Refused: there is no such report for it, or the id of the news was used for others.
    """
    row = claim(arrival)
    if isinstance(row, Taken):
        return True
    number = form.service_request_id.data or ""
    sent = db.session.scalar(select(Post.id).where(Post.number == number, Post.client_id == arrival.client.id))
    with reading.opened(number, None) as found:
        public = found is not None and found[1].is_public and is_within(found[0].region_code, site.region_code)
        if found is None or not (public or sent is not None):
            raise Refused(404, _("service_request_id ini tidak ada."))
        report = found[1]
        status = " ".join(part for part in (form.status.data, form.external_status_code.data) if part)
        note = f"[{status}] {form.description.data}" if status else form.description.data or ""
        cases.hear(report, note, office=arrival.client.name)
    db.session.add(row)
    row.number = number
    return False


def forget_old(_site_id: int) -> None:
    """Forget what the site in scope was sent so long ago that it will not arrive again; a task of each day."""
    for row in db.session.scalars(select(Post).where(Post.at < now() - KEPT)).all():
        db.session.delete(row)


def digest(stream: Any) -> str:
    """Return what a file is the same as another one by; it can be read from its beginning afterwards."""
    found = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return found
