"""What is never published is found in what people type."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cms_lelang.masking import mask, secret_in


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
        ("Rekening BRI Rp148000000", None),
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
        assert (str(said) if said is not None else None) == found


def test_an_npwp_keeps_both_its_ends() -> None:
    assert mask("01.234.567.8-901.000") == "01.2**.***.*-***.000"
    assert mask("0123456789012345") == "012**********345"
    # What was masked before, and comes back in the form, stays.
    assert mask("01.2**.***.*-***.000") == "01.2**.***.*-***.000"


@pytest.mark.parametrize("text", ["123", "01.234.567.8-901.*00", "CV Tirta", "*"])
def test_what_is_no_npwp_is_refused(app: Flask, text: str) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="bukan NPWP"):
        mask(text)
