"""The check of catalogues notices a visible text that no catalogue would ever hold, and one that says itself again."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cms_core import texts
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


@pytest.mark.parametrize(
    ("english", "found"),
    [
        ("It is gone. It is gone. It is gone.", True),
        ("It is gone.It is gone.", True),
        ("It is gone, as it was.", False),
    ],
)
def test_a_translation_that_says_the_same_several_times_is_found(tmp_path: Path, english: str, found: bool) -> None:
    package = tmp_path / "plugins" / "halo" / "cms_halo"
    (package / "translations").mkdir(parents=True)
    (package / "page.py").write_text('_ = str\nsaid = _("Sudah ditarik.")\n', "utf-8")
    owner = texts.Owner("halo", package, package / "translations")
    list(owner.write())
    path = owner.path("en")
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        if message.id == "Sudah ditarik.":
            message.string = english
    path.write_bytes(texts.po_bytes(catalogue))
    list(owner.write())

    faults = [each for each in catalogues.breaches(tmp_path) if "several times" in each]
    name = path.relative_to(tmp_path)
    assert faults == [f"{name}: the translation of 'Sudah ditarik.' says the same several times"] * found
