"""A work says how far it is by what citizens see of it, and what is told of it is shown and hidden with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event, Thread, current_thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from cms_core.api import STEPS, Site, User, change_content, db, items, lock, site_scope, take_step
from cms_core.database import TenantSession
from cms_core.publishing.models import PublishedItem
from cms_core.testing.factories import MakeUser
from cms_pembangunan import NAME, hooks, services
from cms_pembangunan.models import Progress, Total, Work

from .conftest import Make, Step, work_at

JULY, AUGUST, SEPTEMBER = date(2026, 7, 6), date(2026, 8, 14), date(2026, 9, 3)


def shown(site: Site) -> list[tuple[str, str]]:
    """Return kind and title of all that the index shows of a site."""
    with site_scope(site.id):
        return sorted((item.kind, item.title) for item in items(site, plugin=NAME))


def test_the_newest_day_says_how_far_a_work_is_whatever_was_written_last(
    site: Site, make_work: Make, tell: Make
) -> None:
    key = make_work()
    tell(key, 50, AUGUST)
    tell(key, 30, JULY)

    work = work_at(site, key)

    assert (work.percent, work.told_on) == (50, AUGUST)


def test_a_draft_says_nothing_yet(site: Site, make_work: Make, tell: Make) -> None:
    key = make_work()
    tell(key, 30, JULY)
    tell(key, 80, AUGUST, shown=False)

    assert work_at(site, key).percent == 30


def test_what_is_withdrawn_counts_no_more(site: Site, make_work: Make, tell: Make, step: Step) -> None:
    key = make_work()
    tell(key, 30, JULY)
    wrong = tell(key, 100, AUGUST)

    step(Progress, wrong, "tarik")

    work = work_at(site, key)
    assert (work.percent, work.told_on) == (30, JULY)
    assert shown(site) == [("kemajuan", "Rabat beton: 30 persen"), ("pekerjaan", "Rabat beton")]


def test_what_is_told_of_a_work_goes_and_comes_with_it(site: Site, make_work: Make, tell: Make, step: Step) -> None:
    key = make_work()
    tell(key, 30, JULY)
    both = shown(site)

    step(Work, key, "tarik")
    gone = shown(site)
    step(Work, key, "terbit")

    assert both == [("kemajuan", "Rabat beton: 30 persen"), ("pekerjaan", "Rabat beton")]
    assert gone == []
    assert shown(site) == both


def test_the_index_can_be_made_anew_of_the_rows(site: Site, make_work: Make, tell: Make, step: Step) -> None:
    kept, gone = make_work(), make_work(title="Drainase")
    tell(kept, 30, JULY)
    tell(gone, 30, JULY)
    step(Work, gone, "tarik")

    with site_scope(site.id):
        anew = list(hooks.cms_items(site))

    assert sorted((item.kind, item.title) for item in anew) == shown(site)


def test_what_is_told_before_and_after_a_day_is_found_drafts_too(site: Site, make_work: Make, tell: Make) -> None:
    key = make_work()
    first = tell(key, 30, JULY)
    own = tell(key, 50, AUGUST)
    last = tell(key, 80, SEPTEMBER, shown=False)

    with site_scope(site.id):
        before, after = services.around(key, AUGUST, own)

    assert [row.id for row in (before, after) if row is not None] == [first, last]


def test_what_is_kept_of_a_year_follows_each_step(site: Site, make_work: Make, tell: Make, step: Step) -> None:
    def kept() -> list[tuple[int, int, int, int]]:
        with site_scope(site.id):
            totals = db.session.scalars(select(Total).order_by(Total.year))
            return [(total.year, total.works, total.cost, total.finished) for total in totals]

    key = make_work(budget=100, from_dd=100)
    make_work(title="Drainase", year=2025, budget=7, from_dd=7)
    before = kept()
    tell(key, 100, AUGUST)
    done = kept()
    step(Work, key, "arsip")

    assert before == [(2025, 1, 7, 0), (2026, 1, 100, 0)]
    assert done == [(2025, 1, 7, 0), (2026, 1, 100, 1)]
    assert kept() == [(2025, 1, 7, 0)]


def test_two_who_publish_at_once_are_both_counted(app: Flask, site: Site, make_work: Make, database_kind: str) -> None:
    if database_kind == "sqlite":
        pytest.skip("one writes after the other, whatever the program does")
    first, second = make_work(shown=False), make_work(title="Drainase", shown=False)
    begun, other = Event(), []

    def publish(key: int) -> None:
        with app.app_context(), site_scope(site.id):
            row = db.session.get_one(Work, key)
            services.publish_row(row, site=db.session.get_one(Site, site.id), by=None)
            begun.set()
            if key == first:
                # What is published moves the stamp of its site, and whoever does so next waits for this one.
                other[0].join(1)
            db.session.commit()

    def follow() -> None:
        begun.wait(10)
        publish(second)

    other.append(Thread(target=follow))
    one = Thread(target=publish, args=(first,))
    for thread in (*other, one):
        thread.start()
    for thread in (one, *other):
        thread.join(20)

    with site_scope(site.id):
        assert [total.works for total in db.session.scalars(select(Total))] == [2]


@pytest.mark.parametrize("new", [True, False])
def test_a_work_and_its_progress_are_saved_at_once(
    app: Flask,
    site: Site,
    make_work: Make,
    tell: Make,
    make_user: MakeUser,
    database_kind: str,
    new: bool,
) -> None:
    if database_kind == "sqlite":
        pytest.skip("one writes after the other, whatever the program does")
    work = make_work()
    told = tell(work, 30, JULY, shown=not new)
    user_id = make_user(region_code=site.region_code).id
    shown, saving, faults = Event(), Event(), []

    def in_site(write: Callable[[Site, User], None]) -> None:
        try:
            with app.app_context(), site_scope(site.id):
                write(db.session.get_one(Site, site.id), db.session.get_one(User, user_id))
                db.session.commit()
        except OperationalError as fault:
            faults.append(fault)

    def tell_more(place: Site, user: User) -> None:
        row = db.session.get_one(Progress, told)
        if new:
            take_step(services.PROGRESS, row, STEPS["terbit"], site=place, by=user)
        else:
            change_content(services.PROGRESS, row, {"percent": 50}, version=row.version, site=place, by=user)

    def rename(place: Site, user: User) -> None:
        shown.wait(10)
        row = db.session.get_one(Work, work)
        lock(row)
        saving.set()
        change_content(services.WORKS, row, {"title": "Rabat beton Dusun 3"}, version=row.version, site=place, by=user)

    def indexed(session: Any, _context: Any) -> None:
        if current_thread() is threads[0] and any(
            isinstance(row, PublishedItem) for row in (*session.new, *session.dirty)
        ):
            shown.set()
            saving.wait(1)

    event.listen(TenantSession, "after_flush", indexed)
    threads = [Thread(target=in_site, args=(write,)) for write in (tell_more, rename)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    event.remove(TenantSession, "after_flush", indexed)

    row = work_at(site, work)
    assert (faults, row.title, row.percent) == ([], "Rabat beton Dusun 3", 30 if new else 50)
