"""Code lists: what is stored, what it is called, and what OCDS calls it."""

from __future__ import annotations

from typing import Any

from cms_lelang import _

Labels = dict[str, Any]

METHODS: Labels = {
    "pembelian_langsung": _.lazy("Pembelian langsung (desa)"),
    "permintaan_penawaran": _.lazy("Permintaan penawaran (desa)"),
    "lelang_desa": _.lazy("Lelang (desa)"),
    "e_purchasing": _.lazy("E-purchasing"),
    "pengadaan_langsung": _.lazy("Pengadaan langsung"),
    "penunjukan_langsung": _.lazy("Penunjukan langsung"),
    "tender_cepat": _.lazy("Tender cepat"),
    "tender": _.lazy("Tender"),
    "seleksi": _.lazy("Seleksi"),
    "sayembara": _.lazy("Sayembara atau kontes"),
    "dikecualikan": _.lazy("Dikecualikan"),
    "tahun_jamak": _.lazy("Pembayaran kontrak tahun jamak"),
    "swakelola_1": _.lazy("Swakelola tipe I"),
    "swakelola_2": _.lazy("Swakelola tipe II"),
    "swakelola_3": _.lazy("Swakelola tipe III"),
    "swakelola_4": _.lazy("Swakelola tipe IV"),
}
"""How a provider is found; with ``swakelola`` there is none (Perpres 16/2018 pasal 18 ayat 6).

What is exempt (pasal 61) and what a contract of several years is paid by stand in SiRUP as methods, too.
"""

OPENNESS = {
    "pembelian_langsung": "direct",
    "permintaan_penawaran": "limited",
    "lelang_desa": "open",
    "e_purchasing": "limited",
    "pengadaan_langsung": "direct",
    "penunjukan_langsung": "limited",
    "tender_cepat": "open",
    "tender": "open",
    "seleksi": "selective",
    "sayembara": "open",
}
"""``tender.procurementMethod`` of OCDS; what is done by oneself has none, nor what SiRUP calls a method and is none."""

OF_VILLAGES = frozenset({"pembelian_langsung", "permintaan_penawaran", "lelang_desa"})
"""The methods of villages, whose plans need not be in SiRUP."""

OPEN = frozenset({"tender", "tender_cepat", "seleksi", "lelang_desa"})
"""The methods of what is dear: nobody needs them for less than a million rupiah."""

OBJECTED: Labels = {key: label for key, label in METHODS.items() if not key.startswith("swakelola")}
"""The methods by which those who offered may object where a rule says so; nobody offers for what is done by oneself."""

SIMPLER = {
    "tender": "pengadaan_langsung",
    "tender_cepat": "pengadaan_langsung",
    "seleksi": "pengadaan_langsung",
    "lelang_desa": "permintaan_penawaran",
}
"""Up to whose ceiling nobody needs a method of what is dear (Perpres 16/2018 pasal 38 and 41)."""

SEVERAL_YEARS = "tahun_jamak"
"""What pays in one year for a contract that was signed in a year before."""

UNSAID = "tanpa"
CATEGORIES: Labels = {
    "barang": _.lazy("Barang"),
    "konstruksi": _.lazy("Pekerjaan konstruksi"),
    "konsultansi": _.lazy("Jasa konsultansi"),
    "konsultansi_usaha": _.lazy("Jasa konsultansi badan usaha"),
    "konsultansi_orang": _.lazy("Jasa konsultansi perorangan"),
    "jasa_lain": _.lazy("Jasa lainnya"),
    "terintegrasi": _.lazy("Terintegrasi (beberapa jenis)"),
    UNSAID: _.lazy("Belum disebut"),
}
"""What is bought; of what is done by oneself SiRUP does not say it."""
CONSULTING = "konsultansi"
"""A kind that says no more than that; asked for, it means those of firms and of persons, too."""
OCDS_CATEGORIES = {"barang": "goods", "konstruksi": "works", "terintegrasi": "", UNSAID: ""}
"""``tender.mainProcurementCategory`` of OCDS; everything else is services, and what is of several kinds has none."""

