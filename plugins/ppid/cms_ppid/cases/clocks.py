"""By when a case wants something: working days by the calendar of its site, and the sentence that says why."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from cms_core.api import Calendar, Due, SettingsForm, Site, calendar_of, day_at, settings_of, speaking
from cms_ppid import NAME, _
from cms_ppid.cases.models import NEVER, Case

LONGEST = 120


def _number(label: str, hint: str, least: int, most: int, bad: str) -> IntegerField:
    return IntegerField(label, description=hint, validators=[InputRequired(bad), NumberRange(least, most, message=bad)])


def _days(label: str, hint: str) -> IntegerField:
    return _number(label, hint, 1, LONGEST, _.lazy("Tulis bilangan antara 1 dan 120."))


class LimitForm(SettingsForm):
    """How many working days each step may take, from when they are counted, and how long what is kept."""

    answer = _days(_.lazy("Menjawab permohonan (hari kerja)"), _.lazy("UU 14/2008 Pasal 22 ayat (7): 10."))
    extension = _days(_.lazy("Perpanjangan, satu kali (hari kerja)"), _.lazy("UU 14/2008 Pasal 22 ayat (8): 7."))
    complete = _days(_.lazy("Pemohon melengkapi (hari kerja)"), _.lazy("Perki 1/2021: 3."))
    object = _days(_.lazy("Mengajukan keberatan (hari kerja)"), _.lazy("UU 14/2008 Pasal 36 ayat (1): 30."))
    decide = _days(_.lazy("Menanggapi keberatan (hari kerja)"), _.lazy("UU 14/2008 Pasal 36 ayat (2): 30."))
    dispute = _days(_.lazy("Mengajukan sengketa (hari kerja)"), _.lazy("UU 14/2008 Pasal 37 ayat (2): 14."))
    begin = _days(_.lazy("Komisi Informasi mulai (hari kerja)"), _.lazy("UU 14/2008 Pasal 38 ayat (1): 14."))
    settle = _days(_.lazy("Komisi Informasi selesai (hari kerja)"), _.lazy("UU 14/2008 Pasal 38 ayat (2): 100."))
    sue = _days(_.lazy("Menggugat putusan Komisi Informasi (hari kerja)"), _.lazy("UU 14/2008 Pasal 48: 14."))
    later = BooleanField(
        _.lazy("Hitung yang masuk di luar jam kerja sejak hari kerja berikutnya"),
        description=_.lazy("Tanpa ini hitungannya sejak hari masuk: lebih ketat bagi petugas."),
    )
    closes_at = _number(
        _.lazy("Kantor tutup pukul (jam, 1 sampai 24)"),
        _.lazy("Yang masuk sesudahnya, atau pada hari libur, dihitung masuk pada hari kerja berikutnya."),
        1,
        24,
        _.lazy("Tulis bilangan antara 1 dan 24."),
    )
    commission = StringField(
        _.lazy("Komisi Informasi yang berwenang"),
        description=_.lazy("Provinsi, atau kabupaten bila ada. Dibaca pemohon yang hendak bersengketa."),
        validators=[Length(max=160, message=_.lazy("Paling banyak 160 huruf."))],
    )
    court = StringField(
        _.lazy("Pengadilan sesudah Komisi Informasi"),
        description=_.lazy("PTUN bagi badan publik negara, Pengadilan Negeri bagi yang lain (UU 14/2008 Pasal 47)."),
        validators=[Length(max=160, message=_.lazy("Paling banyak 160 huruf."))],
    )
    superior = StringField(
        _.lazy("Atasan PPID"),
        description=_.lazy("Jabatan yang memutus keberatan, misalnya Kepala Desa atau Sekretaris Daerah."),
        validators=[Length(max=120, message=_.lazy("Paling banyak 120 huruf."))],
    )
    officer = StringField(
        _.lazy("Pejabat pelindungan data pribadi"),
        description=_.lazy("Jabatan dan cara menghubunginya (UU 27/2022 Pasal 53). Dibaca warga."),
        validators=[Length(max=200, message=_.lazy("Paling banyak 200 huruf."))],
    )
    tariff = StringField(
        _.lazy("Tarif penggandaan dan pengiriman"),
        description=_.lazy("Hanya biaya nyata, dengan nomor penetapannya. Layanan dan salinan digital gratis."),
        validators=[Length(max=300, message=_.lazy("Paling banyak 300 huruf."))],
    )
    keep_papers = _number(
        _.lazy("Menyimpan gambar KTP (hari sesudah selesai)"),
        _.lazy("Sesudah semua jalan keberatan dan sengketa tertutup. Isi permohonan tetap ada."),
        1,
        365,
        _.lazy("Tulis bilangan antara 1 dan 365."),
    )
    keep_years = _number(
        _.lazy("Menyimpan nama dan kontak pemohon (tahun)"),
        _.lazy("Menurut jadwal retensi arsip. Sesudah itu tinggal nomor, tanggal, dan hasilnya."),
        1,
        50,
        _.lazy("Tulis bilangan antara 1 dan 50."),
    )
    show_score = BooleanField(
        _.lazy("Tampilkan skor kesiapan kepada warga"),
        description=_.lazy("Penilaian mandiri otomatis dengan buktinya. Bukan nilai Komisi Informasi."),
    )


USUAL: dict[str, str | int | bool] = {
    "answer": 10,
    "extension": 7,
    "complete": 3,
    "object": 30,
    "decide": 30,
    "dispute": 14,
    "begin": 14,
    "settle": 100,
    "sue": 14,
    "closes_at": 16,
    "later": False,
    "commission": "",
    "court": "",
    "superior": "",
    "officer": "",
    "tariff": "",
    "keep_papers": 30,
    "keep_years": 5,
    "show_score": False,
}
"""UU 14/2008 and Perki 1/2021; what a site may keep is its own to say.

