"""The pixels of an image and nothing else: looked at, turned upright, and encoded in the sizes that pages show.

Size, kind and number of pixels are looked at before anything is decoded. What hid behind the pixels (a script, a
second file, a position) does not survive.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import io
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import structlog
from flask_babel import lazy_gettext as _l
from PIL import Image

from cms_core.media import crests
from cms_core.media.store import Busy

log = structlog.get_logger()

MIB = 1024 * 1024
MAX_BYTES = 12 * MIB
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000
"""Pixels; WebP ends at 16,383."""
WIDTHS = (320, 640, 1280)
LARGE_PIXELS, LARGE_AT_ONCE, TURN_SECONDS = 13_000_000, 1, 5
"""Images of more pixels than most phones take need up to half a gigabyte while they are decoded. So many of them are
in hand in a process, and another one waits so long before its sender is asked to come again."""
JPEG_QUALITY = 72
MASTER, MASTER_QUALITY = "master.webp", 90
"""What the job makes the other formats from, and then removes."""
PLACEHOLDER_SIDE, PLACEHOLDER_QUALITY, PLACEHOLDER_LETTERS = 16, 40, 400

ENDINGS = {
    "JPEG": {".jpg", ".jpeg", ".jfif"},
    "MPO": {".jpg", ".jpeg", ".jfif", ".mpo"},
    "PNG": {".png"},
    "WEBP": {".webp"},
    "GIF": {".gif"},
    "AVIF": {".avif"},
}
"""The formats that are taken, by Pillow's names, and what the first bytes of each are called by puremagic.

An MPO is the JPEG of a phone with a second picture behind the first; HEIC needs a decoder that Pillow lacks.
"""

HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
"""How the files of iPhones begin."""

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How the camera was held, by EXIF's number."""

_turns = threading.BoundedSemaphore(LARGE_AT_ONCE)

# Pillow warns from the first number of pixels on and raises at twice as many; here the warning is an error as well.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class ImageRefused(Exception):
    """An image is not taken; ``message`` says why, to the person who sent it."""

    message: Any = _l("Foto tidak dapat diterima.")

    def __str__(self) -> str:
        return str(self.message)


class TooLarge(ImageRefused):
    """More than :data:`MAX_BYTES`."""

    message = _l(
        "Foto ini lebih besar dari %(size)s MB. Kirim lewat kamera dengan ukuran lebih kecil, atau perkecil dulu.",
        size=MAX_BYTES // MIB,
    )


class NotAnImage(ImageRefused):
    """Not an image of a kind that is taken, damaged, or something else under an image's name."""

    message = _l("Berkas ini bukan foto yang dapat dibaca. Kirim foto JPEG, PNG, atau WebP.")


class EmptyFile(NotAnImage):
    """No byte at all: the phone had not written the photo yet, or lost it."""

    message = _l("Berkas ini kosong. Pilih fotonya sekali lagi.")


class NotWhole(ImageRefused):
    """It was to be sent in pieces, and has not arrived to the end, or not for this person."""

    message = _l("Foto ini belum terkirim seluruhnya. Kirim sekali lagi.")


class IsHeic(NotAnImage):
    """The format of iPhones, which no browser but theirs shows."""

    message = _l(
        "Foto berformat HEIC belum dapat dibaca. Di iPhone pilih Pengaturan, Kamera, Format, Paling Kompatibel, "
        "lalu foto lagi; atau kirim sebagai JPEG."
    )


class TooManyPixels(ImageRefused):
    """More than :data:`MAX_PIXELS`, or a side longer than :data:`MAX_SIDE`."""

    message = _l(
        "Foto ini punya terlalu banyak titik gambar: paling banyak %(count)s juta, dan %(side)s ribu di satu sisi. "
        "Perkecil dulu.",
        count=MAX_PIXELS // 1_000_000,
        side=MAX_SIDE // 1_000,
    )


