"""What is never published: found in what people type, and masked where a part of it is wanted.

A number is a secret by its shape (NIK, NIP, mobile telephones), or by its shape and by what is said before it: the
nearest word that says what a number is decides. "Bank BRI 0012345678" is an account, "Bank BRI, SPK 0012345678" is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from cms_core.api import has_nik
from cms_lelang import _

_BETWEEN = r"(?:[ ./\\_-]{0,3}|[^\w\s]{1,2})"
"""What people write between the groups of a number: marks of any kind, but no comma with a space, as lists have it."""
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
_UNBROKEN = re.compile(r"(?<!\d)\d{13,}(?!\d)")
"""Digits in a row as only accounts and persons have them, if nothing says what else they are."""
_NUMBER = re.compile(rf"\d(?:{_BETWEEN}\d){{5,}}|#(?:{_BETWEEN}#)*")
"""A number as long as the shortest that is never published, or one that is hidden because of its shape."""
_CALLED = re.compile(
    r"(?<![^\W\d_])(n\.?[ ]?i\.?[ ]?k|n\.?[ ]?i\.?[ ]?p|nrp|npwp|ktp|kk)(?![^\W\d_])"
    r"[^\w\n]{0,3}(?:[^\W\d]\w{0,8}\W{1,3})?(\d(?:[^\w\n]{0,5}\d){7,})"
)
"""A number of a person that is called what it is, however it is written."""
_RUN, _LONGER = (re.compile(rf"\d(?:[\W_]{{0,5}}\d){{{more},}}") for more in (5, 11))
"""As many digits after each other as the shortest account has, and as the shortest of what says itself what it is."""
_WORD = r"[^\W\d_]+"
_BANKS = (
    r"[^\W\d_]*bank(?!eu|ab)[^\W\d_]*(?! sampah| tanah| data| soal| darah| benih)|bri|bni|bca|btn|bsi|bjb|bpd|btpn|"
    r"danamon|cimb|muamalat|ocbc|nisp|panin|bukopin|uob|hsbc|gopay|linkaja|shopeepay|bprs?|bkk"
)
_SAID = re.compile(
    r"(?<![^\W\d_])(?:"
    # Papers, sums, codes and meters.
    r"(?P<other>(?:jaminan|garansi)(?: WORD){0,2}? bank(?: (?!no|rek)WORD){0,2}|bukti(?: (?:transfer|setor|bank))?"
    r"|jaminan|garansi|polis|sertifikat|shm|akta|surat|sp2d|spk|sppbj|spmk|spm|spp|spd|sp|kontrak|perjanjian|adendum"
    r"|k[uw]itansi|faktur(?: pajak)?|invoice|nota|bon|tanda terima|resi|bapp|bap|bast|ba|sts|tbp|ntpn|ntb|billing"
    r"|nib|induk berusaha|siup|sbu|izin|rup|tender|paket|npsn|sk|dpa|rka|perdes|perbup|agenda|seri"
    r"|pagu|hps|nilai|sebesar|senilai|sejumlah|seharga|kode (?!BANKS|rek|no)WORD"
    r"|listrik|pln|air|pdam|id ?pel|pelanggan|meteran)"
    # Lines of a budget.
    r"|(?P<budget>kode rek(?:ening)?|rek(?:ening)? belanja|belanja(?: WORD){0,3},? rek(?:ening)?|akun)"
    r"|(?P<numbered>no(?:mor)?\.?\s*rek(?:ening)?(?:nya)?|norek|rek|a/c|(?:rekening|rku?d)(?: WORD){0,2}? no(?:mor)?)"
    r"|(?P<account>rekening(?:nya)?|rku?d|a/n|a\.? ?n\.|atas nama|acc|(?:di|men)?transfer(?:kan)?|tf|giro"
    r"|tabungan|virtual account)"
    # Names of banks that are names of firms and groups, too, count where the number follows at once.
    r"|(?P<bank>BANKS|(?<!usaha )(?<!karya )(?<!tani )(?<!desa )(?<!jaya )(?<!maju )(?<!wanita )(?<!cv )(?<!pt )"
    r"(?:mandiri|permata|sinarmas|jago|jenius|ovo|(?<=saldo )dana)(?=\W{1,3}(?:no(?:mor)?\W{1,3})?\d))"
    r"|(?P<holder>bum ?des(?:a|ma)?|kas desa|koperasi|kud|lkm|ksp|bendahara)"
    r")(?![^\W\d_])".replace("WORD", _WORD).replace("BANKS", f"(?:{_BANKS})")
)
"""Words that say what a number is: the nearest before it decides."""
_OTHER = "other"
_LEAST = {"numbered": 6, "account": 10, "bank": 10, "holder": 10}
"""Digits that the number of an account has at least, by the kind of word before it."""
_BEHIND = frozenset({"numbered", "account", "bank"})
"""Kinds of words that stand behind the number of an account, too."""
_FAR, _NEAR = 60, 40
"""Letters between the word for an account and its number, and between any other word and its number."""
_AT_ONCE = re.compile(r"[\W_]*(?:(?:no|nomor|kode)[\W_]*)?")
_JOINED = re.compile(r"[\W_]*(?:(?:dan|serta|sampai|hingga|s\.?d\.?)[\W_]*)?")
_SAME_BREATH = re.compile(r"[^\d\n,;]*")
_NUMBERED_BY = re.compile(r"(?<![^\W\d_])(?:no(?:mor)?\.?\s*rek(?:ening)?(?:nya)?|norek|rek)\W{0,3}$")
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
_DOT = r"(?:\.| \. | ?[(\[] ?(?:dot|\.) ?[)\]] ?)"
_MAIL = re.compile(
    rf"[\w.+-]+(?:@(?:[\w-]+\.)+[a-z]{{2,}}|{_AT}[a-z][\w-]*(?:{_DOT}[\w-]+)*?{_DOT}(?:com|net|org|id))"
    r"(?<!\.go\.id)(?<!\.desa\.id)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
"""An address of e-mail that is not that of an office: most often a person's; also "budi (at) contoh . com"."""
_DAY = r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
_RUN_OF_DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])20\d\d"
_CODES = re.compile(
    r"(?<![\d.])\d\.\d\d\.\d\d\.\d\d\.\d{3}(?:\.\d{3,6})?(?![./-]?\d)"  # goods of an inventory
    r"|(?<![\d.])[1-9]\d\.\d\d\.\d\d\.[12]\d{3}(?![./-]?\d)"  # villages
    r"|(?<![\d.])[4-7](?:\.\d{1,2}){3,}(?:\.\d{2,5}){1,2}(?!\.?\d)"  # lines of a budget
    rf"|(?<!\d){_RUN_OF_DAY}(?: ?- ?{_RUN_OF_DAY})?(?!\d)"
    r"|(?<!\d)202\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2,6}(?!\d)",  # papers of a day
)
"""Long numbers whose shape says that they are of nobody."""
_HARMLESS = re.compile(
    r"rp\.?\s*[1-9]\d{0,2}(?:(?:[.,]\d{3})+(?![./-]?\d)|(?: \d{3})+(?![ ./-]?\d))"
    r"|rp\.?\s*[1-9]\d*000(?![ ./-]?\d)|(?<![\d./-])[1-9]\d{0,5}000000(?![ ./-]?\d)"  # rupiah
    r"|(?:telp|telepon|tlp|faks|fax)\W{1,3}\(?0(?!8)\d{1,3}\)?[ -]{0,2}\d{5,8}(?!\d)|\(0(?!8)\d{2,3}\) ?\d{5,8}(?!\d)"
    r"|(?<![\d./-])[1-9]\d{0,2}(?:(?:\.\d{3})*\.000(?![./-]?\d)|(?:\.\d{3})+(?:,\d\d(?!\d)|(?= ?rupiah)))"
    r"|(?<![\d./-])(?:19|20)\d\d(?: ?[-/] ?(?:19|20)\d\d)+(?![ ./-]?\d)"  # years
    r"|(?<![\d./-])\d{1,4}(?:\.\d{1,3}){0,3}/"  # letters of an office
    r"(?:\d{1,6}/(?:(?:19|20)\d\d|(?=[^\W\d_]{2}))|(?:19|20)\d\d/\d{1,4})(?![./-]?\d)"
    rf"|(?<![\d./-]){_DAY}(?: ?- ?{_DAY})?(?![./-]?\d)"  # from a day until another
    r"|(?<![\d.])(?:1[0-4]\d|9\d|\d)\.\d{5,8}(?![./-]?\d)",  # coordinates
)
"""Long numbers that stand beside a bank for other reasons."""
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
_SIGN = re.compile(r"[@＠]|[(\[] ?at ?[)\]]", re.IGNORECASE)
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


