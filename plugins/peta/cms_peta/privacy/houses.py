"""Whether a text has the house of somebody in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from cms_peta.privacy.kinds import PLACES
from cms_peta.privacy.nobody import FIXED, INSTITUTIONS, NOBODY, SHOP, is_no_name
from cms_peta.privacy.states import PROGRAMME
from cms_peta.privacy.texts import Text
from cms_peta.privacy.words import CALLED, COUNTED, GROUP, HOLDER, LISTED, SOMEBODY, plain, words_of

_HOUSE = (
    r"\b(?:rumah|rmh|[ou]mah|gubu[kg]|kediaman|(?:tempat )?tinggal|domisili)(?:nya|n?e)? "
    r"(?:(?:milik|tinggal|pribadi|orang tua|bekas|calon|joglo|limas|panggung|kayu|bambu|subsidi) )*"
)
HOUSE_OF_ONE = re.compile(rf"{_HOUSE}(?:{CALLED}|[pb](?= [a-z]{{3}}))\b(?! dan anak)")
_HOUSE_OF_HOLDER = re.compile(rf"{_HOUSE}{HOLDER}\b")
_ITS_HOUSE = re.compile(
    rf"^(?:(?:{LISTED}|foto|bedah|rehab|renovasi|pemilik) )*{_HOUSE}(?<!joglo )(?<!limas )"
    rf"(?:{CALLED}|[pb](?= [a-z]{{3}}))\b"
)
"""What is told first is somebody's house; behind a place it may be how that is found: "Posyandu, rumah Bu Kader"."""
_HOUSES_OF_SOME = re.compile(rf"^(?:{LISTED} )*{_HOUSE}(?:{GROUP})\b(?! yatim)")
_HOUSE_MAYBE = re.compile(
    rf"^(?!{INSTITUTIONS})(?:rumahe?|rmh|[ou]mahn?e|kediaman|(?:tempat )?tinggal)\b|"
    rf"^(?:kos|kost|kosan|kontrakan|pondokan) (?:(?:kosan|putra|putri|putera|puteri) )*(?:{CALLED})\b|"
    r"^griya [a-z]+ rt \d"
)
_HOUSE_OF_A_NAME = re.compile(
    rf"^(?!{INSTITUTIONS})(?:(?:rumah|rmh|kediaman|kontrakan|bedeng|keluarga) [a-z]{{3,}}(?: [a-z]+)?)$"
)
"""A house with one word or two behind it that mean no thing: "Rumah Slamet"."""
_NO_NAME = re.compile(
    r"\b(?:keluarga (?:berencana|sakinah|harapan|sehat|besar|kecil)|kontrakan (?:putra|putri|bulanan))\b"
)
_HOUSE_OF_X = re.compile(
    r"(?<!\d )\b(?i:rumah|rmh|kediaman|kontrakan)(?i:nya)?"
    r"(?:[ _:]+(?i:milik|terdampak|rusak|roboh|hancur|terendam|terbakar|hanyut|tertimbun|ringan|sedang|berat))*"
    r"[ _:]+(?:(?<=(?i:milik) )([a-z]{3,}.*)|([A-Z][A-Za-z]{2,}.*))"
)
"""A house and what comes behind it, where that is written as names are, or said to be whose it is."""
_NO = r"\b(?:no|nomor|nomer) ?"
_NUMBER = rf"{_NO}(?:rumah )?(?:(?!rt|rw)(?:[a-z] ?|[a-z]{{2}}))?\d"
_RT = r"\br ?t ?\d"
_STREET = re.compile(r"^(?:jalan|gang)\b")
_STREETS = "jl|jln|jalan|gang|gg"
_ON_A_STREET = (
    r"(?:\bjln?|^jalan) (?:(?!(?:no|nomor|km|rt|rw|desa|dusun|dukuh|blok|lingkungan|kelompok|beton|rabat|makadam|aspal|"
    r"poros|rusak|tahun)\b)[a-z]+ ){1,3}"
    rf"\d{{1,3}} ?[a-l]?\b(?= ?(?:{_RT}|r ?w|$))"
)
"""A street with its name and the number of a house; those of lanes are parts of their names."""
_BLOCK = (
    r"(?<!kios )(?<!los )(?<!pasar )(?<!makam )(?<!sawah )(?<!kebun )(?<!petak )"
    r"\bblok [a-z]{1,2} ?\d{1,3} \d{1,3}[a-l]?\b(?! (?:ha|m|kk|unit|buah|batang|pohon|orang|jiwa|rumah)\b)"
)
"""A block of houses and the number of one, as estates write it: "Blok C4/12"; fields, stalls and graves lie in such."""
_AMONG_NEIGHBOURS = re.compile(_RT)
_OF_A_HOUSE = re.compile(_NUMBER)
_WHOLE = re.compile(
    rf"{_ON_A_STREET} ?{_RT}|"
    rf"(?<!kios )(?<!los )(?<!pasar )\bblok [a-z]{{1,2}} ?\d{{0,3}} ?{_NUMBER}|{_BLOCK}"
)
_NUMBERED = re.compile(f"{_NUMBER}|{_ON_A_STREET}|{_BLOCK}")
_BY = (
    "dekat|depan|samping|sebelah|seberang|belakang|sekitar|ke|di|dari|milik|kost?|kontrakan|blok|kav|kavling|warga|"
    "kediaman"
)
"""Words behind which a number is of what they lead to."""
_OF_A_THING = re.compile(
    rf"(?:^(?:lampu jalan|{FIXED}|jalan (?:usaha|setapak|produksi|rabat|beton|makadam|paving))|\b(?:sk|surat|keputusan|"
    r"peraturan|perdes|perkades|perbup|perwal|perda|pergub|perpres|permen\w*|uu|undang|instruksi|spk|akta))"
    rf"(?: (?!(?:rt|rw|rumah|{_STREETS}|{CALLED}|{_BY})\b)[a-z]+){{0,3}} {_NO}[a-z]? ?\d+"
)
"""The number of a paper, or of the lamp or road that a text begins with: hamlets and streets are called so, too."""


