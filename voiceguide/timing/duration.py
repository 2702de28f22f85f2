"""Reaching a length: stretch first, then counts of repeats in ranges, then optional blocks.

For given choices a programme can have any length of an interval, from its pieces all shrunk to all stretched.
More rounds move it up and dropped blocks move it down, so each search below is a bisection over a ladder of
choices. Where the target lies in a hole between two rungs, the one block that makes the step is left as it
is, and the search goes on with the others. To choose among all subsets is a knapsack problem; this looks at a
few, in the order that the author gave by weight, and at no more than the square of the number of blocks.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from voiceguide.errors import DurationError, ScriptError
from voiceguide.script.routine import Choices, Optional, Range
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import Span, span_of
from voiceguide.timing.sounds import Lengths, Sound
from voiceguide.units import exact_seconds, format_exact, samples_to_seconds

SpanOf = Callable[[Choices], Span]
"""From choices to how long the programme can then be."""

_ENDLESS = Span(10**18, 10**18, 10**18)
"""Of choices with more rounds than a programme may hold."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The shortest and longest length of a script, all choices used, and its natural one; in samples."""

    shortest: int
    natural: int
    longest: int


def reach(ranges: Sequence[Range], optionals: Sequence[Optional], span_of: SpanOf) -> Reach:
    """Return how long a script can be; raises ScriptError where leaving out what may go makes it faulty."""
    all_dropped = frozenset(block.key for block in optionals)
    natural = span_of(Choices())
    shortest, longest = natural.shortest, natural.longest
    if ranges or optionals:
        shortest = span_of(_lowest(ranges, all_dropped)).shortest
    top = _capacity(ranges, 1)
    if top and _up(span_of, _at(ranges, top)) == _ENDLESS:
        top = _bisect(0, top, lambda rung: _up(span_of, _at(ranges, rung)) != _ENDLESS)
    if top:
        longest = span_of(_at(ranges, top)).longest
    return Reach(shortest, natural.natural, longest)


def choose(target: int, ranges: Sequence[Range], optionals: Sequence[Optional], span_of: SpanOf) -> Choices:
    """Return the choices with which stretching reaches `target` samples; or raises DurationError.

    The natural counts with everything kept come first; then other counts, the ones whose natural length is
    nearest, so that the stretch is nearest to 1; then the same with optional blocks left out, lightest first.
    """
    seen: dict[Choices, Span] = {}

    def known(choices: Choices) -> Span:
        if choices not in seen:
            seen[choices] = span_of(choices)
        return seen[choices]

    if _fits(target, known(Choices())):
        return Choices()
    limits = reach(ranges, optionals, known)
    if limits.shortest <= target <= limits.longest:
        for dropped in _drop_sets(target, ranges, optionals, known):
            found = _choose_counts(target, ranges, dropped, known)
            if found:
                return found
    raise DurationError(
        _sorry(target, limits, seen.values()),
        shortest_s=samples_to_seconds(limits.shortest),
        longest_s=samples_to_seconds(limits.longest),
    )


def settle(
    target: int,
    ranges: Sequence[Range],
    optionals: Sequence[Optional],
    plan_of: Callable[[Choices], Plan],
    estimated: Lengths,
    measured: Lengths,
) -> Choices:
    """Return the choices of `choose`, confirmed by measured lengths; raises DurationError, EngineError.

    The search goes by estimates, and only the sounds of a plan that it proposes are measured: what was
    measured counts from then on. It ends, since each turn but the last measures something new.
    """
    known: dict[Sound, int] = {}

    def span(choices: Choices) -> Span:
        plan = plan_of(choices)
        rest = estimated.of(sound for sound in plan.sounds if sound not in known)
        return span_of(plan, ChainMap(known, dict(rest)))

    while True:
        seen: dict[Choices, Span] = {}

        def look(choices: Choices, seen: dict[Choices, Span] = seen) -> Span:
            seen[choices] = span(choices)
            return seen[choices]

        refusal: DurationError | None = None
        try:
            proposed = choose(target, ranges, optionals, look)
            needed: Iterable[Sound] = plan_of(proposed).sounds
        except DurationError as error:  # an estimate may be wrong: measure all that it rests on
            refusal = error
            needed = (sound for choices in seen for sound in plan_of(choices).sounds)
        new = [sound for sound in dict.fromkeys(needed) if sound not in known]
        if not new:
            if refusal:
                raise refusal
            return proposed
        known.update(measured.of(new))


def _sorry(target: int, limits: Reach, spans: Collection[Span]) -> str:
    """Return words for a length that cannot be: what can be, rounded so that it is true."""

    shortest, longest = samples_to_seconds(limits.shortest), samples_to_seconds(limits.longest)
    whole = math.ceil(shortest) <= math.floor(longest)
    """Whether whole seconds say it without contradicting each other."""

    def up(samples: int) -> str:
        seconds = samples_to_seconds(samples)
        return format_exact(math.ceil(seconds) if whole else math.ceil(seconds * 1000) / 1000)

    def down(samples: int) -> str:
        seconds = samples_to_seconds(samples)
        return format_exact(math.floor(seconds) if whole else math.floor(seconds * 1000) / 1000)

    asked = format_exact(exact_seconds(target))
    if limits.shortest <= target <= limits.longest:
        below = max(span.longest for span in spans if span.longest < target)
        above = min(span.shortest for span in spans if span.shortest > target)
        return (
            f"this script cannot be {asked} long: with its rounds and optional blocks it can be up to "
            f"{down(below)}, or {up(above)} and more"
        )
    if longest - shortest < 0.002:
        only = format_exact(exact_seconds(limits.longest))
        return f"this script cannot be {asked} long: its only length is {only}"
    return (
        f"this script cannot be {asked} long: its shortest length is {up(limits.shortest)}, "
        f"its longest {down(limits.longest)}"
    )


