"""Posts that arrive twice take effect once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms_core.delivery import idempotency
from cms_core.delivery.models import IdempotencyKey
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite

BODY = {"title": "Rapat"}


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    made = make_site()
    enter_site(made.id)
    return made


def claim(site: Site, key: str, body: dict[str, object] | None = None, actor: str = "7") -> IdempotencyKey:
    return idempotency.claim(site_id=site.id, endpoint="x.new", key=key, body=body or dict(BODY), actor=actor)


def test_the_first_claim_is_empty_and_the_second_finds_what_came_of_it(site: Site) -> None:
    key = idempotency.new_key()
    first = claim(site, key)
    assert first.reference == ""
    first.reference = "42"
    db.session.commit()
    assert claim(site, key).reference == "42"


def test_the_same_key_with_another_body_is_refused(site: Site) -> None:
    key = idempotency.new_key()
    claim(site, key)
    with pytest.raises(idempotency.DifferentBody):
        claim(site, key, {"title": "Lain"})


def test_keys_of_other_people_and_sites_are_their_own(site: Site, make_site: MakeSite) -> None:
    key = idempotency.new_key()
    claim(site, key).reference = "42"
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


def test_what_is_undone_leaves_the_key_free(site: Site) -> None:
    key = idempotency.new_key()
    claim(site, key).reference = "42"
    db.session.rollback()
    assert claim(site, key).reference == ""


def test_nothing_of_the_body_is_kept(site: Site) -> None:
    row = claim(site, idempotency.new_key(), {"nik": "3304020101010001"})
    assert "3304" not in row.body_hash
    assert len(row.body_hash) == 64


def test_old_keys_are_forgotten(site: Site) -> None:
    row = claim(site, idempotency.new_key())
    row.created_at = row.created_at.replace(year=2020)
    db.session.commit()
    assert idempotency.forget_old() == 1
    assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
