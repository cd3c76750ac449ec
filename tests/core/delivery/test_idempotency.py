"""Posts that arrive twice take effect once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from threading import Barrier, Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from cms_core.delivery import idempotency
from cms_core.delivery.idempotency import Claimed
from cms_core.delivery.models import IdempotencyKey
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site, every_site, platform_work
from cms_core.testing.factories import MakeSite

BODY = {"title": "Rapat"}


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    made = make_site()
    enter_site(made.id)
    return made


def claim(site: Site, key: str, body: dict[str, object] | None = None, actor: str = "7") -> Claimed:
    return idempotency.claim(site_id=site.id, endpoint="x.new", key=key, body=body or dict(BODY), actor=actor)


def test_the_first_claim_is_empty_and_the_second_finds_what_came_of_it(site: Site) -> None:
    key = idempotency.new_key()
    first = claim(site, key)
    assert first.reference == ""
    idempotency.answer(first, "42")
    db.session.commit()
    assert claim(site, key).reference == "42"


def test_the_same_key_with_another_body_is_refused(site: Site) -> None:
    key = idempotency.new_key()
    claim(site, key)
    with pytest.raises(idempotency.DifferentBody):
        claim(site, key, {"title": "Lain"})


def test_keys_of_other_people_and_sites_are_their_own(site: Site, make_site: MakeSite) -> None:
    key = idempotency.new_key()
    idempotency.answer(claim(site, key), "42")
    assert claim(site, key, actor="8").reference == ""
    db.session.commit()
    enter_site(None)
    other = make_site()
    enter_site(other.id)
    assert claim(other, key).reference == ""


@pytest.mark.parametrize(
    "key", ["", "1", "a" * 21, "b3a4c5d6-0000-11f1-8000-02fc00000001", "z" * 65, "spasi di sini dan panjang"]
)
def test_a_key_that_can_be_guessed_is_refused(site: Site, key: str) -> None:
    with pytest.raises(idempotency.WeakKey):
        claim(site, key)


def test_a_random_key_of_another_make_is_as_good(site: Site) -> None:
    assert claim(site, "Zk3_pQ-9xLw2bV7tR1nYcA").reference == ""


def test_what_came_of_a_post_is_found_by_its_key(site: Site) -> None:
    key = idempotency.new_key()
    asked = {"site_id": site.id, "endpoint": "x.new", "key": key}
    assert idempotency.made_with(**asked, actor="7") == ""
    idempotency.answer(claim(site, key), "42")
    assert (idempotency.made_with(**asked, actor="7"), idempotency.made_with(**asked, actor="8")) == ("42", "")


def test_what_is_undone_leaves_the_key_free(site: Site) -> None:
    key = idempotency.new_key()
    idempotency.answer(claim(site, key), "42")
    db.session.rollback()
    assert claim(site, key).reference == ""


def test_nothing_of_the_body_is_kept(site: Site) -> None:
    claim(site, idempotency.new_key(), {"nik": "3304020101010001"})
    row = db.session.scalars(select(IdempotencyKey)).one()
    assert "3304" not in row.body_hash
    assert len(row.body_hash) == 64


def test_old_keys_are_forgotten(site: Site) -> None:
    claim(site, idempotency.new_key())
    row = db.session.scalars(select(IdempotencyKey)).one()
    row.created_at = row.created_at.replace(year=2020)
    db.session.commit()
    assert idempotency.forget_old() == 1
    assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


@dataclasses.dataclass
class Twins:
    """Posts that arrive at the same time, each in a thread of its own; ``answers`` is what each was told."""

    app: Flask
    site_id: int
    answers: list[str] = dataclasses.field(default_factory=list)

    def post(self, key: str, title: str, *, ready: Callable[[], object], before_commit: Callable[[], object]) -> None:
        """Make a page with ``title``, once for ``key``."""
        with self.app.app_context():
            ready()
            enter_site(self.site_id)
            try:
                row = idempotency.claim(site_id=self.site_id, endpoint="x.new", key=key, body={"title": title})
                if row.reference == "":
                    page = Page(title=title, slug="rapat")
                    db.session.add(page)
                    db.session.flush()
                    idempotency.answer(row, f"{page.id}")
                before_commit()
                db.session.commit()
                self.answers.append(row.reference)
            except (idempotency.DifferentBody, ZeroDivisionError) as error:
                db.session.rollback()
                self.answers.append(type(error).__name__)

    def run(self, *posts: Callable[[], None]) -> None:
        """Run posts at the same time and wait for all of them."""
        threads = [Thread(target=post) for post in posts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def pages(self) -> list[str]:
        """Return the numbers of the pages that there are."""
        with every_site() as session:
            return [str(number) for number in session.scalars(select(Page.id))]


@pytest.fixture
def twins(app: Flask, site: Site) -> Twins:
    site_id = site.id
    db.session.remove()
    return Twins(app, site_id)


def nothing() -> None:
    """Nothing happens here."""


@pytest.mark.parametrize("count", [2, 4])
def test_twins_at_the_same_time_take_effect_once(twins: Twins, count: int) -> None:
    key, start = idempotency.new_key(), Barrier(count)
    post = partial(twins.post, key, "Rapat", ready=start.wait, before_commit=nothing)
    twins.run(*[post] * count)
    assert twins.answers == twins.pages() * count
    assert len(twins.pages()) == 1


def test_twins_with_other_bodies_at_the_same_time_take_effect_once(twins: Twins) -> None:
    key, start = idempotency.new_key(), Barrier(2)
    twins.run(
        *[partial(twins.post, key, title, ready=start.wait, before_commit=nothing) for title in ("Rapat", "Kerja")]
    )
    assert sorted(twins.answers) == sorted([*twins.pages(), "DifferentBody"])
    assert len(twins.pages()) == 1


def other_is_waiting(app: Flask) -> None:
    """Return when another connection of the database waits for this one (SQLite cannot tell: at once)."""
    if db.engine.dialect.name == "sqlite":
        return
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with platform_work(), db.engine.connect() as connection:
        for _look in range(100_000):
            if connection.scalar(text(waiting)):
                return
            # What is shown of the others is kept until the transaction ends.
            connection.rollback()
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("fails", [False, True])
def test_a_twin_waits_for_what_becomes_of_the_first(twins: Twins, fails: bool) -> None:
    key, claimed = idempotency.new_key(), Event()

    def linger() -> None:
        claimed.set()
        other_is_waiting(twins.app)
        if fails:
            raise ZeroDivisionError

    first = partial(twins.post, key, "Rapat", ready=nothing, before_commit=linger)
    second = partial(twins.post, key, "Rapat", ready=claimed.wait, before_commit=nothing)
    twins.run(first, second)
    (page,) = twins.pages()
    assert twins.answers == (["ZeroDivisionError", page] if fails else [page, page])
