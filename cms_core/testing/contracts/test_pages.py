"""Public pages are kept; what changes on them has to be told."""

from __future__ import annotations

from cms_core.testing.contracts import pages
from cms_core.testing.contracts.sample import Sample


def test_public_pages_are_made_anew_when_rows_change(sample: Sample) -> None:
    with pages.noting(sample.app) as seen:
        # Open data may be some minutes old: a count of what comes in all day must not make every page anew.
        assert sample.wrong(address for address in sample.open_to_all() if "/data/" not in address) == {}
    faults = list(pages.stale(sample.name, seen))
    assert faults == [], "\n".join(faults)
