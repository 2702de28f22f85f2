"""Struck things: sums of decaying partials, and short bursts of noise, as float64 at the programme's rate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.synth.noise import generator
from voiceguide.units import SAMPLE_RATE, db_to_linear, seconds_to_samples

SILENT_DB = -86.0
"""Against a level of 0 dB; what is below is not made."""
HIGHEST_HZ = 18_000.0
"""Partials above this are left out: few hear them, and encoders drop them."""

_BLOCK = 8192
_WEAKER_DB = 9.0
"""Of the upper of a pair, so that their beat breathes and never stops dead."""
_RISEN = 18.0
"""After so many times its rise, (1 - exp(-t / rise)) ** 2 is one to seven digits."""


@dataclass(frozen=True, slots=True)
class Partial:
    """One mode of a vibrating thing."""

    ratio: float
    """Of its frequency to that of the whole."""
    level_db: float
    t60_s: float
    """The time in which it falls by 60 dB."""
    rise_s: float = 0.0008
    """Time constant of its start; in a gong high modes take their energy from low ones and swell slowly."""
    split: float = 0.0
    """A bowl is never quite round: the mode is a pair, this share of its frequency apart, and beats."""


@dataclass(frozen=True, slots=True)
class Burst:
    """The noise of a stick: it dies away within milliseconds."""

    low_hz: float
    high_hz: float
    t60_s: float
    level_db: float


@dataclass(frozen=True, slots=True)
class Strike:
    """A body struck once."""

    body: Sequence[Partial]
    hz: float
    at_s: float = 0.0
    level_db: float = 0.0
    burst: Burst | None = None


def strike(strikes: Sequence[Strike]) -> NDArray[np.float64]:
    """Return the sum of strikes, shape (n,), each until it is inaudible; not levelled or faded."""
    rings = [(seconds_to_samples(one.at_s), *ring) for one in strikes for ring in _rings(one)]
    bursts = [(seconds_to_samples(one.at_s), _noise(one.burst, one.level_db)) for one in strikes if one.burst]
    ends = [start + _count(partial) for start, _, partial in rings]
    total = np.zeros(max(ends + [start + len(noise) for start, noise in bursts]))
    for start, hz, partial in rings:
        _ring(total[start : start + _count(partial)], hz, partial)
    for start, noise in bursts:
        total[start : start + len(noise)] += noise
    return total


def _rings(one: Strike) -> Iterator[tuple[float, Partial]]:
    """Yield the frequency of each partial that can be heard, with its level in the whole; pairs as two."""
    for partial in one.body:
        for side, below_db in ((-0.5, 0.0), (0.5, _WEAKER_DB)) if partial.split else ((0.0, 0.0),):
            hz = one.hz * partial.ratio * (1.0 + side * partial.split)
            level_db = one.level_db + partial.level_db - below_db
            if hz <= HIGHEST_HZ and level_db > SILENT_DB:
                yield hz, replace(partial, level_db=level_db)


def _count(partial: Partial) -> int:
    return seconds_to_samples(partial.t60_s * (partial.level_db - SILENT_DB) / 60.0)


def _ring(total: NDArray[np.float64], hz: float, partial: Partial) -> None:
    """Add (1 - exp(-t / rise)) ** 2 * exp(-decay * t) * cos(2 pi hz t + phase).

    The phase is the one at which the whole adds up to zero: the integral of exp(-s t) cos(w t + phase) is the
    real part of exp(i phase) / (s - i w), and the squared rise makes three such terms of it.
    """
    decay, rise_s, turn = math.log(1000.0) / partial.t60_s, partial.rise_s, 2j * math.pi * hz
    area = sum(n / (decay + k / rise_s - turn) for k, n in enumerate((1.0, -2.0, 1.0)))
    start = db_to_linear(partial.level_db) * 1j * abs(area) / area
    # exp(a + b) = exp(a) exp(b): far fewer exponentials than samples, and no error that builds up
    step = (turn - decay) / SAMPLE_RATE
    within = np.exp(step * np.arange(_BLOCK))
    heads = start * np.exp(step * np.arange(0, len(total), _BLOCK))
    risen = np.exp(np.arange(_BLOCK) / (-rise_s * SAMPLE_RATE))
    for first, head in zip(range(0, len(total), _BLOCK), heads, strict=True):
        wave = within.real * head.real
        wave -= within.imag * head.imag
        if first < _RISEN * rise_s * SAMPLE_RATE:
            rise = 1.0 - math.exp(first / (-rise_s * SAMPLE_RATE)) * risen
            wave *= rise
            wave *= rise
        part = total[first : first + _BLOCK]
        part += wave[: len(part)]


def _noise(burst: Burst, level_db: float) -> NDArray[np.float64]:
    """Return noise between two frequencies that dies away; its peak is at its level."""
    count = seconds_to_samples(1.5 * burst.t60_s)
    time_s = np.arange(count) / SAMPLE_RATE
    noise = generator(0, "burst").uniform(-1.0, 1.0, count)
    noise *= np.exp(-math.log(1000.0) / burst.t60_s * time_s)
    size = 2 * count
    hz = np.fft.rfftfreq(size, 1.0 / SAMPLE_RATE)
    band = 1.0 / (1.0 + (burst.low_hz / np.maximum(hz, 1.0)) ** 4) / (1.0 + (hz / burst.high_hz) ** 8)
    noise = np.fft.irfft(np.fft.rfft(noise, size) * band, size)[:count]
    noise *= np.expm1(-time_s / 0.0005) ** 2 * np.cos(0.5 * np.pi * np.arange(count) / count) ** 2
    return np.asarray(noise * (db_to_linear(level_db + burst.level_db) / np.max(np.abs(noise))))
