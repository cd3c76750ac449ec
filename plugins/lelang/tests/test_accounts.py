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
)


@pytest.mark.parametrize(("text", "account"), ACCOUNTS.items())
def test_an_account_stays_one_whatever_it_pays(text: str, account: str) -> None:
    small = text.lower()
    assert [small[first:last] for first, last in accounts_in(small, numbers_in(small))] == [account]


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
