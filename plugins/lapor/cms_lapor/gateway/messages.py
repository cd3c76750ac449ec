"""What of a report leaves for a target, and of its sender only what may (UU 27/2022: no more than is needed)."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from cms_core.api import Site, db, is_within
from cms_lapor import _, reading
from cms_lapor.gateway.profiles import Profile
from cms_lapor.models import Report, Reporter
from cms_lapor.topics import ANONYMOUS, PUBLIC, SECRET, topic_name


class MayNotLeave(Exception):
    """This report is not for this target; the message is a sentence for staff."""


@dataclasses.dataclass(frozen=True)
class Message:
    """What is sent of a report. ``values`` are named as profiles name them; empty ones were not said, or stay here."""

    number: str
    key: str
    values: Mapping[str, str]

    @property
    def payload_hash(self) -> str:
        """What tells whether the same was sent."""
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()

    @property
    def said(self) -> list[str]:
        """The names of what it says, for the log."""
        return sorted(name for name, value in self.values.items() if value)


def gone() -> str:
    """Return what staff read of a report that is not there, or not for them."""
    return _("Laporan ini tidak ada lagi.")


@contextlib.contextmanager
def case_of(number: str, region: str) -> Iterator[tuple[Site, Report] | None]:
    """Put the site of a report into scope while a target of a region may have to do with it; else give None.

    It may not have gone to an office above since, and its sender may not have asked that it be used no more.
    """
    with reading.opened(number, None) as found:
        inside = found is not None and is_within(found[0].region_code, region)
        yield found if found is not None and inside and found[1].restricted_at is None else None


def message_of(number: str, key: str, profile: Profile) -> Message:
    """Return what a target is told of a report.

    Raises:
        MayNotLeave: there is no such report any more, or it is secret and the target must not have those.
    """
    with case_of(number, profile.region) as found:
        if found is None:
            raise MayNotLeave(gone())
        site, report = found
        if report.visibility == SECRET and not profile.takes_secret:
            raise MayNotLeave(_("Laporan rahasia tidak boleh keluar lewat jalan ini."))
        return Message(number, key, _values(report, site, profile))


def _values(report: Report, site: Site, profile: Profile) -> Mapping[str, str]:
    where = ", ".join(part for part in (reading.place_of(report, exact=True), site.name) if part)
    return {
        "nomor": report.number,
        # Staff tell twins apart by the first line, wherever it ends up.
        "isi": f"{report.number}\n{report.body}",
        "judul": report.title,
        "topik": profile.topics.get(report.topic, topic_name(report.topic)),
        "kelas": profile.kinds.get(report.kind, report.kind),
        "wilayah": report.place,
        "tempat": where,
        "tanggal": report.received_at.isoformat(timespec="seconds"),
        "lat": "" if report.lat is None else str(report.lat),
        "long": "" if report.long is None else str(report.long),
        "anonim": str(int(report.visibility == ANONYMOUS)),
        "rahasia": str(int(report.visibility == SECRET)),
        **_sender(report, profile),
    }


def _sender(report: Report, profile: Profile) -> Mapping[str, str]:
    """Return who sent a report, as far as that may leave: nothing unless the report is public in every respect."""
    nobody = dict.fromkeys(("nama", "hp", "surel"), "")
    if report.visibility != PUBLIC or not profile.sends:
        return nobody
    sender = db.session.scalar(select(Reporter).where(Reporter.report_id == report.id))
    if sender is None:
        return nobody
    known = {"nama": sender.name, "hp": sender.phone, "surel": sender.email}
    return {name: value if name in profile.sends else "" for name, value in known.items()}
