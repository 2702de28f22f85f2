"""Limiter: keeps the true peak of a stream of blocks under a ceiling, and leaves all else untouched."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.measure.oversample import REACH, peaks, stays_below
from voiceguide.units import SAMPLE_RATE, db_to_linear, seconds_to_samples

_BLOCK = 16_384
"""Samples worked on at a time, counted from the start of the programme whatever the blocks that come in."""
_ATTACK_DB = 0.9 * 1000 / SAMPLE_RATE
"""The gain falls by at most this much per sample: 0.9 dB per millisecond, so that it does not click."""
_RUN_UP_S = 0.040
"""How far ahead a peak is seen, besides `attack_s`: enough for one that is 36 dB too loud."""
_RECOVERY_DB = 6.0
_MARGIN_DB = 0.02
"""For what the gain changes while a point between samples forms, and for what oversampling overlooks."""


class Limiter:
    """A look-ahead limiter for one programme; the channels share one gain.

    The gain falls in time for a peak and comes back by 6 dB in each `release_s`; it is smoothed over
    `attack_s`. Where no peak is near it is exactly 1. The outputs together are as long as the inputs and
    in the same place, and the same bytes however the input is divided.
    """

    def __init__(
        self, ceiling_dbtp: float, channels: int, *, attack_s: float = 0.005, release_s: float = 0.12
    ) -> None:
        self._ceiling = db_to_linear(ceiling_dbtp - _MARGIN_DB)
        self._channels = channels
        self._smooth = max(1, seconds_to_samples(attack_s / 2))
        self._hold = 2 * self._smooth + REACH
        """A peak holds the gain for the width of the smoothing, and for the samples that form it."""
        self._release_db = _RECOVERY_DB / max(1, seconds_to_samples(release_s))
        self._edge = (self._hold + 2 * self._smooth) // 2
        self._ahead = seconds_to_samples(_RUN_UP_S) + self._edge
        self._audio = np.zeros((self._ahead, channels), np.float32)
        """What is not yet given out, from `_position` on."""
        self._excess_db = np.zeros(self._ahead + self._edge)
        """How much too loud it is, release included, up to the last sample that was looked at."""
        self._position = -self._ahead
        self._waiting: list[NDArray[np.float32]] = []
        self._received = 0
        self._end: int | None = None

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take samples of shape (n, channels) and return those that are finished; shape (k, channels)."""
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"a block of shape {block.shape} does not have {self._channels} channels")
        self._waiting.append(np.array(block, dtype=np.float32))
        self._received += len(block)
        done = [np.zeros((0, self._channels), np.float32)]
        looked_at = self._position + self._ahead
        if self._received >= looked_at + _BLOCK + REACH:
            self._audio = np.concatenate([self._audio, *self._waiting])
            self._waiting.clear()
        while len(self._audio) >= self._ahead + _BLOCK + REACH:
            done.append(self._step())
        return np.concatenate(done)

    def flush(self) -> NDArray[np.float32]:
        """Return the samples that are left; the programme is over."""
        self._end = self._received
        rest = self._ahead + _BLOCK + REACH
        return self.process(np.zeros((rest, self._channels), np.float32))

    def _step(self) -> NDArray[np.float32]:
        """Look at the next _BLOCK samples and give out the oldest ones."""
        seen = self._audio[self._ahead - REACH : self._ahead + _BLOCK + REACH]
        known_db = np.concatenate((self._excess_db, self._excess(seen)))
        block = self._audio[:_BLOCK]
        if known_db.any():
            block = block * self._gain(known_db)[:, None]
        start, self._position = self._position, self._position + _BLOCK
        self._audio = self._audio[_BLOCK:]
        self._excess_db = known_db[_BLOCK:]
        return block[max(0, -start) : None if self._end is None else max(0, self._end - start)]

    def _excess(self, seen: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return by how many dB each sample is too loud or still held down by the release; (_BLOCK,)."""
        before_db = self._excess_db[-1]
        if not before_db and stays_below(seen, self._ceiling):
            return np.zeros(_BLOCK)  # most blocks: nothing else needs to be known
        loudest = np.max([peaks(channel, self._ceiling) for channel in seen.T], axis=0)
        if not before_db and loudest.max() <= self._ceiling:
            return np.zeros(_BLOCK)
        excess_db = 20.0 * np.log10(np.maximum(loudest / self._ceiling, 1.0))
        falling_db = self._release_db * np.arange(1, _BLOCK + 1)
        held_db = np.maximum.accumulate(np.append(before_db, excess_db + falling_db))[1:]
        return np.asarray(held_db - falling_db)

    def _gain(self, known_db: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the gain of the oldest samples, from the excess around and after them; shape (_BLOCK,)."""
        rising = _ATTACK_DB * np.arange(len(known_db))
        ahead_db = np.maximum.accumulate((known_db - rising)[::-1])[::-1] + rising
        held_db = _sliding_max(ahead_db[: _BLOCK + 2 * self._edge], self._hold + 1)
        smooth_db = _sliding_mean(_sliding_mean(held_db, self._smooth + 1), self._smooth + 1)
        return np.asarray(10.0 ** (smooth_db / -20.0), dtype=np.float32)


def _sliding_max(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return the highest of each `width` neighbours; shape (n - width + 1,)."""
    reach = 1
    while reach < width:
        step = min(reach, width - reach)
        values = np.maximum(values[:-step], values[step:])
        reach += step
    return values


def _sliding_mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return the mean of each `width` neighbours; shape (n - width + 1,)."""
    sums = np.cumsum(np.append(0.0, values))
    return np.asarray((sums[width:] - sums[:-width]) / width)
