"""The catalogue: what UU 14/2008 wants public bodies to publish, as Perki 1/2021 and Perki 1/2018 (desa) list it.

Which article says so is where a site begins (``law``); it may say otherwise, because regulations are replaced.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from cms_core.api import Site, kind_of
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


def _office(code: str, title: Any, category: str, **more: Any) -> Duty:
    law = "Perki 1/2021 Pasal 14–15" if category == REGULAR else "Perki 1/2021 Pasal 21"
    return Duty(**{"code": code, "title": title, "category": category, "levels": OFFICES, "law": law, **more})


def _village(code: str, title: Any, category: str, **more: Any) -> Duty:
    law = "Perki 1/2018 Pasal 2" if category == REGULAR else "Perki 1/2018 Pasal 4"
    return Duty(**{"code": code, "title": title, "category": category, "levels": (DESA,), "law": law, **more})


_OFFICES = (
    _office(
        "B-01",
        _.lazy("Profil badan publik"),
        REGULAR,
        sorts=("profil", "struktur", "lhkpn"),
        hint=_.lazy("Alamat lengkap, tugas, struktur, profil singkat pejabat, dan LHKPN yang sudah diumumkan."),
    ),
    _office(
        "B-02",
        _.lazy("Program dan kegiatan"),
        REGULAR,
        sorts=("kegiatan",),
        hint=_.lazy("Nama, penanggung jawab, target, jadwal, serta sumber dan jumlah anggaran."),
    ),
    _office(
        "B-03",
        _.lazy("Kinerja"),
        REGULAR,
        days=YEAR,
        sorts=("lkjip", "pk", "iku", "rencana_aksi", "lhe", "lppd"),
        hint=_.lazy("Laporan kinerja (LKjIP) dan hasil kegiatan yang selesai."),
    ),
    _office(
        "B-04",
        _.lazy("Laporan keuangan"),
        REGULAR,
        sorts=("rka", "dpa", "lra", "neraca", "calk"),
        hint=_.lazy("RKA, DPA, realisasi anggaran, neraca, catatan, dan daftar aset."),
    ),
    _office(
        "B-05",
        _.lazy("Laporan akses informasi publik"),
        REGULAR,
        sorts=("laporan_ppid",),
        hint=_.lazy("Berapa permohonan, berapa lama dijawab, yang dikabulkan, yang ditolak dan alasannya."),
    ),
    _office(
        "B-06",
        _.lazy("Peraturan, keputusan, dan kebijakan"),
        REGULAR,
        sorts=("peraturan", "keputusan"),
        hint=_.lazy("Rancangan yang sedang dibahas dan daftar yang sudah disahkan."),
    ),
    _office(
        "B-07",
        _.lazy("Cara memperoleh informasi publik"),
        REGULAR,
        sorts=("tata_cara", "maklumat"),
        hint=_.lazy("Hak warga, cara meminta, mengajukan keberatan dan sengketa, serta alamat petugasnya."),
    ),
    _office(
        "B-08",
        _.lazy("Pengaduan penyalahgunaan wewenang"),
        REGULAR,
        sorts=("pengaduan",),
        hint=_.lazy("Ke mana mengadu dan bagaimana pelapor dilindungi."),
    ),
    _office(
        "B-09",
        _.lazy("Pengadaan barang dan jasa"),
        REGULAR,
        days=MONTH,
        sorts=("rup", "pengadaan"),
        hint=_.lazy("Rencana umum pengadaan (RUP), pemilihan penyedia, dan pelaksanaannya."),
    ),
    _office(
        "B-10",
        _.lazy("Ketenagakerjaan dan kepegawaian"),
        REGULAR,
        sorts=("kepegawaian",),
        hint=_.lazy("Lowongan dan jumlah pegawai menurut jabatan; tanpa data pribadi."),
    ),
    _office(
        "B-11",
        _.lazy("Peringatan dini dan evakuasi"),
        REGULAR,
        days=YEAR,
        sorts=("evakuasi",),
        hint=_.lazy("Tata cara dan denah evakuasi di setiap kantor."),
    ),
    _office("S-01", _.lazy("Daftar Informasi Publik (DIP)"), ANY_TIME, register=True, sorts=("sk_dip",)),
    _office("S-02", _.lazy("Peraturan beserta naskah pendukungnya"), ANY_TIME, sorts=("naskah_peraturan",)),
    _office(
        "S-03",
        _.lazy("Organisasi, administrasi, kepegawaian, dan keuangan"),
        ANY_TIME,
        days=YEAR,
        sorts=("sop", "sk_ppid", "anjab"),
    ),
    _office("S-04", _.lazy("Perjanjian dengan pihak ketiga"), ANY_TIME, sorts=("perjanjian",)),
    _office("S-05", _.lazy("Surat-menyurat pimpinan"), ANY_TIME, days=QUARTER, sorts=("surat",)),
    _office("S-06", _.lazy("Perizinan"), ANY_TIME, sorts=("perizinan",)),
    _office("S-07", _.lazy("Perbendaharaan dan inventaris"), ANY_TIME, days=YEAR, sorts=("aset",)),
    _office("S-08", _.lazy("Rencana strategis dan rencana kerja"), ANY_TIME, days=YEAR, sorts=("renstra", "renja")),
    _office("S-09", _.lazy("Agenda kerja pimpinan"), ANY_TIME, days=WEEK, sorts=("agenda",)),
    _office(
        "S-10",
        _.lazy("Kegiatan pelayanan informasi"),
        ANY_TIME,
        days=YEAR,
        sorts=("pelayanan", "standar_pelayanan", "skm"),
        hint=_.lazy("Sarana, petugas, anggaran, dan hasil survei kepuasan."),
    ),
    _office("S-11", _.lazy("Pelanggaran dari pengawasan internal"), ANY_TIME, days=YEAR, sorts=("pengawasan",)),
    _office("S-12", _.lazy("Pelanggaran yang dilaporkan masyarakat"), ANY_TIME, days=YEAR, sorts=("pelanggaran",)),
    _office("S-13", _.lazy("Hasil penelitian"), ANY_TIME, days=YEAR, sorts=("penelitian",)),
    _office("S-14", _.lazy("Peraturan yang disahkan dan kajian akademiknya"), ANY_TIME, sorts=("kajian",)),
    _office("S-15", _.lazy("Kebijakan dalam pertemuan terbuka"), ANY_TIME, sorts=("notula",)),
    _office("S-17", _.lazy("Standar pengumuman informasi"), ANY_TIME, days=YEAR, sorts=("standar_pengumuman",)),
    _office(
        "S-18",
        _.lazy("Informasi yang dinyatakan terbuka"),
        ANY_TIME,
        law="UU 14/2008 Pasal 11 ayat 2",
        sorts=("dibuka",),
        hint=_.lazy("Karena keberatan, putusan sengketa, atau habisnya masa pengecualian."),
    ),
)
_VILLAGES = (
    _village(
        "DB-01",
        _.lazy("Profil badan publik desa"),
        REGULAR,
        law="Perki 1/2018 Pasal 2 huruf a",
        sorts=("profil", "struktur"),
        hint=_.lazy("Alamat, visi dan misi, tugas, struktur, dan profil singkat perangkat."),
    ),
    _village(
        "DB-02",
        _.lazy("Program dan kegiatan yang berjalan"),
        REGULAR,
        law="Perki 1/2018 Pasal 2 huruf b",
        sorts=("kegiatan",),
        hint=_.lazy("Nama kegiatan, jadwal, penanggung jawab, serta sumber dan jumlah anggaran."),
    ),
    _village(
        "DB-03",
        _.lazy("Program yang masuk desa"),
        REGULAR,
        days=YEAR,
        law="Perki 1/2018 Pasal 2 huruf c",
        sorts=("program_masuk",),
        hint=_.lazy("Dari pusat, provinsi, kabupaten, atau pihak lain. Penerima bantuan dalam jumlah, bukan nama."),
    ),
    _village(
        "DB-04",
        _.lazy("RPJMDes, RKPDes, dan daftar usulannya"),
        REGULAR,
        days=YEAR,
        law="Perki 1/2018 Pasal 2 huruf d",
        sorts=("rpjmdes", "rkpdes", "du_rkpdes"),
    ),
    _village(
        "DB-05",
        _.lazy("APBDes tahun berjalan"),
        REGULAR,
        days=YEAR,
        this_year=True,
        law="Perki 1/2018 Pasal 2 huruf e; Permendagri 20/2018 Pasal 39",
        sorts=("apbdes", "apbdes_perubahan"),
        hint=_.lazy("Peraturan desanya, ringkasan, pelaksana kegiatan, dan alamat pengaduan."),
    ),
    _village(
        "DB-06",
        _.lazy("Laporan kinerja (LPPDes)"),
        REGULAR,
        days=YEAR,
        law="Perki 1/2018 Pasal 2 huruf f; Permendagri 46/2016",
        sorts=("lppd", "lkppd", "ippd"),
        hint=_.lazy("Paling lambat tiga bulan sesudah tahun anggaran berakhir."),
    ),
    _village(
        "DB-07",
        _.lazy("Laporan keuangan"),
        REGULAR,
        law="Perki 1/2018 Pasal 2 huruf g; Permendagri 20/2018 Pasal 72",
        sorts=("realisasi",),
        hint=_.lazy("Realisasi APBDes dan kegiatan, yang belum selesai, sisa anggaran, dan alamat pengaduan."),
    ),
    _village(
        "DB-08",
        _.lazy("Peraturan desa dan rancangannya"),
        REGULAR,
        law="Perki 1/2018 Pasal 2 huruf h",
        sorts=("perdes", "perkades", "perkades_bersama", "sk_kades"),
    ),
    _village(
        "DB-09",
        _.lazy("Hak dan cara memperoleh informasi"),
        REGULAR,
        days=YEAR,
        law="Perki 1/2018 Pasal 2 huruf i",
        sorts=("tata_cara", "maklumat", "sk_ppid"),
    ),
    _village(
        "DS-01", _.lazy("Daftar Informasi Publik desa (DIP)"), ANY_TIME, days=MONTH, register=True, sorts=("sk_dip",)
    ),
    _village("DS-02", _.lazy("Kebijakan desa beserta naskah pendukungnya"), ANY_TIME, sorts=("naskah_peraturan",)),
    _village(
        "DS-03",
        _.lazy("Profil lengkap perangkat desa dan BPD"),
        ANY_TIME,
        days=YEAR,
        sorts=("profil_pejabat",),
        hint=_.lazy("Jabatan dan tugasnya; tanpa alamat rumah, NIK, dan nomor pribadi."),
    ),
    _village("DS-04", _.lazy("Perjanjian dengan pihak ketiga atau desa lain"), ANY_TIME, sorts=("perjanjian",)),
    _village("DS-05", _.lazy("Surat-menyurat resmi"), ANY_TIME, sorts=("surat",)),
    _village("DS-06", _.lazy("Inventaris dan kekayaan desa"), ANY_TIME, days=YEAR, sorts=("aset",)),
    _village("DS-07", _.lazy("Berita acara musyawarah desa"), ANY_TIME, sorts=("musdes",)),
    _village("DS-08", _.lazy("Pemilihan kepala desa dan BPD"), ANY_TIME, days=YEAR, sorts=("pemilihan",)),
    _village("DS-09", _.lazy("BUM Desa dan kerja sama antardesa"), ANY_TIME, days=YEAR, sorts=("bumdes",)),
    _village(
        "DS-10",
        _.lazy("Pelayanan informasi, pelanggaran, dan penindakannya"),
        ANY_TIME,
        days=YEAR,
        sorts=("laporan_ppid", "pelayanan", "pelanggaran"),
    ),
)
TRIGGERS: dict[str, Duty] = {
    f"{letter}{cause}": Duty(
        code=f"{letter}{cause}", title=title, category=AT_ONCE, levels=levels, law=law, days=YEAR, cause=cause
    )
    for letter, levels, law in (("", OFFICES, "Perki 1/2021 Pasal 25"), ("D", (DESA,), "Perki 1/2018 Pasal 3"))
    for cause, title in CAUSES.items()
}
"""What is told at once when it happens, of all levels, by its code; no rhythm makes a site late with it."""
DUTIES: dict[str, Duty] = {duty.code: duty for duty in (*_OFFICES, *_VILLAGES)}
"""Everything that is published regularly or kept ready, of all levels, by its code."""


def level_of(site: Site) -> str:
    """Return whose lists a site follows: a kelurahan is an office of its kecamatan, and Perki 1/2018 is for a desa."""
    return KECAMATAN if kind_of(site.region_code) == "kelurahan" else site.level


def duties_of(level: str, category: str = "") -> list[Duty]:
    """Return what a level has to publish, of one class or of all, in the order of the law."""
    return [duty for duty in DUTIES.values() if level in duty.levels and category in ("", duty.category)]


def triggers_of(level: str) -> list[Duty]:
    """Return what a level has to tell at once when it happens."""
    return [duty for duty in TRIGGERS.values() if level in duty.levels]


def duty_of(level: str, sort: str) -> Duty | None:
    """Return what a kind of document shows at a level; None where it shows nothing that is asked for."""
    return next((duty for duty in duties_of(level) if sort in duty.sorts), None)
