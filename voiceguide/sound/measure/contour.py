"""Contour: what is heard in every frame of a programme, in a few bytes: how loud it is in each band, how
sharply the wave bends, and how loud each side is. The same measure serves what is mixed and a finished file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.units import FRAME, SAMPLE_RATE

Rows = NDArray[np.void]
"""Of dtype ROW, one for each frame."""

EDGES_HZ = (80.0, 250.0, 500.0, 1000.0, 2000.0, 3500.0, 6000.0)
"""Of the bands: what tells vowels and consonants apart, and most beds from one another."""
BANDS = len(EDGES_HZ) - 1
ROW = np.dtype([("bands", "u1", (BANDS,)), ("bend", "u1"), ("sides", "<f4", (3,))])
"""Levels and bend as `to_level` has them; powers of left, right and their difference, of their bends."""
REVISION = 1
"""To be changed when the same samples give other rows."""

LEAST_DB = -110
"""What level 0 stands for; a level is one step of 1 dB above it."""

_FEWER = 3
"""Samples joined into one before spectra are taken."""
_SIZE = 2 * FRAME // _FEWER
_HZ = np.fft.rfftfreq(_SIZE, _FEWER / SAMPLE_RATE)
_STARTS = np.searchsorted(_HZ, EDGES_HZ)
_WINDOW = np.hanning(_SIZE + 1)[:-1].astype(np.float32)
_SCALE = 2.0 / (_SIZE * float(np.square(_WINDOW).sum()))


class ContourMeter:
    """Turns blocks of samples into rows, however they are cut."""

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((FRAME, channels), np.float32)
        """The last frame that has its row, for the next to look back on, and what is not yet a whole one."""

    def feed(self, block: NDArray[np.float32]) -> Rows:
        """Take samples of shape (n,) or (n, channels); return the rows of all frames that are now whole."""
        samples = np.concatenate((self._rest, block.reshape(len(block), self._rest.shape[1])))
        count = len(samples) // FRAME - 1
        self._rest = samples[count * FRAME :].copy()
        return _rows(samples[: (count + 1) * FRAME].reshape(count + 1, FRAME, -1))


def contour(samples: NDArray[np.float32]) -> Rows:
    """Return the rows of all whole frames of samples of shape (n, channels)."""
    return ContourMeter(samples.shape[1]).feed(samples)


def to_level(power: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return mean squares as whole steps of 1 dB above LEAST_DB, from 0 to 255."""
    level = 10.0 * np.log10(np.maximum(power, 1e-12)) - LEAST_DB
    return np.asarray(np.rint(level).clip(0, 255), dtype=np.uint8)


def to_power(level: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean squares of levels."""
    return np.asarray(10.0 ** ((level.astype(np.float64) + LEAST_DB) / 10.0))


def _rows(frames: NDArray[np.float32]) -> Rows:
    """Return a row for each of the frames, of shape (n, FRAME, channels), but the first.

    A spectrum is that of a frame and the one before it.
    """
    rows = np.zeros(len(frames) - 1, ROW)
    if not len(rows):
        return rows
    few, bends = [], np.zeros((len(rows), FRAME - 2), np.float32)
    for channel in np.moveaxis(frames, 2, 0):  # one after another: what lies side by side is fast
        wave = np.ascontiguousarray(channel)
        few.append((wave[:, ::_FEWER] + wave[:, 1::_FEWER] + wave[:, 2::_FEWER]) * np.float32(1 / _FEWER))
        own = wave[1:]
        bend = own[:, 2:] + own[:, :-2]
        bend -= 2.0 * own[:, 1:-1]
        np.maximum(bends, np.abs(bend, out=bend), out=bends)
    middle = sum(few[1:], few[0]) * np.float32(1 / len(few))
    spectra = np.fft.rfft(np.concatenate((middle[:-1], middle[1:]), axis=1) * _WINDOW)
    power = spectra.real**2 + spectra.imag**2
    rows["bands"] = to_level(np.add.reduceat(power, _STARTS, axis=1)[:, :BANDS] * _SCALE)
    rows["bend"] = to_level(bends.max(axis=1) ** 2)
    slopes = [np.diff(side[1:], axis=1) for side in few]
    for number, slope in enumerate((slopes[0], slopes[-1], slopes[0] - slopes[-1])):
        rows["sides"][:, number] = np.einsum("ij,ij->i", slope, slope) / slope.shape[1]
    return rows
