"""What the import says of what was mended."""

from __future__ import annotations

from collections.abc import Mapping

from cms_peta import _


def mended(found: Mapping[str, int]) -> list[str]:
    """Return sentences about what was mended in a file."""
    return [_mended(name, count) for name, count in found.items() if count]


def _mended(name: str, count: int) -> str:
    match name:
        case "turned":
            said = _.plural(
                "%(num)s cincin diputar arahnya (RFC 7946).", "%(num)s cincin diputar arahnya (RFC 7946).", count
            )
        case "closed":
            said = _.plural("%(num)s cincin belum tertutup; ditutup.", "%(num)s cincin belum tertutup; ditutup.", count)
        case "repeated":
            said = _.plural("%(num)s titik kembar dibuang.", "%(num)s titik kembar dibuang.", count)
        case "nested":
            said = _.plural(
                "%(num)s bagian berada di dalam bagian lain dari bidang yang sama; digabung.",
                "%(num)s bagian berada di dalam bagian lain dari bidang yang sama; digabung.",
                count,
            )
        case "unnamed":
            said = _.plural(
                "%(num)s nama berisi NIK atau nomor HP; namanya tidak disimpan.",
                "%(num)s nama berisi NIK atau nomor HP; namanya tidak disimpan.",
                count,
            )
        case _other:
            raise ValueError(name)
    return str(said)
