"""What is never published: found in what people type, and masked where a part of it is wanted.

A number is a secret by its shape (NIK, NIP, mobile telephones, an NPWP in its groups), or by its shape and by what is
said beside it (``accounts``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from cms_core.api import has_nik
from cms_lelang import _
from cms_lelang.accounts import BETWEEN, FAR, NUMBER, OTHER, PARTED, Number, accounts_in, is_meant, numbers_in

_NIP = re.compile(
    r"(?<!\d)(?:19[4-9]\d|20[0-2]\d)S(?:0[1-9]|1[0-2])S(?:0[1-9]|[12]\d|3[01])S\d{4}S\d{2}S[12]S\d{3}(?!\d)".replace(
        "S", BETWEEN
    )
)
"""Date of birth, month of appointment, sex, number: 18 digits."""
_NPWP = re.compile(
    r"(?<!\d)(?:\d{2}S\d{3}S\d{3}S\dS\d{3}S\d{3}|\d\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3})(?!\d)".replace("S", PARTED)
)
"""15 digits in their groups, usually as 01.234.567.8-901.000, also without its zero; nothing else is grouped so."""
_LIKE_NPWP = re.compile(
    r"(?<!\d)(?:\d{15,16}|(?!(?:(?:19|20)\d\d\W){3}|[1-9]\d{7}\D{1,3}[1-9]\d{7}(?!\d))"
    r"\d{4}S\d{4}S\d{4}S\d{4})(?!\d)".replace("S", BETWEEN)
)
"""15 or 16 digits, also in fours; four years in a row are none, nor two codes: that of a firm begins with a nought."""
_NIK = re.compile(r"(?<!\d)(?:\d{2}S\d{2}S\d{2}S\d{6}|\d{6}S\d{2}S\d{2}S\d{2})S\d{4}(?!\d)".replace("S", BETWEEN))
_SHAPED = re.compile(r"(?<!\d)(?:\d{4}S\d{2}S\d{6}S\d{2}|\d{3}S\d{2}S\d{7})S\d(?!\d)".replace("S", r"[ ./_-]{1,2}"))
"""How BRI and Mandiri group the numbers of accounts; nothing else is grouped so."""
_UNBROKEN = re.compile(r"(?<!\d)\d{13,}(?!\d)")
"""Digits in a row as only accounts and persons have them, if nothing says what else they are."""
_CALLED = re.compile(
    r"(?<![^\W\d_])(n\.?[ ]?i\.?[ ]?k|n\.?[ ]?i\.?[ ]?p|nrp|npwp|ktp|kk)(?![^\W\d_])"
    r"[^\w\n]{0,3}(?:[^\W\d]\w{0,8}\W{1,3})?(\d(?:[^\w\n]{0,5}\d){7,})"
)
"""A number of a person that is called what it is, however it is written."""
_RUN, _LONGER = (re.compile(rf"\d(?:[\W_]{{0,5}}\d){{{more},}}") for more in (5, 11))
"""As many digits after each other as the shortest account has, and as the shortest of what says itself what it is."""
_PERSONS = re.compile(r"(?<![^\W\d_])(?:nik|nip|nrp|npwp|ktp|kk)\W{0,3}$")
_MOBILE = re.compile(
    r"(?<![\d+])(?<!\d[./-])(?:\(?\+ ?\(?62\)?S|\(?(?:00[ -]?)?62[) -]{0,2}|\(?0 ?)"
    r"8[1-35789](?:S\d){7,10}(?!S?\d)".replace("S", r"[ .()/_-]{0,3}")
)
"""A mobile telephone: 08…, 62 8…, +62 8…; it is a person's who carries it."""
_SPREAD = re.compile(
    r"(?<!\d)(?<!\d[./-])(?:0([ ./_-]{1,3})8(?:\1\d){8,11}|08([ ./_-]{1,3})[1-35789]\d(?:\2\d\d){4})(?![ ./_-]?\d)"
)
"""The same, digit by digit or in pairs, with the same mark between all of them."""
_RUNG = re.compile(
    r"(?<![^\W\d_])(?:hp|wa|whatsapp|telegram|seluler|ponsel|telp|telepon|tlp|hubungi|kontak|cp)(?![^\W\d_])"
    r"[^\w\n]{0,3}(?:[^\W\d_]{1,12}\W{1,3}){0,2}(\+?(?:6S2S|0S)?8(?:S\d){8,11})".replace("S", r"[^\w\n]{0,3}")
)
"""What is called a telephone and begins as a mobile one does, however it is written."""
_RINGS = re.compile(
    r"(?<!\d)(\+?(?:6S2S|0S)?8(?:S\d){8,11})[^\w\n]{0,3}(?:hp|wa|whatsapp|telegram|seluler|ponsel)(?![^\W\d_])".replace(
        "S", r"[^\w\n]{0,3}"
    )
)
"""The same, with what it is called behind it."""
_AT = r"(?: ?@ ?| ?[(\[] ?(?:at|@) ?[)\]] ?)"
_DOT = r"(?:\.| \. | (?:dot|titik) | ?[(\[] ?(?:dot|titik|\.) ?[)\]] ?)"
_MAIL = re.compile(
    rf"[\w.+-]+(?:@(?:[\w-]+\.)+[a-z]{{2,}}|{_AT}[a-z][\w-]*(?:{_DOT}[\w-]+)*?{_DOT}(?:com|net|org|id)"
    rf"| at (?:(?:gmail|yahoo|ymail|hotmail|outlook|icloud){_DOT}"
    r"|[a-z][\w-]*(?: (?:dot|titik) [\w-]+)*? (?:dot|titik) )"
    r"(?:com|net|org|(?:co|ac|or|sch|web)(?:\.| dot | titik )id|id))"
    r"(?<!\.go\.id)(?<!\.desa\.id)(?<! go dot id)(?<! desa dot id)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
"""An address of e-mail that is not that of an office: most often a person's; also "budi (at) contoh . com"."""
_DAY = r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
_RUN_OF_DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])20\d\d"
_CODES = re.compile(
    r"(?<![\d.])\d\.\d\d\.\d\d\.\d\d\.\d{3}(?:\.\d{3,6})?(?![./-]?\d)"  # goods of an inventory
    r"|(?<![\d.])1\.[1-5]\.\d\.\d\d\.\d\d\.\d\d\.\d{3}(?:[.-]\d{3,6})?(?![./-]?\d)"
    r"|(?:barang|register|inventaris|nup)[^\w\n]{1,3}[1-8]\.\d{3}\.\d{3}\.\d{3}[.-]\d{1,6}(?![./-]?\d)"
    r"|(?<!\d)(?<!\d\.)[1-9]\d\.\d\d\.\d\d\.[12]\d{3}(?:/(?:0[1-9]|1[0-2])/20\d\d)?(?![./-]?\d)"  # villages
    r"|(?P<sure>(?<![\d.])[4-7](?:\.\d{1,2}){3,}(?:\.\d{2,5}){1,2}(?!\.?\d)"  # lines of a budget
    r"|(?<![\d.])\d\.\d\d\.\d\.\d\d\.\d\.\d\d\.\d\d\.\d{4}\.[4-7]\d{7,12}(?!\.?\d))"
    rf"|(?P<fixed>(?<!\d){_RUN_OF_DAY} ?- ?{_RUN_OF_DAY}(?!\d))|(?<!\d){_RUN_OF_DAY}(?!\d)"
    r"|(?<!\d)202\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2,6}(?!\d)",  # papers of a day
)
"""Long numbers whose shape says that they are of nobody."""
_HARMLESS = re.compile(
    r"rp\.?\s*[1-9]\d{0,2}(?:(?:[.,]\d{3})+(?![./-]?\d)|(?: \d{3})+(?![ ./-]?\d))"
    r"|rp\.?\s*[1-9]\d*000(?![ ./-]?\d)|(?P<sum>(?<![\d./-])[1-9]\d{0,5}000000(?![ ./-]?\d)"  # rupiah
    r"|(?<![\d./-])[1-9]\d{0,2}(?:(?:\.\d{3})*\.000(?![./-]?\d)|(?:\.\d{3})+,\d\d(?!\d)))"
    r"|(?P<sure>(?<![\d./-])[1-9]\d{0,2}(?:\.\d{3})+(?= ?rupiah))"
    r"|(?P<fixed>(?:telp|telepon|tlp|faks|fax)\W{1,3}\(?0(?!8)\d{1,3}\)?[ -]{0,2}\d{5,8}(?!\d)"
    r"|\(0(?!8)\d{2,3}\) ?\d{5,8}(?!\d)"
    r"|(?<![\d./-])(?:19|20)\d\d(?: ?[-/] ?(?:19|20)\d\d)+(?![ ./-]?\d)"  # years
    r"|(?<![\d.-])(?<!\d/)\d{1,4}(?:\.\d{1,3}){0,3}/"  # letters of an office
    r"(?:\d{1,6}/(?:(?:19|20)\d\d|(?=[^\W\d_]{2}))|(?:19|20)\d\d/\d{1,4})(?![./-]?\d)"
    rf"|(?<![\d./-]){_DAY}(?: ?- ?{_DAY})?(?![./-]?\d))"  # from a day until another
    r"|(?<![\d.])(?:1[0-4]\d|9\d|\d)\.\d{5,8}(?![./-]?\d)",  # coordinates
)
"""Long numbers that stand beside a bank for other reasons; by their groups see :func:`is_meant`."""
_SMALL = str.maketrans({chr(letter): chr(letter).lower() for letter in range(ord("A"), ord("Z") + 1)})
_ALIKE = str.maketrans("OoIl", "0011")
_MISTYPED = re.compile(r"[\dOoIl]{3,}")
"""Digits, perhaps with letters among them that look like digits."""
_ACCOUNT, _TAX = _.lazy("nomor rekening bank"), _.lazy("NPWP")
"""What a number is taken for that may be another one."""
_NAMES = {
    **dict.fromkeys(("nik", "ktp", "kk"), _.lazy("NIK")),
    "nip": _.lazy("NIP"),
    "nrp": _.lazy("NRP"),
    "npwp": _.lazy("NPWP"),
}
_NIK_DIGITS = 16
_SIGN = re.compile(r"[@＠]|[(\[] ?at ?[)\]]| at ", re.IGNORECASE)
"""What an address of e-mail has."""
_FEWEST = 6
"""Digits of the shortest number that is never published."""
_ENDS = 2
"""Letters or digits at each end of a secret by which its writer finds it."""
_KEPT = 3
"""Digits at each end of an NPWP by which its owner knows it again, and nobody else."""
_OURS = frozenset({"date", "dateMet", "dateSigned", "dueDate", "startDate", "endDate", "identifier"})
"""Texts of a release that nobody typed."""


