"""What lies in a box: all of it, each once, however it is asked for."""

from __future__ import annotations

import dataclasses
import random

import pytest
from sqlalchemy import select

from cms_core.api import Site, db, now, site_scope
from cms_peta.own import finding, services
from cms_peta.own.finding import Sought
from cms_peta.own.models import OwnFeature
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS, Box

from ..conftest import MakeLayer

WEST, SOUTH, SIDE = round(109.4 * STEPS), round(-7.5 * STEPS), STEPS // 10


def drawn(count: int) -> list[Drawn]:
    """Return level lines, most of them short, some as long as all is wide, a few one above another."""
    chance = random.Random(5)
    made = []
    for number in range(count):
        long = SIDE if number % 19 == 0 else chance.randrange(1, SIDE // 50)
        x, y = chance.randrange(WEST, WEST + SIDE), chance.randrange(SOUTH, SOUTH + SIDE)
        if number % 7 == 0:
            x, y = WEST + SIDE // 2, SOUTH + SIDE // 3
        made.append(Drawn(f"Jalan {number}", [[[(x, y), (x + long, y)]]]))
    return made


def boxes() -> list[Box]:
    chance = random.Random(6)
    found = []
    for _each in range(25):
        x, y = chance.randrange(WEST, WEST + SIDE), chance.randrange(SOUTH, SOUTH + SIDE)
        found.append((x, y, x + chance.randrange(10, SIDE), y + chance.randrange(10, SIDE)))
    return [(WEST - 9, SOUTH - 9, WEST + 2 * SIDE, SOUTH + 2 * SIDE), *found]


def names_in(things: list[Drawn], box: Box) -> list[str]:
    """Return the names of lines that a box meets: they are level."""
    ends = [(each.name, *each.shape[0][0]) for each in things]
    return sorted(
        name for name, (west, y), (east, _y) in ends if west <= box[2] and east >= box[0] and box[1] <= y <= box[3]
    )


@pytest.mark.parametrize(("most", "limit"), [(1_000, 40), (20, 7), (1, 100), (150, 13)])
def test_pages_of_a_box_have_all_of_it_each_once(
    most: int, limit: int, kecamatan: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", most)
    monkeypatch.setattr(finding, "AT_ONCE", 8)
    things = drawn(300)
    name = make_layer(kecamatan, things)
    with site_scope(kecamatan.id):
        (layer,) = services.layers()
        assert services.public_name(layer) == name
        for box in boxes():
            there, found, after = names_in(things, box), list[str](), ""
            while True:
                page = finding.page_of(kecamatan, layer, Sought(box), after, limit)
                found += [each.name for each in page.rows]
                assert page.matched in ([len(there)] if len(there) <= most else [None, len(there)])
                if not page.after:
                    break
                assert len(page.rows) == limit
                after = page.after
            assert sorted(found) == there
            every = [each.id for each in finding.features_of(kecamatan, layer, box)]
            assert (len(every), every) == (len(there), sorted(every))


def test_of_many_beside_a_box_hundreds_are_read_at_once(
    kecamatan: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 20)
    read, meeting = list[int](), finding._meeting
    monkeypatch.setattr(finding, "_meeting", lambda *asked: (read.append(len(asked[3])), meeting(*asked))[1])
    # Their boxes hold the box that is asked for, and none of them meets it.
    far = [Drawn(f"Jalan {each}", [[[(WEST, SOUTH + each), (WEST + SIDE, SOUTH + SIDE + each)]]]) for each in range(60)]
    make_layer(kecamatan, far)
    with site_scope(kecamatan.id):
        (layer,) = services.layers()
        box = (WEST + SIDE // 2, SOUTH + SIDE // 4, WEST + SIDE // 2 + 9, SOUTH + SIDE // 4 + 9)
        page = finding.page_of(kecamatan, layer, Sought(box), "", 1)

    assert (page.rows, page.matched, page.after) == ([], None, "")
    assert sum(read) == 60
    assert len([count for count in read if count]) == 1


def test_of_many_in_a_box_a_page_reads_what_it_needs(
    kecamatan: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 20)
    monkeypatch.setattr(finding, "AT_ONCE", 25)
    read, meeting = list[int](), finding._meeting
    monkeypatch.setattr(finding, "_meeting", lambda *asked: (read.append(len(asked[3])), meeting(*asked))[1])
    make_layer(kecamatan, drawn(300))
    with site_scope(kecamatan.id):
        (layer,) = services.layers()
        page = finding.page_of(kecamatan, layer, Sought(boxes()[0]), "", 5)
        following = finding.page_of(kecamatan, layer, Sought(boxes()[0]), page.after, 5)

    assert [(len(each.rows), each.matched) for each in (page, following)] == [(5, None)] * 2
    assert sum(read) <= 2 * finding.AT_ONCE


BOX = boxes()[0]


@pytest.mark.parametrize(("before", "later"), [(1_000, 20), (20, 1_000), (20, 20)])
@pytest.mark.parametrize("sought", [Sought(), Sought(BOX), Sought(facts={"k": "1"}), Sought(BOX, facts={"k": "1"})])
def test_what_is_added_or_deleted_between_two_pages_moves_none_of_the_others(
    sought: Sought, before: int, later: int, kecamatan: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``before`` and ``later`` are how many would be counted: of more, fewer are looked at."""
    things = [dataclasses.replace(each, facts={"k": "1"}) for each in drawn(80)]
    make_layer(kecamatan, things[:60])
    with site_scope(kecamatan.id):
        (layer,) = services.layers()
        monkeypatch.setattr(finding, "MOST_COUNTED", before)
        page = finding.page_of(kecamatan, layer, sought, "", 20)
        found = [each.name for each in page.rows]
        services.put(layer, [services.columns_of(each, now()) for each in things[60:]])
        for row in db.session.scalars(select(OwnFeature).where(OwnFeature.id.in_([each.id for each in page.rows]))):
            db.session.delete(row)
        db.session.commit()

        monkeypatch.setattr(finding, "MOST_COUNTED", later)
        while page.after:
            page = finding.page_of(kecamatan, layer, sought, page.after, 7)
            found += [each.name for each in page.rows]

    names = [each.name for each in things]
    assert len(found) == len(set(found))
    assert set(names[:60]) <= set(found) <= set(names)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 20, "1.2", "0.1.x", "0.1.99999999999", "1.2.3.4", "²"])
@pytest.mark.parametrize("sought", [Sought(), Sought(BOX), Sought(facts={"k": "1"})])
def test_a_page_comes_after_what_a_page_ends_with_alone(
    after: str, sought: Sought, kecamatan: Site, make_layer: MakeLayer
) -> None:
    make_layer(kecamatan, drawn(3))
    with site_scope(kecamatan.id):
        (layer,) = services.layers()
        with pytest.raises(ValueError, match=r"No row has this id|This is no spot"):
            finding.page_of(kecamatan, layer, sought, after, 7)
        assert not finding.page_of(kecamatan, layer, Sought(BOX), f"99.{'9' * 19}.1", 7).rows
