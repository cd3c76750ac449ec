from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.regions.loading import load
from cms_core.regions.services import get
from cms_core.sites import services
from cms_core.sites.models import Site, StageChange


@pytest.fixture
def register(app: Flask) -> None:
    for code in ("33.04.02", "64.08.04"):
        load(under=code)


def make(code: str) -> Site:
    return services.create(get(code))


@pytest.mark.usefixtures("register")
def test_create_takes_what_it_needs_from_the_region() -> None:
    site = make("64.08.04.2012")

    assert (site.region_code, site.level, site.slug, site.name) == (
        "64.08.04.2012",
        "desa",
        "swarga-bara",
        "Swarga Bara",
    )
    assert (site.timezone, site.brand, site.stage, site.public) == ("Asia/Makassar", "#0e6b58", "central", True)
    assert (site.words, site.social) == ({}, {})


@pytest.mark.usefixtures("register")
def test_create_leaves_the_word_for_the_level_out_of_a_kabupatens_name() -> None:
    site = make("64.08")

    assert (site.name, site.slug, site.level, site.brand) == ("Kutai Timur", "kutai-timur", "kabupaten", "#1f4f93")


@pytest.mark.usefixtures("register")
def test_create_writes_the_audit_log() -> None:
    site = make("33.04.02.2007")
    db.session.flush()

    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.what, entry.site_id, entry.target, entry.detail) == (
        "sites.created",
        site.id,
        "33.04.02.2007",
        {"slug": "kalimandi"},
    )


@pytest.mark.usefixtures("register")
def test_create_refuses_a_second_site_and_slugs_that_cannot_be() -> None:
    make("33.04.02.2007")

    with pytest.raises(services.SiteExists):
        make("33.04.02.2007")
    with pytest.raises(services.SlugTaken):
        services.create(get("33.04.02.2006"), slug="kalimandi")
    for slug in ("Desa Pagak", "../x", "", "a--b"):
        with pytest.raises(services.BadSlug):
            services.create(get("33.04.02.2006"), slug=slug)
    assert services.create(get("33.04.02.2006"), slug="kali-landak").slug == "kali-landak"


@pytest.mark.usefixtures("register")
def test_all_sites_within_a_region() -> None:
    made = [make(code) for code in ("33.04.02", "33.04.02.2007", "64.08")]

    assert services.all_sites() == made
    assert services.all_sites(within="33.04") == made[:2]
    assert services.all_sites(within="33.04.02.2007") == [made[1]]


@pytest.mark.usefixtures("register")
def test_change_stage_keeps_every_step_with_its_reason() -> None:
    site = make("33.04.02.2007")

    change = services.change_stage(site, "village_drafts", reason="  Operator sudah dilatih ", by=None)
    services.change_stage(site, "central", reason="Operator pindah", by=None)
    db.session.flush()

    assert change is not None
    assert change.reason == "Operator sudah dilatih"
    assert site.stage == "central"
    assert site.changed_at is not None
    kept = db.session.scalars(select(StageChange).order_by(StageChange.id))
    assert [(step.stage, step.reason) for step in kept] == [
        ("village_drafts", "Operator sudah dilatih"),
        ("central", "Operator pindah"),
    ]
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.what == "sites.stage").order_by(AuditEntry.id)
    ).all()
    assert [entry.detail for entry in entries] == [
        {"before": "central", "reason": "Operator sudah dilatih"},
        {"before": "village_drafts", "reason": "Operator pindah"},
    ]


@pytest.mark.usefixtures("register")
def test_change_stage_refuses_what_makes_no_sense() -> None:
    village, kecamatan = make("33.04.02.2007"), make("33.04.02")

    with pytest.raises(services.ReasonMissing):
        services.change_stage(village, "autonomous", reason="  ", by=None)
    with pytest.raises(services.UnknownStage):
        services.change_stage(village, "free", reason="Coba", by=None)
    with pytest.raises(services.NotAVillage):
        services.change_stage(kecamatan, "autonomous", reason="Coba", by=None)
    assert services.change_stage(village, "central", reason="Tetap", by=None) is None
    assert village.stage == "central"
    assert db.session.scalars(select(StageChange)).all() == []


@pytest.mark.usefixtures("register")
def test_only_a_village_whose_kecamatan_has_a_site_goes_without_a_face() -> None:
    village = get("33.04.02.2001")
    for code in ("33.04.02", "33.04.02.2001"):
        with pytest.raises(services.NoFaceHere):
            services.create(get(code), public=False)
    services.create(get("33.04.02"))

    assert services.create(village, public=False).public is False
