"""Rows that are written at once, together or as the last of a transaction, and numbers counted up as they are."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, exists, select
from sqlalchemy.exc import IntegrityError

from cms_core.extensions import db
from cms_core.fresh import append_many, append_now, change_many, insert_now, remove_many, together
from cms_core.numbering import count_for, count_up
from cms_core.pages.models import Page
from cms_core.sites.models import Stamp
from cms_core.tenancy import TenancyError
from tests.core.tenancy.conftest import Sites, everything
from tests.core.tenancy.models import Crop, Parcel

parcels: Any = Parcel.__table__


def test_rows_written_at_once_are_as_loaded_and_those_of_others_refused(session: Any, sites: Sites) -> None:
    row = Parcel(title="new", notes="")
    insert_now(row)
    assert (row.site_id, session.get(Parcel, row.id) is row, row in session.dirty) == (sites.mine, True, False)
    with pytest.raises(TenancyError):
        insert_now(Parcel(title="new", notes="", site_id=sites.theirs))


def test_number_is_counted_up_at_the_site_in_scope_alone(session: Any, sites: Sites) -> None:
    before = session.scalar(select(Parcel.id).where(Parcel.id == sites.my_parcel))
    assert count_up(Parcel, "id", 0, id=before) == before
    assert count_up(Parcel, "id", 0, id=sites.their_parcel) is None


def test_number_is_not_counted_up_where_something_is_there_already(session: Any, sites: Sites) -> None:
    unless = exists().where(parcels.c.site_id == bindparam("at"), parcels.c.title == bindparam("called"))

    def count(title: str, at: int) -> int | None:
        return count_up(Parcel, "id", 0, unless=unless, given={"at": at, "called": title}, id=sites.my_parcel)

    assert (count("mine", sites.mine), count("theirs", sites.mine)) == (None, sites.my_parcel)
    with pytest.raises(TenancyError):
        count("theirs", sites.theirs)


def test_rows_that_nobody_asks_for_are_written_together(session: Any, sites: Sites) -> None:
    with together():
        append_now(Parcel, title="new")
        append_now(Parcel, title="newer", notes="x")
    query = select(Parcel.title, Parcel.notes, Parcel.site_id).where(Parcel.id != sites.my_parcel).order_by(Parcel.id)
    assert [tuple(row) for row in session.execute(query)] == [("new", "", sites.mine), ("newer", "x", sites.mine)]


def test_many_rows_are_written_by_one_statement_and_those_of_others_refused(session: Any, sites: Sites) -> None:
    append_many(Parcel, [{"title": "new", "notes": ""}, {"title": "newer", "notes": "x"}])
    query = select(Parcel.title, Parcel.notes, Parcel.site_id).where(Parcel.id != sites.my_parcel).order_by(Parcel.id)
    assert [tuple(row) for row in session.execute(query)] == [("new", "", sites.mine), ("newer", "x", sites.mine)]
    with pytest.raises(TenancyError):
        append_many(Parcel, [{"title": "new", "notes": ""}, {"title": "new", "notes": "", "site_id": sites.theirs}])


def test_many_rows_that_pages_show_make_them_anew(session: Any, sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Parcel, "public_surface", True, raising=False)
    # What hears of a flush does not hear of them; public pages are kept by the stamp of their site.
    before = session.scalar(select(Stamp.value).where(Stamp.site_key == sites.mine)) or 0
    append_many(Parcel, [{"title": "new", "notes": ""}])
    assert session.scalar(select(Stamp.value).where(Stamp.site_key == sites.mine)) == before + 1


def test_rows_of_others_and_of_pages_are_not_written_unasked(
    session: Any, sites: Sites, before: list[tuple[int, str]]
) -> None:
    with pytest.raises(TenancyError), together():
        append_now(Parcel, title="new", site_id=sites.theirs)
    with pytest.raises(TypeError):
        append_now(Page, title="new", slug="new")
    for rows in ([{"title": "new", "slug": "new"}], []):
        with pytest.raises(TypeError):
            append_many(Page, rows)
    db.session.rollback()
    assert everything() == before


def test_rows_are_changed_and_deleted_by_one_statement_at_the_site_in_scope_alone(
    session: Any, sites: Sites, before: list[tuple[int, str]]
) -> None:
    theirs = Parcel.id == sites.their_parcel
    changed = [change_many(Parcel, theirs, title="stolen"), change_many(Parcel, Parcel.id > 0, title="changed")]
    gone = [remove_many(Crop, Crop.parcel_id == sites.their_parcel), remove_many(Crop, Crop.parcel_id > 0)]
    session.commit()

    assert (changed, gone) == ([0, 1], [0, 2])
    assert everything() == [(sites.mine, "changed"), *before[1:]]


@pytest.mark.parametrize("where", ["theirs", "read", "nowhere"])
def test_statements_about_many_rows_reach_no_other_site(
    session: Any, sites: Sites, before: list[tuple[int, str]], where: str
) -> None:
    if where == "theirs":
        # A parcel of another site to be the one of this site's crops.
        with pytest.raises(IntegrityError):
            change_many(Crop, Crop.id > 0, parcel_id=sites.their_parcel)
    elif where == "read":
        # What others have decides what happens here: what it reads is not narrowed.
        with pytest.raises(TenancyError):
            remove_many(Crop, Crop.id.in_(select(parcels.c.id)))
    else:
        db.session().scope = None  # type: ignore[attr-defined]  # a session of ours
        with pytest.raises(TenancyError):
            change_many(Parcel, title="stolen")
        with pytest.raises(TenancyError):
            remove_many(Parcel)
        db.session().scope = sites.mine  # type: ignore[attr-defined]  # a session of ours
    db.session.rollback()
    assert everything() == before


def test_rows_stay_with_their_site_and_those_that_others_know_of_are_not_written_unheard(session: Any) -> None:
    with pytest.raises(TypeError):
        change_many(Parcel, site_id=2)
    with pytest.raises(TypeError):
        change_many(Page, title="x")
    with pytest.raises(TypeError):
        remove_many(Page)


def test_rows_that_pages_show_make_them_anew_when_they_are_changed_or_deleted(
    session: Any, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Parcel, "public_surface", True, raising=False)
    asked = select(Stamp.value).where(Stamp.site_key == sites.mine)
    before = session.scalar(asked) or 0
    change_many(Parcel, Parcel.id == sites.my_parcel, title="changed")
    change_many(Parcel, Parcel.id == sites.their_parcel, title="changed")
    remove_many(Crop)
    remove_many(Parcel)

    assert session.scalar(asked) == before + 2


def test_what_goes_wrong_together_is_told_as_by_a_single_statement(session: Any, sites: Sites) -> None:
    with pytest.raises(IntegrityError), together():
        append_now(Parcel, title=None)


def flushed_and_written(session: Any) -> tuple[int, int]:
    """Return how far the log of PostgreSQL is on disk and how far it is written, as numbers; zeros elsewhere.

    From then on its connection waits for the disk as it does out of the box, and not as in tests.
    """
    if session.connection().dialect.name != "postgresql":
        return 0, 0
    driver: Any = session.connection().connection.driver_connection
    driver.execute("SET synchronous_commit TO on")
    query = "SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn, pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
    flushed, written = driver.execute(query).fetchone()
    return int(flushed), int(written)


def test_what_ends_together_is_on_disk_and_there_for_everybody(session: Any, sites: Sites) -> None:
    _flushed, written = flushed_and_written(session)
    row = Parcel(title="new", notes="")
    with together(ending=True):
        append_now(Parcel, title="newer")
    assert not written or flushed_and_written(session)[0] > written
    # Others see it, and nothing that comes later takes it back.
    assert (sites.mine, "newer") in everything()
    session.add(row)
    session.flush()
    session.rollback()
    assert [title for _site, title in everything() if title.startswith("new")] == ["newer"]


def test_what_goes_wrong_before_the_end_is_not_written_at_all(
    session: Any, sites: Sites, before: list[tuple[int, str]]
) -> None:
    def write() -> None:
        with together(ending=True):
            append_now(Parcel, title="new")
            append_now(Parcel, title=None)

    with pytest.raises(IntegrityError):
        write()
    db.session.rollback()
    assert everything() == before


def test_number_for_a_new_row_comes_with_its_id_where_ids_are_given_out(session: Any, sites: Sites) -> None:
    found = count_for(Crop, Parcel, "id", 0, id=sites.my_parcel)
    assert found is not None
    number, key = found
    assert number == sites.my_parcel
    if session.connection().dialect.name != "postgresql":
        assert key is None
        return
    row = Parcel(title="new", notes="")
    insert_now(row)
    assert key is not None
    assert session.scalar(select(Crop.id).where(Crop.id == key)) is None
    assert count_for(Crop, Parcel, "id", 0, id=sites.my_parcel) == (number, key + 1)
