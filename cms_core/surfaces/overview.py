"""The sites of a region at a glance: stage, modules, last change, and what needs somebody to act."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from cms_core.columns import now
from cms_core.database import read_only
from cms_core.extensions import db
from cms_core.formats import format_date
from cms_core.lists import Asked, Found, List, Order
from cms_core.modules import gate
from cms_core.modules.forms import STAGE_LABELS
from cms_core.modules.models import Module
from cms_core.people import listing, rights
from cms_core.permissions import can, within
from cms_core.publishing.models import REVIEW, PublishedItem
from cms_core.publishing.waiting import kinds
from cms_core.regions.words import words_for
from cms_core.sites.models import Site
from cms_core.sites.services import with_words
from cms_core.sites.urls import admin_url
from cms_core.statements import lies_within
from cms_core.tenancy import every_site
from cms_core.users.models import User

QUIET = timedelta(days=30)
WEEK = timedelta(days=7)
URGENT = 1_000
"""So many sites where something waits are put to the top of a list."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
TO_DO, SILENT, EMPTY = "tindakan", "sepi", "kosong"
LEVELS = ("kabupaten", "kecamatan", "desa")


@dataclasses.dataclass
class Area:
    """A region in which somebody has a role, as a place to ask rights for; the empty code is the whole country."""

    region_code: str
    level: str = ""
    stage: str = ""


@dataclasses.dataclass(frozen=True)
class Row:
    """A site in the list: how many modules are on, texts wait, people write; what not every list says is worked out."""

    site: Site
    modules: int
    waiting: int
    writers: int
    may_invite: bool

    @property
    def kind(self) -> str:
        """What its place is called."""
        return words_for(self.site)["sebutan"]

    @property
    def stage(self) -> str:
        """How far a village is handed over."""
        return str(STAGE_LABELS[self.site.stage]) if self.site.level == "desa" else ""

    @property
    def url(self) -> str:
        """Where its administration begins."""
        return admin_url(self.site.slug, "admin.home", {})

    @property
    def waiting_url(self) -> str:
        """Where its texts wait."""
        return admin_url(self.site.slug, "admin.waiting_list", {})

    @property
    def invite_url(self) -> str | None:
        """Where somebody is invited to it, for who may."""
        return admin_url(self.site.slug, "people.invite", {}) if self.may_invite else None


@dataclasses.dataclass(frozen=True)
class Figures:
    """What the sites are together; ``counts`` are how many there are of each level."""

    counts: dict[str, int]
    waiting: int
    waiting_sites: int
    quiet: int
    unstaffed: int
    published: int

    @property
    def mixed(self) -> bool:
        """Whether sites of several levels stand side by side; names of a kecamatan and its village may be the same."""
        return sum(number > 0 for number in self.counts.values()) > 1

    @property
    def total(self) -> int:
        """How many sites there are."""
        return sum(self.counts.values())


