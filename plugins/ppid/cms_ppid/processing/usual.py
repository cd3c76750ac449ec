"""What this module does with personal data at every site, as long as the site says nothing else of it.

The words follow what the program does. Which facts a register has to hold is not said by UU 27/2022 pasal 31 itself:
each of them can be written anew by a site.
"""

from __future__ import annotations

from collections.abc import Mapping

from cms_core.api import Site, called, settings_of
from cms_ppid import NAME, _

REQUESTS, OBJECTIONS, BREACHES, DOCUMENTS = "permohonan", "keberatan", "insiden", "dokumen"


def usual(site: Site) -> dict[str, Mapping[str, str]]:
    """Return what every site does, by code, in the language of the page; numbers are those of the site in scope."""
    said = settings_of(site, NAME)
    papers, years = said["keep_papers"], said["keep_years"]
    kept = {
        "retention": _(
            "Gambar KTP dan berkas: %(papers)s hari sesudah perkaranya selesai dan waktu keberatannya lewat. Nama, "
            "kontak, dan isinya: %(years)s tahun. Sesudah itu tinggal nomor, tanggal, dan hasilnya.",
            papers=papers,
            years=years,
        ),
        "security": _(
            "Tersandi di basis data. NIK disamarkan; membukanya perlu alasan, yang dicatat bersama jabatan pembukanya."
        ),
        "holder": _("PPID %(body)s", body=called(site)),
        "assessment": "",
    }
    return {
        REQUESTS: {
            "title": _("Melayani permohonan informasi"),
            "purpose": _("Mendaftar, memeriksa, menjawab, dan menyerahkan informasi yang diminta."),
            "basis": _(
                "Kewajiban hukum dan tugas pelayanan publik (UU 27/2022 Pasal 20 ayat (2); UU 14/2008 Pasal 22)."
            ),
            "people": _("Pemohon informasi dan kuasa atau walinya."),
            "data": _(
                "Nama, NIK atau gambar KTP, alamat, nomor HP, surel, pekerjaan bila diisi, dan isi permohonannya."
            ),
            "recipients": _("Petugas layanan informasi. Register yang dibaca warga tidak memuat nama."),
            **kept,
        },
        OBJECTIONS: {
            "title": _("Menanggapi keberatan dan sengketa"),
            "purpose": _("Memutus keberatan, dan membuktikan perkaranya di Komisi Informasi."),
            "basis": _(
                "Kewajiban hukum dan tugas pelayanan publik (UU 27/2022 Pasal 20 ayat (2); UU 14/2008 Pasal 35–40)."
            ),
            "people": _("Pengaju keberatan dan kuasa atau walinya."),
            "data": _(
                "Nama, NIK, gambar KTP atau surat kuasa bila dilampirkan, alamat, nomor HP, surel, dan isi "
                "keberatannya."
            ),
            "recipients": _(
                "Petugas layanan informasi dan Atasan PPID; bila bersengketa juga Komisi Informasi, tanpa NIK utuh."
            ),
            **kept,
        },
        BREACHES: {
            "title": _("Memberi tahu bila data pribadi terungkap"),
            "purpose": _("Memberi tahu orangnya dan lembaga pengawas paling lambat 3 × 24 jam."),
            "basis": _("Kewajiban hukum (UU 27/2022 Pasal 20 ayat (2) dan Pasal 46)."),
            "people": _("Pemohon dan pengaju keberatan yang datanya terungkap, dan walinya."),
            "data": _(
                "Nama, nama wali, alamat, nomor HP, dan surel dari perkaranya. Catatan insidennya tidak memuat nama."
            ),
            "recipients": _("Petugas yang berwenang. Lembaga pengawas menerima jumlah orang dan jenis datanya."),
            **kept,
        },
        DOCUMENTS: {
            "title": _("Mengumumkan dokumen publik"),
            "purpose": _("Memenuhi kewajiban mengumumkan dan menyediakan informasi publik."),
            "basis": _(
                "Kewajiban hukum (UU 27/2022 Pasal 20 ayat (2); UU 14/2008 Pasal 9 sampai 11 dan Pasal 17 huruf h)."
            ),
            "people": _("Pejabat dan perangkat yang disebut karena jabatannya."),
            "data": _("Nama dan jabatan. NIK, alamat rumah, dan tanggal lahir tidak diumumkan."),
            "recipients": _("Semua orang."),
            **kept,
            "retention": _("Menurut jangka waktu penyimpanan yang tertulis pada dokumennya."),
            "security": _("Sebelum terbit, NIK di dalam tulisan ditandai dan ditanyakan kepada penulisnya."),
        },
    }
