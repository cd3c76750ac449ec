"""The readiness score: weights, what is measured, what a site says itself, who reads it, and the median of a region."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_ppid.catalogue import services as catalogue
from cms_ppid.catalogue.items import DESA, KECAMATAN
from cms_ppid.models import Standing
from cms_ppid.readiness import services
from cms_ppid.readiness.evidence import report_due
from cms_ppid.readiness.measures import MEASURES, Seen, freshness
from cms_ppid.readiness.models import Override
from cms_ppid.readiness.scheme import SCHEME, SCHEMES, Found, Said, Scheme, Score, band_of, weigh

from .conftest import ABOVE_STAFF, HOME, STAFF, FillIn, Make

PAGE, PUBLIC = f"{STAFF}/kesiapan/", f"{HOME}/ppid/kesiapan"
DAY = date(2026, 6, 1)


@pytest.fixture
def score(site: Site) -> Callable[[], Score]:
    """``score()`` is that of the village now."""

    def measured() -> Score:
        with site_scope(site.id):
            return services.score_of(site, catalogue.lines(site))

    return measured


@pytest.fixture
def open_up(site: Site, operator: FlaskClient) -> Callable[[], None]:
    """``open_up()`` lets citizens read the score, as the form of the module does."""

    def opened() -> None:
        address = STAFF.replace("/admin/ppid", "/admin/modul/ppid/pengaturan")
        found = re.findall(r'<input [^>]*name="([^"]*)"[^>]* value="([^"]*)"', operator.get(address).text)
        sent = {**dict(found), "closes_at": "16", "show_score": "y"}
        assert operator.post(address, data=sent).status_code == 303

    return opened


@pytest.mark.parametrize("level", [KECAMATAN, DESA])
def test_the_parts_of_a_group_weigh_what_the_group_does(level: str) -> None:
    """The instrument of the Komisi Informasi Pusat of 2025: 40, 20 and four times 10."""
    sums = {group: sum(part.points(level) for part in SCHEME.parts if part.group == group) for group in SCHEME.groups}

    assert sums == {group: points for group, (_label, points) in SCHEME.groups.items()}
    assert sorted(sums.values()) == [10, 10, 10, 10, 20, 40]
    assert sum(sums.values()) == 100


def test_every_part_is_measured_and_names_its_law() -> None:
    assert set(MEASURES) == {part.key for part in SCHEME.parts}
    assert [part.key for part in SCHEME.parts if not re.match(r"(UU|Perki) \d+/20\d\d", part.law)] == []


@pytest.mark.parametrize(("age", "share"), [(0, 1.0), (183, 1.0), (184, 0.5), (366, 0.5), (367, 0.0)])
def test_what_is_older_than_its_rhythm_counts_half_up_to_twice_of_it(age: int, share: float) -> None:
    """UU 14/2008 pasal 9 ayat (3): at least every six months; the half is a proposal of ours."""
    assert freshness(DAY, DAY - timedelta(days=age), 183) == share
    assert freshness(DAY, None, 183) == 0.0


def _found(**values: Any) -> Found:
    return Found(**{"key": "a", "label": "A", "presence": 1.0, **values})


@pytest.mark.parametrize(
    ("values", "share"),
    [
        ({}, 1.0),
        ({"presence": 0.5}, 0.5),
        ({"fresh": 0.5}, 0.5),
        ({"reach": 0.0}, 0.0),
        ({"presence": None}, None),
        ({"reason": "Tidak ada pasar desa."}, None),
    ],
)
def test_an_item_is_worth_presence_times_freshness_times_reachability(values: dict[str, Any], share: Any) -> None:
    (item,) = weigh(SCHEME, DESA, {"berkala": [_found(**values)]}, {}).items

    assert (item.weight, item.share) == (26, share)


def test_what_does_not_apply_or_cannot_be_measured_leaves_the_denominator() -> None:
    found = {
        "berkala": [_found(), _found(key="b", presence=0.0)],
        "setiap-saat": [_found(key="c", reason="Tidak ada.")],
        "akses": [_found(key="d", presence=None)],
    }
    score = weigh(SCHEME, DESA, found, {})

    assert (score.tenths, len(score.counted), score.applying) == (500, 2, 3)
    assert [item.key for item in score.unseen] == ["d"]


@pytest.mark.parametrize(("share", "tenths", "applying"), [(1.0, 1000, 2), (0.5, 750, 2), (None, 1000, 1)])
def test_what_a_site_says_stands_instead_of_what_was_measured(share: Any, tenths: int, applying: int) -> None:
    said = Said(share=share, note="Dipasang di balai.", office="Sekretaris Desa", on=DAY)
    score = weigh(SCHEME, DESA, {"berkala": [_found(), _found(key="b", presence=0.0)]}, {"b": said})

    assert (score.tenths, score.applying) == (tenths, applying)


@pytest.mark.parametrize(
    ("tenths", "band"),
    [
        (1000, (90, 100)),
        (900, (90, 100)),
        (899, (80, 89.9)),
        (600, (60, 79.9)),
        (399, (0, 39.9)),
        (0, (0, 39.9)),
        (None, None),
    ],
)
def test_a_score_lies_in_a_range_of_the_assessment(tenths: int | None, band: Any) -> None:
    """Perki 1/2022: the five ranges of the assessment, as they were in 2025; below 40 is the last."""
    assert band_of(tenths) == (pytest.approx(band) if band else None)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 3, 31), 2024), (date(2026, 4, 1), 2025), (date(2026, 12, 31), 2025)]
)
def test_the_report_of_a_year_is_due_on_31_march_by_perki_1_2021_pasal_56(day: date, year: int) -> None:
    assert report_due(day) == year


def test_what_is_published_raises_the_score_and_what_is_dead_lowers_it(
    site: Site, make_document: Make, score: Callable[[], Score]
) -> None:
    empty = score()
    key = make_document(sort="realisasi", title="Realisasi", link="https://a.example/1")
    full = score()
    with site_scope(site.id):
        row = db.session.get_one(catalogue.Document, key)
        row.dead_on = today(site)
        db.session.commit()
    dead = {item.key: item for item in score().items}

    assert (empty.tenths or 0) < (full.tenths or 0)
    assert [{i.key: i for i in each.items}["DB-07"].share for each in (empty, full)] == [0.0, 1.0]
    assert (dead["DB-07"].found.presence, dead["DB-07"].found.reach, dead["DB-07"].share) == (1.0, 0.0, 0.0)


def test_a_draft_proves_nothing(make_document: Make, score: Callable[[], Score]) -> None:
    before = score().tenths
    make_document(sort="maklumat", title="Maklumat", shown=False)

    assert score().tenths == before


def test_columns_files_and_decrees_are_counted(site: Site, make_document: Make, score: Callable[[], Score]) -> None:
    """Perki 1/2021, annex (six columns, set by decree); Perki 1/2018 pasal 7 (village regulation, PPID)."""
    year = today(site).year
    columns = {
        "summary": "Isi.",
        "holder": "Kaur",
        "responsible": "Kaur",
        "made_at": "Kalimandi",
        "retention": "5 tahun",
    }
    make_document(sort="sk_dip", title="SK DIP", year=year, made_on=date(year, 1, 5), **columns)
    make_document(sort="perdes", title="Perdes Keterbukaan Informasi", year=year)
    found = {item.key: item.share for item in score().items}

    assert [found[key] for key in ("sk-dip", "kolom", "perdes", "sk-ppid")] == [1.0, 0.5, 1.0, 0.0]


@pytest.mark.parametrize(
    ("published", "share"),
    [(datetime(2026, 3, 31, tzinfo=UTC), 1.0), (datetime(2026, 4, 2, tzinfo=UTC), 0.5), (None, 0.0)],
)
def test_an_annual_report_counts_half_after_31_march_by_perki_1_2021_pasal_56(
    site: Site, published: datetime | None, share: float
) -> None:
    facts: Any = SimpleNamespace(site=site, report_year=2025, reported=published)
    (found,) = MEASURES["laporan"](Seen(facts, ()))
    (item,) = weigh(SCHEME, DESA, {"laporan": [found]}, {}).items

    assert item.share == share


def test_the_page_is_no_assessment_by_perki_1_2022_and_says_version_day_coverage_range_and_proofs(
    operator: FlaskClient, make_document: Make, site: Site, score: Callable[[], Score]
) -> None:
    make_document()
    page = operator.get(PAGE).text
    told = score()

    assert "bukan nilai Komisi Informasi" in page
    assert f"versi {SCHEME.version}" in page
    assert f"{len(told.counted)} dari {told.applying} butir" in page
    assert "Bila para penilai sependapat" in page
    assert "APBDes, terakhir dipastikan" in page
    assert "Kunjungan lapangan dan wawancara" in page
    assert [word for word in ("Informatif", "Cukup", "Kurang informatif") if word in page] == []


def test_an_earlier_version_of_the_weights_still_shows_with_its_own_text(
    operator: FlaskClient, make_document: Make, score: Callable[[], Score], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights change each year and with each commission (Perki 1/2022): a site reads what it was counted by then."""
    make_document(sort="realisasi", title="Realisasi")
    (part,) = [each for each in SCHEME.parts if each.key == "jawaban"]
    old = Scheme(
        version="2022.1",
        source="Bobot kelompok mengikuti instrumen tahun 2022.",
        method="Nilai butir = bobot × ada.",
        groups={"jenis": ("Jenis informasi", 60), "pengadaan": ("Barang dan jasa", 40)},
        parts=(SCHEME.parts[0], dataclasses.replace(part, key="pengadaan", group="pengadaan")),
        bands=(85.0, 0.0),
    )
    monkeypatch.setitem(SCHEMES, old.version, old)
    before, then, now = score().tenths, operator.get(f"{PAGE}?versi=2022.1").text, operator.get(PAGE).text
    told = [
        ("versi 2022.1</dd>", old.source, str(old.method), "rentang 0–84,9"),
        ("versi 2026.1</dd>", str(SCHEME.source)),
    ]

    assert [[words in page for words in each] for each, page in zip(told, (then, now), strict=True)] == [
        [True] * 4,
        [True] * 2,
    ]
    assert [[words in page for words in each[1:]] for each, page in zip(told, (now, then), strict=True)] == [
        [False] * 3,
        [False],
    ]
    assert ["Barang dan jasa: bobot 40" in then, "Digitalisasi" in then] == [True, False]
    assert (operator.get(f"{PAGE}?versi=1999").status_code, score().tenths) == (404, before)


