"""Metadata: what a player shows beside the sound."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.errors import InputError

_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a player shows; empty fields are not written."""

    title: str
    artist: str = ""
    album: str = ""
    genre: str = "Speech"
    language: str = "en"
    """A BCP 47 tag."""
    comment: str = ""
    lyrics: tuple[tuple[int, str], ...] = ()
    """(milliseconds, words), in order."""
    cover: bytes = b""
    """A PNG or JPEG file."""

    @property
    def words(self) -> str:
        """All lyrics, one to a line."""
        return "\n".join(text for _, text in self.lyrics)


def image_mime(data: bytes) -> str:
    """Return the media type of a PNG or JPEG file, or raise InputError."""
    for magic, mime in _MAGIC.items():
        if data.startswith(magic):
            return mime
    raise InputError("the cover must be a PNG or JPEG image")
