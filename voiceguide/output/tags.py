"""The only door to mutagen: title, words, cover and chapters into a finished file.

The audio itself is left as it is. Nothing that changes from run to run is written, so the same file with the
same metadata gets the same bytes. MP4 chapters are written by ffmpeg when encoding; here they only survive.
"""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.flac import FLAC, Picture
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    SYLT,
    TALB,
    TCON,
    TIT2,
    TLAN,
    TPE1,
    TYER,
    USLT,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)
from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

from voiceguide.errors import OutputError, UsageError
from voiceguide.languages import iso_639_2
from voiceguide.output.sidecars.chapters import at_most
from voiceguide.timing.timeline import Timeline
from voiceguide.units import format_clock, samples_to_seconds

_log = logging.getLogger(__name__)

ID3_CHAPTERS = 255
"""A CTOC frame counts its children in one byte; more chapters than that are joined with their neighbours."""
VORBIS_CHAPTERS = 999
"""CHAPTERnnn has three digits, and counts from 001."""
RIFF_BYTES = 2**32 - 1
"""A WAV file that is larger (RF64) has no place for tags."""
_PADDING = 1024
"""Bytes left free after the tags: always the same, so that the file is."""
_NO_OFFSET = 0xFFFFFFFF
_AUDIOBOOK = 2
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
    year: str = ""
    lyrics: tuple[tuple[int, str], ...] = ()
    """(milliseconds, words), in order."""
    cover: bytes = b""
    """A PNG or JPEG file."""

    @property
    def words(self) -> str:
        """All lyrics, one to a line."""
        return "\n".join(text for _, text in self.lyrics)


def write_tags(path: Path, format_name: str, meta: Metadata, timeline: Timeline) -> None:
    """Replace all tags of a finished file: `format_name` is a key of TAGGED.

    Chapters come from the timeline (WAV has no place for them, MP4 has them from ffmpeg). Raises
    UsageError for an unknown format or a cover that is neither PNG nor JPEG, OutputError where the file
    cannot be tagged.
    """
    if format_name not in TAGGED:
        raise UsageError(f"cannot tag {format_name!r}: the formats are {', '.join(TAGGED)}")
    try:
        TAGGED[format_name](path, meta, timeline)
    except (MutagenError, OSError) as error:
        raise OutputError(f"{path}: cannot write the tags: {error}") from error


def image_mime(data: bytes) -> str:
    """Return the media type of a PNG or JPEG file, or raise UsageError."""
    for magic, mime in _MAGIC.items():
        if data.startswith(magic):
            return mime
    raise UsageError("the cover must be a PNG or JPEG image")


def _tag_mp3(path: Path, meta: Metadata, timeline: Timeline) -> None:
    tags = ID3()
    for frame in [*_id3_frames(meta), *_id3_lyrics(meta), *_id3_chapters(timeline)]:
        tags.add(frame)
    tags.save(path, v1=0, v2_version=3, padding=_fixed_padding)


def _tag_wav(path: Path, meta: Metadata, timeline: Timeline) -> None:
    room = RIFF_BYTES - path.stat().st_size
    if room < len(meta.cover) + 2 * len(meta.words) + 2**20:
        _log.warning("%s is too long for WAV tags, so it has none", path.name)
        return
    wave: Any = WAVE(path)
    if wave.tags is None:
        wave.add_tags()
    wave.tags.clear()
    for frame in _id3_frames(meta):
        wave.tags.add(frame)
    wave.tags.save(path, v1=0, v2_version=3, padding=_fixed_padding)


