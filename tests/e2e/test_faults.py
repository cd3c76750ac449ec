"""What is looked for on every page is found, in whichever light and width it shows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import PHONE, faults_of

PAGE = """<!doctype html><html lang="id"><head><title>Contoh</title>
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><main><h1>Contoh</h1><p>Baca <a href="/jalan">tentang jalan</a> di desa.</p>{more}</main></body></html>"""
ALL = ["dark, 1280", "dark, 360", "light, 1280", "light, 360"]
LIGHT, DARK = "@media (prefers-color-scheme: light)", "@media (prefers-color-scheme: dark)"


@pytest.mark.parametrize(
    ("style", "more", "found"),
    [
        ("", "", []),
        (f"{LIGHT} {{ h1 {{ color: #999 }} }}", "", ["light, 1280: color-contrast", "light, 360: color-contrast"]),
        (f"{DARK} {{ h1 {{ color: #999 }} }}", "", ["dark, 1280: color-contrast", "dark, 360: color-contrast"]),
        ("img { display: none } @media (width > 50em) { img { display: block } }", "<img>", ["light, 1280: image-alt"]),
        # Of those that look alike one is looked at: not one that does not show, and where they stand is a part of it.
        (
            "p { color: #999 } .gone { display: none }",
            "<p class='gone'>Satu</p><p>Dua</p><p class='gone'>Tiga</p>",
            [f"{each}: color-contrast" for each in ALL],
        ),
        (
            "section { background: #555 }",
            "<p>Satu</p><section><div><p>Dua</p></div></section><p>Tiga</p>",
            [f"{each}: color-contrast" for each in ALL],
        ),
    ],
)
def test_a_fault_is_told_where_it_shows(browser: Browser, style: str, more: str, found: list[str]) -> None:
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page.set_content(PAGE.format(style=style, more=more))
    told = sorted({fault.rpartition(": ")[0] for fault in faults_of(page)})
    page.close()
    assert told == found


def test_pale_letters_are_told_on_every_page(browser: Browser) -> None:
    """What had enough contrast is not looked at again, whatever has too little is, also beside what is known."""
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    told = []
    for style, more in (("", "<p>Satu</p>"), ("i { color: #999 }", "<p>Satu <i>dua</i></p>")) * 2:
        page.set_content(PAGE.format(style=style, more=more))
        told.append(len(faults_of(page)))
    page.close()
    assert told == [0, len(ALL), 0, len(ALL)]