def _fits(target: int, span: Span) -> bool:
    return span.shortest <= target <= span.longest


def _up(span_of: SpanOf, choices: Choices) -> Span:
    """Return the span of choices with more rounds, of which there may be too many."""
    try:
        return span_of(choices)
    except ScriptError:  # the natural choices have no fault, so this is the bound on cues
        return _ENDLESS


def _bisect(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number from `low` below `high` for which something holds that then stops holding."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


# Optional blocks


def _drop_sets(
    target: int, ranges: Sequence[Range], optionals: Sequence[Optional], span_of: SpanOf
) -> Iterator[frozenset[int]]:
    """Yield sets of blocks to leave out: none, then as few of the lightest as make it short enough.

    A block whose loss makes the programme too short stays, and heavier ones go instead. If that leads
    nowhere, the lightest block stays from the start, then the two lightest, and so on.
    """
    yield frozenset()
    order = [block.key for block in sorted(optionals, key=lambda block: (block.weight, -block.key))]
    for first in range(len(order)):
        dropped: list[int] = []
        rest = order[first:]
        while rest:

            def too_long(count: int, dropped: list[int] = dropped, rest: list[int] = rest) -> bool:
                return span_of(_lowest(ranges, frozenset(dropped + rest[:count]))).shortest > target

            count = _bisect(0, len(rest) + 1, too_long) + 1
            if count > len(rest):
                break
            yield frozenset(dropped + rest[:count])
            dropped, rest = dropped + rest[: count - 1], rest[count:]


# Repeats in ranges


def _choose_counts(
    target: int, ranges: Sequence[Range], dropped: frozenset[int], span_of: SpanOf
) -> Choices | None:
    """Return counts that reach the target: natural ones if they do, else the nearest rung of the ladder."""
    choices = Choices((), dropped)
    span = span_of(choices)
    if _fits(target, span):
        return choices
    sign = 1 if target > span.longest else -1
    look = (lambda choices: _up(span_of, choices)) if sign > 0 else span_of
    ladder = list(ranges)
    while top := _capacity(ladder, sign):
        last = look(_at(ladder, sign * top, dropped))
        if (target > last.longest) if sign > 0 else (target < last.shortest):
            return None

        def before(rung: int, ladder: list[Range] = ladder) -> bool:
            return sign * (target - look(_at(ladder, sign * rung, dropped)).natural) > 0

        low = _bisect(0, top, before)
        rungs = [_at(ladder, sign * rung, dropped) for rung in (low, low + 1)]
        fitting = [rung for rung in rungs if _fits(target, look(rung))]
        if fitting:
            return min(fitting, key=lambda rung: abs(look(rung).natural - target))
        ladder = _without_step(ladder, *rungs)
    return None


def _without_step(ladder: Sequence[Range], rung: Choices, following: Choices) -> list[Range]:
    """Return the ladder from a rung on, without the block that changes from it to the following one."""
    pairs = zip(ladder, rung.counts, following.counts, strict=True)
    return [
        replace(block, natural=count)
        if count == after
        else replace(block, natural=count, low=count, high=count)
        for block, (_, count), (_, after) in pairs
    ]


def _lowest(ranges: Sequence[Range], dropped: frozenset[int]) -> Choices:
    return _at(ranges, -_capacity(ranges, -1), dropped)


def _capacity(ranges: Sequence[Range], sign: int) -> int:
    """Return how many rungs the ladder has upwards (1) or downwards (-1)."""
    return sum(_room(block, sign) for block in ranges)


def _room(block: Range, sign: int) -> int:
    return block.high - block.natural if sign > 0 else block.natural - block.low


def _at(ranges: Sequence[Range], rung: int, dropped: frozenset[int] = frozenset()) -> Choices:
    """Return counts at a rung: from the natural ones, each rung changes one block by one, in turn."""
    sign, steps = (1 if rung >= 0 else -1), abs(rung)
    most = max((_room(block, sign) for block in ranges), default=0)

    def fits(turns: int) -> bool:
        return sum(min(_room(block, sign), turns) for block in ranges) <= steps

    turns = _bisect(0, most + 1, fits)
    left = steps - sum(min(_room(block, sign), turns) for block in ranges)
    counts = []
    for block in ranges:
        change = min(_room(block, sign), turns)
        if left and _room(block, sign) > turns:
            change, left = change + 1, left - 1
        counts.append((block.key, block.natural + sign * change))
    return Choices(tuple(counts), dropped)
