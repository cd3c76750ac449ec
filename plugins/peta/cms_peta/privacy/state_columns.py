"""Which columns are called after how people are, or after people; and when what they count is too few of these."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cms_peta.privacy.counts import FEW, how_many, is_count
from cms_peta.privacy.kinds import BUILT, PLACES
from cms_peta.privacy.texts import Kept, fact_kept
from cms_peta.privacy.words import CAMEL, COUNTED, STATED, THING, YES, column_words, plain, words_of

_CROWD = re.compile(
    r"^(?:(?:nama )?(?:jenazah|almarhum|almarhumah|alm)|"
    r"korban|meninggal|tewas|hilang|luka|mengungsi|pengungsi|terdampak|peserta|siswa|siswi|murid|santri|pelajar|"
    r"balita|bayi|anak|remaja|lansia|petani|peternak|nelayan|pedagang|buruh|pelanggan|nasabah|debitur|kreditur|peminjam|"
    r"anggota|jama ?ah|keluarga|kk)"
    r"(?: [a-z]+){0,3}$"
)
"""Columns in which there are how many, and sometimes who they are."""
_HEADLESS = frozenset({"", "kolom", "column", "col", "field", "unnamed"})
"""What columns are called that have no heading, beside their number; what stands there may be anything."""
_OF_SOMEBODY = re.compile(
    r"^(?:agama|suku|suku bangsa|etnis|bpjs|kewarganegaraan|status (?:per)?kawin(?:an)?|"
    r"(?:akseptor|alat|jenis|metode|peserta)? ?(?:kb|kontrasepsi))$"
)
"""Columns of what is known of somebody, where a layer is about nothing that people go to."""
_OWED = re.compile(
    r"^(?:(?:jumlah |jml )?(?:hutang|utang|pinjaman|tunggakan|cicilan|angsuran|gaji|upah)|bb|bb tb|bb u|tb u|imt|tensi|"
    r"hb|gd[sp]|kolesterol|asam urat|hpl|gravida|alat bantu|keluhan|gejala|obat|terapi|jatah|"
    r"(?:tekanan|gula) darah|pilihan(?: (?:partai|politik))?|partai)(?: (?:kg|cm|rp))?$"
)
"""Columns that say something of somebody alone, whatever stands in them."""
_OF_A_LIFE = re.compile(r"^(?:wafat|lahir|(?:tgl|tanggal|hari) (?:wafat|meninggal|lahir))$")
"""Columns of when somebody died or was born, or of how many did."""
# Of "p3ke" the number is not read.
_AIDED = re.compile(
    r"^(?:yatim|piatu|dhuafa|duafa|fakir|mustahik|pip|kip|kis|pkh|blt|bpnt|bst|bansos|sembako|rastra|raskin|pbi|p ke)$"
)
_ACCESSIBLE = re.compile(r"\b(?:disabilitas?|difabel)\b")
_UNOFFERED = re.compile(r"\b(?:odgj|odh[ai]|gangguan jiwa|pasung|dipasung|lumpuh|stroke|miskin|janda|duda)\b")
"""How somebody is whose name that is beside; no place offers it, as it does "difabel: ya"."""
_SHARES = re.compile(
    r"\b(?:persen|persentase|rasio|rata|kepadatan|luas|tahun|anggaran|dana|rp|nilai|jarak)\b|^(?:pct|prev)"
)
_PUPIL = re.compile(r"^(?:[1-9]|1[0-2]|[ivx]{1,4})(?: ?[a-d])?(?: (?:sd|mi|smp|mts|sma|smk|ma))?$", re.IGNORECASE)
"""The class of a pupil."""


def counted(kind: str, column: str, value: Any, *, titled: bool) -> Kept | None:
    """Return how many people a column says are poor or ill, where they are few; or whether one is ("tbc": "ya").

    ``titled`` is whether the title of the layer says what a column counts that says no more than that it does.
    """
    states, counts = _states_and_counts(column)
    if value in ("", None) or not (states or (titled and counts)):
        return None
    number = how_many(plain(value) if isinstance(value, str) else value)
    if number is not None:
        # Of people there are no halves: a fraction is how many of a hundred.
        is_few = 0 < number < FEW and float(number).is_integer()
        return fact_kept(column, value, is_somebodys=True, few=True) if is_few else None
    if not counts and _UNOFFERED.search(column_words(column)) and str(value).strip().casefold() in YES:
        return fact_kept(column, value, is_somebodys=True)
    if counts or kind in PLACES or value is False or is_count(plain(str(value))):
        return None
    return fact_kept(column, value, is_somebodys=False)


@lru_cache(maxsize=512)
def _states_and_counts(column: str) -> tuple[bool, bool]:
    """Return whether a column is called after how people are, and whether it counts."""
    words = words_of(CAMEL.sub(" ", plain(column)).replace("%", " persen "))
    is_share, is_thing = _SHARES.search(words) is not None, THING.search(words) is not None
    counts = COUNTED.match(words) is not None or words in ("n", "kasus", "angka", "nilai")
    return not is_share and not is_thing and STATED.search(words) is not None, counts and not is_share


@lru_cache(maxsize=512)
def is_state(kind: str, column: str) -> bool:
    """Whether a column tells of somebody by a "yes"; places say so of a ramp for wheelchairs."""
    called = column_words(column)
    if _AIDED.match(called):
        return True
    return _states_and_counts(column)[0] and not (kind in PLACES and _ACCESSIBLE.search(called))


@lru_cache(maxsize=512)
def is_owed(column: str) -> bool:
    return _OWED.match(column_words(column)) is not None


def is_of_a_life(column: str, text: str) -> bool:
    """Whether a column says when somebody died or was born, and not how many did."""
    return _OF_A_LIFE.match(column_words(column)) is not None and not is_count(plain(text))


@lru_cache(maxsize=512)
def is_of_somebody(column: str) -> bool:
    return _OF_SOMEBODY.match(column_words(column)) is not None


@lru_cache(maxsize=512)
def is_of_a_crowd(kind: str, column: str) -> bool:
    """Whether a column counts people, or says of what is no place what is known of somebody."""
    return _CROWD.match(column_words(column)) is not None or (kind not in PLACES and is_of_somebody(column))


@lru_cache(maxsize=512)
def is_headless(column: str) -> bool:
    """Whether nothing says what stands in a column: a program has numbered it, or it was called nothing in a file."""
    return column != "" and column_words(column) in _HEADLESS


def is_pupil(kind: str, column: str, value: Any) -> bool:
    """Whether a column says in which class somebody is; roads have classes, and schools have so many."""
    is_class = kind not in PLACES | BUILT and column_words(column) == "kelas"
    return is_class and _PUPIL.match(str(value).strip()) is not None
