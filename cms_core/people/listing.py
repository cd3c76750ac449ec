"""Who is there: the accounts with a role at a site or below, and the sites that have too few."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from cms_core import lookup
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.formats import format_datetime
from cms_core.lists import Asked, Found, List, Order
from cms_core.people.rights import may_touch, places
from cms_core.permissions import ROLES, WRITERS, within
from cms_core.regions.models import Region
from cms_core.sites.models import Site
from cms_core.statements import lies_within
from cms_core.users import codes
from cms_core.users.models import AccessCode, Assignment, User, UserSession
from cms_core.users.services import WHOLE_COUNTRY

OPEN, CLOSED = "aktif", "ditutup"
IDLE = timedelta(days=60)
RECOMMENDED = 2
"""How many people should be able to write on a site: one may fall ill or leave."""


@dataclasses.dataclass(frozen=True)
class Role:
    """A role of an account, as people call it and its place."""

    id: int
    label: str
    place: str
    here: bool


@dataclasses.dataclass(frozen=True)
class Person:
    """An account as others see it. ``invited_until`` is set while nobody has taken it over."""

    id: int
    username: str
    office: str
    roles: tuple[Role, ...]
    active: bool
    seen_at: datetime | None
    idle: bool
    second_step: bool
    invited_until: datetime | None
    touchable: bool
    me: bool

    @property
    def invitation_over(self) -> bool:
        """Whether the invitation came to nothing."""
        return self.invited_until is not None and self.invited_until <= now()


@dataclasses.dataclass(frozen=True)
class Short:
    """A site with fewer people than it should have; ``idle`` more have an account there and did not come for long."""

    name: str
    count: int
    idle: int = 0


PEOPLE = List(
    key=User.id,
    orders={"akun": Order(_l("Nama akun"), User.username), "jabatan": Order(_l("Jabatan"), User.office)},
    states={"": _l("Semua"), OPEN: _l("Aktif"), CLOSED: _l("Ditutup")},
    cells={
        _l("Jabatan"): lambda person: person.office,
        _l("Nama akun"): lambda person: person.username,
        _l("Tugas"): lambda person: "; ".join(f"{role.label}, {role.place}" for role in person.roles),
        _l("Langkah kedua"): lambda person: _("menyala") if person.second_step else _("mati"),
        _l("Terakhir dipakai"): lambda person: format_datetime(person.seen_at),
    },
)


def people_of(site: Site, asked: Asked, *, by: User, limit: int | None = None) -> Found:
    """Return a page of the accounts with a role at a site or below.

    Words narrow them to those with each of these in their office, their name or a place where they have a role;
    ``limit`` says how many are described where that is not a whole page.
    """
    inside = select(User).where(
        exists().where(Assignment.user_id == User.id, lies_within(Assignment.region_code, site.region_code))
    )
    query = inside.where(*(_has(word) for word in lookup.words_of(asked.words)[: lookup.ASKED]))
    if asked.state:
        query = query.where(User.active.is_(asked.state == OPEN))
    described = PEOPLE if limit is None else dataclasses.replace(PEOPLE, per_page=limit)
    found = described.page(query, asked, seen=inside)
    return dataclasses.replace(found, rows=_described(site, list(found.rows), by))


def person(site: Site, user: User, *, by: User) -> Person:
    """Return one account as others see it."""
    return _described(site, [user], by)[0]


def short_of_people(site: Site) -> list[Short]:
    """Return which of a site and those right below it have fewer than two people who can write, and do; one query."""
    taken_over, comes = _taken_over(), _comes()
    holds = and_(Assignment.region_code == Site.region_code, Assignment.role.in_(WRITERS))
    count = func.count(case((comes, User.id)).distinct())
    query = (
        select(Site.name, count, func.count(User.id.distinct()))
        .join(Region, Region.id == Site.region_id)
        .outerjoin(Assignment, holds)
        .outerjoin(User, and_(User.id == Assignment.user_id, User.active, taken_over))
        .where(or_(Site.id == site.id, Region.parent_id == site.region_id))
        .group_by(Site.id, Site.name, Site.region_code)
        .having(count < RECOMMENDED)
        .order_by(Site.region_code)
    )
    return [Short(name, number, every - number) for name, number, every in db.session.execute(query)]


def staffed() -> ColumnElement[bool]:
    """Return the condition that somebody has an account at a site (``Site``) with which he can write, and comes."""
    return exists().where(Assignment.region_code == Site.region_code, *_writes())


def writers(codes_: Iterable[str]) -> dict[str, int]:
    """Return how many people can write in each region itself, and do; one query, regions with nobody are left out."""
    query = select(Assignment.region_code, func.count(User.id.distinct()))
    query = query.where(Assignment.region_code.in_(list(codes_)), *_writes()).group_by(Assignment.region_code)
    return dict(db.session.execute(query).all())


def _writes() -> tuple[ColumnElement[bool], ...]:
    return User.id == Assignment.user_id, Assignment.role.in_(WRITERS), User.active.is_(True), _taken_over(), _comes()


def _taken_over() -> ColumnElement[bool]:
    return or_(
        ~exists().where(AccessCode.user_id == User.id, AccessCode.kind == codes.INVITATION),
        exists().where(AccessCode.user_id == User.id, AccessCode.used_at.is_not(None)),
    )


def _comes() -> ColumnElement[bool]:
    lately = now() - IDLE
    return or_(
        User.seen_at > lately,
        User.created_at > lately,
        exists().where(UserSession.user_id == User.id, UserSession.seen_at > lately),
    )


def _described(site: Site, users: list[User], by: User) -> list[Person]:
    ids = [user.id for user in users]
    where = places(assignment.region_code for user in users for assignment in user.assignments)
    names = _names(where)
    last: dict[int, datetime] = dict(
        db.session.execute(
            select(UserSession.user_id, func.max(UserSession.seen_at))
            .where(UserSession.user_id.in_(ids))
            .group_by(UserSession.user_id)
        ).all()
    )
    waiting = codes.unused_invitations(ids)
    found = []
    for user in users:
        seen = max((moment for moment in (user.seen_at, last.get(user.id)) if moment), default=None)
        found.append(
            Person(
                id=user.id,
                username=user.username,
                office=user.office,
                roles=tuple(_role(each, names, site) for each in sorted(user.assignments, key=_rank)),
                active=user.active,
                seen_at=seen,
                idle=user.active and user.id not in waiting and now() - (seen or user.created_at) > IDLE,
                second_step=user.totp_secret is not None,
                invited_until=waiting.get(user.id),
                touchable=may_touch(by, user, where),
                me=user.id == by.id,
            )
        )
    return found


def _rank(assignment: Assignment) -> tuple[int, str]:
    return list(ROLES).index(assignment.role), assignment.region_code


def _role(assignment: Assignment, names: Mapping[str, str], site: Site) -> Role:
    code = assignment.region_code
    label, here = str(ROLES[assignment.role]), within(code, site.region_code)
    return Role(id=assignment.id, label=label, place=names.get(code, code), here=here)


def _names(codes_: Iterable[str]) -> dict[str, str]:
    rows = db.session.execute(select(Region.code, Region.name).where(Region.code.in_(list(codes_))))
    return {WHOLE_COUNTRY: _("Seluruh Indonesia"), **dict(rows.all())}


def _has(word: str) -> ColumnElement[bool]:
    place = exists().where(
        Assignment.user_id == User.id,
        Region.code == Assignment.region_code,
        func.lower(Region.name).contains(word),
    )
    return or_(User.username.contains(word), func.lower(User.office).contains(word), place)
