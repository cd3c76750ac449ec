"""What is never published is found in what people type."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from cms_lelang.fields import wrong_with
from cms_lelang.masking import mask, masked, redacted, secret_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NIP 198503152010011023", "NIP"),
        ("198503 15 201001 1 023", "NIP"),
        ("19850315 201001 1 023", "NIP"),
        ("NPWP 01.234.567.8-901.000", "NPWP"),
        ("012345678901000", "NPWP"),
        ("Bank Jateng 1023456789", "nomor rekening bank"),
        ("no. rek 3-012-34567-8", "nomor rekening bank"),
        ("nomor rekening 1.234.567.890", "nomor rekening bank"),
        ("rekening a/n CV Tirta: 0123 4567 89", "nomor rekening bank"),
        ("BRI 0034-01-012345-50-7 a.n. CV Tirta", "nomor rekening bank"),
        ("NIP １９８５０３１５ ２０１００１ １ ０２３", "NIP"),
        ("1985\u200b0315\u00a0201001\u20131\u2013023", "NIP"),
        ("0123-01-012345-50-1 Bank Kaltimtara", "nomor rekening bank"),
        ("0011223344 (Bank BRI)", "nomor rekening bank"),
        ("0011223344BRI", "nomor rekening bank"),
        ("Bank BRI unit 12, nomor 0011223344", "nomor rekening bank"),
        ("Rekening penyedia: 0123.01.012345.50.1", "nomor rekening bank"),
        ("Rek: 0123/01/012345/50/1", "nomor rekening bank"),
        ("Ke 0099.88.776655.44.3", "nomor rekening bank"),
        ("Budi 0099-88-776655-44-3 BRI", "nomor rekening bank"),
        ("transfer ke 137-00-1234567-8", "nomor rekening bank"),
        ("BNI ٠٠١١٢٢٣٣٤٤", "nomor rekening bank"),
        ("19800101/200501/1/001", "NIP"),
        ("19800101_200501_1_001", "NIP"),
        ("09/254/294/3/407/000", "NPWP"),
        ("0925 4294 3407 0001", "NPWP"),
        ("330402/200190/0001", "NIK"),
        ("33.04.02.200190.0001", "NIK"),
        ("0123,01,012345,50,1 BRI", "nomor rekening bank"),
        ("0123|01|012345|50|1 BRI", "nomor rekening bank"),
        ("0123*01*012345*50*1 BRI", "nomor rekening bank"),
        ("No rek 12345678", "nomor rekening bank"),
        ("A/C 1480012345678", "nomor rekening bank"),
        ("Jago 100123456789", "nomor rekening bank"),
        ("Seabank 901234567890", "nomor rekening bank"),
        ("1480012345678", "nomor rekening bank"),
        ("BRI 0123 – 01 – 012345 – 50 – 1", "nomor rekening bank"),
        ("BRI 0123   01   012345   50   1", "nomor rekening bank"),
        ("6408,0512,0385,0001", "NIK"),
        ("640805,120385,0001", "NIK"),
        ("NIP 19800101,200501,1,001", "NIP"),
        ("NPWP 09,254,294,3,407,000", "NPWP"),
        ("NPWP 9.254.294.3-407.000", "NPWP"),
        ("9.254.294.3-407.000", "NPWP"),
        ("NIK 6 4 0 3 0 5 1 2 3 4 5 6 0 0 0 1", "NIK"),
        ("6 4 0 3 0 5 1 2 0 4 5 6 0 0 0 1", "NIK"),
        ("NIK 6403.051234.560001", "NIK"),
        ("No. KTP: 6403-0512-0456-0001", "NIK"),
        ("nomor rekeningnya 3012345678", "nomor rekening bank"),
        ("Ditransfer 3012345678", "nomor rekening bank"),
        ("TF 3012345678", "nomor rekening bank"),
        ("RKD 3012345678", "nomor rekening bank"),
        ("Rekening kas desa nomor 3-012-34567-8", "nomor rekening bank"),
        ("akun 3012345678", "nomor rekening bank"),
        ("BPR Surya 3012345678", "nomor rekening bank"),
        ("BUMDes Maju 1029384756", "nomor rekening bank"),
        ("Koperasi Tani 1029384756", "nomor rekening bank"),
        ("No. rek. 123456", "nomor rekening bank"),
        ("Rp 1023456789 BRI", "nomor rekening bank"),
        ("no rek Rp1.023.456.789", "nomor rekening bank"),
        ("nomor rekening Rp 1023456789", "nomor rekening bank"),
        ("Rp49.700.000 1023456789 BRI", "nomor rekening bank"),
        ("saldo DANA 8077 1234 5678", "nomor rekening bank"),
        ("norek Rp 123456", "nomor rekening bank"),
        ("RKD nomor 301.234.567", "nomor rekening bank"),
        ("BRI 0123/2026/012345", "nomor rekening bank"),
        ("Koperasi Tani 2.500.000.125", "nomor rekening bank"),
        ("No. KK 3304 0220 0190 0001", "NIK"),
        ("Dibayar dari RKD Rp150.000.000", None),
        ("Nomor rekening kas desa Rp150.000.000", None),
        ("No. Rekening Belanja 5.1.02.01.01.0024", None),
        ("Nomor rekening 5.2.2.03.01.0005", None),
        ("BUMDes Maju 2026-2027", None),
        ("BUMDes Maju tahun 2025/2026", None),
        ("Koperasi Merah Putih kontrak 027/2026/0512", None),
        ("Koperasi Merah Putih kontrak 027/0512/2026", None),
        ("Dikelola koperasi 2.500.000.125 rupiah", None),
        ("akun 52210101 belanja barang", None),
        ("jumlah KK 1250, 4875 jiwa", None),
        ("NIK 33O4O22OO19OOOO1", "NIK"),
        ("33O4O22OO19OOOO1", "NIK"),
        ("NIK33O4O22OO19OOOO1", "NIK"),
        ("NIK:\n3304022001900001", "NIK"),
        ("33040220\n01900001", "NIK"),
        ("KK 3304022001900001", "NIK"),
        ("N.I.K. 3304022001900001", "NIK"),
        ("NIP. 198503l52O1OO11O23", "NIP"),
        ("1 9 8 5 0 3 1 5 2 0 1 0 0 1 1 0 2 3", "NIP"),
        ("NIP.19850315.201001.1.023", "NIP"),
        ("N.I.P. 19850315 201001 1 023", "NIP"),
        ("NIP\n19850315 201001 1 023", "NIP"),
        ("0812 3456 7890", "nomor telepon seluler"),
        ("0812-3456-7890", "nomor telepon seluler"),
        ("Hubungi Budi 081234567890.", "nomor telepon seluler"),
        ("+62 812-3456-7890", "nomor telepon seluler"),
        ("+62812 3456 789", "nomor telepon seluler"),
        ("62812 3456 7890", "nomor telepon seluler"),
        ("(0812) 34567890", "nomor telepon seluler"),
        ("0812.3456.7890", "nomor telepon seluler"),
        ("O812 3456 789O", "nomor telepon seluler"),
        ("0 812 3456 7890", "nomor telepon seluler"),
        ("0062 812 3456 7890", "nomor telepon seluler"),
        ("0812 . 3456 . 7890", "nomor telepon seluler"),
        ("0812_3456_7890", "nomor telepon seluler"),
        ("https://wa.me/6281234567890", "nomor telepon seluler"),
        ("HP 0 8 1 2 3 4 5 6 7 8 9 0", "nomor telepon seluler"),
        ("WA: 8123456789", "nomor telepon seluler"),
        ("telepon kantor 021-1234567, (0274) 512345, 0274 512345 dan 021-12345678", None),
        ("Kantor Bank BRI, telepon 021-12345678", None),
        ("BUMDes Maju, (0274) 512345, RUP 51234567", None),
        ("08-12-2026 sampai 20-12-2026, 08.15-10.30 WIB", None),
        ("NPSN 20312345 di sebelah Bank BRI, SP2D 12345678, Rp62 812 345 678", None),
        ("RUP 51234567, 51234568, koordinat -7,5013 109,4402; -7,5020 109,4410", None),
        ("62.812.345.678 dan Rp62.812.345.678", None),
        ("Kode tender: 8123456789, kode RUP 30812345678", None),
        ("Kode wilayah 62.08.12.2003, nomor 900/0812/2026", None),
        ("Kode akun 5.2.2.03.01.0005, akun SPSE penyedia 2 orang", None),
        ("Kolam 20l, 12.345.678 liter, 100lembar, 20Ol00000 mil", None),
        ("11/02/2026 - 03/04/2026 dan 11/02/2026-03/04/2026", None),
        ("Pagu Rp12.345.678, 9.012.000 dan Rp100,000,000 di Bank BRI", None),
        ("NPWP tidak diperlukan, 20-06-2026 18-06-2026", None),
        ("Rekening BRI Rp148000000", None),
        ("Kode rekening 5.1.02.03.02.0035", None),
        ("Rekening kas desa 148.000.000, dibayar 20-06-2026", None),
        ("Di depan Bank BRI, RUP 51234567, 20/06/2026 18/06/2026", None),
        ("Di depan Bank BRI, -7.461234, 109.451234", None),
        ("Bank sampah Melati, telepon 0286591234", None),
        ("027/05/SPK/2026, 900/19/BAP/2026", None),
        ("20-06-2026 18-06-2026", None),
        ("Tahun 2026 2027 2028 2029", None),
        ("Saluran 180 meter, Rp148.000.000, tahun 2026", None),
        ("Gedung bank sampah, 148 m2, selesai 20-06-2026", None),
        ("Rekening kas desa Rp 148.000.000", None),
        ("5.1.02.03.02.0035", None),
        ("RUP 51234567, tender 10012345000", None),
    ],
)
def test_what_is_never_published_is_found(app: Flask, text: str, found: Any) -> None:
    with app.test_request_context("/"):
        said = secret_in(text)
        assert (str(said.what) if said is not None else None) == found


PHONES = (
    *("081 234 567 890", "081-234-567-891", "081.234.567.892", "(081) 234567890", "+62 81 234 567 890"),
    *("8123456789 (hp)", "62 81 234 567 890", "0812 345 6789 WA"),
)
MAILS = ("budi@contoh.com", "Surel: budi.s+1@kantor.contoh.co.id.", "<ketua@contoh.id>", "budi＠contoh.com")
HARMLESS = (
    *("Tidak melampirkan NIB 9120304567891", "Pelunasan SP2D 241301302000123", "Rehab kantor BPD 33.04.02.2010"),
    *("Bibit untuk Kelompok Usaha Mandiri 10012345000", "Kegiatan 02.03.11.01 rekening 5.3.5.01.02"),
    *("Laptop kode barang 3.05.01.05.010.000123", "Koperasi Desa Merah Putih kode 56789012"),
    *("Belanja modal rekening 520401010001", "Nomor rekening listrik PLN 523012345678", "12052026-16052026"),
    *("Rekening air PDAM 01020030", "rekening belanja 520401010001", "SPM: 000123456789", "08122026 - 16122026"),
    *("pengadaan@kalimandi.desa.id, dinpupr@banjarnegarakab.go.id", "@kalimandi di media sosial"),
    *("Hotel at Kalimandi, titik 2", "dinpupr at banjarnegarakab dot go dot id"),
    *("SPK/33.04.02.2007/05/2026", "SPK.64.08.04.2012/12/2026", "BAP/0812/3456/2026"),
    "Rekening belanja 1.03.1.03.0.00.01.0000.5102010100024",
    *("081/003/2026", "Kode 02.03.11.01, Bank BRI", "08.15-10.30, 08-12-2026", "Rp81.234.567.890"),
)
WORDS_BEFORE = (
    *("Termin 1 CV Mandiri Sejahtera, SPK nomor 027.2/00123/2026", "Uang muka PT Permata Nusantara, kuitansi 00045678"),
    *("Kode rekening 5.1.02.01.01.0024.00001", "Termin 1, faktur pajak 04002600012345678"),
    *("Dibayar non tunai lewat Bank Kaltimtara, bukti 20260415001", "BAP/20260402/0001234", "900/BAP-2026040200012"),
    *("Kode billing 026123456789012", "Dana bergulir BUMDesa 25000000", "NIB No. 9120001234567"),
    *("Sisa dana 12345678 dikembalikan ke kas desa", "Nomor Induk Berusaha 9120001234567", "NIB nomor 9120001234567"),
    *("SP2D No 640800123456789", "Jaminan bank BRI nomor 12345678 tanggal 1 April 2026", "RUP no. 58000001 BRI"),
    *("Rekening listrik 521234567890", "Kuitansi pembayaran termin 1 nomor 000456781234567"),
    *("SP2D 640800123456789, 640800123456790 dan 640800123456791", "Jaminan uang muka Bank Jateng nomor 1234567890123"),
    *("SP2D No. 640800123456789 ke rekening kas desa", "Faktur pajak 010.026-26.00012345", "NPSN 20312345, Bank BRI"),
    *(
        "Penyertaan modal Bank Kaltimtara 1500000000",
        "Transfer ke kas desa sebesar 1482501250",
        "CV Mandiri 1482501250",
    ),
    *("Bank BRI, 602.1/001234/SPK-DPU/2026", "akun 52210101 BRI", "BUMDes Maju 2026-2027-2028", "RKD 148.250.125,00"),
    *("Koperasi Merah Putih, modal 1500000000", "Bankeu Provinsi 1482501250", "besi 08 10 12 16 20", "BUMDes 52210101"),
    *("Pukul 08.10 08.30 09.15", "Semen 50 sak @ Rp75.000. Total Rp3.750.000", "Dibayar 20260402000123 lewat Bank BRI"),
)
"""What a number is stands before it, or its shape says so."""
SPELLED = {
    "NIK 33.04.02.2007/05/2026": "NIK",
    "SPK/33.04.02.200705/0001": "NIK",
    "NIK 3304 -- 0220 -- 0190 -- 0001": "NIK",
    "33040220*01900001": "NIK",
    "3304**0220**01900001": "NIK",
    "08 12 34 56 78 90": "nomor telepon seluler",
    "0-8-1-2-3-4-5-6-7-8-9-0": "nomor telepon seluler",
    "an. Budi, Kaltimtara 0012345678": "nomor rekening bank",
    "RKUD 0012345678": "nomor rekening bank",
    "Bendahara 0012345678": "nomor rekening bank",
    "NRP 85031234": "NRP",
    "budi(at)gmail.com": "alamat surel selain .go.id dan .desa.id",
    "budi @ gmail . com": "alamat surel selain .go.id dan .desa.id",
    "Budi [at] contoh [dot] co.id": "alamat surel selain .go.id dan .desa.id",
    "siti@gmail dot com": "alamat surel selain .go.id dan .desa.id",
    "siti at gmail dot com": "alamat surel selain .go.id dan .desa.id",
    "Siti AT contoh titik co titik id": "alamat surel selain .go.id dan .desa.id",
    "siti at gmail.com": "alamat surel selain .go.id dan .desa.id",
    "SPK nomor 027/05/2026, Bank BRI 0011223344": "nomor rekening bank",
    "SP2D 12345678, 0011223344 BRI": "nomor rekening bank",
    "Paket untuk Budi 0011223344 BRI": "nomor rekening bank",
    "Kode rekening 0012345678": "nomor rekening bank",
    "Bank Kaltimtara a.n. CV Maju 0012345678": "nomor rekening bank",
    "PT Permata Nusantara, NPWP 01.234.567.8-901.000": "NPWP",
    "Jaminan bank BRI, NIK 3304022001900001": "NIK",
    "Kuitansi 3304022001900001": "NIK",
}
HIDDEN = {
    "Kode 3304022001900001": "NIK",
    "NIB 3304022001900001": "NIK",
    "SP2D 198503152010011023": "NIP",
    "Kode 1234567890 rekening BRI": "nomor rekening bank",
    "Kode 0011223344, BRI": "nomor rekening bank",
    "no rekening kode 1023456789": "nomor rekening bank",
    "Usaha Mandiri 1370012345678": "nomor rekening bank",
    "Bank Mandiri 10012345000": "nomor rekening bank",
    "BPD 33.04.02.201012": "nomor rekening bank",
    "Rekening BPD 3304022010": "nomor rekening bank",
    "PLN 081234567890": "nomor telepon seluler",
    "Belanja modal, rekening BRI 520401010001": "nomor rekening bank",
}
"""What somebody writes who calls a secret something harmless."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *((text, "nomor telepon seluler") for text in PHONES),
        *((text, "alamat surel selain .go.id dan .desa.id") for text in MAILS),
        *((text, None) for text in HARMLESS),
        *((text, None) for text in WORDS_BEFORE),
        *SPELLED.items(),
        *HIDDEN.items(),
    ],
)
def test_what_is_called_something_else_is_no_secret_and_no_cover_for_one(app: Flask, text: str, found: Any) -> None:
    with app.test_request_context("/"):
        said = secret_in(text)
        assert (str(said.what) if said is not None else None) == found
        assert (redacted(text) == text) is (found is None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Termin 1, Bank Jateng 1023456789, Rp49.700.000", "10******89"),
        ("SP2D 1 dan NIK 3304 0220 0190 0001", "33** **** **** **01"),
        ("Hubungi budi@contoh.com", "bu**@******.*om"),
        ("No rek 123456", "12**56"),
    ],
)
def test_the_writer_is_told_which_number_is_meant_and_nobody_else_learns_it(app: Flask, text: str, shown: str) -> None:
    with app.test_request_context("/"):
        found = secret_in(text)
        assert found is not None
        assert found.shown == shown


