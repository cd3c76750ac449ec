"""What is seen of each part of the scheme, item by item, with the proof and what can be done."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cms_core.api import day_at, format_date
from cms_ppid import NAME, _
from cms_ppid.catalogue.items import ANY_TIME, DESA, REGULAR, YEAR
from cms_ppid.documents.sorts import ANNUAL, DECREE
from cms_ppid.models import Alert, Document, Exclusion
from cms_ppid.readiness.evidence import Evidence
from cms_ppid.readiness.scheme import Found

if TYPE_CHECKING:
    from cms_ppid.catalogue.services import Line

ALIVE = 30
"""Days in which a site that is looked after publishes something."""
STANDARDS = 7
"""Standards of information services that an office has (Perki 1/2021 pasal 23 ayat 2)."""
IDENTITY: tuple[str, Mapping[str, Any]] = ("identity.edit", {})
OURS = _.lazy("Bagian dari setiap situs Balai dengan modul ini.")
"""What every site has by itself, and nobody has to look after."""


@dataclasses.dataclass(frozen=True)
class Seen:
    """What a measure looks at."""

    facts: Evidence
    lines: Sequence[Line]


def freshness(day: date, seen_on: date | None, days: int) -> float:
    """Return 1 within the rhythm of so many days, a half up to twice of it, else 0."""
    if seen_on is None:
        return 0.0
    age = day - seen_on
    return 1.0 if age <= timedelta(days=days) else 0.5 if age <= timedelta(days=2 * days) else 0.0


def _new(sort: str) -> tuple[str, Mapping[str, Any]]:
    return f"{NAME}.admin.{Document.KIND}.new", {"jenis": sort}


def _listing(kind: str) -> tuple[str, Mapping[str, Any]]:
    return f"{NAME}.admin.{kind}.listing", {}


def _there(key: str, label: Any, count: int, sort: str) -> Found:
    proof = _.plural("%(num)s dokumen terbit.", "%(num)s dokumen terbit.", count) if count else _("Belum ada.")
    return Found(key=key, label=label, presence=float(count > 0), proof=proof, todo=_new(sort))


def _duties(seen: Seen, category: str) -> Iterator[Found]:
    for line in seen.lines:
        if line.duty.category == category:
            yield _duty(line, seen.facts.day)


def _duty(line: Line, day: date) -> Found:
    newest = line.newest
    dead = newest is None and any(each.dead for each in line.proofs)
    if newest is not None:
        when = format_date(newest.seen_on)
        told = _(
            "%(title)s, terakhir dipastikan %(day)s; diperiksa setiap %(num)s hari.",
            title=newest.title,
            day=when,
            num=line.days,
        )
    else:
        told = _("Tautan atau berkasnya tidak dapat dibuka.") if dead else _("Belum ada yang terbit.")
    return Found(
        key=line.duty.code,
        label=line.duty.title,
        presence=float(newest is not None or dead),
        fresh=freshness(day, newest.seen_on, line.days) if newest is not None else 1.0,
        reach=0.0 if dead else 1.0,
        proof=told,
        law=line.law,
        reason=line.reason,
        todo=(f"{NAME}.admin.duty", {"code": line.duty.code}),
        needs=f"{NAME}.view",
    )


def _alerts(seen: Seen) -> Iterator[Found]:
    tried = seen.facts.tried_on
    yield Found(
        key="peringatan",
        label=_.lazy("Formulir delapan hal siap dan pernah dicoba"),
        presence=1.0,
        fresh=freshness(seen.facts.day, tried, YEAR),
        proof=_("Terakhir dipakai atau dicoba %(day)s.", day=format_date(tried))
        if tried
        else _("Belum pernah dicoba."),
        todo=(f"{NAME}.admin.{Alert.KIND}.new", {}),
    )


def _excluded(seen: Seen) -> Iterator[Found]:
    count, ended = seen.facts.excluded, seen.facts.ended
    yield Found(
        key="batas",
        label=_.lazy("Daftar informasi yang dikecualikan"),
        presence=ended / count if count else 0.0,
        proof=_("%(part)s dari %(whole)s punya batas waktu.", part=ended, whole=count)
        if count
        else _("Belum ada yang ditetapkan."),
        todo=_listing(Exclusion.KIND),
        needs=f"{NAME}.view",
    )


def _website(seen: Seen) -> Iterator[Found]:
    facts = seen.facts
    last = day_at(facts.site, facts.last) if facts.last is not None else None
    yield Found(
        key="kabar",
        label=_.lazy("Isi situs diperbarui setiap bulan"),
        presence=float(last is not None),
        fresh=freshness(facts.day, last, ALIVE),
        proof=_("Terakhir terbit %(day)s.", day=format_date(last)) if last else _("Belum ada yang terbit."),
    )
    safe = facts.address.startswith("https://")
    told = _("Alamatnya %(address)s.", address=facts.address)
    yield Found(key="https", label=_.lazy("Alamat aman (https)"), presence=float(safe), proof=told)
    yield Found(key="cari", label=_.lazy("Pencarian di situs"), presence=1.0, proof=OURS)
    yield Found(key="hp", label=_.lazy("Dapat dibaca di HP"), presence=1.0, proof=OURS)


def _access(seen: Seen) -> Iterator[Found]:
    files, told = seen.facts.files, seen.facts.told
    yield Found(
        key="alat-bantu",
        label=_.lazy("Halaman dapat dipakai dengan alat bantu"),
        presence=None,
        proof=_("Perlu dicoba orang yang memakainya."),
    )
    yield Found(
        key="teks",
        label=_.lazy("Berkas punya teks di sampingnya"),
        presence=told / files if files else None,
        proof=_("%(part)s dari %(whole)s berkas terbaru.", part=told, whole=files) if files else _("Belum ada berkas."),
        todo=_listing(Document.KIND),
        needs=f"{NAME}.view",
    )


def _open_data(seen: Seen) -> Iterator[Found]:
    facts = seen.facts
    yield Found(
        key="data-dip",
        label=_.lazy("Daftar Informasi Publik sebagai data (CSV, JSON)"),
        presence=float(facts.documents > 0),
        proof=_.plural("%(num)s dokumen di data terbuka.", "%(num)s dokumen di data terbuka.", facts.documents),
    )
    networks = ", ".join(sorted(facts.site.social))
    yield Found(
        key="medsos",
        label=_.lazy("Akun media sosial resmi"),
        presence=float(bool(networks)),
        proof=networks or _("Belum ditulis di Identitas. Aktif atau tidaknya tidak diukur."),
        todo=IDENTITY,
        needs="sites.identity",
    )


def _register(seen: Seen) -> Iterator[Found]:
    facts = seen.facts
    year = facts.day.year
    yield Found(
        key="sk-dip",
        label=_.lazy("Daftar ditetapkan dengan keputusan tahun ini"),
        presence=float(facts.decreed > 0),
        proof=_("Keputusan tahun %(year)s terbit.", year=year)
        if facts.decreed
        else _("Keputusan tahun %(year)s belum ada.", year=year),
        todo=_new(DECREE),
    )
    yield Found(
        key="kolom",
        label=_.lazy("Enam kolom daftar terisi"),
        presence=facts.whole / facts.documents if facts.documents else 0.0,
        proof=_("%(part)s dari %(whole)s dokumen lengkap.", part=facts.whole, whole=facts.documents),
        todo=_listing(Document.KIND),
        needs=f"{NAME}.view",
    )


def _tests(seen: Seen) -> Iterator[Found]:
    count, tested = seen.facts.excluded, seen.facts.tested
    yield Found(
        key="lembar-uji",
        label=_.lazy("Lembar uji lengkap dan ada batas waktu"),
        presence=tested / count if count else None,
        proof=_("%(part)s dari %(whole)s pengecualian.", part=tested, whole=count)
        if count
        else _("Belum ada pengecualian."),
        todo=_listing(Exclusion.KIND),
        needs=f"{NAME}.view",
    )


def _online(seen: Seen) -> Iterator[Found]:
    for key, label in (
        ("formulir", _.lazy("Formulir permohonan di situs")),
        ("formulir-keberatan", _.lazy("Formulir keberatan di situs")),
        ("lacak", _.lazy("Pelacakan permohonan")),
    ):
        yield Found(key=key, label=label, presence=1.0, proof=OURS)


def _answers(seen: Seen) -> Iterator[Found]:
    answered, due = seen.facts.answered, seen.facts.due
    yield Found(
        key="jawaban",
        label=_.lazy("Permohonan dijawab tepat waktu"),
        presence=answered / due if due else None,
        proof=_("%(part)s dari %(whole)s sejak awal tahun lalu.", part=answered, whole=due)
        if due
        else _("Belum ada permohonan."),
    )


def _objections(seen: Seen) -> Iterator[Found]:
    decided, due = seen.facts.decided, seen.facts.objected
    yield Found(
        key="tanggapan",
        label=_.lazy("Keberatan ditanggapi tepat waktu"),
        presence=decided / due if due else None,
        proof=_("%(part)s dari %(whole)s sejak awal tahun lalu.", part=decided, whole=due)
        if due
        else _("Belum ada keberatan."),
    )
    yield from _survey(seen)


def _survey(seen: Seen) -> Iterator[Found]:
    label = _.lazy("Survei kepuasan")
    if seen.facts.level == DESA:
        yield Found(key="survei", label=label, presence=None, proof=_("Desa tidak punya jenis dokumen untuk ini."))
    else:
        yield _there("survei", label, seen.facts.surveys, "skm")


def _pledges(seen: Seen) -> Iterator[Found]:
    facts = seen.facts
    yield _there("sk-ppid", _.lazy("Keputusan penunjukan PPID"), facts.appointed, "sk_ppid")
    if facts.level == DESA:
        yield _there("perdes", _.lazy("Peraturan desa tentang keterbukaan informasi"), facts.openness, "perdes")
    else:
        yield Found(
            key="sop",
            label=_.lazy("Tujuh standar layanan informasi (SOP)"),
            presence=min(facts.standards, STANDARDS) / STANDARDS,
            proof=_(
                "%(part)s dari %(whole)s, menurut judulnya.", part=min(facts.standards, STANDARDS), whole=STANDARDS
            ),
            todo=_new("sop"),
        )
    yield _there("maklumat", _.lazy("Maklumat pelayanan"), facts.pledges, "maklumat")


def _annual(seen: Seen) -> Iterator[Found]:
    facts = seen.facts
    when = day_at(facts.site, facts.reported) if facts.reported is not None else None
    if when is None:
        told = _("Laporan tahun %(year)s belum terbit.", year=facts.report_year)
    else:
        told = _("Laporan tahun %(year)s terbit %(day)s.", year=facts.report_year, day=format_date(when))
    yield Found(
        key="laporan-tahunan",
        label=_.lazy("Laporan layanan informasi publik"),
        presence=float(when is not None),
        fresh=1.0 if when is None or when <= date(facts.report_year + 1, 3, 31) else 0.5,
        proof=told,
        todo=_new(ANNUAL),
    )


def _means(seen: Seen) -> Iterator[Found]:
    yield Found(
        key="formulir-cetak",
        label=_.lazy("Formulir permohonan untuk dicetak"),
        presence=None,
        proof=_("Bukan bagian dari situs ini: sediakan di meja layanan."),
    )
    yield Found(key="register", label=_.lazy("Register permohonan dan keberatan"), presence=1.0, proof=OURS)
    site = seen.facts.site
    ways = [each for each in (site.phone, site.whatsapp, site.email) if each]
    yield Found(
        key="jam",
        label=_.lazy("Alamat, jam pelayanan, dan kontak"),
        presence=sum((bool(site.address), bool(site.hours), bool(ways))) / 3,
        proof=_("Menurut Identitas situs ini."),
        todo=IDENTITY,
        needs="sites.identity",
    )
    yield Found(
        key="papan",
        label=_.lazy("Lembar untuk papan pengumuman"),
        presence=float(seen.facts.documents > 0),
        proof=_("Daftar dan peringatan dapat dicetak."),
    )


MEASURES: dict[str, Callable[[Seen], Iterator[Found]]] = {
    "berkala": lambda seen: _duties(seen, REGULAR),
    "setiap-saat": lambda seen: _duties(seen, ANY_TIME),
    "serta-merta": _alerts,
    "dikecualikan": _excluded,
    "situs": _website,
    "daring": _online,
    "akses": _access,
    "data": _open_data,
    "dip": _register,
    "uji": _tests,
    "jawaban": _answers,
    "keberatan": _objections,
    "tekad": _pledges,
    "laporan": _annual,
    "sarana": _means,
}
"""What is looked at for each part of the scheme, by its key."""
