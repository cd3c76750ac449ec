"""Releases as tables: nothing that they say is lost, all of it joins again, and programs that know OCDS read it."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import STEPS, Site, db, site_scope, take_step
from cms_core.modules.services import disable
from cms_core.testing.factories import MakeUser
from cms_lelang import NAME, services
from cms_lelang.cases import load
from cms_lelang.models import Addendum, Handover, Package, Payment, Plan, Progress, Release, Stage
from cms_lelang.releases import bulk
from cms_lelang.releases import services as releases
from cms_lelang.releases.facts import TOLD
from cms_lelang.releases.tables import PATHS, head_of

from ..conftest import HOME, MakePackage, at, framework, story
from ..test_secrets import CORES, held
from .conftest import PREFIX, package_of, publish_again, schema_of, tell

flattentool: Any = importlib.import_module("flattentool")  # it has no types

Rows = list[dict[str, str]]


def files_of(client: FlaskClient, year: int = 2026) -> dict[str, str]:
    """Return the tables of a year as they are served, by their paths."""
    files = {}
    for name, path in PATHS.items():
        answer = client.get(f"{HOME}/lelang/data/rilis-{year}{name and '-'}{name}.csv")
        assert (path, answer.status_code, answer.mimetype) == (path, 200, "text/csv")
        files[path] = answer.text
    return files


def rows_in(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def full() -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return columns and parts of a package of which everything that is told is written, but why it failed."""
    parts = story()
    days = {
        name: date(2026, 2, day) for day, name in enumerate(("select_from", "select_to", "work_from", "work_to"), 3)
    }
    words = {name: f"{name} rencana" for name in ("unit", "text", "volume", "specification", "review", "why")}
    rup: dict[str, Any] = {"code": "51234568", "year": 2026, "source": "apbd", "amount": 1, "account": "5.2.2"}
    more = {"announced": date(2026, 2, 2), "status": "terumumkan", "unit_code": "7000", "earlier": "51234567"}
    parts["plans"].append(Plan(**rup, **more, **words, **days))
    parts["stages"][0].reason = "Mundur sehari"
    parts["stages"].append(Stage(stage="penjelasan", starts_at=at(3), ends_at=at(4), revision=0, reason=""))
    parts["bidders"][0].corrected = 143_100_000
    parts["progress"][0].planned = 40
    signed = {"letter": "SPPBJ-1", "order": "SPMK-1", "domestic": 1_000_000, "small": 0, "partners": "CV A, CV B"}
    for name, value in {**signed, "status": "putus", "reason": "Lalai", "performance": "buruk"}.items():
        setattr(parts["contracts"][0], name, value)
    changed = {"signed": date(2026, 5, 1), "reason": "Pintu air"}
    parts["addenda"] = [Addendum(number="ADD-1", value=143_000_000, ends=date(2026, 7, 1), **changed)]
    day, void = date(2026, 5, 1), "Tercatat dua kali"
    parts["addenda"].append(Addendum(number="ADD-0", void=void, **changed))
    parts["progress"].append(Progress(day=day, percent=40, void=void))
    parts["payments"].append(Payment(paid=day, amount=1_000_000, void=void))
    parts["handovers"].append(Handover(sort="pertama", day=day, void=void))
    words = {
        name: f"{name} paket" for name in ("unit", "office", "committee", "law", "agency", "project", "lot_of", "lot")
    }
    judged = {"qualification": "pasca", "evaluation": "harga_terendah", "size": "kecil", "for_small": True}
    tender = {"method": "tender", "code": "10012345001", "link": "https://spse.example/1", "edition": 1}
    places = "Dusun 3; 33.04.02.2007; -7,46 109,45; -7,47 109,46\nDusun 4; -7,48 109,47"
    place = {"region": "33.04.02.2007", "latitude": "-7.46", "longitude": "109.45", "places": places}
    columns = {**words, **judged, **tender, **place, "unit_code": "7000", "contract_kind": "lumsum"}
    return columns, parts


