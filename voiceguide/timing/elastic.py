"""The elastic solver: one stretch factor for all pieces, each within bounds, summing exactly to a target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glue:
    """An elastic length in seconds, as glue in TeX: `weight` 2 stretches and shrinks twice as much."""

    natural_s: float
    min_s: float
    max_s: float
    weight: float = 1.0

    def at(self, stretch: float) -> float:
        """Return the length at a stretch factor: natural * (1 + (stretch - 1) * weight), clamped."""
        return min(max(self.natural_s * (1 + (stretch - 1) * self.weight), self.min_s), self.max_s)


def bounds_samples(glue: Glue, rate: int) -> tuple[int, int]:
    """Return the whole samples from the shortest to the longest that a piece may be."""
    if glue.natural_s * glue.weight <= 0:  # nothing pulls at it
        return (round(min(max(glue.natural_s, glue.min_s), glue.max_s) * rate),) * 2
    # A millionth of a sample forgives binary fractions: 0.1 s is meant to be 4410 samples exactly.
    low, high = math.ceil(glue.min_s * rate - 1e-6), math.floor(glue.max_s * rate + 1e-6)
    return (low, high) if low <= high else (round(glue.natural_s * rate),) * 2


def natural_samples(glue: Glue, rate: int) -> int:
    """Return the natural length in whole samples, within bounds."""
    low, high = bounds_samples(glue, rate)
    return min(max(round(glue.natural_s * rate), low), high)


def solve_stretch(pieces: Sequence[Glue], target_s: float) -> float:
    """Return the stretch at which the pieces sum to `target_s`, or come nearest.

    The sum is a piecewise linear function of the stretch that never falls; its breakpoints are where a piece
    reaches a bound. They are sorted and walked once: O(n log n), exact, no iteration.
    """
    breaks: list[tuple[float, float]] = []
    total = 0.0
    for piece in pieces:
        pull = piece.natural_s * piece.weight
        if pull <= 0 or piece.max_s <= piece.min_s:
            total += min(max(piece.natural_s, piece.min_s), piece.max_s)
            continue
        total += piece.min_s
        breaks.append((1 + (piece.min_s - piece.natural_s) / pull, pull))
        breaks.append((1 + (piece.max_s - piece.natural_s) / pull, -pull))
    if not breaks:
        return 1.0
    breaks.sort()
    position, slope = breaks[0][0], 0.0
    if target_s <= total:
        return position
    for at, change in breaks:
        reached = total + slope * (at - position)
        if reached >= target_s and slope > 0:
            return position + (target_s - total) / slope
        total, position = reached, at
        slope += change
    return position


def solve(pieces: Sequence[Glue], target: int, rate: int) -> tuple[list[int], float]:
    """Return whole sample lengths that sum to `target` exactly, and the stretch that gives them.

    Lengths differ from the exact solution by less than one sample; samples left over go to the largest
    remainders, then to the first pieces. Raises ValueError where the bounds do not allow the target.
    """
    bounds = [bounds_samples(piece, rate) for piece in pieces]
    if not sum(low for low, _ in bounds) <= target <= sum(high for _, high in bounds):
        raise ValueError(f"{target} samples are out of reach")
    bounded = [
        Glue(piece.natural_s, low / rate, high / rate, piece.weight)
        for piece, (low, high) in zip(pieces, bounds, strict=True)
    ]
    stretch = solve_stretch(bounded, target / rate)
    exact = [piece.at(stretch) * rate for piece in bounded]
    lengths = [
        min(max(math.floor(value + 1e-6), low), high)
        for value, (low, high) in zip(exact, bounds, strict=True)
    ]
    left = target - sum(lengths)
    sign = 1 if left > 0 else -1
    order = sorted(range(len(pieces)), key=lambda i: (sign * (lengths[i] - exact[i]), i))
    while left:
        before = left
        for index in order:
            low, high = bounds[index]
            if left and low <= lengths[index] + sign <= high:
                lengths[index] += sign
                left -= sign
        if left == before:
            raise ValueError(f"{target} samples are out of reach")
    return lengths, stretch
