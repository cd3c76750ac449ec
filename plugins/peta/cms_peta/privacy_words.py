"""The words by which the map knows people, their houses, and how they are (privacy*.py): data alone."""

from __future__ import annotations

import re

COUNTED = re.compile(r"(?:jumlah|jml|jlh|banyak|banyaknya|total|persen|persentase|kepadatan|rata|luas)\b")
"""How the name of a column begins that counts people."""
CROWD = re.compile(
    r"^(?:korban|meninggal|tewas|hilang|luka|mengungsi|pengungsi|terdampak|peserta|siswa|siswi|murid|santri|pelajar|"
    r"balita|bayi|anak|remaja|lansia|petani|peternak|nelayan|pedagang|buruh|pelanggan|nasabah|debitur|kreditur|peminjam|"
    r"anggota|jama ?ah|keluarga|kk)"
    r"(?: [a-z]+){0,3}$"
)
"""Columns in which there are how many, and sometimes who they are."""
OF_SOMEBODY = re.compile(
    r"^(?:agama|suku|suku bangsa|etnis|bpjs|kewarganegaraan|status (?:per)?kawin(?:an)?|"
    r"(?:akseptor|alat|jenis|metode|peserta)? ?(?:kb|kontrasepsi))$"
)
"""Columns of what is known of somebody, where a layer is about nothing that people go to."""
OWED = re.compile(
    r"^(?:(?:jumlah |jml )?(?:hutang|utang|pinjaman|tunggakan|cicilan|angsuran|gaji|upah)|bb|imt|tensi|hb|"
    r"(?:tekanan|gula) darah|pilihan(?: (?:partai|politik))?|partai)(?: (?:kg|cm|rp))?$"
)
"""Columns that say something of somebody alone, whatever stands in them."""
PARTS = re.compile(r"[,;/\n&]|\bdan\b")
NUMBERS = re.compile(r"\d(?:\D{0,3}\d){8}")
"""So many digits as all of these have: most texts have fewer, and are looked at no further."""

