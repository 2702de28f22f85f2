"""Stretches, self-massage, the circuit and the wrists: both sides alike, substitutes said, times kept."""

from __future__ import annotations

import re

import pytest
from routines.making import at_its_limits, in_order, inside, numbers_of, routine, sections, spoken

from voiceguide.script.routine import Beats, Cue, Hold, Say, SlotStart

CIRCUIT = "seven-minute-circuit"
EXERCISES = (
    "Jumping jacks",
    "Sit against the wall, or do half squats",
    "Push-ups",
    "Crunches",
    "Chair step-ups",
    "Squats",
    "Chair dips",
    "Plank, or standing knee lifts",
    "Running with high knees",
    "Lunges",
    "Push-ups with rotation",
    "Side plank, or side steps",
)


def test_shoulder_and_neck_treats_both_sides_alike_and_warns_of_the_neck() -> None:
    made = routine("shoulder-and-neck")
    assert "front and the sides of your neck" in spoken(made) and "dizzy, numb or tingling" in spoken(made)
    left, right = (
        [str(i.text).replace(side, "") for i in inside(made, f"The {side}") if isinstance(i, Say)]
        for side in ("left", "right")
    )
    assert left == right and left.count("Squeeze.") == 5
    assert sum(isinstance(i, Say) and i.text == "Lift up." for i in made.items) == 5
    assert {"Ear to left shoulder", "Ear to right shoulder"} <= set(sections(made))


def test_desk_stretch_has_twelve_holds_of_twenty_seconds_on_both_sides() -> None:
    holds = [item for item in routine("desk-stretch").items if isinstance(item, Hold)]
    assert [(h.natural_s, h.min_s, h.max_s) for h in holds] == [(20.0, 15.0, 30.0)] * 12
    said = spoken(routine("desk-stretch"))
    assert said.count("left") >= 4 and said.count("right") >= 4 and "Do not bounce." in said


def test_desk_stretch_explains_its_tap_and_brings_the_head_upright_before_the_arms() -> None:
    said = spoken(routine("desk-stretch"))
    assert in_order(
        said, "A wooden tap ends each stretch.", "Tilt your right ear", "head upright", "left arm out"
    )


def test_the_circuit_works_for_seven_minutes_fifty() -> None:
    slots = [i for i in routine(CIRCUIT).items if isinstance(i, SlotStart) and i.max_s > i.min_s]
    assert sum(slot.natural_s for slot in slots) == 470
    work = [slot for slot in slots if slot.natural_s == 30]
    rest = [slot for slot in slots if slot.natural_s == 10]
    assert {(s.min_s, s.max_s) for s in work} == {(20.0, 40.0)} and len(work) == 11
    assert {(s.min_s, s.max_s) for s in rest} == {(8.0, 20.0)} and len(rest) == 11


def test_the_circuit_names_every_next_exercise_during_the_rest_before_it() -> None:
    said = spoken(routine(CIRCUIT))
    assert re.findall(r"(?:First|Next): ([^.]+)\.", said) == list(EXERCISES)


def test_the_full_circuit_names_a_moving_substitute_with_each_exercise_that_stands_still() -> None:
    said = spoken(routine(CIRCUIT))
    for still, moving in (("Sit against the wall", "half squats"), ("Plank", "standing knee lifts")):
        assert said.count(f"{still}, or") == 2 and moving in said
    assert said.count("Side plank, or side steps") == 2


def test_every_exercise_and_every_change_over_ends_in_a_countdown() -> None:
    items = routine(CIRCUIT).items
    holds = [item for item in items if isinstance(item, Hold)]
    assert all(hold.countdown == 3 for hold in holds) and len(holds) == 1 + 13 + 11
    assert sum(hold.halfway for hold in holds) == 11
    sounds = [item.name for item in items if isinstance(item, Cue)]
    assert sounds == ["beep"] * 23 + ["woodblock", "beep", "chime"]


@pytest.mark.parametrize("strain", ["full", "gentle"])
def test_the_circuit_fits_at_any_length_in_either_form(strain: str) -> None:
    assert len(at_its_limits(CIRCUIT)) == 3 and spoken(routine(CIRCUIT, strain=strain))


def test_the_gentle_circuit_has_no_wall_sit_and_no_plank() -> None:
    after_the_note = spoken(routine(CIRCUIT, strain="gentle")).partition("dizziness.")[2]
    assert "wall," not in after_the_note and "lank" not in after_the_note


def test_wrist_exercises_nest_arms_rounds_and_positions() -> None:
    made = routine("wrist-physio")
    for arm in ("left", "right"):
        for title in (f"Stop sign, {arm}", f"Wrist down, {arm}"):
            stretches = [i for i in inside(made, title) if isinstance(i, SlotStart) and i.natural_s == 15]
            assert len(stretches) == 5
        glides = [i for i in inside(made, f"Nerve glide, {arm}") if isinstance(i, SlotStart)]
        assert [(g.natural_s, g.min_s, g.max_s) for g in glides] == [(5.5, 4.5, 7.0)] * 18
    for series in "AB":
        glides = [i for i in inside(made, f"Tendon glides, series {series}") if isinstance(i, SlotStart)]
        assert [g.natural_s for g in glides] == [3.0] * 15
    assert "supervision" in spoken(made) and "numbness or pain increases." in spoken(made)


def test_each_position_of_the_nerve_glide_is_kept_and_added_to() -> None:
    said = [i.text for i in inside(routine("wrist-physio"), "Nerve glide, left") if isinstance(i, Say)]
    assert "Keep each one, and add the next to it." in said
    assert sum(text.startswith("Keep that and") for text in said) == 3 * 4


def test_muscles_are_tensed_for_six_seconds_and_rest_for_longer() -> None:
    made = routine("muscle-relaxation")
    tense = [i for i in made.items if isinstance(i, Hold) and i.fixed]
    assert [hold.natural_s for hold in tense] == [6.0] * 12
    rests = [made.items[made.items.index(hold) + 1 :] for hold in tense]
    after = [next(i for i in items if isinstance(i, Hold)) for items in rests]
    assert all(rest.min_s >= 2 * 6.0 for rest in after)
    assert "Ask your doctor first" in spoken(made) and "while driving" in spoken(made)


def test_knee_exercises_count_ten_repetitions_of_three_exercises_on_both_sides() -> None:
    made = routine("knee-exercises")
    counts = [len(numbers_of(item)) for item in made.items if isinstance(item, Beats)]
    assert counts == [10] * 6 + [8]
    assert [block.high for block in made.ranges] == [2] * 4
    titles = sections(made)
    assert sum("left" in title for title in titles) == sum("right" in title for title in titles) == 3
    assert in_order(spoken(made), "locks, gives way", "sharp pain is not", "more than two hours")


def test_balance_begins_with_both_hands_and_stands_on_each_leg_three_times() -> None:
    made = routine("balance-for-older-people")
    assert in_order(spoken(made), "have somebody with you", "cannot slide", "Stop at once", "with both hands")
    for side in ("left", "right"):
        holds = [i for i in inside(made, f"Stand on the {side} leg") if isinstance(i, Hold)]
        assert [(h.min_s, h.max_s) for h in holds[::2]] == [(5.0, 10.0)] * 3
    steps = [item for item in made.items if isinstance(item, Beats) and item.what == "[count]"]
    assert [len(numbers_of(item)) for item in steps] == [6, 6]
