"""D3: who won took part, is still who the public was told of, and is whom the contract is signed with."""

from __future__ import annotations

from collections.abc import Iterator

from cms_lelang import _
from cms_lelang.bidding import are_others
from cms_lelang.breaches import Breach, Known
from cms_lelang.cases import Case
from cms_lelang.codes import says_none
from cms_lelang.models import Bidder
from cms_lelang.names import is_near, key_of, members_of

JOINT = "kso"
"""What the name of a joint operation has beside the names of its members, in keys."""


def doubtful_winners(case: Case, known: Known) -> Iterator[Breach]:
    """D3: doubt a winner who came days behind the others, has no offer where they have one, or was another one before.

    A name that is misspelled is no other where the NPWP stays: of that too little is kept to say so alone.
    """
    for row in case.winners:
        if row.id in known.late or (row.id not in known.bidders and _is_behind(known)):
            text = _(
                "Pemenang %(name)s baru dicatat sesudah peserta lain diumumkan. Periksa apakah ia memang peserta paket "
                "ini; bila bukan, betulkan pemenangnya.",
                name=row.name,
            )
            yield Breach("D3", "bidders", "winner", text, severe=False)
        old = known.bidders.get(row.id, row.name)
        if key_of(old) != key_of(row.name) and not (is_near(old, row.name) and _has_its_tax(row)):
            text = _(
                "Pemenang ini semula diumumkan sebagai %(old)s, kini %(name)s. Bila itu usaha lain, kembalikan "
                "namanya, dan catat %(name)s sebagai peserta tersendiri.",
                old=old,
                name=row.name,
            )
            yield Breach("D3", "bidders", "name", text, severe=False)
        # Of a contract whose winner has no price at all D5 tells.
        told = row.price is None and case.contract is not None
        if row.offer is None and not told and any(other.offer is not None for other in case.bidders):
            text = _(
                "Pemenang %(name)s belum punya harga penawaran, padahal peserta lain punya. Isi penawarannya, atau "
                "periksa siapa pemenangnya.",
                name=row.name,
            )
            yield Breach("D3", "bidders", "offer", text, severe=False)


def _is_behind(known: Known) -> bool:
    """Whether who took part was told on a day before: a list that is typed today has its winner at any place."""
    return known.listed is not None and known.today is not None and known.listed < known.today


def _has_its_tax(row: Bidder) -> bool:
    """Whether what is kept of the NPWP is as it was with the name that the public was told."""
    return bool(row.tax and row.told_tax) and not are_others(row.tax, row.told_tax)


def other_supplier(case: Case, supplier: str) -> str:
    """Return what is wrong with the supplier that a file names beside a contract: nothing of the winner, or of none.

    While nobody has won it has to be among those who took part.
    """
    rows = case.winners or case.bidders
    if not supplier or says_none(supplier):
        return ""
    # Members of a joint operation sign for it, together or one of them.
    partners = members_of(case.contract.partners or "") if case.contract is not None else []
    own, others = key_of(supplier), {key_of(name) for name in (*(row.name for row in rows), *partners)}
    if any(own == key or _is_member(own, key) or _is_member(key, own) for key in others):
        return ""
    if case.winners:
        text = _(
            "Penyedia di baris ini %(supplier)s, padahal pemenang paket ini %(winner)s. Periksa paket dan penyedianya; "
            "bila pemenangnya memang berganti, ubah dahulu di Peserta dan harga.",
            supplier=supplier,
            winner=", ".join(row.name for row in case.winners),
        )
    else:
        text = _(
            "Penyedia di baris ini %(supplier)s, yang bukan peserta paket ini. Periksa paketnya, atau tambahkan dahulu "
            "pemenangnya di Peserta dan harga.",
            supplier=supplier,
        )
    return Breach("D3", "contracts", "supplier", text).told


def _is_member(one: str, joint: str) -> bool:
    """Whether the name of a joint operation names somebody; both by their keys."""
    return JOINT in joint.split("-") and f"-{one}-" in f"-{joint}-"
