"""The sample data: real regions with made-up content, so that a newcomer sees a kecamatan and its villages at once."""

from __future__ import annotations

import dataclasses
import html
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from cms_core.demo_cover import draw
from cms_core.extensions import db, state
from cms_core.front import services as front
from cms_core.media.intake import store_image
from cms_core.media.uses import LIBRARY
from cms_core.modules import gate
from cms_core.modules import services as modules
from cms_core.pages import services as pages
from cms_core.pages import template
from cms_core.progress import Progress, shown, silent
from cms_core.regions.codes import kind_of
from cms_core.regions.loading import load as load_regions
from cms_core.regions.services import get
from cms_core.regions.zones import ZONES
from cms_core.sites import services as sites
from cms_core.sites.hosts import LOCAL, add_host
from cms_core.sites.identity import Identity, update_identity
from cms_core.sites.models import Site
from cms_core.sites.resolve import absolute
from cms_core.tenancy import site_scope
from cms_core.themes import themes
from cms_core.users import passwords
from cms_core.users import services as users
from cms_core.users.models import User

# How the template marks what is left to a site: a cell behind its label, the text below its heading, a sentence.
_CELL = re.compile(r'(<th scope="row">([^<]+)</th>\s*<td>)Belum diisi')
_PARAGRAPH = re.compile(r"(<h2>([^<]+)</h2>\s*<p>)<em>Belum diisi\.</em>[^<]*")
_SENTENCE = re.compile(r"(?<=[.>])( ?)[^.<>]*<em>belum diisi</em>[^.<]*\.")


@dataclasses.dataclass(frozen=True)
class DemoSite:
    """A sample site and the two addresses it answers on."""

    slug: str
    name: str
    host_url: str
    path_url: str


@dataclasses.dataclass(frozen=True)
class DemoAccount:
    """A sample account and what it is for."""

    username: str
    office: str
    region_code: str


@dataclasses.dataclass(frozen=True)
class DemoReport:
    """What there is after a run; ``password`` is None when the accounts were there before and keep theirs."""

    made: int
    sites: tuple[DemoSite, ...]
    accounts: tuple[DemoAccount, ...]
    password: str | None


def load(password: str | None = None, *, progress: Progress = silent) -> DemoReport:
    """Make what is missing of the sample data; what is there stays as it is.

    ``password`` is for accounts that this run makes; a random one without it.

    Raises:
        WeakPassword: it is too easy to guess.
    """
    content = _content()
    for code in content["load"]:
        load_regions(under=code)
    made = 0
    for done, entry in enumerate(content["sites"]):
        progress(done, len(content["sites"]))
        made += _make_site(entry, content)
    progress(len(content["sites"]), len(content["sites"]))
    password = password or passwords.start_password()
    new = [_make_account(entry, password) for entry in content["accounts"]]
    return report(made=made, password=password if any(new) else None)


def report(*, made: int = 0, password: str | None = None) -> DemoReport:
    """Return the sample sites and accounts that there are."""
    content = _content()
    codes = [entry["code"] for entry in content["sites"]]
    there = db.session.scalars(select(Site).where(Site.region_code.in_(codes)).order_by(Site.region_code))
    settings = state().settings
    known = set(db.session.scalars(select(User.username)))
    return DemoReport(
        made=made,
        sites=tuple(
            DemoSite(
                slug=site.slug,
                name=site.name,
                host_url=f"{absolute(settings, site.slug + LOCAL)}/",
                path_url=f"{absolute(settings, settings.platform_host)}/s/{site.slug}/",
            )
            for site in there
        ),
        accounts=tuple(
            DemoAccount(entry["username"], entry["office"], entry["region"])
            for entry in content["accounts"]
            if entry["username"] in known
        ),
        password=password,
    )


def _content() -> dict[str, Any]:
    return tomllib.loads(resources.files("cms_core").joinpath("demo.toml").read_text("utf-8"))


def _make_site(entry: dict[str, Any], content: dict[str, Any]) -> bool:
    if sites.by_region(entry["code"]) is not None:
        return False
    site = sites.create(get(entry["code"]), slug=entry["slug"])
    add_host(site, site.slug + LOCAL)
    hours = f"{content['hours']} {ZONES[site.timezone]}"
    update_identity(
        site,
        Identity(
            brand=entry["brand"],
            motif=entry["motif"],
            theme=entry.get("theme") if entry.get("theme") in themes() else None,
            lead=content["lead"],
            address=entry["address"],
            hours=hours,
            phone=entry["phone"],
            whatsapp=content["whatsapp"],
            email=content["email"].format(slug=site.slug),
            social=content["social"],
            language=entry.get("language", ""),
        ),
        by=None,
    )
    if "stage" in entry:
        sites.change_stage(site, entry["stage"], reason=content["reason"], by=None)
    template.deliver(site)
    with site_scope(site.id):
        for plugin in set(entry.get("modules_off", ())) & set(gate.loaded()):
            modules.disable(site, plugin)
        _complete(site, entry, content)
        _make_page(site, content["page"])
        _make_front(site, entry, content)
    return True


