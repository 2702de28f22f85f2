"""Covers: any title makes a calm, readable one; only a real picture is taken from the author."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from voiceguide.errors import InputError
from voiceguide.output.cover import MAX_COVER_BYTES, SIZE, generated_cover, read_cover
from voiceguide.output.lettering import face_for


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        return np.asarray(image.convert("RGB")).astype(float)


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Return relative luminance after WCAG 2.2."""
    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def test_the_same_title_gives_the_same_bytes_and_another_a_different_picture() -> None:
    assert generated_cover("Rest", "5:00") == generated_cover("Rest", "5:00")
    assert generated_cover("Rest") != generated_cover("Unrest")


@pytest.mark.parametrize("title", ["Rest", "Sunrise", "Осанка"])
def test_a_cover_is_dark_enough_for_its_title_to_be_read(title: str) -> None:
    if not face_for([title]).spell(title):
        pytest.skip("no typeface of this system has its letters: the cover has no title then")
    light = luminance(pixels(generated_cover(title)))
    assert light.shape == (SIZE, SIZE)
    ground = np.percentile(light, 90)
    assert (light.max() + 0.05) / (ground + 0.05) >= 4.5


def test_the_title_is_in_the_middle_and_keeps_its_distance_from_the_edges() -> None:
    bright = np.argwhere(
        luminance(pixels(generated_cover("A rather long title, set in several lines"))) > 0.6
    )
    (top, left), (bottom, right) = bright.min(axis=0), bright.max(axis=0)
    assert min(top, left, SIZE - bottom, SIZE - right) >= 140
    assert abs((left + right) / 2 - SIZE / 2) < 20


@pytest.mark.parametrize("title", ["", "x" * 3000, "word " * 400, "😴 眠り\n\t"])
def test_any_title_makes_a_cover(title: str) -> None:
    assert pixels(generated_cover(title, title)).shape == (SIZE, SIZE, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_own_picture_is_taken_as_it_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cover"
    Image.new("RGB", (30, 20), "navy").save(path, kind)
    assert read_cover(path) == path.read_bytes()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (3, 3)).save(out, "GIF")
    return out.getvalue()


def half_a_png() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(out, "PNG")
    return out.getvalue()[:1500]


@pytest.mark.parametrize(
    "data", [b"", b"hello", gif(), half_a_png(), b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_png_or_jpeg_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "cover.png"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"cover\.png: a cover must be a PNG or JPEG image$"):
        read_cover(path)


def test_a_missing_cover_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.png: cannot read the cover: No such file"):
        read_cover(tmp_path / "none.png")


def test_a_huge_cover_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.touch()
    os.truncate(path, MAX_COVER_BYTES + 1)
    with pytest.raises(InputError, match="at most 10 MB"):
        read_cover(path)


def white_png(width: int, height: int) -> bytes:
    """Return a PNG with one bit for each pixel, which takes no memory to make."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * -(-width // 8)) * height)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 20_000], ids=["100 megapixels", "400 megapixels"])
def test_a_cover_with_too_many_pixels_is_refused_in_words(tmp_path: Path, side: int) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(white_png(side, side))
    with pytest.raises(InputError, match=r"wide\.png: a cover may have at most 89 million pixels"):
        read_cover(path)
