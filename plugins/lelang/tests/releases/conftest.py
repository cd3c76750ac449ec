"""The validator of OCDS and its merger, without a network, and what they are asked about."""

from __future__ import annotations

import functools
import http.server
import importlib
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang import services
from cms_lelang.models import Package
from cms_lelang.releases.views import EXTENSIONS

from ..conftest import HOME, MakePackage

coveocds: Any = importlib.import_module("libcoveocds.api")  # none of these has types
coveschema: Any = importlib.import_module("libcoveocds.schema")
coveconfig: Any = importlib.import_module("libcoveocds.config")
jsonref: Any = importlib.import_module("jsonref")
ocdsmerge: Any = importlib.import_module("ocdsmerge")

DATA = Path(__file__).parent.parent / "ocds"
STANDARD = DATA / "standard-1__1__5.zip"
PREFIX = "ocds-a1b2c3"


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """An address of this machine where the extensions are, which the validator fetches itself."""
    handler = functools.partial(_Files, directory=str(DATA))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _config() -> Any:
    config = coveconfig.LibCoveOCDSConfig()
    config.config |= {"context": "api", "standard_zip": STANDARD.as_uri()}
    return config


def _local(package: dict[str, Any], served: str) -> dict[str, Any]:
    assert package["extensions"] == list(EXTENSIONS.values())
    return {**package, "extensions": [f"{served}/{name}/extension.json" for name in EXTENSIONS]}


def wrong(package: dict[str, Any], served: str, folder: Path) -> Any:
    """Return what the validator finds wrong with a package, fields that it does not know included."""
    local = _local(package, served)
    found = coveocds.ocds_json_output(str(folder), json_data=local, lib_cove_ocds_config=_config())
    assert found["extensions"]["invalid_extension"] == {}
    # The schema of a versioned release knows no extensions.
    unknown = [each for each in found["additional_fields"] if "/versionedRelease" not in each["path"]]
    # What is there and empty the validator says aside; of an object that is taken back its merger leaves as much.
    empty = (found.get("additional_checks") or {}).get("empty_field", ())
    unknown += [each for each in empty if "/compiledRelease/" not in each["json_location"]]
    return found["validation_errors"], unknown, found.get("additional_closed_codelist_values")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the validator find what the schemas of the standard refer to in its file."""

    def load(address: str) -> Any:
        with zipfile.ZipFile(STANDARD) as file:
            return json.loads(file.read(f"standard-1__1__5/schema/{address.rpartition('/')[2]}"))

    monkeypatch.setattr(jsonref, "replace_refs", functools.partial(jsonref.replace_refs, loader=load))


@pytest.fixture
def open_site(site: Site, set_prefix: Any) -> Site:
    """The village, with a prefix."""
    set_prefix(site, PREFIX)
    return site


def tell(site: Site, key: int, part: str, written: dict[str, Any], ref: int | None = None) -> None:
    """Write a part of a package as an operator does."""
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        services.put_part(row, part, written, ref, version=row.version, site=site, by=None)
        db.session.commit()


def package_of(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(f"{HOME}/lelang/data/{path}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    package: dict[str, Any] = json.loads(answer.text)
    return package


def schema_of(package: dict[str, Any], served: str) -> Any:
    """Return the schema of the releases of a package, by the standard and our extensions."""
    return coveschema.SchemaOCDS("1.1", _local(package, served), _config()).get_schema_obj()


def merger_of(package: dict[str, Any], served: str) -> Any:
    """Return what merges the releases of a package by that schema."""
    return ocdsmerge.Merger(schema_of(package, served))


def publish_again(site: Site, make_package: MakePackage, **values: Any) -> int:
    """Tell of a package that failed, and of the one with which it is tried again."""
    make_package(title="Jembatan", code="10012345000", outcome="gagal", reason="Tidak ada penawaran")
    return make_package(title="Jembatan ulang", **{"repeats": "10012345000", **values})