HOUSE = (
    r"\b(?:rumah|rmh|omah|gubu[kg]|kediaman|(?:tempat )?tinggal|domisili)(?:nya)? "
    r"(?:(?:milik|tinggal|pribadi|orang tua|bekas|calon|joglo|limas|panggung|kayu|bambu|subsidi) )*"
)
LISTED = (
    r"(?:data|daftar|sebaran|pemetaan|peta|titik|lokasi|letak|posisi|koordinat|hasil|survei|pendataan|rekap|layer|lapisan|"
    r"kasus|suspek|terduga|suspect|positif|calon|peserta|orang|dengan|yang|si|para|program|bantuan|rumah|kondisi|status)"
)
ONE = "bu|pak|bapak|bpk|sdri?|saudar[ai]|mbah|mbak|mbok|emak|abah|nenek|kakek|nyonya|ny|tuan|tn|hj"
CALLED = f"{ONE}|ibu|mas|kang|haji|hajah|h|alm|almarhum|almarhumah"
"""How people are called; some of it means something else where no house stands in front of it."""
PLIGHT = (
    r"miskin|kemiskinan|(?:tidak|tak|kurang) mampu|pra ?sejahtera|stunting|gizi (?:buruk|kurang)|tbc|tb paru|hiv|aids|"
    r"odh[ai]|odgj|gangguan jiwa|dipasung|pasung|kusta|dbd|kanker|covid|isoman|malaria|hepatitis|epilepsi|talasemia|"
    r"diabetes|hipertensi|skizofrenia|gagal ginjal|lepra|"
    r"disabilitas|difabel|tuna ?(?:netra|rungu|wicara|daksa|grahita)|autis|bansos|bantuan sosial|pkh|blt|bpnt|bsps|"
    r"raskin|rastra|kpm|pip|dtks|dtsen|pbi|rutilahu|bedah rumah|kdrt|hamil|bumil|busui|sebatang kara|"
    r"(?:hidup |tinggal )?(?:sendirian|sebatangkara)|lansia (?:\w+ )?sendiri"
)
"""Words that mean how somebody is, wherever they stand."""
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
_SO_MANY = (
    rf"\d+ (?:orang|jiwa|kk|keluarga|anak|balita|bayi|ibu|lansia|warga|pasien|penderita|kasus) (?:{PLIGHT}|yatim)"
)
NO_ONE = re.compile(rf"(?:n a|n|a|(?:(?:{_ANYONE})(?: |$))+|(?=.*\d)(?:(?:{_SO_MANY}|{_ANYONE}|{_COUNTED})(?: |$))+)?")
"""The whole of a text that counts people, or says who in general: "12 orang luka", "tidak ada", "masyarakat".

A word more may be a name: "1 Karto", "petani Slamet".
"""
STATE = rf"\b(?:{PLIGHT}|(?<!rumah )sakit|lumpuh|stroke|cacat|terlantar|telantar|janda|duda)\b"
ABOUT_A_STATE = re.compile(
    rf"^(?:{LISTED} )*(?:(?:lansia|balita|bayi) )?(?:{PLIGHT}|desil \d|korban kekerasan|tb$)\b|"
    rf"^(?:{LISTED} )*(?:janda|duda|pasien|(?:anak )?yatim(?: piatu)?)(?: \d+)*$|"
    r"^(?:data|daftar|sebaran|titik|lokasi|letak|rekap|pendataan) (?:lansia|warga|kk|keluarga)(?: \d+)*$|"
    r"^(?:(?:data|daftar|sebaran|titik|lokasi|rumah) )*(?:penunggak|pecandu)\b|"
    r"^(?:pasien|korban) (?!(?:banjir|longsor|gempa|bencana|kebakaran)(?: \d+)?$|(?:jiwa|luka|per)\b)[a-z]+"
)
"""A title that is nothing but how people are: "Stunting 2026", "Sebaran kasus TBC"; but "Batik difabel" is a shop."""
HOUSE_OF_ONE = re.compile(rf"{HOUSE}(?:{CALLED}|[pb](?= [a-z]{{3}}))\b(?! dan anak)")
REACHED_AT = re.compile(rf"\b(?:{ONE}|ibu) [a-z]+.*\b0[2-79]\d{{1,2}} ?\d{{3}}")
"""Somebody and a number of a telephone that is no mobile one."""
ITS_HOUSE = re.compile(
    rf"^(?:(?:{LISTED}|foto|bedah|rehab|renovasi|pemilik) )*{HOUSE}(?<!joglo )(?<!limas )"
    rf"(?:{CALLED}|[pb](?= [a-z]{{3}}))\b"
)
"""What is told first is somebody's house; behind a place it may be how that is found: "Posyandu, rumah Bu Kader"."""
STATE_OF_ONE = re.compile(rf"{STATE}.*\b(?:{ONE})\b|\b(?:{ONE})\b.*{STATE}")
HONOURED = re.compile(rf"\b(?:{ONE}|ibu(?! kota)) [a-z]+")
"""Somebody, wherever he stands in a text."""
SOMEBODY = re.compile(rf"^(?:{ONE}|ibu(?! kota)) \w+")
"""A name that begins with how people are called: "Pak Darmo", but "Warung Bu Siti" is a shop."""
ALONE = re.compile(rf"^(?:{ONE}|ibu(?! kota)) (?!bidan|dokter|mantri)\w+(?: \w+)?$")
"""The name of somebody and no more."""
STATED = re.compile(STATE)
TOLD_OF_ONE = re.compile(
    r"\b(?:penderita|pengidap|odh[ai]|odgj|lumpuh|terlantar|sebatang kara|janda|duda)\b|"
    r"^(?:keluarga|kk|rumah tangga) (?:(?:sangat )?miskin|(?:tidak|tak|kurang) mampu|pra ?sejahtera)\b|"
    r"\b(?:eks|bekas|mantan) (?:tapol|napi\w*|narapidana|pki)\b"
)
"""What a fact says of people alone, whatever the place is called."""
GROUP = "warga|penduduk|keluarga(?! berencana)|kk|janda|duda|orang|anak|balita|bayi|ibu|bumil|lansia|rumah tangga"
HOUSES_OF_SOME = re.compile(rf"^(?:{LISTED} )*{HOUSE}(?:{GROUP})\b(?! yatim)")
PUPILS = "siswa|siswi|murid|santri|pelajar|mahasiswa"
OF_SOME = re.compile(
    rf"\b(?:{GROUP}|{PUPILS}|penyandang|penerima|pasien)\b.*{STATE}|{STATE}.*\b(?:{GROUP}|{PUPILS}|penyandang|penerima|pasien)\b|"
    r"\b(?:penderita|pengidap|rtlh|gakin|(?:tidak|tak) layak huni|penerima (?:manfaat|bantuan|bedah|rehab))\b"
)
_FOR_ALL = (
    r"air(?: (?:bersih|minum|baku))?|listrik|jaringan|irigasi|sanitasi|jamban|jalan|jembatan|pupuk|bibit|benih|"
    r"alsintan|traktor|ternak|kambing|sapi|ikan|spam|pamsimas|embung|sumur|lampu|pju|wifi|internet|pelatihan|program|kegiatan|"
    r"sambungan|ipal|septik|biogas|komposter"
)
PROGRAMME = re.compile(
    r"(?<!penerima )\b(?:bedah rumah|bsps|(?:program|rehab(?:ilitasi)?|perbaikan|pembangunan|kegiatan|renovasi|"
    r"pemugaran|penanganan|peningkatan kualitas) (?:rtlh|rutilahu|rumah (?:tidak|tak) layak huni))\b|"
    rf"\bpenerima (?:manfaat|bantuan) (?:{_FOR_ALL})\b|^(?:rtlh|rutilahu)(?: (?:tahun )?20\d\d)?$"
)
"""What is done for people who need it: told of a village it is a programme, of a point it may be a house of one."""
ROOMS = (
    "sakit|dinas|jabatan|ibada[ht]|baca|makan|potong|pemotongan|pintar|belajar|kreatif|produksi|singgah|bersalin|duka|"
    "adat|gadang|betang|budaya|tahfi[dz]h?|yatim|zakat|kompos|pompa|susun|sehat|tunggu|aman|data|desa|walet|kaca|joglo|"
    "kopi|batik|jahit|literasi|subsidi|genset|gizi|bumdes[a-z]*|limas|panggung|kapal|tenun|kain|bambu|kayu|jamur|"
    "maggot|madu|susu|tempe|tahu|roti|kue|bakso|soto|mode|kecantikan|perlindungan|restorasi|restorative|moderasi|"
    "pemulihan|rehabilitasi|detensi|tahanan|penyimpanan|arsip|museum|seni|musik|panel|kontrol|mesin|turbin|katup|valve|"
    "ternak|ayam|bibit|semai|burung|kucing|hewan|retret|khalwat|doa|retreat|dongeng|bahasa|digital|bermain|warna|"
    "bidan|dokter|mantri|quran|tani|nelayan|warga kreatif|inspirasi|vaksin|donor|oksigen|kemasan|"
    "vaksinasi|pangan|kb|cokelat|coklat|kelapa|garam|gula|kanker|wakaf|curhat|dataku|tua|kelahiran|meteran|"
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
    r"\bramah\b|^(?!.*\brumah\b(?! tangga)).*\bper (?:desa|dusun|kecamatan|rw|rt)\b"
)
"""How institutions are called, and counts: "Panti Penyandang Disabilitas", "Keluarga miskin per dusun"."""
HOUSE_MAYBE = re.compile(
    rf"^(?!{INSTITUTIONS})(?:rumah|rmh|kediaman|(?:tempat )?tinggal)\b|"
    rf"^(?:kos|kost|kosan|kontrakan|pondokan) (?:(?:kosan|putra|putri|putera|puteri) )*(?:{CALLED})\b|"
    r"^griya [a-z]+ rt \d"
)
HOUSE_OF_A_NAME = re.compile(
    rf"^(?!{INSTITUTIONS})(?:(?:rumah|rmh|kediaman|kontrakan|bedeng|keluarga) [a-z]{{3,}}(?: [a-z]+)?)$"
)
"""A house with one word or two behind it that mean no thing: "Rumah Slamet"."""
NO_NAME = re.compile(
    r"\b(?:keluarga (?:berencana|sakinah|harapan|sehat|besar|kecil)|kontrakan (?:putra|putri|bulanan))\b"
)
SET_UP = re.compile(
    r"^(?:lampu|pju|tiang|gardu|hidran|pohon|sumur|jembatan|jalan|gang|air bersih|mck|pipa|kran|keran|bak|tandon|"
    r"saluran|drainase|talud|gorong|portal|rambu|cctv|wifi|tower|menara|tps|bank sampah|pamsimas|spam|irigasi|embung)\b"
)
"""What is set up for everybody: beside it a number, or whom it serves, says where it stands."""
SERVED = re.compile(
    r"^(?:kantor|balai|pangkalan|agen|toko|warung|pasar|pos|poskamling|masjid|musholl?a|langgar|gereja|pura|wihara|"
    r"sekolah|sd|mi|smp|sma|smk|tk|paud|ra|madrasah|puskesmas|pustu|klinik|apotek|polsek|koramil|bank|atm|koperasi|"
    r"bumdes\w*|gudang|pabrik|bengkel|spbu|pertamini|terminal|lapangan|gedung|makam|tpu)\b"
)
"""How what people go to begins; its address has a number as houses have."""
GRAVES = re.compile(r"\b(?:makam|petilasan|punden|keramat|ziarah|cagar budaya|situs)\b")
"""What lies in a layer that is called so is named after people who died long ago."""
PLACED = re.compile(
    r"^(?:dusun|desa|dukuh|kampung|kelurahan|kecamatan|kabupaten|kota|rt|rw|blok|titik|sungai|kali|curug|air|bukit|gunung|"
    r"goa|gua|pantai|danau|waduk|telaga|situ|wisata|kebun|sawah|hutan|ladang|pondok|asrama|perum\w*|griya|taman|dam|"
    r"bendung|mata|ruas|simpang|zona|area|lokasi|banjir|longsor|tanah|gempa|kebakaran|angin|kecelakaan|rumah|praktik|"
    r"bidan|dokter|dr|drg|mantri|apotik|umkm|industri|usaha|kawasan|daerah|wilayah|lingkungan|satu|dua|tiga|contoh)\b"
)
"""How else places and what happens there are called."""
BARE = re.compile(r"^(?:\d+ )?((?:[a-z]+ ){0,2}[a-z]{3,})(?: kelas)?(?: \d+(?: (?:th|thn|tahun))?)?$")
"""A name that may be one of somebody: words alone, and a number or an age."""
ITS_NAME = re.compile(r"\b(?:atas nama|bernama|a n) [a-z]{3,}")
"""Whose name comes next."""
DAMAGED = re.compile(r"\brumah (?:\w+ )?(?:rusak|roboh|hancur|hanyut|terbakar|tertimbun|ambruk)\b")
"""What has become of the house of somebody whose name is beside it."""
TELLING = frozenset(
    {
        *("napi", "narapidana", "positif", "reaktif", "meninggal", "tewas", "hilang", "luka", "mengungsi", "hamil"),
        *("buta", "tuli", "bisu", "pikun", "sembako", "yatim", "piatu", "dm", "menganggur", "pengangguran", "cerai"),
        *("abk", "residivis"),
        *(
            "fakir",
            "dhuafa",
            "duafa",
            "mustahik",
            "pip",
            "kip",
            "kis",
            "blt",
            "pkh",
            "bpnt",
            "beras",
            "stroke",
            "miskin",
            "bansos",
            "sakit",
            "tbc",
            "hiv",
        ),
    }
)
"""Words that say how somebody is whose name is beside them."""
AIDED = re.compile(
    r"^(?:yatim|piatu|dhuafa|duafa|fakir|mustahik|pip|kip|kis|pkh|blt|bpnt|bst|bansos|sembako|rastra|raskin|pbi)$"
)
ACCESSIBLE = re.compile(r"\b(?:disabilitas?|difabel)\b")
OFFERED = re.compile(r"^(?:layanan|pelayanan|program|kegiatan|fasilitas|sasaran|poli|spesialis|keahlian|produk)\b")
"""Columns of what a place has for people."""
ILL_OF_ONE = re.compile(
    r"^[a-z]+(?: [a-z]+)? (?:tbc?|hiv|aids|odgj|odha|kusta|dm ?\d?|ht|stroke|lumpuh|hipertensi|covid|positif|miskin)$"
)
ILL = re.compile(
    r"^[a-z]+(?: [a-z]+)? (?:tbc?|hiv|aids|odgj|odha|kusta|diabetes|stroke|kanker|lumpuh|hipertensi|covid)$"
)
SAYING = frozenset(
    {
        *("rumah", "rumahnya", "rmh", "kediaman", "tinggal", "domisili", "huni", "rtlh"),
        *("miskin", "mampu", "sejahtera", "prasejahtera", "gakin", "bansos", "sosial", "pkh", "blt", "bpnt"),
        *("stunting", "buruk", "tbc", "hiv", "aids", "odha", "odhi", "odgj", "jiwa", "kusta", "dbd", "kanker", "covid"),
        *("disabilitas", "difabel", "sakit", "penderita", "pengidap", "omah", "gubuk", "gubug", "paru", "hamil"),
        *("lumpuh", "stroke", "epilepsi", "cacat", "terlantar", "telantar", "kara", "sebatangkara", "janda", "duda"),
        *("kemiskinan", "kurang", "dipasung", "pasung", "isoman", "malaria", "hepatitis", "talasemia", "autis", "bsps"),
        *(
            "diabetes",
            "hipertensi",
            "skizofrenia",
            "ginjal",
            "lepra",
            "warga",
            "kk",
            "keluarga",
            "penunggak",
            "pecandu",
            "pengguna",
        ),
        *(
            "raskin",
            "pip",
            "rastra",
            "kpm",
            "dtks",
            "dtsen",
            "pbi",
            "rutilahu",
            "kdrt",
            "bumil",
            "busui",
            "sendiri",
            "sendirian",
        ),
        *(f"{kept}{each}" for kept in ("tuna", "") for each in ("netra", "rungu", "wicara", "daksa", "grahita")),
        *("eks", "bekas", "mantan", "kos", "kost", "kosan", "griya"),
        *("penerima", "manfaat", "yatim", "piatu", "lansia", "pasien", "desil", "korban", "tb"),
    }
)
"""Words without one of which a text says nothing of it: of a hundred thousand most are looked at no further."""
TOLD = re.compile(
    r"\b(?:putus sekolah|risiko tinggi|risti|gila|hutang|utang|(?:me)?nunggak|tunggakan|kredit macet|"
    r"(?:pengguna|pemakai|pecandu|pengedar|kurir|korban) (?:narkoba|narkotika|sabu|ganja|miras)|"
    r"(?:korban|pelaku) (?:kekerasan|pelecehan|perkosaan|pencabulan|perundungan|kdrt|penganiayaan|pencurian)|"
    r"(?:eks|bekas|mantan) (?:tapol|napi\w*|narapidana|pki|teroris|pecandu|tki|tkw|psk))\b"
)
"""How somebody is whose name is beside it, in words that mean something else alone."""
DONE = re.compile(
    r"^(?:pelatihan|penyuluhan|sosialisasi|pembinaan|pemberdayaan|rehabilitasi|pencegahan|penanganan|program|kegiatan|"
    r"pendampingan|layanan|pelayanan|usaha|risiko tinggi|risti)\b"
)
"""How the names of what is done for people begin, and of dangers."""
TOLD_BEFORE = re.compile(rf"(?:{TOLD.pattern})[^:]{{0,24}}: ?[a-z]{{3,}}", re.IGNORECASE)
"""How somebody is, and then who: "mantan napi: Karto"."""
HEAD_OF_ONE = re.compile(
    rf"^(?:bp|{ONE}|ibu(?! (?:kota|hamil|menyusui|nifas|bersalin|melahirkan|rumah|kandung|balita|bayi|dan|pkk|bekerja|"
    r"meninggal|muda|tunggal|bidan)\b)) (?!bidan|dokter|mantri|asuh|angkat)[a-z]{2,}(?: [a-z]+)?$"
)
"""The head of a column that is nothing but somebody with a title."""
BEFALLEN = re.compile(
    r"\b(?i:korban|meninggal|tewas|luka|terluka|hilang)(?: [a-z]+)? ?(?:: ?|\()([A-Za-z][^,;)]{2,})|"
    r"^((?:[A-Z][A-Za-z]+ )+)(?i:meninggal|tewas|luka|terluka)\b"
)
"""Whom something has befallen: named behind it, or in front."""
BEFALLEN_ONE = re.compile(rf"\b(?:me|ter)(?:nimpa|timpa|ngenai|newaskan|lukai) (?:{ONE}|ibu) [a-z]+")
TITLED = re.compile(r"\b(?:[Aa]n|Bp|By|Nn|Ny|Tn|Sdri?)\. ?[A-Z][a-z]{2,}")
"""Somebody as files of patients write him."""
AGED = re.compile(
    r"\b([A-Z][A-Za-z']+(?:\.? [A-Z][A-Za-z']+){0,3})\.? ?[(,] ?\d{1,2}(?: (th|thn|tahun|bln|bulan)\b|[),])"
)
"""Somebody and how old he is, as news writes it: "Karto (54)"; without a unit it may be how many there are."""
BEFELL = re.compile(r"\b(?:meninggal|tewas|luka|terluka|hilang|selamat|dirawat|dievakuasi|ditemukan)\b")
NAMING = re.compile(
    rf"(?:(?<!(?i:hak) )\b(?i:milik|kepunyaan)|\b(?i:di(?:laporkan|adukan|usulkan|ajukan|sampaikan|temukan) oleh)|"
    rf"\b(?i:menewaskan|melukai))(?: ?: ?| )((?i:{CALLED})\.? [A-Za-z].*|[A-Za-z]{{3,}}.*)|"
    rf"\b(?i:(?:laporan|aduan|usulan|usul|permohonan)(?: dari)?) ((?i:{CALLED})\.? [A-Za-z].*)"
)
"""What is said before whose something is, who told of it, or whom it killed."""
FAMILY_OF = re.compile(r"^(?:keluarga(?: besar)?|ahli waris) (?=[a-z]{3})")
"""What is said before a name of those whose something is."""
SON_OF = re.compile(r"\b[a-z]{3,} (?:bin|binti) [a-z]{3,}")
"""Somebody as the books of land and of marriages write him."""
OFFICE_HOLDER = (
    r"lurah|kades|kepala|camat|bupati|rt|rw|kadus|dukuh|carik|sekdes|sekcam|babinsa|bhabinkamtibmas|bidan|dokter|mantri|"
    r"guru|perangkat|operator|petugas|teknisi"
)
OF_ONE_BY_TITLE = re.compile(
    rf"\b(?:bp|{ONE}|ibu(?! (?:kota|hamil|menyusui|nifas|bersalin|dan|pkk|balita)\b)) (?!(?:{OFFICE_HOLDER})\b)"
    r"(?!(?:gunung|bukit|laut|ujung)\b)[a-z]{2,}"
)
"""Somebody by his title, and none whose office it is: "Depan Pak Karto"; but TN Gunung is a national park."""
CALLED_AFTER = re.compile(
    r"\b(?:warung|warkop|toko|kios|rumah makan|kedai|kafe|cafe|bengkel|salon|laundry|konter|depot|agen|pangkalan|"
    r"apotek|klinik|praktik|penggilingan|pabrik|gudang|pasar|bakso|soto|sate|mie ayam|penjahit|makam|petilasan|punden|"
    r"masjid|mushol?la|langgar|pondok|ponpes|pesantren|yayasan|jalan|jl|gang|gg|jembatan|dusun|dukuh|kampung)"
    r"(?: (?!(?:tanah|lahan|milik|kebun|sawah|pekarangan|halaman|depan|dekat|belakang|samping|dari)\b)[a-z]+){0,2} $"
)
"""What bears the name of somebody who runs it, or who died long ago; the name stands behind it."""
OWNED_BY_FIRM = re.compile(
    rf"(?<!(?i:tanah) )(?<!(?i:lahan) )(?<!(?i:rumah) )(?<!(?i:sawah) )(?<!(?i:kebun) )(?<!(?i:pekarangan) )"
    rf"\b(?i:milik|kepunyaan)(?: ?: ?| )(?!(?i:bp|{CALLED}|keluarga|kel|ahli waris|warga|perorangan|pribadi)\b)"
    r"(?=[A-Za-z])"
)
"""What is said before whose a tower is, where nothing says that he is a person."""
LONG_AGO = re.compile(
    r"\b(?:masjid|musholl?a|langgar|makam|petilasan|syek?h|sunan|kyai|pondok|ponpes|madrasah|yayasan|majelis|khatt?ab|affan|"
    r"(?:abi|abu) t[h]?alib|walid|zaid|awwam|jabal|rabah)\b"
)
"""Beside which a mosque, a school or a grave is called after somebody of long ago."""
PUPIL = re.compile(r"^(?:[1-9]|1[0-2]|[ivx]{1,4})(?: ?[a-d])?(?: (?:sd|mi|smp|mts|sma|smk|ma))?$", re.IGNORECASE)
"""The class of a pupil."""
PLATE = re.compile(r"\b(?:plat|no ?pol)\b.{0,16}\b[a-z]{1,2} ?\d{1,4} [a-z]{1,3}\b")
"""The number of somebody's car."""
NAMES = frozenset({"nama", "nm", "nma", "name", "namobj", "nama obj", "nmobj", "judul", "title", "label"})
PEOPLE = re.compile(
    r"\b(0|[1-9]\d{0,3}) (?:orang|jiwa|kk|keluarga|anak|balita|bayi|ibu|lansia|warga|pasien|penderita|kasus)\b"
)
"""How many people a text says."""
SHARE = re.compile(
    r"\b(?:persen|persentase|rasio|rata|kepadatan|luas|tahun|anggaran|dana|rp|nilai|jarak)\b|^(?:pct|prev)"
)
THING = re.compile(
    r"\b(?:ruang|kamar|tempat|tt|bed|poli|klinik|layanan|fasilitas|akses|ramah|toilet|jalur|parkir|kursi|guru|dokter|"
    r"perawat|petugas|kader|relawan|alat|gedung|unit|sekolah|panti|posyandu|kelas|rumah sakit)\b"
)
"""What is there for people who are poor or ill."""
UNOFFERED = re.compile(r"\b(?:odgj|odh[ai]|gangguan jiwa|pasung|dipasung|lumpuh|stroke|miskin|janda|duda)\b")
"""How somebody is whose name that is beside; no place offers it, as it does "difabel: ya"."""
YES = frozenset({"ya", "y", "iya", "yes", "ada", "true", "benar", "v", "x", "✓"})
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NUMBER = r"\b(?:no|nomor|nomer) ?\d"
ADDRESS = re.compile(rf"\brt ?\d.*{NUMBER}|(?<!kios )(?<!los )(?<!pasar )\bblok [a-z]{{1,2}} ?\d{{0,3}} ?{NUMBER}")
NUMBERED = re.compile(NUMBER)
HOUSE_OF_X = re.compile(
    r"(?<!\d )\b(?i:rumah|rmh|kediaman|kontrakan)(?i:nya)?"
    r"(?:[ _:]+(?i:milik|terdampak|rusak|roboh|hancur|terendam|terbakar|hanyut|tertimbun|ringan|sedang|berat))*"
    r"[ _:]+(?:(?<=(?i:milik) )([a-z]{3,}.*)|([A-Z][A-Za-z]{2,}.*))"
)
"""A house and what comes behind it, where that is written as names are, or said to be whose it is."""
NO_X = re.compile(
    rf"(?:{_ANYONE}|{_COUNTED}|{ROOMS}|{GROUP}|milik|tangga|permanen|semi|tembok|kosong|sewa|rawan|kumuh|tidak|tak|"
    r"toko|ruko|hunian|tertimpa|retak|tergenang|jembatan|pemerintah|pemdes)\b"
)
"""What is no name there."""