class _Number(NamedTuple):
    """A number in a text, the word that says what it is and its kind, and whether it stands right before the number."""

    first: int
    last: int
    word: re.Match[str] | None
    kind: str
    at_once: bool


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
    plain = _CODES.sub(_hidden, plain)
    # A number of a person goes on in the next line.
    lines = plain.replace("\n", " ")
    if _RUN.search(lines) is None:
        return
    rest = _HARMLESS.sub(_unless_numbered, plain)
    others = rest.replace("\n", " ")
    numbers: list[_Number] = []
    if _RUN.search(others):
        numbers = _numbers(rest)
        yield from ((found.span(2), _NAMES[name]) for found in _CALLED.finditer(others) if (name := _name_of(found)))
        for pattern, at in ((_MOBILE, 0), (_SPREAD, 0), (_RUNG, 1), (_RINGS, 1)) if not phones else ():
            yield from ((found.span(at), _.lazy("nomor telepon seluler")) for found in pattern.finditer(rest))
    if _LONGER.search(lines):
        yield from ((found.span(), _.lazy("NIP")) for found in _NIP.finditer(lines))
        yield from ((found.span(), _.lazy("NIK")) for found in _NIK.finditer(lines) if _is_nik(found.group()))
        yield from _spaced(others)
    yield from ((span, _ACCOUNT) for span in _accounts(rest, numbers))
    # What is called something else may look like one of these.
    named = [number for number in numbers if number.kind == _OTHER]
    for pattern, what in ((_NPWP, _TAX), (_SHAPED, _ACCOUNT), (_UNBROKEN, _ACCOUNT)):
        for found in pattern.finditer(plain):
            if not any(number.first <= found.start() < number.last for number in named):
                yield found.span(), what


