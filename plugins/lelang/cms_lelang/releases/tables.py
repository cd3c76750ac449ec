"""What releases tell as tables: one of all that is single, and one for each list of objects.

A whitelist: what has no column is in no table. Headings are paths of OCDS with 0 for every place in a list, as
Flatten Tool writes and reads them; lists of plain values are one cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cms_core.api import guard_cell
from cms_lelang import _

Json = dict[str, Any]
Cells = list[Any]

OWN = ("ocid", "id")
"""What the tables are joined by, with the ids of the lists that a row lies in: the release of each row."""
MONEY = ("value/amount", "value/currency")
PIECE = ("description", "unit/value/amount", "unit/value/currency")
MET = ("title", "type", "description", "dateMet", "status")
TABLES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "": (
        _.lazy("Rilis"),
        (
            *("date", "tag", "initiationType", "language", "buyer/id", "buyer/name", "planning/rationale"),
            *("planning/budget/id", "planning/budget/description", "planning/budget/amount/amount"),
            *("planning/budget/amount/currency", "planning/budget/project", "tender/id", "tender/title"),
            *("tender/description", "tender/status", "tender/procuringEntity/id", "tender/procuringEntity/name"),
            *("tender/value/amount", "tender/value/currency", "tender/procurementMethod"),
            *("tender/procurementMethodDetails", "tender/procurementMethodRationale"),
            *("tender/mainProcurementCategory", "tender/awardCriteria", "tender/awardCriteriaDetails"),
            *("tender/eligibilityCriteria", "tender/contractPeriod/startDate", "tender/contractPeriod/endDate"),
            *("tender/tenderPeriod/startDate", "tender/tenderPeriod/endDate", "tender/enquiryPeriod/startDate"),
            *("tender/enquiryPeriod/endDate", "tender/awardPeriod/startDate", "tender/awardPeriod/endDate"),
            "tender/numberOfTenderers",
        ),
    ),
    "parties": (_.lazy("Pihak"), ("name", "identifier/scheme", "identifier/id", "contactPoint/name", "roles")),
    "planning/budget/budgetBreakdown": (
        _.lazy("Sumber dana"),
        (
            *("description", "amount/amount", "amount/currency", "period/startDate", "period/endDate"),
            *("sourceParty/id", "sourceParty/name"),
        ),
    ),
    "planning/milestones": (_.lazy("Rencana (RUP)"), MET),
    "tender/items": (
        _.lazy("Lokasi"),
        (
            *("description", "deliveryLocation/description", "deliveryLocation/geometry/type"),
            *("deliveryLocation/geometry/coordinates", "deliveryLocation/gazetteer/scheme"),
            "deliveryLocation/gazetteer/identifiers",
        ),
    ),
    "tender/documents": (_.lazy("Dokumen"), ("documentType", "title", "url")),
    "tender/milestones": (_.lazy("Tahap pemilihan"), ("title", "type", "description", "dueDate", "status")),
    "tender/tenderers": (_.lazy("Peserta"), ("name",)),
    "bids/details": (_.lazy("Penawaran"), ("status", *MONEY)),
    "bids/details/0/tenderers": (_.lazy("Peserta setiap penawaran"), ("name",)),
    "bids/details/0/items": (_.lazy("Harga satuan setiap penawaran"), PIECE),
    "awards": (_.lazy("Penetapan pemenang"), ("status", "date", *MONEY)),
    "awards/0/suppliers": (_.lazy("Penyedia"), ("name",)),
    "awards/0/items": (_.lazy("Harga satuan pemenang"), PIECE),
    "contracts": (
        _.lazy("Kontrak"),
        (
            *("awardID", "title", "description", "status", "period/startDate", "period/endDate"),
            *(*MONEY, "dateSigned"),
        ),
    ),
    "contracts/0/items": (_.lazy("Harga satuan kontrak"), PIECE),
    "contracts/0/documents": (_.lazy("Surat penunjukan (SPPBJ)"), ("documentType", "title")),
    "contracts/0/milestones": (_.lazy("Perintah mulai kerja (SPMK)"), ("title", "type", "dateMet", "status")),
    "contracts/0/amendments": (
        _.lazy("Adendum"),
        ("date", "rationale", "description", "amendsReleaseID", "releaseID"),
    ),
    "contracts/0/implementation/transactions": (_.lazy("Pembayaran"), ("date", *MONEY)),
    "contracts/0/implementation/milestones": (_.lazy("Kemajuan dan serah terima"), MET),
    "contracts/0/implementation/documents": (
        _.lazy("Berita acara (BAP, BAST)"),
        ("documentType", "title", "description"),
    ),
    "relatedProcesses": (_.lazy("Paket terkait"), ("relationship", "title", "scheme", "identifier")),
}
"""The tables by the path of their list, empty for what is single: what each is called, and its columns beside ids."""
PATHS = {path.replace("/0/", "_").replace("/", "_"): path for path in TABLES}
"""The paths of the tables by their names in addresses."""


def head_of(path: str) -> Cells:
    """Return the headings of a table."""
    steps = _steps(path)
    lists = ["/0/".join(steps[: place + 1]) for place in range(len(steps))]
    prefix = f"{path}/0/" if path else ""
    return [*OWN, *(f"{each}/0/id" for each in lists), *(f"{prefix}{name}" for name in TABLES[path][1])]


def rows_of(path: str, release: Json) -> Iterator[Cells]:
    """Yield the rows that a release has in a table; what it does not say, or takes back, is an empty cell."""
    columns = [name.split("/") for name in TABLES[path][1]]
    for ids, row in _objects(release, _steps(path), [release[name] for name in OWN]):
        yield [*map(_cell, ids), *(_cell(_at(row, names)) for names in columns)]


def _steps(path: str) -> list[str]:
    return path.split("/0/") if path else []


def _objects(said: Json, steps: Sequence[str], ids: Cells) -> Iterator[tuple[Cells, Json]]:
    """Yield the objects of a list of lists, each with the ids that lead to it."""
    if not steps:
        yield ids, said
        return
    for each in _at(said, steps[0].split("/")) or ():
        yield from _objects(each, steps[1:], [*ids, each["id"]])


def _at(said: Any, names: Sequence[str]) -> Any:
    for name in names:
        said = (said or {}).get(name)
    return said


def _cell(value: Any) -> Any:
    # As Flatten Tool has it: a list by semicolons, and the lists in a list by commas.
    if isinstance(value, list):
        value = ";".join(",".join(map(str, each)) if isinstance(each, list) else str(each) for each in value)
    return guard_cell(value) if isinstance(value, str) else value
