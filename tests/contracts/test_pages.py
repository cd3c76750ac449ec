"""Pages that would stay old are found, and no others; one that fails says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pluggy
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from cms_core.api import Base, Publishable, SiteOwned, cache_policy, child_of, db, now, site_table
from cms_core.tenancy import platform_work
from cms_core.testing.contracts import pages
from cms_core.testing.contracts.sample import Place, Sample
from cms_core.testing.factories import MakeSite
from tests.core.standins import blueprint_of, manager_of, with_blueprint


class Loan(SiteOwned, Base):
    __tablename__ = "arsip_loan"
    __table_args__ = site_table()


class Stamped(SiteOwned, Base):
    __tablename__ = "arsip_stamped"
    __table_args__ = site_table()
    public_surface = True


class Book(Publishable, Base):
    __tablename__ = "arsip_book"
    __table_args__ = site_table()


class Chapter(SiteOwned, Base):
    __tablename__ = "arsip_chapter"
    __table_args__ = site_table(child_of("arsip_book", "book_id"))
    public_surface = False

    book_id: Mapped[int]


MODELS = (Loan, Stamped, Book, Chapter)


def counted(model: type[SiteOwned], life: Callable[[], None] = lambda: None) -> Callable[[], str]:
    """Return a view that reads a table and says how long its page lives."""

    def view() -> str:
        life()
        return str(db.session.scalar(select(func.count()).select_from(model)))

    return view


VIEWS: dict[str, Callable[[], str | Response]] = {
    "pinjaman": counted(Loan),
    "pinjaman-lagi": counted(Loan),
    "sebentar": counted(Loan, lambda: cache_policy().live(60)),
    "gabungan": counted(Loan, lambda: cache_policy().roll_up()),
    "sampai": counted(Loan, lambda: cache_policy().until(now() + timedelta(hours=1))),
    "tak-disimpan": counted(Loan, lambda: cache_policy().never()),
    "seorang": lambda: Response(counted(Loan)(), headers={"Cache-Control": "no-store"}),
    "bercap": counted(Stamped),
    "terbit": counted(Book),
    "bagian": counted(Chapter),
}


def broken() -> str:
    """Fail as a library does that warns of its next version."""
    raise DeprecationWarning("it goes with version 3")


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """A plugin whose pages read tables."""
    blueprint = blueprint_of("arsip")
    for path, view in VIEWS.items():
        blueprint.add_url_rule(f"/arsip/{path}", path, view)
    blueprint.add_url_rule("/arsip/rusak", "broken", broken)
    return manager_of(with_blueprint(blueprint, "arsip"))


@pytest.fixture
def tables(app: Flask) -> Iterator[None]:
    """The plugin's tables."""
    with platform_work(), db.engine.begin() as connection:
        Base.metadata.create_all(connection, tables=[model.__table__ for model in MODELS])
    yield
    db.session.rollback()
    with platform_work(), db.engine.begin() as connection:
        Base.metadata.drop_all(connection, tables=[model.__table__ for model in MODELS])


def test_page_that_stays_old_is_found(app: Flask, tables: None, client: FlaskClient, make_site: MakeSite) -> None:
    make_site(host="kalimandi.example", modules=("arsip",))
    with pages.noting(app) as seen:
        answers = {path: client.get(f"http://kalimandi.example/arsip/{path}").text for path in VIEWS}
    assert answers == dict.fromkeys(VIEWS, "0")
    assert [page.path for page in seen if page.lasting and "arsip_loan" in page.tables] == [
        "/arsip/pinjaman",
        "/arsip/pinjaman-lagi",
    ]
    assert list(pages.stale("arsip", seen)) == [
        "/arsip/pinjaman reads arsip_loan and stays old for up to ten minutes after a change there: write "
        "public_surface = True in Loan (False where its rows change with their parent alone), "
        "or cache_policy().live(60) where the page is made."
    ]


@pytest.mark.sqlite_only("statuses are the same")
def test_address_that_fails_says_what_was_raised(app: Flask, client: FlaskClient, make_site: MakeSite) -> None:
    site = make_site(slug="kalimandi", host="kalimandi.example", modules=("arsip",))
    place = Place(site.id, site.slug)
    sample = Sample(app, app.extensions["cms"].extras["plugins"]["arsip"], client, client, place, place, place)
    addresses = [f"{place.host}/{path}" for path in ("arsip/rusak", "arsip/tidak-ada", "")]
    assert sample.wrong(addresses) == {
        addresses[0]: "500 (DeprecationWarning: it goes with version 3)",
        addresses[1]: "404",
    }
