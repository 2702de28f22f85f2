"""Opus: the smallest; for modern players and browsers."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from mutagen.oggopus import OggOpus

from voiceguide.output.format import Format, fixed_padding
from voiceguide.output.formats.vorbis import MOST_CHAPTERS, comments, picture
from voiceguide.output.metadata import Metadata
from voiceguide.timing.timeline import Timeline


def _tag(path: Path, meta: Metadata, timeline: Timeline) -> None:
    file: Any = OggOpus(path)
    file.tags.clear()
    file.tags.extend(comments(meta, timeline))
    if meta.cover:
        text = base64.b64encode(picture(meta).write()).decode("ascii")
        file.tags.append(("METADATA_BLOCK_PICTURE", text))
    file.save(padding=fixed_padding)


OPUS = Format(
    name="opus",
    suffix=".opus",
    media_type="audio/ogg",
    tag=_tag,
    arguments=("-c:a", "libopus", "-application", "audio", "-f", "opus"),
    bitrates={
        1: 64_000,
        2: 96_000,
    },  # 48 kb/s mono switches to a speech coder that loses 5 dB from 6 to 8 kHz
    ceiling_dbtp=-2.5,
    length_error=1,  # 44.1 kHz samples rarely end on a 48 kHz sample
    most_chapters=MOST_CHAPTERS,
)