@dataclasses.dataclass(frozen=True)
class Sites:
    """The sites that somebody looks after: those in ``areas``, but for ``apart``."""

    areas: tuple[Area, ...]
    user: User
    apart: int | None = None

    @cached_property
    def waiting(self) -> dict[int, int]:
        """How many texts wait on each site where some do; one statement for each kind of content and area."""
        return _waiting(self.areas, self.user, self.apart)

    @property
    def query(self) -> Select[Any]:
        """All of them."""
        inside = [false(), *(_inside(area.region_code) for area in self.areas)]
        query = select(Site).where(or_(*inside))
        return query if self.apart is None else query.where(Site.id != self.apart)

    def named(self, words: str) -> Select[Any]:
        """Return the query for those with each word in their names."""
        return with_words(self.query, words.lower().split())

    def figures(self) -> Figures:
        """Return what they are together: a statement, and one more for each area."""
        sums = [
            func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (_quiet(), ~listing.staffed())
        ]
        levels = [func.coalesce(func.sum(case((Site.level == level, 1), else_=0)), 0) for level in LEVELS]
        quiet, unstaffed, *counts = db.session.execute(self.query.with_only_columns(*sums, *levels)).one()
        return Figures(
            counts=dict(zip(LEVELS, counts, strict=True)),
            waiting=sum(self.waiting.values()),
            waiting_sites=len(self.waiting),
            quiet=quiet,
            unstaffed=unstaffed,
            published=sum(_published(session, self.apart) for session in _across(self.areas)),
        )

    def page(self, described: List, asked: Asked) -> Found:
        """Return a page of the list, or all of it as far as a file goes."""
        query = self.named(asked.words)
        if asked.state in STAGE_LABELS:
            query = query.where(Site.level == "desa", Site.stage == asked.state)
        elif asked.state in LEVELS:
            query = query.where(Site.level == asked.state)
        elif asked.state:
            query = query.where(
                {TO_DO: _urgent(self.waiting), SILENT: _quiet(), EMPTY: ~listing.staffed()}[asked.state]
            )
        found = described.page(query, asked, seen=self.query)
        return dataclasses.replace(found, rows=self._described(found.rows))

    def _described(self, sites: Iterable[Site]) -> list[Row]:
        sites = list(sites)
        modules: dict[int, int] = {}
        on = select(Module.site_id, func.count()).where(Module.site_id.in_([site.id for site in sites]))
        on = on.where(Module.plugin.in_(gate.loaded())).group_by(Module.site_id)
        for session in _across(self.areas) if sites else ():
            modules.update(session.execute(on).all())
        people = listing.writers(site.region_code for site in sites)
        return [
            Row(
                site=site,
                modules=modules.get(site.id, 0),
                waiting=self.waiting.get(site.id, 0),
                writers=people.get(site.region_code, 0),
                may_invite=can(self.user, rights.MANAGE, site),
            )
            for site in sites
        ]

    def described(self) -> List:
        """Return what their list can be asked: what needs somebody comes first."""
        urgency = case((_in(self.waiting), 0), (~listing.staffed(), 1), (_quiet(), 2), else_=3)
        return List(
            key=Site.id,
            orders={
                "perlu": Order(_l("Perlu tindakan"), urgency),
                "nama": Order(_l("Situs"), Site.name),
                "tahap": Order(_l("Tahap"), case({name: n for n, name in enumerate(STAGE_LABELS)}, value=Site.stage)),
                "berubah": Order(_l("Perubahan terakhir"), func.coalesce(Site.changed_at, NEVER)),
            },
            states={
                "": _l("Semua"),
                TO_DO: _l("Perlu tindakan"),
                SILENT: _l("Sepi lebih dari 30 hari"),
                EMPTY: _l("Tanpa pengelola"),
                **STAGE_LABELS,
            },
            cells={
                _l("Situs"): lambda row: row.site.name,
                _l("Kode wilayah"): lambda row: row.site.region_code,
                _l("Tahap"): lambda row: row.stage,
                _l("Modul"): lambda row: row.modules,
                _l("Perubahan terakhir"): lambda row: format_date(row.site.changed_at),
                _l("Menunggu diperiksa"): lambda row: row.waiting,
                _l("Pengelola"): lambda row: row.writers,
            },
        )


def below(site: Site, *, user: User) -> Sites:
    """Return the sites below one, for somebody who works there."""
    return Sites((Area(site.region_code),), user, site.id)


def of(user: User) -> Sites:
    """Return the sites of a person's roles."""
    codes = {assignment.region_code for assignment in user.assignments}
    widest = sorted(code for code in codes if not any(within(code, other) for other in codes - {code}))
    return Sites(tuple(Area(code) for code in widest), user)


def _waiting(areas: Iterable[Area], user: User, apart: int | None) -> dict[int, int]:
    found: dict[int, int] = {}
    for area in areas:
        with _one(area) as session:
            for model, owner in kinds("view", area, user):
                query = select(model.site_id, func.count()).where(model.state == REVIEW).group_by(model.site_id)
                if owner != gate.CORE:
                    query = query.where(exists().where(Module.site_id == model.site_id, Module.plugin == owner))
                for site_id, number in session.execute(query):
                    if site_id != apart:
                        found[site_id] = found.get(site_id, 0) + number
    return found


def _published(session: Session, apart: int | None) -> int:
    on = exists().where(Module.site_id == PublishedItem.site_id, Module.plugin == PublishedItem.plugin)
    query = (
        select(func.count())
        .select_from(PublishedItem)
        .where(PublishedItem.published_at.between(now() - WEEK, now()), or_(PublishedItem.plugin == gate.CORE, on))
    )
    return session.scalar(query if apart is None else query.where(PublishedItem.site_id != apart)) or 0


def _across(areas: Iterable[Area]) -> Iterator[Session]:
    for area in areas:
        with _one(area) as session:
            yield session


@contextlib.contextmanager
def _one(area: Area) -> Iterator[Session]:
    with read_only(), every_site(within=area.region_code or None) as session:
        yield session


def _inside(code: str) -> ColumnElement[bool]:
    return lies_within(Site.region_code, code) if code else Site.id.is_not(None)


def _quiet() -> ColumnElement[bool]:
    return or_(Site.changed_at.is_(None), Site.changed_at < now() - QUIET)


def _in(waiting: dict[int, int]) -> ColumnElement[bool]:
    return Site.id.in_(sorted(waiting, key=lambda key: -waiting[key])[:URGENT])


def _urgent(waiting: dict[int, int]) -> ColumnElement[bool]:
    return or_(_in(waiting), ~listing.staffed())