@pytest.fixture
def told(open_site: Site, client: FlaskClient, make_package: MakePackage, make_user: MakeUser) -> list[dict[str, Any]]:
    """All releases of packages with everything: failed, tried again and cut, withdrawn, and without a provider."""
    columns, parts = full()
    key = publish_again(open_site, make_package, parts=parts, **columns)
    make_package(title="Semen", contract_kind="payung", parts=framework())
    second = {"signed": date(2026, 5, 2), "reason": "Hujan", "value": None, "ends": date(2026, 7, 9)}
    tell(open_site, key, "addenda", {**second, "number": "ADD-2"})
    gone, _own = (
        make_package(title=each, method="swakelola_4", executor="Poktan") for each in ("Ditarik", "Swakelola")
    )
    with site_scope(open_site.id):
        row = db.session.get_one(Package, key)
        case = load(row)
        db.session.delete(case.bidders[1])
        db.session.delete(case.handovers[0])
        for name in ("office", "places", "link", "law"):
            setattr(row, name, "")
        services.PACKAGES.settle(row)
        away = db.session.get_one(Package, gone)
        user = make_user(region_code="33.04.02")
        take_step(services.PACKAGES, away, STEPS["tarik"], site=open_site, by=user, reason="Keliru")
        db.session.commit()
    found: list[dict[str, Any]] = package_of(client, "rilis.json")["releases"]
    assert len(found) == 7
    return found