class BadCrest(ImageRefused):
    """A picture that no head of a page could show as a coat of arms; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclasses.dataclass(frozen=True)
class Encoded:
    """What is kept of an image. ``files`` maps (width in pixels, ending) to bytes; the size is the widest file's.

    ``master`` has its pixels again, better than any of the files. ``edge`` is a coat of arms' (crests.py).
    """

    width: int
    height: int
    files: dict[tuple[int, str], bytes]
    placeholder: str
    master: bytes
    edge: str = ""


def encode(content: bytes, *, crest: bool = False) -> Encoded:
    """Return an image in the widths of pages, never wider than it was, with nothing but its pixels.

    A coat of arms (``crest``) has two small widths more, at once with what is transparent in them.

    Raises:
        NotAnImage, TooManyPixels, BadCrest: it is refused.
        Busy: other large images are in hand.
    """
    kind, pixels = _check(content)
    with _turn(pixels):
        return _encoded(content, kind, crest=crest)


@contextlib.contextmanager
def _turn(pixels: int) -> Iterator[None]:
    """Let no more large images in than there is memory for."""
    if pixels <= LARGE_PIXELS:
        yield
        return
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def _encoded(content: bytes, kind: str, *, crest: bool) -> Encoded:
    try:
        image = _upright(content, kind)
        if crest and (fault := crests.fault_of(image)):
            raise BadCrest(fault)
        extra: tuple[int, ...] = crests.WIDTHS if crest else ()
        files: dict[tuple[int, str], bytes] = {}
        master, height, edge = b"", 0, ""
        for width in sorted({*widths_of(image.width), *extra}, reverse=True):
            image = narrowed(image, width)
            if not master:
                master, height = saved(image, "WEBP", quality=MASTER_QUALITY, method=0), image.height
            files[width, "jpg"] = saved(_flat(image), "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
            if width in extra:
                files[width, "webp"] = saved(image, "WEBP", quality=MASTER_QUALITY, method=4)
            if crest and width == extra[-1]:
                edge = crests.edge_colour(image)
        widest = max(width for width, _ending in files)
        placeholder = _placeholder(image)
        return Encoded(width=widest, height=height, files=files, placeholder=placeholder, master=master, edge=edge)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except BadCrest:
        raise
    except Exception as error:  # whatever a decoder raises about a stranger's bytes
        log.info("image refused", reason=repr(error)[:200])
        raise NotAnImage from error


def _check(content: bytes) -> tuple[str, int]:
    """Return Pillow's name of the format and the number of pixels, after all that can be known without decoding."""
    if not content:
        raise EmptyFile
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise IsHeic
    try:
        with Image.open(io.BytesIO(content), formats=[name for name in ENDINGS if name != "MPO"]) as image:
            kind, (width, height) = str(image.format), image.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise TooManyPixels
            image.verify()
        import puremagic  # its table of formats is large, and it would be a part of every start

        seen = {match.extension for match in puremagic.magic_string(content)}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except TooManyPixels:
        raise
    except Exception as error:  # see above
        raise NotAnImage from error
    if not seen & ENDINGS.get(kind, set()):
        raise NotAnImage
    return kind, width * height


def _upright(content: bytes, kind: str) -> Image.Image:
    """Return the pixels of the first frame, turned as the camera was held; transparent ones stay so."""
    opened = Image.open(io.BytesIO(content), formats=["JPEG" if kind == "MPO" else kind])
    # A JPEG can be decoded at half or a quarter of its size, in a fraction of time and memory.
    opened.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
    opened.load()
    turn = TURNS.get(_orientation(opened))
    image = opened if turn is None else opened.transpose(turn)
    transparent = image.has_transparency_data
    return image.convert("RGBA" if transparent else "RGB")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # what a camera wrote there may be broken; the picture is not
        return 1


def widths_of(width: int) -> list[int]:
    """Return the widths that are kept of an image this wide, the smallest first."""
    return [*(known for known in WIDTHS if known < width), *([width] if width <= WIDTHS[-1] else [])]


def narrowed(image: Image.Image, width: int) -> Image.Image:
    """Return an image at a width, in its proportions."""
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """Return an image as a file that says nothing but its pixels."""
    buffer = io.BytesIO()
    # A new image has no profile, comment or position that an encoder might copy.
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    clean.save(buffer, form, **options)
    return buffer.getvalue()


def _placeholder(image: Image.Image) -> str:
    small = _flat(image).copy()
    small.thumbnail((PLACEHOLDER_SIDE, PLACEHOLDER_SIDE))
    content = saved(small, "WEBP", quality=PLACEHOLDER_QUALITY, method=6)
    address = f"data:image/webp;base64,{base64.b64encode(content).decode()}"
    return address if len(address) <= PLACEHOLDER_LETTERS else ""
