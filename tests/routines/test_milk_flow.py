"""The flagship and its short form: what they say, in which order, and what stretches."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from routines.making import (
    at_its_limits,
    chosen,
    fixed_text,
    in_order,
    inside,
    limits,
    planned,
    routine,
    seconds,
    sections,
    span,
    spoken,
)

from voiceguide.script.routine import Choices, Hold, Say, SlotStart
from voiceguide.timing.place import place
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

FLAGSHIP, SHORT = "gentle-milk-flow", "gentle-milk-flow-short"
OPENING = (
    "This is general information for people who already breastfeed or express milk. It is not medical "
    "advice. If you are pregnant, ask your midwife first. Do not start if you have a fever, or feel as "
    "if you have the flu. Do not start if part of the breast is hot, painful, or discolored. Do not "
    "start if the skin is broken, or if there is a new lump. Do not start if there is blood from the "
    "nipple, or if you recently had breast surgery or a biopsy. Talk to a health professional instead. "
    "Nothing here should hurt. If it does, touch more lightly, or stop."
)
SAFER_SLEEP = (
    "Before you sleep, lay your baby in a cot, on their back. "
    "Never sleep with your baby on a sofa or in an armchair."
)
OIL = "Plain olive oil or coconut oil is fine. Use no peanut or almond oil. Use no oil on broken skin."
CLOSING = (
    "Contact a health professional if your temperature is 38 °C or more. Do the same if you feel "
    "as if you have the flu. Do the same if part of the breast is hot, painful, or shaped like a "
    "wedge. A change "
    "of color can be harder to see on brown or black skin. If symptoms have not improved in 12 to 24 "
    "hours, get help. If you suddenly "
    "feel very unwell, get urgent help. If a lump stays, have it checked. Have any bleeding checked "
    "too, and any "
    "dimpling of the skin."
)
NOTES = (OPENING, SAFER_SLEEP, OIL, CLOSING)
CLOCK = ("twelve and six", "one and seven", "three and nine", "five and eleven")
FLAGSHIP_SECTIONS = (
    "Before you start",
    "Settle",
    *(f"Soften, {side} side" for side in ("left", "right")),
    "Oil",
    *(f"Outer strokes, {side} side" for side in ("left", "right")),
    *(f"Inner strokes, {side} side" for side in ("left", "right")),
    "Change over",
    "Sit up",
    "Find the place",
    *(f"Round 1, {side}: {place}" for side in ("left", "right") for place in CLOCK),
    *(f"Refresh, {side} side" for side in ("left", "right")),
    *(f"Round 2, {side}: {place}" for side in ("left", "right") for place in CLOCK),
    "Close",
)

PRESSES = ("Press.", "Press back.", "Press again.")
"""How each press of the flagship begins."""
both_flows = pytest.mark.parametrize("name", [FLAGSHIP, SHORT])


@both_flows
def test_safety_notes_are_verbatim_fixed_and_in_order(name: str) -> None:
    made = routine(name)
    assert in_order(fixed_text(made), *NOTES)
    assert all(spoken(made).count(note) == 1 for note in NOTES)


@both_flows
def test_safety_notes_are_the_same_in_length_whatever_is_asked(name: str) -> None:
    found = set()
    for timeline in at_its_limits(name):
        for note in (OPENING, SAFER_SLEEP, CLOSING):
            first = next(e.start for e in timeline.events if e.text and note.startswith(e.text))
            last = next(e.end for e in timeline.events if e.text and note.endswith(e.text))
            found.add((note, last - first))
    assert len(found) == 3


@both_flows
def test_the_temperature_is_said_in_words(name: str) -> None:
    said = next(i.spoken for i in routine(name).items if isinstance(i, Say) and "38 °C" in i.text)
    assert "38 degrees Celsius" in said


@both_flows
def test_nut_oils_and_lumps_stand_only_in_the_warnings(name: str) -> None:
    rest = spoken(routine(name))
    for note in NOTES:
        rest = rest.replace(note, "")
    assert not re.search(r"\bnuts?\b|peanut|almond|lump", rest, re.IGNORECASE)


@both_flows
def test_everything_is_fetched_before_the_hands_are_washed(name: str) -> None:
    said = spoken(routine(name))
    assert in_order(
        said, "Put within reach", "if you need more time", "Last of all, wash your hands", "Lie back"
    )
    assert in_order(
        said, "Wipe off all the oil", "Wash your hands again", "Sit up, and lean slightly forward"
    )


@both_flows
def test_washing_the_hands_gets_its_twenty_seconds_at_any_length(name: str) -> None:
    for timeline in at_its_limits(name):
        washes = [i for i, event in enumerate(timeline.events) if "for at least 20 seconds" in event.text]
        assert washes
        for at in washes:
            hold = next(event for event in timeline.events[at:] if event.kind == "hold")
            assert (hold.end - hold.start) / SAMPLE_RATE >= 25


@both_flows
def test_the_technique_is_told_before_the_first_press(name: str) -> None:
    assert in_order(
        spoken(routine(name)),
        "The other hand will press.",
        "in the shape of a C",
        "Never squeeze the nipple itself.",
        "Stop whenever you have enough",
        "Press straight back, toward your ribs.",
        "Roll toward the nipple, as if leaving a thumbprint, not a smudge.",
        "Press. Then roll. Release.",
    )


@both_flows
def test_the_container_is_always_under_the_breast_that_is_pressed(name: str) -> None:
    where = ""
    for item in routine(name).items:
        if isinstance(item, Say) and "container" in item.text:
            moved = re.search(r"(?:below|under) your (left|right) breast", item.text)
            where = moved[1] if moved else ""
        if isinstance(item, Say) and item.text in PRESSES:
            title = next(
                title
                for title in sections(routine(name))
                if any(item is other for other in inside(routine(name), title))
            )
            assert where and where in title.lower(), title


def test_the_press_is_said_in_four_ways_and_never_twice_running_in_the_same() -> None:
    said = [i.text for i in routine(FLAGSHIP).items if isinstance(i, Say)]
    ways = [tuple(said[n : n + 3]) for n, text in enumerate(said) if text in PRESSES]
    assert len(set(ways)) == 4
    assert all(one != other for one, other in pairwise(ways))
    assert all("oll" in roll and last in ("Release.", "Let go.") for _, roll, last in ways)


@both_flows
def test_drops_or_sprays_are_both_normal_and_you_may_stop(name: str) -> None:
    assert "Drops or sprays are both normal. Stop whenever you have enough" in spoken(routine(name))


def test_the_flagship_has_every_section_in_order() -> None:
    assert tuple(sections(routine(FLAGSHIP))) == FLAGSHIP_SECTIONS


@pytest.mark.parametrize(("title", "cycles"), [("Round 1, ", 5), ("Round 2, ", 3)])
def test_the_rhythm_is_four_seconds_and_goes_on_as_a_tick(title: str, cycles: int) -> None:
    made = routine(FLAGSHIP)
    for side in ("left", "right"):
        for clock in CLOCK:
            items = inside(made, f"{title}{side}: {clock}")
            slots = [i for i in items if isinstance(i, SlotStart) and i.natural_s == 4.0]
            assert all(slot.min_s == slot.max_s == 4.0 for slot in slots)
            assert len(slots) == cycles + 1
            assert sum(isinstance(i, Say) and i.text in PRESSES for i in items) == cycles
            last = items[-1]
            assert isinstance(last, Hold) and last.tick_s == 4.0 and last.weight > 2


def test_ticks_fall_on_the_beat_of_the_spoken_cycles() -> None:
    timeline = place(*planned(FLAGSHIP))
    chapter = next(c for c in timeline.chapters if c.title == "Round 1, left: one and seven")
    within = [e for e in timeline.events if chapter.start <= e.start < chapter.end]
    beats = [e.start for e in within if e.text in PRESSES or e.name == "tick"]
    beat = seconds_to_samples(4.0)
    steps = [after - before for before, after in pairwise(beats)]
    # the one double step is the cycle in which the voice hands over to the tick
    assert sorted(steps) == [beat] * (len(steps) - 1) + [2 * beat]
    assert len(beats) > 8


def test_changing_sides_takes_ten_seconds_at_any_length() -> None:
    for title in ("Round 1, right: twelve", "Round 2, left: twelve", "Round 2, right: twelve"):
        slot = inside(routine(FLAGSHIP), title)[1]
        assert isinstance(slot, SlotStart) and slot.min_s == slot.max_s == 10.0


def test_expression_takes_about_fourteen_minutes_of_the_flagship() -> None:
    natural = place(*planned(FLAGSHIP))
    longest = chosen(FLAGSHIP, int(limits(FLAGSHIP).longest))
    minutes = [seconds(timeline, "Round") / 60 for timeline in (natural, longest)]
    assert minutes == pytest.approx([14.3, 24.5], rel=0.05)


@both_flows
def test_the_first_round_never_falls_below_three_minutes_a_side(name: str) -> None:
    timeline = chosen(name, int(limits(name).shortest))
    left, right = ("Round 1, left", "Round 1, right") if name == FLAGSHIP else ("Left:", "Right:")
    assert seconds(timeline, left) >= 175
    assert seconds(timeline, right) - 10 >= 175


def test_the_flagship_can_be_twelve_minutes_long_with_a_margin_for_a_slower_voice() -> None:
    assert limits(FLAGSHIP).shortest / SAMPLE_RATE <= 11 * 60 + 40
    assert chosen(FLAGSHIP, seconds_to_samples(720)).length == seconds_to_samples(720)


def test_the_short_form_can_be_eleven_minutes_long_with_a_margin() -> None:
    assert limits(SHORT).shortest / SAMPLE_RATE <= 10 * 60 + 45


def test_what_a_shorter_flagship_leaves_out_first_is_what_matters_least() -> None:
    made = routine(FLAGSHIP)
    fewest = tuple((block.key, block.low) for block in made.ranges)
    whole = span(FLAGSHIP, Choices(fewest)).shortest
    titles = [c.title for c in chosen(FLAGSHIP, whole - seconds_to_samples(20)).chapters]
    assert "Round 2, left: one and seven" in titles and "Inner strokes, left side" not in titles
    titles = [c.title for c in chosen(FLAGSHIP, seconds_to_samples(12 * 60)).chapters]
    assert not any(title.startswith(("Round 2", "Oil", "Inner", "Outer", "Change")) for title in titles)


def test_the_short_form_has_one_round_both_sides_and_no_inner_strokes() -> None:
    titles = sections(routine(SHORT))
    assert titles[-9:-1] == [f"{side}: {clock}" for side in ("Left", "Right") for clock in CLOCK]
    assert not any("Round 2" in title or "Inner" in title for title in titles)
