"""Whether a text says how somebody is: poor, ill, in debt, or helped."""

from __future__ import annotations

import re

from cms_peta.privacy.nobody import NOBODY, SET_UP, is_nobodys, is_of_things, is_place, may_be_place
from cms_peta.privacy.texts import Text
from cms_peta.privacy.words import (
    AGED,
    CALLED,
    COUNTED,
    GROUP,
    HOLDER,
    HONOURED,
    LISTED,
    ONE,
    PEOPLE,
    PLIGHT,
    STATE,
    STATED,
    THING,
    tell_in_turn,
)

_FOR_ALL = (
    r"air(?: (?:bersih|minum|baku))?|listrik|jaringan|irigasi|sanitasi|jamban|jalan|jembatan|pupuk|bibit|benih|"
    r"alsintan|traktor|ternak|kambing|sapi|ikan|spam|pamsimas|embung|sumur|lampu|pju|wifi|internet|pelatihan|program|kegiatan|"
    r"sambungan|ipal|septik|biogas|komposter"
)
PROGRAMME = re.compile(
    r"(?<!penerima )\b(?:bedah rumah|bsps|(?:program|rehab(?:ilitasi)?|perbaikan|pembangunan|kegiatan|renovasi|"
    r"pemugaran|penanganan|peningkatan kualitas) (?:rtlh|rutilahu|rumah (?:tidak|tak) layak huni))\b|"
    rf"\bpenerima (?:manfaat|bantuan) (?:{_FOR_ALL})\b|^(?:rtlh|rutilahu)(?: (?:tahun )?20\d\d)?$"
)
"""What is done for people who need it: told of a village it is a programme, of a point it may be a house of one."""
_ABOUT_A_STATE = re.compile(
    rf"^(?:{LISTED} )*(?:(?:lansia|balita|bayi) )?(?:{PLIGHT}|desil \d|korban kekerasan|tb$)\b|"
    rf"^(?:{LISTED} )*(?:janda|duda|pasien|(?:anak )?yatim(?: piatu)?)(?: \d+)*$|"
    r"^(?:data|daftar|sebaran|titik|lokasi|letak|rekap|pendataan) (?:lansia|warga|kk|keluarga)(?: \d+)*$|"
    r"^(?:(?:data|daftar|sebaran|titik|lokasi|rumah) )*(?:penunggak|pecandu)\b|"
    r"^(?:pasien|korban|napi|narapidana) (?!(?:banjir|longsor|gempa|bencana|kebakaran)(?: \d+)?$|"
    r"(?:jiwa|luka|per)\b)[a-z]+"
)
"""A title that is nothing but how people are: "Stunting 2026", "Sebaran kasus TBC"; but "Batik difabel" is a shop."""
_ONE = re.compile(rf"\b(?:{ONE})\b")
_SOME = re.compile(rf"\b(?:{GROUP}|siswa|siswi|murid|santri|pelajar|mahasiswa|penyandang|penerima|pasien)\b")
_OF_SOME = re.compile(
    r"\b(?:penderita|pengidap|rtlh|gakin|(?:tidak|tak) layak huni|"
    r"penerima (?:manfaat|bantuan|bedah|rehab|sembako|beras|santunan|bst))\b"
)
TOLD = re.compile(
    r"\b(?:putus sekolah|risiko tinggi|risti|gila|hutang|utang|(?:me)?nunggak|tunggakan|kredit macet|"
    r"(?:pengguna|pemakai|pecandu|pengedar|kurir|korban) (?:narkoba|narkotika|sabu|ganja|miras)|"
    r"(?:korban|pelaku) (?:kekerasan|pelecehan|perkosaan|pencabulan|perundungan|kdrt|penganiayaan|pencurian)|"
    r"(?:eks|bekas|mantan) (?:tapol|napi\w*|narapidana|pki|teroris|pecandu|tki|tkw|psk))\b"
)
"""How somebody is whose name is beside it, in words that mean something else alone."""
_TOLD_BEFORE = re.compile(rf"(?:{TOLD.pattern})[^:]{{0,24}}: ?[a-z]{{3,}}", re.IGNORECASE)
"""How somebody is, and then who: "mantan napi: Karto"."""
_DONE = re.compile(
    r"^(?:pelatihan|penyuluhan|sosialisasi|pembinaan|pemberdayaan|rehabilitasi|pencegahan|penanganan|program|kegiatan|"
    r"pendampingan|layanan|pelayanan|usaha|risiko tinggi|risti|prolanis|posbindu|arisan|senam|pengajian|olahraga)\b"
)
"""How the names of what is done for people begin, and of dangers."""
_ILL = re.compile(
    r"^[a-z]+(?: [a-z]+)? (?:tbc?|hiv|aids|odgj|odha|kusta|diabetes|stroke|kanker|lumpuh|hipertensi|covid)$"
)
"""A name with an illness behind it."""
_ILL_OF_ONE = re.compile(
    r"^[a-z]+(?: [a-z]+)? (?:tbc?|hiv|aids|odgj|odha|kusta|dm ?\d?|ht|stroke|lumpuh|hipertensi|covid|positif|miskin)$"
)
_AGED_ONE = re.compile(rf"^(?:{LISTED} )*(?:{AGED}) (?:{ONE}) [a-z]+")
"""Somebody by his title, and that he is old."""
_ALONE = rf"(?:{AGED}|janda|duda)(?: (?:mati|cerai|hidup|tua))*"
_SPIRIT = "ceria|bugar|gembira|berdaya|semangat|mandiri|tangguh|sejahtera|bahagia|aktif|sehat"
"""How groups of old people call themselves, sometimes with another name behind it."""
_ALONE_AS = re.compile(
    rf"^(?:{LISTED} )*{_ALONE} (?:(?:a n|an|atas nama|bernama|{_SPIRIT}) )*(?:({CALLED}) )?([a-z]{{3,}}(?: [a-z]+)?)"
    r"(?: \d\d\d?(?: (?:th|thn|tahun))?)?(?: r[tw] ?\d.*)?$"
)
"""What may be somebody's name behind the word for old people, or for who has lost husband or wife."""
_ALONE_BEHIND = re.compile(
    rf"^(?:({CALLED}) )?([a-z]{{3,}}(?: [a-z]+){{0,2}})(?: \d\d\d?(?: (?:th|thn|tahun))?)? {_ALONE}"
    r"(?: \d\d\d? (?:th|thn|tahun))?(?: r[tw] ?\d.*)?$"
)
"""The same with the name in front, where it is set off."""
_SET_OFF = re.compile(r"[(\[<;:,/\-\u2010-\u2015\u2022|=]")
_HOW_A_HOLDER_IS = re.compile(rf"^{HOLDER}\b(?! peduli).*(?:{STATE}|\b(?:{AGED})\b)")
_MANNER = re.compile(
    rf"(?:{LISTED}|{_SPIRIT}|sasaran|karang|risiko|risti|"
    r"terpadu|potensial|non|laki|pria|perempuan|wanita|usia|umur|mati|cerai|dan|hamil|menyusui|nifas|rumah)\b"
)
"""How words begin that say which of them are meant."""


