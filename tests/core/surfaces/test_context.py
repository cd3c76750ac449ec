"""What surrounds every page, kept until a stamp moves or something scheduled begins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, g

from cms_core.columns import now
from cms_core.delivery import page_cache, stamps
from cms_core.extensions import db
from cms_core.pages import services
from cms_core.publishing import services as publishing
from cms_core.surfaces.context import frame
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite


@pytest.mark.parametrize("code", ["33.04.02", "33.04.02.2007", "33.04.03", "33.04.021"])
def test_the_stamps_of_a_region_move_together_and_no_others(app: Flask, make_site: MakeSite, code: str) -> None:
    kecamatan = make_site("33.04.02", slug="atas")
    other = kecamatan if code == "33.04.02" else make_site(code, slug="lain")
    before = stamps.current(other.id)
    stamps.bump_below(kecamatan)
    db.session.commit()

    assert stamps.current(other.id) - before == (1 if code.startswith("33.04.02") and code != "33.04.021" else 0)


def test_a_scheduled_page_enters_the_menu_on_its_time(
    app: Flask, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site()
    enter_site(site.id)
    page = services.write(site, title="Besok", body="<p>x</p>")
    begins = now() + timedelta(seconds=90)
    publishing.publish(page, site=site, item=services.item_of(page), by=None, at=begins)
    db.session.commit()

    with app.test_request_context("/"):
        enter_site(site.id)
        g.lang = "id"
        assert [link.label for link in frame(site).menu.pages] == []
        # No page of the site is kept beyond that moment.
        assert 0 < page_cache.policy().longest <= 90
    for room in ("publishing.models", "publishing.items", "surfaces.context"):
        monkeypatch.setattr(f"cms_core.{room}.now", lambda: begins + timedelta(seconds=1))
    with app.test_request_context("/"):
        enter_site(site.id)
        g.lang = "id"
        assert [link.label for link in frame(site).menu.pages] == ["Besok"]
