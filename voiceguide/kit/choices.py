"""Choices: which rounds and optional blocks a programme has at every length that it can have."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.errors import DurationError
from voiceguide.script.routine import Choices, Routine
from voiceguide.timing.duration import SpanOf, choose, reach
from voiceguide.timing.place import Span
from voiceguide.units import SAMPLE_RATE

MOST_STEPS = 7200
"""Lengths that are tried: every second up to two hours, fewer where a programme can be longer."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The lengths, in samples, for which these choices are the ones to take."""

    choices: Choices
    low: int
    high: int


def choices_by_length(routine: Routine, span_of: SpanOf) -> list[Reached]:
    """Return the choices for every length, in order.

    The choices are those of `timing.duration.choose` for every whole second; between two seconds the first
    one's go on as far as they reach. Lengths that cannot be had lie in none of them.
    """
    spans: dict[Choices, Span] = {}

    def known(choices: Choices) -> Span:
        if choices not in spans:
            spans[choices] = span_of(choices)
        return spans[choices]

    limits = reach(routine.ranges, routine.optionals, known)
    step = SAMPLE_RATE * max(1, -(-(limits.longest - limits.shortest) // (MOST_STEPS * SAMPLE_RATE)))
    first = (limits.shortest // step + 1) * step
    targets = sorted({limits.shortest, limits.longest, *range(first, limits.longest, step)})
    found: list[Reached] = []
    for target in targets:
        try:
            choices = choose(target, routine.ranges, routine.optionals, known)
        except DurationError:
            continue
        if found and found[-1].choices == choices:
            found[-1] = Reached(choices, found[-1].low, target)
        else:
            found.append(Reached(choices, target, target))
    return [_widened(found, index, known) for index in range(len(found))]


def _widened(found: list[Reached], index: int, span_of: SpanOf) -> Reached:
    """Return a stretch of lengths with what lies between it and its neighbours, as far as it reaches."""
    one, span = found[index], span_of(found[index].choices)
    above = found[index + 1].low - 1 if index + 1 < len(found) else span.longest
    low = one.low
    if index:
        before = found[index - 1]
        low = max(span.shortest, min(span_of(before.choices).longest, one.low - 1) + 1)
    return Reached(one.choices, low, max(one.high, min(span.longest, above)))
