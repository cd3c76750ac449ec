"""What a site shows of itself: colour, address, hours, telephone, social links, and its own words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from cms_core import audit
from cms_core.columns import now
from cms_core.i18n import REGIONAL
from cms_core.motifs import MOTIFS
from cms_core.phones import BadNumber, whatsapp_number
from cms_core.regions.words import ALL
from cms_core.regions.zones import ZONES
from cms_core.sites.models import Site
from cms_core.themes import themes

if TYPE_CHECKING:
    # People stand above sites; here they are only spoken of.
    from cms_core.users.models import User

NETWORKS = {
    "whatsapp": (_l("Saluran WhatsApp"), "brand-whatsapp", ("whatsapp.com",)),
    "facebook": ("Facebook", "brand-facebook", ("facebook.com", "fb.com")),
    "instagram": ("Instagram", "brand-instagram", ("instagram.com",)),
    "youtube": ("YouTube", "brand-youtube", ("youtube.com", "youtu.be")),
    "tiktok": ("TikTok", "brand-tiktok", ("tiktok.com",)),
    "x": ("X", "brand-x", ("x.com", "twitter.com")),
}
"""Networks a site may link to, in the order of its foot: what people say, the icon, and the hosts that are its own."""

_ACCOUNTS = {
    "facebook": "https://www.facebook.com/",
    "instagram": "https://www.instagram.com/",
    "youtube": "https://www.youtube.com/@",
    "tiktok": "https://www.tiktok.com/@",
    "x": "https://x.com/",
}
"""Where the account of a name like ``@kec_klampok`` is; channels of WhatsApp have no such names."""

_ACCOUNT = re.compile(r"@([A-Za-z0-9_.-]{2,60})", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PHONE = re.compile(r"[0-9 ()+\-/]{5,20}")
_MAIL = re.compile(
    r"[a-z0-9.!#$%&'*+=^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE
)
"""As browsers read ``<input type=email>`` (HTML standard), without signs that begin something else in an address."""
_LENGTHS = {"lead": 200, "address": 200, "hours": 200, "phone": 20, "email": 120}
WORD_LENGTH = 60


class IdentityError(Exception):
    """A value cannot be used; the message says why, in words for whoever typed it.

    ``field`` names the value, ``part`` which of several: the network, or the word.
    """

    def __init__(self, field: str, message: Any, part: str = "") -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message
        self.part = part


@dataclasses.dataclass(frozen=True, kw_only=True)
class Identity:
    """What may be changed; ``None`` leaves a value as it is, an empty one takes it away."""

    brand: str | None = None
    motif: str | None = None
    theme: str | None = None
    logo: str | None = None
    logo_edge: str | None = None
    lead: str | None = None
    address: str | None = None
    hours: str | None = None
    phone: str | None = None
    whatsapp: str | None = None
    email: str | None = None
    timezone: str | None = None
    language: str | None = None
    social: Mapping[str, str] | None = None
    words: Mapping[str, str] | None = None


def update_identity(site: Site, identity: Identity, *, by: User | None) -> bool:
    """Change a site's identity; return whether anything changed. Nothing is changed when one value is wrong.

    Raises:
        IdentityError: a value cannot be used.
    """
    given = {
        field.name: _normal(field.name, value)
        for field in dataclasses.fields(identity)
        if (value := getattr(identity, field.name)) is not None
    }
    changed = sorted(name for name, value in given.items() if getattr(site, name) != value)
    if not changed:
        return False
    for name in changed:
        setattr(site, name, given[name])
    site.changed_at = now()
    audit.record("sites.identity", site_id=site.id, user_id=by.id if by else None, target=site.slug, fields=changed)
    return True


def _normal(field: str, value: Any) -> Any:
    if field == "social":
        return {network: _link(network, link.strip()) for network, link in sorted(value.items()) if link.strip()}
    if field == "words":
        return {name: _word(name, word.strip()) for name, word in sorted(value.items()) if word.strip()}
    text = " ".join(str(value).split())
    if len(text) > _LENGTHS.get(field, len(text)):
        raise IdentityError(field, _l("Terlalu panjang."))
    check = _CHECKS.get(field)
    return check(text) if check else text


def _brand(text: str) -> str:
    colour = text.lower() if text.startswith("#") else f"#{text.lower()}"
    if not _COLOUR.fullmatch(colour):
        raise IdentityError("brand", _l("Warna ditulis dengan enam angka atau huruf a sampai f, misalnya #0e6b58."))
    return colour


def _motif(text: str) -> str:
    if text not in MOTIFS:
        raise IdentityError("motif", _l("Motif ini tidak ada."))
    return text


def _theme(text: str) -> str:
    if text and text not in themes():
        raise IdentityError("theme", _l("Tema ini tidak ada."))
    return text


def _phone(text: str) -> str:
    if text and not _PHONE.fullmatch(text):
        raise IdentityError("phone", _l("Nomor telepon hanya berisi angka, spasi, dan tanda kurung."))
    return text


def _whatsapp(text: str) -> str:
    try:
        return whatsapp_number(text) if text else ""
    except BadNumber as error:
        raise IdentityError("whatsapp", str(error)) from error


def _mail(text: str) -> str:
    if text and not _MAIL.fullmatch(text):
        raise IdentityError("email", _l("Alamat surel ini tidak lengkap."))
    return text.lower()


def _timezone(text: str) -> str:
    if text not in ZONES:
        raise IdentityError("timezone", _l("Zona waktu ini tidak ada."))
    return text


def _language(text: str) -> str:
    if text and text not in REGIONAL:
        raise IdentityError("language", _l("Bahasa ini tidak ada."))
    return text


def _link(network: str, link: str) -> str:
    if network not in NETWORKS:
        raise IdentityError("social", _l("Jaringan sosial ini tidak dikenal."), network)
    if network in _ACCOUNTS and (named := _ACCOUNT.fullmatch(link)):
        return _ACCOUNTS[network] + named[1]
    try:
        link = link if "://" in link else f"https://{link}"
        parts = urlsplit(link)
        # Nothing but a host: what stands before an @ looks like one, and is none.
        host = parts.netloc.lower().removeprefix("www.").removeprefix("m.")
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme != "https" or host not in NETWORKS[network][2] or len(link) > 200:
        raise IdentityError("social", _l("Alamat ini bukan alamat jaringan sosial tersebut."), network)
    return link


def _word(name: str, word: str) -> str:
    if name not in ALL:
        raise IdentityError("words", _l("Sebutan ini tidak dikenal."), name)
    if len(word) > WORD_LENGTH:
        raise IdentityError("words", _l("Terlalu panjang."), name)
    return word


_CHECKS = {
    "brand": _brand,
    "motif": _motif,
    "theme": _theme,
    "phone": _phone,
    "whatsapp": _whatsapp,
    "email": _mail,
    "timezone": _timezone,
    "language": _language,
}
