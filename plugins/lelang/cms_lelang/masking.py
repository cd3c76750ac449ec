"""What is never published: found in what people type, and masked where a part of it is wanted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from cms_core.api import has_nik
from cms_lelang import _

_BETWEEN = r"(?:[ ./\\_-]{0,3}|[^\w\s])"
"""What people write between the groups of a number: a mark of any kind, but no comma with a space, as lists have it."""
_NIP = re.compile(
    r"(?<!\d)(?:19[4-9]\d|20[0-2]\d)S(?:0[1-9]|1[0-2])S(?:0[1-9]|[12]\d|3[01])S\d{4}S\d{2}S[12]S\d{3}(?!\d)".replace(
        "S", _BETWEEN
    )
)
"""Date of birth, month of appointment, sex, number: 18 digits."""
_NPWP = re.compile(
    r"(?<!\d)(?:\d{2}S\d{3}S\d{3}S\dS\d{3}S\d{3}|\d{16}|(?!(?:(?:19|20)\d\d\W){3})\d{4}S\d{4}S\d{4}S\d{4}"
    r"|\d\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3})(?!\d)".replace("S", _BETWEEN)
)
"""15 digits, usually as 01.234.567.8-901.000, also without its zero, or 16; four years in a row are none."""
_NIK = re.compile(r"(?<!\d)(?:\d{2}S\d{2}S\d{2}S\d{6}|\d{6}S\d{2}S\d{2}S\d{2})S\d{4}(?!\d)".replace("S", _BETWEEN))
_SHAPED = re.compile(r"(?<!\d)(?:\d{4}S\d{2}S\d{6}S\d{2}|\d{3}S\d{2}S\d{7})S\d(?!\d)".replace("S", r"[ ./_-]{1,2}"))
"""How BRI and Mandiri group the numbers of accounts; nothing else is grouped so."""
_LONG = re.compile(rf"\d(?:{_BETWEEN}\d){{7,}}")
_CALLED = re.compile(
    r"(?<![^\W\d_])(n\.?[ ]?i\.?[ ]?k|n\.?[ ]?i\.?[ ]?p|npwp|ktp|kk)(?![^\W\d_])[^\w\n]{0,3}(?:\w{1,9}\W{1,3})?"
    r"(\d(?:[^\w\n]{0,3}\d){7,})",
    re.IGNORECASE,
)
"""A number that is called what it is, however it is written."""
_NUMBERED = re.compile(
    r"(?<![^\W\d_])(?:no(?:mor)?\.?[ ]?rek(?:ening(?:nya)?)?|norek|a/c|rkd)(?![^\W\d_])\W{0,3}"
    r"(?:(?:bank|bpr|bpd)\W{1,3})?(?:[^\W\d_]{2,9}\W{0,3})?(\d(?:[^\w\n]{0,3}\d){5,})",
    re.IGNORECASE,
)
"""A number that is called that of an account, with a word in between, and however short it is."""
_PRICED = re.compile(
    r"(?<![^\W\d_])(?:no(?:mor)?\.?[ ]?rek(?:ening(?:nya)?)?|norek)(?![^\W\d_])\W{0,3}rp\.?\s*"
    r"(\d(?:[^\w\n]{0,3}\d){5,})(?<!000)",
    re.IGNORECASE,
)
"""The number of an account that is written as if it were money; what ends in thousands is some."""
_RUN, _LONGER = (re.compile(rf"\d(?:[\W_]{{0,3}}\d){{{more},}}") for more in (5, 11))
"""As many digits after each other as the shortest account has, and as the shortest of what says itself what it is."""
_UNBROKEN = re.compile(r"(?<!\d)\d{13,}(?!\d)")
"""Digits in a row as only accounts and persons have them: codes of plans and of packages are shorter."""
_BANK = re.compile(
    r"(?<![^\W\d_])(?:no(?:mor)?\.?\s*rek(?:ening)?|norek|rek(?:ening)?(?:nya)?|a/n|a\.n|a/c|acc|atas nama|"
    r"(?:di|men)?transfer(?:kan)?|tf|giro|"
    r"tabungan|virtual account|\w*bank(?! sampah| tanah| data| soal| darah| benih)\w*|bri|bni|bca|btn|bsi|bjb|bpd|btpn|"
    r"(?<!usaha )(?<!karya )(?<!tani )(?<!desa )(?<!jaya )(?<!maju )(?<!wanita )mandiri|"  # groups of people
    r"danamon|cimb|permata|muamalat|ocbc|nisp|panin|bukopin|sinarmas|uob|hsbc|jago|jenius|gopay|ovo|linkaja|"
    r"shopeepay|dana(?=\s*$)|bpr|bprs|bkk|rkd)(?![^\W\d_])",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"(?<![^\W\d_])(akun|bum ?des(?:a|ma)?|kas desa|koperasi|kud|lkm|ksp)(?![^\W\d_])[^\d\n,;]*$", re.IGNORECASE
)
"""Words that stand beside accounts, and beside much else: the number has to follow in the same breath."""
_CODE = re.compile(r"[4-7]\d{7}")
"""What a budget calls "akun" (revenue, spending, financing), in the charts that write it without points."""
_MOBILE = re.compile(
    r"(?<![\d+])(?<!\d[./-])(?:\(?\+ ?\(?62\)?S|\(?(?:00[ -]?)?62[) -]{0,2}|\(?0 ?)"
    r"8[1-35789](?:S\d){7,10}(?!S?\d)".replace("S", r"[ .()/_-]{0,3}")
)
"""A mobile telephone: 08…, 62 8…, +62 8…; it is a person's who carries it."""
_RUNG = re.compile(
    r"(?<![^\W\d_])(?:hp|wa|whatsapp|telegram|seluler|ponsel|telp|telepon|tlp|hubungi|kontak|cp)(?![^\W\d_])"
    r"[^\w\n]{0,3}(?:[^\W\d_]{1,12}\W{1,3}){0,2}(\+?(?:6S2S|0S)?8(?:S\d){8,11})".replace("S", r"[^\w\n]{0,3}"),
    re.IGNORECASE,
)
"""What is called a telephone and begins as a mobile one does, however it is written."""
_RINGS = re.compile(
    r"(?<!\d)(\+?(?:6S2S|0S)?8(?:S\d){8,11})[^\w\n]{0,3}(?:hp|wa|whatsapp|telegram|seluler|ponsel)(?![^\W\d_])".replace(
        "S", r"[^\w\n]{0,3}"
    ),
    re.IGNORECASE,
)
"""The same, with what it is called behind it."""
_MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}(?<!\.go\.id)(?<!\.desa\.id)(?![\w-]|\.\w)", re.IGNORECASE)
"""An address of e-mail that is not that of an office: most often a person's."""
_NAMES = {"nik": _.lazy("NIK"), "ktp": _.lazy("NIK"), "kk": _.lazy("NIK"), "nip": _.lazy("NIP"), "npwp": _.lazy("NPWP")}
_NIK_DIGITS = 16
_BEFORE, _BEHIND = 60, 40
"""Letters between the word for an account and its number, and between the number and that word."""
_DAY = r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
_RUN_OF_DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])20\d\d"
_HARMLESS = re.compile(
    r"rp\.?\s*[1-9]\d{0,2}(?:(?:[.,]\d{3})+(?![./-]?\d)|(?: \d{3})+(?![ ./-]?\d))"
    r"|rp\.?\s*[1-9]\d*000(?![ ./-]?\d)"  # rupiah
    r"|(?:telp|telepon|tlp|faks|fax)\W{1,3}\(?0(?!8)\d{1,3}\)?[ -]{0,2}\d{5,8}(?!\d)|\(0(?!8)\d{2,3}\) ?\d{5,8}(?!\d)"
    r"|(?<![\d./-])[1-9]\d{0,2}(?:\.\d{3})*\.000(?![./-]?\d)|(?<![\d./-])[1-9]\d{0,2}(?:\.\d{3})+(?= ?rupiah)"
    r"|(?<![\d./-])(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d(?![ ./-]?\d)"  # from a year until another
    r"|(?<![\d./-])\d{1,3}/(?:\d{1,4}/(?:19|20)\d\d|(?:19|20)\d\d/\d{1,4})(?![./-]?\d)"  # letters of an office
    rf"|(?<![\d./-]){_DAY}(?: ?- ?{_DAY})?(?![./-]?\d)"  # from a day until another
    r"|(?<![\d.])\d(?:\.\d{1,2}){3,}\.\d{2,4}(?!\.?\d)"  # lines of a budget
    r"|(?<![\d.])(?:1[0-4]\d|9\d|\d)\.\d{5,8}(?![./-]?\d)"  # coordinates
    r"|\bkode(?: [^\W\d_]+)? \d{1,2}(?:\.\d{1,3}){2,6}(?![./-]?\d)",
    re.IGNORECASE,
)
"""Long numbers that stand beside a bank for other reasons."""
_CODED = re.compile(
    r"(?<![^\W\d_])(?<!rek )(?<!rekening )(?:"
    r"nib\W{1,3}\d{13}|(?:sp2d|spm|spp)\W{1,3}\d{5,15}"  # a licence, orders to pay
    r"|(?:kode(?: (?!bank|rek)[^\W\d_]{2,9})?|rup|tender|paket|npsn)\W{1,3}[1-9]\d{4,10}"
    r"|(?:rek(?:ening)?\W{1,3})?(?:listrik|pln|air|pdam|id ?pel(?:anggan)?)"  # what is paid for light and water
    r"(?:\W{1,3}(?:listrik|pln|air|pdam|pelanggan))?\W{1,3}(?!08)\d{6,13}"
    r"|(?:rek(?:ening)? belanja|belanja(?: [^\W\d_]+){0,3} rek(?:ening)?)\W{1,3}[4-7]\d{5,11}"  # lines of a budget
    r")(?![ ./-]?\d|\W{0,3}(?:no\w*\W*)?(?:rek|bank|bri\b|bni\b|bca\b|a/n|a\.n))"
    r"|(?<![^\W\d_])(?:kegiatan|program|bidang)\W{1,3}\d{1,2}(?:\.\d{1,2}){2,6}(?![./-]?\d)"
    r"|(?<![\d.])\d\.\d\d\.\d\d\.\d\d\.\d{3}(?:\.\d{3,6})?(?![./-]?\d)"  # goods of an inventory
    r"|(?<![\d.])[1-9]\d\.\d\d\.\d\d\.[12]\d{3}(?![./-]?\d)"  # villages
    rf"|(?<!\d){_RUN_OF_DAY}(?: ?- ?{_RUN_OF_DAY})?(?!\d)",
    re.IGNORECASE,
)
"""Numbers that are called something harmless right before, or have the shape of what is: none is as long as a NIK is,
unless points make it a code.
"""
_ALIKE = str.maketrans("OoIl", "0011")
_MISTYPED = re.compile(r"[\dOoIl]{3,}")
"""Digits, perhaps with letters among them that look like digits."""
_FEWEST = 6
"""Digits of the shortest number that is never published."""
_KEPT = 3
"""Digits at each end of an NPWP by which its owner knows it again, and nobody else."""
_OURS = frozenset({"date", "dateMet", "dateSigned", "dueDate", "startDate", "endDate", "identifier"})
"""Texts of a release that nobody typed."""


