"""FLAC: lossless, 16 bits, with chapters, words and cover."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutagen import flac

from voiceguide.output.format import Format, fixed_padding
from voiceguide.output.formats.vorbis import MOST_CHAPTERS, comments, picture
from voiceguide.output.metadata import Metadata
from voiceguide.timing.timeline import Timeline

_DITHER = ("-af", "aresample=osf=s16:dither_method=triangular")
"""ffmpeg's options for 16 bits; the noise is the same in each run."""


def _tag(path: Path, meta: Metadata, timeline: Timeline) -> None:
    file: Any = flac.FLAC(path)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    file.tags.extend(comments(meta, timeline))
    file.clear_pictures()
    if meta.cover:
        file.add_picture(picture(meta))
    file.save(padding=fixed_padding)


FLAC = Format(
    name="flac",
    suffix=".flac",
    media_type="audio/flac",
    tag=_tag,
    arguments=(*_DITHER, "-c:a", "flac", "-f", "flac"),
    ceiling_dbtp=-1.1,
    most_chapters=MOST_CHAPTERS,
)
