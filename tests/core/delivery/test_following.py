"""A walk comes to every page, to every choice of one kind, and to no more combinations than say something new."""

from __future__ import annotations

from itertools import combinations

from tests.core.delivery.following import CHOICES, COMBINED, FILES, REPEATED, Links

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
    found = {
        "http://a.example/peta/?lapisan=": CHOICES,
        "http://b.example/peta/?lapisan=": CHOICES,
        "http://a.example/s/klampok/admin/?lapisan=": CHOICES,
        "http://a.example/peta/?angka=2&lapisan=": COMBINED,
        "http://a.example/en/peta/?lapisan=": REPEATED,
        "http://a.example/poster/peta/?lapisan=": REPEATED,
        "/en/poster/peta/?lapisan=": REPEATED,
    }
    assert [*Links([f"{each}{number}" for each in found for number in range(2 * CHOICES)])] == [
        f"{each}{number}" for each, most in found.items() for number in range(most)
    ]


def test_every_page_is_looked_at_in_every_language_and_as_a_poster() -> None:
    pages = [f"{folder}halaman/{number}" for folder in ("/en/", "/poster/", "/en/poster/") for number in range(CHOICES)]
    assert [*Links(pages)] == pages


def test_some_files_of_each_kind_are_enough() -> None:
    files = [f"/peta/lapisan/{number}.{kind}" for number in range(2 * FILES) for kind in ("kml", "csv")]
    assert [*Links(files)] == files[: 2 * FILES]