def _name_of(found: re.Match[str]) -> str:
    """Return what a number is called; nothing where it is that of families (KK), and not that of a card."""
    name, digits = re.sub(r"\W", "", found[1]).lower(), re.sub(r"\D", "", found[2])
    return name if name != "kk" or len(digits) >= _NIK_DIGITS else ""


def _hidden(found: re.Match[str]) -> str:
    return re.sub(r"\d", "#", found.group())


def _unless_numbered(found: re.Match[str]) -> str:
    """Return what is harmless hidden, but not the number of an account that is written as if it were money."""
    before = found.string[max(0, found.start() - _FAR) : found.start()]
    priced = found.group().startswith("rp") and not found.group().endswith("000") and _NUMBERED_BY.search(before)
    return found.group() if priced else _hidden(found)


def _spaced(text: str) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield the numbers of persons that are written with something between any of their digits."""
    for found in _NUMBER.finditer(text):
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


def _numbers(text: str) -> list[_Number]:
    """Return the numbers of a text whose shape does not say what they are, and the words that do."""
    numbers: list[_Number] = []
    words = list(_SAID.finditer(text))
    for found in _NUMBER.finditer(text):
        if text[found.start()] == "#":
            continue
        word = next((word for word in reversed(words) if word.end() <= found.start()), None)
        between = text[word.end() : found.start()] if word else ""
        kind = _kind_of(word, between, found.group()) if word else ""
        before = numbers[-1] if numbers else None
        if before and kind == _OTHER and before.word is word and not _goes_on(text, before, found):
            # A paper has one number, or several of the same length in a row.
            kind = ""
        numbers.append(_Number(*found.span(), word, kind, _AT_ONCE.fullmatch(between) is not None))
    return numbers


def _kind_of(word: re.Match[str], between: str, written: str) -> str:
    """Return the kind of a word for the number behind it; nothing where it stands too far away for that."""
    kind = str(word.lastgroup)
    if kind == "budget":
        # Revenue, spending and financing begin so.
        kind = _OTHER if written[0] in "4567" else "account"
    far = len(between) > (_NEAR if kind == _OTHER else _FAR)
    return "" if far or (kind == "holder" and not _SAME_BREATH.fullmatch(between)) else kind


def _goes_on(text: str, before: _Number, found: re.Match[str]) -> bool:
    """Whether a number is one more of those before it: as long, and nothing but "and" or "until" in between."""
    long = _digits(text[before.first : before.last]) == _digits(found.group())
    return bool(before.kind) and long and _JOINED.fullmatch(text[before.last : found.start()]) is not None


def _accounts(text: str, numbers: list[_Number]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of accounts: by the word before them, or by one behind them that has no other number."""
    taken = {number.word.start() for number in numbers if number.word and number.kind}
    for number in numbers:
        written = text[number.first : number.last]
        kinds = [number.kind]
        if not (number.kind == _OTHER and number.at_once):
            words = _SAID.finditer(text, number.last, number.last + _NEAR)
            kinds += [str(word.lastgroup) for word in words if word.start() not in taken and word.lastgroup in _BEHIND]
        if any(_is_account(kind, written) for kind in kinds):
            yield number.first, number.last


def _is_account(kind: str, written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if kind == "holder" and digits.endswith("000"):
        return False
    return kind in _LEAST and len(digits) >= _LEAST[kind]


def _digits(written: str) -> int:
    return sum(map(str.isdigit, written))


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
