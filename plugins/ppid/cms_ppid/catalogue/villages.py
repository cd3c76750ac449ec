"""Lines of the catalogue: what Perki 1/2018 lists for a desa."""

from __future__ import annotations

from typing import Any

from cms_ppid import _
from cms_ppid.catalogue.items import ANY_TIME, DESA, MONTH, REGULAR, YEAR, Duty


def _village(code: str, title: Any, category: str, **more: Any) -> Duty:
    law = "Perki 1/2018 Pasal 2" if category == REGULAR else "Perki 1/2018 Pasal 4"
    return Duty(**{"code": code, "title": title, "category": category, "levels": (DESA,), "law": law, **more})


OF_VILLAGES = (
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
        law="Perki 1/2018 Pasal 2 huruf d; UU 6/2014 Pasal 82",
        sorts=("rpjmdes", "rkpdes", "du_rkpdes"),
        hint=_.lazy("RPJMDes, RKPDes tahun ini, dan daftar usulan RKPDes."),
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
        law="Perki 1/2018 Pasal 2 huruf g; Permendagri 20/2018 Pasal 68, 70, dan 72",
        sorts=("realisasi",),
        hint=_.lazy(
            "Realisasi APBDes dan kegiatan, yang belum selesai, sisa anggaran, dan alamat pengaduan: semester pertama "
            "sampai minggu kedua Juli, setahun penuh sampai tiga bulan sesudahnya."
        ),
    ),
    _village(
        "DB-08",
        _.lazy("Peraturan desa dan rancangannya"),
        REGULAR,
        law="Perki 1/2018 Pasal 2 huruf h",
        sorts=("perdes", "perkades", "perkades_bersama", "sk_kades"),
        hint=_.lazy("Daftar beserta berkasnya, juga rancangan yang sedang dibahas."),
    ),
    _village(
        "DB-09",
        _.lazy("Hak dan cara memperoleh informasi"),
        REGULAR,
        days=YEAR,
        law="Perki 1/2018 Pasal 2 huruf i",
        sorts=("tata_cara", "maklumat", "sk_ppid"),
        hint=_.lazy("Hak warga, cara meminta, mengajukan keberatan dan sengketa, serta alamat petugasnya."),
    ),
    _village(
        "DS-01",
        _.lazy("Daftar Informasi Publik desa (DIP)"),
        ANY_TIME,
        days=MONTH,
        register=True,
        sorts=("sk_dip",),
        hint=_.lazy("Semua dokumen dengan kolomnya, diperiksa setiap bulan, dan keputusan yang menetapkannya."),
    ),
    _village(
        "DS-02",
        _.lazy("Kebijakan desa beserta naskah pendukungnya"),
        ANY_TIME,
        sorts=("naskah_peraturan",),
        hint=_.lazy("Naskah pendukung, masukan, dan risalah rapatnya."),
    ),
    _village(
        "DS-03",
        _.lazy("Profil lengkap perangkat desa dan BPD"),
        ANY_TIME,
        days=YEAR,
        sorts=("profil_pejabat",),
        hint=_.lazy("Jabatan dan tugasnya; tanpa alamat rumah, NIK, dan nomor pribadi."),
    ),
    _village(
        "DS-04",
        _.lazy("Perjanjian dengan pihak ketiga atau desa lain"),
        ANY_TIME,
        sorts=("perjanjian",),
        hint=_.lazy("Perjanjian beserta naskah pendukungnya."),
    ),
    _village(
        "DS-05",
        _.lazy("Surat-menyurat resmi"),
        ANY_TIME,
        sorts=("surat",),
        hint=_.lazy("Daftar surat resmi pemerintah desa."),
    ),
    _village(
        "DS-06",
        _.lazy("Inventaris dan kekayaan desa"),
        ANY_TIME,
        days=YEAR,
        sorts=("aset",),
        hint=_.lazy("Daftar inventaris dan kekayaan desa tahun berjalan."),
    ),
    _village(
        "DS-07",
        _.lazy("Berita acara musyawarah desa"),
        ANY_TIME,
        sorts=("musdes",),
        hint=_.lazy("Berita acara setiap musyawarah; daftar hadir tanpa NIK dan alamat."),
    ),
    _village(
        "DS-08",
        _.lazy("Pemilihan kepala desa dan BPD"),
        ANY_TIME,
        days=YEAR,
        sorts=("pemilihan",),
        hint=_.lazy("Tahapan, calon, dan hasilnya."),
    ),
    _village(
        "DS-09",
        _.lazy("BUM Desa dan kerja sama antardesa"),
        ANY_TIME,
        days=YEAR,
        sorts=("bumdes",),
        hint=_.lazy("Laporan BUM Desa, pengurusnya menurut jabatan, dan kerja sama antardesa."),
    ),
    _village(
        "DS-10",
        _.lazy("Pelayanan informasi, pelanggaran, dan penindakannya"),
        ANY_TIME,
        days=YEAR,
        sorts=("laporan_ppid", "pelayanan", "pelanggaran"),
        hint=_.lazy("Jumlah permohonan dan keberatan, pelanggaran dan penindakannya; tanpa nama."),
    ),
)
