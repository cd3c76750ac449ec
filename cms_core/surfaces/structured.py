"""What search engines read of a page: schema.org as JSON-LD, through the one door that writes it safely."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from flask import Flask, g, request
from flask_babel import gettext as _
from markupsafe import Markup

from cms_core.phones import BadNumber, whatsapp_number
from cms_core.regions.words import named
from cms_core.surfaces.context import frame
from cms_core.surfaces.share import address as lasting
from cms_core.surfaces.share import parent_of
from cms_core.surfaces.site_view import SiteView

SCHEMA = "https://schema.org"
COUNTRY = "ID"
HEADLINE = 110
"""Characters that a search engine takes of a headline."""
# Inside <script> nothing may look like markup, whatever somebody has written.
_UNSAFE = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_ld(told: Mapping[str, Any]) -> Markup:
    """Return a description as the element that search engines read; what is empty is left out.

    Browsers run nothing of it, so the Content-Security-Policy need not know it.
    """
    text = _JSON.encode({"@context": SCHEMA, **_filled(told)})
    for sign, escaped in _UNSAFE.items():
        text = text.replace(sign, escaped)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704  # just escaped


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        kept = ((name, each if isinstance(each, str) else _filled(each)) for name, each in value.items())
        return {name: each for name, each in kept if each not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return [_filled(each) for each in value]
    return value


def absolute(url: str) -> str:
    """Return the lasting absolute address of an address of this site."""
    return urljoin(str(request.environ["cms.canonical"]), url)


def home_address() -> str:
    """Return the lasting absolute address of the site's home page, in the language of the request."""
    return lasting("")


def crumbs_data(crumbs: Sequence[tuple[Any, str | None]]) -> dict[str, Any]:
    """Return a page's crumbs (label and address, None for the page itself) as a BreadcrumbList."""
    steps = [(_("Beranda"), home_address()), *((label, url and absolute(url)) for label, url in crumbs)]
    listed = [
        {"@type": "ListItem", "position": place, "name": _plain(label), "item": url}
        for place, (label, url) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": listed}


def _plain(label: Any) -> str:
    return label.striptags() if isinstance(label, Markup) else str(label)


def article(
    title: str, *, address: str, summary: str, published: datetime | None, changed: datetime, image: str | None = None
) -> dict[str, Any]:
    """Return something written, at the absolute ``address``, as an Article; ``image`` is the address of a picture."""
    return {
        "@type": "Article",
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": title[:HEADLINE],
        "description": summary,
        "image": [absolute(image)] if image else [],
        "datePublished": _moment(published),
        "dateModified": _moment(changed),
        "inLanguage": "id",
        "author": (owner := government()),
        "publisher": owner,
    }


def government() -> dict[str, Any]:
    """Return the government of the site that is asked, as what it has made names it."""
    site = frame(g.site).site
    name = named(site.words["pemerintah"], site.name)
    return {"@type": "GovernmentOrganization", "name": name, "url": home_address()}


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value is not None else None


def _telephone(text: str) -> str:
    try:
        return f"+{whatsapp_number(text)}" if text else ""
    except BadNumber:
        return text


def organization(site: SiteView) -> dict[str, Any]:
    """Return a site's government as a GovernmentOrganization."""
    above = parent_of(site)
    parent = {"@type": "GovernmentOrganization", "name": above, "url": site.parent_url}
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{request.environ['cms.canonical']}/#pemerintah",
        "name": named(site.words["pemerintah"], site.name),
        "url": home_address(),
        "description": site.lead,
        "logo": absolute(site.logo) if site.logo else None,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": site.address,
            "addressLocality": site.name,
            "postalCode": site.postal_code,
            "addressCountry": COUNTRY,
        },
        "areaServed": {
            "@type": "AdministrativeArea",
            "name": site.place,
            "identifier": site.region_code,
            "containedInPlace": {"@type": "AdministrativeArea", "name": above} if above else None,
        },
        "parentOrganization": parent if above else None,
        "telephone": _telephone(site.phone or site.whatsapp),
        "email": site.email,
        "sameAs": [url for _label, _icon, url in site.social],
    }


def init_structured(app: Flask) -> None:
    """Give templates the element, and what describes crumbs and something written."""
    app.jinja_env.globals.update(json_ld=json_ld, crumbs_data=crumbs_data, article_data=article)
