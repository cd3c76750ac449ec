"""Images that tests send in, good and bad."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS_IFD = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F
SCRIPT = b"<script>alert('balai')</script>"


def photo(width: int = 1600, height: int = 1200, form: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    """Return an image whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, form, **options)
    return buffer.getvalue()


def photo_with_exif(*, orientation: int = 1, width: int = 640, height: int = 480) -> bytes:
    """Return a JPEG that says where it was taken, with which camera and how that was held."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "Kamera Rahasia"
    exif.get_ifd(GPS_IFD).update({1: "S", 2: (7.0, 25.0, 30.0), 3: "E", 4: (109.0, 28.0, 12.0)})
    return photo(width, height, exif=exif)


def png_header(width: int, height: int, rest: bytes = b"") -> bytes:
    """Return a PNG that claims a size; ``rest`` stands where pixels would."""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + rest


def bomb(width: int, height: int) -> bytes:
    """Return a small PNG that unfolds into that many pixels."""
    row = b"\x00" + bytes(width * 3)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return png_header(width, height, _chunk(b"IDAT", pixels) + _chunk(b"IEND", b""))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def opened(content: bytes) -> Image.Image:
    """Return an image, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
