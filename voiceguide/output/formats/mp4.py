"""M4A and M4B: AAC in MP4, whose chapters ffmpeg writes while encoding; tags only leave them alone."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm

from voiceguide.languages import iso_639_2
from voiceguide.output.format import Format, fixed_padding
from voiceguide.output.metadata import Metadata, image_mime
from voiceguide.timing.timeline import Timeline

_AUDIOBOOK = 2
_AAC_FRAME = 1024
"""ffmpeg 8 decodes AAC to the exact length; ffmpeg 7 and some players play the last frame to its end."""
_CODEC = ("-c:a", "aac", "-movflags", "+faststart", "-movie_timescale", "44100", "-f", "ipod")


def _tag_m4a(path: Path, meta: Metadata, timeline: Timeline) -> None:
    _write(path, meta, {})


def _tag_m4b(path: Path, meta: Metadata, timeline: Timeline) -> None:
    _write(path, meta, {"stik": [_AUDIOBOOK]})


def _write(path: Path, meta: Metadata, more: Mapping[str, list[int]]) -> None:
    mp4: Any = MP4(path)
    if mp4.tags is None:
        mp4.add_tags()
    mp4.tags.clear()
    texts = {
        "\xa9nam": meta.title,
        "\xa9ART": meta.artist,
        "\xa9alb": meta.album,
        "\xa9gen": meta.genre,
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
    mp4.save(padding=fixed_padding)


M4A = Format(
    name="m4a",
    suffix=".m4a",
    media_type="audio/mp4",
    tag=_tag_m4a,
    arguments=_CODEC,
    bitrates={1: 64_000, 2: 128_000},
    length_error=_AAC_FRAME,
    ceiling_dbtp=-3.0,
    chapters_by_ffmpeg=True,
)
M4B = Format(
    name="m4b",
    suffix=".m4b",
    media_type="audio/mp4",
    tag=_tag_m4b,
    arguments=("-metadata", "media_type=2", *_CODEC),
    bitrates={1: 64_000, 2: 128_000},
    length_error=_AAC_FRAME,
    ceiling_dbtp=-3.0,
    chapters_by_ffmpeg=True,
)
"""An audiobook: players remember the place."""
