"""What goes from one scope to the next: nothing of a site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import make_transient_to_detached

from cms_core.database import read_only
from cms_core.extensions import db
from cms_core.tenancy import SiteOwned, TenancyError, current_scope, enter_site, every_site, site_scope
from tests.core.tenancy.conftest import Sites
from tests.core.tenancy.models import Crop, Parcel


def test_the_identity_map_is_emptied_between_scopes(sites: Sites) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
    with site_scope(sites.theirs):
        assert db.session.get(Parcel, sites.my_parcel) is None
        assert db.session.scalars(select(Parcel.title)).all() == ["theirs"]
    assert inspect(row).detached


def test_a_kept_row_is_not_refreshed_in_another_scope(sites: Sites) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
    with site_scope(sites.theirs):
        db.session.add(row)
        with pytest.raises(Exception, match=r"Could not refresh"):
            db.session.refresh(row)
        db.session.expunge(row)


@pytest.mark.parametrize("fields", [None, ["title"], ["notes"]])
def test_a_forged_row_is_not_refreshed(session: Any, sites: Sites, fields: list[str] | None) -> None:
    row = Parcel(id=sites.their_parcel, site_id=sites.mine, title="")
    make_transient_to_detached(row)
    session.add(row)
    with pytest.raises(Exception, match=r"Could not refresh|deleted|another site"):
        session.refresh(row, fields)


def test_an_expired_row_reads_nothing_without_a_scope(sites: Sites) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
        db.session.expire(row)
    with pytest.raises(Exception, match=r"is not bound to a Session"):
        _ = row.title


def test_lazy_children_of_a_kept_row_are_not_loaded_in_another_scope(sites: Sites) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
    with site_scope(sites.theirs):
        db.session.add(row)
        with pytest.raises(TenancyError):
            _ = row.crops
        db.session.expunge(row)


def test_a_scope_goes_back_to_what_it_was(sites: Sites) -> None:
    with site_scope(sites.mine):
        with site_scope(sites.theirs):
            assert current_scope() == sites.theirs
            assert db.session.scalars(select(Parcel.title)).all() == ["theirs"]
        assert current_scope() == sites.mine
        assert db.session.scalars(select(Parcel.title)).all() == ["mine"]
    assert current_scope() is None


def test_a_scope_goes_back_although_the_site_was_changed_inside(sites: Sites) -> None:
    with site_scope(sites.mine):
        with site_scope(sites.far):
            enter_site(sites.theirs)
            assert db.session.scalars(select(Parcel.title)).all() == ["theirs"]
        assert current_scope() == sites.mine
        assert db.session.scalars(select(Parcel.title)).all() == ["mine"]
    assert current_scope() is None


def test_a_scope_goes_back_although_the_session_was_replaced_inside(sites: Sites) -> None:
    with site_scope(sites.mine):
        with site_scope(sites.theirs):
            db.session.remove()
        assert current_scope() == sites.mine
    assert current_scope() is None


def test_rows_that_take_others_along_leave_with_them(sites: Sites) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
        crops = list(row.crops)
        enter_site(sites.theirs)
        assert [inspect(each).detached for each in [row, *crops]] == [True, True, True]


@pytest.mark.parametrize("savepoint", [False, True])
def test_what_a_rollback_brings_back_is_not_handed_to_another_scope(sites: Sites, savepoint: bool) -> None:
    undo: Any = db.session.begin_nested() if savepoint else db.session
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
        for crop in row.crops:
            crop.tags.clear()
        db.session.delete(row)
    with site_scope(sites.theirs):
        undo.rollback()
        assert [each for each in db.session if isinstance(each, SiteOwned)] == []
        assert db.session.get(Parcel, sites.my_parcel) is None
    with site_scope(sites.mine):
        assert len(db.session.scalars(select(Crop)).all()) == 2


def test_a_scope_goes_back_after_a_failure(sites: Sites) -> None:
    def fail() -> None:
        with site_scope(sites.mine):
            db.session.add(Parcel(title="half done"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert current_scope() is None
    assert list(db.session.new) == []


@pytest.mark.parametrize("change", [lambda row: setattr(row, "title", "changed"), lambda row: db.session.delete(row)])
def test_unwritten_changes_do_not_follow_into_another_scope(sites: Sites, change: Callable[[Parcel], None]) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
        change(row)
        with pytest.raises(TenancyError):
            enter_site(sites.theirs)
        db.session.rollback()


def test_a_scope_writes_what_is_pending_when_it_ends(sites: Sites) -> None:
    with site_scope(sites.mine):
        db.session.add(Parcel(title="new"))
    db.session.commit()
    with site_scope(sites.mine):
        assert sorted(db.session.scalars(select(Parcel.title))) == ["mine", "new"]


def test_a_scope_belongs_to_its_session(sites: Sites, database_app: Flask) -> None:
    # A second writer would wait for the first on SQLite.
    with read_only(), site_scope(sites.mine), every_site() as across:
        assert sorted(across.scalars(select(Parcel.title))) == ["far", "mine", "theirs"]
        assert db.session.scalars(select(Parcel.title)).all() == ["mine"]
    db.session.rollback()
    with database_app.app_context(), pytest.raises(TenancyError):
        db.session.scalars(select(Parcel.title)).all()


def test_many_scopes_one_after_the_other_see_their_own(sites: Sites) -> None:
    for site_id, title in [(sites.mine, "mine"), (sites.theirs, "theirs"), (sites.far, "far")] * 3:
        with site_scope(site_id):
            assert db.session.scalars(select(Parcel.title)).all() == [title]
            assert db.session.scalars(select(Crop.name).distinct()).all() == [title]
            row = db.session.get(Parcel, sites.parcel[site_id])
            assert row is not None
            db.session.refresh(row)
            assert [crop.parcel.title for crop in row.crops] == [title, title]


def test_a_read_only_transaction_of_a_scope_can_follow_a_commit(sites: Sites) -> None:
    with site_scope(sites.mine):
        row = db.session.get(Parcel, sites.my_parcel)
        assert row is not None
        row.title = "changed"
        db.session.commit()
        assert row.title == "changed"
