"""Hear a finished file once, in blocks, for `verify`. Memory is 8 bytes for every 10 ms."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.ffmpeg import stream_file
from voiceguide.units import SAMPLE_RATE

HOP = SAMPLE_RATE // 100
"""Samples that one level is measured over."""
_BLOCK = HOP * 100
_FULL_SCALE = 0.9995
_CLIPPED_RUN = 3
"""So many samples in a row at full scale are clipping; a single one may be a peak."""

_NEAR, _FAR = 24, 264
"""A click stands out from what lies so many samples away, on both sides: 0.5 to 6 ms."""
_CLICK_RATIO = 25.0
_CLICK_LEAST = 0.02
"""Of a second difference, at full scale 1."""
_EDGE = 2 * _FAR


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Measurements of a file."""

    length: int
    """Samples at 44.1 kHz."""
    level_db: NDArray[np.float64]
    """RMS level of every HOP samples, all channels together, in dBFS."""
    clipped: int
    """Runs of samples at full scale."""
    clicks: tuple[int, ...]
    """Sample positions of clicks."""
    offset: float
    """The largest mean of a channel."""


def hear(path: Path) -> Heard:
    """Measure a file. Raises SoundError, naming it."""
    length = clipped = 0
    squares: list[NDArray[np.float64]] = []
    clicks: list[int] = []
    total = np.zeros(1)
    tail: NDArray[np.float32] | None = None
    with closing(stream_file(path, _BLOCK, sample_rate=SAMPLE_RATE)) as blocks:
        for block in blocks:
            whole = -(-len(block) // HOP)
            power = np.zeros(whole * HOP)
            power[: len(block)] = np.square(block, dtype=np.float64).mean(axis=1)
            squares.append(power.reshape(whole, HOP).mean(axis=1))
            clipped += _clipped_runs(block)
            total = total + block.sum(axis=0, dtype=np.float64)
            joined = block if tail is None else np.concatenate([tail, block])
            first = length - (0 if tail is None else len(tail))
            clicks += [first + at for at in clicks_in(joined)]
            tail = joined[-_EDGE:]
            length += len(block)
    level = 10.0 * np.log10(np.concatenate(squares or [np.zeros(0)]) + 1e-20)
    distinct = sorted(set(clicks))
    apart = [at for i, at in enumerate(distinct) if not i or at - distinct[i - 1] > _FAR]
    return Heard(length, level, clipped, tuple(apart), float(np.abs(total).max() / max(length, 1)))


def _clipped_runs(block: NDArray[np.float32]) -> int:
    runs = 0
    for channel in (np.abs(block) >= _FULL_SCALE).T:
        if channel.any():
            edges = np.flatnonzero(np.diff(channel, prepend=False, append=False))
            runs += int((edges[1::2] - edges[::2] >= _CLIPPED_RUN).sum())
    return runs


def clicks_in(block: NDArray[np.float32]) -> list[int]:
    """Return where single samples stand out: steps and spikes, not the attack of a sound.

    A click's second difference is far above that of its surroundings on both sides. A plosive, a tick or a
    bell goes on after its attack, so its surroundings are as rough as it is.
    """
    found: list[int] = []
    for channel in block.T:
        rough = np.abs(np.diff(channel.astype(np.float64), n=2))
        candidates = np.flatnonzero(rough > _CLICK_LEAST)
        candidates = candidates[(candidates >= _FAR) & (candidates < len(rough) - _FAR)]
        if not len(candidates):
            continue
        sums = np.concatenate(([0.0], np.cumsum(np.square(rough))))
        before = sums[candidates - _NEAR] - sums[candidates - _FAR]
        after = sums[candidates + _FAR] - sums[candidates + _NEAR]
        around = np.sqrt(np.maximum(before, after) / (_FAR - _NEAR))
        found += (candidates[rough[candidates] > _CLICK_RATIO * (around + 1e-5)] + 1).tolist()
    return found
