"""Reaching a length: stretch first, then counts of repeats in ranges, then optional blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voiceguide.errors import DurationError
from voiceguide.script.routine import Choices, Optional, Range
from voiceguide.timing.place import Span
from voiceguide.units import format_time, samples_to_seconds

SpanOf = Callable[[Choices], Span]
"""From choices to how long the programme can then be."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The shortest and longest length of a script, all choices used, and its natural one; in samples."""

    shortest: int
    natural: int
    longest: int


def reach(ranges: Sequence[Range], optionals: Sequence[Optional], span_of: SpanOf) -> Reach:
    """Return how long a script can be."""
    all_low = Choices(_counts(ranges, -_capacity(ranges, -1)), frozenset(block.key for block in optionals))
    all_high = Choices(_counts(ranges, _capacity(ranges, 1)))
    return Reach(span_of(all_low).shortest, span_of(Choices()).natural, span_of(all_high).longest)


def choose(target: int, ranges: Sequence[Range], optionals: Sequence[Optional], span_of: SpanOf) -> Choices:
    """Return the choices with which stretching reaches `target` samples; raises DurationError where none does.

    The natural counts with everything kept come first; then other counts, the ones whose natural length
    is nearest; then the same with optional blocks left out one by one, lightest first.
    """
    dropped: set[int] = set()
    for block in [None, *sorted(optionals, key=lambda block: (block.weight, -block.key))]:
        if block is not None:
            dropped.add(block.key)
        found = _choose_counts(target, ranges, frozenset(dropped), span_of)
        if found:
            return found
    limits = reach(ranges, optionals, span_of)
    asked, shortest, longest = (
        format_time(samples_to_seconds(n)) for n in (target, limits.shortest, limits.longest)
    )
    raise DurationError(
        f"this script cannot be {asked} long: its shortest length is {shortest}, its longest {longest}",
        shortest_s=samples_to_seconds(limits.shortest),
        longest_s=samples_to_seconds(limits.longest),
    )


def _choose_counts(
    target: int, ranges: Sequence[Range], dropped: frozenset[int], span_of: SpanOf
) -> Choices | None:
    """Return counts that reach the target: natural ones if they do, else the nearest rung of the ladder."""

    def at(rung: int) -> tuple[Choices, Span]:
        choices = Choices(_counts(ranges, rung) if rung else (), dropped)
        return choices, span_of(choices)

    choices, span = at(0)
    if span.shortest <= target <= span.longest:
        return choices
    sign = 1 if target > span.longest else -1
    low, high = 0, _capacity(ranges, sign)
    while high - low > 1:  # natural lengths grow along the ladder: find the two rungs around the target
        middle = (low + high) // 2
        natural = at(sign * middle)[1].natural
        low, high = (middle, high) if sign * (target - natural) > 0 else (low, middle)
    rungs = [at(sign * rung) for rung in {low, high}]
    fitting = [
        (abs(span.natural - target), choices)
        for choices, span in rungs
        if span.shortest <= target <= span.longest
    ]
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _capacity(ranges: Sequence[Range], sign: int) -> int:
    """Return how many rungs the ladder has upwards (1) or downwards (-1)."""
    return sum(_room(block, sign) for block in ranges)


def _room(block: Range, sign: int) -> int:
    return block.high - block.natural if sign > 0 else block.natural - block.low


def _counts(ranges: Sequence[Range], rung: int) -> tuple[tuple[int, int], ...]:
    """Return counts at a rung: from the natural ones, each rung changes one block by one, in turn."""
    sign, steps = (1 if rung >= 0 else -1), abs(rung)
    low, high = 0, max((_room(block, sign) for block in ranges), default=0)
    while low < high:  # the most full turns that fit into the steps
        middle = (low + high + 1) // 2
        fits = sum(min(_room(block, sign), middle) for block in ranges) <= steps
        low, high = (middle, high) if fits else (low, middle - 1)
    left = steps - sum(min(_room(block, sign), low) for block in ranges)
    counts = []
    for block in ranges:
        change = min(_room(block, sign), low)
        if left and _room(block, sign) > low:
            change, left = change + 1, left - 1
        counts.append((block.key, block.natural + sign * change))
    return tuple(counts)
