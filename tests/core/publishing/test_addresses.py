"""Slugs that stay, move, and lead on."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.publishing.addresses import BadSlug, SlugTaken, at_slugs, change_slug, moved_to, new_slug
from cms_core.publishing.models import Redirect
from cms_core.tenancy import IN_SCOPE, enter_site, site_scope
from cms_core.testing.factories import MakeSite


@pytest.fixture(autouse=True)
def scope(app: Flask, make_site: MakeSite) -> None:
    enter_site(make_site().id)


def page(slug: str, *, seen: bool = True) -> Page:
    made = Page(title=slug.title(), slug=slug, published_at=now() if seen else None)
    db.session.add(made)
    db.session.flush()
    return made


def test_every_address_that_was_seen_leads_to_the_newest() -> None:
    moving = page("a")
    for slug in ("b", "c", "a", " /D/ "):
        change_slug(moving, slug)

    assert moving.slug == "d"
    assert {slug for slug in "abc" if moved_to(Page, slug) is moving} == {"a", "b", "c"}
    assert moved_to(Page, "d") is None


def test_many_addresses_are_looked_up_at_once_whatever_is_there_now_first() -> None:
    moved, here = page("a"), page("x")
    for slug in ("b", "c"):
        change_slug(moved, slug)
    change_slug(here, "y")
    newer = page("x")

    assert at_slugs(Page, ["a", "c", "x", "y", "z"]) == {"a": moved, "c": moved, "x": newer, "y": here}


def test_nobody_sends_another_site_along_with_a_statement(make_site: MakeSite) -> None:
    other = make_site("33.04.02.2002", slug="pagak").id
    here = page("a").id
    with site_scope(other):
        page("a")
    assert list(db.session.scalars(select(Page.id), {IN_SCOPE.key: other})) == [here]


def test_nobody_is_led_from_an_address_that_nobody_saw() -> None:
    change_slug(page("a", seen=False), "b")
    assert db.session.scalars(select(Redirect)).all() == []


def test_an_address_in_use_is_not_given_away() -> None:
    first, second = page("a"), page("b")
    change_slug(first, "c")
    for slug, title in (("c", "A"), ("a", "A")):
        with pytest.raises(SlugTaken) as caught:
            change_slug(second, slug)
        assert str(caught.value.message) == f"Alamat ini sudah dipakai oleh “{title}”. Pilih yang lain."
    assert second.slug == "b"
    assert new_slug(Page, "a") == "a-2"


@pytest.mark.parametrize("slug", ["", "a b", "a--b", "-a", "ä", "a/b", "../x", "x" * 64, "a.html"])
def test_what_cannot_stand_in_an_address_is_refused(slug: str) -> None:
    with pytest.raises(BadSlug):
        change_slug(page("baik"), slug)


def test_a_slug_at_which_something_else_answers_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "RESERVED", frozenset({"papan"}))

    with pytest.raises(BadSlug) as caught:
        change_slug(page("baik"), "/Papan/")

    assert str(caught.value.message) == "Alamat ini dipakai oleh situs sendiri. Pilih yang lain."
    assert new_slug(Page, "Papan") == "papan-2"
