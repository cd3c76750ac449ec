"""D9: nothing is told twice, neither a package nor a part of it; and D3: nor is a firm under two names."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cms_core.api import format_date, format_rupiah
from cms_lelang import _
from cms_lelang.bidding import are_others
from cms_lelang.breaches import Breach, Known
from cms_lelang.cases import Case
from cms_lelang.names import key_of


def named_twice(title: str, known: Known) -> Iterator[Breach]:
    """D9: the same package twice."""
    if known.taken:
        text = _(
            "Kode ini sudah dipakai paket “%(title)s”. Periksa kodenya. Bila ditayangkan ulang, isi versi tendernya; "
            "bila satu lot dari tender itu, isi Bagian dari paket dan Lot.",
            title=known.taken,
        )
        yield Breach("D9", "", "code", text)
    elif known.same_code:
        text = _("Kode ini sudah dipakai paket “%(title)s”. Periksa kodenya.", title=known.same_code)
        yield Breach("D9", "", "code", text, severe=False)
    if known.same_name:
        text = _("Paket “%(title)s” dengan satuan kerja, tahun, dan nilai yang sama sudah ada.", title=known.same_name)
        yield Breach("D9", "", "title", text, severe=False)
    elif known.beside:
        text = _(
            "Di berkas ini paket “%(title)s” dengan satuan kerja, tahun, dan nilai yang sama ada lebih dari sekali. "
            "Bila itu satu paket, hapus salah satu barisnya.",
            title=title,
        )
        yield Breach("D9", "", "title", text, severe=False)


def written_twice(case: Case) -> Iterator[Breach]:
    """D9: an addendum, a payment and the progress of a day are told once."""
    for row, other in _pairs(case.addenda, lambda row: key_of(row.number)):
        text = _(
            "Adendum %(number)s sudah ada, ditandatangani %(day)s. Ubah yang itu, atau periksa nomornya.",
            number=row.number,
            day=format_date(other.signed),
        )
        yield Breach("D9", "addenda", "number", text)
    for day, count in Counter(row.day for row in case.progress).items():
        if count > 1:
            text = _(
                "Kemajuan pada %(day)s tercatat %(count)s kali. Bila yang satu menggantikan yang lain, ubah yang lama.",
                day=format_date(day),
                count=count,
            )
            yield Breach("D9", "progress", "day", text, severe=False)
    numbered = [row for row in case.payments if row.number]
    for row, _other in _pairs(numbered, lambda row: (row.paid, row.amount, key_of(row.number))):
        text = _(
            "Pembayaran %(amount)s pada %(day)s dengan nomor %(number)s sudah ada. Ubah yang itu, atau periksa "
            "nomornya.",
            number=row.number,
            day=format_date(row.paid),
            amount=format_rupiah(row.amount),
        )
        yield Breach("D9", "payments", "number", text)
    for (day, amount), count in Counter((row.paid, row.amount) for row in case.payments).items():
        if count > 1:
            text = _(
                "Pembayaran %(amount)s pada %(day)s tercatat %(count)s kali. Bila itu satu pembayaran, catat sekali "
                "saja.",
                day=format_date(day),
                amount=format_rupiah(amount),
                count=count,
            )
            yield Breach("D9", "payments", "amount", text, severe=False)


def taxed_twice(case: Case) -> Iterator[Breach]:
    """D3: doubt two who take part under different names with one NPWP, as far as that is visible."""
    for one, other in itertools.combinations([row for row in case.bidders if row.tax], 2):
        if key_of(one.name) != key_of(other.name) and not are_others(one.tax, other.tax):
            text = _(
                "NPWP yang sama pada dua peserta: %(one)s dan %(other)s. Bila itu satu usaha, catat sekali saja; bila "
                "dua usaha, periksa NPWP keduanya.",
                one=one.name,
                other=other.name,
            )
            # Beside the name: what a file has in a doubted cell is shown again, and that is the whole number.
            yield Breach("D3", "bidders", "name", text, severe=False)


def _pairs(rows: Sequence[Any], key: Callable[[Any], Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each row that is like one before it, with that one."""
    seen: dict[Any, Any] = {}
    for row in rows:
        if (said := key(row)) in seen:
            yield row, seen[said]
        seen.setdefault(said, row)
