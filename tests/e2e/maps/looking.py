"""Where the tests of the map look at it, and how they get to the interactive one."""

from __future__ import annotations

from playwright.sync_api import Page, expect

KECAMATAN, VILLAGE = "purworeja-klampok", "kalimandi"
SIDE = 0.02
"""Of a village, in degrees."""


IN_SIGHT = """() => {
  const box = document.querySelector(".live").getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""
"""Browsers may take a moment to scroll there."""


def tap(page: Page, address: str) -> None:
    """Open the map of an address and bring the interactive one."""
    page.goto(address)
    page.get_by_role("button", name="Peta interaktif").click()
    live = page.locator(".live")
    expect(live).to_be_focused()
    # The button is below what is drawn; the map is where one looks.
    page.wait_for_function(IN_SIGHT)
