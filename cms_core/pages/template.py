"""Site templates: the pages and modules with which the sites of a region begin, in one action that may be repeated.

A template is a folder with ``template.toml`` and one HTML file a page; words in braces are filled in for each site.
What a template delivered is remembered by its fingerprint, so that running it again leaves alone what a village has
changed and still brings corrections to pages that nobody touched.
"""

from __future__ import annotations

import dataclasses
import hashlib
import html
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal

from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.modules import services as modules
from cms_core.pages import services
from cms_core.pages.models import Page
from cms_core.progress import Progress, silent
from cms_core.publishing.clean import clean_html, plain_text
from cms_core.publishing.models import PUBLISHED
from cms_core.regions.codes import ancestors_of, kind_of, level_of
from cms_core.regions.services import UnknownRegion, ancestors, subtree
from cms_core.regions.words import words_for
from cms_core.sites.models import Site
from cms_core.sites.services import all_sites, create
from cms_core.sites.slugs import bare_name
from cms_core.tenancy import site_scope

STANDARD = "standar"
LEVELS = ("kabupaten", "kecamatan", "desa")
"""Levels whose regions get a site."""

Result = Literal["delivered", "updated", "unchanged", "changed", "emptied", "withdrawn", "own"]
RESULTS: tuple[Result, ...] = ("delivered", "updated", "unchanged", "changed", "emptied", "withdrawn", "own")
"""What became of one page: new; brought up to date; as delivered; left alone because the site changed it, emptied it,
took it down, or has a page of its own at that address."""

_FOLDER = "site_templates"
_NAME = re.compile(r"[a-z0-9-]{1,40}")
_WORD = re.compile(r"\{([A-Za-z_]+)\}")


class UnknownTemplate(Exception):
    """There is no site template of this name."""


class BadTemplate(Exception):
    """A site template cannot be used; the message says why."""


@dataclasses.dataclass(frozen=True)
class PageSource:
    """A page of a template, with a body for each kind of region that differs (``""`` for all others)."""

    slug: str
    title: str
    bodies: Mapping[str, str]
    in_menu: bool
    weight: int
    icon: str
    hint: str

    def body_for(self, site: Site) -> str:
        """Return the body for a site: for its kind of region, else for its level, else for all.

        Raises:
            BadTemplate: there is none.
        """
        for name in (kind_of(site.region_code), site.level, ""):
            if name in self.bodies:
                return self.bodies[name]
        raise BadTemplate(f"The page {self.slug} has no body for a {site.level}.")


@dataclasses.dataclass(frozen=True)
class SiteTemplate:
    """A template as read from its folder; ``modules`` is ``all`` or ``none`` of those installed."""

    name: str
    label: str
    modules: str
    pages: tuple[PageSource, ...]


@dataclasses.dataclass(frozen=True)
class PageResult:
    """What became of one page of one site."""

    site: str
    page: str
    result: Result


@dataclasses.dataclass(frozen=True)
class TemplateReport:
    """What one run did: how many sites were made, and what became of every page."""

    sites: int
    made: int
    pages: tuple[PageResult, ...]

    @property
    def counts(self) -> dict[Result, int]:
        """Return how many pages there are of each result, in the order of :data:`RESULTS`."""
        found = Counter(page.result for page in self.pages)
        return {result: found[result] for result in RESULTS if found[result]}


def names() -> list[str]:
    """Return the names of the templates there are."""
    return sorted(entry.name for entry in _home().iterdir() if entry.joinpath("template.toml").is_file())


@cache
def read(name: str) -> SiteTemplate:
    """Return a template.

    Raises:
        UnknownTemplate: there is none of this name.
        BadTemplate: a page has no body at all.
    """
    folder = _home().joinpath(name)
    if not _NAME.fullmatch(name) or not folder.joinpath("template.toml").is_file():
        raise UnknownTemplate(name)
    content = tomllib.loads(folder.joinpath("template.toml").read_text("utf-8"))
    pages = tuple(
        PageSource(
            slug=page["slug"],
            title=page["title"],
            bodies=_bodies(folder, page["slug"]),
            in_menu=page.get("in_menu", True),
            weight=page["weight"],
            icon=page.get("icon", ""),
            hint=page.get("hint", ""),
        )
        for page in content["pages"]
    )
    return SiteTemplate(name=name, label=content["label"], modules=content.get("modules", "all"), pages=pages)


def apply(code: str, template: str = STANDARD, *, progress: Progress = silent) -> TemplateReport:
    """Make the sites of a region and of everything below it, with a template's pages and modules.

    Sites that exist keep what they are: only pages that are missing or untouched since they were delivered are
    written, and modules are switched on only where no page of a template was ever delivered.

    Raises:
        UnknownRegion: the region is not in the register.
        UnknownTemplate: there is no such template.
        BadTemplate: the template cannot be used.
    """
    source = read(template)
    below = subtree(code)
    regions = [region for region in below if region.level in LEVELS]
    if not regions:
        raise UnknownRegion(code)
    names = {region.code: bare_name(region) for region in [*ancestors(code), *below]}
    known = {site.region_code: site for site in all_sites(within=code)}
    made = 0
    results: list[PageResult] = []
    for done, region in enumerate(regions):
        progress(done, len(regions))
        site = known.get(region.code)
        if site is None:
            site = create(region)
            made += 1
        results += _deliver(site, source, fillings(site, names, region.postal_code))
    progress(len(regions), len(regions))
    return TemplateReport(sites=len(regions), made=made, pages=tuple(results))


