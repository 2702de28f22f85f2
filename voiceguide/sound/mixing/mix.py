"""*mix*: a stretch to summed audio, in blocks. Peaks are not limited, and its ends not faded."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.beds.open import Bed
from voiceguide.sound.mixing.stretch import LEVEL, Bedding, Stretch, gains
from voiceguide.sound.mixing.tracks import SegmentOf, TrackReader, tracks
from voiceguide.sound.segments import samples
from voiceguide.timing.sounds import Sound
from voiceguide.units import db_to_linear

BLOCK = 65_536
"""Samples mixed at a time: memory does not grow with the length of the programme."""

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the audio of sounds and beds comes from."""

    segment_of: SegmentOf
    frames_of: Callable[[Sound], int]
    channels_of: Callable[[Sound], int]
    beds: Mapping[str, Bed]
    """By identity."""


def mix(stretch: Stretch, sources: Sources) -> Iterator[Block]:
    """Yield a stretch in blocks of shape (n, channels), n at most BLOCK; its voices are joined by pydub."""
    no_gains: defaultdict[Sound, float] = defaultdict(float)
    voices = tracks(stretch.sounds, sources.frames_of, sources.channels_of, no_gains)
    readers = [TrackReader(voice, sources.segment_of, sources.frames_of) for voice in voices]
    for start in range(0, stretch.length, BLOCK):
        count = min(BLOCK, stretch.length - start)
        total = np.zeros((count, stretch.channels), dtype=np.float32)
        for reader in readers:
            joined = reader.read(start, start + count)
            if joined:
                at, segment = joined[0] - start, samples(joined[1])
                track = reader.track
                wide = spread(segment, track.pan, db_to_linear(track.gain_db), stretch.channels)
                total[at : at + len(wide)] += wide
        _add_beds(total, start, stretch, sources.beds)
        if stretch.gain_db != LEVEL:
            total *= gains(stretch.gain_db, start, count).astype(np.float32)[:, None]
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


def _add_beds(total: Block, start: int, stretch: Stretch, beds: Mapping[str, Bed]) -> None:
    duck: NDArray[np.float64] | None = None
    for bedding in stretch.beds:
        begin, end = max(bedding.start, start), min(bedding.stop, start + len(total))
        if begin >= end:
            continue
        if duck is None:
            duck = gains(stretch.duck_db, start, len(total))
        factor = _bed_gains(bedding, begin, end - begin) * duck[begin - start : end - start]
        sound = beds[bedding.bed].read(bedding.place + begin, end - begin)
        total[begin - start : end - start] += sound * factor.astype(np.float32)[:, None]


def _bed_gains(bedding: Bedding, first: int, count: int) -> NDArray[np.float64]:
    factor = gains(bedding.gain_db, first, count)
    for fade in bedding.fades:
        factor = factor * np.sin(np.pi / 2 * fade.share(count, first))
    return factor
