"""What letters say. Of a secret report nothing but that there is news; no letter holds the code that opens a case."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from urllib.parse import quote

from cms_core.api import Site, format_date, lasting_url
from cms_lapor import NAME, _
from cms_lapor.models import Report
from cms_lapor.reading import Case, Line
from cms_lapor.states import ANSWERED, WAITING
from cms_lapor.topics import SECRET


@dataclasses.dataclass(frozen=True)
class Text:
    """A letter: its subject and what it says, in the language of this request."""

    subject: str
    body: str


def track_url(site: Site) -> str:
    """Return where a reporter opens the case with number and code."""
    return lasting_url(site, f"{NAME}.track", {})


def news(report: Report, case: Case, site: Site, lines: Sequence[Line]) -> Text:
    """Return what a reporter is told of the last lines of his case."""
    if report.visibility == SECRET:
        said = _("Ada kabar baru tentang laporan %(number)s.", number=case.number)
        return Text(_("Kabar tentang laporan Anda"), _joined(said, _way_in(site)))
    subject = f"{case.number}: {case.state.label}"
    return Text(subject, _joined(str(case.state.told), *map(_said, lines), *_dates(report, case), _way_in(site)))


def reminder(report: Report, case: Case, site: Site) -> Text:
    """Return the reminder that a case ends unless its reporter says something."""
    day = format_date(case.due.day, weekday=True) if case.due else ""
    said = _("Kami menunggu balasan Anda untuk laporan %(number)s.", number=case.number)
    what = {
        WAITING: _("Tanpa keterangan tambahan, laporan ini diarsipkan sesudah %(day)s.", day=day),
        ANSWERED: _("Belum puas? Balas paling lambat %(day)s. Sesudah itu laporan ditutup.", day=day),
    }
    secret = report.visibility == SECRET
    subject = _("Kabar tentang laporan Anda") if secret else _("%(number)s: menunggu balasan Anda", number=case.number)
    return Text(subject, _joined(said, what[report.state], _way_in(site)))


def for_follower(case: Case, site: Site, lines: Sequence[Line], *, leave_url: str) -> Text:
    """Return what somebody is told who follows a report that everybody may read."""
    where = lasting_url(site, f"{NAME}.show", {"number": case.number})
    leave = _("Tidak mau surel ini lagi? %(url)s", url=leave_url)
    stands = _("Keadaannya sekarang: %(state)s.", state=str(case.state.label))
    return Text(f"{case.title}: {case.state.label}", _joined(case.title, stands, *map(_said, lines), where, leave))


def confirmation(case: Case, *, url: str) -> Text:
    """Return the letter that asks whether somebody really wants to follow a report."""
    asked = _("Seseorang meminta kabar laporan ini dikirim ke alamat Anda: %(title)s", title=case.title)
    how = _("Kalau itu Anda, buka tautan ini dalam dua hari. Kalau bukan, abaikan saja; kami tidak menulis lagi.")
    return Text(_("Ikuti laporan %(number)s?", number=case.number), _joined(asked, how, url))


def for_messenger(report: Report, case: Case, site: Site) -> str:
    """Return a few lines that an officer sends to the reporter himself."""
    head = _("Kabar laporan %(number)s dari %(office)s.", number=case.number, office=case.office)
    if report.visibility == SECRET:
        return _joined(head, _way_in(site))
    told = next((line.told for line in reversed(case.lines) if line.told), "")
    return _joined(head, str(case.state.told), told, *_dates(report, case), _way_in(site))


def objection(number: str, *answer: str) -> Text:
    """Return what came of an objection, for whoever objected and left an address."""
    return Text(_("Aduan Anda tentang laporan %(number)s", number=number), _joined(*answer))


def messenger_url(text: str, digits: str = "") -> str:
    """Return the link that opens WhatsApp with a text; without a number whoever sends it chooses."""
    return f"https://wa.me/{digits}?text={quote(text)}"


def _said(line: Line) -> str:
    head = f"{line.title}, {format_date(line.at)}"
    return f"{head}:\n{line.told}" if line.told else f"{head}."


def _dates(report: Report, case: Case) -> list[str]:
    if case.due is not None and report.state in (WAITING, ANSWERED):
        return [_("Balas paling lambat %(day)s.", day=format_date(case.due.day, weekday=True))]
    if case.answer is not None and not case.late:
        return [_("Dijawab paling lambat %(day)s.", day=format_date(case.answer.day, weekday=True))]
    return []


def _way_in(site: Site) -> str:
    return _("Buka laporan Anda dengan nomor dan kode di tanda terima: %(url)s", url=track_url(site))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
