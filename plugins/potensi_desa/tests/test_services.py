from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import (
    PUBLISHED,
    WITHDRAWN,
    ChangedMeanwhile,
    ReasonMissing,
    Site,
    by_slug,
    db,
    items,
    now,
    site_scope,
    store_image,
    submit,
)
from cms_core.testing.factories import MakeUser
from cms_potensi_desa import NAME, services
from cms_potensi_desa.models import Potensi, Produk
from cms_potensi_desa.services import KINDS

from .conftest import photo, row


def stored(site: Site) -> str:
    with site_scope(site.id):
        key = store_image(photo(), owner_plugin=NAME).key
        db.session.commit()
    return key


def titles(site: Site) -> list[tuple[str, str]]:
    with site_scope(site.id):
        return [(item.title, item.summary) for item in items(site, plugin=NAME)]


def test_a_draft_is_in_no_index(site: Site, make_entry: Callable[..., int]) -> None:
    make_entry(site, publish=False)

    assert titles(site) == []


def test_the_summary_of_a_product_begins_with_its_price(site: Site, make_entry: Callable[..., int]) -> None:
    make_entry(site, "produk", unit="kg")

    assert titles(site) == [("Gula kelapa", "Rp22.000 per kg.\nDari nira.")]


@pytest.mark.parametrize(
    ("price", "unit", "line"),
    [(None, "kg", ""), (0, "", "Rp0"), (1_500, "ekor", "Rp1.500 per ekor"), (2_000_000_000, "", "Rp2.000.000.000")],
)
def test_price_line_is_the_same_in_every_language(price: int | None, unit: str, line: str) -> None:
    assert services.price_line(Produk(price=price, unit=unit)) == line


def test_summary_of_is_cut_at_a_word_and_fits_its_column() -> None:
    words = services.summary_of(Potensi(description="kelapa " * 60))
    letters = services.summary_of(Potensi(description="x" * 600))

    assert words.endswith("kelapa …")
    assert (len(words) <= 202, len(letters)) == (True, 202)


def test_change_counts_and_refuses_what_is_older(site: Site, make_entry: Callable[..., int]) -> None:
    key = make_entry(site)
    with site_scope(site.id):
        entry = row(key)
        services.change(entry, {"title": "Baru"}, image=None, version=1, site=site, by=None)
        with pytest.raises(ChangedMeanwhile):
            services.change(entry, {"title": "Lama"}, image=None, version=1, site=site, by=None)
        assert (entry.title, entry.version) == ("Baru", 2)


def test_a_photo_is_public_only_while_something_published_shows_it(
    client: FlaskClient, site: Site, make_entry: Callable[..., int]
) -> None:
    first, second = stored(site), stored(site)
    key = make_entry(site, publish=False, image=first)
    seen = []

    def look() -> None:
        db.session.commit()
        seen.append([client.get(f"/s/kalimandi/media/{image}/320.jpg").status_code for image in (first, second)])

    with site_scope(site.id):
        look()
        services.publish_entry(row(key), site=site, by=None)
        look()
        services.change(row(key), {}, image=second, version=1, site=site, by=None)
        look()
        services.change(row(key), {}, image=None, version=2, site=site, by=None)
        look()
        services.change(row(key), {}, image=first, version=3, site=site, by=None)
        services.withdraw_entry(row(key), site=site, reason="Salah", by=None)
        look()

    assert seen == [[404, 404], [200, 404], [404, 200], [404, 404], [404, 404]]


def test_withdraw_needs_a_reason_and_empties_the_index(site: Site, make_entry: Callable[..., int]) -> None:
    key = make_entry(site)
    with site_scope(site.id):
        with pytest.raises(ReasonMissing):
            services.withdraw_entry(row(key), site=site, reason="  ", by=None)
        services.withdraw_entry(row(key), site=site, reason="Sudah tutup", by=None)
        db.session.commit()
        assert (row(key).state, row(key).note) == (WITHDRAWN, "Sudah tutup")

    assert titles(site) == []


def test_publishing_again_keeps_the_first_day(site: Site, make_entry: Callable[..., int]) -> None:
    key = make_entry(site, publish=False)
    long_ago = now() - timedelta(days=40)
    with site_scope(site.id):
        services.publish_entry(row(key), site=site, by=None, at=long_ago)
        services.change(row(key), {"title": "Lain"}, image=None, version=1, site=site, by=None)
        assert (row(key).state, row(key).published_at) == (PUBLISHED, long_ago)


def test_two_of_one_title_have_two_addresses(site: Site, make_entry: Callable[..., int]) -> None:
    keys = [make_entry(site), make_entry(site)]

    with site_scope(site.id):
        assert [row(key).slug for key in keys] == ["kebun-kelapa", "kebun-kelapa-2"]


def test_listed_goes_on_where_it_ended(site: Site, make_entry: Callable[..., int]) -> None:
    for number in range(3):
        make_entry(site, title=f"Judul {number}")
    with site_scope(site.id):
        first = services.listed(KINDS["potensi"], limit=2)
        rest = services.listed(KINDS["potensi"], limit=2, before=first[-1].id)

    assert [[entry.title for entry in found] for found in (first, rest)] == [["Judul 2", "Judul 1"], ["Judul 0"]]


def test_waiting_is_what_is_in_review_in_the_region(
    kecamatan: Site, site: Site, neighbour: Site, make_entry: Callable[..., int], make_user: MakeUser, make_site: Any
) -> None:
    writer = make_user()
    elsewhere = make_site("33.04.03.2001", slug="susukan", modules=(NAME,))
    for where, kind in ((site, "potensi"), (neighbour, "produk"), (elsewhere, "potensi")):
        key = make_entry(where, kind, publish=False)
        with site_scope(where.id):
            submit(row(key, kind), by=writer)
            db.session.commit()
    make_entry(site, publish=False, title="Draf")

    with site_scope(kecamatan.id):
        found = [(one.site_slug, one.kind.name, one.title) for one in services.waiting(kecamatan)]
    assert found == [("kalimandi", "potensi", "Kebun kelapa"), ("pagak", "produk", "Gula kelapa")]
    with site_scope(site.id):
        assert [one.title for one in services.waiting(site)] == ["Kebun kelapa"]


def test_another_site_sees_nothing(site: Site, neighbour: Site, make_entry: Callable[..., int]) -> None:
    make_entry(site)
    with site_scope(neighbour.id):
        assert db.session.scalars(select(Potensi)).all() == []
        assert by_slug(Potensi, "kebun-kelapa") is None
        assert (services.count(KINDS["potensi"]), list(services.published(KINDS["potensi"]))) == (0, [])
