"""The words and shapes by which the map knows columns about people (privacy_columns.py): data alone."""

from __future__ import annotations

import re

# Words without a space between them, too; and those that Shapefiles have cut off after ten letters.
PERSON = (
    "penghuni|kepala ?(?:keluarga|kel)|penerima|pasien|resident|warga|penduduk|ibu|ayah|bapak|anak|balita|bayi|lansia|"
    "siswa|murid|suami|istri|wali|ortu|orang ?tua|kk|krt|kpm"
)
OWNER = re.compile(
    r"\b(?:(?:nama?|nm) ?)?(?:pemilik|pemil|owner|wp|wajib pajak|penggarap|pemegang hak)\b|\batas ?nama\b|"
    r"^a ?n$|\b(?:nama?|nm) (?:pelanggan|nasabah|debitur|kreditur|pembeli|konsumen)\b|"
    r"^(?:milik|punya|(?:di)?miliki(?: oleh)?|kepunyaan|(?:status )?kepemilikan(?: [a-z]+)?)$|"
    r"^(?:nop|nopol|no ?(?:pol|polisi)|plat ?nomor|pic|narahubung)$"
)
OWNER_ALONE = re.compile(
    r"^(?:(?:pemilik|owner)(?: (?:menara|tower|aset|gedung|bangunan))?|milik|punya|(?:di)?miliki(?: oleh)?|kepunyaan|"
    r"(?:status )?kepemilikan(?: [a-z]+)?)$"
)
"""Columns in which firms stand as often as people."""
ABOUT_PEOPLE = re.compile(
    r"\b(?:nik|nip|nisn|(?:no|nomor) ?(?:nik|kk|ktp|rumah|npwp|kks|kis|bpjs)|kartu ?keluarga|ktp|npwp|"
    rf"(?:nama?|nm) ?(?:{PERSON}|ktp)|penghuni|ibu kandung|(?:jenis|jns) ?kela(?:m|min)?|"
    r"kepala ?kel(?:uarga)?|kepala rumah|krt|penerima|pasien|resident|(?:tgl|tanggal|tempat) ?la(?:h|hir)?|ttl|"
    r"penghasil(?:an?)?|desil|dtks|dtsen|penyakit|diagnos\w*|status ?(?:miskin|ekonomi|kesejahteraan|gizi)|"
    r"(?:berat|tinggi|panjang) badan|lingkar (?:kepala|lengan|perut)|li ?la|z ?score|hpht|hamil ke|"
    r"(?:usia|umur) kehamilan|"
    rf"(?:umur|usia|agama|pekerjaan|alamat) (?:{PERSON}|tinggal|asal)|alamat ?rum(?:ah)?|tempat ?tinggal|"
    r"(?:jenis|status|penyandang) disabilitas|tgl lhr|ahli waris|responden|(?:no(?:mor)? )?pas(?:por|sport)|"
    r"(?:nama?|nm) (?:korban|anggota|petani|peternak|nelayan|pedagang|pengurus))\b|"
    # These say it only where they stand alone: "ramah disabilitas" and "umur jembatan" are about things.
    r"^(?:kk|jk|penduduk|warga|umur|usia|ibu|ayah|suami|istri|miskin|disabilita|disabilitas)$"
)
COUNTABLE = re.compile(
    r"\b(?:penduduk|kk|warga|miskin|ibu(?! kandung)|(?:penyandang )?disabilitas?|kepala ?kel(?:uarga)?|"
    r"kepala rumah(?: tangga)?|krt|penerima|penghuni|pasien|responden)\b"
)
"""Who stands in columns that are full of people, or of how many there are: "Siswa miskin penerima PIP"."""
OF_EACH = re.compile(
    r"^(?:nama?|nm|no|nomor|nomer|id|kode|kd|alamat|agama|pekerjaan|jenis|jns|status|umur|usia|tgl|tanggal|hp|telp|wa)\b"
)
"""How columns begin that say something of each of them."""
AGES = re.compile(
    r"^(?:kelompok |kel )?(?:umur|usia)[\W_]*?(?:[<>≤≥] ?\d{1,3}|di ?(?:atas|bawah) \d{1,3}|"
    r"\d{1,3} ?(?:[\W_]+\d{1,3}\b|(?:sampai|hingga|sd) \d{1,3}\b|\+|plus\b|(?:th|thn|tahun)\b|ke ?atas\b))",
    re.IGNORECASE,
)
"""Columns of how many are of an age."""
REACHING = r"(?:hp|telp|tlp|telepon|telpon|wa|whats ?app|ponsel|handphone|phone|mobile|kontak|contact|e ?mail|surel)"
INVOLVED = re.compile(
    r"\b(?:pelapor|pengadu|pengusul|yang (?:melapor|mengadu|mengusulkan|memohon)|"
    r"informan|nara ?sumber|saksi|pemohon|pengaju|penyewa|orang ?tua|ortu|"
    r"(?:di)?(?:laporkan|adukan|usulkan|ajukan|sampaikan|temukan|minta) oleh|"
    r"(?:laporan|aduan|pengaduan|usulan|usul) dari|"
    r"terlapor|tersangka|terdakwa|terpidana|buronan|dpo|pelaku(?! (?:usaha|umkm|industri|ekonomi|wisata|seni|utama))|"
    r"wali (?:murid|siswa|santri|asuh)|"
    r"gol(?:ongan)? ?darah|goldar)\b|"
    r"^wali$|^(?!.*\b(?:pengaduan|aduan|layanan|pelayanan|informasi|darurat|center)\b)"
    rf"(?:.*\b{REACHING}\b.*\b(?:{PERSON}|korban|anggota|peserta|pelanggan|petani|pengungsi)\b|"
    rf".*\b(?:{PERSON}|korban|anggota|peserta|pelanggan|petani|pengungsi)\b.*\b{REACHING}\b)"
)
"""Columns of citizens who have to do with something that is not theirs: who told of it, saw it, or asked for it."""
STOCK = re.compile(
    r"^(?:gol(?:ongan)? ?darah|goldar) (?:yang )?(?:tersedia|stok)$|"
    r"^(?:stok|persediaan|ketersediaan) (?:gol(?:ongan)? ?darah|goldar)$"
)
"""What blood there is at a place, and none of somebody."""
BLOOD = re.compile(
    r"(?:\b(?:AB|A|B|O)\b ?[+\-]?(?: ?[:=]? ?\d{1,4}(?: (?:kantong|ktg|labu))?)?[,;/ ]*)+", re.IGNORECASE
)
OF_A_BUILDING = re.compile(
    r"^(?:id|kode|kd|no|nomor) ?(?:registrasi |inventaris )?(?:bangunan|gedung|aset|asset|barang|inventaris|persil|"
    r"bidang)$"
)
"""Columns of numbers that things are given."""
OF_A_BODY = re.compile(
    r"\b(?:(?:berat|tinggi|panjang) badan|lingkar (?:kepala|lengan|perut)|li ?la|z ?score|hpht|hamil ke|"
    r"(?:usia|umur) kehamilan|status ?gizi|gol(?:ongan)? ?darah|goldar|diagnos\w*|penyakit)\b"
)
"""Columns of what is measured or known of a body."""
NOTHING = re.compile(
    r"^(?:0|nol|nihil|tidak ada(?: data)?|belum (?:ada(?: data)?|terdata|didata|diketahui)|tidak diketahui|kosong|"
    r"n a|na)$"
)
ANYBODY = re.compile(
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
LANDLINE = re.compile(
    r"(?:(?:telp|telepon|tlp)\.? ?)?\(?(?:0|\+62 ?)?[2-79]\d{1,2}\)?[ .\-/]{0,3}\d{3,4}[ .\-]?\d{2,5}"
)
"""The number of a telephone that is no mobile one: that of an office, where a column of contacts says no more."""
AGE = re.compile(r"^(?:umur|usia)$")
OF_THINGS = re.compile(r"\b(?:pohon|tanam|tanaman|diameter|spesies|varietas|bentang|perkerasan|jembatan)\b")
"""Columns beside which an age is that of a tree or a bridge."""
ORGANISATION = re.compile(
    r"^(?:(?:milik|tanah|lahan|aset) )*(?:mus(?:des|dus|kel)\w*|musrenbang\w*|kas desa|dusun|dukuh|satpol|jemaat|gkj|"
    r"hkbp|gki|gkjtu|bersama|pemerintah|perusahaan|pengembang|provinsi|bank|hotel|forum|"
    r"pemdes|pemkab|pemkot|pemprov|desa|kelurahan|kecamatan|kabupaten|dinas|badan|kementerian|kelompok|"
    r"poktan|gapoktan|kwt|koperasi|ksp|kud|bumdes\w*|bumd|pt|cv|yayasan|lembaga|karang taruna|pkk|posyandu|takmir|dkm|"
    r"pokdarwis|tpk|lpmd?|hippam|pamsimas|perhutani|sd|mi|smp|sma|smk|puskesmas|kth|lmdh|p3a|gp3a|hkm|kps|bpd|rt|rw|"
    r"perum|perumda|perusda|persero|ud|firma|paguyuban|ikatan|himpunan|persatuan|pondok|pesantren|masjid|gereja|pura|"
    r"vihara|klenteng|sekolah|universitas|telkom|tentara|kodim|polres|balai|upt\w*|uptd|kua|ranting|cabang|takmir)\b"
)
"""How what owns or receives something begins that is nobody in particular."""
SHORT = re.compile(r"^(?:1\d\d|1500\d{3}|1[2-9]\d{3})$")
"""The numbers that everybody may ring: 110, 112, 119."""
MEASURED = re.compile(
    r"\b(?:nilai|pagu|anggaran|biaya|harga|luas|panjang|lebar|volume|njop|dana|realisasi|omzet|omset|pendapatan|"
    r"produksi|jumlah|total|modal|pajak|pbb|rp|rupiah)\b"
)
"""What sums and measures are called: a number without a nought in front is none of a telephone there."""
CODED = re.compile(r"\b(?:kode|kd|id|idsls|sls|idrt|rt|rw|wilayah|blok|kodewil)\b")
OF_HAMLETS = re.compile(r"\b(?:idsls|sls|idrt|rt|rw)\b")
HAMLET = re.compile(r"\d{6}(?:1(?!000)|2(?!000))\d{3}0\d\d0\d\d")
"""The code of an RT: that of its village (its last four from 1001 or 2001 on), and three digits of the RW and the RT.

Where the RW does not end in a nought it would be a NIK of the thousandth child of one day in one kecamatan, which
there is not; where it does, it may be that of somebody.
"""
FULL_NAME = re.compile(r"\b(?:nama?|nm) ?(?:lengkap|lgkp|lkp|lengk)\b")
"""Of somebody, but where a layer is about what people go to."""
CONTACT = re.compile(rf"\b(?:(?:no|nomor) ?)?{REACHING}\b")
ACCOUNT = re.compile(r"\b(?:(?:no|nomor) ?)?(?:rek|rekening|norek)\b(?! (?:listrik|pln|pdam|air|pju|telp|telepon))")
EMPLOYEE_NUMBER = re.compile(
    r"(?<!\d)(?:19[4-9]\d|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ .\-]?"
    r"(?:19[7-9]\d|20\d\d)(?:0[1-9]|1[0-2]|21)[ .\-]?[12][ .\-]?\d{3}(?!\d)"
)
"""A NIP: the day somebody was born, the month since which he serves (21 with a contract), his sex, and a number."""
ACCOUNT_NUMBER = re.compile(
    r"\b(?:bri|bni|bca|bsi|btn|mandiri|bpd|bank \w+|rek|rekening|norek)\b[\w .:/\-]{0,24}?"
    r"(?<![\d.])\d(?:[ \-]?\d){8,16}(?<!000)(?![\d.])|"
    # As BRI prints them.
    r"(?<!\d)\d{4}-\d{2}-\d{6}-\d{2}-\d(?!\d)",
    re.IGNORECASE,
)
MAIL = re.compile(r"[\w.+\-]+@(?![\w.\-]*\b(?:go|desa|sch|ac)\.id\b)[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE)
"""An address of e-mail, but of an office."""
OFFICE_MAIL = re.compile(r"(?:e-?mail|surel)?\W{0,2}[\w.+\-]+@(?:[\w\-]+\.)*(?:go|desa|sch|ac)\.id", re.IGNORECASE)
"""That of an office: only public bodies and schools are given such names."""
MOBILE = re.compile(
    # With what is in front of it, written in one or in groups; but 08-12-2023 is a day.
    r"(?<![\d.,])(?:\+62[ .\-()]{0,3}|0)8\d\d(?:[ .\-/()]{0,2}\d){6,9}(?!\d)|"
    r"(?<![\d.,])08[ .\-]\d{2,4}[ .\-]\d{3,4}[ .\-]?\d{3,4}(?!\d)|(?<![\d.,])0 8(?: \d){7,11}(?! ?\d)|"
    r"(?<![\d.,])62[ \-]?8(?:1[1-9]|2[1-38]|3[1-38]|5[1-9]|7[78]|8[1-9]|9[5-9])(?:[ \-]?\d){6,9}"
    r"(?<!000)(?![\d.,]\d|\d)"
)
BARE_MOBILE = re.compile(
    # Without: as operators' numbers begin, and no round sum of money.
    r"(?<![\d.,])8(?:1[1-9]|2[1-38]|3[1-38]|5[1-9]|7[78]|8[1-9]|9[5-9])(?:[ \-]?\d){6,9}"
    r"(?<!000)(?![\d.,]\d|\d)"
)
