"""What a row of one table names of another: the plans of a package, and what its contract is held against."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import g
from sqlalchemy import select

from cms_core.api import (
    ARCHIVED,
    PUBLISHED,
    BadCell,
    ChangedMeanwhile,
    Column,
    Outdated,
    Text,
    db,
    format_rupiah,
    squeezed,
)
from cms_lelang import _, services
from cms_lelang.breaches import Breach
from cms_lelang.cases import Case
from cms_lelang.checks import money, plans
from cms_lelang.codes import whole
from cms_lelang.fields import RupiahField
from cms_lelang.models import LONGEST_ACCOUNT, Contract, Package, Plan
from cms_lelang.parts.forms import PlanForm, own_source
from cms_lelang.scale import scale
from cms_lelang.systems.columns import ALSO, PACKAGE
from cms_lelang.systems.editions import Asked, of_package
from cms_lelang.systems.spellings import Spelled
from cms_lelang.words import SOURCES

LONGEST = 20
"""Letters of a code of a plan."""
_LONG = re.compile(r"(?<![^;,|\n])\s*\d{8,}(?: *[ /] *\d{8,})+\s*(?![^;,|\n])", re.ASCII)
"""Several codes of SiRUP, which are numbers of eight digits or more."""


@dataclasses.dataclass(frozen=True)
class Codes(Text):
    """Codes of plans, in one cell: ``51234567; 51234568``."""

    def read(self, cell: Any) -> str:
        """Return them in their order, each once."""
        codes = [code for each in split(whole(super().read(cell))) if (code := whole(each))]
        if long := next((code for code in codes if len(code) > LONGEST), ""):
            raise BadCell(_("“%(code)s” terlalu panjang untuk kode RUP. Pisahkan beberapa kode dengan ;", code=long))
        return together(codes)


PLANS = Column(
    "rup",
    _.lazy("Kode RUP"),
    Codes(500),
    _.lazy(
        "Rencana yang membiayai paket ini; beberapa kode dipisah titik koma. Yang belum ada di paketnya ditambahkan."
    ),
    also=ALSO["plans.code"],
)
AMOUNT = Column("contract", _.lazy("Nilai kontrak (rupiah)"), RupiahField.kind, also=ALSO["contracts.value"])
"""What a row of a package says of its contract: read to be told of alone, the contract has a table of its own."""
SPENT = Column("spent", _.lazy("Total realisasi (rupiah)"), RupiahField.kind, also=("total_realisasi",))
"""What was paid of it so far, likewise: here that is the sum of its payments."""
BESIDE = (
    AMOUNT,
    SPENT,
    Column("source", _.lazy("Sumber dana"), Spelled(SOURCES, "source", ""), also=ALSO["plans.source"]),
    Column("account", _.lazy("Kode rekening anggaran"), Text(LONGEST_ACCOUNT), also=ALSO["plans.account"]),
)
"""The same, and what it says of the plans that are added with it."""
AMOUNTS = (
    Column("ceiling", _.lazy("Pagu (rupiah)"), RupiahField.kind, also=PACKAGE["ceiling"]),
    Column("estimate", _.lazy("HPS (rupiah)"), RupiahField.kind, also=PACKAGE["estimate"]),
)
"""What a row of a contract says of its package, likewise."""
SUPPLIER = Column("supplier", _.lazy("Nama penyedia"), Text(160), also=ALSO["bidders.name"])
"""With whom it was signed: that has to be who won."""


def split(said: str) -> list[str]:
    """Return the codes that stand in a cell; those of SiRUP also with a blank or a slash between them alone."""
    apart = _LONG.sub(lambda found: re.sub("[ /]+", ";", found[0]), said)
    return [code for each in re.split(r"[;,|\n]", apart) if (code := each.strip())]


def together(codes: Iterable[str]) -> str:
    """Return codes as one cell holds them."""
    return "; ".join(sorted(set(codes)))


def read_plans(rows: Sequence[Package]) -> None:
    """Read the plans of packages that are going to be asked for (:func:`codes_of`)."""
    g.lelang_codes = {row.id: [] for row in rows}
    query = select(Plan.package_id, Plan.code).where(Plan.package_id.in_([row.id for row in rows]), Plan.code != "")
    for package, code in db.session.execute(query) if rows else ():
        g.lelang_codes[package].append(code)


def codes_of(row: Package) -> str:
    """Return the codes of the plans of a package, as one cell holds them."""
    return together(g.get("lelang_codes", {}).get(row.id, ()))


def lines(said: Collection[str]) -> list[tuple[Plan, Package]]:
    """Return the plans with some codes, and their packages."""
    query = select(Plan, Package).join(Package, Package.id == Plan.package_id)
    query = query.where(Plan.code.in_(list(said)), Package.state != ARCHIVED).order_by(Plan.id)
    return [(plan, package) for plan, package in db.session.execute(query)] if said else []


def waiting(keys: Collection[Asked], there: Collection[Asked]) -> dict[Asked, Package]:
    """Return packages without a code that tenders are which are not ``there``: same plan, same year, same name.

    Those that have only the plan are noted: a plan may pay for several packages.
    """
    asked = {key: split(key.rup) for key in keys if key.code and key.rup}
    known = lines({each for codes in asked.values() for each in codes})
    g.lelang_lines = {plan.code: plan for plan, _package in known}
    g.lelang_waiting = {}
    found: dict[Asked, Package] = {}
    for key, codes in asked.items():
        if key in there:
            continue
        waits = [(plan, package) for plan, package in known if plan.code in codes and not package.code]
        owners = {package.id: package for _plan, package in waits if _is_called(package, key.year, key.title)}
        free = [package for package in owners.values() if package not in found.values()]
        if len(free) == 1:
            found[key] = free[0]
        else:
            g.lelang_waiting |= {(key.code, plan.code): package for plan, package in waits}
    return found


def _is_called(package: Package, year: int | None, title: str | None) -> bool:
    """Whether nothing says that a package is of another year or has another name."""
    return year in (None, package.year) and squeezed(title or package.title) == squeezed(package.title)


def doubts(package: Package, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is worth a second look about what a row of a package names beside it, with its column."""
    known: dict[str, Plan] = g.get("lelang_lines", {})
    held = split(g.get("lelang_held", {}).get(of_package(package), ""))
    for code in split(values.get("rup") or ""):
        if code in held:
            continue
        if waits := g.get("lelang_waiting", {}).get((package.code, code)):
            text = _(
                "RUP %(code)s ada di %(what)s “%(title)s”, yang nama atau tahunnya lain: baris ini menjadi paket "
                "sendiri. Bila itu paket yang sama, tulis kode tendernya di sana dahulu.",
                code=code,
                what=_("paket terbit") if waits.state == PUBLISHED else _("draf"),
                title=waits.title,
            )
            yield "rup", text
        if code in known:
            yield from (("rup", breach.told) for breach in plans(Case(package, plans=[known[code]])))
            continue
        text = _(
            "RUP %(code)s belum ada di situs ini. Ditambahkan dengan tahun paketnya dan sumber dana “%(source)s”; "
            "lengkapi di Rencana (RUP).",
            code=code,
            source=SOURCES[_source(values)],
        )
        yield "rup", text
    if values.get("contract"):
        told = _amounts(Case(package, contracts=[Contract(value=values["contract"])]))
        yield from (("contract", breach.told) for breach in told if breach.part == "contracts")


