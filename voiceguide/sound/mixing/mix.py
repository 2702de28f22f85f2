"""*mix*: Timeline and clips to summed audio, in blocks. Peaks are not limited yet, and the ends not faded."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.beds.open import Bed
from voiceguide.sound.mixing.bed_tracks import BedTrack
from voiceguide.sound.mixing.envelope import Envelope, factors
from voiceguide.sound.mixing.level import level_ramp
from voiceguide.timing.timeline import Placement, Timeline
from voiceguide.units import db_to_linear

BLOCK = 65_536
"""Samples mixed at a time: memory does not grow with the length of the programme."""

Block = NDArray[np.float32]
SamplesOf = Callable[[str], Block]
"""From the key of a sound to its samples, (n,) or (n, 2)."""


def mix(
    timeline: Timeline,
    samples_of: SamplesOf,
    gains_db: Mapping[str, float],
    tracks: Sequence[BedTrack],
    beds: Sequence[Bed],
    duck_db: Envelope,
    *,
    gain_db: float = 0.0,
) -> Generator[Block, None, None]:
    """Yield the programme in blocks of shape (n, channels), n at most BLOCK.

    `gains_db` is the gain of each sound by key; `beds` are the sources of `tracks`, in the same order.
    `gain_db` is that of the whole programme.
    """
    waiting = sorted(timeline.placements, key=lambda placement: placement.start)
    sounding: list[tuple[Placement, Block]] = []
    following = 0
    for start in range(0, timeline.length, BLOCK):
        count = min(BLOCK, timeline.length - start)
        total = np.zeros((count, timeline.channels), dtype=np.float32)
        while following < len(waiting) and waiting[following].start < start + count:
            placement = waiting[following]
            gain = db_to_linear(gains_db[placement.sound] + placement.gain_db)
            samples = samples_of(placement.sound)
            sounding.append((placement, _spread(samples, placement.pan, gain, timeline.channels)))
            following += 1
        for placement, samples in sounding:
            _lay(total, samples, placement.start - start)
        sounding = [pair for pair in sounding if pair[0].start + len(pair[1]) > start + count]
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


def _spread(samples: Block, pan: float, gain: float, channels: int) -> Block:
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


def _lay(total: Block, samples: Block, at: int) -> None:
    """Add samples at a place that may lie before or beyond the block."""
    begin, end = max(at, 0), min(at + len(samples), len(total))
    if begin < end:
        total[begin:end] += samples[begin - at : end - at]


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