class Secret(NamedTuple):
    """What a text holds that is never published: what it is ("NIP"), how it begins and ends.

    It is a guess where a word before it would say that it is something else.
    """

    what: Any
    shown: str
    guessed: bool = False


def secret_in(text: str, *, phones: bool = False) -> Secret | None:
    """Return what a text holds that is never published, None when there is nothing.

    With ``phones`` mobile telephones and addresses of e-mail may stand in it.
    """
    if not _may_hold(text):
        return None
    plain = _plain(text)
    for (first, last), what in _secrets(_read(plain), phones=phones):
        return Secret(what, _shortened(plain[first:last]), what is _ACCOUNT or what is _TAX)
    mail = _MAIL.search(plain) if not phones and _SIGN.search(plain) else None
    return Secret(_.lazy("alamat surel selain .go.id dan .desa.id"), _shortened(mail.group())) if mail else None


def redacted(text: str) -> str:
    """Return a text with ``*`` for the digits of all that is never published, and for addresses of e-mail."""
    if not _may_hold(text):
        return text
    written = _plain(text)
    plain = _MAIL.sub(_starred, written) if _SIGN.search(written) else written
    read = _read(plain)
    spans = [span for span, _called in _secrets(read)]
    places = {place for first, last in spans for place in range(first, last)}
    if not places and plain == written:
        return text
    return "".join("*" if at in places and read[at].isdigit() else letter for at, letter in enumerate(plain))