def overspent(row: Package | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Doubt what a file says was paid of a package where it is more than there is, or something else than we have."""
    spent, ceiling = values.get("spent"), values.get("ceiling")
    if spent is None:
        return {}
    if ceiling is not None and spent > ceiling:
        said = {"spent": format_rupiah(spent), "ceiling": format_rupiah(ceiling)}
        return {"spent": _("Realisasi %(spent)s melebihi pagu %(ceiling)s. Periksa kedua angkanya.", **said)}
    paid = services.stored(row).paid if row is not None else 0
    if paid in (0, spent):
        return {}
    said = {"spent": format_rupiah(spent), "paid": format_rupiah(paid)}
    return {
        "spent": _(
            "Realisasinya %(spent)s, di situs pembayaran paket ini berjumlah %(paid)s. Lengkapi di Pembayaran.", **said
        )
    }


def _source(values: Mapping[str, Any]) -> str:
    """Return where the money of a plan comes from that a row of a package names."""
    return values.get("source") or own_source()


def of_contract(case: Case, values: Mapping[str, Any]) -> Iterator[Breach]:
    """Yield what is worth a second look about a contract whose row says another budget or estimate than its package."""
    told = {name: values[name] for name in ("ceiling", "estimate") if values.get(name) is not None}
    if not told or case.contract is None:
        return
    package = Package(**{name: getattr(case.package, name) for name in Package.WRITTEN} | told)
    before, after = _amounts(case), _amounts(dataclasses.replace(case, package=package))
    yield from (breach for breach in after if breach.part == "contracts" and breach not in before)


def _amounts(case: Case) -> list[Breach]:
    """Return what is wrong with the amounts of a package."""
    return [*money(case), *scale(case)]


def write(rows: Sequence[tuple[Package, Mapping[str, Any]]]) -> None:
    """Give packages the plans that a file names and they do not have yet: as others have them, or the bare code.

    Nobody is told: whoever writes the package behind this tells the public of both at once.

    Raises:
        Outdated: somebody else saved one of them since it was read.
    """
    if not rows:
        return
    packages = [package for package, _values in rows]
    try:
        services.find_at(*packages)
    except ChangedMeanwhile as error:
        raise Outdated from error
    read_plans(packages)
    named = [(package, values, split(values["rup"])) for package, values in rows]
    known = {plan.code: plan for plan, _package in lines({code for _row, _values, codes in named for code in codes})}
    for package, values, codes in named:
        held = split(codes_of(package))
        bare = {"year": values.get("year", package.year), "source": _source(values)}
        bare["account"] = values.get("account") or ""
        for code in codes:
            if code not in held:
                told = _like(known[code]) if code in known else {**bare, "code": code}
                db.session.add(Plan(package_id=package.id, **told))


def _like(plan: Plan) -> dict[str, Any]:
    """Return what another package has of a plan; how much of it pays for this one nobody has said."""
    return {name: getattr(plan, name) for name in PlanForm.columns()} | {"amount": None}
