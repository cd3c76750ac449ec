"""What a package says of others goes with what these are: which it tries again, and of which it is a lot."""

from __future__ import annotations

from collections.abc import Iterator

from cms_lelang import _
from cms_lelang.breaches import Breach
from cms_lelang.cases import Case
from cms_lelang.models import Package
from cms_lelang.related.naming import names_of


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
        yield Breach("D10", "", "repeats", text, severe=False)
    elif not before.outcome and not before.broken:
        text = _(
            "Paket “%(title)s” belum dinyatakan batal atau gagal, dan kontraknya tidak diputus. Nyatakan dahulu, "
            "dengan alasannya.",
            title=before.title,
        )
        yield Breach("D10", "", "repeats", text)


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
        yield Breach("D10", "", "lot_of", text, severe=False)


def _is_itself(package: Package) -> bool:
    """Whether a package names itself for what was divided; the first lot of a tender to be written may be called so."""
    key: int | None = package.id
    if key is None and package.lot:
        return package.lot_of == package.slug
    return package.lot_of in names_of(package)


RULES = (repeats, repeated_still, divided)
