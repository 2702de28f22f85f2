"""*mix*: Timeline and tracks to summed audio, in blocks. Peaks are not limited, and the ends not faded."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.beds.open import Bed
from voiceguide.sound.mixing.bed_tracks import BedTrack
from voiceguide.sound.mixing.envelope import Envelope, factors
from voiceguide.sound.mixing.level import level_ramp
from voiceguide.sound.mixing.tracks import Track, TrackReader
from voiceguide.sound.segments import samples
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import Timeline
from voiceguide.units import db_to_linear

if TYPE_CHECKING:
    from voiceguide.sound.segments import AudioSegment

BLOCK = 65_536
"""Samples mixed at a time: memory does not grow with the length of the programme."""

Block = NDArray[np.float32]


def mix(
    timeline: Timeline,
    voices: Sequence[Track],
    segment_of: Callable[[Sound], AudioSegment],
    tracks: Sequence[BedTrack],
    beds: Sequence[Bed],
    duck_db: Envelope,
    *,
    gain_db: float = 0.0,
) -> Generator[Block, None, None]:
    """Yield the programme in blocks of shape (n, channels), n at most BLOCK.

    `voices` are joined from their segments; `beds` are the sources of `tracks`, in the same order. `gain_db`
    is that of the whole programme.
    """
    readers = [TrackReader(voice, segment_of) for voice in voices]
    for start in range(0, timeline.length, BLOCK):
        count = min(BLOCK, timeline.length - start)
        total = np.zeros((count, timeline.channels), dtype=np.float32)
        for reader in readers:
            joined = reader.read(start, start + count)
            if joined:
                at, segment = joined[0] - start, samples(joined[1])
                track = reader.track
                wide = spread(segment, track.pan, db_to_linear(track.gain_db), timeline.channels)
                total[at : at + len(wide)] += wide
        if tracks:
            _add_beds(total, start, tracks, beds, duck_db)
        total *= np.float32(db_to_linear(gain_db))
        if timeline.level_end_db:
            total *= level_ramp(timeline, start, count).astype(np.float32)[:, None]
        yield total


def pan_gains(pan: float) -> tuple[float, float]:
    """Return the factors of left and right for a pan from -1 to 1; their powers sum to 1."""
    angle = (pan + 1.0) * math.pi / 4.0
    return math.cos(angle), math.sin(angle)


def spread(samples: Block, pan: float, gain: float, channels: int) -> Block:
    """Return samples of shape (n, channels), with their gain; any pan and any channels are equally loud."""
    if channels == 1:
        if samples.ndim == 2:
            samples = (samples[:, 0] + samples[:, 1]) * np.float32(math.sqrt(0.5))
        return np.asarray(samples[:, None] * np.float32(gain))
    left, right = pan_gains(pan)
    if samples.ndim == 2:  # what is stereo already only leans: in the middle it is left as it is
        left, right = left * math.sqrt(2.0), right * math.sqrt(2.0)
    else:
        samples = samples[:, None]
    return np.asarray(samples * np.array([left * gain, right * gain], dtype=np.float32))


def _add_beds(
    total: Block, start: int, tracks: Sequence[BedTrack], beds: Sequence[Bed], duck_db: Envelope
) -> None:
    duck: NDArray[np.float64] | None = None
    for track, bed in zip(tracks, beds, strict=True):
        begin, end = max(track.start, start), min(track.end, start + len(total))
        if begin >= end:
            continue
        if duck is None:
            duck = factors(duck_db, start, len(total))
        gains = track.gains(begin, end - begin) * duck[begin - start : end - start]
        sound = bed.read(end - begin) * gains.astype(np.float32)[:, None]
        total[begin - start : end - start] += sound