SOURCES: Labels = {
    "": _.lazy("Belum disebut"),
    "apbdes": _.lazy("APB Desa"),
    "dana_desa": _.lazy("Dana Desa"),
    "apbd": _.lazy("APBD kabupaten"),
    "apbd_prov": _.lazy("APBD provinsi"),
    "apbn": _.lazy("APBN"),
    "blud": _.lazy("BLUD"),
    "hibah": _.lazy("Hibah"),
    "gabungan": _.lazy("Beberapa sumber dana"),
    "lain": _.lazy("Sumber lain"),
}

STAGES: Labels = {
    "prakualifikasi": _.lazy("Pengumuman prakualifikasi"),
    "dokumen_kualifikasi": _.lazy("Unduh dokumen kualifikasi"),
    "penjelasan_kualifikasi": _.lazy("Penjelasan dokumen kualifikasi"),
    "kirim_kualifikasi": _.lazy("Kirim persyaratan kualifikasi"),
    "evaluasi_kualifikasi": _.lazy("Evaluasi dokumen kualifikasi"),
    "hasil_prakualifikasi": _.lazy("Penetapan hasil prakualifikasi"),
    "pengumuman_kualifikasi": _.lazy("Pengumuman hasil prakualifikasi"),
    "sanggah_kualifikasi": _.lazy("Masa sanggah prakualifikasi"),
    "pengumuman": _.lazy("Pengumuman"),
    "unduh": _.lazy("Unduh dokumen pemilihan"),
    "penjelasan": _.lazy("Pemberian penjelasan"),
    "penawaran": _.lazy("Pemasukan penawaran"),
    "pembukaan": _.lazy("Pembukaan penawaran"),
    "evaluasi": _.lazy("Evaluasi penawaran"),
    "evaluasi_satu": _.lazy("Evaluasi administrasi dan teknis"),
    "hasil_teknis": _.lazy("Pengumuman hasil teknis"),
    "evaluasi_dua": _.lazy("Evaluasi harga"),
    "pembuktian": _.lazy("Pembuktian kualifikasi"),
    "negosiasi": _.lazy("Klarifikasi dan negosiasi"),
    "penetapan": _.lazy("Penetapan pemenang"),
    "pengumuman_pemenang": _.lazy("Pengumuman pemenang"),
    "sanggah": _.lazy("Masa sanggah"),
    "sppbj": _.lazy("Surat penunjukan penyedia"),
    "kontrak": _.lazy("Penandatanganan kontrak"),
}
"""The stages of a selection, in their order; several are open at the same time."""

ANNOUNCING = ("prakualifikasi", "pengumuman")
OFFERS, ENQUIRIES, OBJECTIONS = ("penawaran",), ("penjelasan",), ("sanggah",)
UNTIL_OFFERS = (
    *("prakualifikasi", "dokumen_kualifikasi", "penjelasan_kualifikasi", "kirim_kualifikasi"),
    *("evaluasi_kualifikasi", "hasil_prakualifikasi", "pengumuman_kualifikasi", "sanggah_kualifikasi"),
    *("pengumuman", "unduh", "penjelasan"),
)
"""The stages before offers are closed; while one of them is open somebody may still offer."""
JUDGED = (
    *("pembukaan", "evaluasi", "evaluasi_satu", "hasil_teknis", "evaluasi_dua", "negosiasi"),
    *("penetapan", "pengumuman_pemenang", "sanggah", "sppbj", "kontrak"),
)
"""The stages of which each says that offers are closed; qualifications are proved before that, too."""
CHOOSING = (
    *("evaluasi", "evaluasi_satu", "hasil_teknis", "evaluasi_dua"),
    *("pembuktian", "negosiasi", "penetapan", "pengumuman_pemenang"),
)
DECIDING = ("penetapan", "pengumuman_pemenang")
"""Which stages make the periods of a tender."""
SIGNING = ("sppbj", "kontrak")
"""Which stages have a contract for their result; those that decide have a winner."""

