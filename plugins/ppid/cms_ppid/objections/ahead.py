"""What the law sets for a dispute: how long the Komisi Informasi takes, and where to go after its ruling.

UU 14/2008 pasal 38 and 47 to 50. The days are counted from those that officers recorded, and are kept nowhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from cms_core.api import Site, settings_of
from cms_ppid import NAME, _
from cms_ppid.cases import clocks
from cms_ppid.cases.clocks import Clock
from cms_ppid.objections import states
from cms_ppid.objections.models import Objection

LIMITS = ("begin", "settle", "sue")
"""The settings that say how many working days these take."""


@dataclasses.dataclass(frozen=True)
class Ahead:
    """A day that the law sets, and the article; ``more`` says what can follow it, empty for nothing."""

    title: str
    clock: Clock
    law: str
    more: str = ""


def days_ahead(row: Objection, site: Site) -> tuple[Ahead, ...]:
    """Return what the law sets for a dispute of the site in scope as it stands; nothing before one, or after it."""
    return tuple(_days(row, site))


def _days(row: Objection, site: Site) -> Iterator[Ahead]:
    if row.state == states.DISPUTED and row.disputed_on is not None:
        law = _("UU 14/2008 Pasal 38 ayat (1): mediasi atau ajudikasi dimulai sesudah permohonannya diterima.")
        clock = clocks.counted(site, row.disputed_on, "begin")
        yield Ahead(_("Komisi Informasi mulai paling lambat"), clock, law)
    if row.state in (states.DISPUTED, states.MEDIATION, states.ADJUDICATION) and row.disputed_on is not None:
        law = _("UU 14/2008 Pasal 38 ayat (2). Di sini dihitung sejak terdaftar di Komisi Informasi.")
        yield Ahead(_("Sengketa selesai paling lambat"), clocks.counted(site, row.disputed_on, "settle"), law)
    if row.state == states.RULED and row.ruled_on is not None and not _is_agreed(row):
        # An office knows the day of the ruling, each party when it got it.
        law = _("UU 14/2008 Pasal 48. Bila putusannya diterima sesudah tanggal itu, dihitung sejak diterima.")
        more = _(
            "Pihak yang tidak menerima putusan menggugat ke %(court)s (Pasal 47). Putusan pengadilan dapat dikasasi ke "
            "Mahkamah Agung (Pasal 50).",
            court=court_of(site),
        )
        yield Ahead(_("Gugatan ke pengadilan paling lambat"), clocks.counted(site, row.ruled_on, "sue"), law, more)


def _is_agreed(row: Objection) -> bool:
    """Whether a ruling writes down what was agreed in mediation: it is final and binding (UU 14/2008 pasal 39)."""
    return row.mediated_on is not None and row.adjudicated_on is None


def court_of(site: Site) -> str:
    """Return what the court is called to which a ruling of the Komisi Informasi can be taken."""
    return str(settings_of(site, NAME)["court"]) or _("PTUN atau Pengadilan Negeri yang berwenang")