def test_an_override_needs_a_note_and_is_marked(
    operator: FlaskClient, fill_in: FillIn, site: Site, score: Callable[[], Score]
) -> None:
    address = f"{PAGE}alat-bantu"
    refused = operator.post(address, data=fill_in(address, {"share": "100", "note": ""}))
    assert (refused.status_code, "tanpa itu nilai ini tidak dapat diisi tangan" in refused.text) == (422, True)

    named = "Dicoba oleh warga dengan NIK 3304021234560001."
    refused = operator.post(address, data=fill_in(address, {"share": "100", "note": named}))
    assert (refused.status_code, named in refused.text, "Ada NIK" in refused.text) == (422, True, True)

    note = "Dicoba dengan pembaca layar pada bulan Mei."
    sent = operator.post(address, data=fill_in(address, {"share": "50", "note": note}))
    page = operator.get(PAGE).text
    found = {item.key: item for item in score().items}["alat-bantu"]

    assert sent.status_code == 303
    assert (note in page, "Diisi tangan oleh" in page, found.share) == (True, True, 0.5)


def test_what_is_measured_counts_again_when_the_override_is_taken_back(
    operator: FlaskClient, fill_in: FillIn, site: Site
) -> None:
    address = f"{PAGE}sk-ppid"
    operator.post(address, data=fill_in(address, {"share": "100", "note": "Ditempel di balai desa."}))
    operator.post(f"{address}/ukur", data=fill_in(address, {}))

    with site_scope(site.id):
        assert db.session.scalars(db.select(Override)).all() == []


