"""Styles and scripts of the administration: files of one address for all sites, kept for ever, and nothing else."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from cms_core.inline import linked, linked_style
from cms_core.permissions import KECAMATAN
from cms_core.surfaces.assets import folder_digest
from cms_core.testing.factories import MakeSite, MakeUser

FILE = re.compile(r'(?:href|src)="(/aset/[^"]+)"')
LATER, FIRST = 7 * 1024, 25 * 1024
"""Bytes, packed: of a page whose files are there already, and of the first with all files that there may be."""
SEALED = "default-src 'none'; sandbox"
"""A file runs and loads nothing by itself; the page's policy, three times as long, would say the same on every one."""
KEPT = "public, max-age=31536000, immutable"


@pytest.fixture
def pages(
    client: FlaskClient, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]
) -> dict[str, str]:
    make_site("33.04.02.2002", slug="pagak", brand="#7d3c14")
    make_site("33.04.02.2007", slug="kalimandi", brand="#0e6b58")
    sign_in(client, make_user(KECAMATAN, "33.04.02"))
    paths = ("/s/pagak/admin/", "/s/kalimandi/admin/", "/s/kalimandi/en/admin/", "/s/kalimandi/admin/halaman/baru")
    return {path: client.get(f"http://localhost{path}").text for path in paths}


def test_all_sites_and_languages_share_the_files_and_keep_their_colours(pages: dict[str, str]) -> None:
    shared = [FILE.findall(pages[path]) for path in list(pages)[:3]]

    assert shared[0] == shared[1] == shared[2] != []
    assert ["#7d3c14" in pages[path] for path in list(pages)[:2]] == [True, False]


def test_every_file_is_there_for_ever_without_a_cookie(client: FlaskClient, pages: dict[str, str]) -> None:
    files = {file for page in pages.values() for file in FILE.findall(page)}
    stranger = client.application.test_client()

    answers = {file: stranger.get(f"http://localhost{file}") for file in files}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {KEPT}
    assert {answer.headers.get("Set-Cookie") for answer in answers.values()} == {None}
    assert {answer.headers["Content-Security-Policy"] for answer in answers.values()} == {SEALED}
    assert {answer.headers["X-Content-Type-Options"] for answer in answers.values()} == {"nosniff"}
    assert [answer for answer in answers.values() if "Permissions-Policy" in answer.headers] == []
    assert {answer.mimetype for answer in answers.values()} == {"text/css", "text/javascript"}


def test_a_later_page_is_light(client: FlaskClient, pages: dict[str, str]) -> None:
    sizes = {path: len(gzip.compress(page.encode(), 9)) for path, page in pages.items()}
    files = {file for page in pages.values() for file in FILE.findall(page)}
    once = sum(len(gzip.compress(client.get(f"http://localhost{file}").data, 9)) for file in files)

    assert {path: size for path, size in sizes.items() if size > LATER} == {}
    assert max(sizes.values()) + once < FIRST


def test_a_script_stands_on_a_page_once(pages: dict[str, str]) -> None:
    scripts = re.findall(r'src="(/aset/[^"]+\.js)"', pages["/s/kalimandi/admin/halaman/baru"])

    assert len(scripts) == len(set(scripts)) >= 2


def test_an_older_address_gives_what_there_is_now_and_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("http://localhost/aset/000000000000/base.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")


@pytest.mark.parametrize(
    "path",
    [
        *("x/tidak-ada.css", "x/..%2f..%2fconfig.css", "x/potensi_desa%2fentry.js", "x/base.js", "x/Base.css"),
        *("x/base.txt", "x/.css", "x/" + "base%2B" * 9 + "base.css"),
    ],
)
def test_nothing_but_our_own_styles_and_scripts_is_answered(client: FlaskClient, path: str) -> None:
    assert client.get(f"http://localhost/aset/{path}").status_code == 404


def test_a_site_of_citizens_has_them_for_its_forms(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.desa.id")
    answer = client.get(f"http://kalimandi.desa.id{linked('js', ('outbox',))}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.sqlite_only("reads no database")
@pytest.mark.plugins("potensi_desa")
def test_styles_of_a_plugin_stand_in_the_page_and_link_nothing(app: Flask) -> None:
    with app.test_request_context():
        assert linked_style("potensi_desa/public").startswith("<style>")
        assert linked_style("write", "potensi_desa/public").count("<link") == 1


@pytest.fixture
def named(app: Flask, make_site: MakeSite) -> str:
    make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.desa.id", modules=("peta",))
    with app.test_request_context():
        return url_for("peta.static", filename="js/live.js")


@pytest.mark.plugins("peta")
def test_a_file_of_a_plugin_is_kept_for_good_with_what_it_loads_from_beside_itself(
    client: FlaskClient, named: str
) -> None:
    beside = named.replace("js/live.js", "css/live.css")

    answers = [client.get(f"http://kalimandi.desa.id{path}") for path in (named, beside)]

    assert re.fullmatch(r"/peta/berkas/[0-9a-f]{12}/js/live\.js", named)
    assert [(answer.status_code, answer.headers["Cache-Control"]) for answer in answers] == [(200, KEPT)] * 2
    assert [answer.mimetype for answer in answers] == ["text/javascript", "text/css"]
    assert [".leaflet-pane" in answer.text for answer in answers] == [False, True]


@pytest.mark.plugins("peta")
@pytest.mark.parametrize("first", ["000000000000/", ""])
def test_an_older_address_of_a_file_of_a_plugin_gives_what_there_is_now(
    client: FlaskClient, named: str, first: str
) -> None:
    now, older = (client.get(f"http://kalimandi.desa.id{path}") for path in (named, f"/peta/berkas/{first}js/live.js"))

    assert (older.status_code, older.data, older.headers["Cache-Control"]) == (200, now.data, "public, no-cache")


@pytest.mark.plugins("peta")
@pytest.mark.parametrize("path", ["../base_maps.py", "..%2fbase_maps.py", "js/tidak-ada.js", "js", ""])
def test_nothing_beside_the_folder_of_a_plugin_is_answered(client: FlaskClient, named: str, path: str) -> None:
    root = named.removesuffix("js/live.js")
    assert client.get(f"http://kalimandi.desa.id{root}{path}").status_code == 404


def test_a_folder_has_another_name_when_a_file_of_it_changes_or_moves(tmp_path: Path) -> None:
    names = []
    for file, told in (("a.js", "1"), ("a.js", "2"), ("b.js", "2")):
        (folder := tmp_path / f"{len(names)}").mkdir()
        (folder / file).write_text(told)
        names.append(folder_digest(str(folder)))

    assert len(set(names)) == 3
