"""Layers made of single sounds: drops and bubbles at random times, and beats at exact ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.synth.noise import BLOCK, OVERHANG, Curve, generator
from voiceguide.units import SAMPLE_RATE

_EAR_DELAY = 14
"""The most that one side hears a sound before the other, in samples: 0.3 ms."""


class Scatter:
    """A layer that throws one of its sounds at random times to random places between left and right.

    `density` gives how busy it is at a time, from 0 to 1, where 1 is `rate_hz` sounds a second.
    """

    def __init__(
        self,
        seed: int,
        name: str,
        channels: int,
        sounds: Sequence[NDArray[np.float32]],
        rate_hz: float,
        spread_db: float,
        density: Curve | None = None,
    ) -> None:
        self._seed, self._name, self._channels = seed, name, channels
        self._sounds, self._rate_hz, self._spread_db, self._density = sounds, rate_hz, spread_db, density

    def __call__(self, index: int, block: NDArray[np.float32]) -> None:
        """Add the block with this number."""
        random = generator(self._seed, self._name, index)
        count = random.poisson(self._rate_hz * BLOCK / SAMPLE_RATE)
        at = np.sort(random.integers(0, BLOCK - _EAR_DELAY, count))
        which = random.integers(0, len(self._sounds), count)
        gains = 10.0 ** (self._spread_db * random.standard_normal(count).clip(-2.5, 1.6) / 20.0)
        pans = random.uniform(-1.0, 1.0, count)
        chances = random.random(count)
        if self._density is not None and count:
            kept = chances < self._density((index * BLOCK + at) / SAMPLE_RATE)
            at, which, gains, pans = at[kept], which[kept], gains[kept], pans[kept]
        if self._channels == 1:
            self._add(block[0], at, which, gains)
            return
        angles = (pans + 1.0) * (np.pi / 4.0)
        delays = np.rint(_EAR_DELAY * pans).astype(np.int64)
        self._add(block[0], at + delays.clip(0), which, gains * np.cos(angles))
        self._add(block[1], at - delays.clip(None, 0), which, gains * np.sin(angles))

    def _add(
        self,
        side: NDArray[np.float32],
        at: NDArray[np.int64],
        which: NDArray[np.int64],
        gains: NDArray[np.float64],
    ) -> None:
        for place, kind, gain in zip(at.tolist(), which.tolist(), gains.astype(np.float32), strict=True):
            sound = self._sounds[kind]
            side[place : place + len(sound)] += sound * gain


class Beats:
    """A layer that plays sounds at fixed places in every period, each time a little louder or softer."""

    def __init__(
        self,
        seed: int,
        name: str,
        channels: int,
        sounds: Sequence[tuple[int, NDArray[np.float32]]],
        period: int,
        spread_db: float,
    ) -> None:
        """Take each sound with its place in the period, and the period, in samples."""
        self._seed, self._name, self._channels = seed, name, channels
        self._sounds, self._period, self._spread_db = sounds, period, spread_db

    def __call__(self, index: int, block: NDArray[np.float32]) -> None:
        """Add the block with this number: every sound that starts in it."""
        start, share = index * BLOCK, 1.0 / np.sqrt(self._channels)
        for offset, sound in self._sounds:
            first = -((offset - start) // self._period)
            last = -((offset - start - BLOCK) // self._period)
            for beat in range(first, last):
                swell = generator(self._seed, self._name, beat).uniform(-self._spread_db, self._spread_db)
                place = offset + beat * self._period - start
                block[:, place : place + len(sound)] += sound * np.float32(10.0 ** (swell / 20.0) * share)


def ringing(
    frequency_hz: float, decay_s: float, *, rise: float = 0.0, attack_s: float = 0.0005
) -> NDArray[np.float32]:
    """Return a sine that dies away by a factor of e every `decay_s`, of unit energy; its pitch grows by the
    share `rise` in each `decay_s`.
    """
    count = min(int(5.0 * decay_s * SAMPLE_RATE), OVERHANG - _EAR_DELAY)
    time_s = np.arange(count) / SAMPLE_RATE
    phase = 2.0 * np.pi * frequency_hz * (time_s + rise / decay_s * time_s**2 / 2.0)
    edge = 1.0 - np.exp(-((time_s / attack_s) ** 2))
    close = 1.0 - (np.arange(count) / count) ** 8
    return unit_energy(np.sin(phase), np.exp(-time_s / decay_s) * edge * close)


def unit_energy(wave: NDArray[np.float64], envelope: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return a wave under its envelope, free of any offset, as strong as one second of unit power."""
    wave = (wave - np.sum(wave * envelope) / np.sum(envelope)) * envelope
    return np.asarray(wave * np.sqrt(SAMPLE_RATE / np.sum(wave**2)), dtype=np.float32)
