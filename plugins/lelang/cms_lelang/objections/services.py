"""What the page of a package says of objections: the days by its stage, the rest in words that a site may change."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from flask import url_for

from cms_core.api import Site, current_site, is_village, now, open_on, settings_of, written
from cms_lelang import NAME, _
from cms_lelang.cases import Case
from cms_lelang.services import may_object
from cms_lelang.states import CHOOSING, PLANNED, state_of
from cms_lelang.words import OBJECTIONS

AHEAD, OPEN, OVER = "ahead", "open", "over"


@dataclasses.dataclass(frozen=True)
class Told:
    """What is said: the days for objections (``standing`` is ``ahead``, ``open``, ``over``, or empty).

    ``participants`` is who may object, empty where nobody can, or can any more; ``citizens`` where others complain,
    ``inspectorate`` how that is reached; ``ways`` are labels and addresses of what other modules of this site offer.
    """

    standing: str
    starts: datetime | None
    ends: datetime | None
    participants: str
    citizens: str
    inspectorate: str
    ways: list[tuple[str, str]]


def told_of(case: Case, owner: Site) -> Told:
    """Return what the page of a package of ``owner``, the site in scope, says of objections."""
    stage = next((row for row in case.schedule if row.stage in OBJECTIONS), None)
    decided, moment = settings_of(owner, NAME), now()
    standing = "" if stage is None else _standing(stage.starts_at, stage.ends_at, moment)
    may = standing in (AHEAD, OPEN) or (not standing and state_of(case.package, moment) in (PLANNED, CHOOSING))
    village = is_village(owner.region_code)
    said = written(str(decided["objection"])) if decided["objection"] else _participants(village)
    return Told(
        standing=standing,
        starts=stage.starts_at if stage else None,
        ends=stage.ends_at if stage else None,
        participants=said if may and (stage is not None or may_object(case, owner)) else "",
        citizens=written(str(decided["complaint"])) if decided["complaint"] else _citizens(village),
        inspectorate=str(decided["inspectorate"]),
        ways=_ways(),
    )


def _standing(starts: datetime, ends: datetime, moment: datetime) -> str:
    return AHEAD if moment < starts else OPEN if moment < ends else OVER


def _participants(village: bool) -> str:
    if village:
        return _(
            "Yang boleh menyanggah adalah peserta yang memasukkan penawaran, secara tertulis, kepada tim pelaksana "
            "kegiatan (TPK) atau Kasi dan Kaur yang melaksanakan pengadaan."
        )
    return _(
        "Yang boleh menyanggah adalah peserta yang memasukkan penawaran, secara tertulis atau lewat SPSE, kepada yang "
        "melaksanakan pemilihan."
    )


def _citizens(village: bool) -> str:
    if village:
        return _(
            "Warga yang menduga ada penyimpangan dapat mengadu, dengan buktinya, kepada kepala desa atau TPK; bila "
            "tidak selesai di desa, kepada camat atau kepada inspektorat (APIP)."
        )
    return _("Warga yang menduga ada penyimpangan dapat mengadu, dengan buktinya, kepada inspektorat (APIP).")


def _ways() -> list[tuple[str, str]]:
    """Return what other modules of the site that is being asked offer: those that are on alone."""
    site, root = current_site(), url_for("site.index")
    offered = (
        ("lapor", _("Laporkan masalahnya"), "lapor/baru"),
        ("ppid", _("Minta dokumennya"), "ppid/permohonan/baru"),
    )
    return [(label, f"{root}{path}") for name, label, path in offered if open_on(name, [site])]
