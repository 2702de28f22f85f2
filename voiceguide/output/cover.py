"""Covers: the author's own picture, checked, or a calm one made from the title.

The same title gives the same bytes, on every machine if it is written in English letters.
"""

from __future__ import annotations

import colorsys
import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from voiceguide.errors import InputError
from voiceguide.output.lettering import face_for, fit_text

SIZE = 1400
"""Width and height in pixels: the least that podcast directories take."""
MAX_COVER_BYTES = 10 * 1024 * 1024

_DRAWN = SIZE // 4
"""Ripples are drawn this wide, then enlarged: they are soft, and sixteen times as many pixels take memory."""
_QUALITY = 85
_MARGIN = 150
_INK = (250, 243, 232)
_SOFT_INK = (250, 243, 232, 170)


def read_cover(path: Path) -> bytes:
    """Return the bytes of the author's own PNG or JPEG; raises InputError if it is not one, or too large."""
    try:
        if path.stat().st_size > MAX_COVER_BYTES:
            raise InputError(f"{path}: a cover may have at most {MAX_COVER_BYTES // 1024**2} MB")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot read the cover: {error.strerror or error}") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                picture.verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        most = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise InputError(
            f"{path}: a cover may have at most {most} million pixels, or players cannot show it"
        ) from error
    # Pillow raises SyntaxError and struct errors too, depending on where a file is broken
    except Exception as error:
        raise InputError(f"{path}: a cover must be a PNG or JPEG image") from error
    return data


def generated_cover(title: str, subtitle: str = "") -> bytes:
    """Return a JPEG of 1400 x 1400: the title on ripples, their colour made from the title."""
    digest = hashlib.sha256(title.encode("utf-8", "surrogateescape")).digest()
    image = Image.fromarray(_ripples(digest)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image, "RGBA")
    face = face_for((title, subtitle))
    width, centre = SIZE - 2 * _MARGIN, SIZE // 2
    lines, font, leading = fit_text(title, face, width, 560, largest=150, smallest=56)
    top = (SIZE - leading * len(lines)) // 2
    for number, line in enumerate(lines):
        draw.text((centre, top + number * leading), line, font=font, fill=_INK, anchor="ma")
    below, small, _ = fit_text(subtitle, face, width, 70, largest=52, smallest=30)
    for line in below:
        draw.line((centre - 60, SIZE - 330, centre + 60, SIZE - 330), fill=_SOFT_INK, width=3)
        draw.text((centre, SIZE - 285), line, font=small, fill=_SOFT_INK, anchor="ma")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _ripples(digest: bytes) -> NDArray[np.uint8]:
    """Return what is behind the title: two near hues from top to bottom, rings of light from a low centre."""
    hue = int.from_bytes(digest[:2]) / 65536
    turn = (digest[2] / 255 - 0.5) * 0.16
    top = np.array(colorsys.hls_to_rgb(hue, 0.30, 0.36))
    bottom = np.array(colorsys.hls_to_rgb((hue + turn) % 1.0, 0.13, 0.42))
    y, x = np.mgrid[0:_DRAWN, 0:_DRAWN].astype(np.float32) / _DRAWN
    blend = np.clip(y * 0.85 + x * 0.15, 0, 1)[..., None]
    picture = top * (1 - blend) + bottom * blend
    centre_x = 0.3 + 0.4 * digest[3] / 255
    radius = np.hypot(x - centre_x, (y - 1.02) * 1.1)
    rings = np.exp(-0.5 * (((radius / 0.17) % 1.0 - 0.5) / 0.32) ** 2) * np.exp(-radius * 1.6)
    glow = np.exp(-((radius / 0.55) ** 2))
    picture = picture + (0.10 * rings + 0.10 * glow)[..., None] * np.array([1.0, 0.93, 0.82])
    pixels: NDArray[np.uint8] = (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
    return pixels
