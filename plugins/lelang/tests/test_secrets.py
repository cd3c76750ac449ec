"""What is never published, planted wherever something can be typed or brought, and looked for wherever we tell."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_core.api import Site, User, db, every_site, site_scope, store_image
from cms_core.testing.factories import MakeUser
from cms_lelang import hooks
from cms_lelang.admin import TABLE
from cms_lelang.cases import PARTS
from cms_lelang.ceilings.forms import CeilingForm
from cms_lelang.decisions.models import Ceiling
from cms_lelang.forms import PackageForm
from cms_lelang.models import Bidder, Package, Release
from cms_lelang.parts.forms import FORMS
from cms_lelang.releases import tables
from cms_lelang.settings import LelangForm
from cms_lelang.terms.forms import TermForm

from .conftest import HOME, PACKAGE, STAFF, FillIn, MakePackage, story
from .test_desk import PARTLY
from .test_tables import look

SECRETS = {
    "nomor rekening bank": "Bank Jateng no. rek 3012345678",
    "NIP": "NIP 19850315 201001 1 023",
    "NPWP": "NPWP 01.234.567.8-901.000",
    "NIK": "NIK 3304022001900001",
    "nomor telepon seluler": "Budi 081 234 567 890",
    "alamat surel selain .go.id dan .desa.id": "Budi, budi@contoh.com",
}
"""What is never published, by what we call it."""
CORES = ("3012345678", "1985031520100", "012345678901000", "3304022001900001", "081234567890", "budi@contoh.com")
"""The digits of them, by which they are found however they are written."""
CHOSEN = frozenset({"BooleanField", "HiddenField", "OnceField", "CSRFTokenField", "SubmitField"})
"""Fields that keep no words of people."""
MASKED = frozenset({"tax"})
REACHED = ("nomor telepon seluler", "alamat surel selain .go.id dan .desa.id")
CALLED = {"objection", "complaint", "inspectorate", "prefix"}
"""Fields where an office says how it is called, and one that takes no words at all."""


def held(text: str) -> list[str]:
    """Return the secrets in a text, without what stands between their digits."""
    plain = re.sub(r"(?<=\d)[ .-](?=\d)", "", text)
    return [core for core in CORES if core in plain]


def fields_of(form: type[Any]) -> list[str]:
    """Return the names of the fields of a form into which somebody can write."""
    names = [name for name, field in vars(form).items() if hasattr(field, "field_class")]
    names += [name for base in form.__mro__[1:] for name, field in vars(base).items() if hasattr(field, "field_class")]
    kinds = {name: getattr(form, name).field_class.__name__ for name in names}
    return [name for name, kind in kinds.items() if kind not in CHOSEN]


def errors_at(page: str) -> set[str]:
    """Return the fields at which a page says that something is wrong."""
    return set(re.findall(r'<a class="tgt" href="#([a-z_]+)[^"]*">', page))


@pytest.fixture
def desks(
    operator: FlaskClient,
    kabupaten: Site,
    app: Any,
    make_user: MakeUser,
    make_package: MakePackage,
    sign_in: Callable[[FlaskClient, User], None],
) -> list[tuple[FlaskClient, str, type[Any], dict[str, Any]]]:
    """Every form of the plugin: who is signed in, its page, its class, and what goes into it."""
    above = app.test_client()
    sign_in(above, make_user(region_code=kabupaten.region_code))
    key = make_package(shown=False)
    parts = [(operator, f"{STAFF}/{key}/bagian/{part}/baru", FORMS[part], PARTLY[part]) for part in FORMS]
    home = "http://localhost/s/banjarnegara/admin"
    rules = [
        (above, f"{home}/lelang/batas/baru", CeilingForm, {}),
        (above, f"{home}/lelang/ketentuan/baru", TermForm, {}),
        (above, f"{home}/modul/lelang/pengaturan", LelangForm, {}),
    ]
    return [(operator, f"{STAFF}/baru", PackageForm, PACKAGE), *rules, *parts]


@pytest.mark.parametrize("called", SECRETS)
def test_no_field_takes_what_is_never_published(desks: list[Any], called: str, capfd: Any) -> None:
    tried = 0
    for client, path, form, written in desks:
        page = client.get(path).text
        hidden = re.findall(r'name="(csrf_token|key|version|slug_seen|seen)" type="hidden" value="([^"]*)"', page)
        names = {name for name in fields_of(form) if f'name="{name}"' in page} - MASKED
        names -= CALLED if called in REACHED else set()
        if not names:
            continue
        planted = dict.fromkeys(names, SECRETS[called]) | {"body": "0", "body-0-teks": SECRETS[called]}
        answer = client.post(path, data={**dict(hidden), **written, **planted})
        assert (path, answer.status_code, names - errors_at(answer.text)) == (path, 422, set())
        words = {name for name in names if "TextArea" in kind_of(form, name) or kind_of(form, name) == "StringField"}
        assert not words or f"Di sini ada {called}" in answer.text
        tried += len(names)
    assert tried > 70
    assert held(stored()) == []
    assert held(capfd.readouterr().err) == []


@pytest.mark.parametrize("part", ["alt", "judul"])
def test_what_is_said_of_a_photo_that_comes_along_is_looked_at_too(
    operator: FlaskClient, site: Site, fill_in: FillIn, part: str
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(file, "PNG")
    file.seek(0)
    photo = {"body": "0", "body-0-jenis": "photo", "body-0-berkas": (file, "a.png"), f"body-0-{part}": SECRETS["NIP"]}
    answer = operator.post(
        f"{STAFF}/baru", data=fill_in(f"{STAFF}/baru", {**PACKAGE, "body-0-alt": "Saluran", **photo})
    )
    assert (answer.status_code, "Di sini ada NIP" in answer.text, held(stored())) == (422, True, [])


@pytest.mark.parametrize("called", SECRETS)
def test_what_the_library_says_of_a_photo_goes_out_with_a_package_and_is_looked_at(
    operator: FlaskClient, site: Site, fill_in: FillIn, called: str
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(file, "PNG")
    file.seek(0)
    with site_scope(site.id):
        shot = store_image(file, owner_plugin="lelang", alt="Saluran", credit=SECRETS[called]).key
        db.session.commit()
    photo = {"body": "0", "body-0-jenis": "photo", "body-0-media": shot, "body-0-alt": "Saluran"}
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, **photo}))
    assert (answer.status_code, f"Di sini ada {called}" in answer.text) == (422, True)


@pytest.mark.parametrize("called", SECRETS)
def test_no_column_of_a_file_takes_it(operator: FlaskClient, site: Site, called: str) -> None:
    labels = {column.name: str(column.label) for column in TABLE.columns}
    first = {**{column.name: str(column.example or "") for column in TABLE.columns}, **GOOD}
    bad = [{**first, "title": f"Paket {number}", name: SECRETS[called]} for number, name in enumerate(labels)]
    lines = [list(labels.values()), *[[row[name] for name in labels] for row in bad]]
    content = io.StringIO()
    csv.writer(content).writerows(lines)
    page = look(operator, content.getvalue())
    assert page.status_code == 200
    taken = operator.get(f"{page.request.path}/salah.csv")
    assert len(taken.text.strip().splitlines()) == len(labels) + 1
    assert held(stored()) == []


GOOD = {"year": "2026", "category": "Barang", "method": "Tender", "ceiling": "148000000", "estimate": ""}


def test_what_is_kept_of_an_npwp_is_told_nowhere(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, set_prefix: Any, capfd: Any
) -> None:
    set_prefix(site, "ocds-a1b2c3")
    parts = story()
    parts["bidders"][0].tax = ""
    key = make_package(parts=parts, latitude="-7.46", longitude="109.45")
    with site_scope(site.id):
        bidder = db.session.scalars(select(Bidder.id).where(Bidder.winner)).one()
        process = db.session.get_one(Package, key).process
    form = f"{STAFF}/{key}/bagian/bidders/{bidder}"
    sent = operator.post(form, data=fill_in(form, PARTLY["bidders"], verdict="lulus", tax="01.234.567.8-901.000"))
    assert sent.status_code == 303
    assert held(stored()) == []
    assert "01.2**.***.*-***.000" in stored()
    told = [operator.get(f"{HOME}{path}") for path in (*PATHS, f"/lelang/data/rekaman/{process}.json")]
    told += [operator.get(f"{STAFF}/tabel/unduh.{kind}") for kind in ("csv", "xlsx")]
    assert [answer.status_code for answer in told] == [200] * len(told)
    texts = [_text(answer) for answer in told]
    with site_scope(site.id):
        layers = [list(layer.features) for layer in hooks.cms_map_layers(site, None)]
        texts += [repr(layers), repr(list(hooks.cms_public_documents(site))), repr(list(hooks.cms_items(site)))]
    assert [held(text) for text in texts] == [[]] * len(texts)
    # Not even what is masked leaves the desk.
    assert [text for text in texts if "***" in text] == []
    assert held(capfd.readouterr().err) == []


PATHS = (
    *("/lelang/", "/lelang/saluran-irigasi", "/en/lelang/saluran-irigasi", "/lelang/data/rilis.json"),
    *("/lelang/data/rekaman.json", "/data/pengadaan.csv", "/data/pengadaan.json", "/cari?q=tirta"),
    "/lelang/riwayat/saluran-irigasi",
    *("/sitemap.xml", "/feed.atom", "/", "/lelang/data/rilis-2026.jsonl", "/lelang/data/rekaman-2026.jsonl"),
    *(f"/lelang/data/rilis-2026{name and '-'}{name}.csv" for name in tables.PATHS),
)
"""Where something of a package is told to everybody."""


def test_what_was_told_before_a_rule_knew_it_goes_out_masked(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, set_prefix: Any
) -> None:
    set_prefix(site, "ocds-a1b2c3")
    parts = story()
    parts["bidders"][1].name = "Budi BRI 3012345678"
    key = make_package(parts=parts, place="Rek. 3012-34567-8, Dusun 2", latitude="-7.46", longitude="109.45")
    with site_scope(site.id):
        bidder = max(db.session.scalars(select(Bidder.id)))
        process = db.session.get_one(Package, key).process
        kept = repr(list(db.session.scalars(select(Release.told))))
    form, of_bidder = f"{STAFF}/{key}", f"{STAFF}/{key}/bagian/bidders/{bidder}"
    mended = {**PACKAGE, "latitude": "-7.46", "longitude": "109.45"}
    assert operator.post(form, data=fill_in(form, mended)).status_code == 303
    budi = {"name": "Budi", "offer": "139500000", "verdict": "gugur", "reason": "Tanpa daftar alat"}
    assert operator.post(of_bidder, data=fill_in(of_bidder, budi)).status_code == 303
    assert held(kept) == ["3012345678"]
    told = [operator.get(f"{HOME}{path}") for path in (*PATHS, f"/lelang/data/rekaman/{process}.json")]
    assert [answer.status_code for answer in told] == [200] * len(told)
    assert [held(_text(answer)) for answer in told] == [[]] * len(told)
    records = told[PATHS.index("/lelang/data/rekaman.json")].json["records"]
    assert "Rek. ****-*****-*, Dusun 2" in repr(records)


def _text(answer: Any) -> str:
    if not answer.mimetype.endswith("sheet"):
        return str(answer.text)
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def kind_of(form: type[Any], name: str) -> str:
    """Return the class of a field of a form."""
    return str(getattr(form, name).field_class.__name__)


def stored() -> str:
    """Return all that the tables of the plugin hold."""
    models = (Package, *PARTS.values(), Ceiling, Release)
    with every_site() as session:
        found = [list(map(list, session.execute(select(*model.__table__.columns)))) for model in models]
    return json.dumps(found, default=str)