VERDICTS: Labels = {"": _.lazy("Belum dievaluasi"), "lulus": _.lazy("Lulus"), "gugur": _.lazy("Gugur")}
OUTCOMES: Labels = {
    "": _.lazy("Berjalan sebagaimana rencana"),
    "batal": _.lazy("Dibatalkan"),
    "gagal": _.lazy("Gagal"),
}
CONTRACT_STATES: Labels = {"": _.lazy("Berlaku"), "putus": _.lazy("Diputus"), "selesai": _.lazy("Selesai")}
CONTRACT_KINDS: Labels = {
    "": _.lazy("Belum disebut"),
    "lumsum": _.lazy("Lumsum"),
    "satuan": _.lazy("Harga satuan"),
    "gabungan": _.lazy("Gabungan lumsum dan harga satuan"),
    "payung": _.lazy("Kontrak payung"),
    "terima_jadi": _.lazy("Terima jadi"),
    "waktu": _.lazy("Waktu penugasan"),
}
FRAMEWORK = "payung"
"""The kind of contract that says what a piece costs, and not how many are bought (Perpres 16/2018 pasal 27)."""
QUALIFICATIONS: Labels = {
    "": _.lazy("Belum disebut"),
    "pasca": _.lazy("Pascakualifikasi"),
    "pra": _.lazy("Prakualifikasi"),
}
EVALUATIONS: Labels = {
    "": _.lazy("Belum disebut"),
    "harga_terendah": _.lazy("Harga terendah"),
    "nilai": _.lazy("Sistem nilai"),
    "umur": _.lazy("Biaya selama umur ekonomis"),
    "kualitas": _.lazy("Kualitas"),
    "kualitas_biaya": _.lazy("Kualitas dan biaya"),
    "pagu": _.lazy("Pagu anggaran"),
    "biaya_terendah": _.lazy("Biaya terendah"),
}
"""How offers are judged (Perpres 16/2018 pasal 39 and 42)."""
CRITERIA = {
    "harga_terendah": "priceOnly",
    "nilai": "ratedCriteria",
    "umur": "costOnly",
    "kualitas": "qualityOnly",
    "kualitas_biaya": "ratedCriteria",
    "pagu": "qualityOnly",
    "biaya_terendah": "priceOnly",
}
"""``tender.awardCriteria`` of OCDS."""
BUSINESSES: Labels = {
    "": _.lazy("Belum disebut"),
    "kecil": _.lazy("Usaha kecil"),
    "menengah": _.lazy("Usaha menengah"),
    "nonkecil": _.lazy("Usaha nonkecil"),
    "semua": _.lazy("Semua usaha"),
}
PLAN_STATES: Labels = {
    "": _.lazy("Belum disebut"),
    "terumumkan": _.lazy("Terumumkan"),
    "belum": _.lazy("Belum diumumkan"),
}
PERFORMANCES: Labels = {
    "": _.lazy("Belum dinilai"),
    "sangat_baik": _.lazy("Sangat baik"),
    "baik": _.lazy("Baik"),
    "cukup": _.lazy("Cukup"),
    "buruk": _.lazy("Buruk"),
}
HANDOVERS: Labels = {"pertama": _.lazy("Serah terima pertama"), "akhir": _.lazy("Serah terima akhir")}

STATES: dict[str, tuple[Any, str]] = {
    "rencana": (_.lazy("Direncanakan"), ""),
    "pemilihan": (_.lazy("Pemilihan"), "info"),
    "pelaksanaan": (_.lazy("Pelaksanaan"), "info"),
    "selesai": (_.lazy("Selesai"), "ok"),
    "putus": (_.lazy("Kontrak diputus"), "bad"),
    "batal": (_.lazy("Batal atau gagal"), "bad"),
}
"""What each state of a package is called, and the kind of its tag."""

