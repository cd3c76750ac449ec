"""What a site has of what the law wants published: present, fresh, to be reached, with whom."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from cms_core.api import (
    Site,
    User,
    ancestors_of,
    audit,
    called,
    day_at,
    db,
    every_site,
    item_url,
    notify_sites,
    now,
    open_at,
    public_documents,
    settle,
    site_url,
    today,
    visible,
)
from cms_ppid import NAME, _
from cms_ppid.catalogue.duties import duties_of, duty_of, level_of, triggers_of
from cms_ppid.catalogue.items import Duty
from cms_ppid.documents.sorts import DECREE
from cms_ppid.models import Alert, Document, Said, Standing
from cms_ppid.readiness.services import score_of

SHOWN = 3
"""Documents of a duty that a page names; the register has all."""
NAMED = (
    *(Document.id, Document.title, Document.slug, Document.year, Document.holder),
    *(Document.published_at, Document.verified_on, Document.dead_on),
)
RECENT = 20
"""Emergency notices that are looked through for those of a cause."""
WITHDRAWN = "dicabut"
"""A document that is in force no more shows nothing."""
MISSING, STALE, FRESH, EXEMPT, READY = "belum-ada", "perlu-diperiksa", "ada", "tidak-berlaku", "siap"
LATE = "late"


class Told(NamedTuple):
    """What is said of a duty: its legal basis, its rhythm in days, and why there is nothing to publish."""

    law: str = ""
    days: int | None = None
    reason: str = ""


NOTHING = Told()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Proof:
    """A document that shows a duty; ``seen_on`` is when it was published or, ``verified``, last looked at."""

    title: str
    url: str
    year: int
    seen_on: date
    verified: bool = False
    holder: str = ""
    dead: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """A duty at a site: what it follows (``law``, ``days``), what shows it, and ``reason`` where there is nothing."""

    duty: Duty
    law: str
    days: int
    reason: str
    proofs: Sequence[Proof]
    day: date

    @property
    def newest(self) -> Proof | None:
        """What shows it last; what cannot be opened, or is of a year that does not count, shows nothing."""
        counted = [each for each in self.proofs if not each.dead and not self._is_past(each)]
        return max(counted, key=lambda each: each.seen_on, default=None)

    def _is_past(self, proof: Proof) -> bool:
        return self.duty.this_year and proof.year != self.day.year

    @property
    def seen_on(self) -> date | None:
        """When somebody last said that it is so."""
        return self.newest.seen_on if self.newest is not None else None

    @property
    def due_on(self) -> date | None:
        """Until when that holds."""
        return self.seen_on + timedelta(days=self.days) if self.seen_on is not None else None

    @property
    def state(self) -> str:
        """Whether it is there and still true."""
        if self.duty.cause:
            return READY
        if self.reason:
            return EXEMPT
        if self.due_on is None:
            return MISSING
        return FRESH if self.day <= self.due_on else STALE

    @property
    def holder(self) -> str:
        """Who has it."""
        return next((proof.holder for proof in self.proofs if proof.holder), "")

    @property
    def dead(self) -> int:
        """How many of the links lead nowhere."""
        return sum(proof.dead for proof in self.proofs)


def lines(site: Site, category: str = "") -> list[Line]:
    """Return the duties of the site in scope, of one class or of all, each with what shows it."""
    duties = duties_of(level_of(site), category)
    if not duties:
        return []
    said, day = said_of(site), today(site)
    found: dict[str, list[Proof]] = {}
    for code, proof in (*_own(site, duties), *_of_others(site), *_register(site, duties)):
        found.setdefault(code, []).append(proof)
    return [_line(duty, said, found.get(duty.code, ()), day) for duty in duties]


def _line(duty: Duty, said: Mapping[str, Told], proofs: Sequence[Proof], day: date) -> Line:
    told = said.get(duty.code, NOTHING)
    law, days = told.law or duty.law, told.days or duty.days
    return Line(duty=duty, law=law, days=days, reason=told.reason, proofs=proofs, day=day)


def triggers(site: Site) -> list[Line]:
    """Return what the site in scope has to tell at once, each with what it told of it, the newest first."""
    said, day = said_of(site), today(site)
    told: dict[str, list[Proof]] = {}
    query = select(Alert).where(visible(Alert)).order_by(Alert.published_at.desc(), Alert.id.desc())
    for row in db.session.scalars(query.limit(RECENT)):
        seen_on = day_at(site, row.published_at or now())
        url = item_url(site, f"{NAME}.alert", {"slug": row.slug})
        told.setdefault(row.cause, []).append(Proof(title=row.title, url=url, year=seen_on.year, seen_on=seen_on))
    return [_line(duty, said, told.get(duty.cause, ()), day) for duty in triggers_of(level_of(site))]


def _own(site: Site, duties: Sequence[Duty]) -> Iterator[tuple[str, Proof]]:
    """Yield the newest documents of each duty: those said to show it, and of each of its kinds."""
    kinds = [(duty.code, Document.duty == duty.code) for duty in duties]
    kinds += [(duty.code, (Document.duty == "") & (Document.sort == sort)) for duty in duties for sort in duty.sorts]
    # Written once, as far as it is the same for all: to write it for each takes longer than to ask.
    newest = (
        select(*NAMED)
        .where(visible(Document), Document.validity != WITHDRAWN)
        .order_by(Document.year.desc(), Document.id.desc())
        .limit(SHOWN)
    )
    each = [newest.add_columns(literal(code).label("code")).where(condition) for code, condition in kinds]
    # Where a village has no face its address asks for the kecamatan's: once is enough.
    begin = item_url(site, f"{NAME}.show", {"slug": "-"}).removesuffix("-")
    rows = db.session.execute(union_all(*(select(query.subquery()) for query in each)))
    for row in sorted(rows, key=lambda row: (row.year, row.id), reverse=True):
        yield (
            row.code,
            Proof(
                title=row.title,
                url=f"{begin}{row.slug}",
                year=row.year,
                seen_on=max(filter(None, (row.verified_on, day_at(site, row.published_at)))),
                verified=row.verified_on is not None and row.verified_on >= day_at(site, row.published_at),
                holder=row.holder,
                dead=row.dead_on is not None,
            ),
        )


def _of_others(site: Site) -> Iterator[tuple[str, Proof]]:
    """Yield what other modules of the site have published that shows a duty."""
    for told in public_documents(site):
        if (duty := duty_of(level_of(site), told.kind)) is not None:
            yield (
                duty.code,
                Proof(
                    title=told.title,
                    url=item_url(site, told.endpoint, told.values),
                    year=told.year,
                    seen_on=day_at(site, told.published_at),
                ),
            )


def _register(site: Site, duties: Sequence[Duty]) -> Iterator[tuple[str, Proof]]:
    """Yield the register itself, which is as new as what was last written into it."""
    mine = [duty.code for duty in duties if duty.register]
    query = select(Document.changed_at).where(visible(Document)).order_by(Document.changed_at.desc()).limit(1)
    newest = db.session.scalar(query) if mine else None
    if newest is not None:
        url = item_url(site, f"{NAME}.register", {})
        seen_on = day_at(site, newest)
        yield mine[0], Proof(title=str(_("Daftar Informasi Publik")), url=url, year=seen_on.year, seen_on=seen_on)


def outline(site: Site, level: str) -> list[Line]:
    """Return the duties of the sites of a level below, with the law and the rhythm that a site gives them."""
    said, day = said_of(site), today(site)
    return [_line(duty, said, (), day) for duty in (*duties_of(level), *triggers_of(level))]


def said_of(site: Site) -> dict[str, Told]:
    """Return what a site says of its duties, where it says nothing what those above say of law and rhythm."""
    codes = ancestors_of(site.region_code)
    columns = (Said.code, Said.law, Said.days)
    query = select(Site.region_code, *columns).join(Site, Site.id == Said.site_id).where(Site.region_code.in_(codes))
    with every_site(within=(*codes, site.region_code)[0]) as session:
        rows = session.execute(query).all()
    found: dict[str, Told] = {}
    for row in sorted(rows, key=lambda row: len(row.region_code)):
        found[row.code] = _over(found.get(row.code, NOTHING), row, "")
    # Its own word is read where it was written: it may not be committed yet.
    for own in db.session.scalars(select(Said)):
        found[own.code] = _over(found.get(own.code, NOTHING), own, own.reason)
    return found


def _over(above: Told, said: Any, reason: str) -> Told:
    return Told(said.law or above.law, said.days or above.days, reason)


def own_word(code: str) -> Said | None:
    """Return what the site in scope itself says of a duty."""
    return db.session.scalar(select(Said).where(Said.code == code))


def say(code: str, *, law: str, days: int | None, reason: str, site: Site, by: User) -> None:
    """Write down what a site says of a duty; with nothing to say it follows those above again."""
    row = own_word(code)
    if not (law or days or reason):
        if row is not None:
            db.session.delete(row)
    else:
        row = row or Said(code=code)
        row.law, row.days, row.reason = law, days, reason
        db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.duty", site_id=site.id, user_id=by.id, target=code, exempt=bool(reason))
    keep(site)


def keep(site: Site) -> None:
    """Write down how far the site in scope is, for the pages of the regions above it."""
    told = lines(site)
    found = [line for line in told if line.state != EXEMPT]
    row = db.session.scalar(select(Standing)) or Standing()
    row.duties, row.on = len(found), today(site)
    row.present = sum(line.state != MISSING for line in found)
    row.fresh = sum(line.state == FRESH for line in found)
    if row.fresh == row.duties:
        settle(NAME, site.id, (LATE,))
    count, dead, decree = db.session.execute(
        select(
            func.count(),
            func.count(Document.dead_on),
            func.max(case((Document.sort == DECREE, Document.year))),
        ).where(visible(Document))
    ).one()
    row.documents, row.dead, row.decree, row.held = count, dead, decree, held(site)
    classes = select(Document.category, func.count()).where(visible(Document)).group_by(Document.category)
    years = select(Document.year).where(visible(Document)).distinct().order_by(Document.year.desc())
    row.classes, row.years = {each[0]: each[1] for each in db.session.execute(classes)}, list(db.session.scalars(years))
    row.score = score_of(site, told).tenths
    db.session.add(row)


def keep_daily(site_id: int) -> None:
    """Count again: what is fresh today may be old tomorrow."""
    keep(db.session.get_one(Site, site_id))


def held(site: Site) -> dict[str, dict[str, dict[str, int]]]:
    """Return how many documents of a kind, a year and a class the site in scope shows, those of other modules too."""
    by = (Document.sort, Document.year, Document.category)
    found: dict[str, dict[str, dict[str, int]]] = {}
    for sort, year, category, count in db.session.execute(
        select(*by, func.count()).where(visible(Document)).group_by(*by)
    ):
        found.setdefault(sort, {}).setdefault(str(year), {})[category] = count
    for told in public_documents(site):
        duty = duty_of(level_of(site), told.kind)
        classes = found.setdefault(told.kind, {}).setdefault(str(told.year), {})
        category = duty.category if duty is not None else ""
        classes[category] = classes.get(category, 0) + 1
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class Below:
    """A site of the region; numbers are those of :class:`~cms_ppid.models.Standing`, None where nobody counted yet."""

    site_id: int
    name: str
    level: str
    url: str
    duties: int | None
    present: int | None
    fresh: int | None
    documents: int | None
    dead: int | None
    decree: int | None
    score: int | None

    @property
    def lacking(self) -> int:
        """How many duties are not there, or to be looked at again."""
        return len(duties_of(self.level)) if self.duties is None else self.duties - (self.fresh or 0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Region:
    """The sites below, and what they amount to: how many set their register this year, and the medians.

    ``median`` is that of presence (percent), ``score`` that of readiness, in tenths of a point. What single sites score
    is nobody's table.
    """

    sites: Sequence[Below]
    decreed: int
    median: int | None
    score: int | None

    @property
    def late(self) -> int:
        """How many sites lack something."""
        return sum(each.lacking > 0 for each in self.sites)


def below(site: Site) -> Region:
    """Return how far the sites below are that have the module on, those that lack most first."""
    names = ("duties", "present", "fresh", "documents", "dead", "decree", "score")
    query = select(Site, *(getattr(Standing, name) for name in names)).outerjoin(Standing, Standing.site_id == Site.id)
    query = query.where(Site.id != site.id, open_at(NAME, Site.id)).order_by(Site.name, Site.id)
    query = query.options(joinedload(Site.canonical))
    with every_site(within=site.region_code) as session:
        sites = [
            Below(
                site_id=each.id,
                name=called(each),
                level=level_of(each),
                url=site_url(each),
                **dict(zip(names, counts, strict=True)),
            )
            for each, *counts in session.execute(query)
        ]
    shares = [100 * (each.present or 0) // each.duties for each in sites if each.duties]
    scores = [each.score for each in sites if each.score is not None]
    year = today(site).year
    return Region(
        sites=sorted(sites, key=lambda each: -each.lacking),
        decreed=sum(each.decree == year for each in sites),
        median=round(statistics.median(shares)) if shares else None,
        score=int(statistics.median(scores)) if scores else None,
    )


def undecreed(site: Site) -> int:
    """Return how many sites below that have the module on have not set their register by decree this year."""
    lacks = or_(Standing.decree.is_(None), Standing.decree < today(site).year)
    query = select(func.count(Site.id)).outerjoin(Standing, Standing.site_id == Site.id)
    with every_site(within=site.region_code) as session:
        return session.scalar(query.where(Site.id != site.id, open_at(NAME, Site.id), lacks)) or 0


def remind(site: Site, *, by: User) -> int:
    """Tell the people of every site below that lacks something; return how many sites those are."""
    late = {each.site_id: {"number": each.lacking} for each in below(site).sites if each.lacking}
    notify_sites(late, NAME, LATE, permission=f"{NAME}.write", endpoint=f"{NAME}.admin.catalogue")
    audit(f"{NAME}.remind", site_id=site.id, user_id=by.id, target=site.slug, count=len(late))
    return len(late)
