"""The steps of content's life, as a table: who may take each, from where, and what is said afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.permissions import can
from cms_core.publishing import services
from cms_core.publishing.addresses import change_slug
from cms_core.publishing.models import (
    ARCHIVED,
    DRAFT,
    PUBLISHED,
    REVIEW,
    SCHEDULED,
    WITHDRAWN,
    Publishable,
)
from cms_core.sites.models import Site
from cms_core.users.models import User

PHASES: dict[str, tuple[Any, str]] = {
    DRAFT: (_l("Draf"), ""),
    REVIEW: (_l("Menunggu diperiksa"), "warn"),
    SCHEDULED: (_l("Dijadwalkan"), "info"),
    PUBLISHED: (_l("Terbit"), "ok"),
    WITHDRAWN: (_l("Ditarik"), "bad"),
    ARCHIVED: (_l("Arsip"), ""),
}
"""What each phase is called, and the kind of its tag."""


STANDING = "keadaan"
"""The name under which a form sends what it saw of a row's life (:attr:`Publishable.standing`)."""


@dataclasses.dataclass(frozen=True)
class Content:
    """A kind of content: the prefix of its permissions, its place in the index, and how it gets there.

    ``settled`` is called with rows whose life went on, or of which citizens see something else now, in the same
    transaction: for what other rows say about them. ``along`` returns these other rows: they are locked before anything
    of the first is shown, so that who changes the one waits for who changes the other, and neither for each other.
    ``around`` is entered before what a person writes of rows is stored, and left when it is, in the same transaction:
    for rows that name those by what they are called.
    ``hints`` are what is said beside a step, by its name, where that is another thing for this kind. ``wrong`` says
    what is wrong with the reason of a step, if anything is: what no text of this kind may hold, it may not either.
    """

    permissions: str
    plugin: str
    kind: str
    item_of: Callable[[Any], Item]
    settled: Callable[[Sequence[Any]], None] | None = None
    along: Callable[[Sequence[Any]], Sequence[Publishable]] | None = None
    around: Callable[[Sequence[services.Change], Site, User | None], AbstractContextManager[None]] | None = None
    hints: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    wrong: Callable[[str], str] | None = None

    def hold(self, *rows: Publishable) -> None:
        """Lock what says something about rows that are about to be shown or hidden.

        Raises:
            ChangedMeanwhile: it is not there any more.
        """
        if self.along is not None and rows:
            services.lock(*self.along(rows))

    def changing(
        self, changes: Sequence[services.Change], *, site: Site, by: User | None
    ) -> AbstractContextManager[None]:
        """Let rows that name others mean the same ones when these have changed: inside, they do."""
        return self.around(changes, site, by) if self.around is not None and changes else nullcontext()

    def wrong_with(self, reason: str) -> str:
        """Return what is wrong with the reason of a step, empty where nothing is."""
        return self.wrong(reason) if self.wrong is not None else ""

    def settle(self, *rows: Publishable) -> None:
        """Let what other rows say about rows follow them."""
        if self.settled is not None and rows:
            self.settled(rows)


@dataclasses.dataclass(frozen=True)
class Step:
    """One step: ``action`` ends the permission it needs, ``starts`` are the phases it leads from, ``end`` to which."""

    name: str
    action: str
    starts: frozenset[str]
    end: str
    label: Any
    done: Any
    hint: Any = ""
    reason: bool = False


def _step(name: str, action: str, starts: set[str], end: str, label: Any, done: Any, **more: Any) -> tuple[str, Step]:
    return name, Step(name=name, action=action, starts=frozenset(starts), end=end, label=label, done=done, **more)


FIRST = frozenset({"kirim", "terbit"})
"""The steps of what is not saved yet."""

STEPS: dict[str, Step] = dict(
    (
        _step(
            "kirim",
            "submit",
            {DRAFT, WITHDRAWN},
            REVIEW,
            _l("Kirim untuk diperiksa"),
            _l("Terkirim. Kecamatan akan memeriksanya."),
        ),
        _step(
            "terbit",
            "publish",
            {DRAFT, REVIEW, SCHEDULED, WITHDRAWN, ARCHIVED},
            PUBLISHED,
            _l("Terbitkan"),
            _l("Sudah terbit di situs."),
        ),
        _step(
            "kembali",
            "advise",
            {REVIEW},
            DRAFT,
            _l("Kembalikan dengan catatan"),
            _l("Dikembalikan kepada penulisnya."),
            hint=_l("Tulis apa yang perlu diperbaiki. Penulisnya membaca catatan ini."),
            reason=True,
        ),
        _step(
            "batal",
            "publish",
            {SCHEDULED},
            DRAFT,
            _l("Batalkan jadwal"),
            _l("Jadwal dibatalkan. Tulisan kembali draf."),
        ),
        _step(
            "tarik",
            "withdraw",
            {PUBLISHED},
            WITHDRAWN,
            _l("Tarik dari situs"),
            _l("Sudah ditarik dari situs."),
            hint=_l(
                "Tidak dapat dibuka lagi oleh warga. Isinya tetap tersimpan di sini dan dapat diterbitkan kembali."
            ),
            reason=True,
        ),
        _step(
            "arsip",
            "withdraw",
            {PUBLISHED, WITHDRAWN},
            ARCHIVED,
            _l("Pindahkan ke arsip"),
            _l("Sudah di arsip."),
            hint=_l("Keluar dari menu, daftar, dan pencarian. Alamatnya tetap dapat dibuka bila tadinya terbit."),
        ),
        _step(
            "sisih",
            "write",
            {DRAFT},
            ARCHIVED,
            _l("Sisihkan draf"),
            _l("Draf disisihkan ke arsip."),
            hint=_l("Keluar dari daftar. Isinya tetap tersimpan di arsip."),
        ),
        _step(
            "pulih",
            "withdraw",
            {ARCHIVED},
            DRAFT,
            _l("Keluarkan dari arsip"),
            _l("Kembali menjadi draf."),
            hint=_l("Menjadi draf lagi, dan baru terlihat warga setelah diterbitkan."),
        ),
    )
)