def _id3_frames(meta: Metadata) -> list[Frame]:
    language = iso_639_2(meta.language)
    texts = {
        TIT2: meta.title,
        TPE1: meta.artist,
        TALB: meta.album,
        TCON: meta.genre,
        TLAN: language,
        TYER: meta.year,
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


def _id3_lyrics(meta: Metadata) -> list[Frame]:
    if not meta.lyrics:
        return []
    encoding, language = _encoding(meta.words), iso_639_2(meta.language)
    timed = [(text, ms) for ms, text in meta.lyrics]
    return [
        USLT(encoding=encoding, lang=language, desc="", text=meta.words),
        SYLT(encoding=encoding, lang=language, format=2, type=1, desc="", text=timed),
    ]


def _id3_chapters(timeline: Timeline) -> list[Frame]:
    chapters = at_most(timeline.chapters, ID3_CHAPTERS)
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


def _tag_mp4(path: Path, meta: Metadata, timeline: Timeline) -> None:
    _write_mp4(path, meta, {})


def _tag_m4b(path: Path, meta: Metadata, timeline: Timeline) -> None:
    _write_mp4(path, meta, {"stik": [_AUDIOBOOK]})


def _write_mp4(path: Path, meta: Metadata, more: dict[str, list[int]]) -> None:
    mp4: Any = MP4(path)
    if mp4.tags is None:
        mp4.add_tags()
    mp4.tags.clear()
    texts = {
        "\xa9nam": meta.title,
        "\xa9ART": meta.artist,
        "\xa9alb": meta.album,
        "\xa9gen": meta.genre,
        "\xa9day": meta.year,
        "\xa9cmt": meta.comment,
        "\xa9lyr": meta.words,
    }
    mp4.tags.update({name: [text] for name, text in texts.items() if text})
    mp4.tags.update(more)
    language = iso_639_2(meta.language).encode()
    mp4.tags["----:com.apple.iTunes:LANGUAGE"] = [MP4FreeForm(language, dataformat=AtomDataType.UTF8)]
    if meta.cover:
        png = image_mime(meta.cover) == "image/png"
        mp4.tags["covr"] = [MP4Cover(meta.cover, MP4Cover.FORMAT_PNG if png else MP4Cover.FORMAT_JPEG)]
    mp4.save(padding=_fixed_padding)


def _tag_flac(path: Path, meta: Metadata, timeline: Timeline) -> None:
    flac: Any = FLAC(path)
    if flac.tags is None:
        flac.add_tags()
    flac.tags.clear()
    flac.tags.extend(_vorbis_comments(meta, timeline))
    flac.clear_pictures()
    if meta.cover:
        flac.add_picture(_picture(meta))
    flac.save(padding=_fixed_padding)


def _tag_opus(path: Path, meta: Metadata, timeline: Timeline) -> None:
    opus: Any = OggOpus(path)
    opus.tags.clear()
    opus.tags.extend(_vorbis_comments(meta, timeline))
    if meta.cover:
        opus.tags.append(("METADATA_BLOCK_PICTURE", base64.b64encode(_picture(meta).write()).decode("ascii")))
    opus.save(padding=_fixed_padding)


def _vorbis_comments(meta: Metadata, timeline: Timeline) -> list[tuple[str, str]]:
    pairs = [
        ("TITLE", meta.title),
        ("ARTIST", meta.artist),
        ("ALBUM", meta.album),
        ("GENRE", meta.genre),
        ("DATE", meta.year),
        ("LANGUAGE", meta.language),
        ("COMMENT", meta.comment),
        ("LYRICS", meta.words),
    ]
    for number, chapter in enumerate(at_most(timeline.chapters, VORBIS_CHAPTERS), 1):
        start = format_clock(samples_to_seconds(chapter.start, timeline.sample_rate))
        pairs += [(f"CHAPTER{number:03d}", start), (f"CHAPTER{number:03d}NAME", chapter.title)]
    return [(name, text) for name, text in pairs if text]


def _picture(meta: Metadata) -> Picture:
    picture = Picture()
    picture.type = PictureType.COVER_FRONT
    picture.mime = image_mime(meta.cover)
    picture.data = meta.cover
    return picture


def _encoding(text: str) -> int:
    """Return Latin-1 where it will do, else UTF-16: ID3v2.3 has no UTF-8."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return Encoding.UTF16
    return Encoding.LATIN1


def _ms(samples: int, timeline: Timeline) -> int:
    return round(samples_to_seconds(samples, timeline.sample_rate) * 1000)


def _fixed_padding(info: object) -> int:
    return _PADDING


TAGGED: dict[str, Callable[[Path, Metadata, Timeline], None]] = {
    "mp3": _tag_mp3,
    "m4a": _tag_mp4,
    "m4b": _tag_m4b,
    "opus": _tag_opus,
    "flac": _tag_flac,
    "wav": _tag_wav,
}
"""How each format is tagged, by name."""
