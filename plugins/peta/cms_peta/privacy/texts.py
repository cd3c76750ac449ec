"""A text with the column that it stands in, read once for all rules; and what is kept of it from everybody."""

from __future__ import annotations

import dataclasses
import re
from functools import lru_cache
from typing import Any

from cms_peta.privacy.words import CAMEL, column_words, plain, words_of

_NAMES = frozenset({"nama", "nm", "nma", "name", "namobj", "nama obj", "nmobj", "judul", "title", "label"})
_SAYING = frozenset(
    re.findall(
        r"\w+",
        "rumah rumahnya rmh kediaman tinggal domisili huni rtlh miskin mampu sejahtera prasejahtera gakin bansos "
        "sosial pkh blt bpnt stunting buruk tbc hiv aids odha odhi odgj jiwa kusta dbd kanker covid disabilitas "
        "difabel sakit penderita pengidap omah gubuk gubug paru hamil lumpuh stroke epilepsi cacat terlantar telantar "
        "kara sebatangkara janda duda kemiskinan kurang dipasung pasung isoman malaria hepatitis talasemia autis bsps "
        "diabetes hipertensi skizofrenia ginjal lepra warga kk keluarga penunggak pecandu pengguna raskin pip rastra "
        "kpm dtks dtsen pbi rutilahu kdrt bumil busui sendiri sendirian eks bekas mantan kos kost kosan griya "
        "penerima manfaat isolasi seks psk waria napi narapidana "
        "jompo manula omahe omahne umah umahe umahne rumahe "
        "yatim piatu lansia lanjut pasien desil korban tb tunanetra tunarungu tunawicara tunadaksa "
        "tunagrahita netra rungu wicara daksa grahita",
    )
)
"""Words without one of which a text says nothing of it: of a hundred thousand most are looked at no further."""


@dataclasses.dataclass(frozen=True)
class Kept:
    """A text that keeps what it is said of from everybody: it is somebody's, or the desk is asked whether it is.

    With ``few`` it is a number of people that is so small that it says it of each of them. ``at`` is the column that it
    stands in, with all that stands there, ``name`` what the thing is called, ``number`` which of several it is: two
    that say the same are equal wherever they stand. ``numbered`` is a name beside which the number of a person stood.
    """

    text: str
    is_somebodys: bool
    few: bool = False
    numbered: bool = False
    at: tuple[str, str] = dataclasses.field(default=("", ""), compare=False)
    name: str = dataclasses.field(default="", compare=False)
    number: int = dataclasses.field(default=0, compare=False)


class Text:
    """A text with the column that it stands in."""

    def __init__(self, column: str, value: str) -> None:
        self.column, self.value = column, value
        self.plain = plain(value if " " in value else CAMEL.sub(" ", value))
        self.words = words_of(self.plain)
        self.is_name = is_name_column(column)
        self.is_of_a_house = _is_of_a_house(column)
        self.says = self.is_of_a_house or not _SAYING.isdisjoint(self.words.split())

    def kept(self, *, is_somebodys: bool, few: bool = False) -> Kept:
        return Kept(self.value, is_somebodys, few, at=(self.column, self.value))


def fact_kept(column: str, value: Any, *, is_somebodys: bool, few: bool = False) -> Kept:
    """Return what is kept of a fact that says it together with its column."""
    return Kept(f"{column}: {value}", is_somebodys, few, at=(column, str(value)))


@lru_cache(maxsize=512)
def is_name_column(column: str) -> bool:
    """Whether a column says what a thing is called; files call it by many names."""
    return re.sub(r"\d", "", words_of(column)).strip() in _NAMES


@lru_cache(maxsize=512)
def _is_of_a_house(column: str) -> bool:
    return column_words(column).startswith("rumah")
