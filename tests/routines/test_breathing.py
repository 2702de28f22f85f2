"""The breathing routines: locked ratios, nobody waits on empty lungs, never in a car or in water."""

from __future__ import annotations

import re

import pytest
from routines.making import Breath, at_its_limits, breaths_of, routine, spoken

from voiceguide.script.routine import Beats
from voiceguide.units import SAMPLE_RATE, parse_time


def breaths(name: str, **sets: str) -> list[Breath]:
    """Return each breath of a routine."""
    return [
        breath
        for item in routine(name, **sets).items
        if isinstance(item, Beats)
        for breath in breaths_of(item)
    ]


def test_box_breathing_has_twelve_rounds_six_to_eighteen_in_a_locked_ratio() -> None:
    found = breaths("box-breathing")
    assert set(found) == {(("in", 4.0), ("hold", 4.0), ("out", 4.0), ("rest", 4.0))}
    free = routine("box-breathing").ranges[0]
    rounds = len(found)
    assert (rounds, rounds - free.natural + free.low, rounds - free.natural + free.high) == (12, 6, 18)


def test_the_hold_on_empty_lungs_is_called_a_hold() -> None:
    words = {e.text for e in at_its_limits("box-breathing")[1].events if e.kind == "speech"}
    assert "Hold." in words and not any("Rest" in text for text in words)


@pytest.mark.parametrize(("practice", "rounds"), [("first-month", 4), ("later", 8)])
def test_four_seven_eight_has_four_rounds_at_first_and_never_more_than_eight(
    practice: str, rounds: int
) -> None:
    found = breaths("four-seven-eight", practice=practice)
    assert found == [(("in", 4.0), ("hold", 7.0), ("out", 8.0))] * rounds
    assert not routine("four-seven-eight", practice=practice).ranges


def test_the_first_breath_in_follows_the_breath_out_at_once_at_any_length() -> None:
    for timeline in at_its_limits("four-seven-eight"):
        out = next(e for e in timeline.events if e.text == "Breathe out, all the way.")
        breath = next(e for e in timeline.events if e.kind == "breath")
        assert (breath.start - out.start) / SAMPLE_RATE < 4


@pytest.mark.parametrize("name", ["box-breathing", "four-seven-eight", "cyclic-sighing"])
def test_breathing_is_never_for_driving_or_water(name: str) -> None:
    assert "Never do this while driving or in water." in spoken(routine(name))


@pytest.mark.parametrize("count", ["700ms", "1.2s"])
def test_the_count_of_a_breath_can_be_set(count: str) -> None:
    found = breaths("box-breathing", count=count)
    assert {round(length / 4, 6) for breath in found for _, length in breath} == {parse_time(count)}


def test_cyclic_sighing_lasts_five_minutes_and_its_second_breath_in_is_no_hold() -> None:
    found = breaths("cyclic-sighing")
    assert set(found) == {(("in", 3.0), ("hold", 2.0), ("out", 7.0))}
    assert len(found) * 12 == 300
    said = {e.text for e in at_its_limits("cyclic-sighing")[1].events if e.kind == "speech"}
    assert "And a little more." in said and "Hold." not in said
    assert "A tap marks the second breath in." in said


@pytest.mark.parametrize("name", ["box-breathing", "four-seven-eight", "cyclic-sighing", "labour-breathing"])
def test_dizziness_ends_it(name: str) -> None:
    assert re.search(r"(dizzy|light-headed)[^!?]*breathe as you like", spoken(routine(name)))
