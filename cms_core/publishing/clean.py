"""What HTML of content may contain: cleaned when it is written, so that every reader can trust what is stored."""

from __future__ import annotations

import html as entities
import re
from collections import Counter

import nh3

TAGS = frozenset(
    {"p", "br", "hr", "h2", "h3", "h4", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
    | {"figure", "figcaption", "img", "table", "caption", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {
    "a": {"href", "title", "data-media"},
    "img": {"src", "alt", "width", "height", "data-media"},
    "th": {"scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "li": {"value"},
}
SCHEMES = {"https", "http", "mailto", "tel"}

# Taken out with everything inside; other unknown tags lose only themselves.
WITH_CONTENT = {"script", "style", "template", "iframe", "object", "svg", "math", "noscript", "select", "textarea"}

# Written by word processors and editors for what the policy calls otherwise. Renaming comes before cleaning,
# because cleaning unwraps what it does not know: a heading would become bare text.
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em"}
_TAG = re.compile(r"<(/?)(h[156]|b|i)(?=[\s/>])", re.IGNORECASE)

DEEPEST = 200
"""Elements of one kind that may be open at once."""
_OPENED = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
# Closed by the next one, or never open at all.
_NEVER_DEEP = {"p", "li", "tr", "td", "th", "br", "hr", "img", "meta", "link", "input", "col", "option", "o:p"}

_MEDIA = re.compile(r"/media/[A-Za-z0-9_\-./]+")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_HELD = re.compile(r' data-media="([A-Za-z0-9_-]+)"')
_NUMBER = re.compile(r"[0-9]{1,4}")
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_HOST = re.compile(r"(?:[\w-]+\.)+(?P<last>[A-Za-z]{2,20})(?::[0-9]{1,5})?(?:[/?#].*)?")
# The name of a file looks like that of a host.
_FILE = re.compile(r"(?i)pdf|(doc|xls|ppt)x?|od[pst]|csv|txt|rtf|zip|rar|html?|php|aspx?|jpe?g|png|gif|webp")
_LINK = re.compile(r"<a((?: [a-z-]+=\"[^\"]*\")*)>(.*?)</a>", re.DOTALL)
_LEADS = re.compile(r" href=\"(?:(?:https?|mailto|tel):|[/#?])", re.IGNORECASE)
_IMAGE = re.compile(r'<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_NAME = re.compile(r'\s+([a-z-]+)="[^"]*"')
_BREAK = re.compile(
    r"<(?:br|hr|/p|/h[234]|/li|/td|/th|/tr|/caption|/figcaption|/figure|/blockquote|/ul|/ol|/table)\b[^>]*>"
)
_ANY_TAG = re.compile(r"<[^>]*>")


def clean_html(html: str) -> str:
    """Return ``html`` with nothing in it but what the policy allows; cleaning twice changes nothing more.

    Images only from our own media (``/media/…`` or ``data-media``); others are dropped. Level-one headings become
    level two, because a page has its own.
    """
    html = words_if_too_deep(html)
    renamed = _TAG.sub(lambda match: f"<{match[1]}{_RENAMED[match[2].lower()]}", html)
    cleaned = nh3.clean(
        renamed,
        tags=set(TAGS),
        clean_content_tags=WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    )
    return _IMAGE.sub(_ours, cleaned).strip()


def full_address(href: str) -> str:
    """Return the address of a link as a browser needs it: people leave out ``https://`` and ``mailto:``.

    What is neither a host nor a mailbox comes back as it is; see :func:`bare_links`.
    """
    if _MAILBOX.fullmatch(href):
        return f"mailto:{href}"
    host = _HOST.fullmatch(href)
    return f"https://{href}" if host and not _FILE.fullmatch(host["last"]) else href


def bare_links(html: str) -> list[str]:
    """Return the words of the links in cleaned ``html`` that lead nowhere: their address is none, or a piece of one."""
    return [
        plain_text(match[2])
        for match in _LINK.finditer(html)
        if " data-media=" not in match[1] and not _LEADS.search(entities.unescape(match[1]))
    ]


def words_if_too_deep(html: str) -> str:
    """Return ``html``, or its words alone when its elements lie absurdly deep in one another.

    The time of cleaning grows with the square of the depth, and no text is nested like this.
    """
    depth: Counter[str] = Counter()
    for match in _OPENED.finditer(html):
        tag = match[2].lower()
        if tag in _NEVER_DEEP:
            continue
        depth[tag] = max(0, depth[tag] + (-1 if match[1] else 1))
        if depth[tag] > DEEPEST:
            return _ANY_TAG.sub(" ", html)
    return html


def plain_text(html: str) -> str:
    """Return the words of cleaned ``html`` on one line, for the index, for summaries and for comparing."""
    return " ".join(entities.unescape(_ANY_TAG.sub("", _BREAK.sub(" ", html))).split())


def media_in(html: str) -> set[str]:
    """Return the keys of the photos and documents in cleaned ``html``."""
    return set(_HELD.findall(html))


def summary_of(html: str, *, longest: int = 300) -> str:
    """Return the beginning of the text of cleaned ``html``, cut between words."""
    text = plain_text(html)
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _MEDIA.fullmatch(value) and ".." not in value else None
    if name == "href":
        # Two slashes begin the address of another host, however near it looks.
        return None if value.lstrip().replace("\\", "/").startswith("//") else full_address(value)
    if name == "data-media":
        return value if _KEY.fullmatch(value) else None
    if name in {"width", "height", "colspan", "rowspan", "start", "value"}:
        return value if _NUMBER.fullmatch(value) else None
    if name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


def _ours(match: re.Match[str]) -> str:
    # From the left, one after the other: an alternative text may end in what looks like the beginning of another.
    return match[0] if {"src", "data-media"} & set(_NAME.findall(match[1])) else ""