def _make_front(site: Site, entry: dict[str, Any], content: dict[str, Any]) -> None:
    """Arrange the home page: photo, links, announcement, where it is, and a kecamatan's emergency numbers."""
    north, east = entry["at"]
    facts = [(label, value) for label, value in entry["facts"]]
    front.locate(site, facts=facts, place=(north, east), source=content["place_source"], by=None)
    photo = ""
    if entry.get("cover"):
        photo = store_image(draw(site.slug), owner_plugin=LIBRARY, name="contoh.png", alt=content["cover"]).key
    known = {page.slug: str(page.id) for page in pages.all_pages()}
    front.set_cover(site, photo=photo, quick=[known[slug] for slug in content["quick"]], by=None)
    if site.slug in content["notice"]["sites"]:
        front.announce(site, content["notice"]["text"], kind=content["notice"]["kind"], by=None)
    if site.level == "kecamatan":
        area = site.phone.partition(" ")[0]
        numbers = [(each["label"], f"{area} {each['number']}", each["note"]) for each in content["contacts"]]
        front.set_contacts(site, numbers, by=None)


def _complete(site: Site, entry: dict[str, Any], content: dict[str, Any]) -> None:
    """Write into the delivered pages what they leave to a site; the figures are those of the home page."""
    facts: dict[str, str] = dict(entry["facts"])
    rows: dict[str, str] = {
        **content["profile"],
        "Luas wilayah": facts.get("Luas") or entry.get("area", ""),
        "Jumlah penduduk": facts["Penduduk"],
        **dict(zip(("Utara", "Timur", "Selatan", "Barat"), entry["borders"], strict=True)),
    }
    below = facts.get("Dusun dan RT") or f"{facts.get('RT', '')} RT"
    words = {name: html.escape(word) for name, word in template.fillings(site, {}, None).items()}

    def said(match: re.Match[str]) -> str:
        return match[1] + template.fill(rows.get(html.unescape(match[2]), below), words)

    for page in pages.all_pages():
        instead = content["sentences"].get(page.slug, {}).get(kind_of(site.region_code), "")
        body = _PARAGRAPH.sub(said, _CELL.sub(said, page.body))
        body = _SENTENCE.sub(rf"\1{template.fill(instead, words)}" if instead else "", body)
        if body != page.body:
            pages.change(page, site=site, version=page.version, title=page.title, body=body, by=None)


def _make_page(site: Site, source: dict[str, str]) -> None:
    words = {name: html.escape(word) for name, word in template.fillings(site, {}, None).items()}
    page = pages.write(
        site,
        title=source["title"],
        slug=source["slug"],
        body=template.fill(source["body"], words),
        in_menu=False,
        weight=95,
    )
    pages.publish(page, site=site, by=None)


def _make_account(entry: dict[str, str], password: str) -> bool:
    if db.session.scalar(select(User.id).where(User.username == entry["username"])) is not None:
        return False
    user = users.create_user(username=entry["username"], office=entry["office"], password=password)
    user.sample = True
    users.assign(user, entry["role"], entry["region"])
    return True


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Only when there is no site at all.")
@with_appcontext
@click.pass_context
def demo_command(ctx: click.Context, if_empty: bool) -> None:
    """Load the sample data, core's and every plugin's, and print addresses and accounts."""
    given = state().settings.demo_password
    if if_empty and db.session.scalar(select(Site.id).limit(1)) is not None:
        found = report()
    else:
        found = _load(given)
        for name, command in _of_plugins(ctx.find_root()):
            click.echo(f"{name}: sample data", err=True)
            ctx.invoke(command)
    for line in _lines(found, given):
        click.echo(line)


def _of_plugins(root: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Yield the command ``demo`` of each plugin that has one in its group."""
    if isinstance(root.command, click.Group):
        for name in sorted(gate.loaded()):
            group = root.command.get_command(root, name)
            command = group.get_command(root, "demo") if isinstance(group, click.Group) else None
            if command is not None:
                yield name, command


def _load(password: str | None) -> DemoReport:
    try:
        with shown("Sample sites") as progress:
            found = load(password, progress=progress)
    except passwords.WeakPassword as error:
        raise click.ClickException(f"CMS_DEMO_PASSWORD cannot be used. {error.message}") from error
    # The plugins' commands begin transactions of their own.
    db.session.commit()
    return found


def _lines(found: DemoReport, given: str | None) -> list[str]:
    """Return what a newcomer needs to know: where to look, where to sign in and as whom."""
    if not found.sites:
        return ["There are sites, but none of the sample data."]
    settings = state().settings
    lines = ["Sites (real regions, made-up content):"]
    lines += [f"  {site.host_url}  {site.path_url}  {site.name}" for site in found.sites]
    lines.append(f"Sign in at {absolute(settings, settings.platform_host)}/masuk as:")
    lines += [f"  {account.username}  {account.office}" for account in found.accounts]
    lines.append(
        "Without HTTPS these accounts need no second step. Close them (cms users close) before real people come."
    )
    password = found.password or given
    if password:
        lines.append(f"Password of all sample accounts: {password}")
    else:
        lines.append("The password was printed when the accounts were made; cms users password sets a new one.")
    return lines
