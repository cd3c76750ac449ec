"""Writing, publishing and withdrawing the pages of the site in scope."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.publishing import indexing, items, services
from cms_core.publishing.addresses import by_slug, change_slug, new_slug
from cms_core.publishing.block_html import from_html
from cms_core.publishing.clean import clean_html, plain_text, summary_of
from cms_core.publishing.models import PUBLISHED
from cms_core.publishing.steps import Content
from cms_core.sites.models import Site
from cms_core.sites.slugs import is_slug
from cms_core.users.models import User

KIND = "page"
ENDPOINT = "pages.show"


class PageSlugTaken(Exception):
    """The site has a page with this slug."""


def all_pages() -> list[Page]:
    """Return the pages of the site in scope, in the order of its menu."""
    return list(db.session.scalars(select(Page).order_by(Page.weight, Page.title)))


def write(
    site: Site,
    *,
    title: str,
    body: str,
    slug: str | None = None,
    in_menu: bool = True,
    weight: int = 50,
    by: User | None = None,
) -> Page:
    """Write a new page as a draft; its body is cleaned, its slug follows the title unless one is given.

    Raises:
        PageSlugTaken: the site has a page with the slug that was asked for.
    """
    if slug is None:
        slug = new_slug(Page, title)
    elif not is_slug(slug) or by_slug(Page, slug) is not None:
        raise PageSlugTaken(slug)
    page = Page(site_id=site.id, title=title.strip(), slug=slug, body=clean_html(body), in_menu=in_menu, weight=weight)
    services.save(page, by=by)
    db.session.add(page)
    db.session.flush()
    return page


def change(
    page: Page,
    *,
    site: Site,
    version: int,
    title: str,
    body: str,
    by: User | None,
) -> None:
    """Change a page as somebody saw it at ``version``; what is published is published anew at once.

    Raises:
        ChangedMeanwhile: somebody else saved it since.
    """
    services.write(page, {"title": title.strip(), "body": clean_html(body)}, version=version, by=by)
    if page.state == PUBLISHED:
        publish(page, site=site, by=by)


def move(page: Page, slug: str, *, site: Site, by: User | None) -> None:
    """Give a page another address; the old one redirects.

    Raises:
        BadSlug, SlugTaken: it cannot have this one.
    """
    before = page.slug
    change_slug(page, slug)
    if page.state == PUBLISHED and page.slug != before:
        publish(page, site=site, by=by)


def publish(page: Page, *, site: Site, by: User | None) -> None:
    """Publish a page, or publish it anew after a change."""
    services.publish(page, site=site, item=item_of(page), by=by)


def withdraw(page: Page, *, site: Site, reason: str, by: User | None) -> None:
    """Take a page down; its address answers 410.

    Raises:
        WrongState: it is not published.
        ReasonMissing: the reason is empty.
    """
    services.withdraw(page, site=site, plugin=items.CORE, kind=KIND, reason=reason, by=by)


def item_of(page: Page) -> Item:
    """Return what the index knows of a page."""
    blocks = from_html(page.body) if page.media_keys else []
    return Item(
        plugin=items.CORE,
        kind=KIND,
        ref=page.id,
        title=page.title,
        summary=summary_of(page.body),
        body_text=plain_text(page.body),
        endpoint=ENDPOINT,
        values={"slug": page.slug},
        image=next((block.media for block in blocks if block.media), None),
        published_at=page.published_at or now(),
    )


CONTENT = Content(permissions="pages", plugin=items.CORE, kind=KIND, item_of=item_of)


def published_items() -> Iterator[Item]:
    """Yield what the index should know of the pages of the site in scope."""
    for page in db.session.scalars(select(Page).where(Page.state == PUBLISHED).order_by(Page.id)):
        yield item_of(page)


def rebuild_items(site: Site) -> int:
    """Write the index of the pages of the site in scope anew; return how many there are."""
    return indexing.replace(site, items.CORE, published_items())
