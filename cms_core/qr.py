"""QR codes (ISO/IEC 18004) as drawings, dark on light whatever the page looks like."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

QUICK_MASK = 4
"""Any of the eight masks can be read (7.8); finding the fairest takes eight times as long."""
QUIET, SCALE = 4, 4
"""Modules of light around the code (9.1), and pixels of a module where no style says how large it is."""


class _Lengths(dict[str, str]):
    """How long a run is, by a 0 for each module that is like the one before it."""

    def __missing__(self, alike: str) -> str:
        return str(len(alike) + 1)


_LENGTHS = _Lengths(("0" * more, str(more + 1)) for more in range(40))


def qr(text: str, *, tail: int = 0) -> Markup:
    """Return a QR code as an ``<svg>`` element.

    ``tail`` is by how many letters at its end a text differs from others that are drawn as well, receipts say: what
    they share is worked out once, and the secret in the tail is kept nowhere.
    """
    data = text.encode()
    size, dark = _alike(data, tail) if tail else _modules(data)
    return Markup(_drawn(size, f"{dark:0{size * size}b}"))  # noqa: S704  # numbers alone, whatever the text


def _drawn(size: int, signs: str) -> str:
    """Return a drawing of one line that goes there and back through all rows, and is dashed as the modules are dark.

    Between two rows it goes through one light module more at the side. A line for each dark run takes half as much
    again of what a page weighs.
    """
    whole = size + 2 * QUIET
    rows = [signs[at : at + size] for at in range(0, size * size, size)]
    way = "".join(f"{row}00" if number % 2 == 0 else f"0{row[::-1]}0" for number, row in enumerate(rows))
    # Hundreds of runs. Where one ends, a module differs from the one before it: taken apart there, and looked up, they
    # take half as long as counted one by one.
    modules = int(way, 2)
    ends = f"{modules ^ (modules >> 1):0{len(way)}b}"[1:]
    dashes = ",".join([_LENGTHS[alike] for alike in ends.split("1")])
    turns = f"h{size + 1}v1h-{size + 1}v1" * (size // 2)
    return (
        f'<svg viewBox="0 0 {whole * SCALE} {whole * SCALE}" class="qr"><g transform="scale({SCALE})">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}H0z"/><path fill="none" stroke="#000" '
        f'stroke-dasharray="{dashes}" d="M{QUIET} {QUIET}.5{turns}h{size}"/></g></svg>'
    )


def _alike(data: bytes, tail: int) -> tuple[int, int]:
    """Return size and modules from those of what texts share, and of the bits in which this one differs.

    Sums of checks, the order of the modules and the mask are linear over the bits (8.5, 8.7, 8.8): each bit of the
    text turns over the same modules whatever else it says.
    """
    size, dark = _shared(data[:-tail], tail)
    bits = int.from_bytes(data[-tail:])
    while bits:
        bit = bits.bit_length() - 1
        dark ^= _turned(len(data), bit)
        bits ^= 1 << bit
    return size, dark


@lru_cache(maxsize=256)
def _shared(head: bytes, tail: int) -> tuple[int, int]:
    return _modules(head + bytes(tail))


@lru_cache(maxsize=8192)
def _turned(length: int, bit: int) -> int:
    """Return the modules that a bit turns over, counted from the end of a text of so many bytes."""
    return _shared(b"", length)[1] ^ _modules((1 << bit).to_bytes(length))[1]


def _modules(data: bytes) -> tuple[int, int]:
    """Return how many modules a side has, and all of them as a number: row by row, the first bit first, 1 is dark."""
    import segno  # few pages show a code, and it would be a part of every start

    rows = segno.make(data, mode="byte", error="m", mask=QUICK_MASK, micro=False).matrix
    return len(rows), int(b"".join(rows).translate(b"01" + bytes(254)), 2)
