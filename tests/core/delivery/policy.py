"""What a page has that its policy does not name; tests/e2e looks for it on every page there is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cms_core.inline import csp_hash

BLOCK = re.compile(r"<(style|script)\b([^>]*)>(.*?)</\1>", re.DOTALL)
HANDLER = re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|style)\s*=", re.IGNORECASE)
LOADED = re.compile(r'<(?:img|script|iframe|source|video|audio|embed|object)\b[^>]*\s(?:src|data)="([^"]*)"')


def breaches(url: str, text: str, policy: str) -> list[str]:
    """Return what a page has that it may not have."""
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    wrong = [f"{url}: {text[match.start() : match.start() + 80]}" for match in HANDLER.finditer(BLOCK.sub("", text))]
    for tag, attributes, content in BLOCK.findall(text):
        # Data for search engines is no script (HTML standard, "data block").
        if (
            "src=" not in attributes
            and "application/ld+json" not in attributes
            and csp_hash(content) not in parts[f"{tag}-src"].split()
        ):
            wrong.append(f"{url}: <{tag}> {content[:60]}")
    wrong += [
        f"{url}: {address}"
        for address in LOADED.findall(text)
        if urlsplit(address).netloc or urlsplit(address).scheme not in ("", "data", "blob")
    ]
    if "'unsafe" in policy or parts.get("object-src") != "'none'" or parts.get("base-uri") != "'none'":
        wrong.append(f"{url}: {policy}")
    return wrong
