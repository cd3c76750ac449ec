"""What stands in two controls of one name, a share that is ticked or typed, comes back as it was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import Phone

pytestmark = [
    pytest.mark.sqlite_only("a browser writes, whatever keeps it"),
    pytest.mark.plugins("pembangunan"),
]

NEW = "pembangunan/kemajuan/baru"
DRAFT = "(await kotak.list()).find(item => item.state === 'draft')"
SENT = "[...new FormData(document.querySelector('form[data-luring]')).getAll('percent')]"
SHARES = (
    f"JSON.stringify(({DRAFT} || {{fields: []}}).fields.filter(([name]) => name === 'percent').map(each => each[1]))"
)


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("pembangunan",), stage="autonomous")


@pytest.mark.parametrize(
    ("ticked", "typed"),
    [("50", ""), ("50", "45"), ("", "45"), ("", "50"), (None, "45")],
    ids=["ticked", "both", "typed", "typed as usual", "typed alone"],
)
def test_a_share_comes_back_as_it_was_left(
    make_phone: Callable[..., Phone], village: Site, ticked: str | None, typed: str
) -> None:
    phone = make_phone()
    page = phone.open(NEW)
    if ticked is not None:
        page.locator(f"input[type=radio][name=percent][value='{ticked}']").check()
    page.fill("#percent", typed)
    page.fill("#title", "Separuh jalan dicor")
    written = [each for each in (ticked, typed) if each is not None]
    until(page, f"{SHARES} === '{str(written).replace(chr(39), chr(34)).replace(' ', '')}'")
    page.close(run_before_unload=False)

    page = phone.open("luring")
    phone.rows(page, "Tersimpan di HP").get_by_role("link", name="Lanjutkan").click()

    expect(page.locator("#title")).to_have_value("Separuh jalan dicor")
    assert page.evaluate(f"() => {SENT}") == written