What pasal 38 and 47 to 50 say of the time after an objection was not read in the official text: a site can correct it.
"""


@dataclasses.dataclass(frozen=True)
class Clock:
    """A day by which something is due, and the sentence that says how it was found."""

    day: date
    why: str


def days_for(site: Site, limit: str) -> int:
    """Return how many working days a step may take at a site, which is in scope."""
    return int(settings_of(site, NAME)[limit])


def received_on(site: Site, moment: datetime) -> date:
    """Return the day that counts as that of receipt, by the clock of the site; it is not counted itself.

    Where the site says so, what comes after its office closed, or on a day off, came on the next working day.
    """
    local = moment.astimezone(ZoneInfo(site.timezone))
    said = settings_of(site, NAME)
    if not said["later"]:
        return local.date()
    first = local.date() + timedelta(days=local.hour >= int(said["closes_at"]))
    return calendar_of(site).due(first, 0).day


def wind(case: Case, site: Site, limit: str, *, at: datetime) -> None:
    """Say by when a case wants something: the working days of ``limit`` after a moment."""
    _set(case, calendar_of(site), received_on(site, at), days_for(site, limit))


def extend(case: Case, site: Site, limit: str) -> None:
    """Give a case the days of ``limit`` more; it is counted from the same day, as one clock that all can follow."""
    assert case.due_from is not None
    _set(case, calendar_of(site), case.due_from, case.due_days + days_for(site, limit))


def counted(site: Site, start: date, limit: str) -> Clock:
    """Return the last of the working days of ``limit`` after a day, and why; no case keeps it."""
    calendar = calendar_of(site)
    found = calendar.due(start, days_for(site, limit))
    return Clock(found.day, calendar.explain(found))


def stop(case: Case) -> None:
    """Nothing is due any more."""
    case.due, case.due_from, case.due_days, case.passed = NEVER, None, 0, []


def _set(case: Case, calendar: Calendar, start: date, days: int) -> None:
    # What is kept of it is read by officers and whoever asks, whatever the language of this page.
    with speaking("id"):
        due = calendar.due(start, days)
    case.due_from, case.due_days, case.due, case.passed = due.start, due.count, due.day, days_of(due)


def days_of(due: Due) -> list[list[str]]:
    """Return the days that did not count, as a case keeps them."""
    return [[day.isoformat(), reason] for day, reason in due.passed]


def clock_of(case: Case, site: Site) -> Clock | None:
    """Return what a case wants and why, every skipped day with its reason; None where nothing is due.

    Where the calendar was changed since the day was told, what was told stands.
    """
    if case.due == NEVER or case.due_from is None:
        return None
    calendar = calendar_of(site)
    found = calendar.due(case.due_from, case.due_days)
    if found.day == case.due:
        return Clock(case.due, calendar.explain(found))
    told = tuple((date.fromisoformat(day), reason) for day, reason in case.passed)
    kept = _("Kalender berubah sesudah batas ini diberitahukan; batasnya tidak dimajukan.")
    return Clock(case.due, f"{calendar.explain(Due(case.due_from, case.due_days, case.due, told))} {kept}")


def target_of(case: Case, site: Site) -> date | None:
    """Return by when officers aim to be ready: joint leave (cuti bersama) counted as working days, the stricter way."""
    if case.due == NEVER or case.due_from is None:
        return None
    strict = dataclasses.replace(calendar_of(site), joint_leave=False)
    return min(case.due, strict.due(case.due_from, case.due_days).day)


def day_of(site: Site, moment: datetime | None) -> date | None:
    """Return the day that a moment belongs to at a site; None for none."""
    return day_at(site, moment) if moment is not None else None


def after_due(case: Any, site: Site) -> bool:
    """Whether what was ``answered_at`` came after the day ``answer_due`` (UU 14/2008 pasal 35 ayat (1) huruf g)."""
    answered = day_of(site, case.answered_at)
    return answered is not None and case.answer_due is not None and answered > case.answer_due


def year_of(site: Site, year: int) -> tuple[datetime, datetime]:
    """Return the moments at which a year begins and ends at a site."""
    zone = ZoneInfo(site.timezone)
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
