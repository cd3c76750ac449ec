"""Passwords: how they are kept, and which are too easy to guess."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

MIN_LENGTH = 10
MAX_LENGTH = 200
MIN_BESIDE_NAME = 6
MIN_DIFFERENT = 5
START_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look alike on paper or sound alike on the telephone."""

# fmt: off
STEMS = frozenset({
    "a", "abc", "abcd", "abcde", "abcdefghij", "admin", "administrator", "akucintakamu", "alhamdulillah",
    "asdfghjkl", "assalamualaikum", "balai", "bismillah", "changeme", "cintaku", "desa", "desadigital",
    "desaku", "diskominfo", "gantisandi", "garuda", "iloveyou", "indonesia", "indonesiaku", "indonesiaraya",
    "kabupaten", "kantordesa", "katakunci", "katasandi", "kecamatan", "kelurahan", "kepaladesa", "letmein",
    "merdeka", "muhammad", "operator", "operatordesa", "pancasila", "passw", "password", "passwordku",
    "pemerintah", "petugas", "qazwsx", "qazwsxedc", "qqwweerrtt", "qwe", "qwerty", "qwertyuiop", "rahasia",
    "rahasiaku", "sandi", "sandirahasia", "sayangkamu", "sayangku", "selamatdatang", "terimakasih", "test",
    "user", "welcome", "zxcvbnm",
})
# fmt: on
"""What most people build a password on; digits and marks around one of these help little."""


class WeakPassword(Exception):
    """A password is refused; ``message`` says why, to the person who chose it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


_hasher = PasswordHasher()


def check_strength(password: str, *, username: str) -> None:
    """Refuse what a stranger would try first.

    Raises:
        WeakPassword: too short, too long, the account's name, or built on one of the commonest words.
    """
    plain = _normal(password).casefold()
    stem = "".join(character for character in plain if character.isalpha())
    if len(plain) < MIN_LENGTH:
        raise WeakPassword(_l("Kata sandi paling sedikit %(count)s huruf.", count=MIN_LENGTH))
    if len(plain) > MAX_LENGTH:
        raise WeakPassword(_l("Kata sandi paling banyak %(count)s huruf.", count=MAX_LENGTH))
    if len(plain.replace(username.casefold(), "")) < MIN_BESIDE_NAME:
        raise WeakPassword(_l("Kata sandi tidak boleh sama dengan nama akun."))
    # Without a letter it is a telephone number or a birthday.
    if not stem or stem in STEMS or len(set(plain)) < MIN_DIFFERENT:
        raise WeakPassword(_l("Kata sandi ini terlalu mudah ditebak. Pilih yang lain."))


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its parameters and salt."""
    return _hasher.hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Whether ``password`` is the one whose hash was kept."""
    try:
        return _hasher.verify(kept, _normal(password)[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def spend_time(password: str) -> None:
    """Take as long as :func:`matches`, for an account that does not exist."""
    matches(_nobody(), password)


def start_password() -> str:
    """Return a random password to hand over on paper: three groups of five, 74 bits."""
    return "-".join("".join(secrets.choice(START_LETTERS) for _ in range(5)) for _ in range(3))


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hash_password(secrets.token_urlsafe())


def _normal(password: str) -> str:
    # Keyboards differ in how they write the same letter.
    return unicodedata.normalize("NFKC", password)
