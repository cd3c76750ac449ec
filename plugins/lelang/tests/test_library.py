"""What the library says of photos and documents of a package: it changes without it, and goes out masked."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_core.media.models import Media, MediaWord
from cms_lelang.models import Package, Release

from .conftest import HOME, PACKAGE, STAFF, FillIn, rows

MEDIA = "http://localhost/s/kalimandi/admin/media"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SECRETS = ("198505252010011004", "08.765.432.1-543.000", "0812-3456-7890", "0021-01-012345-53-6", "budi@contoh.com")
NAMES = ("Budi", "Siti", "Tono", "Wati", "Joko")
"""Whoever is named beside each of them: what is read is what was said last."""


def file_of(kind: str) -> Any:
    if kind == "file":
        return (io.BytesIO(PDF), "rks.pdf")
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(picture, "PNG")
    return (io.BytesIO(picture.getvalue()), "a.png")


def blocks(kind: str, words: str, **more: Any) -> dict[str, Any]:
    """Return a package of a paragraph and a block that shows a file, with these words."""
    said = "teks" if kind == "file" else "alt"
    sent = {"body": ["0", "1"], "body-1-jenis": kind, f"body-1-{said}": words}
    return {**PACKAGE, **sent, **{f"body-1-{name}": value for name, value in more.items()}}


def media_of(site: Site) -> list[tuple[str, str, str]]:
    """Return description, file name and key of what the library of a site has."""
    with site_scope(site.id):
        return [(row.alt, row.name, row.key) for row in db.session.scalars(select(Media).order_by(Media.id))]


def words_of(site: Site) -> set[str]:
    with site_scope(site.id):
        return set(db.session.scalars(select(MediaWord.word)))


def publish_with(operator: FlaskClient, fill_in: FillIn, kind: str) -> str:
    """Publish a package with a photo or document, and return where it stands."""
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, blocks(kind, "Saluran", berkas=file_of(kind))))
    assert answer.status_code == 303, answer.text
    form = str(answer.location)
    asked = operator.post(f"{form}/terbit", data=fill_in(form, {}, langkah="terbit"))
    (sure,) = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)
    assert operator.post(f"{form}/terbit", data=fill_in(form, {}, langkah=sure)).status_code == 303
    return "saluran-irigasi"


@pytest.mark.parametrize("kind", ["photo", "file"])
def test_a_page_masks_what_the_library_says_later(
    client: FlaskClient, operator: FlaskClient, site: Site, fill_in: FillIn, kind: str
) -> None:
    slug = publish_with(operator, fill_in, kind)
    ((_alt, _name, key),) = media_of(site)
    # A link without words says what the library says.
    with site_scope(site.id):
        row = db.session.scalars(select(Package)).one()
        row.body = row.body.replace(">Saluran</a>", "></a>")
        db.session.commit()

    for name, secret in zip(NAMES, SECRETS, strict=True):
        said = {"alt": f"RKS {name} {secret}", "credit": f"{name} NIP, NPWP, HP {secret}"}
        told = fill_in(f"{MEDIA}/{key}", said)
        assert operator.post(f"{MEDIA}/{key}", data=told).status_code == 303
        for address in (f"/lelang/{slug}", f"/en/lelang/{slug}"):
            page = client.get(f"{HOME}{address}")
            shown = (page.status_code, name in page.text, secret in page.text)
            assert (secret, address, *shown) == (secret, address, 200, True, False)
        document = client.get(f"{HOME}/media/{key}/berkas.pdf")
        assert kind == "photo" or secret not in document.headers["Content-Disposition"]
        (release,) = rows(site, Release)
        assert secret not in json.dumps(release.told)
        releases = client.get(f"{HOME}/lelang/data/rilis.json")
        found = (releases.status_code, "Saluran irigasi" in releases.text, secret in releases.text)
        assert (secret, *found) == (secret, 200, True, False)


@pytest.mark.parametrize("kind", ["photo", "file"])
def test_what_a_refused_form_held_is_not_what_the_library_says(
    operator: FlaskClient, site: Site, fill_in: FillIn, kind: str
) -> None:
    form, secret = f"{STAFF}/baru", "3304022505850003"
    answer = operator.post(form, data=fill_in(form, blocks(kind, f"NIK {secret}", berkas=file_of(kind))))
    assert answer.status_code == 422
    ((alt, name, key),) = media_of(site)
    assert (alt, name, words_of(site)) == ("", "", set())

    # The file stayed with the form, and is called what is said of it once that is good.
    assert f'value="{key}"' in answer.text
    answer = operator.post(form, data=fill_in(form, blocks(kind, "Saluran dusun", media=key)))
    assert answer.status_code == 303
    assert media_of(site) == [("Saluran dusun", "", key)]
    assert words_of(site) == {"saluran", "dusun"}
