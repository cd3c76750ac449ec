"""Numbers of accounts: found by the words beside them, as their shape alone does not tell.

The nearest word that says what a number is decides: "Bank BRI 0012345678" is an account, "Bank BRI, SPK 0012345678" is
not. A word of a paper yields to "no. rek" and "a.n." in its own clause, though: in "no. rek. pembayaran kontrak:
0012345678" and "a.n. CV Sumber Kontrak 0012345678" it says whose account it is, or what for. These words also win over
the shape of a number: behind them a date or a code is an account as well.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

BETWEEN = r"(?:[ ./\\_-]{0,3}|[^\w\s]{1,2})"
"""What people write between the groups of a number: marks of any kind, but no comma with a space, as lists have it."""
PARTED = r"(?:[ ./\\_-]{1,3}|[^\w\s]{1,2})"
"""The same, with something in between at all."""
NUMBER = re.compile(rf"\d(?:{BETWEEN}\d){{5,}}|#(?:{BETWEEN}#)*")
"""A number as long as the shortest that is never published, or one that is hidden because of its shape."""
OTHER = "other"
"""The kind of words that say that a number is nothing secret."""
_WORD = r"[^\W\d_]+"
_BANKS = (
    r"[^\W\d_]*bank(?!eu|ab)[^\W\d_]*(?! sampah| tanah| data| soal| darah| benih)|bri|bni|bca|btn|bsi|bjb|bpd|btpn|"
    r"danamon|cimb|muamalat|ocbc|nisp|panin|bukopin|uob|hsbc|gopay|linkaja|shopeepay|bprs?|bkk"
)
_FIRMS = r"mandiri|permata|sinarmas|jago|jenius|ovo"
"""Names of banks that are names of firms and groups, too."""
_TO = r"(?:ke|kepada|lewat|via|melalui|tujuan)"
"""Words by which a bank is where money goes, and not whose paper it is."""
_SAID = re.compile(
    r"(?<![^\W\d_])(?:"
    # Papers, sums, codes and meters.
    r"(?P<other>(?:jaminan|garansi)(?: (?!TO )WORD){0,2}? bank(?: (?!no|rek)WORD){0,2}"
    r"|bukti(?: (?:transfer|setor|bank))?"
    r"|(?:bank garansi|garansi|jaminan(?: (?:pelaksanaan|penawaran|uang muka|pemeliharaan|pembayaran|sanggah"
    r"(?: banding)?))?|surat (?:dukungan|keterangan|referensi)(?: keuangan)?)(?: (?:dari|oleh))?(?: bank)?"
    r" (?:BANKS|FIRMS)(?: (?!no|rek|a)WORD){0,2}(?=\W{1,3}no(?:mor)?\W{1,3}\d)"
    r"|jaminan|garansi|polis|serti[fp]ikat|shm|shp|shgb|akta|surat|sp2d|spk|sppbj|spmk|spm|spp|spd|sp|kontrak"
    r"|perjanjian|adendum"
    r"|k[uw]itansi|faktur(?: pajak)?|invoice|nota|bon|tanda terima|resi|bapp|bap|bast|ba|sts|tbp|ntpn|ntb|billing"
    r"|nib|induk berusaha|siup|sbu|izin|rup|tender|paket|npsn|sk|dpa|rka|perdes|perbup|agenda|seri"
    r"|pagu|hps|nilai|sebesar|senilai|sejumlah|seharga|kode (?!BANKS|rek|no|v\.?a(?![^\W\d_]))WORD"
    r"|(?:no(?:mor)?\.?\s*)?rek(?:ening)? (?:air|listrik|pln|pdam|pelanggan)"
    r"|listrik|pln|pdam|id ?pel|pelanggan|meteran)"
    # What anything may be called, also by those who mean an account: it counts where no word for one is in sight.
    r"|(?P<reference>referensi|transaksi|registrasi|register|imei|mesin|rangka)"
    # Lines of a budget.
    r"|(?P<budget>kode rek(?:ening)?|rek(?:ening)? belanja|belanja(?: WORD){0,3},? rek(?:ening)?|akun)"
    r"|(?P<numbered>n(?:o|om[oe]r|mr)\.?\s*rek(?:ening|g)?(?:nya)?|norekg?(?:nya)?|rekg?(?:nya)?|a/c"
    r"|(?:rekening|rku?d)(?: WORD){0,2}? no(?:mor)?)"
    r"|(?P<named>a/n|a\.? ?n\.|atas nama)"
    r"|(?P<account>rekening(?:nya)?|rku?d|acc(?:ount)?|briva|(?:di|men)?transfer(?:kan)?|tf|giro|tabungan"
    r"|virtual account|(?<!\d)(?<!\d )v\.?a)"
    # Where a bank is called like firms, its number follows at once.
    r"|(?P<bank>BANKS|(?<!usaha )(?<!karya )(?<!tani )(?<!desa )(?<!jaya )(?<!maju )(?<!wanita )(?<!cv )(?<!pt )"
    r"(?:FIRMS|(?<=saldo )dana)(?=\W{1,3}(?:no(?:mor)?\W{1,3})?\d))"
    r"|(?P<holder>bum ?des(?:a|ma)?|kas desa|koperasi|kud|lkm|ksp|bendahara)"
    r")(?![^\W\d_])".replace("WORD", _WORD)
    .replace("BANKS", f"(?:{_BANKS})")
    .replace("FIRMS", _FIRMS)
    .replace("(?!TO )", f"(?!{_TO} )")
)
"""Words that say what a number is."""
_LEAST = {"numbered": 6, "named": 10, "account": 10, "bank": 10, "holder": 10}
"""Digits that the number of an account has at least, by the kind of word before it."""
_STRONG = frozenset({"numbered", "named"})
"""Kinds of words to which one for something else yields in the same clause, even right before its number."""
_BEHIND = frozenset({"numbered", "named", "account", "bank"})
"""Kinds of words that stand behind the number of an account, too."""
_SAYS = frozenset({"numbered", "named", "account"})
"""Kinds of words that say more than the name of a bank."""
FAR, _NEAR = 60, 40
"""Letters between the word for an account and its number, and between any other word and its number."""
_AT_ONCE = re.compile(r"(?:[^\w,;]|_)*(?:kode[\W_]*)?|[^\n,;]*(?:, ?)?(?<![^\W\d_])no(?:mor)?[\W_]*")
"""What stands between a word and the number right behind it, or that it calls its "nomor"."""
_FILED = re.compile(r"(?:\d{1,4}[./-])(?:[^\W_]{1,8}[./-])*$")
"""What stands before the last digits of the number of a letter."""
_BESIDE = re.compile(rf"[\W_]*(?:(?:{_BANKS}|{_FIRMS})(?![^\W\d_])[\W_]*)?")
"""What stands between the word for an account and the number right behind it: at most whose bank it is."""
_LEAD = re.compile(r"(?<!\d)(?:\d{2,6}[ ./-])+$")
"""Groups of a number before the one that has the shape of something else."""
_BANK_BEHIND = re.compile(rf"[^\w\n,;]{{0,3}}(?:rek(?:ening)?\W{{1,3}})?(?:{_BANKS})(?![^\W\d_])")
_PAPER_OF_BANK = re.compile(rf"(?:[ ](?!{_TO} |rek){_WORD}){{0,4}}[ ]no(?:mor)?\W{{1,3}}")
"""What stands between the word for a paper and its number, where a bank gave it."""
_JOINED = re.compile(r"[\W_]*(?:(?:dan|serta|sampai|hingga|s\.?d\.?)[\W_]*)?")
_SAME_BREATH = re.compile(r"[^\d\n,;]*")
_SAME_PHRASE = re.compile(r"[^\n,;]*")
_SAME_CLAUSE = re.compile(r"(?:[^#\n,;(.]|(?<![^\W\d_]{4})\.)*")
"""The dot behind a long word ends a sentence, the one in "no. rek." does not."""
_BANK_OF = re.compile(rf"[\W_]*(?:no(?:mor)?\W{{1,3}})?rek(?:ening)?\W{{1,3}}(?:{_BANKS}|{_FIRMS})(?![^\W\d_])")
"""The name of a bank beside the word for an account, right behind a number."""


class Number(NamedTuple):
    """A number in a text, the word that says what it is, its kind, and whether it (or "nomor") stands right before."""

    first: int
    last: int
    word: re.Match[str] | None
    kind: str
    at_once: bool = False


def numbers_in(text: str) -> list[Number]:
    """Return the numbers of a text in small letters whose shape does not say what they are, and the words that do.

    What has a harmless shape stands in the text as ``#``.
    """
    numbers: list[Number] = []
    words = list(_SAID.finditer(text))
    ends = [word.end() for word in words]
    for found in NUMBER.finditer(text):
        first, last = found.span()
        if text[first] == "#":
            continue
        before = numbers[-1] if numbers else None
        if before and before.kind == OTHER and _goes_on(text, before, found):
            numbers.append(before._replace(first=first, last=last))
            continue
        near = words[bisect_left(ends, first - FAR) : bisect_right(ends, first)]
        if any(word.lastgroup == "reference" for word in near):
            behind = _SAID.finditer(text, last, last + _NEAR)
            if any(word.lastgroup in _LEAST for word in (*near, *behind)):
                near = [word for word in near if word.lastgroup != "reference"]
        numbers.append(_called(text, found, near, before.word if before else None))
    return numbers


def is_meant(text: str, found: re.Match[str]) -> bool:
    """Whether words before a number of a harmless shape say that it is that of an account all the same.

    By its group a shape is ``sure`` to be none, ``fixed`` unless the word stands right before it, a ``sum`` unless that
    is one for numbers of accounts; other shapes are codes.
    """
    last, written = found.end(), found.group()
    if found.lastgroup == "sure":
        return False
    lead = _LEAD.search(text, max(0, found.start() - FAR), found.start())
    first = lead.start() if lead else found.start()
    words = [word for word in _SAID.finditer(text, max(0, first - FAR), last) if word.end() <= first]
    words = [word for word in words if _is_of(text, word, first)]
    kinds = {word.lastgroup for word in words}
    if any(word.lastgroup == "numbered" and _BESIDE.fullmatch(text, word.end(), first) for word in words):
        return True
    if found.lastgroup == "fixed":
        return False
    if written.isdigit() and found.lastgroup != "sum":
        papers = (word for word in words if word.lastgroup == OTHER)
        if any(_PAPER_OF_BANK.fullmatch(text, word.end(), first) for word in papers) and not kinds & _SAYS:
            return False
        return bool(kinds & _BEHIND) or _BANK_BEHIND.match(text, last) is not None
    nearest = words[-1].lastgroup if words else ""
    return nearest != OTHER and bool(kinds & ({"numbered"} if found.lastgroup == "sum" else {"numbered", "account"}))


def accounts_in(text: str, numbers: list[Number]) -> Iterator[tuple[int, int]]:
    """Yield where accounts stand: numbers with a word before them, or behind them if it has no other number."""
    taken = {number.word.start() for number in numbers if number.word and number.kind}
    for number in numbers:
        written = text[number.first : number.last]
        kinds = [number.kind]
        if number.kind == OTHER and number.at_once:
            kinds += ["bank"] if _BANK_OF.match(text, number.last) else []
        else:
            words = _SAID.finditer(text, number.last, number.last + _NEAR)
            kinds += [str(word.lastgroup) for word in words if word.start() not in taken and word.lastgroup in _BEHIND]
        if any(_is_account(kind, written) for kind in kinds):
            yield number.first, number.last


def _called(text: str, found: re.Match[str], near: list[re.Match[str]], used: re.Match[str] | None) -> Number:
    """Return a number with the word that says what it is, out of those shortly before it.

    ``used`` is the word that the number before it has; a paper has one number, or several of the same length in a row.
    """
    first, last = found.span()
    paper: re.Match[str] | None = None
    at_once = False
    for word in reversed(near):
        between = text[word.end() : first]
        kind = _kind_of(word, between, found.group())
        if paper is not None:
            if not _SAME_CLAUSE.fullmatch(text, word.end(), paper.start()):
                break
            if kind in (_STRONG if at_once else _LEAST):
                return Number(first, last, word, kind)
        elif kind != OTHER:
            numbered = any(each.lastgroup == "numbered" and _is_of(text, each, first) for each in near)
            return Number(first, last, word, "numbered" if kind and numbered else kind)
        elif len(between) <= _NEAR:
            at_once = _AT_ONCE.fullmatch(_FILED.sub("", between)) is not None
            if at_once or _SAME_PHRASE.fullmatch(between):
                paper = word
    return Number(first, last, paper, OTHER if paper is not None and paper is not used else "", at_once)


def _kind_of(word: re.Match[str], between: str, written: str) -> str:
    """Return the kind of a word for the number behind it; nothing for a holder who stands too far away for that."""
    kind = str(word.lastgroup)
    if kind == "budget":
        # Revenue, spending and financing begin so.
        return OTHER if written[0] in "4567" else "account"
    if kind == "reference":
        return OTHER
    return "" if kind == "holder" and not _SAME_BREATH.fullmatch(between) else kind


def _is_of(text: str, word: re.Match[str], first: int) -> bool:
    return _SAME_BREATH.fullmatch(text, word.end(), first) is not None


def _goes_on(text: str, before: Number, found: re.Match[str]) -> bool:
    """Whether a number is one more of those before it: as long, and nothing but "and" or "until" in between."""
    long = _digits(text[before.first : before.last]) == _digits(found.group())
    return long and _JOINED.fullmatch(text[before.last : found.start()]) is not None


def _is_account(kind: str, written: str) -> bool:
    if kind == "holder" and re.sub(r"\D", "", written).endswith("000"):
        return False
    return kind in _LEAST and _digits(written) >= _LEAST[kind]


def _digits(written: str) -> int:
    return sum(map(str.isdigit, written))
