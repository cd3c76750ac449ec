"""A target as its transport reads it: maps of words, templates, and how the answer says its number."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cms_core.api import Site, db, words_for
from cms_lapor import _
from cms_lapor.gateway.models import Target

REST_JSON, REST_XML, OPEN311, EMAIL, CSV, MANUAL = "rest_json", "rest_xml", "open311", "email", "csv", "manual"
TRANSPORTS = {
    REST_JSON: _.lazy("REST dengan JSON"),
    REST_XML: _.lazy("REST dengan XML"),
    OPEN311: _.lazy("Open311 GeoReport v2"),
    EMAIL: _.lazy("Surel"),
    CSV: _.lazy("Berkas CSV"),
    MANUAL: _.lazy("Disalin petugas"),
}
BY_NET = (REST_JSON, REST_XML, OPEN311, EMAIL)
KEEPS_SECRETS = (REST_JSON, REST_XML, MANUAL)
"""Transports that can say that a report is secret; files and letters lie open, and Open311 has no word for it."""

HAND, NOT_OURS, ALL = "", "bukan", "semua"
TAKES = {
    HAND: _.lazy("Hanya yang dimasukkan petugas"),
    NOT_OURS: _.lazy("Yang bukan wewenang kami"),
    ALL: _.lazy("Semua yang sudah diperiksa"),
}

NAMES = {
    "nomor": _.lazy("nomor laporan di sini"),
    "judul": _.lazy("judul"),
    "isi": _.lazy("isi, diawali nomor laporan"),
    "topik": _.lazy("topik, menurut peta topik"),
    "kelas": _.lazy("kelas, menurut peta kelas"),
    "wilayah": _.lazy("kode wilayah"),
    "tempat": _.lazy("tempat dan patokan"),
    "tanggal": _.lazy("tanggal diterima"),
    "lat": _.lazy("lintang"),
    "long": _.lazy("bujur"),
    "anonim": _.lazy("1 bila anonim, selain itu 0"),
    "rahasia": _.lazy("1 bila rahasia, selain itu 0"),
    "nama": _.lazy("nama pelapor, bila boleh keluar"),
    "hp": _.lazy("nomor HP pelapor, bila boleh keluar"),
    "surel": _.lazy("surel pelapor, bila boleh keluar"),
}
"""What of a report can be put into a message."""
KEY = "kunci"
"""Stands for the secret in a header and in a template."""
INCOMING = ("nomor", "status", "tanggal", "teks", "id")
"""What can be read from a table of theirs; the first three must be there."""
_HOLE = re.compile(r"\{([a-z_]+)\}")


class BadProfile(ValueError):
    """Something in a profile cannot be used; the message is a sentence for whoever wrote it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Profile:
    """A target out of the database, so that it can be used while no transaction is open."""

    id: int
    region: str
    office: str
    reply_to: str
    name: str
    transport: str
    url: str
    search_url: str
    header: str
    secret: str
    fields: Mapping[str, str]
    body: str
    reply: str
    topics: Mapping[str, str]
    kinds: Mapping[str, str]
    states: Mapping[str, str]
    columns: Mapping[str, str]
    seconds: int
    sends: frozenset[str]
    takes_secret: bool


def profile_of(target: Target) -> Profile:
    """Return a target as its transport reads it."""
    site = db.session.get_one(Site, target.site_id)
    may_leave = {"nama": target.sends_name, "hp": target.sends_phone, "surel": target.sends_email}
    return Profile(
        id=target.id,
        region=site.region_code,
        office=f"{words_for(site)['sebutan']} {site.name}",
        reply_to=site.email or "",
        name=target.name,
        transport=target.transport,
        url=target.url,
        search_url=target.search_url,
        header=target.header,
        secret=target.secret,
        fields=pairs(target.fields),
        body=target.body,
        reply=target.reply,
        topics=pairs(target.topics),
        kinds=pairs(target.kinds),
        states=pairs(target.states),
        columns=pairs(target.columns),
        seconds=target.seconds,
        sends=frozenset(name for name, may in may_leave.items() if may),
        takes_secret=target.takes_secret and target.transport in KEEPS_SECRETS,
    )


def pairs(text: str) -> dict[str, str]:
    """Return a map that was written as lines of ``left = right``.

    Raises:
        BadProfile: a line is none, or says something twice.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        left, equals, right = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not (left and equals and right) or left in found:
            raise BadProfile(
                _("Baris ini harus berbentuk “kiri = kanan”, sekali saja: %(line)s", line=line.strip()[:60])
            )
        found[left] = right
    return found


def filled(template: str, values: Mapping[str, str], *, xml: bool = False) -> str:
    """Return a template with what stands in braces filled in; in XML nothing of it becomes a mark."""

    def fill(hole: re.Match[str]) -> str:
        value = values.get(hole[1], "")
        return escape(value, {'"': "&quot;", "'": "&apos;"}) if xml else value

    return _HOLE.sub(fill, template)


def as_json(fields: Mapping[str, str], values: Mapping[str, str]) -> bytes:
    """Return a JSON object: ``a.b`` is ``b`` within ``a``; what stands in quotes is meant as it is."""
    root: dict[str, Any] = {}
    for path, name in fields.items():
        *parents, last = path.split(".")
        place = root
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = word(name, values)
    return json.dumps(root, ensure_ascii=False).encode()


def word(name: str, values: Mapping[str, str]) -> str:
    """Return what a field of a map says."""
    quoted = len(name) > 1 and name[0] == name[-1] == '"'
    return name[1:-1] if quoted else values.get(name, "")


def value_at(content: bytes, path: str, *, xml: bool) -> str:
    """Return what stands at a path of an answer, nothing where there is none: ``data.id``, ``0.id``, ``.//id``."""
    if not path:
        return ""
    try:
        if xml:
            return (fromstring(content).findtext(path) or "").strip()
        found = json.loads(content)
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
    except (ValueError, LookupError, TypeError, ParseError, DefusedXmlException, SyntaxError):
        return ""
    return "" if isinstance(found, dict | list) or found is None else str(found)


def check_names(names: Mapping[str, str] | list[str]) -> None:
    """Refuse names of what no report has.

    Raises:
        BadProfile: there is one.
    """
    used = [name for name in (names.values() if isinstance(names, Mapping) else names) if not name.startswith('"')]
    unknown = sorted(set(used) - set(NAMES))
    if unknown:
        raise BadProfile(_("Tidak ada bidang bernama %(names)s.", names=", ".join(unknown)))


def check_fields(text: str) -> None:
    """Refuse a map of fields that makes no object.

    Raises:
        BadProfile: it names what no report has, or puts a value and an object in the same place.
    """
    fields = pairs(text)
    check_names(fields)
    try:
        as_json(fields, {})
    except (AttributeError, TypeError) as error:
        raise BadProfile(_("Satu kunci dipakai sebagai nilai dan sebagai wadah.")) from error


def check_template(text: str) -> None:
    """Refuse a template that is no XML, whatever is filled in.

    Raises:
        BadProfile: it is none, or names what no report has.
    """
    check_names([name for name in _HOLE.findall(text) if name != KEY])
    try:
        fromstring(filled(text, dict.fromkeys([*NAMES, KEY], "x"), xml=True).encode())
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadProfile(_("Ini bukan XML yang utuh.")) from error
