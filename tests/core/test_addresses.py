"""Rules that are made ready late write the same addresses as Werkzeug's own."""

from __future__ import annotations

import pytest
from werkzeug.routing import Map, MapAdapter, Rule

from cms_core.addresses import LateRule

RULES = (
    ("/", "home"),
    ("/berita/<slug>", "news"),
    ("/s/<slug>/halaman/<int:key>", "page"),
)


def _adapter(rule_class: type[Rule]) -> MapAdapter:
    return Map([rule_class(rule, endpoint=endpoint) for rule, endpoint in RULES]).bind("kalimandi.example")


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("home", {}),
        ("home", {"q": "air bersih"}),
        ("news", {"slug": "jalan & jembatan"}),
        ("page", {"slug": "kalimandi", "key": 7, "versi": 3}),
    ],
)
@pytest.mark.parametrize("append_unknown", [True, False])
def test_addresses_are_those_of_werkzeug(endpoint: str, values: dict[str, object], append_unknown: bool) -> None:
    late = _adapter(LateRule)
    told = [late.build(endpoint, values, append_unknown=append_unknown) for _time in range(2)]

    assert told == [_adapter(Rule).build(endpoint, values, append_unknown=append_unknown)] * 2


def test_nothing_is_compiled_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    own = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool = True) -> object:
        compiled.append((rule.rule, append_unknown))
        return own(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    late = _adapter(LateRule)
    assert compiled == []

    assert [late.build("news", {"slug": "gula"}) for _time in range(2)] == ["/berita/gula"] * 2
    assert compiled == [("/berita/<slug>", True)]