def test_an_item_that_there_is_not_has_no_page(operator: FlaskClient) -> None:
    assert operator.get(f"{PAGE}bukan-butir").status_code == 404


def test_who_may_not_manage_may_not_override(
    site: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    sign_in(client, make_user("officer", site.region_code))
    found = [client.get(PAGE).status_code, client.get(f"{PAGE}sk-ppid").status_code]
    found.append(client.post(f"{PAGE}sk-ppid/ukur").status_code)

    assert found == [200, 403, 403]


def test_citizens_read_the_score_where_a_site_has_decided_so(
    client: FlaskClient, make_document: Make, open_up: Callable[[], None]
) -> None:
    """Perki 1/2022: to assess is the commission's; what a site shows of itself it has chosen to."""
    make_document()
    hidden = client.get(PUBLIC).status_code
    open_up()
    page = client.get(PUBLIC)

    assert (hidden, page.status_code) == (404, 200)
    assert ("bukan nilai Komisi Informasi" in page.text, "/admin/" in page.text) == (True, False)
    # No picture stands in it, so no sign of the commission does.
    assert "<img" not in page.text[page.text.index("<main") : page.text.index("</main>")]


def test_a_site_does_not_see_the_overrides_of_another(site: Site, neighbour: Site, score: Callable[[], Score]) -> None:
    with site_scope(neighbour.id):
        db.session.add(Override(key="sk-ppid", share=100, note="Punya tetangga.", on=DAY))
        db.session.commit()

    assert {item.key: item.said for item in score().items}["sk-ppid"] is None


def test_the_region_sees_the_median_and_no_table_of_scores(
    admin: FlaskClient, kecamatan: Site, site: Site, neighbour: Site
) -> None:
    """Perki 1/2022: no league of public bodies but the commission's own."""
    for place, tenths in ((site, 400), (neighbour, 617)):
        with site_scope(place.id):
            catalogue.keep(place)
            row = db.session.scalars(db.select(Standing)).one()
            row.score = tenths
            db.session.commit()
    page = admin.get(f"{ABOVE_STAFF}/wilayah/").text

    assert "50,8 dari 100" in page
    assert [number for number in ("40 dari 100", "61,7") if number in page] == []


def test_keeping_writes_the_score_down(site: Site, make_document: Make, score: Callable[[], Score]) -> None:
    make_document()
    with site_scope(site.id):
        kept = db.session.scalars(db.select(Standing)).one().score

    assert kept == score().tenths


def test_the_score_asks_as_much_for_forty_documents_as_for_one(
    site: Site, make_document: Make, score: Callable[[], Score], count_statements: Any
) -> None:
    make_document()
    with count_statements() as one:
        score()
    for number in range(12):
        make_document(title=f"APBDes {number}", year=2010 + number)
    with count_statements() as many:
        score()

    assert many.count == one.count