def secret_in(text: str, *, phones: bool = False) -> Any:
    """Return what a text holds that is never published ("NIP"), None when there is nothing.

    With ``phones`` mobile telephones and addresses of e-mail may stand in it.
    """
    if not _may_hold(text):
        return None
    plain = _plain(text)
    found = next(_secrets(_read(plain), phones=phones), None)
    if found is None and not phones and _MAIL.search(plain):
        return _.lazy("alamat surel selain .go.id dan .desa.id")
    return found[1] if found is not None else None


def redacted(text: str) -> str:
    """Return a text with ``*`` for the digits of all that is never published, and for addresses of e-mail."""
    if not _may_hold(text):
        return text
    written = _plain(text)
    plain = _MAIL.sub(_starred, written)
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
    return sum(map(str.isdigit, text)) >= _FEWEST or "@" in text or "＠" in text


def _starred(found: re.Match[str]) -> str:
    return re.sub(r"\w", "*", found.group())


def _secrets(plain: str, *, phones: bool = False) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield where something stands that is never published, and what it is."""
    if phones:
        plain = _MOBILE.sub(_hidden, plain)
    # What is harmless keeps its length, so that places stay.
    plain = _CODED.sub(_hidden, plain)
    # A number of a person goes on in the next line.
    lines = plain.replace("\n", " ")
    if _RUN.search(lines) is None:
        return
    rest = _HARMLESS.sub(_hidden, plain)
    others = rest.replace("\n", " ")
    if _RUN.search(others):
        yield from ((found.span(2), _NAMES[name]) for found in _CALLED.finditer(others) if (name := _name_of(found)))
        for pattern in (_MOBILE, _RUNG, _RINGS) if not phones else ():
            at = pattern.groups
            yield from ((found.span(at), _.lazy("nomor telepon seluler")) for found in pattern.finditer(rest))
    yield from ((span, _.lazy("nomor rekening bank")) for span in _accounts(plain, rest))
    if _LONGER.search(lines):
        yield from ((found.span(), _.lazy("NIP")) for found in _NIP.finditer(lines))
        yield from ((found.span(), _.lazy("NIK")) for found in _NIK.finditer(lines) if _is_nik(found.group()))
        yield from _spaced(others)
        yield from ((found.span(), _.lazy("NPWP")) for found in _NPWP.finditer(plain))
        yield from ((found.span(), _.lazy("nomor rekening bank")) for found in _UNBROKEN.finditer(plain))


def _name_of(found: re.Match[str]) -> str:
    """Return what a number is called; nothing where it is that of families (KK), and not that of a card."""
    name, digits = re.sub(r"\W", "", found[1]).lower(), re.sub(r"\D", "", found[2])
    return name if name != "kk" or len(digits) >= _NIK_DIGITS else ""


def _hidden(found: re.Match[str]) -> str:
    return re.sub(r"\d", "#", found.group())


def _spaced(text: str) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield the numbers of persons that are written with something between any of their digits."""
    for found in _LONG.finditer(text):
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


def _accounts(plain: str, rest: str) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _SHAPED.finditer(plain))
    yield from (found.span(1) for found in _NUMBERED.finditer(rest))
    yield from (found.span(1) for found in _PRICED.finditer(plain))
    for found in _LONG.finditer(rest):
        first, last = found.span()
        before, behind = rest[max(0, first - _BEFORE) : first], rest[last : last + _BEHIND]
        weak = _WEAK.search(before)
        if weak and weak[1].lower() == "akun" and _CODE.fullmatch(found.group()):
            weak = None
        if weak or _BANK.search(before) or _BANK.search(behind):
            yield found.span()


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
