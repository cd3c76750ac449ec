from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from cms_core.users import passwords
from cms_core.users.passwords import WeakPassword, check_strength


@pytest.mark.parametrize(
    "password",
    [
        "",
        "pendek",
        "sembilan!",
        "x" * 201,
        "aaaaaaaaaaaaaa",
        "abababababab",
        "1234567890",
        "081234567890",
        "3304020101900001",
        "17-08-1945-1945",
        "password123",
        "Rahasia-1234",
        "INDONESIA1945",
        "Bismillah!!12",
        "qwertyuiop",
        "kantordesa2026",
        "operator-kalimandi",
        "Operator-Kalimandi1",
        "2026operator-kalimandi",
    ],
)
def test_check_strength_refuses_what_strangers_try_first(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_strength(password, username="operator-kalimandi")


@pytest.mark.parametrize(
    "password",
    [
        "sawah padi kopi",
        "kopi-42-hujan",
        "Ünïcödé-ßtraße",
        "密码密码密码一二三四五六",
        "Tr0ub4dor&3x",
        "x" * 5 + "abcdef",
    ],
)
def test_check_strength_lets_the_rest_pass(password: str) -> None:
    check_strength(password, username="operator-kalimandi")


def test_start_passwords_are_strong_and_never_the_same() -> None:
    made = {passwords.start_password() for _ in range(200)}

    assert len(made) == 200
    for password in made:
        check_strength(password, username="operator-kalimandi")


def test_hashes_are_argon2id_and_differ() -> None:
    first, second = passwords.hash_password("sawah padi kopi"), passwords.hash_password("sawah padi kopi")

    assert first.startswith("$argon2id$")
    assert first != second
    assert len(first) <= 200


def test_matches_knows_the_password_alone() -> None:
    kept = passwords.hash_password("sawah padi kopi")

    assert passwords.matches(kept, "sawah padi kopi")
    assert not passwords.matches(kept, "sawah padi kop")
    assert not passwords.matches(kept, "")
    assert not passwords.matches("no hash at all", "sawah padi kopi")
    assert not passwords.matches("", "")


def test_matches_reads_a_letter_however_the_keyboard_wrote_it() -> None:
    assert passwords.matches(passwords.hash_password("caf\u00e9-sawah-1"), "cafe\u0301-sawah-1")


def test_is_outdated_knows_weaker_parameters() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("sawah padi kopi")

    assert passwords.matches(weak, "sawah padi kopi")
    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hash_password("sawah padi kopi"))