def test_who_wrote_another_number_learns_how_to_say_so(app: Flask) -> None:
    hint = "tulis koma dan namanya tepat di depannya"
    with app.test_request_context("/"):
        said = wrong_with("Dibayar 640800123456789")
        assert said.startswith("Di sini ada NPWP, yang tidak boleh terbit: “64***********89”. Hapus itu saja")
        assert hint in said
        assert wrong_with("Dibayar, SP2D nomor 640800123456789") == ""
        assert hint in wrong_with("Ke no. rek terlampir SP2D nomor 640800123456789")
        assert wrong_with("Ke no. rek terlampir, SP2D nomor 640800123456789") == ""
        assert hint in wrong_with("Bank BRI 1023456789")
        assert wrong_with("Bank BRI Rp1.023.456.789") == ""
        # What has the shape of one of a person is one, whatever it is called.
        shaped = ("NIK 3304022001900001", "NPWP 640800123456789", "Kuitansi 01.234.567.8-901.000")
        assert [hint in wrong_with(text) for text in shaped] == [False, False, False]


def test_every_name_that_is_offered_helps(app: Flask) -> None:
    with app.test_request_context("/"):
        said = wrong_with("Bank BRI 1234567890123")
        names = re.findall("“(, [^”]+)”", said)
        assert (len(names), [wrong_with(f"Bank BRI{name} 1234567890123") for name in names]) == (8, [""] * 8)


