"""What a package says of others goes with what these are: which it tries again, and of which it is a lot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms_core.api import format_rupiah
from cms_lelang import _
from cms_lelang.breaches import Breach
from cms_lelang.cases import Case
from cms_lelang.models import Package
from cms_lelang.related.naming import names_of, number_of
from cms_lelang.words import OUTCOMES

ABSENT, ALIVE = "absent", "alive"
"""How the faults begin that the site has not what a package names, and that what it repeats (its slug) goes on."""


def repeats(case: Case) -> Iterator[Breach]:
    """D10: what is tried again came to nothing before, and is told here too."""
    package, before = case.package, case.repeated
    if not package.repeats:
        return
    # What is put up again keeps its code: then that of another one is meant, if there is one.
    if package.repeats == package.slug or (package.repeats == package.code and before is None):
        yield Breach("D10", "", "repeats", _("Ini paket ini sendiri. Tulis kode paket yang gagal sebelumnya."))
    elif before is None:
        text = _("Paket “%(said)s” yang diulang tidak ada di situs ini. Periksa kodenya.", said=package.repeats)
        yield Breach("D10", "", "repeats", text, severe=False, fault=f"{ABSENT} {package.repeats}")
    elif not before.outcome and not before.broken:
        text = _(
            "Paket “%(title)s” belum dinyatakan batal atau gagal, dan kontraknya tidak diputus. Nyatakan dahulu, "
            "dengan alasannya.",
            title=before.title,
        )
        yield Breach("D10", "", "repeats", text, fault=f"{ALIVE} {before.slug}")


def repeated_still(case: Case) -> Iterator[Breach]:
    """D10: what citizens read to be tried again came to nothing, or was broken off."""
    contract = case.contract
    broken = contract is not None and contract.status == "putus"
    # Of what was divided that is so with the last of its lots.
    if not case.again or case.package.outcome or broken or (case.lots and case.package.broken):
        return
    text = _(
        "Paket ini sudah diulang sebagai “%(title)s”, jadi harus batal, gagal, atau diputus kontraknya. Kosongkan "
        "Mengulang paket di sana dahulu.",
        title=case.again[0].title,
    )
    at = ("contracts", "status") if contract is not None else ("", "outcome")
    yield Breach("D10", *at, text)


def divided(case: Case) -> Iterator[Breach]:
    """D10: what a lot is of is another package of the site, and no lot itself."""
    package = case.package
    if not package.lot_of:
        return
    if case.inner is not None:
        text = _(
            "Paket “%(title)s” sendiri satu lot, jadi tidak dibagi lagi. Sebut paket yang dibagi, atau kosongkan "
            "Bagian dari paket di salah satunya.",
            title=case.inner.title,
        )
        yield Breach("D10", "", "lot_of", text)
    elif case.lots:
        text = _(
            "Paket ini sendiri dibagi menjadi lot (“%(title)s”), jadi bukan satu lot. Kosongkan, atau ubah Bagian dari "
            "paket di lotnya.",
            title=case.lots[0].title,
        )
        yield Breach("D10", "", "lot_of", text)
    elif case.whole is None and _is_itself(package):
        text = _("Ini paket ini sendiri. Tulis kode atau nama paket yang dibagi, atau kosongkan.")
        yield Breach("D10", "", "lot_of", text)
    elif case.whole is None:
        text = _(
            "Paket “%(said)s” yang dibagi tidak ada di situs ini. Periksa kode atau namanya, atau tambahkan.",
            said=package.lot_of,
        )
        yield Breach("D10", "", "lot_of", text, severe=False, fault=f"{ABSENT} {package.lot_of}")


def _is_itself(package: Package) -> bool:
    """Whether a package names itself for what was divided; the first lot of a tender to be written may be called so."""
    key: int | None = package.id
    if key is None and package.lot:
        return package.lot_of == package.slug
    return package.lot_of in names_of(package)


def continued(case: Case) -> Iterator[Breach]:
    """D11: what came to nothing has no lot that goes on, as it has no contract itself."""
    package, whole = case.package, case.whole
    going = [row.title for row in _standing(case.lots) if row.contracted is not None]
    if package.outcome and going:
        text = _(
            "Paket ini %(outcome)s, padahal lotnya “%(title)s” berjalan dengan kontrak. Kosongkan keadaan paketnya: "
            "lot yang batal atau gagal dinyatakan di lotnya.",
            outcome=str(OUTCOMES[package.outcome]).lower(),
            title=going[0],
        )
        yield Breach("D11", "", "outcome", text)
    if whole is not None and whole.outcome and case.contract is not None and not package.outcome:
        text = _(
            "Paket “%(title)s” yang dibagi %(outcome)s, padahal lot ini berkontrak. Kosongkan dahulu keadaan paket "
            "itu.",
            title=whole.title,
            outcome=str(OUTCOMES[whole.outcome]).lower(),
        )
        yield Breach("D11", "", "lot_of", text)


def signed_whole(case: Case) -> Iterator[Breach]:
    """D10: what was divided is signed lot by lot; its own contract counts in no sum."""
    whole = case.whole
    if case.lots and case.contract is not None:
        text = _(
            "Paket ini dibagi (“%(title)s” adalah lotnya) dan punya kontrak sendiri, yang karena itu tidak ikut "
            "dihitung. Pindahkan kontraknya ke lotnya, atau kosongkan Bagian dari paket di sana.",
            title=case.lots[0].title,
        )
        yield Breach("D10", "contracts", "", text, severe=False)
    if whole is not None and whole.agreed is not None:
        text = _(
            "Paket “%(title)s” yang dibagi punya kontrak sendiri, yang karena paket ini tidak ikut dihitung. Periksa "
            "apakah paket ini memang lotnya.",
            title=whole.title,
        )
        yield Breach("D10", "", "lot_of", text, severe=False)


def numbered_twice(case: Case) -> Iterator[Breach]:
    """D9: one lot is told once; one that came to nothing may be tried again."""
    seen: dict[str, Package] = {}
    for row in _standing(case.lots):
        number = number_of(row.lot)
        if number and number in seen:
            text = _(
                "Lot “%(lot)s” ditulis dua kali: “%(one)s” dan “%(other)s”. Periksa nomornya.",
                lot=row.lot,
                one=seen[number].title,
                other=row.title,
            )
            yield Breach("D9", "", "title", text, severe=False)
        seen.setdefault(number, row)
    own = number_of(case.package.lot or "")
    for row in _standing(case.siblings) if own and _stands(case) else ():
        if number_of(row.lot) == own:
            text = _("Lot “%(lot)s” sudah ada: “%(title)s”. Periksa nomornya.", lot=row.lot, title=row.title)
            yield Breach("D9", "", "lot", text, severe=False)


def budgeted(case: Case) -> Iterator[Breach]:
    """D1: lots are paid from what they are lots of."""
    whole = case.package if case.lots else case.whole
    lots = [row.ceiling for row in _standing(case.lots or case.siblings)]
    lots += [case.package.ceiling] if case.whole is not None and _stands(case) else []
    if whole is not None and sum(lots) > whole.ceiling:
        text = _(
            "Pagu lot-lotnya berjumlah %(sum)s, melebihi pagu paket yang dibagi %(most)s. Periksa angkanya.",
            sum=format_rupiah(sum(lots)),
            most=format_rupiah(whole.ceiling),
        )
        yield Breach("D1", "", "ceiling", text, severe=False)


def _standing(lots: Sequence[Package]) -> list[Package]:
    """Return the lots that did not come to nothing and were not broken off: those may be there again."""
    return [row for row in lots if not row.outcome and not row.broken]


def _stands(case: Case) -> bool:
    """Whether the same is true of a package as it would be."""
    return not case.package.outcome and not (case.contract is not None and case.contract.status == "putus")


RULES = (repeats, repeated_still, divided, continued, signed_whole, numbered_twice, budgeted)
"""What others have to do with a package, and may contradict."""
