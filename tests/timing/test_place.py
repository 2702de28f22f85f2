"""Timelines: everything at its sample."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing.making import BARE, lengths_of, only, placed, planned, rows

from voiceguide.timing.fit import faults_of_fit
from voiceguide.timing.place import place, span_of
from voiceguide.timing.settings import Tempo
from voiceguide.timing.sounds import Utterance
from voiceguide.timing.timeline import BedSpan, Chapter, Marker
from voiceguide.units import FRAME
from voiceguide.units import SAMPLE_RATE as RATE


def test_things_follow_each_other_from_the_lead_in_to_the_tail() -> None:
    timeline = placed("One. [pause 3s] [bell] Two.\n")
    assert rows(timeline) == [
        ("One.", 0.5, 1.5),
        ("pause", 1.5, 4.5),
        ("bell", 4.5, 6.5),
        ("Two.", 6.5, 7.5),
    ]
    assert timeline.length == 9 * RATE
    assert (timeline.lead_in, timeline.tail) == (RATE // 2, 3 * RATE // 2)


def test_every_sound_is_placed_where_its_event_starts() -> None:
    timeline = placed("---\nstereo: sides\n---\n::: each side = left, right\n{side}. [bell gain=-6dB]\n:::\n")
    sounding = [event for event in timeline.events if event.kind in ("speech", "cue")]
    assert [event.start for event in sounding] == [placement.start for placement in timeline.placements]
    assert [(p.gain_db, p.pan, isinstance(p.sound, Utterance)) for p in timeline.placements] == [
        (0, -0.35, True),
        (-6, -0.35, False),
        (0, 0.35, True),
        (-6, 0.35, False),
    ]
    assert timeline.channels == 2


def test_an_event_knows_its_line_step_voice_and_length_as_written() -> None:
    timeline = placed("Hi.\n\n1. [Go.]{voice=bob} [pause 4s]\n", tempo=Tempo(pauses=2))
    speech = timeline.events[-2]
    assert (speech.line, speech.step, speech.voice, speech.text) == (3, 1, "bob", "Go.")
    pause = only(timeline, "pause")
    assert (pause.natural_s, pause.end - pause.start) == (4, 8 * RATE)


# Asked lengths

SCRIPT = (
    "## A\nOne. [pause 8s] Two. [hold 20s halfway countdown=3 weight=2]\n\n"
    "::: fixed\nThree. [pause 5s]\n:::\n"
    "## B\n[breathe 4-6 x2] [count 3]\n::: slot 9s min=5s max=20s\nFour. [hold fill]\n:::\n"
)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1))
def test_the_length_is_what_was_asked_to_the_sample(share: float) -> None:
    made = planned(SCRIPT)
    lengths = lengths_of(made)
    span = span_of(made, lengths)
    target = span.shortest + round((span.longest - span.shortest) * share)
    timeline = place(made, lengths, target=target)
    assert timeline.length == target
    assert max(event.end for event in timeline.events) == target - timeline.tail
    assert timeline.chapters[-1].end == target


@pytest.mark.parametrize("target_s", [75, 81.234567, 90, 110])
def test_stretching_leaves_fixed_things_breathing_counting_and_speech_as_they_are(target_s: float) -> None:
    natural, stretched = placed(SCRIPT), placed(SCRIPT, target_s=target_s)

    def fixed(timeline: object) -> list[tuple[str, int]]:
        return [
            (event.text or event.name or event.kind, event.end - event.start)
            for event in timeline.events  # type: ignore[attr-defined]
            if event.kind in ("speech", "breath", "count", "gap") or event.line == 5
        ]

    assert fixed(natural) == fixed(stretched)
    assert natural.length != stretched.length


def test_the_span_is_what_can_be_placed_and_nothing_beyond() -> None:
    made = planned(SCRIPT)
    lengths = lengths_of(made)
    span = span_of(made, lengths)
    assert place(made, lengths).length == span.natural
    for target in (span.shortest, span.longest):
        assert place(made, lengths, target=target).length == target
    for target in (span.shortest - 1, span.longest + 1):
        with pytest.raises(ValueError, match="out of reach"):
            place(made, lengths, target=target)


def test_the_natural_timeline_has_no_stretch() -> None:
    assert placed(SCRIPT).stretch == 1.0
    assert placed("[pause 8s]", target_s=18).stretch == pytest.approx(2)


# Holds


@pytest.mark.parametrize("target_s", [10, 13.7, 20, 26.001])
def test_a_countdown_ends_on_the_last_sample_and_halfway_stands_in_the_middle(target_s: float) -> None:
    text = f"{BARE}[hold 20s min=10s max=30s halfway countdown=3 end=bell] [pause 9s fixed]"
    timeline = placed(text, target_s=target_s + 9)
    hold = only(timeline, "hold")
    counts = [event for event in timeline.events if event.kind == "count"]
    assert [(event.text, hold.end - event.start) for event in counts] == [
        ("Three.", 3 * RATE),
        ("Two.", 2 * RATE),
        ("One.", RATE),
    ]
    assert only(timeline, "speech").start == (hold.start + hold.end) // 2
    assert only(timeline, "cue").start == hold.end


def test_ticks_stand_at_exact_multiples_from_the_start_and_never_on_the_end() -> None:
    timeline = placed(f"{BARE}[hold 3h min=3h max=3h tick=700ms]")
    ticks = [event.start for event in timeline.events if event.kind == "cue"]
    assert ticks == [round(number * 0.7 * RATE) for number in range(1, 15_429)]
    whole = placed(f"{BARE}[hold 5s tick=1s]")
    assert [row[1] for row in rows(whole, "cue")] == [1, 2, 3, 4]


def test_a_hold_grows_no_shorter_than_what_happens_in_it() -> None:
    made = planned(f"{BARE}[hold 20s min=1s halfway countdown=3]")
    assert span_of(made, lengths_of(made)).shortest == 8 * RATE


def test_a_brisk_pace_shortens_a_hold_to_what_happens_in_it_and_no_further() -> None:
    timeline = placed(f"{BARE}[hold 9s halfway countdown=3]", tempo=Tempo(pace=2))
    assert timeline.length == 8 * RATE


# Breathing, counting, repetitions


@pytest.mark.parametrize("phases", ["4-6", "4-7-8", "4-4-4-4", "0.1-0.3"])
def test_breaths_have_exact_bounds_without_holes_over_thousands_of_rounds(phases: str) -> None:
    units = [float(part) for part in phases.split("-")]
    rounds = 2500
    timeline = placed(f"{BARE}[breathe {phases} x{rounds} count=700ms]")
    breaths = [event for event in timeline.events if event.kind == "breath"]
    edge = 0.0
    assert len(breaths) == rounds * len(units)
    for event, length in zip(breaths, units * rounds, strict=True):
        assert abs(event.start - edge * 0.7 * RATE) <= 0.51
        edge += length
        assert abs(event.end - edge * 0.7 * RATE) <= 0.51
    assert all(one.end == two.start for one, two in pairwise(breaths))
    assert timeline.length == breaths[-1].end


def test_the_words_of_a_breath_start_with_its_phase_in_the_first_rounds() -> None:
    timeline = placed(f"{BARE}[breathe 4-6 x3 words=2]")
    assert rows(timeline, "speech") == [
        ("Breathe in.", 0, 1),
        ("Breathe out.", 4, 5),
        ("Breathe in.", 10, 11),
        ("Breathe out.", 14, 15),
    ]
    assert rows(timeline, "breath")[:2] == [("in", 0, 4), ("out", 4, 10)]


def test_ten_thousand_numbers_stand_exactly_on_their_beats() -> None:
    made = planned(f"{BARE}[count 10000 every 1.1s]")
    timeline = place(made, lengths_of(made, lambda text: 0.5))
    starts = [event.start for event in timeline.events]
    assert starts == [round(number * 1.1 * RATE) for number in range(10_000)]
    assert timeline.length == round(11_000 * RATE)


def test_the_vowel_of_a_number_is_on_the_beat_wherever_numbers_are_spoken() -> None:
    made = planned(f"{BARE}[pause 1s] [count 2] [reps 1 tempo=3] [hold 9s countdown=1]")
    upbeats = {sound: 4_000 + n for n, sound in enumerate(made.counted)}
    timeline = place(made, lengths_of(made, lambda text: 0.5), upbeats=upbeats)
    assert len(upbeats) == 2
    starts = [event.start for event in timeline.events if event.kind == "count"]
    assert starts == [RATE - 4_000, 2 * RATE - 4_001, 3 * RATE - 4_000, 14 * RATE - 4_000]
    assert timeline.length == 15 * RATE


def test_a_number_begins_neither_before_the_programme_nor_in_what_is_said_before_it() -> None:
    made = planned(f"{BARE}[count 2] Go. [hold 1s countdown=1]")
    timeline = place(made, lengths_of(made), upbeats=dict.fromkeys(made.counted, 4_000))
    starts = [event.start for event in timeline.events if event.kind == "count"]
    assert starts == [0, RATE, 3 * RATE]


def test_repetitions_count_at_each_start_and_tick_at_each_change() -> None:
    timeline = placed(f"{BARE}[reps 2 tempo=3-1-2]")
    assert rows(timeline) == [
        ("One.", 0, 1),
        ("tick", 3, 3.25),
        ("tick", 4, 4.25),
        ("Two.", 6, 7),
        ("tick", 9, 9.25),
        ("tick", 10, 10.25),
    ]
    assert timeline.length == 12 * RATE


def test_a_phase_of_no_length_makes_no_tick_of_its_own() -> None:
    assert rows(placed(f"{BARE}[reps 1 tempo=2-0-2]"), "cue") == [("tick", 2, 2.25)]
    assert rows(placed(f"{BARE}[reps 1 tempo=3-1-0]"), "cue") == [("tick", 3, 3.25)]
    assert rows(placed(f"{BARE}[reps 1 tempo=0.1-0.2-0]", say=lambda text: 0.1), "cue") == [
        ("tick", 0.1, pytest.approx(0.35))
    ]


def test_repetitions_drift_nowhere_over_thousands_of_them() -> None:
    timeline = placed(f"{BARE}[reps 3000 tempo=1.3-0.7-1.1]")
    starts = [event.start for event in timeline.events if event.kind == "count"]
    assert starts == [round(number * (1.3 + 0.7 + 1.1) * RATE) for number in range(3000)]


# Slots


def test_a_slot_takes_exactly_its_time_and_the_rest_is_silence() -> None:
    timeline = placed(f"{BARE}::: slot 10s\nOne. [pause 2s] Two.\n:::\nThree.\n")
    assert rows(timeline) == [
        ("One.", 0, 1),
        ("pause", 1, 3),
        ("Two.", 3, 4),
        ("pause", 4, 10),
        ("Three.", 10, 11),
    ]


def test_a_slot_that_is_full_has_no_silence() -> None:
    assert rows(placed(f"{BARE}::: slot 3s\nOne. [pause 2s]\n:::\n")) == [("One.", 0, 1), ("pause", 1, 3)]


def test_a_hold_that_fills_takes_what_is_left_and_counts_to_the_end_of_it() -> None:
    timeline = placed(f"{BARE}::: slot 30s\nOne. [hold fill halfway countdown=2] Two.\n:::\n")
    assert rows(timeline) == [
        ("One.", 0, 1),
        ("hold", 1, 29),
        ("Halfway.", 15, 16),
        ("Two.", 27, 28),
        ("One.", 28, 29),
        ("Two.", 29, 30),
    ]


def test_a_slot_with_bounds_stretches_but_not_below_what_is_in_it() -> None:
    text = f"{BARE}::: slot 30s min=20s max=40s\nOne. [hold fill]\n:::\n"
    assert rows(placed(text, target_s=20), "hold") == [("hold", 1, 20)]
    assert rows(placed(text, target_s=40), "hold") == [("hold", 1, 40)]
    tight = planned(f"{BARE}::: slot 30s min=2s\nOne. Two. Three.\n:::\n")
    assert span_of(tight, lengths_of(tight)).shortest == 3 * RATE


def test_slots_one_after_the_other_keep_the_beat_whatever_is_said() -> None:
    text = f"{BARE}::: repeat 500\n::: slot 4s\nPress. [pause 800ms] Roll.\n:::\n:::\n"
    timeline = placed(text, say=lambda text: len(text) / 17)
    starts = [event.start for event in timeline.events if event.text == "Press."]
    assert starts == [number * 4 * RATE for number in range(500)]


# Chapters, marks and beds


def test_chapters_go_from_the_start_to_the_end_without_a_hole() -> None:
    timeline = placed("## A\nOne.\n\n## B\nTwo. [pause 3s]\n")
    middle = 134 * FRAME  # next to 3.5 s: lead-in, one second of speech, the gap before a section
    assert timeline.chapters == (Chapter("A", 0, middle), Chapter("B", middle, timeline.length))
    assert [event.chapter for event in timeline.events] == [0, 0, 1, 1]


def test_what_comes_before_the_first_section_is_a_chapter_of_its_own() -> None:
    timeline = placed("---\ntitle: All\n---\nHello.\n\n## A\nOne.\n")
    assert [chapter.title for chapter in timeline.chapters] == ["All", "A"]
    assert timeline.chapters[0].start == 0
    assert [event.chapter for event in timeline.events] == [0, 0, 1]


def test_a_script_without_sections_is_one_chapter() -> None:
    timeline = placed("# All\nOne.\n")
    assert timeline.chapters == (Chapter("All", 0, timeline.length),)


def test_a_section_that_holds_nothing_is_no_chapter_and_events_keep_theirs() -> None:
    timeline = placed("## Empty\n\n## A\nOne.\n\n## None\n\n## B\nTwo.\n\n## Last\n")
    assert [chapter.title for chapter in timeline.chapters] == ["A", "B", "Last"]
    assert [(e.text, timeline.chapters[e.chapter].title) for e in timeline.events if e.text] == [
        ("One.", "A"),
        ("Two.", "B"),
    ]
    assert all(chapter.start < chapter.end for chapter in timeline.chapters)
    bare = placed(f"{BARE}## A\nOne.\n\n## Last\n")
    assert bare.chapters == (Chapter("A", 0, RATE),)


def test_a_mark_stands_where_the_next_thing_starts() -> None:
    timeline = placed("One.\n\n[mark here] Two. [mark end]\n")
    assert timeline.markers == (Marker("here", 110_250), Marker("end", timeline.length - timeline.tail))
    assert timeline.events[-1].start == 110_250


def test_beds_span_the_whole_programme_and_change_where_they_are_changed() -> None:
    timeline = placed(
        "---\nbed: ocean\n---\nOne.\n\n[bed rain gain=-20dB fade=2s] Two.\n\n[bed off] Three.\n"
    )
    two, three = (event.start for event in timeline.events if event.text in ("Two.", "Three."))
    assert timeline.beds == (
        BedSpan("ocean", 0, two, -16.0, 4 * RATE),
        BedSpan("rain", two, three, -20.0, 2 * RATE),
    )


def test_a_bed_that_is_replaced_at_once_is_never_heard() -> None:
    timeline = placed("---\nbed: ocean\n---\n[bed rain] One.\n")
    assert timeline.beds == (BedSpan("rain", 0, timeline.length, -16.0, 4 * RATE),)


# What does not fit


def fit_faults(text: str, seconds: float = 1.0, doubt: float = 0.0) -> list[str]:
    """Return the faults of a script in which everything that is said takes so long."""
    made = planned(text)
    faults = faults_of_fit(made, lengths_of(made, lambda text: seconds), doubt=doubt)
    return [f"{f.location.line}:{f.location.column}: {f.message}" for f in faults]


@pytest.mark.parametrize(
    ("text", "seconds", "faults"),
    [
        (
            "[hold 5s halfway countdown=3]",
            0.8,
            ["1:1: this hold of 5s is too short: halfway and a countdown of 3 need at least 7.6s"],
        ),
        (
            "[hold 2s countdown=3]",
            0.8,
            ["1:1: this hold of 2s is too short: a countdown of 3 needs at least 3s"],
        ),
        ("[hold 3s halfway]", 2, ["1:1: this hold of 3s is too short: halfway needs at least 4s"]),
        ("[hold 9s countdown=1]", 1.25, ["1:1: [hold]: 'One.' takes 1.25s and does not fit its beat of 1s"]),
        (
            "Hi. [count 2 every 500ms]",
            0.6,
            ["1:5: [count]: 'One.' takes 0.6s and does not fit its beat of 0.5s"],
        ),
        ("[reps 1 tempo=0.5]", 0.75, ["1:1: [reps]: 'One.' takes 0.75s and does not fit its beat of 0.5s"]),
        (
            "[breathe 1-4 words]",
            1.5,
            ["1:1: [breathe]: 'Breathe in.' takes 1.5s and does not fit its beat of 1s"],
        ),
        (
            "::: slot 3s\nOne. Two. [pause 2s]\n:::",
            1,
            ["1:1: what is in this slot takes 4.6s, 1.6s more than its 3s"],
        ),
        (
            "::: slot 3s\nOne. [hold fill countdown=3]\n:::",
            1,
            ["1:1: what is in this slot takes 4s, 1s more than its 3s"],
        ),
        (
            "::: slot 9s\nOne. [hold fill] [hold fill]\n:::",
            1,
            ["1:1: only one hold can fill a slot"],
        ),
    ],
)
def test_what_does_not_fit_says_by_how_much(text: str, seconds: float, faults: list[str]) -> None:
    assert fit_faults(text, seconds) == faults


def test_everything_that_does_not_fit_is_listed_at_once_with_line_and_caret() -> None:
    made = planned("Now [hold 2s halfway] and\n::: slot 1s\nOne. Two.\n:::\n")
    faults = faults_of_fit(made, lengths_of(made, lambda text: 2))
    assert "\n\n".join(map(str, faults)) == (
        "a.md:1:5: this hold of 2s is too short: halfway needs at least 4s\n"
        "    1 | Now [hold 2s halfway] and\n"
        "      |     ^^^^^^^^^^^^^^^^^\n"
        "\n"
        "a.md:2:1: what is in this slot takes 4.6s, 3.6s more than its 1s\n"
        "    2 | ::: slot 1s\n"
        "      | ^^^"
    )


def test_what_just_fits_fits() -> None:
    assert fit_faults("[hold 8s halfway countdown=3] [count 3]", 1.0) == []
    assert fit_faults("::: slot 1s\nOne.\n:::", 1.0) == []


def test_doubt_forgives_an_estimate_but_not_a_measurement() -> None:
    assert fit_faults("::: slot 1s\nOne.\n:::", 1.05) != []
    assert fit_faults("::: slot 1s\nOne.\n:::", 1.05, doubt=0.1) == []
    assert fit_faults("::: slot 1s\nOne.\n:::", 1.2, doubt=0.1) != []


# Size


def test_a_hundred_thousand_cues_are_placed() -> None:
    made = planned("::: repeat 25000\n[tick x4]\n:::\n")
    timeline = place(made, lengths_of(made))
    assert len(timeline.events) == 100_000


def test_placing_is_deterministic() -> None:
    made = planned(SCRIPT)
    lengths = lengths_of(made)
    assert place(made, lengths, target=90 * RATE) == place(
        made, dict(reversed(lengths.items())), target=90 * RATE
    )


def test_a_folder_does_not_matter(tmp_path: Path) -> None:
    assert replace(placed("Hi."), title="") == replace(placed("Hi.", folder=tmp_path), title="")
