"""WAV: lossless, 16 bits, uncompressed; it has a title and a cover, but no place for chapters."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mutagen.wave import WAVE

from voiceguide.output.format import DITHER, Format, fixed_padding
from voiceguide.output.formats.id3 import id3_frames
from voiceguide.output.metadata import Metadata
from voiceguide.timing.timeline import Timeline

_log = logging.getLogger(__name__)

RIFF_BYTES = 2**32 - 1
"""A WAV file that is larger (RF64) has no place for tags."""


def _tag(path: Path, meta: Metadata, timeline: Timeline) -> None:
    room = RIFF_BYTES - path.stat().st_size
    if room < len(meta.cover) + 2 * len(meta.words) + 2**20:
        _log.warning("a WAV of more than 4 GB has no place for tags, so it gets none")
        return
    wave: Any = WAVE(path)
    if wave.tags is None:
        wave.add_tags()
    wave.tags.clear()
    for frame in id3_frames(meta):
        wave.tags.add(frame)
    wave.tags.save(path, v1=0, v2_version=3, padding=fixed_padding)


WAV = Format(
    name="wav",
    suffix=".wav",
    media_type="audio/wav",
    tag=_tag,
    arguments=(*DITHER, "-c:a", "pcm_s16le", "-rf64", "auto", "-f", "wav"),  # RF64 beyond 4 GiB
    ceiling_dbtp=-1.1,
    most_chapters=0,
)
