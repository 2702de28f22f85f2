"""Grid: chapters, and what follows a gap, start on frames of MP3, so that equal sound has equal frames.

A gap, whose length is not promised, becomes longer or shorter by about a frame, which is 26 ms; so does a
pause or hold where lengths are stretched anyway, or where a chapter has no gap. What was written as fixed,
and the whole length, stay to the sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voiceguide.script.routine import Section
from voiceguide.timing.elastic import Glue, bounds_samples
from voiceguide.timing.fit import fixed_samples
from voiceguide.timing.pieces import Plan, Silence, Slot, Sounds, Speech, Until
from voiceguide.timing.sounds import Sound
from voiceguide.units import FRAME, SAMPLE_RATE, seconds_to_samples


@dataclass(slots=True)
class _Silence:
    """A silence that may give way, and what it is to bring onto the grid."""

    number: int
    """Among all that was solved."""
    least: int
    most: int
    after: int
    """Where it ends; or, if a chapter starts before the next such silence, where that does."""
    starts_chapter: bool = False
    until: bool = False
    """It ends at a time that is promised, and makes up for all before it."""


def on_grid(
    plan: Plan,
    lengths: Mapping[Sound, int],
    glues: Sequence[Glue],
    solved: Sequence[int],
    *,
    stretched: bool,
) -> list[int]:
    """Return the lengths in samples of silences and slots, as `solved` but on the grid, with the same sum.

    For the sum the last silences that can make up for all the others: what follows them is off the grid.
    Where none can, nothing is changed.
    """
    moved = before = 0
    """By how much what follows is moved, and the chapter was: hardly ever by a tenth of a second."""
    result = list(solved)
    silences = _silences(plan, lengths, glues, solved, stretched)
    for silence in silences:
        if silence.until:
            result[silence.number] = max(solved[silence.number] - moved, 0)
            moved += result[silence.number] - solved[silence.number]
            before = moved
            continue
        wanted = -(silence.after + moved) % FRAME
        # only what is in a chapter decides about it, so that it is the same wherever the chapter is
        for more in sorted((wanted, wanted - FRAME), key=lambda more: abs(moved + more - before)):
            length = solved[silence.number] + more
            if silence.least <= length <= silence.most:
                result[silence.number] = length
                moved += more
                break
        if silence.starts_chapter:
            before = moved
    for silence in reversed(
        silences[_after_last_until(silences) :]
    ):  # what follows is off the grid, but the sum is right
        length = result[silence.number]
        result[silence.number] = min(max(length - moved, silence.least), silence.most)
        moved -= length - result[silence.number]
        if not moved:
            break
    return list(solved) if moved else result


def _after_last_until(silences: Sequence[_Silence]) -> int:
    return max((number for number, silence in enumerate(silences, 1) if silence.until), default=0)


def _silences(
    plan: Plan, lengths: Mapping[Sound, int], glues: Sequence[Glue], solved: Sequence[int], stretched: bool
) -> list[_Silence]:
    """Return the silences to change, in order: gaps, and where it is stretched pauses."""
    found: list[_Silence] = []
    pauses: list[_Silence] = []
    """Of this chapter, for one that has no gap."""
    position = seconds_to_samples(plan.settings.sound.lead_in_s)
    number = 0
    for piece in plan.pieces:
        if isinstance(piece, Silence | Slot):
            position += solved[number]
            if isinstance(piece, Until):
                if not piece.elastic:
                    found.append(_Silence(number, 0, position, position, until=True))
                    pauses.clear()
            elif isinstance(piece, Silence):
                low, high = bounds_samples(glues[number], SAMPLE_RATE)
                if piece.kind == "gap" and not piece.rigid:
                    found.append(_Silence(number, max(low - 2 * FRAME, 0), high + 2 * FRAME, position))
                elif low < high:
                    (found if stretched else pauses).append(_Silence(number, low, high, position))
            number += 1
        elif isinstance(piece, Speech | Sounds):
            position += fixed_samples(piece, lengths)
        elif isinstance(piece, Section):
            if pauses and (not found or found[-1].starts_chapter):
                found.append(pauses[-1])
            if found and not found[-1].starts_chapter and not found[-1].until:
                found[-1].after, found[-1].starts_chapter = position, True
            pauses.clear()
    if pauses and (not found or found[-1].starts_chapter):
        found.append(pauses[-1])
    return found
