"""A layer of steady tones that swell and fade: partials drawn as lines into the spectra of long frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.synth.noise import Curve, add_frames, frame_times
from voiceguide.units import SAMPLE_RATE

_FRAME = 16_384
_HALF_WIDTH = 18
"""Bins drawn on either side of a line: what a Hann window has beyond is 95 dB down. Lines lie above 49 Hz."""
_WIDTH = 2 * _HALF_WIDTH + 1
_ONE_SIDE = (np.float32(1.29), np.float32(0.58))
"""What one channel gets of the two sines: unequal, so that they never cancel out; as loud as stereo."""


@dataclass(frozen=True, slots=True, eq=False)
class Tone:
    """Two sines that never stop, `beat_hz` apart, one on either side of the middle.

    `swell` gives their share of `level` in time, `spread` how far they stand apart, from 0 to 1.
    """

    frequency_hz: float
    beat_hz: float
    level: float
    spread: float
    phases: tuple[float, float]
    """In turns."""
    swell: Curve


class Lines:
    """A layer that sums tones. Frames overlap by half under a Hann window, which adds up to one, and each
    line goes on from frame to frame in phase, so that only its slow swell is heard.
    """

    def __init__(self, channels: int, tones: Sequence[Tone]) -> None:
        self._channels, self._tones = channels, tones
        window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(_FRAME) / _FRAME)
        self._hz = np.array([_pair_hz(tone) for tone in tones])
        self._phases = np.array([tone.phases for tone in tones])
        self._lows = [round(tone.frequency_hz * _FRAME / SAMPLE_RATE) - _HALF_WIDTH for tone in tones]
        pairs = zip(self._hz, self._lows, strict=True)
        self._shapes = np.array([[_line(hz, low, window) for hz in pair] for pair, low in pairs])

    def __call__(self, index: int, block: NDArray[np.float32]) -> None:
        """Add the block with this number."""
        hop = _FRAME // 2
        times_s = frame_times(index, hop)
        turns = np.mod(self._hz[..., None] * (times_s - hop / SAMPLE_RATE) + self._phases[..., None], 1.0)
        levels = np.array([tone.level * (0.4 + 0.6 * tone.swell(times_s)) for tone in self._tones])
        lines = (levels[:, None] * np.exp(2j * np.pi * turns)).astype(np.complex64)
        spectrum = np.zeros((self._channels, len(times_s), max(self._lows) + _WIDTH), np.complex64)
        for line, low, shape, tone in zip(lines, self._lows, self._shapes, self._tones, strict=True):
            drawn = line[..., None] * shape[:, None]
            for side, (first, second) in zip(spectrum, self._sides(tone.spread), strict=True):
                side[:, low : low + _WIDTH] += first * drawn[0] + second * drawn[1]
        add_frames(block, np.fft.irfft(spectrum, _FRAME).astype(np.float32, copy=False))

    def _sides(self, spread: float) -> list[tuple[np.float32, np.float32]]:
        """Return what each channel gets of either sine."""
        angle = np.pi / 4.0 * (1.0 - spread)
        near, far = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        return [(near, far), (far, near)] if self._channels == 2 else [_ONE_SIDE]


def _pair_hz(tone: Tone) -> tuple[float, float]:
    return tone.frequency_hz - tone.beat_hz / 2.0, tone.frequency_hz + tone.beat_hz / 2.0


def _line(frequency_hz: float, low: int, window: NDArray[np.float64]) -> NDArray[np.complex64]:
    """Return the spectrum of a windowed sine in the _WIDTH bins from `low`."""
    wave = np.exp(2j * np.pi * frequency_hz * np.arange(_FRAME) / SAMPLE_RATE) * window
    return np.fft.fft(wave)[low : low + _WIDTH].astype(np.complex64)
