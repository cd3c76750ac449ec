"""Numbers of accounts are found by the words beside them, and what is called something else is none."""

from __future__ import annotations

from time import process_time

import pytest

from cms_lelang.accounts import accounts_in, numbers_in
from cms_lelang.masking import redacted

ACCOUNTS = {
    # Words of papers and meters say here what is paid, or belong to names.
    "No. Rek. pembayaran kontrak: 0123456789": "0123456789",
    "No. rekening: kontrak 0123456789": "0123456789",
    "No. rekening penyedia untuk kontrak ini 0123456789": "0123456789",
    "Rekening penyedia untuk kontrak ini 0123456789": "0123456789",
    "No. rekening penyedia untuk kontrak nomor ###/##/####: 0123456789": "0123456789",
    "No. rek. Bank BRI paket kontrak: 0123456789": "0123456789",
    "Transfer ke BRI a.n. CV Sumber Air 001201001234567": "001201001234567",
    "Bank BRI a.n. CV Sumber Air no. 001201001234567": "001201001234567",
    "a/n CV Nota Nilai 0123456789": "0123456789",
    "Bank BNI a.n. Toko Bon Jaya, 0123456789": "0123456789",
    "a.n. Budi, sesuai kontrak, 0123456789": "0123456789",
    "Dibayar sesuai kontrak, 0123456789 BRI": "0123456789",
    # Where the money of a paper goes.
    "Jaminan dikembalikan ke Bank Kaltimtara nomor 1234567890123": "1234567890123",
    "Jaminan ditransfer ke Bank Kaltimtara nomor 1234567890123": "1234567890123",
    "Jaminan dikembalikan lewat Bank BRI nomor 1234567890123": "1234567890123",
    "Jaminan pelaksanaan via Bank BRI nomor 1234567890123": "1234567890123",
    "Jaminan dicairkan ke Bank BRI 1234567890123": "1234567890123",
    "Garansi cair ke Bank BNI no 0123456789": "0123456789",
    "Jaminan kembali melalui bank BNI no 0123456789": "0123456789",
    "Bukti transfer kepada tujuan Bank Jateng nomor 1234567890123": "1234567890123",
    # A bank beside the word for an account, right behind the number.
    "rup 1234567890 rekening BCA": "1234567890",
    "paket: 1234567890, no. rekening BCA": "1234567890",
    "SPK 1234567890 (rek. Mandiri)": "1234567890",
}
PAPERS = (
    *("SP2D 640800123456789, no. rek terlampir", "SP2D 640800123456789 dan 640800123456790, no. rek terlampir"),
    *("Ditransfer ke no. rek terlampir, SPK 640800123456789", "Ditransfer ke no. rek terlampir (SPK 640800123456789)"),
    *("Ditransfer ke no. rek terlampir. SPK 640800123456789", "Lunas a.n. CV Maju, kontrak nomor 640800123456789"),
    *("Lewat Bank Jateng, SP2D 640800123456789, 640800123456790, 640800123456791, 640800123456792",),
    *("SPK CV Maju, nomor 640800123456789", "Nomor kontrak:\n640800123456789", "SP2D termin 1 640800123456789"),
    *("Kuitansi pembayaran termin 1, nomor 000456781234567", "Jaminan pelaksanaan PT Askrindo 1234567890123"),
    *("Lewat Bank BRI, kuitansi pembayaran termin 1 nomor 0001234567", "Nomor rekening PDAM 0102003012345"),
    *("Lewat Bank Jateng dengan SP2D tanggal 2 April 2026 nomor 640800123456789", "Resi termin 1 no. 1234567890, BRI"),
    *("Transfer ke CV Maju kuitansi termin 1 nomor 1234567890", "Bank BRI jaminan PT Askrindo no. 1234567890"),
    *("Rekening air 0102003012345", "Rekening listrik kantor desa 5212345678901"),
    *("Kode barang 1.3.2.02.01.01.003.0001", "Nomor register barang 3.100.102.001-000012"),
    *("Pembayaran, nomor referensi 202604150012345678", "Nomor transaksi 1234567890123456"),
    *("Nomor registrasi 202604150012345678", "Bank garansi nomor 2026/BG/00123456789", "53900001 53900002"),
    *("Surat dukungan bank BRI nomor 0123456789", "Jaminan pelaksanaan BRI nomor 1234567890123", "53900001/53900002"),
    *("Bukti transfer Bank Jateng nomor 2026041500123", "SHP No. 16.03.01.01.4.00123 a.n. Pemkab"),
    *("Tablet IMEI 356938035643809 dan 356938035643817", "Garansi Bank Jateng no. 0123456789012"),
    *("Perubahan nomor rekening sejak 12-05-2026", "Bank BRI 12052026 - 16052026", "Rehab kantor BPD 33.04.02.2010"),
    *("Transfer ke rekening kas desa sebesar 148.250.000", "Nomor rekening kas desa Rp150.250.000"),
    *("Nomor rekening kas desa, 150.250.000 rupiah", "Jaminan pelaksanaan dari Bank BRI nomor 1234567890123"),
    *("Jaminan uang muka oleh Bank Kaltimtara nomor 1234567890123", "Jaminan dicairkan Bank BRI nomor 1234567890123"),
    *("Bank garansi nomor 1234567890123", "Jaminan pelaksanaan Bank Kaltimtara nomor 1234567890123"),
)
SHAPED = {
    # The shapes of days, papers, goods, villages, places, letters and money.
    "Uang muka ke no. rek BCA 2021031512 a.n. Budi": "2021031512",
    "retensi ke nomor rekening BRI 202104150012": "202104150012",
    "Rekening Mandiri a.n. Budi 2022101512345": "2022101512345",
    "BCA 2021031512 a.n. Siti": "2021031512",
    "2021031512 (BCA)": "2021031512",
    "BRI VA 88808 2021031512": "88808 2021031512",
    "No. Rek. pembayaran kontrak: 2021031512": "2021031512",
    "Bukti transfer Bank Jateng no rek 2026041500123": "2026041500123",
    "Bukti transfer ke BRI nomor 2021031512": "2021031512",
    "Bukti transfer kepada Bank Jateng nomor 2026041500123": "2026041500123",
    "Bukti transfer tujuan Bank Jateng nomor 2026041500123": "2026041500123",
    "no rek 15032024": "15032024",
    "rek. a.n. Budi: 15032024": "15032024",
    "no. rek. 20-06-2026": "20-06-2026",
    "no rek 12.34.56.2001": "12.34.56.2001",
    "rekening BRI 33.04.02.2010": "33.04.02.2010",
    "Norek 7.12345678": "7.12345678",
    "rek. BPD: 101.0012345": "101.0012345",
    "no rek. 3.05.01.05.010": "3.05.01.05.010",
    "norek BRI 027/05/2026": "027/05/2026",
    "no rek 148.250.000,00": "148.250.000,00",
    "no rek (0274) 512345": "512345",
    # Words for accounts.
    "Kode VA 8808081234567890": "8808081234567890",
    "rekg 0012345678": "0012345678",
    "BRIVA 12345678901": "12345678901",
    "account no. 2021031512": "2021031512",
    "reknya 0012345678": "0012345678",
    "nomer rekening 12345678": "12345678",
    "no rek BCA 12345678": "12345678",
    # What hides behind the name of something else.
    "Jaminan pelaksanaan BRI, no. rek 0123456789": "0123456789",
    "Jaminan pelaksanaan dikembalikan ke BRI nomor 0123456789": "0123456789",
    "Surat dukungan bank BRI nomor rekening 0123456789": "0123456789",
    "Nomor transaksi BCA 0123456789": "0123456789",
    "Nomor referensi BRI a.n. Budi 0012345678": "0012345678",
    "nomor transaksi ditransfer ke Budi 1234567890123": "1234567890123",
    "Nomor register 0012345678 BRI": "0012345678",
    "IMEI rekening BRI 0123456789": "0123456789",
    "NIK 1.3.2.02.01.01.003.0001": "1.3.2.02.01.01.003.0001",
    "NPWP 09254294 34070001": "09254294 34070001",
}