def leaves(said: Any, path: str = "", heading: str = "", ids: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield all that is said in an object: the list that it lies in, the ids that lead there, its heading, its value.

    Knows nothing of our fields: what is added to a release is found.
    """
    for name, value in said.items():
        if isinstance(value, dict):
            yield from leaves(value, path, f"{heading}{name}/", ids)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for each in value:
                yield from leaves(each, f"{heading}{name}", f"{heading}{name}/0/", (*ids, each["id"]))
        elif isinstance(value, list):
            cells = [",".join(map(str, each)) if isinstance(each, list) else str(each) for each in value]
            yield path, ids, f"{heading}{name}", ";".join(cells)
        elif value is not None:
            yield path, ids, f"{heading}{name}", str(value)


def test_the_page_of_open_data_leads_to_the_files_of_each_year(
    client: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    assert "menurut OCDS" not in client.get(f"{HOME}/data/").text
    for title, year in (("Lama", 2024), ("Baru", 2026), ("Talud", 2026)):
        make_package(title=title, year=year)
    make_package(title="Draf", year=2025, shown=False)
    page = client.get(f"{HOME}/data/").text
    found = re.findall(r'<a class="tgt" href="([^"]+)">(\d+ menurut OCDS: JSON Lines dan tabel CSV)<', page)
    assert found == [
        (f"/lelang/data/{year}", f"{year} menurut OCDS: JSON Lines dan tabel CSV") for year in (2026, 2024)
    ]
    assert [client.get(f"{HOME}{path}").status_code for path, _label in found] == [200, 200]


def test_everything_that_can_be_written_is_in_these_releases(open_site: Site, told: list[dict[str, Any]]) -> None:
    """Whoever adds a column that is told writes it here, too."""
    written = defaultdict(set)
    with site_scope(open_site.id):
        for package in releases.processes(limit=9):
            for release in releases.of_package(package.id):
                for key, row in release.facts.items():
                    written[key.partition("-")[0]] |= row.keys()
    assert written == {part: set(names) for part, names in TOLD.items()}


def test_everything_that_a_release_says_stands_in_one_table(client: FlaskClient, told: list[dict[str, Any]]) -> None:
    said = Counter(leaf for each in told for leaf in leaves(each, ids=(each["ocid"], each["id"])))
    stands: Counter[Any] = Counter()
    empty = {}
    for path, text in files_of(client).items():
        head = head_of(path)
        # What a row lies in stands in front: the release, and a list in each list.
        keys = 2 + (path.count("/0/") + 1 if path else 0)
        filled = set()
        for row in rows_in(text):
            assert list(row) == head
            cells = [(name, value) for name, value in row.items() if value]
            ids = tuple(row[name] for name in head[:keys])
            own = cells[keys - 1 :] if path else cells
            stands.update((path, ids, name, value) for name, value in own)
            filled |= {name for name, _value in cells}
        empty[path] = set(head) - filled
    assert stands == said
    assert {path: names for path, names in empty.items() if names} == {}


def test_numbers_agree_and_rows_join(client: FlaskClient, told: list[dict[str, Any]]) -> None:
    tables = {path: rows_in(text) for path, text in files_of(client).items()}
    known = {(row["ocid"], row["id"]) for row in tables[""]}
    assert [row["id"] for row in tables[""]] == [each["id"] for each in sorted(told, key=lambda each: each["ocid"])]
    assert {path for path, rows in tables.items() for row in rows if (row["ocid"], row["id"]) not in known} == set()
    paid = sum(int(row["contracts/0/implementation/transactions/0/value/amount"]) for row in tables[PAID])
    contracts = [contract for each in told for contract in each.get("contracts", ())]
    said = [row["value"]["amount"] for each in contracts for row in each["implementation"]["transactions"]]
    assert (paid, len(tables[PAID])) == (sum(said), len(said))
    kept = {(row["id"], row["awards/0/id"]) for row in tables["awards"]}
    assert {(row["id"], row["contracts/0/awardID"]) for row in tables["contracts"]} <= kept


PAID = "contracts/0/implementation/transactions"


@pytest.mark.usefixtures("offline")
@pytest.mark.filterwarnings("ignore:Skipping field")
def test_a_program_that_knows_ocds_makes_the_same_releases_of_them(
    client: FlaskClient, told: list[dict[str, Any]], served: str, tmp_path: Path
) -> None:
    folder, schema, written = tmp_path / "tables", tmp_path / "schema.json", tmp_path / "releases.json"
    folder.mkdir()
    for path, text in files_of(client).items():
        (folder / f"{path.replace('/', '_') or 'releases'}.csv").write_text(text)
    schema.write_text(json.dumps(schema_of(package_of(client, "rilis.json"), served)))
    ways = {"input_format": "csv", "root_list_path": "releases", "root_id": "ocid", "id_name": "id"}
    flattentool.unflatten(str(folder), output_name=str(written), schema=str(schema), **ways)
    made = json.loads(written.read_text())["releases"]
    assert {each["id"]: each for each in made} == {each["id"]: standing(each) for each in told}


def standing(value: Any) -> Any:
    """Return what is said without what is taken back: an empty cell says nothing."""
    if isinstance(value, dict):
        kept = {name: standing(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in (None, {})}
    return [standing(each) for each in value] if isinstance(value, list) else value


SECRET = (
    "NIK 3304022001900001",
    "NPWP 01.234.567.8-901.000",
    "Bank Jateng no. rek 3012345678",
    "NIP 19850315 201001 1 023",
    "Budi 0812-3456-7890",
    "Budi, budi@contoh.com",
)


def test_what_is_never_published_is_in_no_table(
    open_site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    """It was written before a rule knew it: no form takes it, and here none is asked."""
    columns, parts = full()
    planted = itertools.cycle(SECRET)
    sown = [(row, name) for rows in parts.values() for row in rows for name in WORDS if getattr(row, name, None)]
    for row, name in sown:
        setattr(row, name, next(planted))
    words = {name: next(planted) for name in ("title", "unit", "office", "committee", "law", "project", "place")}
    make_package(
        parts=parts, **{**columns, **words, "body": f"<p>{SECRET[0]}</p>", "places": f"{SECRET[2]}; -7,48 109,47"}
    )
    with site_scope(open_site.id):
        kept = json.dumps(list(db.session.scalars(select(Release.told))))
    assert all(core in held(kept) for core in CORES)
    files = files_of(client)
    assert {path: held(text) for path, text in files.items() if held(text)} == {}
    assert sum("*" in text for text in files.values()) > 9


WORDS = ("name", "text", "review", "why", "reason", "number", "note", "volume", "specification", "partners")
"""Columns of parts that hold words."""


def test_no_cell_is_a_formula(open_site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    parts = story()
    parts["bidders"][0].name, parts["progress"][0].note = "=HYPERLINK(1)", "@SUM(1)"
    parts["contracts"][0].number, parts["stages"][0].reason = "-1", "\uff1d1+1"
    make_package(title="+62", parts=parts, unit='Dinas, "PU"', body="<p>=1</p>")
    tables = {path: rows_in(text) for path, text in files_of(client).items()}
    cells = {value for rows in tables.values() for row in rows for value in row.values()}
    assert [each for each in cells if each.startswith(FORMULA)] == []
    assert cells >= {"'=HYPERLINK(1)", "'@SUM(1)", "'-1", "'\uff1d1+1", "'+62", 'Dinas, "PU"', "'=1"}


FORMULA = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")


def test_tables_are_of_one_site_and_of_one_year(
    open_site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="Jembatan", at=neighbour, parts=story())
    make_package(title="Draf", shown=False, parts=story())
    assert statuses(client, ("2026.csv", "2026-bids_details.csv", "2026.jsonl")) == [404] * 3
    make_package(title="Laptop", year=2025)
    assert statuses(client, ("2026.csv", "2026-bids_details.csv", "2026.jsonl")) == [404] * 3
    files = files_of(client, 2025)
    assert [row["tender/title"] for row in rows_in(files[""])] == ["Laptop"]
    # Where a year has no bids there is a table of them all the same.
    assert files["bids/details"] == ",".join(head_of("bids/details")) + "\n"
    unknown = ("2025-facts.csv", "2025-.csv", "2025-tender.csv", "2025-tender/items.csv", f"{10**30}.csv", "x.csv")
    assert statuses(client, unknown) == [404] * len(unknown)
    with site_scope(open_site.id):
        disable(db.session.get_one(Site, open_site.id), NAME)
        db.session.commit()
    assert statuses(client, ("2025.csv", "2025-bids_details.csv")) == [404, 404]


def statuses(client: FlaskClient, files: Iterable[str]) -> list[int]:
    return [client.get(f"{HOME}/lelang/data/rilis-{each}").status_code for each in files]


def test_files_say_what_they_are(
    site: Site, client: FlaskClient, make_package: MakePackage, set_prefix: Callable[[Site, str], None]
) -> None:
    make_package()
    paths = [f"{HOME}/lelang/data/rilis-2026{end}.csv" for end in ("", "-tender_items")]
    answers = [client.get(path) for path in paths]
    names = [answer.headers["Content-Disposition"].partition("=")[2] for answer in answers]
    assert names == ['"draf-rilis-2026.csv"', '"draf-rilis-2026-tender_items.csv"']
    lines = client.get(f"{HOME}/lelang/data/rilis-2026.jsonl")
    assert {answer.headers["Cache-Control"] for answer in answers} == {lines.headers["Cache-Control"]}
    set_prefix(site, PREFIX)
    assert client.get(paths[0]).headers["Content-Disposition"] == 'attachment; filename="rilis-2026.csv"'


def test_a_file_that_breaks_off_is_no_csv(
    open_site: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pieces(*_asked: Any) -> Iterator[str]:
        yield "ocid,id\n" + "a,b\n" * 600_000
        raise OSError("gone")

    make_package()
    monkeypatch.setattr(bulk, "rows", pieces)
    text = client.get(f"{HOME}/lelang/data/rilis-2026.csv").text
    assert text.endswith('\na,b\n"Unduhan ini terputus karena galat. Ulangi.\n')
    with pytest.raises(csv.Error, match="unexpected end of data"):
        rows_in(text)


def test_all_files_of_a_year_are_found_from_its_list(
    site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package()
    files = ["rilis-2026.jsonl", "rekaman-2026.jsonl", *(f"rilis-2026{name and '-'}{name}.csv" for name in PATHS)]
    for language in ("", "/en"):
        data = f"{language}/lelang/data"
        assert f'href="{data}/2026"' in client.get(f"{HOME}{language}/lelang/?tahun=2026").text
        page = client.get(f"{HOME}{data}/2026").text
        html5lib.HTMLParser(strict=True).parse(page)
        assert re.findall(rf'href="({data}/[^"]*-2026[^"]*)"', page) == [f"{data}/{each}" for each in files]
        # Without a year it is the newest of which something is told.
        assert f'href="{data}/2026"' in client.get(f"{HOME}{language}/lelang/").text
    assert [client.get(f"{HOME}/lelang/data/{year}").status_code for year in (2025, 10**30, "x")] == [404] * 3


def test_what_is_told_no_more_hides_nothing_behind_it(
    open_site: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 1)
    first = make_package(title="Kemarin")
    make_package(title="Laptop")
    with site_scope(open_site.id):
        db.session.get_one(Package, first).state = "draf"
        db.session.commit()
    text = client.get(f"{HOME}/lelang/data/rilis-2026.csv").text
    assert [row["tender/title"] for row in rows_in(text)] == ["Laptop"]
    assert client.get(f"{HOME}/lelang/data/rilis-2026.jsonl").text.count("\n") == 1
