"""The register of what is done with personal data: the usual words, and those of the site over them."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping

from sqlalchemy import select

from cms_core.api import ChangedMeanwhile, Site, User, audit, db, speaking
from cms_ppid import NAME
from cms_ppid.processing.models import Activity
from cms_ppid.processing.usual import usual

OWN = 6
"""Bytes of the code of an activity that a site has added itself."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Told:
    """An activity as the register tells it: ``own`` names the columns whose words are the site's.

    ``added`` says that the site has added the whole of it, ``version`` when it last wrote, empty while it did not.
    """

    code: str
    said: Mapping[str, str]
    own: frozenset[str]
    added: bool
    version: str = ""


def register(site: Site) -> list[Told]:
    """Return what the site in scope does with personal data: what every site does, then what it added itself."""
    rows = {row.code: row for row in db.session.scalars(select(Activity).order_by(Activity.id))}
    known = usual(site)
    usually = [_told(code, said, rows.get(code)) for code, said in known.items()]
    return [*usually, *(_told(code, {}, row) for code, row in rows.items() if code not in known)]


def _told(code: str, usually: Mapping[str, str], row: Activity | None) -> Told:
    wrote = {name: getattr(row, name) if row is not None else "" for name in Activity.WRITTEN}
    return Told(
        code=code,
        said={name: word or usually.get(name, "") for name, word in wrote.items()},
        own=frozenset(name for name, word in wrote.items() if word),
        added=not usually,
        version=row.changed_at.isoformat() if row is not None else "",
    )


def add(said: Mapping[str, str], *, site: Site, by: User) -> str:
    """Add an activity of the site in scope; return its code."""
    code = secrets.token_hex(OWN)
    db.session.add(Activity(code=code, **said))
    db.session.flush()
    audit(f"{NAME}.activity", site_id=site.id, user_id=by.id, target=code)
    return code


def change(code: str, said: Mapping[str, str], *, version: str, site: Site, by: User) -> None:
    """Write down what the site in scope says of an activity; where that is the usual, or nothing, it follows that.

    So what a site leaves as it is goes on saying what is done: how long things are kept is a setting of its own.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
    """
    row = _row(code, version)
    with speaking("id"):
        usually = usual(site).get(code, {})
    differs = {name: "" if said[name] == usually.get(name) else said[name] for name in Activity.WRITTEN}
    if any(differs.values()):
        row = row or Activity(code=code)
        for name, word in differs.items():
            setattr(row, name, word)
        db.session.add(row)
    elif row is not None:
        db.session.delete(row)
    db.session.flush()
    audit(f"{NAME}.activity", site_id=site.id, user_id=by.id, target=code)


def take_back(code: str, *, version: str, site: Site, by: User) -> None:
    """Take back what the site in scope says of an activity: the usual words stand again, one of its own is gone.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
    """
    row = _row(code, version)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        audit(f"{NAME}.activity_gone", site_id=site.id, user_id=by.id, target=code)


def _row(code: str, version: str) -> Activity | None:
    row = db.session.scalar(select(Activity).where(Activity.code == code).with_for_update())
    if (row.changed_at.isoformat() if row is not None else "") != version:
        raise ChangedMeanwhile
    return row