TITLES: Labels = {
    "plans": _.lazy("Rencana (RUP)"),
    "stages": _.lazy("Tahap pemilihan"),
    "bidders": _.lazy("Peserta dan harga"),
    "contracts": _.lazy("Kontrak"),
    "addenda": _.lazy("Adendum"),
    "progress": _.lazy("Kemajuan"),
    "payments": _.lazy("Pembayaran"),
    "handovers": _.lazy("Serah terima"),
}
"""What the parts of a package are called."""

TAGS: Labels = {
    "planning": _.lazy("rencana"),
    "planningUpdate": _.lazy("rencana berubah"),
    "tender": _.lazy("pemilihan"),
    "tenderUpdate": _.lazy("pemilihan berubah"),
    "tenderCancellation": _.lazy("pemilihan batal atau gagal"),
    "award": _.lazy("pemenang"),
    "awardUpdate": _.lazy("pemenang berubah"),
    "contract": _.lazy("kontrak"),
    "contractUpdate": _.lazy("kontrak berubah"),
    "contractAmendment": _.lazy("adendum"),
    "contractTermination": _.lazy("kontrak diputus"),
    "implementation": _.lazy("pelaksanaan"),
    "implementationUpdate": _.lazy("pelaksanaan berubah"),
}
"""What the tags of releases (OCDS) are called."""

SIZES: dict[str, tuple[Any, int, int | None]] = {
    "50": (_.lazy("Sampai Rp50 juta"), 0, 50_000_000),
    "200": (_.lazy("Rp50 juta sampai Rp200 juta"), 50_000_001, 200_000_000),
    "1000": (_.lazy("Rp200 juta sampai Rp1 miliar"), 200_000_001, 1_000_000_000),
    "lebih": (_.lazy("Lebih dari Rp1 miliar"), 1_000_000_001, None),
}
"""By what a package is worth: the name of a class, its least and its most rupiah."""

RULES: Labels = {
    "D1": _.lazy("Nilai tidak melebihi asalnya"),
    "D2": _.lazy("Hari dan tahap berurutan"),
    "D3": _.lazy("Satu pemenang, dari antara peserta"),
    "D4": _.lazy("Metode sesuai jenis dan batas nilainya"),
    "D5": _.lazy("Harga terkoreksi, negosiasi, dan kontrak sesuai penawaran"),
    "D6": _.lazy("Ada di rencana pengadaan tahun itu"),
    "D7": _.lazy("Kontrak berubah lewat adendum yang beralasan"),
    "D8": _.lazy("Rupiah penuh, bukan ribuan atau juta"),
    "D9": _.lazy("Yang sama ditulis sekali"),
    "D10": _.lazy("Paket yang diulang atau dibagi ada, dan bukan paket ini"),
    "D11": _.lazy("Yang batal atau gagal tidak dilanjutkan"),
    "D12": _.lazy("Selama penawaran berjalan peserta dan harga tidak ditulis"),
    "D13": _.lazy("Halaman resmi ada di situs pemerintah"),
}
"""What the rules of the guide say, in short."""


def kinds_of(category: str) -> list[str]:
    """Return the kinds that are meant where one is asked for."""
    return [name for name in CATEGORIES if name == category or (category == CONSULTING and name.startswith(CONSULTING))]


HINTS = {
    "tarik": _.lazy(
        "Isinya tidak dapat dibuka lagi oleh warga, dan tetap tersimpan di sini. Alamatnya menyebut kapan paket ini "
        "ditarik dan alasannya: tulis yang boleh dibaca siapa pun, tanpa yang hendak ditarik itu."
    )
}
"""What is said beside a step: the reason of a package that is withdrawn is public."""