def is_of_state(words: str, *, is_name: bool) -> bool:
    """Whether words say how somebody is, or that those are so whom a name tells of."""
    # What lies in a place may be told in a fact of it: "layanan: balita stunting", "jalan ke rumah warga".
    # Whether a programme is shown, or houses that it went to, is asked (``houses``).
    told = " ".join(PROGRAMME.sub(" ", words).split())
    named = (
        is_name
        and SET_UP.search(words) is None
        and not COUNTED.match(words)
        and (_OF_SOME.search(told) or _ABOUT_A_STATE.search(told) or _tells_state_of(_SOME, told))
    )
    return bool(named or _AGED_ONE.match(words) or _tells_state_of(_ONE, words)) and not NOBODY.search(words)


def _tells_state_of(whom: re.Pattern[str], words: str) -> bool:
    return tell_in_turn(whom, STATED, words) or tell_in_turn(STATED, whom, words)


def may_tell_of_one(text: Text) -> bool:
    """Whether a text may name somebody and say how he is, in words that mean something else alone: "Karto, eks napi".

    In a name such words are about somebody, but where it begins as what is set up or done for people.
    """
    words = text.words
    if text.is_name and _HOW_A_HOLDER_IS.match(words):
        return True
    if TOLD.search(words) is None:
        return False
    if HONOURED.search(words) or (":" in text.plain and _TOLD_BEFORE.search(text.plain)):
        return True
    is_done = any(each.match(words) for each in (COUNTED, _DONE, PEOPLE))
    return text.is_name and not (is_done or may_be_place(words))


def may_be_alone(text: Text) -> bool:
    """Whether a name may be a person's, beside how he lives: "Janda Karsinem"; but "Lansia Tangguh" is a programme."""
    if not text.is_name or NOBODY.search(text.words):
        return False
    found = _ALONE_AS.match(text.words) or (_SET_OFF.search(text.value) and _ALONE_BEHIND.match(text.words))
    if not found:
        return False
    title, name = found.groups()
    if _MANNER.match(name) or _DONE.match(name):
        return False
    return title is not None or not (is_nobodys(name) or may_be_place(name) or is_of_things(name))


def is_ill(text: Text) -> bool:
    """Whether a name is one of a person with an illness behind it: "Slamet (TBC)"; but "Batik difabel" is a shop."""
    is_set_off = text.is_name and _SET_OFF.search(text.value) is not None
    return is_set_off and _ILL.search(text.words) is not None and not (is_place(text.words) or THING.search(text.words))


def may_be_ill(text: Text) -> bool:
    """Whether a name may be one of a person, with an illness behind it that is told in passing: "Karto DM2"."""
    words = text.words
    if not text.is_name or _ILL_OF_ONE.match(words) is None:
        return False
    return not (COUNTED.match(words) or may_be_place(words) or THING.search(words))
