from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cms_core.api import (
    PUBLISHED,
    WITHDRAWN,
    ChangedMeanwhile,
    ReasonMissing,
    Site,
    count_visible,
    db,
    items,
    now,
    site_scope,
)
from cms_potensi_desa import NAME, services
from cms_potensi_desa.models import Potensi, PotensiPhoto, Produk, ProdukPhoto
from cms_potensi_desa.services import KINDS

from .conftest import change, row, stored, withdraw


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
    ("until", "price"),
    [
        (None, "Rp19.800 per kg.\n"),
        (date(2020, 1, 1), "Rp22.000 per kg.\n"),
        # The page says Rp19.800, and nobody writes the summary anew on the day after.
        (date(2100, 1, 1), ""),
    ],
)
def test_a_summary_says_the_price_that_lasts(
    site: Site, make_entry: Callable[..., int], until: date | None, price: str
) -> None:
    make_entry(site, "produk", discount=10, discount_until=until)

    assert titles(site) == [("Gula kelapa", f"{price}Dari nira.")]


@pytest.mark.parametrize(
    ("price", "unit", "line"),
    [(None, "kg", ""), (0, "", "Rp0"), (1_500, "ekor", "Rp1.500 per ekor"), (2_000_000_000, "", "Rp2.000.000.000")],
)
def test_price_line_is_the_same_in_every_language(price: int | None, unit: str, line: str) -> None:
    assert services.price_line(Produk(price=price, unit=unit)) == line


def test_change_counts_and_refuses_what_is_older(site: Site, make_entry: Callable[..., int]) -> None:
    key = make_entry(site)
    with site_scope(site.id):
        entry = row(key)
        change(site, entry, 1, title="Baru")
        with pytest.raises(ChangedMeanwhile):
            change(site, entry, 1, title="Lama")
        assert (entry.title, entry.version) == ("Baru", 2)


def test_a_photo_is_public_only_while_something_published_shows_it(
    client: FlaskClient, site: Site, make_entry: Callable[..., int]
) -> None:
    first, second = stored(site), stored(site, "red")
    key = make_entry(site, publish=False, photos=(first,))
    seen = []

    def look() -> None:
        db.session.commit()
        seen.append([client.get(f"/s/kalimandi/media/{image}/320.jpg").status_code for image in (first, second)])

    def show(version: int, *keys: str) -> None:
        change(site, row(key), version, photos=[{"media": each, "alt": ""} for each in keys])
        look()

    with site_scope(site.id):
        look()
        services.publish_entry(row(key), site=site, by=None)
        look()
        show(1, first, second)
        show(2, second)
        show(3)
        show(4, first)
        withdraw(site, row(key), "Salah")
        look()

    assert seen == [[404, 404], [200, 404], [200, 200], [404, 200], [404, 404], [200, 404], [404, 404]]


def test_photos_keep_their_order_and_go_with_their_entry(site: Site, make_entry: Callable[..., int]) -> None:
    keys = [stored(site, colour) for colour in ("red", "green", "blue")]
    entry = make_entry(site, "produk", photos=tuple(keys))
    with site_scope(site.id):
        change(site, row(entry, "produk"), 1, photos=[{"media": key, "alt": key} for key in reversed(keys)])
        db.session.commit()
        db.session.expire_all()
        assert [(each.media, each.alt, each.position) for each in row(entry, "produk").photo_rows] == [
            (key, key, number) for number, key in enumerate(reversed(keys))
        ]
        assert row(entry, "produk").image == keys[2]
        db.session.delete(row(entry, "produk"))
        db.session.commit()
        assert db.session.scalars(select(ProdukPhoto)).all() == []


def test_photos_of_another_site_are_not_seen(site: Site, neighbour: Site, make_entry: Callable[..., int]) -> None:
    make_entry(neighbour, photos=(stored(neighbour),))
    with site_scope(site.id):
        assert db.session.scalars(select(PotensiPhoto)).all() == []
        key = db.session.scalar(select(PotensiPhoto.id))
        assert key is None
        assert db.session.get(PotensiPhoto, 1) is None


def test_a_photo_of_another_sites_entry_cannot_be_written(
    site: Site, neighbour: Site, make_entry: Callable[..., int]
) -> None:
    key = make_entry(neighbour)
    with site_scope(site.id):
        db.session.add(PotensiPhoto(entry_id=key, media="ab" * 16, position=0))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_content_says_the_same_before_and_after_the_database(site: Site) -> None:
    values = {
        "title": "Sawah",
        "photos": [],
        "body": "<p>Padi.</p>",
        "category": "pertanian",
        "latitude": "-7.45",
        "longitude": "109.5",
        "area": "100",
        "area_unit": "hektare",
        "year": 2025,
    }
    with site_scope(site.id):
        entry: Any = services.create(KINDS["potensi"], values, by=None)
        before = {name: entry.content[name] for name in values}
        db.session.commit()
        db.session.refresh(entry)
        assert before == {name: entry.content[name] for name in values} == values
        produk: Any = services.create(
            KINDS["produk"], {"title": "x", "category": "lain", "discount_until": "2026-02-28"}, by=None
        )
        assert (produk.discount_until, produk.content["discount_until"]) == (date(2026, 2, 28), "2026-02-28")


def test_withdraw_needs_a_reason_and_empties_the_index(site: Site, make_entry: Callable[..., int]) -> None:
    key = make_entry(site)
    with site_scope(site.id):
        with pytest.raises(ReasonMissing):
            withdraw(site, row(key), "  ")
        withdraw(site, row(key), "Sudah tutup")
        db.session.commit()
        assert (row(key).state, row(key).note) == (WITHDRAWN, "Sudah tutup")

    assert titles(site) == []


def test_publishing_again_keeps_the_first_day(site: Site, make_entry: Callable[..., int]) -> None:
    key = make_entry(site, publish=False)
    long_ago = now() - timedelta(days=40)
    with site_scope(site.id):
        services.publish_entry(row(key), site=site, by=None, at=long_ago)
        change(site, row(key), 1, title="Lain")
        assert (row(key).state, row(key).published_at) == (PUBLISHED, long_ago)


def test_two_of_one_title_have_two_addresses(site: Site, make_entry: Callable[..., int]) -> None:
    keys = [make_entry(site), make_entry(site)]

    with site_scope(site.id):
        assert [row(key).slug for key in keys] == ["kebun-kelapa", "kebun-kelapa-2"]


def test_listed_begins_with_the_newest(site: Site, make_entry: Callable[..., int]) -> None:
    for number in range(3):
        make_entry(site, title=f"Judul {number}")
    with site_scope(site.id):
        found = [entry.title for entry in services.listed(KINDS["potensi"], limit=2)]

    assert found == ["Judul 2", "Judul 1"]


def test_another_site_sees_nothing(site: Site, neighbour: Site, make_entry: Callable[..., int]) -> None:
    make_entry(site)
    with site_scope(neighbour.id):
        assert db.session.scalars(select(Potensi)).all() == []
        assert count_visible(Potensi) == 0
