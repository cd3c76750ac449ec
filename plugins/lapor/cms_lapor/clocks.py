"""When a case wants something next: working days by the calendar of its site, and the sentence that says why."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from cms_core.api import SettingsForm, Site, calendar_of, settings_of
from cms_lapor import NAME, _
from cms_lapor.models import NEVER, Report
from cms_lapor.states import ASSIGNED, NEW, NOT_OURS, STATES
from cms_lapor.topics import data

FINISH = "finish"
UNTIL_ANSWER = (NEW, NOT_OURS, ASSIGNED)
"""States on the way to an answer, each with a time of its own."""
REOPEN_DAYS = 30
"""Days after its end in which a reporter may rate a case, object to its end or ask to open it again."""
LONGEST = 120


def _days(label: str, hint: str = "") -> IntegerField:
    return _number(label, 1, LONGEST, _.lazy("Tulis bilangan antara 1 dan 120."), hint)


def _number(label: str, least: int, most: int, bad: str, hint: str = "") -> IntegerField:
    return IntegerField(label, description=hint, validators=[InputRequired(bad), NumberRange(least, most, message=bad)])


class LimitForm(SettingsForm):
    """How many working days each step may take at a site, the rule that says so, and what is forgotten when."""

    verify = _days(_.lazy("Memeriksa laporan baru (hari kerja)"))
    complete = _days(_.lazy("Menunggu pelapor melengkapi (hari kerja)"))
    followup = _days(_.lazy("Tindak lanjut pertama (hari kerja)"))
    silence = _days(_.lazy("Menunggu tanggapan sebelum ditutup (hari kerja)"))
    pengaduan = _days(_.lazy("Menjawab pengaduan (hari kerja)"), _.lazy("Dihitung sejak laporan diperiksa."))
    pengawasan = _days(_.lazy("Menjawab pengaduan yang perlu pemeriksaan (hari kerja)"))
    informasi = _days(_.lazy("Menjawab pertanyaan (hari kerja)"))
    aspirasi = _days(_.lazy("Menjawab usul (hari kerja)"))
    law = StringField(
        _.lazy("Dasar aturan"),
        description=_.lazy("Dibaca petugas dan warga di bawah batas waktu. Periksa dulu apakah masih berlaku."),
        validators=[Length(max=200, message=_.lazy("Paling banyak 200 huruf."))],
    )
    by_mail = BooleanField(
        _.lazy("Kirim pengingat ke surel kantor juga"),
        description=_.lazy("Bila sebuah laporan lewat batas. Alamatnya yang tertulis di Identitas; isinya nomor saja."),
    )
    keep_sender = _number(
        _.lazy("Menyimpan nama dan kontak pelapor (hari sesudah selesai)"),
        30,
        3650,
        _.lazy("Tulis bilangan antara 30 dan 3650."),
        _.lazy("Sesudah itu tidak ada yang tahu siapa pelapornya. Laporannya tetap ada."),
    )
    keep_filed = _number(
        _.lazy("Menyimpan isi laporan yang diarsipkan atau dicabut (hari)"),
        30,
        3650,
        _.lazy("Tulis bilangan antara 30 dan 3650."),
    )
    keep_years = _number(
        _.lazy("Menyimpan laporan yang selesai (tahun)"),
        1,
        50,
        _.lazy("Tulis bilangan antara 1 dan 50."),
        _.lazy("Menurut jadwal retensi arsip daerah Anda. Sesudah itu tinggal nomor, tanggal, dan kategorinya."),
    )


USUAL: dict[str, str | int | bool] = {
    "verify": 3,
    "complete": 10,
    "followup": 5,
    "silence": 10,
}
KEPT: dict[str, str | int | bool] = {"keep_sender": 365, "keep_filed": 90, "keep_years": 5}
"""Days or years; contacts as long as Signalen keeps them, reports until a schedule of the archives says otherwise."""


def defaults() -> dict[str, str | int | bool]:
    """Return what holds where a site has decided nothing, in the order of its form."""
    answers = {kind.code: kind.days for kind in data().kinds.values()}
    return {**USUAL, **answers, "law": data().law, "by_mail": False, **KEPT}


@dataclasses.dataclass(frozen=True)
class Clock:
    """A day by which something is due, and the sentence that says how it was found."""

    day: date
    why: str


def law_of(site: Site) -> str:
    """Return the rule by which a site counts; the site is in scope."""
    return str(settings_of(site, NAME)["law"])


def days_for(site: Site, kind: str, topic: str) -> int:
    """Return in how many working days after verification the answer is due; the site is in scope."""
    days = int(settings_of(site, NAME)[kind])
    known = data().topics.get(topic)
    return min(days, known.days) if known is not None and known.days else days


def promise(report: Report, site: Site, *, at: datetime) -> None:
    """Say by when the answer is due, counted from the moment at which the report was verified."""
    report.finish_from, report.finish_days = day_of(site, at), days_for(site, report.kind, report.topic)
    report.finish = calendar_of(site).due(report.finish_from, report.finish_days).day


def keep(report: Report) -> None:
    """Note that what was promised was kept: with the reason for filing a report its reporter has an answer."""
    # The number of days stays: figures count by it.
    report.finish, report.finish_from = NEVER, None


def resume(report: Report, site: Site, *, at: datetime) -> None:
    """Give back to the answer the working days in which its reporter was waited for; nothing else stops its clock."""
    if report.finish == NEVER or report.finish_from is None or report.due_from is None:
        return
    calendar, last = calendar_of(site), day_of(site, at)
    waited = (report.due_from + timedelta(days=number + 1) for number in range((last - report.due_from).days))
    report.finish_days += sum(calendar.is_worked(day) for day in waited)
    report.finish = calendar.due(report.finish_from, report.finish_days).day


def wind(report: Report, site: Site, *, at: datetime) -> None:
    """Say by when the state that a report reached at a moment wants something.

    Before there is an answer that is never later than the answer was promised.
    """
    limit = STATES[report.state].limit
    if limit == FINISH:
        _until_answer(report)
    elif limit:
        report.due_from, report.due_days = day_of(site, at), int(settings_of(site, NAME)[limit])
        report.due = calendar_of(site).due(report.due_from, report.due_days).day
        if report.state in UNTIL_ANSWER:
            hold(report)
    else:
        report.due, report.due_from, report.due_days = NEVER, None, 0


def hold(report: Report) -> None:
    """Let the state of a report want something no later than its answer was promised."""
    # A report that is only being written down was promised nothing yet.
    if report.finish is not None and report.finish < report.due:
        _until_answer(report)


def _until_answer(report: Report) -> None:
    report.due, report.due_from, report.due_days = report.finish, report.finish_from, report.finish_days


def day_of(site: Site, moment: datetime) -> date:
    """Return the day that a moment belongs to at a site, by its own clock."""
    return moment.astimezone(ZoneInfo(site.timezone)).date()


def due_of(report: Report, site: Site) -> Clock | None:
    """Return what the state of a report wants and why; None where nothing is due."""
    return _clock(site, report.due, report.due_from, report.due_days)


def answer_of(report: Report, site: Site) -> Clock | None:
    """Return by when the answer is due at the latest and why; before verification its limit is counted, too."""
    if report.finish != NEVER:
        return _clock(site, report.finish, report.finish_from, report.finish_days)
    if report.due_from is None:
        return None
    days = int(settings_of(site, NAME)["verify"]) + days_for(site, report.kind, report.topic)
    return _clock(site, calendar_of(site).due(report.due_from, days).day, report.due_from, days)


def _clock(site: Site, day: date, start: date | None, days: int) -> Clock | None:
    if day == NEVER or start is None:
        return None
    calendar = calendar_of(site)
    found = calendar.due(start, days)
    # A calendar that was changed since has not moved what was promised.
    changed = "" if found.day == day else _("Kalender berubah sesudah batas ini ditetapkan; batasnya tetap.")
    return Clock(day, changed or calendar.explain(found))
