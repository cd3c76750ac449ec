"""A walk comes to every page, to every choice of one kind, and to no more combinations than say something new."""

from __future__ import annotations

from itertools import combinations

from tests.core.delivery.following import CHOICES, FILES, Links

LAYERS = [f"lapisan-{number}" for number in range(CHOICES - 2)]


def test_each_choice_comes_before_combinations_of_them_and_those_end() -> None:
    links = Links(["http://a.example/"])
    pages = [f"http://a.example/halaman/{number}" for number in range(2 * CHOICES)]
    single = [f"http://a.example/peta/?lapisan={layer}" for layer in LAYERS]
    walked = []
    for address in links:
        walked.append(address)
        links.add([*pages, *single])
        links.add(f"http://a.example/peta/?lapisan={one},{other}" for one, other in combinations(LAYERS, 2))

    assert walked[: 1 + len(pages) + len(single)] == ["http://a.example/", *pages, *single]
    assert len(walked) == 1 + len(pages) + CHOICES
    assert links.found == set(walked)


def test_other_choices_languages_and_sites_are_other_pages() -> None:
    few = [
        "http://a.example/peta/?lapisan=1",
        "http://a.example/peta/?lapisan=1&angka=2",
        "http://a.example/en/peta/?lapisan=1",
        "http://b.example/peta/?lapisan=1",
    ]
    assert [*Links([f"{each}{number}" for each in few for number in range(CHOICES)])] == [
        f"{each}{number}" for each in few for number in range(CHOICES)
    ]


def test_some_files_of_each_kind_are_enough() -> None:
    files = [f"/peta/lapisan/{number}.{kind}" for number in range(2 * FILES) for kind in ("kml", "csv")]
    assert [*Links(files)] == files[: 2 * FILES]
