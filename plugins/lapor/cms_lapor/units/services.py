"""Keeping units, their topics, and who is bound to what."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from cms_core.api import Site, User, audit, can, db, staff_of
from cms_lapor import NAME
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import DUTIES, INSPECTOR
from cms_lapor.units.models import Duty, Unit, UnitTopic


class NameTaken(Exception):
    """Another unit of the site is called so."""


class TopicTaken(Exception):
    """Another unit of the site works on a topic: ``unit`` is what it is called, ``topic`` its code."""

    def __init__(self, topic: str, unit: str) -> None:
        super().__init__(topic)
        self.topic, self.unit = topic, unit


class OwnInspector(Exception):
    """Somebody would let himself open what is kept from him; another person has to."""


class NotBound(Exception):
    """The duty is none, wants a unit, or the person does not handle cases here."""


def units(*, active: bool = False) -> list[Unit]:
    """Return the units of the site in scope by name; with ``active`` those that get new cases."""
    query = select(Unit).order_by(Unit.name, Unit.id)
    return list(db.session.scalars(query.where(Unit.active) if active else query))


def unit_names(*, active: bool = False) -> dict[int, str]:
    """Return what the units of the site in scope are called, by their ids; with ``active`` those with new cases."""
    query = select(Unit.id, Unit.name).order_by(Unit.name)
    return dict(db.session.execute(query.where(Unit.active) if active else query).all())


def save(unit: Unit | None, *, name: str, topics: Collection[str], active: bool, by: User) -> Unit:
    """Write down a unit, a new one without ``unit``; ``topics`` are codes of topics or of groups.

    Raises:
        NameTaken: another one is called so.
        TopicTaken: another one works on one of the topics.
    """
    key = unit.id if unit is not None else 0
    if db.session.scalar(select(Unit.id).where(func.lower(Unit.name) == name.lower(), Unit.id != key)) is not None:
        raise NameTaken
    taken = select(UnitTopic.topic, Unit.name).join(Unit, Unit.id == UnitTopic.unit_id)
    for topic, other in db.session.execute(taken.where(UnitTopic.topic.in_(topics), Unit.id != key)):
        raise TopicTaken(topic, other)
    unit = unit or Unit()
    unit.name, unit.active = name, active
    had = {each.topic: each for each in unit.topics}
    unit.topics = [had.get(code) or UnitTopic(topic=code) for code in topics]
    db.session.add(unit)
    db.session.flush()
    audit(f"{NAME}.unit", site_id=unit.site_id, user_id=by.id, target=str(unit.id))
    return unit


def people(site: Site) -> list[User]:
    """Return who of the place itself handles cases at its site."""
    return staff_of(HANDLE, site)


def duties() -> list[tuple[Duty, User, str]]:
    """Return who is bound to what at the site in scope, by office, with the names of units."""
    query = select(Duty, User, Unit.name).join(User, User.id == Duty.user_id).outerjoin(Unit, Unit.id == Duty.unit_id)
    rows = db.session.execute(query.order_by(User.office, Duty.id))
    return [(duty, user, unit or "") for duty, user, unit in rows if duty.duty in DUTIES]


def bind(user: User | None, duty: str, unit: Unit | None, *, site: Site, by: User) -> None:
    """Give a person a duty at the site in scope; nothing happens when he has it.

    Raises:
        NotBound: the duty is none, wants a unit, or the person does not handle cases at this site.
        OwnInspector: it is the duty to inspect, and he would give it to himself.
    """
    role = DUTIES.get(duty)
    if user is None or role is None or (unit is None) is role.of_unit or not can(user, HANDLE, site):
        raise NotBound
    if duty == INSPECTOR and user.id == by.id:
        raise OwnInspector
    unit_id = unit.id if unit is not None else None
    has = select(Duty.id).where(Duty.user_id == user.id, Duty.duty == duty, Duty.unit_id == unit_id)
    if db.session.scalar(has) is None:
        db.session.add(Duty(user_id=user.id, duty=duty, unit_id=unit_id))
        db.session.flush()
        audit(f"{NAME}.bound", site_id=site.id, user_id=by.id, target=f"{user.id} {duty} {unit_id or ''}".strip())


def release(duty: Duty, *, by: User) -> None:
    """Take a duty from a person."""
    audit(f"{NAME}.unbound", site_id=duty.site_id, user_id=by.id, target=f"{duty.user_id} {duty.duty}")
    db.session.delete(duty)
