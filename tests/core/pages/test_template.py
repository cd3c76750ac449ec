from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event, select

from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.modules import services as modules
from cms_core.pages import services, template
from cms_core.pages.models import Page
from cms_core.publishing.models import PublishedItem
from cms_core.regions.loading import load
from cms_core.regions.services import UnknownRegion, get
from cms_core.sites.models import Site
from cms_core.sites.services import all_sites, by_slug, change_stage, create
from cms_core.tenancy import site_scope

PAGES = ["profil", "struktur", "layanan", "jam-layanan"]


@pytest.fixture
def register(app: Flask) -> None:
    for code in ("33.04.02", "64.08.04"):
        load(under=code)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    yield seen
    event.remove(db.engine, "before_cursor_execute", remember)


def site(slug: str) -> Site:
    found = by_slug(slug)
    assert found is not None
    return found


def pages_of(slug: str) -> dict[str, Page]:
    """Return the pages of a site by slug; only to be used inside its scope."""
    return {page.slug: page for page in services.all_pages()}


def results(report: template.TemplateReport, slug: str) -> dict[str, str]:
    return {page.page: page.result for page in report.pages if page.site == slug}


@pytest.mark.usefixtures("register")
def test_apply_makes_every_site_of_a_kecamatan_with_its_pages() -> None:
    report = template.apply("33.04.02")

    assert (report.sites, report.made, report.counts) == (9, 9, {"delivered": 36})
    assert len(all_sites(within="33.04.02")) == 9
    kalimandi = site("kalimandi")
    with site_scope(kalimandi.id):
        pages = services.all_pages()
        assert [page.slug for page in pages] == PAGES
        assert {page.state for page in pages} == {"published"}
        assert [page.title for page in pages] == [
            "Profil desa",
            "Struktur pemerintahan",
            "Layanan",
            "Jam layanan",
        ]
        items = db.session.scalars(select(PublishedItem).order_by(PublishedItem.id)).all()
        assert [item.values["slug"] for item in items] == PAGES


@pytest.mark.usefixtures("register")
def test_apply_speaks_of_the_place_in_its_own_words() -> None:
    template.apply("64.08.04")

    with site_scope(site("teluk-lingga").id):
        profile = pages_of("teluk-lingga")["profil"]
        assert profile.title == "Profil kelurahan"
        assert (
            "Kelurahan Teluk Lingga adalah bagian dari Kecamatan Sangatta Utara, Kabupaten Kutai Timur" in profile.body
        )
        assert "75681" in profile.body
        assert "Lurah" in pages_of("teluk-lingga")["struktur"].body
    with site_scope(site("swarga-bara").id):
        assert "Kepala Desa" in pages_of("swarga-bara")["struktur"].body
    with site_scope(site("sangatta-utara").id):
        structure = pages_of("sangatta-utara")["struktur"].body
        assert "Camat" in structure
        assert "Kepala Seksi Pelayanan Umum" in structure


@pytest.mark.usefixtures("register")
def test_apply_names_offices_and_leaves_no_gap_unfilled() -> None:
    template.apply("33.04.02")
    template.apply("64.08.04")

    for each in all_sites():
        with site_scope(each.id):
            for page in services.all_pages():
                assert not re.search(r"[{}]", page.title + page.body)
                assert "  " not in page.title


@pytest.mark.usefixtures("register")
def test_apply_again_leaves_everything_as_delivered(statements: list[str]) -> None:
    template.apply("33.04.02")
    db.session.commit()
    statements.clear()

    report = template.apply("33.04.02")
    db.session.commit()

    assert (report.made, report.counts) == (0, {"unchanged": 36})
    assert not [text for text in statements if text.startswith(("INSERT", "UPDATE", "DELETE"))]
    # A look at the pages of each site, and a few for the region.
    assert len(statements) < 2 * report.sites


@pytest.mark.usefixtures("register")
def test_apply_again_does_not_touch_what_a_village_did() -> None:
    template.apply("33.04.02")
    kalimandi = site("kalimandi")
    with site_scope(kalimandi.id):
        pages = pages_of("kalimandi")
        for slug, body in (("profil", "<p>Tulisan kami</p>"), ("struktur", "<p> </p>")):
            services.change(pages[slug], site=kalimandi, version=1, title=pages[slug].title, body=body, by=None)
            services.publish(pages[slug], site=kalimandi, by=None)
        services.withdraw(pages["jam-layanan"], site=kalimandi, reason="Salah jam", by=None)

    report = template.apply("33.04.02")

    assert results(report, "kalimandi") == {
        "profil": "changed",
        "struktur": "emptied",
        "layanan": "unchanged",
        "jam-layanan": "withdrawn",
    }
    assert report.counts == {"unchanged": 33, "changed": 1, "emptied": 1, "withdrawn": 1}
    with site_scope(kalimandi.id):
        assert pages_of("kalimandi")["profil"].body == "<p>Tulisan kami</p>"


