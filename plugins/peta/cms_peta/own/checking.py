"""What may lie in a layer, and what everybody may see of it; what may be a house or a person, somebody answers for."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from cms_core.api import Site, User, audit, change_many, db, now
from cms_peta import NAME
from cms_peta.own.models import OwnFeature, OwnLayer, StoredLayer
from cms_peta.privacy import HOUSES, Kept, all_kept, first_kept, is_personal, personal

AT_ONCE = 500
"""Rows that are read, or vouched for, together."""
SAID = ("title", "source", "legal")
"""What a layer says of itself in words of its own."""
TICKED = "y"
"""What a tick says in the form that devices keep, which cannot name what nobody has found yet."""


class NotForEverybody(Exception):
    """Features say in ``columns`` who people are, or what is to be public is somebody's (``kept``).

    ``doubts`` are texts that may say so: whoever knows that they do not says it, and goes on. ``fields`` are those of
    the layer that name a person. Where it is none of them, a layer that is to be public is about houses, or
    ``was_of_people``: what lies in it came there while it was about these.
    """

    def __init__(
        self,
        columns: Sequence[str] = (),
        kept: Kept | None = None,
        fields: Sequence[str] = (),
        *,
        doubts: Sequence[Kept] = (),
        was_of_people: bool = False,
    ) -> None:
        super().__init__(", ".join([*columns, *fields]))
        self.columns, self.kept, self.fields, self.was_of_people = columns, kept, fields, was_of_people
        self.doubts = doubts


class Vouched(NamedTuple):
    """Who said that something is neither a house nor of a person, and when."""

    by: str
    at: datetime


def said(kind: str, texts: Mapping[str, str]) -> None:
    """Look at what a layer says of itself, by the names in :data:`SAID`.

    Raises:
        NotForEverybody: a NIK, a telephone, an address of e-mail, or an account of somebody stands there.
    """
    if fields := [name for name, text in texts.items() if is_personal(kind, "", text)]:
        raise NotForEverybody(fields=fields)


def public(kind: str, title: str, *told: str) -> list[Kept]:
    """Look whether a layer may be public; ``told`` is what else it says of itself. Return what is asked.

    Raises:
        NotForEverybody: its kind never is, or its title or what it says is about people or their houses.
    """
    if kind == HOUSES:
        raise NotForEverybody
    named = first_kept(kind, title)
    found = [each for text in told for each in all_kept(kind, "", {"": text})]
    return _doubts([named, *found] if named is not None else found)


def feature(
    kind: str,
    name: str,
    facts: Mapping[str, Any],
    *,
    among: str | None = None,
    number: int = 0,
    beside: str = "",
) -> list[Kept]:
    """Look whether a feature may be in a layer of a kind; ``among`` is the title of one that everybody sees.

    ``number`` is its id, where it has one, ``beside`` what of a person stood beside it (``OwnFeature.number_beside``).

    Return what is asked.

    Raises:
        NotForEverybody: it says who people are, or, where everybody sees it, where somebody lives.
    """
    if columns := personal(kind, [(name, facts)]):
        raise NotForEverybody(columns)
    if among is None:
        return []
    return _doubts(numbered(number, all_kept(kind, name, facts, among=among, number=beside)))


def numbered(number: int, found: Iterable[Kept]) -> list[Kept]:
    """Say of what was found which of several things it is about: by its id, or its place in a file."""
    return [dataclasses.replace(each, number=number) for each in found]


def features(row: OwnLayer, kind: str, title: str, *, is_public: bool) -> dict[int, list[Kept]]:
    """Look whether what lies in a layer may be there, where that is about something else now, or for everybody.

    Return what is asked and nobody has vouched for, by the ids of the features.

    Raises:
        NotForEverybody: something says who people are, or where they live, or was put there as such.
    """
    columns_read = (OwnFeature.number_beside, OwnFeature.vouched_at)
    query = select(OwnFeature.id, OwnFeature.name, OwnFeature.facts, *columns_read)
    query = query.where(OwnFeature.layer_id.in_(row.keys)).execution_options(yield_per=AT_ONCE)
    is_other = kind != row.kind
    if is_other:
        with db.session.execute(query) as rows:
            columns = personal(kind, ((name, facts) for _key, name, facts, _beside, _at in rows))
        if columns:
            raise NotForEverybody(columns)
    # What is counted in it is said by its title.
    if not is_public or (row.public and not is_other and title == row.title):
        return {}
    if row.of_people and kind != HOUSES:
        raise NotForEverybody(was_of_people=True)
    found: dict[int, list[Kept]] = {}
    # Where something is somebody's, the others are read no more: on PostgreSQL the cursor is closed then, too.
    with db.session.execute(query) as rows:
        for key, name, facts, beside, vouched_at in rows:
            doubts = _doubts(numbered(key, all_kept(kind, name, facts, among=title, number=beside)))
            if doubts and vouched_at is None:
                found[key] = doubts
    return found


def _doubts(found: list[Kept]) -> list[Kept]:
    """Return what is asked of what was found, which is all of it.

    Raises:
        NotForEverybody: something is somebody's.
    """
    if (somebodys := next((each for each in found if each.is_somebodys), None)) is not None:
        raise NotForEverybody(kept=somebodys)
    return found


def version_of(doubts: Iterable[Kept], *, before: str = "") -> str:
    """Return what a tick says that it has been shown: all that is in doubt, and of which things it is told.

    ``before`` is what this says of what came earlier in the same file.
    """
    told = sorted((each.number, each.name, *each.at, each.text) for each in doubts)
    return hashlib.sha256(repr((before, told)).encode()).hexdigest()[:16]


def answer(doubts: Sequence[Kept], *, vouched: str, is_in_form: bool = False) -> None:
    """Go on where nothing is in doubt, or somebody vouches for this and nothing else (:func:`version_of`).

    Where all of it ``is_in_form``, typed there by who ticks, a tick counts that was set before anything was found.

    Raises:
        NotForEverybody: it is in doubt, and nobody has said yet.
    """
    if doubts and vouched != version_of(doubts) and not (is_in_form and vouched == TICKED):
        raise NotForEverybody(doubts=doubts)


def vouch(row: StoredLayer | OwnFeature, doubts: Sequence[Kept], *, by: User | None) -> None:
    """Keep who has vouched for what was in doubt; nobody where nothing was."""
    row.vouched_by, row.vouched_at = (by.id if by else None, now()) if doubts else (None, None)
    if isinstance(row, OwnFeature):
        row.doubted = False


def vouch_for(keys: Sequence[int], *, by: User) -> None:
    """Keep who has vouched for features, by their ids."""
    for start in range(0, len(keys), AT_ONCE):
        some = OwnFeature.id.in_(keys[start : start + AT_ONCE])
        change_many(OwnFeature, some, doubted=False, vouched_by=by.id, vouched_at=now())


def note(layer: int, features: int, *, site: Site, by: User | None) -> None:
    """Write into the audit log that somebody vouched for a layer, by its id, and for so many features of it."""
    audit(f"{NAME}.vouched", site_id=site.id, user_id=by.id if by else None, target=str(layer), features=features)


def vouched(row: StoredLayer | OwnFeature) -> Vouched | None:
    """Return who has vouched for something; None if nobody had to."""
    if row.vouched_at is None:
        return None
    name = db.session.scalar(select(User.username).where(User.id == row.vouched_by))
    return Vouched(name or "", row.vouched_at)
