"""What counts how much, as data with a version: weights change every year, and differ from one commission to the next.

Groups weigh what the Komisi Informasi Pusat gave them in 2025; how a group is divided is ours. Nothing here is a form
of the law: the score tells a site what to do next, and no site what a commission would say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from cms_ppid import _
from cms_ppid.catalogue.items import DESA


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """A line of the scheme: ``office`` points at a kabupaten or kecamatan, ``village`` at a desa; ``law`` its source.

    Its points are shared evenly by the items that are measured for it.
    """

    key: str
    group: str
    label: Any
    office: float
    village: float
    law: str

    def points(self, level: str) -> float:
        """Return what it is worth at a level."""
        return self.village if level == DESA else self.office


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scheme:
    """Weights with the version that every score says.

    ``source`` says where those of the groups come from, ``method`` how an item is counted, ``bands`` where the ranges
    of the assessment begin, in points of a hundred.
    """

    version: str
    source: Any
    method: Any
    groups: Mapping[str, tuple[Any, int]]
    parts: Sequence[Part]
    bands: Sequence[float]


KIND, DIGITAL, QUALITY, SERVICE, PLEDGE, MEANS = "jenis", "digitalisasi", "kualitas", "pelayanan", "komitmen", "sarana"


def _part(key: str, group: str, label: Any, office: float, village: float, law: str) -> Part:
    return Part(key=key, group=group, label=label, office=office, village=village, law=law)


SCHEME = Scheme(
    version="2026.1",
    source=_.lazy("Bobot kelompok mengikuti instrumen Komisi Informasi Pusat tahun 2025; pembagiannya usulan kami."),
    method=_.lazy(
        "Nilai butir = bobot × ada × masih baru × dapat dibuka. Masih baru: penuh selama belum lewat waktu "
        "pemeriksaannya, separuh sampai dua kalinya, sesudah itu nol. Yang tidak berlaku dan yang tidak dapat diukur "
        "tidak ikut dihitung."
    ),
    # Predicates of 2025; what they are called is the commission's to say.
    bands=(90.0, 80.0, 60.0, 40.0, 0.0),
    groups={
        KIND: (_.lazy("Jenis informasi"), 40),
        DIGITAL: (_.lazy("Digitalisasi"), 20),
        QUALITY: (_.lazy("Kualitas informasi"), 10),
        SERVICE: (_.lazy("Pelayanan informasi"), 10),
        PLEDGE: (_.lazy("Komitmen"), 10),
        MEANS: (_.lazy("Sarana"), 10),
    },
    parts=(
        _part("berkala", KIND, _.lazy("Informasi berkala terbit dan masih benar"), 22, 26, "UU 14/2008 Pasal 9"),
        _part("setiap-saat", KIND, _.lazy("Informasi setiap saat ada di daftar"), 12, 8, "UU 14/2008 Pasal 11"),
        _part("serta-merta", KIND, _.lazy("Peringatan darurat siap dipakai"), 3, 4, "UU 14/2008 Pasal 10"),
        _part(
            "dikecualikan", KIND, _.lazy("Daftar yang dikecualikan punya batas waktu"), 3, 2, "UU 14/2008 Pasal 17–20"
        ),
        _part("situs", DIGITAL, _.lazy("Situs hidup, aman, dan mudah dicari"), 6, 6, "Perki 1/2021 Pasal 24"),
        _part("daring", DIGITAL, _.lazy("Meminta informasi secara daring"), 6, 6, "Perki 1/2021 Pasal 24"),
        _part("akses", DIGITAL, _.lazy("Dapat dibaca penyandang disabilitas"), 5, 5, "Perki 1/2021 Pasal 24 ayat 4–5"),
        _part("data", DIGITAL, _.lazy("Data terbuka dan media sosial"), 3, 3, "Perki 1/2021 Pasal 24"),
        _part("dip", QUALITY, _.lazy("Daftar Informasi Publik ditetapkan dan lengkap"), 6, 7, "Perki 1/2021, lampiran"),
        _part("uji", QUALITY, _.lazy("Setiap pengecualian diuji dan ada akhirnya"), 4, 3, "Perki 1/2021 Pasal 49"),
        _part("jawaban", SERVICE, _.lazy("Permohonan dijawab tepat waktu"), 6, 6, "UU 14/2008 Pasal 22"),
        _part("keberatan", SERVICE, _.lazy("Keberatan dijawab, kepuasan ditanyakan"), 4, 4, "UU 14/2008 Pasal 36"),
        _part(
            "tekad", PLEDGE, _.lazy("PPID ditunjuk, aturan dan maklumat diumumkan"), 6, 6, "Perki 1/2021 Pasal 23, 47"
        ),
        _part("laporan", PLEDGE, _.lazy("Laporan tahunan terbit sampai 31 Maret"), 4, 4, "Perki 1/2021 Pasal 56"),
        _part(
            "sarana",
            MEANS,
            _.lazy("Formulir, register, jam pelayanan, papan pengumuman"),
            10,
            10,
            "Perki 1/2021 Pasal 23",
        ),
    ),
)
SCHEMES = {SCHEME.version: SCHEME}
"""All versions there have been, by which a site can still be looked at; the one in use is :data:`SCHEME`."""
BEYOND: tuple[Any, ...] = (
    _.lazy("Kunjungan lapangan dan wawancara"),
    _.lazy("Anggaran dan jumlah petugas"),
    _.lazy("Mutu isi setiap dokumen"),
    _.lazy("Papan pengumuman dan meja informasi di kantor"),
)
"""What assessors look at and no machine can."""
NEXT = 5
"""Items that a page says to do first."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """What was seen of an item: shares 0 to 1, ``presence`` None where nobody could see it; ``proof`` says what.

    ``law`` is its own source, where it is not that of its part. ``reason`` is why it does not apply here. ``todo`` is
    where something can be done (endpoint, values), ``needs`` the permission that takes.
    """

    key: str
    label: Any
    presence: float | None
    fresh: float = 1.0
    reach: float = 1.0
    proof: Any = ""
    law: str = ""
    reason: str = ""
    todo: tuple[str, Mapping[str, Any]] | None = None
    needs: str = "ppid.write"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """What a site said instead: a share of 0 to 1 or None for "does not apply", why, who, and when."""

    share: float | None
    note: str
    office: str
    on: Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class Item:
    """An item of the score with what it is worth (``weight``) and what was found, or ``said`` instead."""

    part: Part
    found: Found
    weight: float
    said: Said | None = None

    @property
    def key(self) -> str:
        """What it is known by, as long as the scheme has it."""
        return self.found.key

    @property
    def applies(self) -> bool:
        """Whether it counts here at all."""
        return not self.found.reason if self.said is None else self.said.share is not None

    @property
    def share(self) -> float | None:
        """How much of it is there, 0 to 1; None where nobody can tell, or where it does not apply."""
        if not self.applies:
            return None
        if self.said is not None:
            return self.said.share
        if self.found.presence is None:
            return None
        return self.found.presence * self.found.fresh * self.found.reach

    @property
    def law(self) -> str:
        """What asks for it."""
        return self.found.law or self.part.law

    @property
    def lacks(self) -> float:
        """What it would bring beyond what it brings."""
        return self.weight - self.points if self.share is not None else 0.0

    @property
    def points(self) -> float:
        """What it brings."""
        return self.weight * (self.share or 0)


@dataclasses.dataclass(frozen=True)
class Score:
    """All items of a site, by the scheme of a version."""

    scheme: Scheme
    items: Sequence[Item]

    @cached_property
    def counted(self) -> list[Item]:
        """Those that could be measured and apply; the others leave the denominator."""
        return [each for each in self.items if each.share is not None]

    @cached_property
    def applying(self) -> int:
        """How many items apply here."""
        return sum(each.applies for each in self.items)

    @property
    def unseen(self) -> list[Item]:
        """Those that apply and that nobody measured."""
        return [each for each in self.items if each.applies and each.share is None]

    @property
    def next_steps(self) -> list[Item]:
        """What would bring most, of what somebody can do something about, :data:`NEXT` of them."""
        open_items = [each for each in self.items if each.lacks > 0 and each.found.todo is not None]
        return sorted(open_items, key=lambda each: -each.lacks)[:NEXT]

    @cached_property
    def tenths(self) -> int | None:
        """The score in tenths of a point, 0 to 1000, rounded down; None where nothing could be measured."""
        return _tenths(self.counted)

    def of_group(self, group: str) -> int | None:
        """Return the score of a group alone, as :attr:`tenths`."""
        return _tenths([each for each in self.counted if each.part.group == group])

    @property
    def band(self) -> tuple[float, float] | None:
        """The range that the score lies in, from and up to and with, in points of a hundred."""
        return band_of(self.tenths, self.scheme)


def _tenths(items: Iterable[Item]) -> int | None:
    items = list(items)
    whole = sum(each.weight for each in items)
    # What floats lose in the last place must not cost a tenth.
    return int(1000 * sum(each.points for each in items) / whole + 1e-6) if whole else None


def band_of(tenths: int | None, scheme: Scheme = SCHEME) -> tuple[float, float] | None:
    """Return the range that a score lies in: 80 to 89.9 and so on, the highest up to 100."""
    if tenths is None:
        return None
    place = next(number for number, begin in enumerate(scheme.bands) if tenths >= begin * 10)
    return scheme.bands[place], 100.0 if place == 0 else scheme.bands[place - 1] - 0.1


def weigh(scheme: Scheme, level: str, found: Mapping[str, Sequence[Found]], said: Mapping[str, Said]) -> Score:
    """Return the score of what was found, by part, with what the site says instead, by item."""
    items = [
        Item(part=part, found=each, weight=part.points(level) / len(found[part.key]), said=said.get(each.key))
        for part in scheme.parts
        for each in found.get(part.key, ())
    ]
    return Score(scheme, items)
