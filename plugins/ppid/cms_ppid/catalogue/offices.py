"""Lines of the catalogue: what Perki 1/2021 lists for a kabupaten and a kecamatan."""

from __future__ import annotations

from typing import Any

from cms_ppid import _
from cms_ppid.catalogue.items import ANY_TIME, MONTH, OFFICES, QUARTER, REGULAR, WEEK, YEAR, Duty


def _office(code: str, title: Any, category: str, **more: Any) -> Duty:
    law = "Perki 1/2021 Pasal 14–15" if category == REGULAR else "Perki 1/2021 Pasal 21"
    return Duty(**{"code": code, "title": title, "category": category, "levels": OFFICES, "law": law, **more})


OF_OFFICES = (
    _office(
        "B-01",
        _.lazy("Profil badan publik"),
        REGULAR,
        sorts=("profil", "struktur", "lhkpn"),
        hint=_.lazy(
            "Kedudukan dan alamat lengkap, ruang lingkup, maksud dan tujuan, tugas, unit kerja, struktur, "
            "profil singkat pejabat, dan LHKPN yang sudah diumumkan."
        ),
    ),
    _office(
        "B-02",
        _.lazy("Program dan kegiatan"),
        REGULAR,
        sorts=("kegiatan",),
        hint=_.lazy(
            "Nama, penanggung jawab dan kontaknya, target, jadwal, sumber dan jumlah anggaran, agenda, hak warga, "
            "serta penerimaan pegawai."
        ),
    ),
    _office(
        "B-03",
        _.lazy("Kinerja"),
        REGULAR,
        days=YEAR,
        sorts=("lkjip", "pk", "iku", "rencana_aksi", "lhe", "lppd", "lkpj"),
        hint=_.lazy("Laporan kinerja (LKjIP), LKPJ, serta realisasi kegiatan yang berjalan dan yang selesai."),
    ),
    _office(
        "B-04",
        _.lazy("Laporan keuangan"),
        REGULAR,
        sorts=("rka", "dpa", "lra", "neraca", "calk"),
        hint=_.lazy("RKA, DPA, realisasi anggaran, neraca, arus kas, catatan, serta daftar aset dan investasi."),
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
    _office(
        "S-01",
        _.lazy("Daftar Informasi Publik (DIP)"),
        ANY_TIME,
        register=True,
        sorts=("sk_dip",),
        hint=_.lazy("Semua dokumen dengan kolomnya, dan keputusan yang menetapkannya tahun ini."),
    ),
    _office(
        "S-02",
        _.lazy("Peraturan beserta naskah pendukungnya"),
        ANY_TIME,
        sorts=("naskah_peraturan",),
        hint=_.lazy("Naskah akademik, masukan, risalah rapat, dan rancangannya."),
    ),
    _office(
        "S-03",
        _.lazy("Organisasi, administrasi, kepegawaian, dan keuangan"),
        ANY_TIME,
        days=YEAR,
        sorts=("sop", "sk_ppid", "sk_dik", "anjab", "risiko", "pakta"),
        hint=_.lazy("Pedoman kerja, profil pimpinan dan pegawai, anggaran, dan data statistik yang dibuat sendiri."),
    ),
    _office(
        "S-04",
        _.lazy("Perjanjian dengan pihak ketiga"),
        ANY_TIME,
        sorts=("perjanjian",),
        hint=_.lazy("Perjanjian beserta naskah pendukungnya."),
    ),
    _office(
        "S-05",
        _.lazy("Surat-menyurat pimpinan"),
        ANY_TIME,
        days=QUARTER,
        sorts=("surat",),
        hint=_.lazy("Daftar surat pimpinan dalam tugas jabatannya."),
    ),
    _office(
        "S-06",
        _.lazy("Perizinan"),
        ANY_TIME,
        sorts=("perizinan",),
        hint=_.lazy("Syarat izin, izin yang terbit, dan laporan penaatannya."),
    ),
    _office(
        "S-07",
        _.lazy("Perbendaharaan dan inventaris"),
        ANY_TIME,
        days=YEAR,
        sorts=("aset",),
        hint=_.lazy("Data perbendaharaan dan daftar barang."),
    ),
    _office(
        "S-08",
        _.lazy("Rencana strategis dan rencana kerja"),
        ANY_TIME,
        days=YEAR,
        sorts=("renstra", "renja"),
        hint=_.lazy("Renstra lima tahun dan Renja tahun berjalan."),
    ),
    _office(
        "S-09",
        _.lazy("Agenda kerja pimpinan"),
        ANY_TIME,
        days=WEEK,
        sorts=("agenda",),
        hint=_.lazy("Agenda pimpinan, diperbarui setiap minggu."),
    ),
    _office(
        "S-10",
        _.lazy("Kegiatan pelayanan informasi"),
        ANY_TIME,
        days=YEAR,
        sorts=("pelayanan", "standar_pelayanan", "skm"),
        hint=_.lazy("Sarana, petugas, anggaran, dan hasil survei kepuasan."),
    ),
    _office(
        "S-11",
        _.lazy("Pelanggaran dari pengawasan internal"),
        ANY_TIME,
        days=YEAR,
        sorts=("pengawasan",),
        hint=_.lazy("Jumlah, jenis, dan tindakannya; tanpa nama."),
    ),
    _office(
        "S-12",
        _.lazy("Pelanggaran yang dilaporkan masyarakat"),
        ANY_TIME,
        days=YEAR,
        sorts=("pelanggaran",),
        hint=_.lazy("Jumlah, jenis, dan laporan penindakannya; tanpa nama pelapor."),
    ),
    _office(
        "S-13",
        _.lazy("Hasil penelitian"),
        ANY_TIME,
        days=YEAR,
        sorts=("penelitian",),
        hint=_.lazy("Daftar dan hasil penelitian yang dilakukan."),
    ),
    _office(
        "S-14",
        _.lazy("Peraturan yang disahkan dan kajian akademiknya"),
        ANY_TIME,
        sorts=("kajian",),
        hint=_.lazy("Peraturan yang disahkan beserta kajiannya."),
    ),
    _office(
        "S-15",
        _.lazy("Kebijakan dalam pertemuan terbuka"),
        ANY_TIME,
        sorts=("notula",),
        hint=_.lazy("Informasi dan kebijakan yang disampaikan pejabat kepada umum."),
    ),
    _office(
        "S-17",
        _.lazy("Standar pengumuman informasi"),
        ANY_TIME,
        days=YEAR,
        sorts=("standar_pengumuman",),
        hint=_.lazy("Cara, bahasa, dan tempat informasi diumumkan."),
    ),
    _office(
        "S-18",
        _.lazy("Informasi yang dinyatakan terbuka"),
        ANY_TIME,
        law="UU 14/2008 Pasal 11 ayat 2",
        sorts=("dibuka",),
        hint=_.lazy("Karena keberatan, putusan sengketa, atau habisnya masa pengecualian."),
    ),
)