def test_an_address_of_a_person_does_not_go_out(app: Flask) -> None:
    with app.test_request_context("/"):
        assert redacted("Hubungi budi.s@contoh.com, 5 hari") == "Hubungi ****.*@******.***, 5 hari"
        assert secret_in("Pengaduan: desa.kalimandi@contoh.com", phones=True) is None


def test_an_npwp_keeps_both_its_ends() -> None:
    assert mask("01.234.567.8-901.000") == "01.2**.***.*-***.000"
    assert mask("0123456789012345") == "012**********345"
    # What was masked before, and comes back in the form, stays.
    assert mask("01.2**.***.*-***.000") == "01.2**.***.*-***.000"


@pytest.mark.parametrize("text", ["123", "01.234.567.8-901.*00", "CV Tirta", "*"])
def test_what_is_no_npwp_is_refused(app: Flask, text: str) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="bukan NPWP"):
        mask(text)


def test_what_goes_out_keeps_everything_but_the_digits(app: Flask) -> None:
    with app.test_request_context("/"):
        assert (
            redacted("Termin 1, Bank Jateng 1023456789, Rp49.700.000")
            == "Termin 1, Bank Jateng **********, Rp49.700.000"
        )
        assert redacted("NIP 19850315 201001 1 023 dan 01.234.567.8-901.000") == (
            "NIP ******** ****** * *** dan **.***.***.*-***.***"
        )
        told = {"id": "1", "date": "2026-03-02T08:00:00+07:00", "items": [{"description": "Rek 0123.01.012345.50.1"}]}
        assert masked(told) == {**told, "items": [{"description": "Rek ****.**.******.**.*"}]}
        assert redacted("Budi, 0812-3456-7890, NIK 33O4O22OO19OOOO1 dan 20 Ol") == (
            "Budi, ****-****-****, NIK **************** dan 20 Ol"
        )
        untouched = "Saluran 180 meter, RUP 51234567"
        assert redacted(untouched) is untouched


def test_an_office_may_say_where_it_is_called(app: Flask) -> None:
    with app.test_request_context("/"):
        assert secret_in("Pengaduan: 0812 3456 7890, WA 6281234567890", phones=True) is None
        assert str(secret_in("0812 3456 7890, NIK 3304022001900001", phones=True).what) == "NIK"
