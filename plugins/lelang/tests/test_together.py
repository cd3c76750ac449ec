"""Several packages published at once: what is wrong with which, by its rule, before anything is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import cms_lelang
from cms_core.api import Site
from cms_lelang.cases import PARTS
from cms_lelang.models import Package, Release
from cms_lelang.words import RULES

from .conftest import STAFF, FillIn, MakePackage, rows, story
from .systems.test_files import told

LIST = f"{STAFF}/?keadaan=draft"


def states(site: Site) -> dict[str, str]:
    """Return the states of packages by their names."""
    return {row.title: row.state for row in rows(site, Package)}


def test_what_is_wrong_is_told_by_rule_and_what_is_doubtful_published_once_it_was_seen(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    ready = make_package(shown=False, parts=story())
    for title in ("Talud", "Embung"):
        make_package(shown=False, title=title, ceiling=148_000_000, estimate=150_000_000)
    doubtful = make_package(shown=False, title="Jalan")
    marks = [f"{row.id}-{row.version}" for row in rows(site, Package)]
    asked = operator.post(LIST, data=fill_in(LIST, {"pilih": marks}, langkah="terbit"))
    page = told(asked.text)
    assert asked.status_code == 422
    assert "1 tulisan sudah siap." in page
    wrong = "HPS Rp150.000.000 melebihi pagu Rp148.000.000. Periksa kedua angkanya."
    assert f"Belum dapat terbit {RULES['D1']} (aturan D1) (2 tulisan) Talud {wrong} Embung {wrong}" in page
    assert f"Dengan peringatan {RULES['D6']} (aturan D6) (1 tulisan) Jalan Belum ada rencananya." in page
    assert f'href="/s/kalimandi/admin/lelang/{doubtful}"' in asked.text
    assert "(aturan D1)" not in page.replace(f"{RULES['D1']} (aturan D1)", "")
    assert (set(states(site).values()), rows(site, Release)) == ({"draft"}, [])

    (sure,) = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)
    done = operator.post(LIST, data=fill_in(LIST, {"pilih": marks}, langkah=sure), follow_redirects=True)
    assert "2 tulisan terbit di situs." in done.text
    assert states(site) == {"Saluran irigasi": "published", "Talud": "draft", "Embung": "draft", "Jalan": "published"}
    assert {row.package_id for row in rows(site, Release)} == {ready, doubtful}
    # Those that are left stay ticked.
    assert len(re.findall(r'name="pilih"[^>]* checked', done.text)) == 2


def test_what_its_own_form_refuses_is_not_published_from_the_list(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(shown=False, parts=story(), body="")
    (row,) = rows(site, Package)
    asked = operator.post(LIST, data=fill_in(LIST, {"pilih": [f"{key}-{row.version}"]}, langkah="terbit"))
    said = "Tulis apa yang dibeli atau dibangun."
    assert (asked.status_code, f"Belum dapat terbit {said}" in told(asked.text)) == (422, True)
    assert said in operator.get(f"{STAFF}/{key}").text
    operator.post(f"{STAFF}/{key}/terbit", data=fill_in(f"{STAFF}/{key}", {}, langkah="terbit"))
    assert states(site) == {"Saluran irigasi": "draft"}


def test_the_parts_of_all_that_are_ticked_are_read_at_once(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, count_statements: Any
) -> None:
    for number in range(4):
        make_package(shown=False, title=f"Jalan {number}", parts=story(), ceiling=1_000_000, estimate=1_000_001)
    marks = [f"{row.id}-{row.version}" for row in rows(site, Package)]
    seen = []
    for some in (marks[:1], marks):
        data = fill_in(LIST, {"pilih": some}, langkah="terbit")
        with count_statements() as counted:
            assert operator.post(LIST, data=data).status_code == 422
        seen.append(
            [sum(f"FROM {model.__tablename__}" in said for said in counted.statements) for model in PARTS.values()]
        )
    assert seen[0] == seen[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_rule_of_the_guide_is_said_in_words(language: str) -> None:
    guide = (Path(cms_lelang.__file__).parent / "help" / language / "lelang.md").read_text("utf-8")
    assert re.findall(r"^\| (D\d+) \|", guide, re.MULTILINE) == list(RULES)
