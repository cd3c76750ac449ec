"""Which plugins a test loads that names none."""

from __future__ import annotations

from pathlib import Path

import cms_berita
import cms_potensi_desa
from cms_core.testing.applications import _tested_in


def test_tests_of_a_plugin_load_it_alone_and_others_say_what_they_need() -> None:
    of_potensi, of_news = (Path(str(each.__file__)).parents[1] / "tests" for each in (cms_potensi_desa, cms_berita))
    assert (_tested_in(of_potensi), _tested_in(of_news / "deeper")) == (("potensi_desa",), ("berita",))
    assert (_tested_in(Path(__file__).parent), _tested_in(of_news.parents[1])) == ((), ())
