"""What is nobody's: the names of places, of institutions and of what is set up for all, and those in general."""

from __future__ import annotations

import re
from functools import lru_cache

from cms_peta.privacy.counts import NOTHING, is_count
from cms_peta.privacy.words import GROUP, HEADS, PARTS, PLIGHT, plain, words_of

ROOMS = (
    "sakit|dinas|jabatan|ibada[ht]|baca|makan|potong|pemotongan|pintar|belajar|kreatif|produksi|singgah|bersalin|duka|"
    "adat|gadang|betang|budaya|tahfi[dz]{1,2}h?|yatim|zakat|kompos|pompa|susun|sehat|tunggu|aman|data|desa|walet|kaca|joglo|"
    "kopi|batik|jahit|literasi|subsidi|genset|gizi|bumdes[a-z]*|limas|panggung|kapal|tenun|kain|bambu|kayu|jamur|"
    "maggot|madu|susu|tempe|tahu|roti|kue|bakso|soto|mode|kecantikan|perlindungan|restorasi|restorative|moderasi|"
    "pemulihan|rehabilitasi|detensi|tahanan|penyimpanan|arsip|museum|seni|musik|panel|kontrol|mesin|turbin|katup|valve|"
    "ternak|ayam|bibit|semai|burung|kucing|hewan|retret|khalwat|doa|retreat|dongeng|bahasa|digital|bermain|warna|"
    "bidan|dokter|mantri|quran|tani|nelayan|warga kreatif|inspirasi|vaksin|donor|oksigen|kemasan|"
    "vaksinasi|pangan|isolasi|kb|cokelat|coklat|kelapa|garam|gula|kanker|wakaf|curhat|dataku|tua|kelahiran|meteran|"
    "lansia terpadu"
)
"""What is no name behind "rumah": what is made, sold, kept or done there."""
SHOP = r"(?:rumah|omah) .*\b(?:cell|cellular|ponsel|laundry|salon|catering|katering|konveksi|bengkel|kafe|cafe)$"
INSTITUTIONS = (
    rf"rumah (?:{ROOMS})\b|rumah tangga (?:tanpa|dengan|ber\w+|pelanggan|pengguna)\b|"
    r"rumah (?:rusak|(?:tidak|tak) layak huni|roboh|hancur|terdampak|terendam|terbakar|hanyut|rawan)(?: [a-z]+){0,2} "
    r"(?:per (?:desa|dusun|kecamatan|kelurahan|rw|rt)|\d+ (?:unit|buah|rumah))\b|"
    r"(?:(?:program|data|rekap) )?bedah rumah (?:[a-z0-9]+ ){0,2}per (?:desa|dusun|kecamatan|kelurahan|rw|rt)\b|"
    rf"{SHOP}"
)
NOBODY = re.compile(
    rf"^(?:{PLIGHT}) (?:crisis )?(?:center|centre|corner|care)(?: (?:desa|dusun|kecamatan|puskesmas) [a-z]+)?$|"
    rf"^(?:{INSTITUTIONS}|rs\w*|panti|pusat|balai|posyandu|pos|posko|klinik|puskesmas|pustu|poli\w*|yayasan|sekolah|slb|"
    r"kantor|dinas|unit|loka|lembaga|sentra|gedung|fasilitas|layanan|akses|jalur|kelompok|komunitas|kelas|senam)\b|"
    r"^bk[blr] [a-z]+(?: lansia)?$|\bramah\b|^(?!.*\brumah\b(?! tangga)).*\bper (?:desa|dusun|kecamatan|rw|rt)\b"
)
"""How institutions are called, and counts: "Panti Penyandang Disabilitas", "Keluarga miskin per dusun"."""
FIXED = (
    "lampu|pju|tiang|gardu|hidran|pohon|sumur|jembatan|air bersih|mck|pipa|kran|keran|bak|tandon|saluran|drainase|"
    "talud|gorong|portal|rambu|cctv|wifi|tower|menara|tps|bank sampah|pamsimas|spam|irigasi|embung"
)
SET_UP = re.compile(rf"^(?:jalan|gang|{FIXED})\b")
"""What is set up for everybody: beside it a number, or whom it serves, says where it stands."""
SERVED = re.compile(
    r"^(?:kantor|balai|pangkalan|agen|toko|warung|pasar|pos|poskamling|masjid|musholl?a|langgar|gereja|pura|wihara|"
    r"sekolah|sd[ni]?|sdit|mi[ns]?|smp[ni]?|smpit|mts[ns]?|sma[ni]?|smk[ni]?|man|tk|paud|ra|slbn?|madrasah|puskesmas|pustu|klinik|apotek|polsek|koramil|bank|atm|koperasi|"
    r"bumdes\w*|gudang|pabrik|bengkel|spbu|pertamini|terminal|lapangan|gedung|makam|tpu)\b"
)
"""How what people go to begins; its address has a number as houses have."""
PLACED = re.compile(
    r"^(?:dusun|desa|dukuh|kampung|kelurahan|kecamatan|kabupaten|kota|rt|rw|blok|titik|sungai|kali|curug|air|bukit|gunung|"
    r"goa|gua|pantai|danau|waduk|telaga|situ|wisata|kebun|sawah|hutan|ladang|pondok|asrama|perum\w*|griya|taman|dam|"
    r"bendung|mata|ruas|simpang|zona|area|lokasi|banjir|longsor|tanah|gempa|kebakaran|angin|kecelakaan|rumah|praktik|"
    r"bidan|dokter|dr|drg|mantri|apotik|umkm|industri|usaha|kios|los|lapak|kedai|depot|batik|tenun|anyaman|kerajinan|"
    r"keripik|kripik|tempe|tahu|kopi|konveksi|catering|katering|homestay|penginapan|posko|dapur umum|"
    r"kawasan|daerah|wilayah|lingkungan|satu|dua|tiga|contoh)\b"
)
"""How else places and what happens there are called."""
_RUN = re.compile(
    r"(?:jl|gg|resto(?:ran)?|villa|vila|kolam|salon|laundry|konter|penggilingan|warkop|bakso|soto|sate|mie ayam|"
    r"penjahit|kafe|cafe|studio|grosir|distributor|koperasi|peternakan|perikanan|budidaya|bumi perkemahan|ponpes|"
    r"stasiun|puncak|sanggar|percetakan|fotokopi|losmen|wisma|jasa|minimarket|indomaret|alfamart|swalayan|pertashop|"
    r"rental|travel|kost?|lesehan|angkringan|optik|dealer|galeri|padepokan|perpustakaan|stadion|gor|agrowisata|"
    # "RM Joko" may be Raden Mas Joko.
    r"rm (?:padang|minang|sunda|jawa|sederhana|ayam|bebek|ikan|soto|sate|bakso|nasi|sari|saung|pondok|ampera|simpang|"
    r"murah|berkah|barokah|bu|ibu|pak|mbok|mbak|mas)|"
    r"barber(?:shop)?|tambal ban|(?:cuci|steam) (?:motor|mobil)|(?:pangkas|potong|cukur) rambut|las|mebel|meubel|"
    r"furnitur(?:e)?|bordir|sablon|(?:tata )?rias (?:pengantin|manten)|es (?:dawet|cendol|teh|krim|campur|buah|batu|"
    r"kelapa|degan|tebu|kopi)|gula (?:aren|kelapa|jawa|merah|semut)|dermaga|pelabuhan|bendungan|alun|"
    r"aula(?: (?:desa|kecamatan|kelurahan|balai|kantor|serbaguna))?$)\b"
)
"""How else begins what somebody runs, or is asked about, and what has a telephone of its own."""
_KEEPERS = re.compile(
    r"(?:imam|khatib|modin|muadzin|marbot|takmir|guru|ustad[zh]*|ustad[zh]*ah|kader|pedagang|penjual|wali|nasabah|ketua|"
    r"kepala|pengurus|anggota|petugas|penjaga|juru|pengelola|pemilik|pelatih|pendamping|relawan|tokoh|tukang|"
    r"orang tua|siswa|siswi|murid|santri|alumni|jama ?ah|jemaat|pelanggan|peserta|petani|peternak|nelayan|perajin|"
    r"pengrajin|sopir|buruh)\b"
)
"""How people are called who have to do with a place that is told behind them."""
_THINGS = re.compile(
    r"(?:baik|aktif|non|nonaktif|sudah|telah|perlu|butuh|buka|tutup|layak|kondisi|proses|rencana|usulan|selesai|baru|"
    r"lama|bekas|dekat|depan|belakang|samping|sebelah|utara|selatan|timur|barat|tengah|hubungi|lihat|padi|jagung|"
    r"singkong|ketela|tebu|tembakau|karet|kelapa|sawit|pisang|cabai|cabe|sayur|sayuran|palawija|tegalan|pekarangan|"
    r"permukiman|pemukiman|aman|siaga|produktif|ramai|sepi|gratis|negeri|beton|aspal|kayu|bambu|bata)\b"
)
"""How remarks begin that say how a thing is, what grows there, or where it stands."""
_ORGANISATION = re.compile(
    r"^(?:(?:milik|tanah|lahan|aset) )*(?:mus(?:des|dus|kel)\w*|musrenbang\w*|kas desa|dusun|dukuh|satpol|jemaat|gkj|"
    r"hkbp|gki|gkjtu|bersama|pemerintah|perusahaan|pengembang|provinsi|bank|hotel|forum|"
    r"pemdes|pemkab|pemkot|pemprov|desa|kelurahan|kecamatan|kabupaten|dinas|badan|kementerian|kelompok|"
    r"poktan|gapoktan|kwt|koperasi|ksp|kud|bumdes\w*|bumd|pt|cv|yayasan|lembaga|karang taruna|pkk|posyandu|takmir|dkm|"
    r"pokdarwis|tpk|lpmd?|hippam|pamsimas|perhutani|sd|mi|smp|sma|smk|puskesmas|kth|lmdh|p3a|gp3a|hkm|kps|bpd|rt|rw|"
    r"perum|perumda|perusda|persero|ud|firma|paguyuban|ikatan|himpunan|persatuan|pondok|pesantren|masjid|gereja|pura|"
    r"vihara|klenteng|sekolah|universitas|telkom|tentara|kodim|polres|balai|upt\w*|uptd|kua|ranting|cabang|takmir)\b"
)
"""How what owns or receives something begins that is nobody in particular."""
_ANYBODY = re.compile(
    r"^(?:(?:milik|tanah|hak|aset|status|warga) )*(?:sewa|kontrak|pinjam(?: pakai)?|bagi hasil|gadai|pakai|milik|tanah|"
    r"guna (?:bangunan|usaha)|ulayat|shm|hgb|hgu|hp|hm|sertifikat|letter c|girik|desa|pemda|pemkab|pemprov|rt|rw|"
    r"(?:belum )?bersertifikat|musyawarah|media sosial|medsos|aplikasi|sp ?4n ?lapor|lapor|"
    r"negara|masyarakat|swasta|perorangan|perseorangan|pribadi|sendiri|umum|"
    r"warga|adat|bersama|wakaf|hibah|pln|pdam|telkom|telkomsel|mitratel|indosat|tower bersama|xl|nu|muhammadiyah|tni|"
    r"polri|kai|bri|pertamina|ketua rt|ketua rw|kades|kepala desa|kepala dusun|kadus|lurah|camat|perangkat desa|"
    r"linmas|babinsa|kas desa|tkd|bengkok|bhabinkamtibmas|bpbd|tagana|damkar|relawan|polsek|koramil)"
    r"(?: (?:\d+|[ivx]+|(?:rt|rw) \d+))*(?: (?:desa|dusun|kecamatan|setempat|sekitar|umum|khusus))?$"
)
"""Who owns or told of something without being anybody in particular."""
_ANYONE = (
    r"ada|ya|y|tidak|tak|belum|nihil|kosong|nol|semua|seluruh|umum|warga|masyarakat|penduduk|swasta|negara|perorangan|"
    r"perseorangan|pribadi|sendiri|milik|tanah|hak|pakai|rumah tangga|usaha|campuran|berbagai|laki|perempuan|pria|"
    r"wanita|anak|remaja|dewasa|lansia|ibu|pemuda|siswa|siswi|murid|santri|mahasiswa|petani|peternak|nelayan|pedagang|"
    r"buruh|pelajar|ringan|sedang|berat|sekolah|desa|setempat|sekitar|korban|jiwa|diketahui|terdata|pendataan|dalam|"
    r"lain|lainnya"
)
_COUNTED = (
    r"\d+|orang|org|kk|keluarga|kepala|balita|bayi|pasien|kasus|luka|meninggal|dunia|tewas|hilang|selamat|mengungsi|"
    r"pengungsi|terdampak|terluka|sakit|dirawat|hamil|menyusui|peserta|anggota|pelanggan|rumah|unit|tahun|th|thn|kelas|"
    r"rt|rw|l|p|lk|pr|roboh|rusak|hancur|terendam|terbakar|hanyut|tertimbun|sekitar|kurang|lebih|dari|"
    r"hingga|sampai|sd|per|persen|rb|ribu|juta"
)
_SO_MANY = rf"\d+ (?:{HEADS}) (?:{PLIGHT}|yatim)"
_NO_ONE = re.compile(rf"(?:n a|n|a|(?:(?:{_ANYONE})(?: |$))+|(?=.*\d)(?:(?:{_SO_MANY}|{_ANYONE}|{_COUNTED})(?: |$))+)?")
"""The whole of a text that counts people, or says who in general: "12 orang luka", "tidak ada", "masyarakat".

A word more may be a name: "1 Karto", "petani Slamet".
"""
_NO_NAME = re.compile(
    rf"(?:{_ANYONE}|{_COUNTED}|{ROOMS}|{GROUP}|milik|tangga|permanen|semi|tembok|kosong|sewa|rawan|kumuh|tidak|tak|"
    r"toko|ruko|hunian|tertimpa|retak|tergenang|jembatan|pemerintah|pemdes)\b"
)
"""How words begin that stand where a name may and are none."""


