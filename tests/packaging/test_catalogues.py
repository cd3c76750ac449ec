"""The check of catalogues notices a visible text that no catalogue would ever hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint import catalogues


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("""said = f"{told} {_('Tidak dihitung.')}\"""", True),
        ("""said = f"{told} {plugin.plural('%(num)s hari', '%(num)s hari', 2)}\"""", True),
        ("""said = " ".join([told, _("Tidak dihitung.")])""", False),
        ("""said = f"{told} {called(site)}\"""", False),
    ],
)
def test_a_text_within_an_f_string_is_found(tmp_path: Path, code: str, found: bool) -> None:
    (tmp_path / "page.py").write_text(f"{code}\n", "utf-8")

    assert list(catalogues.hidden(tmp_path, tmp_path)) == ["page.py:1: a visible text within an f-string"] * found
