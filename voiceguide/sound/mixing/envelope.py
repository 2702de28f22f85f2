"""Gains that change over time, as lines through points: how a bed moves, and how it makes room for speech."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import Ducking
from voiceguide.units import SAMPLE_RATE, db_to_linear, seconds_to_samples

STEEPEST_DB_PER_S = 100.0
"""1 dB in 10 ms: what is faster is heard as a step."""


Points = tuple[tuple[int, float], ...]
"""Of a line, as (sample, value)."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A line through points: `positions` in samples, rising; `values` level off beyond both ends."""

    positions: NDArray[np.int64]
    values: NDArray[np.float64]

    def at(self, start: int, count: int, step: int = 1) -> NDArray[np.float64]:
        """Return the values at `start`, `start + step`, ...; shape (count,)."""
        end = start + count * step
        first = max(int(np.searchsorted(self.positions, start, "right")) - 1, 0)
        last = int(np.searchsorted(self.positions, end, "left")) + 1
        places, values = self.positions[first:last], self.values[first:last]
        if len(places) < 2 or (values == values[0]).all():
            return np.full(count, values[0] if len(values) else self.values[-1])
        return np.asarray(np.interp(np.arange(start, end, step), places, values))

    def within(self, start: int, stop: int) -> Points:
        """Return the points that decide the values from `start` to `stop`, counted from `start`.

        Where the value stays the same, one point says so: equal lines have equal points.
        """
        first = max(int(np.searchsorted(self.positions, start, "right")) - 1, 0)
        last = int(np.searchsorted(self.positions, stop - 1, "left")) + 1
        values = self.values[first:last]
        if not len(values):
            return ((0, float(self.values[-1])),)
        if (values == values[0]).all():
            return ((0, float(values[0])),)
        if values[0] == values[1]:  # it is level until the second
            first, values = first + 1, values[1:]
        if values[-1] == values[-2]:
            last, values = last - 1, values[:-1]
        places = self.positions[first:last] - start
        return tuple(zip(places.tolist(), values.tolist(), strict=True))

    def moves(self) -> NDArray[np.int64]:
        """Return from where to where its value changes; shape (n, 2)."""
        changing = np.flatnonzero(np.diff(self.values))
        return np.stack([self.positions[changing], self.positions[changing + 1]], axis=1)


def factors(gain_db: Envelope, start: int, count: int, step: int = 1) -> NDArray[np.float64]:
    """Return an envelope of dB as factors of the amplitude; shape (count,)."""
    values = gain_db.at(start, count, step)
    if values[0] == values[-1] and (values == values[0]).all():
        return np.full(count, db_to_linear(float(values[0])))
    return np.asarray(np.exp(values * (math.log(10.0) / 20.0)))


def line(points: Sequence[tuple[int, float]]) -> Envelope:
    """Return the envelope through (position, value) points."""
    positions, values = zip(*points, strict=True)
    # no value is the negative zero, which looks like another one
    return Envelope(np.asarray(positions, dtype=np.int64), np.asarray(values, dtype=np.float64) + 0.0)


def ducking_samples(settings: Ducking, rate: int = SAMPLE_RATE) -> tuple[int, int, int]:
    """Return the attack, hold and release of a ducking in samples."""
    shortest_s = settings.depth_db / STEEPEST_DB_PER_S
    return (
        seconds_to_samples(max(settings.attack_s, shortest_s), rate) + 1,
        seconds_to_samples(settings.hold_s, rate),
        seconds_to_samples(max(settings.release_s, shortest_s), rate) + 1,
    )


def ducking(speech: Iterable[tuple[int, int]], settings: Ducking, rate: int = SAMPLE_RATE) -> Envelope:
    """Return the gain of a bed in dB under speech at these (start, end) samples, ordered by start.

    It is `-depth_db` from each start until `hold_s` after the end, and moves there and back in straight
    lines, never faster than STEEPEST_DB_PER_S.
    """
    attack, hold, release = ducking_samples(settings, rate)
    points: list[tuple[int, float]] = []
    low_until: int | None = None
    for start, end in speech:
        if low_until is None:
            points += [(start - attack, 0.0), (start, 1.0)]
        elif start > low_until:
            if start - low_until >= attack + release:
                points += [(low_until, 1.0), (low_until + release, 0.0), (start - attack, 0.0), (start, 1.0)]
            else:  # it turns round on the way up
                turn = low_until + (start - low_until) * release // (attack + release)
                points += [(low_until, 1.0), (turn, 1.0 - (turn - low_until) / release), (start, 1.0)]
        low_until = max(low_until or 0, end + hold)
    if low_until is None:
        return line([(0, 0.0)])
    points += [(low_until, 1.0), (low_until + release, 0.0)]
    return line([(position, -settings.depth_db * amount) for position, amount in points])
