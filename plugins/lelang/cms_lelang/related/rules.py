"""D10: what a package says of others: which it tries again, and of which it is a lot."""

from __future__ import annotations

from collections.abc import Iterator

from cms_lelang import _
from cms_lelang.breaches import Breach
from cms_lelang.cases import Case


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


def divided(case: Case) -> Iterator[Breach]:
    """D10: what a lot is of is another package, and no lot itself."""
    package, whole = case.package, case.whole
    if not package.lot_of:
        return
    if whole is None:
        if package.lot_of in (package.code, package.slug, package.title):
            text = _("Ini paket ini sendiri. Tulis kode atau nama paket yang dibagi, atau kosongkan.")
            yield Breach("D10", "", "lot_of", text)
    elif whole.lot_of:
        text = _(
            "Paket “%(title)s” sendiri satu lot, jadi tidak dibagi lagi. Sebut paket yang dibagi, atau kosongkan "
            "Bagian dari paket di salah satunya.",
            title=whole.title,
        )
        yield Breach("D10", "", "lot_of", text)
