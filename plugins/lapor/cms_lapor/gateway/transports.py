"""Ways to a target over the net. Each says how it ended: taken, refused for good, not yet, or nobody knows."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from cms_core.api import (
    Fetched,
    FetchFailed,
    FetchRefused,
    MailRefused,
    MailUnavailable,
    MailUnclear,
    SecretElsewhere,
    fetch,
    secret,
    send_mail_now,
)
from cms_lapor.gateway.messages import Message
from cms_lapor.gateway.profiles import (
    EMAIL,
    KEY,
    NAMES,
    OPEN311,
    REST_JSON,
    REST_XML,
    Profile,
    as_json,
    filled,
    value_at,
)

MOST = 1024 * 1024
"""Bytes of an answer."""
LONGEST_ID = 60
TEXT = {REST_JSON: "application/json; charset=utf-8", REST_XML: "text/xml; charset=utf-8"}
LATER = (408, 425, 429, 503)
"""The other side says that it did not take it, and may later."""


class Refused(Exception):
    """The target will not take it, however often it is sent; the message names a status or a cause."""


class Later(Exception):
    """Nothing has arrived, and it may be sent again."""


class Unclear(Exception):
    """It may have arrived: no answer came, or one that says nothing."""


@dataclasses.dataclass(frozen=True)
class Reply:
    """What the target answered: its number for the report, and one for the sending; either may be missing."""

    ext_id: str = ""
    ext_txn: str = ""


def send(profile: Profile, message: Message) -> Reply:
    """Send a message; nothing is written, and no transaction should be open.

    Raises:
        Refused, Later, Unclear: it was not taken, or nobody knows.
    """
    if profile.transport == EMAIL:
        return _letter(profile, message)
    key = _secret(profile, profile.url)
    if profile.transport == OPEN311:
        form = {name: value for name, value in _open311(profile, message, key) if value}
        answer = _ask(
            profile, f"{profile.url.rstrip('/')}/requests.json", urlencode(form).encode(), _form_headers(message)
        )
        return _read(profile, answer, ("0.service_request_id", "0.token"))
    xml = profile.transport == REST_XML
    values = {**message.values, KEY: key}
    body = filled(profile.body, values, xml=True).encode() if xml else as_json(profile.fields, message.values)
    headers = {"Content-Type": TEXT[profile.transport], "Idempotency-Key": message.key, **_own_header(profile, key)}
    return _read(profile, _ask(profile, profile.url, body, headers), (profile.reply,))


def _letter(profile: Profile, message: Message) -> Reply:
    """Send a report by mail: for people in the text, for programs in a file. Its number comes by another way.

    The same report is the same letter when it is sent once more, and an answer goes to the office of the site.
    """
    said = {name: value for name, value in message.values.items() if value}
    lines = "\n".join(f"{NAMES[name]}: {value}" for name, value in said.items() if name not in ("isi", "nomor"))
    try:
        send_mail_now(
            profile.url,
            f"[{message.number}] {message.values['judul']}",
            f"{message.values['isi']}\n\n{lines}\n",
            sender=profile.office,
            message_id=message.key,
            reply_to=profile.reply_to,
            enclosed={f"{message.number}.json": as_json(profile.fields or dict(zip(said, said, strict=True)), said)},
        )
    except MailRefused as error:
        raise Refused(f"SMTP {error.code}") from error
    except MailUnclear as error:
        raise Unclear("no answer") from error
    except MailUnavailable as error:
        raise Later("no mail server") from error
    return Reply()


def _secret(profile: Profile, url: str) -> str:
    """Return what a target knows us by, where the server's own files say that this address may be told."""
    if not profile.secret:
        return ""
    try:
        found = secret(profile.secret, region=profile.region, host=_host(url))
    except SecretElsewhere:
        raise Later("secret elsewhere") from None
    if not found:
        raise Later("secret missing")
    return found


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port not in (None, 443) else parts.hostname or ""
    except ValueError:
        return ""


