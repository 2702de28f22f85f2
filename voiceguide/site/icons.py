"""Icons of the site: a play sign and two ripples in amber, on near-black."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

ICONS = (("icon-180.png", 180, "any"), ("icon-192.png", 192, "any"), ("icon-512.png", 512, "maskable"))
"""Names, sizes in pixels, and purposes for the manifest."""

_GROUND, _AMBER, _EDGE = (12, 10, 9), (232, 179, 117), (133, 115, 92)
_FINER = 4
"""Drawn so many times larger, then made smaller: Pillow draws without soft edges."""


def icon(size: int) -> bytes:
    """Return a PNG of `size` x `size` pixels; all of it stands in the middle, so it may be cut round."""
    whole = size * _FINER
    image = Image.new("RGB", (whole, whole), _GROUND)
    draw = ImageDraw.Draw(image)
    middle = whole / 2
    for share, colour, width in ((0.40, _EDGE, 0.016), (0.325, _EDGE, 0.016)):
        reach = whole * share
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        draw.ellipse(box, outline=colour, width=round(whole * width))
    reach = whole * 0.25
    draw.ellipse((middle - reach, middle - reach, middle + reach, middle + reach), fill=_AMBER)
    side = whole * 0.125
    draw.polygon(
        [
            (middle - side * 0.75, middle - side),
            (middle - side * 0.75, middle + side),
            (middle + side * 1.1, middle),
        ],
        fill=_GROUND,
    )
    out = io.BytesIO()
    small = image.resize((size, size), Image.Resampling.LANCZOS).quantize(24, dither=Image.Dither.NONE)
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def thumbnail(cover: bytes, size: int = 192) -> bytes:
    """Return a cover as a small JPEG for the catalogue."""
    with Image.open(io.BytesIO(cover)) as picture:
        small = picture.convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def cover_jpeg(cover: bytes) -> bytes:
    """Return a cover as a JPEG, as it is where it is one."""
    if cover.startswith(b"\xff\xd8\xff"):
        return cover
    with Image.open(io.BytesIO(cover)) as picture:
        flat = picture.convert("RGB")
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
