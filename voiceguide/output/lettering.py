"""Letters on pictures: a typeface that has them, and text fitted into a box.

Pillow carries a typeface of its own, the same on every machine, but with the letters of English alone. A text
with others is set in the first typeface of the system that has them all.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import ImageFont

from voiceguide.errors import UsageError

SYSTEM_FACES = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
    "arial.ttf",
    "Arial.ttf",
    "segoeui.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "YuGothR.ttc",
    "malgun.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "Nirmala.ttf",
)
"""Tried in this order, where Pillow's own typeface lacks a letter; Pillow knows where systems keep them."""

_LEADING = 1.22
"""From line to line, in font sizes."""
_PLAIN = {"–": "-", "—": "-", "\N{NO-BREAK SPACE}": " ", "ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "ł": "l"}


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface; an empty name is the one of Pillow."""

    name: str = ""

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the typeface at a size in pixels."""
        font = ImageFont.truetype(self.name, size) if self.name else ImageFont.load_default(size)
        if not isinstance(font, ImageFont.FreeTypeFont):
            raise UsageError(
                "Pillow was built without FreeType, so it cannot draw covers or programme pictures"
            )
        return font

    def draws(self, char: str) -> bool:
        """Tell whether the typeface has a shape for a character."""
        return char.isspace() or bytes(self.font(24).getmask(char)) != _tofu(self.name)

    def spell(self, text: str) -> str:
        """Return the text as this typeface can set it, without accents if need be; "" if little is left."""
        spelled = "".join(char if self.draws(char) else self._plain(char) for char in text)
        return spelled if len(spelled) * 2 > len(text) else ""

    def _plain(self, char: str) -> str:
        plain = _PLAIN.get(char) or unicodedata.normalize("NFKD", char)
        return "".join(part for part in plain if self.draws(part))


def face_for(texts: Iterable[str]) -> Face:
    """Return the first typeface that has every letter of the texts, or else the one that has most."""
    letters = set("".join(texts))
    best, most = Face(), -1
    for face in map(Face, ("", *SYSTEM_FACES)):
        if not _exists(face.name):
            continue
        drawn = sum(face.draws(char) for char in letters)
        if drawn > most:
            best, most = face, drawn
        if drawn == len(letters):
            break
    return best


def fit_text(
    text: str, face: Face, width: int, height: int, *, largest: int, smallest: int
) -> tuple[list[str], ImageFont.FreeTypeFont, int]:
    """Return lines, font and line height: the largest that fit into a box; what never fits is cut off."""
    words = face.spell(text).split()
    size = largest
    while True:
        font, leading = face.font(size), round(size * _LEADING)
        lines = _wrap(words, width, font)
        if len(lines) * leading <= height and all(font.getlength(line) <= width for line in lines):
            return lines, font, leading
        if size <= smallest:
            room = max(1, height // leading)
            cut = [*lines[: room - 1], " ".join(lines[room - 1 :])]
            return [ellipsis(line, width, font) for line in cut], font, leading
        size = max(smallest, size - 6)


def ellipsis(text: str, width: float, font: ImageFont.FreeTypeFont) -> str:
    """Return the text, or as much of it as fits into `width` pixels, with dots; "" where nothing does."""
    if font.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = font.getlength(text[:middle].rstrip() + "…") <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…" if low else ""


def _wrap(words: list[str], width: int, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


@functools.cache
def _tofu(name: str) -> bytes:
    """Return how the typeface draws what it has not: U+FFFF is never a character."""
    return bytes(Face(name).font(24).getmask("\uffff"))


@functools.cache
def _exists(name: str) -> bool:
    try:
        Face(name).font(24)
    except OSError:
        return False
    return True
