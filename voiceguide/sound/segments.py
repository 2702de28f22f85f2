"""The only door to pydub: audio segments made, read and joined, exact to the sample.

A segment here is 32-bit at 44.1 kHz, mono or stereo. pydub's `overlay`, `fade`, `apply_gain`, `silent` and
slices count in whole milliseconds or clip, and `+=` copies all that came before: so levels and sums are left
to `sound.mixing`, and segments are cut by the sample and joined once. pydub is imported on first use.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voiceguide.units import SAMPLE_RATE

if TYPE_CHECKING:
    from pydub import AudioSegment

__all__ = ["AudioSegment", "frames", "join", "raw_segment", "samples", "segment"]

_FULL_SCALE = 2.0**31
_AT_A_TIME = 1 << 18
"""Samples converted at a time, for the memory."""
WIDTH = 4
"""Bytes of a sample."""


def segment(samples: NDArray[np.float32]) -> AudioSegment:
    """Return a segment of samples of shape (n,) or (n, 2); what is beyond full scale is clipped.

    The difference to float32 samples is at most 2.4e-10.
    """
    data = bytearray()
    for start in range(0, len(samples), _AT_A_TIME):
        whole = np.rint(samples[start : start + _AT_A_TIME].astype(np.float64) * _FULL_SCALE)
        data += np.clip(whole, -_FULL_SCALE, _FULL_SCALE - 1).astype("<i4").tobytes()
    return raw_segment(data, 1 if samples.ndim == 1 else samples.shape[1])


def raw_segment(data: bytes | bytearray | memoryview, channels: int) -> AudioSegment:
    """Return the segment whose `raw_data` this was."""
    return _segment_class()(bytes(data), sample_width=WIDTH, frame_rate=SAMPLE_RATE, channels=channels)


def samples(segment: AudioSegment) -> NDArray[np.float32]:
    """Return the samples of a segment made here; shape (n,) for mono, (n, 2) for stereo."""
    whole = np.frombuffer(segment.raw_data, dtype="<i4")
    plain = whole.astype(np.float32) * np.float32(1.0 / _FULL_SCALE)
    return plain if segment.channels == 1 else plain.reshape(-1, int(segment.channels))


def frames(segment: AudioSegment) -> int:
    """Return the length in samples; pydub's own is in milliseconds."""
    return len(segment.raw_data) // int(segment.frame_width)


def join(parts: Sequence[tuple[int, AudioSegment]], start: int, stop: int) -> tuple[int, AudioSegment] | None:
    """Return what is heard from `start` to `stop` of segments placed as (sample, segment), as one segment.

    The result is (position, segment): it begins with the first and ends with the last sounding sample, with
    silence between them; None where nothing sounds. The segments are in order, do not overlap, and have the
    same channels.
    """
    pieces: list[bytes] = []
    position = end = start
    first: AudioSegment | None = None
    for at, part in parts:
        begin, stop_at = max(at, start), min(at + frames(part), stop)
        if begin >= stop_at:
            continue
        if first is None:
            first, position = part, begin
        else:
            pieces.append(bytes((begin - end) * int(part.frame_width)))
        pieces.append(part.get_sample_slice(begin - at, stop_at - at).raw_data)
        end = stop_at
    if first is None:
        return None
    return position, first._spawn(pieces)


@functools.cache
def _segment_class() -> Any:
    """Import pydub, without its warnings, and tell it where ffmpeg is."""
    from voiceguide.sound.tools.program import ffmpeg_path

    with warnings.catch_warnings():
        # pydub has regular expressions in plain strings; from Python 3.12 that is a SyntaxWarning
        for category in (DeprecationWarning, SyntaxWarning):
            warnings.filterwarnings("ignore", r".*invalid escape sequence", category)
        # from Python 3.13 the module is there as audioop-lts
        warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
        # it looks for one on PATH only; ours comes from the wheel
        warnings.filterwarnings("ignore", "Couldn't find ffmpeg or avconv", RuntimeWarning)
        from pydub import AudioSegment
    AudioSegment.converter = str(ffmpeg_path())
    return AudioSegment