def is_somebodys_house(text: Text) -> bool:
    """Whether a text tells of somebody's house before anything else."""
    return _ITS_HOUSE.search(text.words) is not None and not _is_shop(text)


def may_be_somebodys_house(kind: str, text: Text) -> bool:
    """Whether a text has a house of somebody in it, or houses of some people in front, or a programme for these."""
    return _is_near_a_house(text) or _is_house_of_x(kind, text)


def is_house_of_a_name(text: Text) -> bool:
    """Whether something is called a house of what may be somebody."""
    is_house = text.is_name and _HOUSE_OF_A_NAME.search(text.words) is not None
    return is_house and _NO_NAME.search(text.words) is None


def has_address(words: str) -> bool:
    """Whether words have an address in them down to the number of the house."""
    return _has_number(_is_address, words)


def _is_address(words: str) -> bool:
    return _WHOLE.search(words) is not None or all(each.search(words) for each in (_AMONG_NEIGHBOURS, _OF_A_HOUSE))


def is_addressed(text: Text) -> bool:
    """Whether a text is such an address; in a column of addresses it has no RT."""
    if words_of(text.column).startswith(("alamat", "address", "domisili")):
        return _has_number(lambda words: _NUMBERED.search(words) is not None, text.words)
    return has_address(text.words)


def _has_number(is_written: Callable[[str], bool], words: str) -> bool:
    # Most have none: these are looked at once.
    return is_written(words) and is_written(_OF_A_THING.sub(" ", words))


def is_addressed_by_street(text: Text) -> bool:
    """Whether a text is such an address and begins with the street: a street itself has no number, and its lamps do."""
    return _STREET.match(text.words) is not None and is_addressed(text)


def is_called_a_house(text: Text) -> bool:
    return text.is_name and (_HOUSE_MAYBE.search(text.words) is not None or is_house_of_a_name(text))


def _is_shop(text: Text) -> bool:
    return text.is_name and re.match(SHOP, text.words) is not None


def _is_near_a_house(text: Text) -> bool:
    """Whether a house of somebody is told anywhere in a text, or what it is called is of some people's houses."""
    if HOUSE_OF_ONE.search(text.words) or _HOUSE_OF_HOLDER.search(text.words):
        return not _is_shop(text)
    if not text.is_name or COUNTED.match(text.words) or NOBODY.search(text.words):
        return False
    return (PROGRAMME.search(text.words) or _HOUSES_OF_SOME.search(text.words)) is not None


def _is_house_of_x(kind: str, text: Text) -> bool:
    """Whether a text or the column that it stands in tells of a house, and then of what may be whose it is."""
    if _is_shop(text) or (text.is_name and kind in PLACES and text.words.startswith("rumah")):
        return False
    if not text.is_name and text.is_of_a_house and SOMEBODY.match(text.words):
        return True
    told = f"{plain(text.column)} {text.plain}" if text.is_of_a_house else text.plain
    return any(not is_no_name(words_of(each[1] or each[2])) for each in _HOUSE_OF_X.finditer(told))