@pytest.mark.usefixtures("register")
def test_apply_leaves_a_sites_own_page_at_that_address() -> None:
    kalimandi = create(get("33.04.02.2007"))
    with site_scope(kalimandi.id):
        services.write(kalimandi, title="Profil", slug="profil", body="<p>Milik kami</p>")

    report = template.apply("33.04.02")

    assert results(report, "kalimandi")["profil"] == "own"
    assert report.made == 8
    with site_scope(kalimandi.id):
        assert pages_of("kalimandi")["profil"].body == "<p>Milik kami</p>"


@pytest.mark.usefixtures("register")
def test_apply_brings_a_correction_to_pages_that_nobody_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    template.apply("33.04.02")
    kalimandi = site("kalimandi")
    with site_scope(kalimandi.id):
        page = pages_of("kalimandi")["layanan"]
        services.change(page, site=kalimandi, version=1, title=page.title, body="<p>Milik kami</p>", by=None)
        page.in_menu = False
    source = template.read(template.STANDARD)
    changed = tuple(
        dataclasses.replace(page, bodies={"": "<p>Baru di {nama}</p>"}) if page.slug == "layanan" else page
        for page in source.pages
    )
    monkeypatch.setattr(template, "read", lambda _name: dataclasses.replace(source, pages=changed))

    report = template.apply("33.04.02")

    assert report.counts == {"updated": 8, "unchanged": 27, "changed": 1}
    with site_scope(site("pagak").id):
        page = pages_of("pagak")["layanan"]
        assert (page.body, page.version, page.state) == ("<p>Baru di Pagak</p>", 2, "published")
        item = db.session.scalars(select(PublishedItem).where(PublishedItem.ref == page.id)).one()
        assert item.body_text == "Baru di Pagak"
    assert template.apply("33.04.02").counts == {"unchanged": 35, "changed": 1}


@pytest.mark.usefixtures("register")
def test_apply_takes_in_a_village_that_is_new() -> None:
    template.apply("33.04.02.2007")
    change_stage(site("kalimandi"), "autonomous", reason="Coba", by=None)

    report = template.apply("33.04.02")

    assert (report.sites, report.made, report.counts) == (9, 8, {"delivered": 32, "unchanged": 4})
    assert site("kalimandi").stage == "autonomous"


@pytest.mark.usefixtures("register")
def test_apply_switches_modules_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    on: dict[int, set[str]] = {}
    monkeypatch.setattr(gate, "loaded", lambda: {"potensi_desa": None, "peta": None})
    monkeypatch.setattr(modules, "enable", lambda site, plugin, by: on.setdefault(site.id, set()).add(plugin))

    template.apply("33.04.02")
    assert list(on.values()) == [{"potensi_desa", "peta"}] * 9

    on.clear()
    template.apply("33.04.02")
    assert on == {}


@pytest.mark.usefixtures("register")
def test_apply_refuses_what_does_not_exist() -> None:
    with pytest.raises(UnknownRegion):
        template.apply("33.99")
    for name in ("megah", "../standar", ""):
        with pytest.raises(template.UnknownTemplate):
            template.apply("33.04.02", name)
    assert template.names() == [template.STANDARD]


@pytest.mark.usefixtures("register")
def test_apply_refuses_a_template_with_an_unknown_word(monkeypatch: pytest.MonkeyPatch) -> None:
    source = template.read(template.STANDARD)
    broken = (dataclasses.replace(source.pages[0], bodies={"": "<p>{kepala_suku}</p>"}),)
    monkeypatch.setattr(template, "read", lambda _name: dataclasses.replace(source, pages=broken))

    with pytest.raises(template.BadTemplate, match="kepala_suku"):
        template.apply("33.04.02")


@pytest.mark.usefixtures("register")
def test_words_of_a_site_are_text_not_markup() -> None:
    kalimandi = create(get("33.04.02.2007"))
    kalimandi.words = {"kepala": "<script>x</script>"}

    template.deliver(kalimandi)

    with site_scope(kalimandi.id):
        structure = pages_of("kalimandi")["struktur"].body
        assert "&lt;script&gt;" in structure
        assert "<script>" not in structure


def test_apply_makes_a_kabupaten_with_160_sites(app: Flask) -> None:
    load(under="64.08")
    seen: list[tuple[int, int]] = []

    report = template.apply("64.08", progress=lambda done, total: seen.append((done, total)))

    assert (report.sites, report.made, report.counts) == (160, 160, {"delivered": 640})
    levels = [each.level for each in all_sites()]
    assert (levels.count("kabupaten"), levels.count("kecamatan"), levels.count("desa")) == (1, 18, 141)
    assert (seen[0], seen[-1]) == ((0, 160), (160, 160))


def test_a_province_and_what_lies_below_it_speak_of_the_same_places(app: Flask) -> None:
    load(under="33.04.02")
    template.apply("33.04.02")

    assert template.apply("33").counts == {"delivered": 4, "unchanged": 36}
    assert template.apply("33.04.02").counts == {"unchanged": 36}
