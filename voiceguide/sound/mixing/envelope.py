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


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A line through points: `positions` in samples, rising; `values` level off beyond both ends."""

    positions: NDArray[np.float64]
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


def factors(gain_db: Envelope, start: int, count: int, step: int = 1) -> NDArray[np.float64]:
    """Return an envelope of dB as factors of the amplitude; shape (count,)."""
    values = gain_db.at(start, count, step)
    if values[0] == values[-1] and (values == values[0]).all():
        return np.full(count, db_to_linear(float(values[0])))
    return np.asarray(np.exp(values * (math.log(10.0) / 20.0)))


def line(points: Sequence[tuple[float, float]]) -> Envelope:
    """Return the envelope through (position, value) points."""
    rows = np.asarray(points, dtype=np.float64)
    return Envelope(rows[:, 0], rows[:, 1])


def ducking(speech: Iterable[tuple[int, int]], settings: Ducking, rate: int = SAMPLE_RATE) -> Envelope:
    """Return the gain of a bed in dB under speech at these (start, end) samples, ordered by start.

    It is `-depth_db` from each start until `hold_s` after the end, and moves there and back in straight
    lines, never faster than STEEPEST_DB_PER_S.
    """
    shortest_s = settings.depth_db / STEEPEST_DB_PER_S
    attack = seconds_to_samples(max(settings.attack_s, shortest_s), rate) + 1
    release = seconds_to_samples(max(settings.release_s, shortest_s), rate) + 1
    hold = seconds_to_samples(settings.hold_s, rate)
    points: list[tuple[float, float]] = []
    low_until: float | None = None
    for start, end in speech:
        if low_until is None:
            points += [(start - attack, 0.0), (start, 1.0)]
        elif start > low_until:
            if start - low_until >= attack + release:
                points += [(low_until, 1.0), (low_until + release, 0.0), (start - attack, 0.0), (start, 1.0)]
            else:  # it turns round on the way up
                turn = (low_until * attack + start * release) / (attack + release)
                points += [(low_until, 1.0), (turn, 1.0 - (turn - low_until) / release), (start, 1.0)]
        low_until = max(low_until or 0, end + hold)
    if low_until is None:
        return line([(0, 0.0)])
    points += [(low_until, 1.0), (low_until + release, 0.0)]
    return line([(position, -settings.depth_db * amount) for position, amount in points])
