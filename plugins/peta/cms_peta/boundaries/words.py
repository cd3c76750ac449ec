"""What is said of a file of boundaries."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from cms_core.api import format_number
from cms_peta import _
from cms_peta.boundaries import reading
from cms_peta.boundaries.pairs import Pair
from cms_peta.words import place_of

RENAMED, LEFT_OUT, MISSING = "renamed", "left_out", "missing"
"""What is told of a file besides what was mended: names that differ from the register, areas of other regions, areas
that it lacks."""
OVERLAPS, GAPS, BESIDE = "overlaps", "gaps", "beside"
"""Pairs of areas that lie on each other, that share a border with gaps in it, and that lie beside each other and share
none."""
PAIRS = "pairs"
"""Under this name stand the worst of the pairs that are counted."""


class Told(NamedTuple):
    """A sentence about a file, the worst of the pairs that it counts, and how many more there are."""

    sentence: str
    pairs: list[str]
    more: int


def told(found: dict[str, Any], names: dict[str, str]) -> list[Told]:
    """Return what was mended in a file, or found; ``names`` are those of its areas by their codes."""
    pairs = {
        name: [_pair(name, Pair(*each), names) for each in listed] for name, listed in found.get(PAIRS, {}).items()
    }
    return [
        Told(sentence, pairs.get(name, []), count - len(pairs.get(name, [count] * count)))
        for name, count in found.items()
        if name != PAIRS and (sentence := _told(name, count))
    ]


def _pair(name: str, pair: Pair, names: dict[str, str]) -> str:
    said = {
        "one": f"{names.get(pair.one, pair.one)} ({pair.one})",
        "other": f"{names.get(pair.other, pair.other)} ({pair.other})",
        "where": place_of(pair.lat, pair.long),
    }
    if name == BESIDE:
        metres = format_number(round(pair.size, -2), 0)
        return str(_("%(one)s dan %(other)s, sepanjang sekitar %(size)s m: %(where)s.", size=metres, **said))
    if pair.size < 1_000:
        square = format_number(math.ceil(pair.size), 0)
        return str(_("%(one)s dan %(other)s, sekitar %(size)s m²: %(where)s.", size=square, **said))
    return str(
        _("%(one)s dan %(other)s, sekitar %(size)s ha: %(where)s.", size=format_number(pair.size / 10_000, 2), **said)
    )


def _told(name: str, count: int) -> str:
    match name:
        case reading.SWAPPED:
            return str(_("Lintang tertulis sebelum bujur; urutannya dibalik."))
        case reading.TURNED:
            return str(
                _.plural(
                    "%(num)s cincin diputar arahnya (RFC 7946).", "%(num)s cincin diputar arahnya (RFC 7946).", count
                )
            )
        case reading.NESTED:
            return str(
                _.plural(
                    "%(num)s bagian berada di dalam bagian lain dari wilayah yang sama; digabung, atau menjadi lubang.",
                    "%(num)s bagian berada di dalam bagian lain dari wilayah yang sama; digabung, atau menjadi lubang.",
                    count,
                )
            )
        case reading.CLOSED:
            return str(
                _.plural("%(num)s cincin belum tertutup; ditutup.", "%(num)s cincin belum tertutup; ditutup.", count)
            )
        case reading.REPEATED:
            return str(_.plural("%(num)s titik kembar dibuang.", "%(num)s titik kembar dibuang.", count))
        case "overlaps":
            return str(
                _.plural(
                    "%(num)s pasang wilayah bertumpuk, lebih lebar dari pembulatan koordinat. Garisnya tidak diubah.",
                    "%(num)s pasang wilayah bertumpuk, lebih lebar dari pembulatan koordinat. Garisnya tidak diubah.",
                    count,
                )
            )
        case "gaps":
            return str(
                _.plural(
                    "%(num)s pasang wilayah punya celah di antara garisnya, lebih lebar dari pembulatan koordinat, "
                    "yang tidak termasuk wilayah mana pun di berkas ini. Rapatkan di QGIS (Snap Geometries), kecuali "
                    "danau dan wilayah yang belum ada.",
                    "%(num)s pasang wilayah punya celah di antara garisnya, lebih lebar dari pembulatan koordinat, "
                    "yang tidak termasuk wilayah mana pun di berkas ini. Rapatkan di QGIS (Snap Geometries), kecuali "
                    "danau dan wilayah yang belum ada.",
                    count,
                )
            )
        case "beside":
            return str(
                _.plural(
                    "%(num)s pasang wilayah berdampingan tanpa titik garis yang sama, jadi garisnya dihitung sebagai "
                    "batas dengan luar. Rapatkan di QGIS (Snap Geometries) bila garis itu perlu status sendiri.",
                    "%(num)s pasang wilayah berdampingan tanpa titik garis yang sama, jadi garisnya dihitung sebagai "
                    "batas dengan luar. Rapatkan di QGIS (Snap Geometries) bila garis itu perlu status sendiri.",
                    count,
                )
            )
        case "renamed":
            return str(
                _.plural(
                    "%(num)s nama berbeda dari register; yang ditampilkan nama register.",
                    "%(num)s nama berbeda dari register; yang ditampilkan nama register.",
                    count,
                )
            )
        case "left_out":
            return str(
                _.plural(
                    "%(num)s wilayah di luar wilayah situs ini dilewati.",
                    "%(num)s wilayah di luar wilayah situs ini dilewati.",
                    count,
                )
            )
        case "missing":
            return str(
                _.plural(
                    "%(num)s wilayah di register belum ada di berkas ini.",
                    "%(num)s wilayah di register belum ada di berkas ini.",
                    count,
                )
            )
    return ""
