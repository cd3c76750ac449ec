"""What the catalogue speaks in: levels, classes, rhythms, what has to be told at once, and a line of it."""

from __future__ import annotations

import dataclasses
from typing import Any

from cms_ppid import _

DESA, KECAMATAN, KABUPATEN = "desa", "kecamatan", "kabupaten"
OFFICES = (KABUPATEN, KECAMATAN)
REGULAR, AT_ONCE, ANY_TIME = "berkala", "serta-merta", "setiap-saat"
CLASSES: dict[str, Any] = {
    REGULAR: _.lazy("Berkala"),
    AT_ONCE: _.lazy("Serta-merta"),
    ANY_TIME: _.lazy("Setiap saat"),
}
"""The classes of what is published (UU 14/2008 pasal 9 to 11); what is excluded (pasal 17) is in none of them."""
WEEK, MONTH, QUARTER, HALF, YEAR = 7, 31, 92, 183, 366
"""Days. Half a year is what UU 14/2008 pasal 9 ayat 3 asks of what is published regularly."""


CAUSES: dict[str, Any] = {
    "M-01": _.lazy("Bencana alam"),
    "M-02": _.lazy("Bencana nonalam"),
    "M-03": _.lazy("Bencana sosial"),
    "M-04": _.lazy("Penyakit menular"),
    "M-05": _.lazy("Racun pada makanan"),
    "M-06": _.lazy("Gangguan utilitas yang direncanakan"),
}
"""What has to be told at once (UU 14/2008 pasal 10; Perki 1/2021 pasal 25; Perki 1/2018 pasal 3)."""
CAUSE_NOTES: dict[str, Any] = {
    "M-01": _.lazy("kekeringan, kebakaran hutan, hama, epidemi, wabah"),
    "M-02": _.lazy("pencemaran lingkungan, kegagalan industri atau teknologi"),
    "M-03": _.lazy("kerusuhan, konflik antarwarga, teror"),
    "M-04": _.lazy("jenis, persebaran, dan daerah sumbernya"),
    "M-05": _.lazy("pada makanan yang dimakan masyarakat"),
    "M-06": _.lazy("listrik, air, telepon"),
}
"""What belongs to each of them, as the same articles list it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Duty:
    """A line of the catalogue.

    ``days`` is how old it may be before somebody looks whether it is still true; ``sorts`` are the kinds of documents
    that show it, of any module; ``hint`` says what would do. ``this_year`` says
    that a document of another year shows nothing, ``register`` that the register itself does; ``cause`` is the key of
    what has to be told at once when it happens.
    """

    code: str
    title: Any
    category: str
    levels: tuple[str, ...]
    days: int = HALF
    law: str
    hint: Any = ""
    sorts: tuple[str, ...] = ()
    this_year: bool = False
    register: bool = False
    cause: str = ""
