"""Public pages are kept; what changes on them has to be told."""

from __future__ import annotations

from cms_core.testing.contracts import pages
from cms_core.testing.contracts.sample import Sample


def test_public_pages_are_made_anew_when_rows_change(sample: Sample) -> None:
    with pages.noting(sample.app) as seen:
        assert sample.wrong(sample.open_to_all()) == {}
    faults = list(pages.stale(sample.name, seen))
    assert faults == [], "\n".join(faults)