def offered(content: Content, row: Publishable | None, *, site: Site, user: Any) -> dict[str, Step]:
    """Return the steps that somebody may take now, of what is not saved yet the first; no others are offered."""
    possible = (step for step in STEPS.values() if (row.phase in step.starts if row else step.name in FIRST))
    allowed = (step for step in possible if can(user, f"{content.permissions}.{step.action}", site))
    return {step.name: dataclasses.replace(step, hint=content.hints.get(step.name, step.hint)) for step in allowed}


def may_write(content: Content, row: Publishable | None, *, site: Site, user: Any) -> bool:
    """Whether somebody may change the text: what citizens read is changed by those who may publish alone."""
    if row is not None and row.state == ARCHIVED:
        return False
    action = "publish" if row is not None and row.state == PUBLISHED else "write"
    return can(user, f"{content.permissions}.write", site) and can(user, f"{content.permissions}.{action}", site)


def change(
    content: Content, row: Publishable, values: Mapping[str, Any], *, version: int, site: Site, by: User | None
) -> None:
    """Change what a person writes, as they saw it at ``version``; what is published is published anew at once.

    Raises:
        ChangedMeanwhile: somebody else saved it since.
    """
    change_all(content, [services.Change(row, values, version)], site=site, by=by)


def change_all(content: Content, changes: Sequence[services.Change], *, site: Site, by: User | None) -> None:
    """Change many rows of one kind as :func:`change` does one, in as many statements.

    Raises:
        ChangedMeanwhile: somebody else saved one of them since; none was changed.
    """
    rows = [change.row for change in changes]
    content.hold(*_shown(rows))
    with content.changing(changes, site=site, by=by):
        services.write_all(changes, by=by)
        _republish(content, _shown(rows), site=site, by=by)


def move(content: Content, row: Publishable, slug: str, *, site: Site, by: User | None) -> None:
    """Give a row another address; citizens who see it find it there at once.

    Raises:
        BadSlug, SlugTaken: it cannot have this one.
    """
    before = row.slug
    with content.changing([services.Change(row, {"slug": slug}, row.version)], site=site, by=by):
        change_slug(row, slug)
        if row.slug != before:
            republish(content, row, site=site, by=by)


def republish(content: Content, *rows: Publishable, site: Site, by: User | None) -> None:
    """Let citizens see what rows say now, if they see them at all."""
    content.hold(*_shown(rows))
    _republish(content, _shown(rows), site=site, by=by)


def _shown(rows: Sequence[Publishable]) -> list[Publishable]:
    return [row for row in rows if row.state == PUBLISHED]


def _republish(content: Content, rows: Sequence[Publishable], *, site: Site, by: User | None) -> None:
    if rows:
        services.publish_all({row: content.item_of(row) for row in rows}, site=site, by=by)
        content.settle(*rows)


def is_done(row: Publishable, step: Step, at: datetime | None = None) -> bool:
    """Whether a step led here already; ``at`` is the moment for which it would schedule."""
    return row.phase == step.end or (step.name == "terbit" and row.phase == SCHEDULED and row.published_at == at)


def take(
    content: Content,
    row: Publishable,
    step: Step,
    *,
    site: Site,
    by: User,
    reason: str = "",
    at: datetime | None = None,
    seen: str | None = None,
) -> None:
    """Take a step; when it was taken already (a second click) nothing happens.

    ``seen`` is the standing at which the row was shown: a step belongs to what somebody looked at.

    Raises:
        WrongState: it does not lead from here, or the row's life went on since it was shown.
        ReasonMissing: it needs a reason, and there is none.
        PastSchedule: ``at`` is over.
    """
    content.hold(row)
    services.lock(row)
    if is_done(row, step, at):
        return
    if row.phase not in step.starts or seen not in (None, row.standing):
        raise services.WrongState(f"{step.name} does not lead from {row.phase}.")
    place: dict[str, Any] = {"site": site, "plugin": content.plugin, "kind": content.kind, "by": by}
    if step.name == "kirim":
        services.submit(row, by=by)
    elif step.name == "kembali":
        services.send_back(row, note=reason, by=by)
    elif step.name == "batal":
        services.unschedule(row, **place)
    elif step.name == "tarik":
        services.withdraw(row, reason=reason, **place)
    elif step.name in ("arsip", "sisih"):
        services.archive(row, **place)
    elif step.name == "pulih":
        services.restore(row, **place)
    else:
        item = content.item_of(row)
        if row.phase == SCHEDULED:
            item = dataclasses.replace(item, published_at=now())
        services.publish(row, site=site, item=item, by=by, at=at)
    content.settle(row)