def deliver(site: Site, template: str = STANDARD) -> list[PageResult]:
    """Bring one site up to a template and say what became of each page.

    Raises:
        UnknownTemplate: there is no such template.
        BadTemplate: the template cannot be used.
    """
    above = ancestors(site.region_code)
    names = {region.code: bare_name(region) for region in above}
    return _deliver(site, read(template), fillings(site, names, site.region.postal_code))


def fillings(site: Site, names: Mapping[str, str], postal_code: str | None) -> dict[str, str]:
    """Return what words in braces stand for: ``{Desa}`` as in a heading, ``{desa}`` as inside a sentence.

    ``names`` holds the bare names of the regions above by code.
    """
    words = words_for(site)
    lower = {name: word.lower() for name, word in words.items()}
    village = lower["desa"]
    above = {level_of(code): names[code] for code in ancestors_of(site.region_code) if code in names}
    return {
        **{name.capitalize(): word for name, word in words.items()},
        **lower,
        "desa_atau_kelurahan": village if village == "kelurahan" else f"{village} atau kelurahan",
        "nama": site.name,
        "kode": site.region_code,
        "kode_pos": postal_code or "",
        "nama_kecamatan": above.get("kecamatan", ""),
        "nama_kabupaten": above.get("kabupaten", ""),
        "nama_provinsi": above.get("provinsi", ""),
    }


def _deliver(site: Site, source: SiteTemplate, words: Mapping[str, str]) -> list[PageResult]:
    results: dict[str, Result] = {}
    new: list[Page] = []
    with site_scope(site.id):
        pages = {page.slug: page for page in services.all_pages()}
        if source.modules == "all" and not any(page.delivered for page in pages.values()):
            for plugin in sorted(gate.loaded()):
                modules.enable(site, plugin, by=None)
        for wanted in (_prepare(site, each, words) for each in source.pages):
            if wanted.slug in pages:
                results[wanted.slug] = _compare(site, pages[wanted.slug], wanted)
            else:
                results[wanted.slug] = "delivered"
                new.append(_page(site, wanted))
        db.session.add_all(new)
        # Publishing needs their ids. What it looks for concerns one page each, so it need not write the others first.
        db.session.flush()
        with db.session.no_autoflush:
            for page in new:
                services.publish(page, site=site, by=None)
    return [PageResult(site.slug, slug, result) for slug, result in results.items()]


@dataclasses.dataclass(frozen=True)
class _Prepared:
    """A page as one site should have it."""

    slug: str
    title: str
    body: str
    in_menu: bool
    weight: int
    icon: str
    hint: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.title, self.body)


def _prepare(site: Site, source: PageSource, words: Mapping[str, str]) -> _Prepared:
    escaped = {name: html.escape(word) for name, word in words.items()}
    return _Prepared(
        slug=source.slug,
        title=fill(source.title, words),
        body=clean_html(fill(source.body_for(site), escaped)),
        in_menu=source.in_menu,
        weight=source.weight,
        icon=source.icon,
        hint=source.hint,
    )


def _page(site: Site, wanted: _Prepared) -> Page:
    return Page(
        site_id=site.id,
        slug=wanted.slug,
        title=wanted.title,
        body=wanted.body,
        in_menu=wanted.in_menu,
        weight=wanted.weight,
        icon=wanted.icon,
        hint=wanted.hint,
        template=wanted.slug,
        delivered=wanted.fingerprint,
    )


def _compare(site: Site, page: Page, wanted: _Prepared) -> Result:
    found = state_of(page)
    if found != "unchanged" or page.delivered == wanted.fingerprint:
        return found
    services.change(page, site=site, version=page.version, title=wanted.title, body=wanted.body, by=None)
    page.delivered = wanted.fingerprint
    return "updated"


def state_of(page: Page) -> Result:
    """Return how a page stands to what a template delivered, without looking at the template."""
    if not page.delivered:
        return "own"
    if page.state != PUBLISHED:
        return "withdrawn"
    if page.delivered == fingerprint(page.title, page.body):
        return "unchanged"
    return "changed" if plain_text(page.body) else "emptied"


def fingerprint(title: str, body: str) -> str:
    """Return what tells whether somebody has changed a page's title or body since."""
    return hashlib.sha256(f"{title}\0{body}".encode()).hexdigest()


def fill(text: str, words: Mapping[str, str]) -> str:
    """Return ``text`` with each word in braces replaced.

    Raises:
        BadTemplate: there is no such word.
    """
    try:
        return _WORD.sub(lambda match: words[match[1]], text)
    except KeyError as error:
        raise BadTemplate(f"There is no word {{{error.args[0]}}}.") from error


def _home() -> Traversable:
    return resources.files("cms_core.pages").joinpath(_FOLDER)


def _bodies(folder: Traversable, slug: str) -> dict[str, str]:
    found = {}
    for entry in folder.iterdir():
        name, _, kind = entry.name.removesuffix(".html").partition(".")
        if entry.name.endswith(".html") and name == slug:
            found[kind] = entry.read_text("utf-8")
    if not found:
        raise BadTemplate(f"There is no body of the page {slug}.")
    return found
