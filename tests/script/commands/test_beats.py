"""Breathing, counting and repetitions: what is read, and on which beats it happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.script.commands.base import Reading
from voiceguide.script.commands.beats import Breathe, Count, Reps
from voiceguide.script.commands.table import read_directive
from voiceguide.script.context import Context
from voiceguide.script.routine import Beat, Beats, BreathPhase, Number, Phrase, Stroke
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import Location


def read(text: str) -> Reading:
    """Return what is read of a directive."""
    return read_directive(text.strip("[]"), Location(1), Context(FrontMatter(), Path(), {}))


def beats(text: str) -> Beats:
    """Return its only item."""
    (item,) = read(text).items()
    assert isinstance(item, Beats)
    assert len(item.beats) <= read(text).cost
    return item


@pytest.mark.parametrize(
    ("words", "phases"),
    [
        ("4-6", (("in", 4), ("out", 6))),
        ("4-7-8", (("in", 4), ("hold", 7), ("out", 8))),
        ("4-4-4-4", (("in", 4), ("hold", 4), ("out", 4), ("rest", 4))),
        ("4-0-5.5", (("in", 4), ("out", 5.5))),
    ],
)
def test_breathing_has_two_three_or_four_phases(words: str, phases: tuple[tuple[str, float], ...]) -> None:
    breathe = read(f"[breathe {words}]")
    assert isinstance(breathe, Breathe)
    assert (breathe.phases, breathe.rounds, breathe.count_s, breathe.words) == (phases, 1, 1, 0)


def test_breathing_has_rounds_a_count_and_words() -> None:
    breathe = read("[breathe 4-6 x4 count=800ms words=2]")
    assert isinstance(breathe, Breathe)
    assert (breathe.rounds, breathe.count_s, breathe.words) == (4, 0.8, 2)
    always = read("[breathe 4-6 x4 words]")
    assert isinstance(always, Breathe)
    assert always.words == 4


@pytest.mark.parametrize(
    ("text", "numbers", "every_s"),
    [
        ("[count 3]", (1, 2, 3), 1),
        ("[count 3..1 every 2s]", (3, 2, 1), 2),
        ("[count every 500ms 5..6]", (5, 6), 0.5),
        ("[count 1..0]", (1, 0), 1),
    ],
)
def test_counting_goes_up_or_down_on_a_beat(text: str, numbers: tuple[int, ...], every_s: float) -> None:
    count = read(text)
    assert isinstance(count, Count)
    assert (count.numbers, count.every_s) == (numbers, every_s)


def test_repetitions_have_a_tempo() -> None:
    reps = read("[reps 10 tempo=3-1-2.5]")
    assert isinstance(reps, Reps)
    assert (reps.count, reps.tempo_s) == (10, (3, 1, 2.5))


def test_a_breath_moves_through_its_phases_and_names_them() -> None:
    item = beats("[breathe 4-6 x2 count=500ms words=1]")
    assert (item.what, item.length_s) == ("[breathe]", 10)
    assert item.beats == (
        Beat(0, BreathPhase("in", 2)),
        Beat(0, Phrase("in"), room_s=2),
        Beat(2, BreathPhase("out", 5)),
        Beat(2, Phrase("out"), room_s=3),
        Beat(5, BreathPhase("in", 7)),
        Beat(7, BreathPhase("out", 10)),
    )


def test_a_count_says_each_number_on_its_beat() -> None:
    item = beats("[count 3..2 every 2s]")
    assert item.length_s == 4
    assert item.beats == (Beat(0, Number(3), room_s=2), Beat(2, Number(2), room_s=2))


def test_repetitions_say_the_number_and_tick_at_each_change() -> None:
    item = beats("[reps 2 tempo=3-0-2]")
    assert item.length_s == 10
    assert item.beats == (
        Beat(0, Number(1), room_s=5),
        Beat(3, Stroke("tick")),
        Beat(5, Number(2), room_s=5),
        Beat(8, Stroke("tick")),
    )
