"""A layer of steady tones that swell and fade: partials drawn as lines into the spectra of long frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.noise import Curve, add_frames, frame_times
from voiceguide.units import SAMPLE_RATE

_FRAME = 16_384
_HALF_WIDTH = 40
"""Bins drawn on either side of a line; what a Hann window has beyond is 110 dB down."""


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A sine that never stops: `phase` in turns, `pan` from -1 to 1, `swell` its share of `level` in time."""

    frequency_hz: float
    level: float
    pan: float
    phase: float
    swell: Curve


class Lines:
    """A layer that sums partials. Frames overlap by half under a Hann window, which adds up to one, and each
    line goes on from frame to frame in phase, so that only its slow swell is heard.
    """

    def __init__(self, channels: int, partials: Sequence[Partial]) -> None:
        self._channels, self._partials = channels, partials
        window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(_FRAME) / _FRAME)
        self._shapes = [_line(partial.frequency_hz, window) for partial in partials]
        self._bins = max(low + len(shape) for low, shape in self._shapes)

    def __call__(self, index: int, block: NDArray[np.float32]) -> None:
        """Add the block with this number."""
        hop = _FRAME // 2
        times_s = frame_times(index, hop)
        spectrum = np.zeros((self._channels, len(times_s), self._bins), np.complex64)
        for partial, (low, shape) in zip(self._partials, self._shapes, strict=True):
            turns = np.mod(partial.frequency_hz * (times_s - hop / SAMPLE_RATE) + partial.phase, 1.0)
            level = partial.level * (0.15 + 0.85 * partial.swell(times_s))
            lines = (level * np.exp(2j * np.pi * turns)).astype(np.complex64)[:, None] * shape
            for side, gain in zip(spectrum, self._sides(partial.pan), strict=True):
                side[:, low : low + len(shape)] += lines * np.float32(gain)
        waves = np.fft.irfft(spectrum, _FRAME).astype(np.float32, copy=False)
        add_frames(block, waves)

    def _sides(self, pan: float) -> tuple[float, ...]:
        angle = (pan + 1.0) * np.pi / 4.0
        return (1.0,) if self._channels == 1 else (float(np.cos(angle)), float(np.sin(angle)))


def _line(frequency_hz: float, window: NDArray[np.float64]) -> tuple[int, NDArray[np.complex64]]:
    """Return where the line of a windowed sine begins, in bins, and its spectrum there."""
    at = frequency_hz * _FRAME / SAMPLE_RATE
    low = max(0, round(at) - _HALF_WIDTH)
    wave = np.exp(2j * np.pi * frequency_hz * np.arange(_FRAME) / SAMPLE_RATE) * window
    return low, np.fft.fft(wave)[low : round(at) + _HALF_WIDTH + 1].astype(np.complex64)