def is_place(words: str) -> bool:
    """Whether words begin as the names of what people go to, or of what is set up for everybody."""
    return any(each.search(words) is not None for each in (NOBODY, SET_UP, SERVED))


def is_of_places(title: str) -> bool:
    """Whether the title of a layer names places, and no people before them: "Sebaran posyandu"."""
    return _first_told(title) == "place"


def is_of_keepers(title: str) -> bool:
    """Whether the title of a layer names people who have to do with places, before any of these: "Kader posyandu"."""
    return _first_told(title) == "keepers"


@lru_cache(maxsize=64)
def _first_told(title: str) -> str:
    words = words_of(plain(title)).split()
    for start in range(len(words)):
        rest = " ".join(words[start:])
        if is_place(rest):
            return "place"
        if _KEEPERS.match(rest):
            return "keepers"
    return ""


def may_be_place(words: str) -> bool:
    """Whether that is so, or they begin as other places are called, and what happens there."""
    return PLACED.match(words) is not None or _RUN.match(words) is not None or is_place(words)


def is_of_things(words: str) -> bool:
    """Whether a remark is about a thing, and no name."""
    return _THINGS.match(words) is not None


def is_no_name(words: str) -> bool:
    """Whether words behind "rumah", or behind what befell somebody, begin as no name does."""
    return _NO_NAME.match(words) is not None or PLACED.match(words) is not None


def is_organisation(words: str) -> bool:
    """Whether words name an organisation, or nobody in particular."""
    return any(each.match(words) for each in (_ORGANISATION, _ANYBODY, NOTHING))


def are_organisations(text: str) -> bool:
    """Whether a text names an organisation, or several: "Telkomsel, XL"."""
    parts = [words_of(each) for each in PARTS.split(text.casefold())]
    return is_organisation(words_of(text)) or all(map(is_organisation, parts))


def is_nobodys(words: str) -> bool:
    """Whether words that stand where a name may are nobody's."""
    return is_no_name(words) or is_place(words) or is_organisation(words)


def says_how_many(text: str) -> bool:
    """Whether a text says how many people there are, or who in general: "3 luka, 1 meninggal"."""
    parts = [words_of(each) for each in PARTS.split(plain(text).casefold())]
    return is_count(plain(text)) or all(_NO_ONE.fullmatch(each) or is_organisation(each) for each in parts)