def masked(told: Any) -> Any:
    """Return what was told with all texts that somebody typed redacted: what is kept stays, and does not go out."""
    if isinstance(told, dict):
        return {
            name: value if isinstance(value, str) and name in _OURS else masked(value) for name, value in told.items()
        }
    if isinstance(told, list):
        return [masked(each) for each in told]
    return redacted(told) if isinstance(told, str) else told


def _may_hold(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _FEWEST or _SIGN.search(text) is not None


def _shortened(written: str) -> str:
    """Return something with its first and last two letters or digits alone, by which its writer finds it."""
    places = [at for at, letter in enumerate(written) if letter.isalnum()]
    return "".join("*" if at in places[_ENDS:-_ENDS] else letter for at, letter in enumerate(written))


def _starred(found: re.Match[str]) -> str:
    return re.sub(r"\w", "*", found.group())


def _secrets(plain: str, *, phones: bool = False) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield where something stands that is never published, and what it is."""
    # The patterns know small letters alone, which is faster than to compare both.
    plain = plain.translate(_SMALL)
    if phones:
        plain = _SPREAD.sub(_hidden, _MOBILE.sub(_hidden, plain))
    # What is harmless keeps its length, so that places stay.
    plain = _CODES.sub(_unless_called, plain)
    # A number of a person goes on in the next line.
    lines = plain.replace("\n", " ")
    if _RUN.search(lines) is None:
        return
    rest = _HARMLESS.sub(_unless_called, plain)
    others = rest.replace("\n", " ")
    numbers: list[Number] = []
    if _RUN.search(others):
        numbers = numbers_in(rest)
        yield from ((found.span(2), _NAMES[name]) for found in _CALLED.finditer(others) if (name := _name_of(found)))
        for pattern, at in ((_MOBILE, 0), (_SPREAD, 0), (_RUNG, 1), (_RINGS, 1)) if not phones else ():
            yield from ((found.span(at), _.lazy("nomor telepon seluler")) for found in pattern.finditer(rest))
    if _LONGER.search(lines):
        yield from ((found.span(), _.lazy("NIP")) for found in _NIP.finditer(lines))
        yield from ((found.span(), _.lazy("NIK")) for found in _NIK.finditer(lines) if _is_nik(found.group()))
        yield from _spaced(others)
    yield from ((span, _ACCOUNT) for span in accounts_in(rest, numbers))
    yield from ((found.span(), _NAMES["npwp"]) for found in _NPWP.finditer(plain))
    # What is called something else may look like one of these.
    named = {place for number in numbers if number.kind == OTHER for place in range(number.first, number.last)}
    for pattern, what in ((_LIKE_NPWP, _TAX), (_SHAPED, _ACCOUNT), (_UNBROKEN, _ACCOUNT)):
        yield from ((found.span(), what) for found in pattern.finditer(plain) if found.start() not in named)


def _name_of(found: re.Match[str]) -> str:
    """Return what a number is called; nothing where it is that of families (KK), and not that of a card."""
    name, digits = re.sub(r"\W", "", found[1]).lower(), re.sub(r"\D", "", found[2])
    return name if name != "kk" or len(digits) >= _NIK_DIGITS else ""


def _hidden(found: re.Match[str]) -> str:
    return re.sub(r"\d", "#", found.group())


def _unless_called(found: re.Match[str]) -> str:
    """Return what is harmless hidden, but not what the words before it call an account, or the number of a person."""
    said = found.group()
    if said.startswith("rp"):
        # Money is what ends with noughts; an account may be written as if it were some.
        return said if not said.endswith("000") and is_meant(found.string, found) else _hidden(found)
    called = _PERSONS.search(found.string, max(0, found.start() - FAR), found.start())
    return said if called or is_meant(found.string, found) else _hidden(found)


def _spaced(text: str) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield the numbers of persons that are written with something between any of their digits."""
    for found in NUMBER.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if _is_nik(digits) or _NIP.fullmatch(digits):
            yield found.span(), _.lazy("NIK") if len(digits) == _NIK_DIGITS else _.lazy("NIP")


def _read(plain: str) -> str:
    """Return a text with the digits that letters are meant to be, each in its place."""
    return _MISTYPED.sub(_meant, plain.replace("\r", " ").replace("\t", " "))


def _meant(found: re.Match[str]) -> str:
    said, (first, last) = found.group(), found.span()
    before, behind = found.string[first - 1 : first] if first else "", found.string[last : last + 1]
    # Letters of a word stay letters.
    word = behind.isalpha() or (before.isalpha() and said[0].isalpha())
    return said if word or sum(map(str.isdigit, said)) < 2 else said.translate(_ALIKE)


def _is_nik(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    # In two groups it has to have the shape of one.
    return len(digits) == _NIK_DIGITS and has_nik(f"{digits[:6]} {digits[6:]}")


def _plain(text: str) -> str:
    """Return a text with every digit, space and dash as a keyboard has it, and without what nobody sees."""
    return text if text.isascii() else "".join(map(_typed, unicodedata.normalize("NFKC", text)))


def _typed(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    return {"Cf": "", "Pd": "-", "Zs": " "}.get(kind, letter)


def mask(text: str) -> str:
    """Return an NPWP with all digits but the first and last three as ``*``; what is masked already stays.

    Raises:
        ValueError: it is neither 15 nor 16 digits; the message says what to write.
    """
    written = text.strip()
    if "*" in written:
        if sum(map(str.isdigit, written)) <= 2 * _KEPT and re.fullmatch(r"[\d*.\- ]{9,24}", written):
            return written
    elif re.fullmatch(r"[\d. -]+", written) and sum(map(str.isdigit, written)) in (15, 16):
        places = [at for at, letter in enumerate(written) if letter.isdigit()]
        hidden = set(places[_KEPT:-_KEPT])
        return "".join("*" if at in hidden else letter for at, letter in enumerate(written))
    raise ValueError(_("“%(said)s” bukan NPWP. Tulis 15 atau 16 angka; tengahnya kami samarkan.", said=text.strip()))
