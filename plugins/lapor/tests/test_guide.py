"""What helps people to report: the guide for citizens, the aids of the form, the buttons of the receipt."""

from __future__ import annotations

import pytest

from .conftest import HOST, Citizen, receipt


def test_receipt_is_printed_and_copied_by_buttons_and_holds_what_they_copy(citizen: Citizen) -> None:
    answer = citizen.send()
    number, code = receipt(answer)
    copied = answer.text.partition('<textarea id="teks" readonly hidden>')[2].partition("</textarea>")[0].split()
    assert copied[0] == number
    assert copied[1].replace("-", "") == code.replace("-", "")
    assert [f'id="{name}"' in answer.text for name in ("cetak", "salin-teks")] == [True, True]


def test_what_helps_to_write_brings_the_icon_of_its_button(citizen: Citizen) -> None:
    text = citizen.client.get(f"{HOST}/lapor/baru/bantu").text
    assert ('href="#i-map-pin"' in text, '<symbol id="i-map-pin"' in text) == (True, True)


@pytest.mark.parametrize(("path", "title"), [("", "Laporan: untuk warga"), ("/en", "Reports: for citizens")])
def test_everybody_reads_the_guide_for_citizens(citizen: Citizen, path: str, title: str) -> None:
    page = citizen.client.get(f"{HOST}{path}/lapor/panduan")
    assert (page.status_code, f'<h1 class="h-art">{title}</h1>' in page.text) == (200, True)
    assert "<!--" not in page.text
    assert f'href="{path}/lapor/panduan"' in citizen.client.get(f"{HOST}{path}/lapor/").text
