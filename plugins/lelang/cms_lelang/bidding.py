"""D3 and D5: who takes part and who wins, and what they and their contract say of prices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms_core.api import format_rupiah
from cms_lelang import _
from cms_lelang.breaches import Breach
from cms_lelang.cases import Case
from cms_lelang.names import key_of

SHOWN = 4
"""Digits of an NPWP at each end that may be compared, with the nought before it."""


def winner(case: Case) -> Iterator[Breach]:
    """D3: one winner, who took part, once, and was not disqualified; and none of that where nobody is sought."""
    seen: dict[str, list[str]] = {}
    for row in case.bidders:
        others = seen.setdefault(key_of(row.name), [])
        if not all(are_others(row.tax, tax) for tax in others):
            text = _(
                "%(name)s sudah tercatat sebagai peserta. Ubah yang sudah ada. Bila dua usaha bernama sama, isi NPWP "
                "keduanya.",
                name=row.name,
            )
            yield Breach("D3", "bidders", "name", text)
        others.append(row.tax or "")
    if case.package.by_itself and (case.stages or case.bidders):
        text = _(
            "Swakelola tidak memilih penyedia, padahal paket ini punya tahap pemilihan atau peserta. Kembalikan "
            "metodenya. Bila pemilihannya tidak jadi, nyatakan paket ini batal, dan buat paket swakelolanya tersendiri."
        )
        yield Breach("D3", "", "method", text)
    if len(case.winners) > 1:
        text = _(
            "Pemenangnya lebih dari satu: %(names)s. Tandai satu saja; lot yang lain tulis sebagai paket sendiri.",
            names=", ".join(row.name for row in case.winners),
        )
        yield Breach("D3", "bidders", "winner", text)
    for row in case.winners:
        if row.verdict == "gugur":
            text = _("%(name)s gugur, jadi bukan pemenang. Periksa hasil evaluasinya.", name=row.name)
            yield Breach("D3", "bidders", "winner", text)
    if case.contract is not None and case.package.by_itself:
        text = _("Swakelola tidak berkontrak dengan penyedia. Periksa metodenya.")
        yield Breach("D3", "contracts", "", text)
    elif case.contract is not None and not case.winners:
        text = _("Kontrak ini belum punya pemenang. Tambahkan pemenangnya sebagai peserta dahulu.")
        yield Breach("D3", "contracts", "", text)


def doubtful_prices(case: Case) -> Iterator[Breach]:
    """D5: prices that miss a step, or that grew."""
    for row in case.bidders:
        if row.has_errors and row.corrected is None:
            text = _("%(name)s: ada koreksi aritmatik, tetapi harga terkoreksinya kosong. Isi angkanya.", name=row.name)
            yield Breach("D5", "bidders", "corrected", text, severe=False)
        offered = row.corrected if row.corrected is not None else row.offer
        if row.negotiated is not None and offered is not None and row.negotiated > offered:
            text = _(
                "%(name)s: harga negosiasi %(last)s di atas penawarannya %(first)s. Periksa keduanya.",
                name=row.name,
                last=format_rupiah(row.negotiated),
                first=format_rupiah(offered),
            )
            yield Breach("D5", "bidders", "negotiated", text, severe=False)
    yield from _agreed(case)


def _agreed(case: Case) -> Iterator[Breach]:
    """Doubt a contract that is dearer than what its winner asked at last, and one of which nobody can tell."""
    contract, known = case.contract, [row for row in case.winners if row.price is not None]
    if contract is None or not case.winners:
        return
    if not known:
        text = _(
            "Harga %(name)s belum ada, jadi nilai kontrak %(value)s tidak dapat dibandingkan. Isi penawarannya.",
            name=case.winners[0].name,
            value=format_rupiah(contract.value),
        )
        yield Breach("D5", "bidders", "offer", text, severe=False)
        return
    price = known[0].price
    if price is not None and contract.value > price:
        text = _(
            "Nilai kontrak %(value)s di atas harga %(name)s %(price)s. Periksa keduanya.",
            value=format_rupiah(contract.value),
            name=known[0].name,
            price=format_rupiah(price),
        )
        yield Breach("D5", "contracts", "value", text, severe=False)


def are_others(one: str | None, other: str | None) -> bool:
    """Whether two NPWP, masked as they are kept, are surely of two: a digit that both show is another one.

    That of 15 digits has a nought before it where it is written with 16.
    """
    ends = [[*digits[:SHOWN], *digits[-SHOWN:]] for digits in map(_digits, (one, other)) if digits]
    return len(ends) == 2 and any(a != b for a, b in zip(*ends, strict=True) if "*" not in (a, b))


def _digits(tax: str | None) -> str:
    bare = re.sub(r"[^\d*]", "", tax or "")
    return f"0{bare}" if len(bare) == 15 else bare
