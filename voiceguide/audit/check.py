"""Check: one thing that was measured in a finished file, and the words in which it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from voiceguide.units import format_clock, samples_to_seconds


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was measured, in words; `numbers` holds the same for programs, all of them finite."""

    name: str
    passed: bool
    measured: str
    wanted: str
    numbers: Mapping[str, float] = field(default_factory=dict)


def clock(samples: int) -> str:
    """Return a place as `hh:mm:ss.mmm`."""
    return format_clock(samples_to_seconds(samples))


def where(faults: tuple[int, ...]) -> str:
    """Return how many places are wrong, and the first, to be added to what was measured."""
    return f"; {len(faults)} wrong, the first at {clock(faults[0])}" if faults else ""
