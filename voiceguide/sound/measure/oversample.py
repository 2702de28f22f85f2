"""Peaks between the samples, by oversampling as in ITU-R BS.1770-4, annex 2.

Most audio is far from its peak and need not be interpolated. The passes below look at fewer and fewer blocks:
each knows how far a peak can rise above what the pass before it has seen.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

REACH = 16
"""Samples on each side that decide the value of a point between two samples."""

_BETA = 9.0
"""Of the Kaiser window over the sinc."""
_BLOCK = 32
"""Samples that are interpolated, or not, together."""
_SPAN = _BLOCK + 2 * REACH
_COARSE, _FINE = 4, 16
"""Points for each sample. The standard's four miss up to 0.7 dB of the highest tones, sixteen 0.04 dB."""
_ROWS = {_COARSE: 32, _FINE: 8}
"""Blocks multiplied at once, always that many and few enough for one thread: the sums never change order."""
_MISSED = 1.083
"""How far a tone just below half the sample rate rises above four points a sample: 1 / cos(pi / 8)."""
_STRETCH = 65_536
"""Samples looked at together by `true_peak`; a multiple of _BLOCK."""


def true_peak(channel: NDArray[np.float32]) -> float:
    """Return the highest absolute value of one channel of shape (n,), also between its samples."""
    best = float(np.abs(channel).max(initial=0.0))
    for start in range(0, len(channel), _STRETCH):
        here = np.zeros(_STRETCH + 2 * REACH, np.float32)
        known = channel[max(0, start - REACH) : start + _STRETCH + REACH]
        first = REACH - min(start, REACH)
        here[first : first + len(known)] = known
        best = max(best, float(peaks(here, best).max()))
    return best


def stays_below(samples: NDArray[np.float32], limit: float) -> bool:
    """Return whether samples, of any shape, are so quiet that no point between them can exceed a limit."""
    return bool(max(samples.max(), -samples.min()) * _most_gain() <= limit)


def peaks(samples: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    """Return, for each sample, the highest absolute value of it and of the points up to the next one.

    `samples` has shape (n + 2 * REACH,), the result (n,), n a multiple of 32: the outer samples are only
    looked at. What cannot exceed `floor` is not interpolated.
    """
    levels = np.abs(samples)
    found = levels[REACH:-REACH].copy()
    blocks = found.reshape(-1, _BLOCK)
    by_reach = levels.reshape(-1, REACH).max(axis=1)
    around = sliding_window_view(by_reach, _SPAN // REACH)[:: _BLOCK // REACH].max(axis=1)
    # no point can exceed the highest sample around it by more than the sum of the filter's taps
    chosen = np.flatnonzero(around * _most_gain() > floor)
    if len(chosen):
        spans = sliding_window_view(samples, _SPAN)[::_BLOCK]
        _interpolate(spans, blocks, chosen, _COARSE)
        _interpolate(spans, blocks, chosen[blocks[chosen].max(axis=1) * _MISSED > floor], _FINE)
    return found


def _interpolate(
    spans: NDArray[np.float32], blocks: NDArray[np.float32], chosen: NDArray[np.intp], factor: int
) -> None:
    """Raise the chosen blocks to the highest of the points between their samples."""
    matrix, count = _matrix(factor), _ROWS[factor]
    rows = np.zeros((count, _SPAN), np.float32)
    for start in range(0, len(chosen), count):
        some = chosen[start : start + count]
        rows[: len(some)] = spans[some]
        points = np.abs(rows @ matrix).reshape(count, factor - 1, _BLOCK)
        blocks[some] = np.maximum(blocks[some], points.max(axis=1)[: len(some)])


@functools.cache
def _matrix(factor: int) -> NDArray[np.float32]:
    """Return what takes a span to the points within its block; shape (_SPAN, (factor - 1) * _BLOCK)."""
    taps = np.arange(1 - REACH, REACH + 1)
    matrix = np.zeros((_SPAN, factor - 1, _BLOCK))
    for phase in range(factor - 1):
        distance = (phase + 1) / factor - taps
        kernel = np.sinc(distance) * np.i0(_BETA * np.sqrt(1.0 - (distance / REACH) ** 2))
        for i in range(_BLOCK):
            matrix[i + 1 : i + 1 + len(taps), phase, i] = kernel / kernel.sum()
    return matrix.reshape(_SPAN, -1).astype(np.float32)


@functools.cache
def _most_gain() -> float:
    """Return how far a point can rise above the highest sample around it, as a factor."""
    return float(np.abs(_matrix(_FINE)).sum(axis=0).max())