@pytest.mark.parametrize(("text", "account"), ACCOUNTS.items())
def test_an_account_stays_one_whatever_it_pays(text: str, account: str) -> None:
    small = text.lower()
    assert [small[first:last] for first, last in accounts_in(small, numbers_in(small))] == [account]


@pytest.mark.parametrize(("text", "account"), SHAPED.items())
def test_what_is_called_an_account_is_one_whatever_its_shape(text: str, account: str) -> None:
    hidden = "".join("*" if letter.isdigit() else letter for letter in account)
    assert redacted(text) == text.replace(account, hidden)


@pytest.mark.parametrize("text", PAPERS)
def test_a_number_that_is_called_that_of_a_paper_or_a_meter_goes_out(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize("tax", ["01.234.567.8-901.000", "012345678901000"])
def test_an_npwp_behind_a_paper_is_not_the_number_of_that_paper(tax: str) -> None:
    hidden = "".join("*" if letter.isdigit() else letter for letter in tax)
    assert redacted(f"sesuai akta, {tax}") == f"sesuai akta, {hidden}"


def test_an_npwp_in_its_groups_is_one_whatever_it_is_called() -> None:
    assert redacted("Kontrak nomor 01.234.567.8-901.000") == "Kontrak nomor **.***.***.*-***.***"


@pytest.mark.parametrize(
    "said", ["Kontrak 0012345678 ", "Bank BRI, SPK 0012345678. ", "kontrak paket 012345678901234 "]
)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(said: str) -> None:
    def taken(times: int) -> float:
        text = said * times
        spent = []
        for _attempt in range(3):
            since = process_time()
            redacted(text)
            spent.append(process_time() - since)
        return min(spent)

    assert taken(4000) < 8 * taken(1000)
