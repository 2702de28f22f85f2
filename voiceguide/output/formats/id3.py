"""ID3v2.3 frames: what MP3 holds, and in part WAV."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

from collections.abc import Sequence

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    SYLT,
    TALB,
    TCON,
    TIT2,
    TLAN,
    TPE1,
    USLT,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)

from voiceguide.languages import iso_639_2
from voiceguide.output.chapters import at_most
from voiceguide.output.metadata import Metadata, image_mime
from voiceguide.timing.timeline import Timeline
from voiceguide.units import samples_to_seconds

_NO_OFFSET = 0xFFFFFFFF


def id3_frames(meta: Metadata) -> list[Frame]:
    """Return title, artist, album, genre, language, comment and cover as frames."""
    language = iso_639_2(meta.language)
    texts = {
        TIT2: meta.title,
        TPE1: meta.artist,
        TALB: meta.album,
        TCON: meta.genre,
        TLAN: language,
    }
    frames: list[Frame] = [
        kind(encoding=_encoding(text), text=[text]) for kind, text in texts.items() if text
    ]
    if meta.comment:
        frames.append(COMM(encoding=_encoding(meta.comment), lang=language, desc="", text=[meta.comment]))
    if meta.cover:
        mime = image_mime(meta.cover)
        frames.append(
            APIC(encoding=Encoding.LATIN1, mime=mime, type=PictureType.COVER_FRONT, data=meta.cover)
        )
    return frames


def lyrics_frames(meta: Metadata) -> list[Frame]:
    """Return the words as frames, plain and timed."""
    if not meta.lyrics:
        return []
    encoding, language = _encoding(meta.words), iso_639_2(meta.language)
    timed = [(text, ms) for ms, text in meta.lyrics]
    return [
        USLT(encoding=encoding, lang=language, desc="", text=meta.words),
        SYLT(encoding=encoding, lang=language, format=2, type=1, desc="", text=timed),
    ]


def chapter_frames(timeline: Timeline, most: int) -> list[Frame]:
    """Return at most so many chapters as frames, and their table of contents."""
    chapters = at_most(timeline.chapters, most)
    ids = _chapter_ids([chapter.title for chapter in chapters])
    encoding = _encoding("".join(chapter.title for chapter in chapters))
    frames: list[Frame] = [
        CHAP(
            element_id=name,
            start_time=_ms(chapter.start, timeline),
            end_time=_ms(chapter.end, timeline),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[TIT2(encoding=encoding, text=[chapter.title])],
        )
        for name, chapter in zip(ids, chapters, strict=True)
    ]
    if frames:
        flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
        frames.append(CTOC(element_id="toc", flags=flags, child_element_ids=ids, sub_frames=[]))
    return frames


def _chapter_ids(titles: Sequence[str]) -> list[str]:
    """Return element IDs that keep chapters in order: mutagen writes frames by size, then by ID.

    The IDs make up for the sizes of the titles, since players list chapters as the frames come.
    """
    encoding = "latin-1" if _encoding("".join(titles)) == Encoding.LATIN1 else "utf-16-le"
    sizes = [len(title.encode(encoding)) for title in titles]
    most = max(sizes, default=0)
    return [f"ch{number:03d}{'.' * (most - size)}" for number, size in enumerate(sizes)]


def _encoding(text: str) -> int:
    """Return Latin-1 where it will do, else UTF-16: ID3v2.3 has no UTF-8."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return Encoding.UTF16
    return Encoding.LATIN1


def _ms(samples: int, timeline: Timeline) -> int:
    return round(samples_to_seconds(samples, timeline.sample_rate) * 1000)
