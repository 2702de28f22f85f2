"""What the shipped routine scripts say and how long they are. Nothing is synthesized."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from voiceguide.script.resolve import resolve
from voiceguide.script.routine import Breathe, Choices, Cue, Hold, Pause, Routine, Say, Section, SlotStart
from voiceguide.script.source import read_source
from voiceguide.timing.duration import choose, reach
from voiceguide.timing.lengths import estimated_lengths
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import Span, place, span_of
from voiceguide.timing.plan import Tempo, plan
from voiceguide.timing.timeline import Timeline
from voiceguide.units import SAMPLE_RATE, parse_time, seconds_to_samples

SCRIPTS = Path(__file__).parents[1] / "scripts"
FLAGSHIP, SHORT = "gentle-milk-flow", "gentle-milk-flow-short"
AS_WRITTEN = Choices()


@dataclass(frozen=True)
class Lengths:
    """Shortest, natural and longest length, and how near to them it must be, as a share."""

    shortest: str
    natural: str
    longest: str
    within: float = 0.05


LENGTHS = {
    FLAGSHIP: Lengths("12:00", "25:30", "44:00", 0.02),
    SHORT: Lengths("9:45", "10:30", "26:15"),
    "shoulder-and-neck": Lengths("5:50", "7:20", "10:05"),
    "box-breathing": Lengths("2:15", "4:05", "6:10"),
    "four-seven-eight": Lengths("1:50", "2:00", "2:30"),
    "desk-stretch": Lengths("4:36", "5:36", "7:36"),
    "body-scan-for-sleep": Lengths("9:30", "16:45", "39:45"),
    "seven-minute-circuit": Lengths("5:40", "8:40", "12:30"),
    "wrist-physio": Lengths("11:11", "12:00", "14:30"),
}

OPENING = (
    "General information for people already breastfeeding or expressing; not medical advice. If you are "
    "pregnant, ask your midwife first. If you have fever or flu-like symptoms, a hot, painful or discoloured "
    "area, broken skin, a new lump, blood from the nipple, or recent breast surgery or biopsy, skip this and "
    "talk to a health professional. Nothing here should hurt. If it does, lighten up or stop."
)
OIL = "Plain oil only, no nut oils. None on broken skin."
CLOSING = (
    "Contact a health professional if you have a temperature of 38 °C or more, feel flu-like, or have a hot, "
    "painful or wedge-shaped area. Colour change can be harder to see on brown or black skin. If symptoms "
    "have not improved in 12 to 24 hours, get help; if you suddenly feel very unwell, get urgent help. Have "
    "any lump that stays, bleeding, or skin dimpling checked."
)
FORBIDDEN = (
    r"\bcur(e|es|ed|ing)\b|heals?\b|prevent|treat(s|ment)?\b|cancer|tumou?r|detox|toxin|drain|empt(y|ies)|"
    r"break up|clog|lymph|swell|unblock|supply|"
    r"increas\w+ (your |the )?(milk|flow)|boost|more milk|flows? better|guarantee|promis|proven|"
    r"\bknead|deep(ly)? (massage|press)|massage gun|vibrat|squeeze the breast|"
    r"beautiful|gorgeous|sexy|sensual|erotic|pleasur|delicious|lovely|enjoy|indulge|attractive|perk|firm|"
    r"\bslim|\bton(ed|ing)\b|calorie|weight loss"
)
EXERCISES = (
    "Jumping jacks",
    "Wall sit",
    "Push-up",
    "Crunch",
    "Chair step-up",
    "Squat",
    "Chair dip",
    "Plank",
    "High knees",
    "Lunge",
    "Push-up with rotation",
    "Side plank, left side",
)
CLOCK = ("twelve and six", "one and seven", "three and nine", "five and eleven")
FLAGSHIP_SECTIONS = (
    "Before you start",
    "Settle",
    *(f"Soften, {side} side" for side in ("left", "right")),
    "Oil",
    *(f"Outer strokes, {side} side" for side in ("left", "right")),
    *(f"Inner strokes, {side} side" for side in ("left", "right")),
    "Change over",
    "Find the place",
    *(f"Round 1, {side}: {place}" for side in ("left", "right") for place in CLOCK),
    *(f"Refresh, {side} side" for side in ("left", "right")),
    *(f"Round 2, {side}: {place}" for side in ("left", "right") for place in CLOCK),
    "Close",
)

every_script = pytest.mark.parametrize("name", LENGTHS)
both_flows = pytest.mark.parametrize("name", [FLAGSHIP, SHORT])


@cache
def routine(name: str, choices: Choices | None = None, **sets: str) -> Routine:
    return resolve(read_source(SCRIPTS / f"{name}.md"), sets=sets, choices=choices)


@cache
def planned(name: str, choices: Choices = AS_WRITTEN) -> tuple[Plan, dict[str, int]]:
    made = routine(name, choices)
    front = made.front
    tempo = Tempo(front.pace, front.rate, front.pauses)
    result = plan(made, tempo, lambda voice: ("hibari", voice or "heart"))
    return result, estimated_lengths(result, no_file)


def no_file(path: Path, from_s: float | None, to_s: float | None) -> int:
    raise AssertionError(f"no shipped script plays a file, but {path}")


def span(name: str, choices: Choices = AS_WRITTEN) -> Span:
    return span_of(*planned(name, choices))


def chosen(name: str, target: int) -> Timeline:
    made = routine(name)
    choices = choose(target, made.ranges, made.optionals, lambda some: span(name, some))
    return place(*planned(name, choices), target=target)


def spoken(made: Routine) -> str:
    return " ".join(item.text for item in made.items if isinstance(item, Say))


def sections(made: Routine) -> list[str]:
    return [item.title for item in made.items if isinstance(item, Section)]


def seconds(timeline: Timeline, title: str) -> float:
    return sum(c.end - c.start for c in timeline.chapters if c.title.startswith(title)) / SAMPLE_RATE


def inside(made: Routine, title: str) -> list[object]:
    """Return the items of the sections whose title starts so."""
    found: list[object] = []
    current = ""
    for item in made.items:
        current = item.title if isinstance(item, Section) else current
        if current.startswith(title):
            found.append(item)
    return found


# Every script


def test_every_shipped_script_is_in_the_table_of_lengths() -> None:
    assert {path.stem for path in SCRIPTS.glob("*.md")} == set(LENGTHS)


@every_script
def test_front_matter_is_complete(name: str) -> None:
    front = routine(name).front
    assert front.title and front.language == "en-US" and "not medical advice" in front.comment


@every_script
@pytest.mark.parametrize("which", ["shortest", "natural", "longest"])
def test_its_length_is_what_the_page_says(name: str, which: str) -> None:
    made = routine(name)
    limits = reach(made.ranges, made.optionals, lambda some: span(name, some))
    wanted = LENGTHS[name]
    actual_s = getattr(limits, which) / SAMPLE_RATE
    assert actual_s == pytest.approx(parse_time(getattr(wanted, which)), rel=wanted.within)


@every_script
@pytest.mark.parametrize("which", ["shortest", "natural", "longest"])
def test_everything_fits_at_its_limits(name: str, which: str) -> None:
    made = routine(name)
    limits = reach(made.ranges, made.optionals, lambda some: span(name, some))
    target = getattr(limits, which)
    assert chosen(name, target).length == target


@every_script
def test_any_length_in_between_can_be_had(name: str) -> None:
    made = routine(name)
    limits = reach(made.ranges, made.optionals, lambda some: span(name, some))
    for share in range(1, 20):
        target = limits.shortest + (limits.longest - limits.shortest) * share // 20
        assert chosen(name, target).length == target


@every_script
def test_chapter_titles_are_unique(name: str) -> None:
    titles = sections(routine(name))
    assert len(titles) == len(set(titles)) >= 3


@every_script
def test_safety_comes_first_and_is_fixed(name: str) -> None:
    sayings = [item for item in routine(name).items if isinstance(item, Say)]
    assert sayings[0].fixed and sayings[1].fixed


@every_script
def test_nothing_false_contested_or_out_of_tone_is_said(name: str) -> None:
    made = routine(name)
    words = " ".join([spoken(made), made.title, made.front.comment, *sections(made)])
    assert [match[0] for match in re.finditer(FORBIDDEN, words, re.IGNORECASE)] == []


@every_script
def test_comments_are_there_and_never_spoken(name: str) -> None:
    text = (SCRIPTS / f"{name}.md").read_text(encoding="utf-8")
    assert re.search(r"<!--.*never spoken.*How long.*-->", text, re.DOTALL)
    said = spoken(routine(name))
    assert not re.search(
        r"doi|PMID|https?:|second-hand|our choice|never spoken|<!--|--set", said, re.IGNORECASE
    )


@every_script
def test_no_list_number_or_variable_is_spoken(name: str) -> None:
    assert not re.search(r"(^|[.!?:] )\d+\. |[{}\[\]]", spoken(routine(name)))


@every_script
def test_no_silence_is_longer_than_the_listener_can_bear_without_being_told(name: str) -> None:
    pauses = [item for item in routine(name).items if isinstance(item, Pause)]
    assert all(pause.natural_s <= 20 for pause in pauses) or name == "body-scan-for-sleep"


# The flagship and its short form


@both_flows
def test_safety_notes_are_verbatim_fixed_and_in_order(name: str) -> None:
    made = routine(name)
    fixed = " ".join(item.text for item in made.items if isinstance(item, Say) and item.fixed)
    places = [fixed.find(note) for note in (OPENING, OIL, CLOSING)]
    assert -1 not in places and places == sorted(places)
    assert all(spoken(made).count(note) == 1 for note in (OPENING, OIL, CLOSING))


@both_flows
def test_safety_notes_are_the_same_in_length_whatever_is_asked(name: str) -> None:
    made = routine(name)
    limits = reach(made.ranges, made.optionals, lambda some: span(name, some))
    found = []
    for target in (limits.shortest, limits.natural, limits.longest):
        events = chosen(name, target).events
        for note in (OPENING, OIL, CLOSING):
            first = next(e.start for e in events if e.text and note.startswith(e.text))
            last = next(e.end for e in events if e.text and note.endswith(e.text))
            found.append((note, last - first))
    assert len(set(found)) == 3


@both_flows
def test_the_temperature_is_said_in_words(name: str) -> None:
    said = next(i.spoken for i in routine(name).items if isinstance(i, Say) and "38 °C" in i.text)
    assert "38 degrees Celsius" in said


@both_flows
def test_nut_oils_and_lumps_stand_only_in_the_warnings(name: str) -> None:
    rest = spoken(routine(name))
    for note in (OPENING, OIL, CLOSING):
        rest = rest.replace(note, "")
    assert not re.search(r"\bnuts?\b|peanut|almond|lump", rest, re.IGNORECASE)


@both_flows
def test_oil_is_wiped_off_before_expression_and_the_nipple_is_never_squeezed(name: str) -> None:
    said = spoken(routine(name))
    order = ["Wipe off all the oil", "Wash your hands, and dry them", "lean slightly forward", "Ready?"]
    order += ["in a C", "Never squeeze the nipple", "Press straight back", "as if leaving a thumbprint"]
    places = [said.rfind(words) if words.startswith("Wash") else said.find(words) for words in order]
    assert -1 not in places and places == sorted(places)


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
            assert sum(isinstance(i, Say) and i.text == "Press." for i in items) == cycles
            last = items[-1]
            assert isinstance(last, Hold) and last.tick_s == 4.0 and last.weight > 2


def test_ticks_fall_on_the_beat_of_the_spoken_cycles() -> None:
    timeline = place(*planned(FLAGSHIP))
    chapter = next(c for c in timeline.chapters if c.title == "Round 1, left: one and seven")
    within = [e for e in timeline.events if chapter.start <= e.start < chapter.end]
    beats = [e.start for e in within if e.text == "Press." or e.name == "tick"]
    beat = seconds_to_samples(4.0)
    steps = [after - before for before, after in pairwise(beats)]
    # the one double step is the cycle in which the voice hands over to the tick
    assert sorted(steps) == [beat] * (len(steps) - 1) + [2 * beat]
    assert len(beats) > 8


def test_changing_sides_takes_ten_seconds_at_any_length() -> None:
    for title in ("Round 1, right: twelve", "Round 2, right: twelve"):
        slot = inside(routine(FLAGSHIP), title)[1]
        assert isinstance(slot, SlotStart) and slot.min_s == slot.max_s == 10.0


def test_expression_takes_fourteen_minutes_ten_to_twenty_four() -> None:
    made = routine(FLAGSHIP)
    longest = reach(made.ranges, made.optionals, lambda some: span(FLAGSHIP, some)).longest
    natural = place(*planned(FLAGSHIP))
    least = place(*planned(FLAGSHIP), target=span(FLAGSHIP).shortest)
    minutes = [seconds(t, "Round") / 60 for t in (least, natural, chosen(FLAGSHIP, longest))]
    assert minutes == pytest.approx([10.3, 14.3, 24.3], rel=0.03)


@both_flows
def test_the_first_round_never_falls_below_three_minutes_a_side(name: str) -> None:
    made = routine(name)
    shortest = reach(made.ranges, made.optionals, lambda some: span(name, some)).shortest
    timeline = chosen(name, shortest)
    left, right = ("Round 1, left", "Round 1, right") if name == FLAGSHIP else ("Left:", "Right:")
    assert seconds(timeline, left) >= 175
    assert seconds(timeline, right) - 10 >= 175


def test_without_the_second_round_it_goes_down_to_about_twelve_and_a_half_minutes() -> None:
    second = max(routine(FLAGSHIP).optionals, key=lambda block: block.weight)
    fewest = tuple((block.key, block.low) for block in routine(FLAGSHIP).ranges)
    least = span(FLAGSHIP, Choices(fewest, frozenset({second.key}))).shortest
    assert least / SAMPLE_RATE == pytest.approx(750, rel=0.02)


def test_with_everything_in_it_goes_down_to_about_seventeen_minutes() -> None:
    fewest = tuple((block.key, block.low) for block in routine(FLAGSHIP).ranges)
    assert span(FLAGSHIP, Choices(fewest)).shortest / SAMPLE_RATE == pytest.approx(17 * 60, rel=0.02)


def test_inner_strokes_are_left_out_before_the_second_round() -> None:
    titles = [c.title for c in chosen(FLAGSHIP, seconds_to_samples(16.7 * 60)).chapters]
    assert "Round 2, left: one and seven" in titles and "Inner strokes, left side" not in titles


def test_the_short_form_has_one_round_both_sides_and_no_inner_strokes() -> None:
    titles = sections(routine(SHORT))
    assert titles[-9:-1] == [f"{side}: {clock}" for side in ("Left", "Right") for clock in CLOCK]
    assert not any("Round 2" in title or "Inner" in title for title in titles)


# The others


def test_shoulder_and_neck_treats_both_sides_alike_and_warns_of_the_neck() -> None:
    made = routine("shoulder-and-neck")
    assert "front and the sides of your neck" in spoken(made) and "dizzy, numb or tingling" in spoken(made)
    left, right = (
        [str(i.text).replace(side, "") for i in inside(made, f"The {side}") if isinstance(i, Say)]
        for side in ("left", "right")
    )
    assert left == right and left.count("Squeeze.") == 5
    assert sum(isinstance(i, Say) and i.text == "Lift." for i in made.items) == 5
    assert {"Ear to left shoulder", "Ear to right shoulder"} <= set(sections(made))


def test_box_breathing_has_twelve_rounds_six_to_eighteen_in_a_locked_ratio() -> None:
    made = routine("box-breathing")
    breaths = [item for item in made.items if isinstance(item, Breathe)]
    assert {breath.phases for breath in breaths} == {
        (("in", 4.0), ("hold", 4.0), ("out", 4.0), ("rest", 4.0))
    }
    free = made.ranges[0]
    rounds = sum(breath.rounds for breath in breaths)
    assert (rounds, rounds - free.natural + free.low, rounds - free.natural + free.high) == (12, 6, 18)


@pytest.mark.parametrize(("practice", "rounds"), [("first-month", 4), ("later", 8)])
def test_four_seven_eight_has_four_rounds_at_first_and_never_more_than_eight(
    practice: str, rounds: int
) -> None:
    made = routine("four-seven-eight", practice=practice)
    breaths = [item for item in made.items if isinstance(item, Breathe)]
    assert {breath.phases for breath in breaths} == {(("in", 4.0), ("hold", 7.0), ("out", 8.0))}
    assert sum(breath.rounds for breath in breaths) == rounds and not made.ranges


@pytest.mark.parametrize("name", ["box-breathing", "four-seven-eight"])
def test_breathing_is_never_for_driving_or_water(name: str) -> None:
    assert "Never do this while driving or in water." in spoken(routine(name))


@pytest.mark.parametrize("count", ["700ms", "1.2s"])
def test_the_count_of_a_breath_can_be_set(count: str) -> None:
    made = routine("box-breathing", count=count)
    assert {i.count_s for i in made.items if isinstance(i, Breathe)} == {parse_time(count)}


def test_desk_stretch_has_twelve_holds_of_twenty_seconds_on_both_sides() -> None:
    holds = [item for item in routine("desk-stretch").items if isinstance(item, Hold)]
    assert [(h.natural_s, h.min_s, h.max_s) for h in holds] == [(20.0, 15.0, 30.0)] * 12
    said = spoken(routine("desk-stretch"))
    assert said.count("left") >= 4 and said.count("right") >= 4 and "Do not bounce." in said


def test_the_body_scan_goes_through_fifteen_areas() -> None:
    made = routine("body-scan-for-sleep")
    assert len(sections(made)) == 16
    pauses = [(i.natural_s, i.min_s, i.max_s) for i in made.items if isinstance(i, Pause) and not i.fixed]
    assert pauses[-16:] == [(40.0, 15.0, 120.0)] * 15 + [(120.0, 60.0, 300.0)]


def test_sleep_has_no_sound_after_its_last_words_and_grows_quieter() -> None:
    made = routine("body-scan-for-sleep")
    last = max(index for index, item in enumerate(made.items) if isinstance(item, Say))
    assert [type(item) for item in made.items[last + 1 :]] == [Pause]
    assert not any(isinstance(item, Cue) for item in made.items)
    assert made.front.level_end_db < -3


def test_the_circuit_works_for_seven_minutes_fifty() -> None:
    slots = [
        i for i in routine("seven-minute-circuit").items if isinstance(i, SlotStart) and i.max_s > i.min_s
    ]
    assert sum(slot.natural_s for slot in slots) == 470
    work = [slot for slot in slots if slot.natural_s == 30]
    rest = [slot for slot in slots if slot.natural_s == 10]
    assert {(s.min_s, s.max_s) for s in work} == {(20.0, 40.0)} and len(work) == 11
    assert {(s.min_s, s.max_s) for s in rest} == {(5.0, 20.0)} and len(rest) == 11


def test_the_circuit_names_every_next_exercise_during_the_rest_before_it() -> None:
    said = spoken(routine("seven-minute-circuit"))
    assert re.findall(r"(?:First|Next): ([^.]+)\.", said) == list(EXERCISES)


def test_every_exercise_has_halfway_a_countdown_and_a_beep_after_it() -> None:
    items = routine("seven-minute-circuit").items
    holds = [item for item in items if isinstance(item, Hold)]
    assert all(hold.countdown == 3 for hold in holds)
    assert sum(hold.halfway for hold in holds) == 11
    sounds = [item.name for item in items if isinstance(item, Cue)]
    assert sounds == ["beep"] * 23 + ["woodblock", "beep", "chime"]


def test_the_gentle_circuit_has_no_wall_sit_and_no_plank() -> None:
    made = routine("seven-minute-circuit", strain="gentle")
    after_the_note = spoken(made).partition("dizziness.")[2]
    assert "Wall sit" not in after_the_note and "lank" not in after_the_note


def test_wrist_exercises_nest_arms_rounds_and_positions() -> None:
    made = routine("wrist-physio")
    for arm in ("left", "right"):
        for title in (f"Stop sign, {arm}", f"Wrist down, {arm}"):
            stretches = [i for i in inside(made, title) if isinstance(i, SlotStart) and i.natural_s == 15]
            assert len(stretches) == 5
        glides = [i for i in inside(made, f"Nerve glide, {arm}") if isinstance(i, SlotStart)]
        assert [(g.natural_s, g.min_s, g.max_s) for g in glides] == [(5.0, 3.0, 7.0)] * 18
    for series in "AB":
        glides = [i for i in inside(made, f"Tendon glides, series {series}") if isinstance(i, SlotStart)]
        assert [g.natural_s for g in glides] == [3.0] * 15
    assert "supervision" in spoken(made) and "Stop if numbness or pain increases." in spoken(made)
