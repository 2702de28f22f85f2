"""WAV: lossless, 16 bits, uncompressed; it has a title and a cover, but no place for chapters."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from mutagen.wave import WAVE
from numpy.typing import NDArray

from voiceguide.output.atomic import output_error
from voiceguide.output.format import Format, fixed_padding
from voiceguide.output.formats.id3 import id3_frames
from voiceguide.output.metadata import Metadata
from voiceguide.sound.measure.contour import ContourMeter, Rows
from voiceguide.sound.pcm import pcm_bytes
from voiceguide.sound.tools.store import Store
from voiceguide.sound.tools.wav import wav_header
from voiceguide.timing.timeline import Timeline

_log = logging.getLogger(__name__)

RIFF_BYTES = 2**32 - 1
"""A WAV file that is larger (RF64) has no place for tags."""


def _encode(
    blocks: Iterable[NDArray[np.float32]],
    path: Path,
    fmt: Format,
    channels: int,
    *,
    bitrate: int | None = None,
    jobs: int | None = None,
    store: Store | None = None,
    progress: Callable[[int], None] | None = None,
    hear: Callable[[Rows], None] | None = None,
) -> None:
    """Write as `output.encode.encode` does, by the same functions as what is heard without a file."""
    done, meter = 0, ContourMeter(channels)
    try:
        with path.open("wb") as file:
            file.write(wav_header(done, channels))
            for block in blocks:
                file.write(pcm_bytes(block.reshape(-1, channels), done))
                if hear:
                    hear(meter.feed(block))
                done += len(block)
                if progress:
                    progress(done)
            file.seek(0)
            file.write(wav_header(done, channels))  # now its length is known
    except OSError as error:
        raise output_error(path, error) from error


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
    arguments=(),
    ceiling_dbtp=-1.1,
    most_chapters=0,
    carries_words=False,
    encode=_encode,
)
