"""The check of style sheets notices a rule that nothing wears, and no rule that something does."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint import classes


@pytest.mark.parametrize(
    ("template", "dead"),
    [
        ('<p class="one n-ok t3">', []),
        ('<p class="one{% if more %} n-ok{% endif %} t{{ tiles|length }}">', []),
        ("{{ notice(\"one\") }}<p class='n-{{ kind }} t3'>", []),
        ('<p class="on{% if more %}e{% endif %} n-ok t3">', ["one"]),
        ('<p class="one" id="n-ok" data-c="t3">', ["n-ok", "t3"]),
        ("<p>one n-ok t3", ["n-ok", "one", "t3"]),
    ],
)
def test_a_class_that_nothing_wears_is_found(tmp_path: Path, template: str, dead: list[str]) -> None:
    (tmp_path / "cms_core").mkdir()
    (tmp_path / "cms_core" / "page.html").write_text(template, "utf-8")
    (tmp_path / "cms_core" / "page.css").write_text(
        "/* .said */\n@media print {\n.one, p:not(.n-ok) > b { line-height: .5 }\n.t3 { --x: 1.5s }\n}\n", "utf-8"
    )

    assert list(classes.breaches(tmp_path)) == [f"cms_core/page.css: nothing wears .{name}" for name in dead]


def test_code_hands_out_classes(tmp_path: Path) -> None:
    (tmp_path / "cms_core").mkdir()
    (tmp_path / "cms_core" / "page.py").write_text('names = f"at-{side} plate"\n', "utf-8")
    (tmp_path / "cms_core" / "page.css").write_text(".at-l { }\n.plate { }\n.at { }\n", "utf-8")

    assert list(classes.breaches(tmp_path)) == ["cms_core/page.css: nothing wears .at"]


def test_a_library_makes_classes_that_begin_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "cms_core" / "vendor" / "leaf").mkdir(parents=True)
    (tmp_path / "cms_core" / "map.css").write_text(".leaf-popup-tip { }\n.leafy { }\n", "utf-8")

    assert list(classes.breaches(tmp_path)) == ["cms_core/map.css: nothing wears .leafy"]
