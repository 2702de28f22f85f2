"""Vorbis comments: what FLAC and Opus hold. Chapters are CHAPTERnnn, which ffprobe and players read."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

from mutagen.flac import Picture
from mutagen.id3 import PictureType

from voiceguide.output.chapters import at_most
from voiceguide.output.metadata import Metadata, image_mime
from voiceguide.timing.timeline import Timeline
from voiceguide.units import format_clock, samples_to_seconds

MOST_CHAPTERS = 999
"""CHAPTERnnn has three digits, and counts from 001."""


def comments(meta: Metadata, timeline: Timeline) -> list[tuple[str, str]]:
    """Return names and texts, chapters included."""
    pairs = [
        ("TITLE", meta.title),
        ("ARTIST", meta.artist),
        ("ALBUM", meta.album),
        ("GENRE", meta.genre),
        ("LANGUAGE", meta.language),
        ("COMMENT", meta.comment),
        ("LYRICS", meta.words),
    ]
    for number, chapter in enumerate(at_most(timeline.chapters, MOST_CHAPTERS), 1):
        start = format_clock(samples_to_seconds(chapter.start, timeline.sample_rate))
        pairs += [(f"CHAPTER{number:03d}", start), (f"CHAPTER{number:03d}NAME", chapter.title)]
    return [(name, text) for name, text in pairs if text]


def picture(meta: Metadata) -> Picture:
    """Return the cover as FLAC has it, and Opus inside a comment."""
    made = Picture()
    made.type = PictureType.COVER_FRONT
    made.mime = image_mime(meta.cover)
    made.data = meta.cover
    return made
