"""Which code answers an address."""

from __future__ import annotations

import inspect
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core.cli import cms
from cms_core.pages import admin as pages_admin
from cms_core.pages import views as pages


@pytest.mark.parametrize(
    "address",
    [
        "/halaman/profil",
        "/en/halaman/profil",
        "/s/kalimandi/jv/halaman/profil",
        "https://kalimandi.desa.id/halaman/profil?q=padi#isi",
    ],
)
def test_an_address_of_a_browser_leads_to_its_code(runner: FlaskCliRunner, address: str) -> None:
    line = inspect.getsourcelines(inspect.unwrap(pages.show))[1]

    assert runner.invoke(cms, ["routes", address]).output == (
        f"/halaman/<slug>  GET\n    pages.show  cms_core/pages/views.py:{line}  (site)\n"
    )


@pytest.mark.parametrize("address", ["/s/kalimandi/admin/menu/", "/admin/menu"])
def test_of_the_administration_the_right_is_told(runner: FlaskCliRunner, address: str) -> None:
    line = inspect.getsourcelines(inspect.unwrap(pages_admin.menu))[1]

    assert runner.invoke(cms, ["routes", address]).output == (
        f"/admin/menu/  GET, POST\n    pages_admin.menu  cms_core/pages/admin.py:{line}  pages.menu\n"
    )


@pytest.mark.plugins("potensi_desa")
@pytest.mark.parametrize(
    ("address", "module"),
    [
        ("/s/kalimandi/admin/halaman/", "cms_core.pages.admin"),
        ("/admin/potensi/produk/tabel/3/berubah.csv", "cms_potensi_desa.blueprint"),
    ],
)
def test_of_a_desk_and_a_table_it_is_told_whose_they_are(runner: FlaskCliRunner, address: str, module: str) -> None:
    told = runner.invoke(cms, ["routes", address]).output.splitlines()
    assert told[2:] == [f"    it serves {module}"]


@pytest.mark.plugins("potensi_desa")
def test_of_a_data_set_it_is_told_who_has_rows(runner: FlaskCliRunner, app: Flask) -> None:
    hook = app.extensions["cms"].extras["plugins"]["potensi_desa"].module.cms_datasets
    place = f"{hook.__module__.replace('.', '/')}.py:{inspect.getsourcelines(hook)[1]}"

    told = runner.invoke(cms, ["routes", "/data/lapak.csv"]).output.splitlines()
    assert told[2:] == [f"    rows of potensi_desa are given in {place}"]


@pytest.mark.plugins("berita")
def test_a_view_that_serves_several_addresses_is_found_where_it_is_written(runner: FlaskCliRunner, app: Flask) -> None:
    view = app.view_functions["berita.galeri_list"]
    assert isinstance(view, partial)

    told = runner.invoke(cms, ["routes", "/galeri/"]).output.splitlines()
    line = inspect.getsourcelines(view.func)[1]
    assert told[1] == f"    berita.galeri_list  {view.func.__module__.replace('.', '/')}.py:{line}  (site)"


def test_what_only_takes_posts_is_found(runner: FlaskCliRunner) -> None:
    assert runner.invoke(cms, ["routes", "/admin/akun/keluar-semua"]).output.startswith(
        "/admin/akun/keluar-semua  POST\n    account.sign_out_everywhere  "
    )


def test_what_nothing_answers_is_told(runner: FlaskCliRunner) -> None:
    found = runner.invoke(cms, ["routes", "/entah"])

    assert (found.exit_code, found.output) == (1, "Error: Nothing answers /entah.\n")


def test_without_an_address_all_are_told(runner: FlaskCliRunner, app: Flask) -> None:
    lines = runner.invoke(cms, ["routes"]).output.splitlines()

    addresses = [line for line in lines if line.startswith("/")]
    assert addresses == sorted(addresses)
    assert len(addresses) == len(list(app.url_map.iter_rules()))
