from __future__ import annotations

import pytest

from cms_core.phones import BadNumber, dialled, whatsapp_number

pytestmark = pytest.mark.sqlite_only("numbers are not in the database")


@pytest.mark.parametrize(
    "typed",
    [
        "081200000000",
        "0812 0000 0000",
        "+62 812-0000-0000",
        "+62 0812-0000-0000",
        "(+62) 812.0000.0000",
        "6281200000000",
        "62081200000000",
        "006281200000000",
        "0062081200000000",
        "81200000000",
    ],
)
def test_a_number_is_written_in_one_way(typed: str) -> None:
    assert whatsapp_number(typed) == "6281200000000"


@pytest.mark.parametrize("typed", ["", "0812", "62", "@kec_klampok", "0812 0000 000x", "0112345678", "08" * 10])
def test_what_is_no_number_is_refused(typed: str) -> None:
    # What is said leads on, and holds nothing of what was typed.
    with pytest.raises(BadNumber, match=r"^Tulis nomor WhatsApp dengan angka, misalnya 0812 3456 7890\.$"):
        whatsapp_number(typed)


@pytest.mark.parametrize(
    ("typed", "said"), [("(0286) 123 456", "0286123456"), ("+62 812-3456", "+628123456"), ("112", "112")]
)
def test_dialled_keeps_nothing_but_what_a_telephone_has_keys_for(typed: str, said: str) -> None:
    assert dialled(typed) == said
