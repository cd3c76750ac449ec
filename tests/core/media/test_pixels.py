from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from cms_core.media import pixels
from cms_core.media.pixels import NotAnImage, TooManyPixels, encode
from cms_core.media.store import Busy
from tests.core.media.images import GPS_IFD, SCRIPT, bomb, opened, photo, photo_with_exif, png_header

RED, BLUE = (254, 0, 0), (0, 0, 254)


def close_to(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=False))


# What is taken, and what becomes of it ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_encode_takes_what_phones_and_screens_make(form: str) -> None:
    found = encode(photo(form=form))

    assert sorted(found.files) == [(320, "jpg"), (640, "jpg"), (1280, "jpg")]
    assert opened(found.master).size == (1280, 960)
    assert (found.width, found.height) == (1280, 960)
    for (width, ending), content in found.files.items():
        image = opened(content)
        assert (image.format, image.size) == ({"jpg": "JPEG", "webp": "WEBP"}[ending], (width, width * 3 // 4))
        assert close_to(image.convert("RGB").getpixel((width // 4, 10)), RED)
        assert close_to(image.convert("RGB").getpixel((width * 3 // 4, 10)), BLUE)


@pytest.mark.parametrize(
    ("mode", "form"), [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("LA", "PNG")]
)
def test_encode_takes_every_way_to_write_pixels(mode: str, form: str) -> None:
    image = Image.new("L", (40, 30), 200)
    buffer = io.BytesIO()
    (image.convert("I;16") if mode == "I;16" else image.convert(mode)).save(buffer, form)

    found = encode(buffer.getvalue())

    assert sorted(found.files) == [(40, "jpg")]


@pytest.mark.parametrize(
    ("width", "kept"), [(1, [1]), (200, [200]), (320, [320]), (500, [320, 500]), (640, [320, 640])]
)
def test_encode_never_makes_an_image_wider(width: int, kept: list[int]) -> None:
    found = encode(photo(width, 60, "PNG"))

    assert sorted({width for width, _ending in found.files}) == kept
    assert found.width == max(kept)


def test_encode_takes_the_first_frame_of_an_animation() -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue", "green")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)

    image = opened(encode(buffer.getvalue()).files[50, "jpg"])

    assert getattr(image, "n_frames", 1) == 1
    assert close_to(image.convert("RGB").getpixel((25, 25)), RED)


def test_encode_takes_a_phones_double_picture() -> None:
    buffer = io.BytesIO()
    second = Image.new("RGB", (60, 40), "blue")
    Image.new("RGB", (60, 40), "red").save(buffer, "MPO", save_all=True, append_images=[second])
    assert opened(buffer.getvalue()).format == "MPO"

    image = opened(encode(buffer.getvalue()).files[60, "jpg"])

    assert close_to(image.getpixel((30, 20)), RED)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (640, 480), (5, 5)), (3, (640, 480), (635, 5)), (6, (480, 640), (5, 5)), (8, (480, 640), (5, 635))],
)
def test_encode_turns_a_photo_upright(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    found = encode(photo_with_exif(orientation=orientation))

    assert (found.width, found.height) == size
    assert close_to(opened(found.files[found.width, "jpg"]).getpixel(red_at), RED)


def test_encode_keeps_nothing_that_a_camera_says() -> None:
    content = photo_with_exif()
    assert opened(content).getexif().get_ifd(GPS_IFD)
    assert b"Kamera Rahasia" in content

    for made in encode(content).files.values():
        image = opened(made)
        assert (dict(image.getexif()), "exif" in image.info, "icc_profile" in image.info) == ({}, False, False)
        assert b"Kamera" not in made


def test_encode_keeps_nothing_that_hides_behind_or_beside_the_pixels() -> None:
    commented = photo(comment=SCRIPT)
    polyglot = photo(form="PNG") + b"<html>" + SCRIPT
    zipped = photo(form="GIF") + b"PK\x03\x04" + SCRIPT

    for content in (commented, polyglot, zipped):
        assert SCRIPT in content
        assert not any(SCRIPT in made for made in encode(content).files.values())


def test_encode_keeps_transparent_pixels_and_shows_white_where_that_cannot_be() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(buffer, "PNG")

    found = encode(buffer.getvalue())

    webp = opened(found.master)
    assert (webp.mode, webp.convert("RGBA").getpixel((5, 5))[3]) == ("RGBA", 0)  # type: ignore[index]
    assert close_to(opened(found.files[100, "jpg"]).getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize("size", [(1600, 1200), (90, 3000), (3000, 40), (1, 1)])
def test_encode_makes_a_placeholder_small_enough_for_the_page(size: tuple[int, int]) -> None:
    noise = Image.effect_noise(size, 90).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")

    placeholder = encode(buffer.getvalue()).placeholder

    assert len(placeholder) <= 400
    kind, _, content = placeholder.partition(",")
    assert kind == "data:image/webp;base64"
    assert max(opened(base64.b64decode(content)).size) <= 16


# What is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Bukan foto",
        b"<html>" + SCRIPT,
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
        b"\x89PNG\r\n\x1a\n<html>" + SCRIPT,
        b"GIF89a<html>" + SCRIPT,
        b"\xff\xd8\xff\xe0<html>" + SCRIPT,
        b"RIFF\x00\x00\x00\x00WEBP" + SCRIPT,
        b"%PDF-1.7 " + SCRIPT,
        photo()[:2000],
        photo(form="PNG")[:-200],
        photo(form="TIFF"),
        photo(form="BMP"),
        photo(form="ICO", width=64, height=64),
        photo(form="JPEG2000"),
        png_header(100, 100),
    ],
    ids=lambda content: f"{content[:12]!r}",
)
def test_encode_refuses_what_is_no_photo(content: bytes) -> None:
    with pytest.raises(NotAnImage):
        encode(content)


def test_encode_refuses_a_file_whose_first_bytes_say_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("puremagic.magic_string", lambda _content: [])

    with pytest.raises(NotAnImage):
        encode(photo())


@pytest.mark.parametrize("size", [(8000, 5001), (20_000, 10), (10, 20_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_encode_refuses_a_bomb_before_it_unfolds(size: tuple[int, int]) -> None:
    with pytest.raises(TooManyPixels):
        encode(png_header(*size, rest=b"\x00\x00\x00\x00IDAT"))


def test_encode_refuses_a_whole_bomb() -> None:
    content = bomb(9000, 9000)
    assert len(content) < 400_000

    with pytest.raises(TooManyPixels):
        encode(content)


def test_encode_takes_a_photo_of_forty_million_pixels() -> None:
    found = encode(photo(8000, 5000))

    assert (found.width, found.height) == (1280, 800)


@pytest.mark.filterwarnings("ignore:(?i).*exif.*:UserWarning")
def test_encode_survives_a_broken_orientation() -> None:
    exif = b"Exif\x00\x00II*\x00\xff\xff\xff\xff"

    assert encode(photo(100, 80, exif=exif)).width == 100


def test_large_images_are_decoded_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "LARGE_PIXELS", 100 * 100)
    monkeypatch.setattr(pixels, "TURN_SECONDS", 0)
    large, small = photo(101, 100, "PNG"), photo(100, 100, "PNG")
    with pixels._turn(100 * 100 + 1):
        with pytest.raises(Busy):
            encode(large)
        assert encode(small).width == 100
    # Whether one was taken or refused, the next one finds its turn.
    with pytest.raises(NotAnImage):
        encode(large[:-200])
    assert encode(large).width == 101