def _own_header(profile: Profile, key: str) -> Mapping[str, str]:
    name, colon, value = filled(profile.header, {KEY: key}).partition(":")
    return {name.strip(): value.strip()} if colon else {}


def _form_headers(message: Message) -> Mapping[str, str]:
    return {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Idempotency-Key": message.key}


def _open311(profile: Profile, message: Message, key: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of GeoReport v2."""
    values = message.values
    first, _space, last = values["nama"].partition(" ")
    yield from (("api_key", key), ("service_code", values["topik"]), ("description", values["isi"]))
    yield from (("address_string", values["tempat"]), ("lat", values["lat"]), ("long", values["long"]))
    yield from (("first_name", first), ("last_name", last), ("phone", values["hp"]), ("email", values["surel"]))


def _ask(profile: Profile, url: str, body: bytes | None, headers: Mapping[str, str]) -> Fetched:
    method = "POST" if body is not None else "GET"
    try:
        return fetch(url, method=method, body=body, headers=headers, seconds=profile.seconds, most=MOST)
    except FetchRefused as error:
        raise Refused("address refused") from error
    except FetchFailed as error:
        raise (Unclear if error.sent else Later)(str(error)) from error


def _read(profile: Profile, answer: Fetched, paths: tuple[str, ...]) -> Reply:
    if answer.status in LATER:
        raise Later(f"HTTP {answer.status}")
    if answer.status >= 500:
        # A gateway in between may have given up on what arrived behind it.
        raise Unclear(f"HTTP {answer.status}")
    if answer.status >= 300:
        raise Refused(f"HTTP {answer.status}")
    found = [value_at(answer.body, path, xml=profile.transport == REST_XML)[:LONGEST_ID] for path in paths]
    return Reply(*found)


def search(profile: Profile, number: str) -> str | None:
    """Look for a report of ours at a target: its number there, ``""`` when it is not there, None when nobody knows.

    Raises:
        Later, Refused, Unclear: it cannot be asked now.
    """
    if profile.search_url:
        url = profile.search_url.replace("{nomor}", quote(number))
        answer = _ask(profile, url, None, _own_header(profile, _secret(profile, url)))
        if answer.status == 404 or (answer.status == 200 and number.encode() not in answer.body):
            return ""
        found = value_at(answer.body, profile.reply, xml=profile.transport == REST_XML)
        return found[:LONGEST_ID] or None
    if profile.transport == OPEN311:
        # What is not listed may still be looked at there: that it is absent says nothing.
        answer = _ask(profile, f"{profile.url.rstrip('/')}/requests.json", None, {})
        return next((row_id for row_id, text in _listed(answer) if text.startswith(number)), None)
    return None


def _listed(answer: Fetched) -> Iterator[tuple[str, str]]:
    for row in _rows(answer):
        yield str(row.get("service_request_id") or "")[:LONGEST_ID], str(row.get("description") or "")


def _rows(answer: Fetched) -> list[dict[str, Any]]:
    try:
        rows = json.loads(answer.body) if answer.status == 200 else []
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def number_by(profile: Profile, token: str) -> str:
    """Return the number that an Open311 server gave a report later than it took it; nothing while there is none.

    Raises:
        Later, Refused, Unclear: it cannot be asked now.
    """
    answer = _ask(profile, f"{profile.url.rstrip('/')}/tokens/{quote(token, safe='')}.json", None, {})
    return str(next(iter(_rows(answer)), {}).get("service_request_id") or "")[:LONGEST_ID]


def state_of(profile: Profile, ext_id: str) -> tuple[str, str]:
    """Return where a report stands at a target that speaks Open311, and since when (ISO 8601); nothing if unknown.

    Raises:
        Later, Refused, Unclear: it cannot be asked now.
    """
    answer = _ask(profile, f"{profile.url.rstrip('/')}/requests/{quote(ext_id, safe='')}.json", None, {})
    row = next(iter(_rows(answer)), {})
    return str(row.get("status") or ""), str(row.get("updated_datetime") or "")
