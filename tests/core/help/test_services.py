"""The guides themselves: complete in both languages, and true to what stands on the screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import cms_core
from cms_core.help import services
from cms_core.i18n import COMPLETE, DEFAULT

ROOT = Path(cms_core.__file__).parent
PLUGINS = [path.parent.parent for path in ROOT.parent.glob("plugins/*/*/help/id")]
FOLDERS = [("core", ROOT), *((folder.name, folder) for folder in PLUGINS)]
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LANGUAGE_NAMES = sorted(COMPLETE)


def found(language: str) -> dict[tuple[str, str], services.Guide]:
    return {(guide.owner, guide.name): guide for guide in services.guides(FOLDERS, language)}


def labels(folder: Path, language: str) -> set[str]:
    """What core and a plugin write on their screens, in small letters."""
    said: set[str] = set()
    for root in {ROOT, folder}:
        for path in (root / "translations" / "en" / "LC_MESSAGES").glob("*.po"):
            with path.open("rb") as file:
                for message in read_po(file):
                    text = message.id if language == DEFAULT else message.string
                    said |= {each.lower() for each in ([text] if isinstance(text, str) else text)}
    return said


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_every_guide_is_there_in_its_own_words(language: str) -> None:
    guides = found(language)

    assert sorted(guides) == sorted(found(DEFAULT))
    assert [guide.path.parent.name for guide in guides.values()] == [language] * len(guides)
    assert {("core", "kecamatan"), ("core", "operator")} <= set(guides)


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_guides_have_the_same_chapters_and_pictures_in_every_language(language: str) -> None:
    for key, guide in found(language).items():
        first = found(DEFAULT)[key]
        pictures = [name for _alt, name in PICTURE.findall(guide.path.read_text("utf-8"))]

        assert len(services.draw(guide).chapters) == len(services.draw(first).chapters)
        assert pictures == [name for _alt, name in PICTURE.findall(first.path.read_text("utf-8"))]
        assert [name for name in pictures if not (guide.path.parent / name).is_file()] == []
        assert all(alt for alt, _name in PICTURE.findall(guide.path.read_text("utf-8")))


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_what_a_guide_prints_in_bold_stands_on_a_screen(language: str) -> None:
    for guide in found(language).values():
        bold = {" ".join(text.split()).lower() for text in BOLD.findall(guide.path.read_text("utf-8"))}

        assert bold - labels(dict(FOLDERS)[guide.owner], language) == set()


def test_draw_makes_chapters_with_anchors_and_pictures_with_their_size(tmp_path: Path) -> None:
    from PIL import Image

    folder = tmp_path / "help" / DEFAULT
    folder.mkdir(parents=True)
    Image.new("RGB", (30, 20)).save(folder / "a.webp")
    (folder / "coba.md").write_text(
        "# Judul\n\nSatu baris.\n\n**Ini**.\n\n## Bab *satu*\n\n![Foto](a.webp)\n\n- Tekan **Simpan\n  draf**.\n",
        "utf-8",
    )
    (guide,) = services.guides([("halo", tmp_path)], "en")
    text = services.draw(guide)

    assert (guide.owner, guide.name, guide.title, guide.lead) == ("halo", "coba", "Judul", "Satu baris.")
    assert text.chapters == (("bab-1", "Bab *satu*", ("Simpan\ndraf",)),)
    assert text.body == (
        "<p><strong>Ini</strong>.</p>\n"
        '<h2 id="bab-1">Bab <em>satu</em></h2>\n'
        '<p><img src="a.webp" alt="Foto" width="30" height="20" loading="lazy" decoding="async" /></p>\n'
        "<ul>\n<li>Tekan <strong>Simpan\ndraf</strong>.</li>\n</ul>\n"
    )
