"""Rate tables: what a voice's own control really does to its speed, as it was measured."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeAlias

RateTable: TypeAlias = Sequence[tuple[float, float]]
"""(rate that comes out, control that does it), ascending."""


def control_for(table: RateTable, rate: float) -> float:
    """Return the control for a rate, between the nearest two that were measured; at most the table's ends."""
    wanted = min(max(rate, table[0][0]), table[-1][0])
    place = max(1, bisect_left(table, (wanted, 0.0)))
    (low, low_control), (high, high_control) = table[place - 1], table[place]
    return low_control + (high_control - low_control) * (wanted - low) / (high - low)
