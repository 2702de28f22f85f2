"""Time that depends on what was said: `[pause 1.5x]`, `[at]`, and words in the middle of a hold."""

from __future__ import annotations

import pytest
from language.outcomes import outcome
from timing.making import BARE, placed, rows

from voiceguide.errors import ScriptError
from voiceguide.script.source import FAULT
from voiceguide.timing.settings import Tempo
from voiceguide.timing.timeline import Timeline

GAPS = "---\nlead_in: 0s\ntail: 0s\ngaps: {sentence: 0.5s, paragraph: 2s, step: 2s, section: 4s}\n---\n"


def quiet(timeline: Timeline) -> list[float]:
    """Return the seconds of each pause."""
    return [round(end - start, 3) for _, start, end in rows(timeline, "pause")]


def say(text: str) -> float:
    """Return a second for each word."""
    return float(len(text.split()))


# Repeat after me


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("One two. [pause 1x]", [2]),
        ("One two. [pause 1.5x]", [3]),
        ("One two. Three. [pause 2x]", [7]),  # the gap between them is said too
        ("One. [pause 1x] One two. [pause 1x]", [1, 2]),
        ("Repeat after me.\n\nOne. [pause 1x]", [1]),  # a prompt is a paragraph of its own
        ("Repeat after me.\n\n- One. [pause 1x]\n- One two. [pause 1x]", [1, 2]),
        ("One two.\n\n[pause 1x]", [2]),
        ("1. One two.\n\n   [pause 1x]", [2]),
        ("One two. [bell] [pause 1x]", [2]),  # a bell says when to begin
        ("One two. [bell]\n\n[pause 1x]", [2]),
        ("One two. [bell] Three. [pause 1x]", [1]),
        ("One two. [pause 5s] [pause 1x]", [5, 2]),
        ("One two. [hold 9s countdown=2] [pause 1x]", [2]),
        ("## Two words\n\nOne. [pause 1x]", [1]),
        ("::: each x = one, one two\n{x}. [pause 1x]\n:::", [1, 2]),
        ("::: each x = one, one two\nNow say:\n\n{x}. [pause 1x]\n::: between\nVery good.\n:::\n:::", [1, 2]),
        ("::: repeat 2\nOne.\n:::\n\n[pause 1x]", [1]),
        ("::: slot 20s\nOne two. [pause 2x]\n:::", [4, 14]),
        ("::: one of\n- One two. [pause 1x]\n:::", [2]),
        ("One [two]{rate=0.8}. [pause 1x]", [2]),
        ("::: voice other\nOne two. [pause 1x]\n:::", [2]),
    ],
)
def test_a_pause_of_so_many_times_measures_what_was_just_said(text: str, seconds: list[float]) -> None:
    assert quiet(placed(GAPS + text, say=say)) == seconds


def test_it_stretches_like_other_pauses_unless_it_is_fixed() -> None:
    text = BARE + "One two. [pause 1x] One two. [pause 1x fixed]"
    assert quiet(placed(text, say=say)) == [2, 2]
    assert quiet(placed(text, say=say, target_s=10)) == [4, 2]
    rigid = BARE.replace("lead_in", "elastic: false\nlead_in")
    with pytest.raises(ValueError, match="out of reach"):
        placed(rigid + "One two. [pause 1x]", say=say, target_s=10)


@pytest.mark.parametrize(
    ("bounds", "shortest", "natural", "longest"),
    [
        ("", 1, 2, 6),
        ("min=3s", 3, 3, 9),
        ("max=1s", 0.5, 1, 1),
        ("min=1s max=5s", 1, 2, 5),
        ("min=0s", 0, 2, 6),
        ("min=3s max=4s fixed", 3, 3, 3),
    ],
)
def test_its_bounds_bound_its_length_and_its_stretch(
    bounds: str, shortest: float, natural: float, longest: float
) -> None:
    text = BARE + f"One two. [pause 1x {bounds}]"
    assert quiet(placed(text, say=say)) == [natural]
    assert quiet(placed(text, say=say, target_s=2 + shortest)) == [shortest]
    assert quiet(placed(text, say=say, target_s=2 + longest)) == [longest]


def test_longer_pauses_make_it_longer_and_a_slow_pace_only_with_the_words() -> None:
    text = BARE + "One two. [pause 1x]"
    assert quiet(placed(text, say=say, tempo=Tempo(pauses=2.0))) == [4]
    assert quiet(placed(text, say=say, tempo=Tempo(pace=0.5))) == [2]  # the words are measured, at their pace


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[pause 1x] Hi.", "1:1 there are no words before this: [pause 1x] follows what is repeated"),
        ("[bell] [pause 2x] Hi.", "1:8 there are no words before this: [pause 2x] follows what is repeated"),
        ("Hi. [pause 0.01x]", "1:12 0.01x must be from 0.1x to 10x"),
        ("Hi. [pause 11x]", "1:12 11x must be from 0.1x to 10x"),
        ("Hi. [pause 2x weight=2]", "1:15 [pause 2x] does not take 'weight=2'"),
        ("Hi. [pause 2x min=3s max=2s]", "1:5 [pause 2x]: min= is longer than max="),
        ("Hi. [pause 2x min=3]", "1:19 '3' needs a unit: write 3s or 3m"),
        ("Hi. [hold 2x]", "1:11 '2x' is not a time: write 8s, 1m30s or 1:30"),
    ],
)
def test_what_cannot_be_measured_is_told(text: str, told: str) -> None:
    (row,) = outcome(text)
    assert row == f"{FAULT} {told}"


# At a time


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("[at 0:05] [bell]", {"bell": [5]}),
        ("One. [at 0:05] [bell] [at 0:20] [bell]", {"bell": [5, 20]}),
        ("One. [at 5s] [bell]", {"bell": [5]}),
        ("## A\n\nOne.\n\n## B\n\n[at 0:30] [bell]", {"bell": [30]}),
        ("::: slot 10s\n[at 0:04] [bell]\n:::\n::: slot 10s\n[at 0:04] [bell]\n:::", {"bell": [4, 14]}),
        ("::: repeat 2\n::: slot 30s\nOne. [at 0:25] [bell]\n:::\n:::", {"bell": [25, 55]}),
        ("::: each x = 10s, 20s\n{number}. [at {x}] [bell]\n:::", {"bell": [10, 20]}),
        (
            "::: each x = 10s, 20s\n[at {x}] [bell]\n::: between\nOne. [at 0:18] [beep]\n:::\n:::",
            {"bell": [10, 20], "beep": [18]},
        ),
        ("::: repeat 3\n[at {round * 10s}] [bell]\n:::", {"bell": [10, 20, 30]}),
        ("[at 0:05] [bell] [at 1:02:03] [bell]", {"bell": [5, 3723]}),
        ("One. [at 0:01] [bell]", {"bell": [1]}),  # right where the word ends
    ],
)
@pytest.mark.parametrize("tempo", [Tempo(), Tempo(pace=0.8), Tempo(pauses=2.0)])
def test_at_keeps_its_time_whatever_the_pace(text: str, events: dict[str, list[float]], tempo: Tempo) -> None:
    heard = rows(placed(BARE + text, tempo=tempo), "cue")
    for name, times in events.items():
        assert [start for what, start, _ in heard if what == name] == times


def test_a_chapter_may_begin_with_it_or_right_behind_it() -> None:
    timeline = placed(BARE + "## A\n\nOne.\n\n[at 0:10]\n\n## B\n\nTwo.\n\n## C\n\n[at 0:20] Three.\n")
    assert [(chapter.title, chapter.start / 44_100) for chapter in timeline.chapters] == [
        ("A", 0),
        ("B", 10),
        ("C", 11),
    ]
    assert rows(timeline, "speech")[-1] == ("Three.", 20, 21)


def test_what_stands_before_it_is_not_stretched_and_what_follows_is() -> None:
    text = BARE + "One. [pause 4s] [at 0:20] [bell] [pause 10s]"
    first, until, last = quiet(placed(text, target_s=35 + 2.8))
    assert (first, until) == (4, 15)
    assert last > 10


def test_an_elastic_one_is_a_pause_that_ends_there_at_natural_length() -> None:
    text = BARE + "One. [at 0:11 elastic] Two."
    assert quiet(placed(text)) == [10]
    assert quiet(placed(text, target_s=22)) == [20]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One two three. [at 0:02]", "1:16: what stands before it ends at 0:03, 1s too late"),
        ("[at 0:10] [at 0:05] Hi.", "1:11: what stands before it ends at 0:10, 5s too late"),
        (
            "::: slot 10s\nOne two three. [at 0:02]\n:::",
            "2:16: what stands before it ends at 0:03, 1s too late",
        ),
        (
            "::: repeat 2\nOne. [at 0:05]\n:::",
            "2:6: what stands before it ends at 0:06, 1s too late",
        ),
        ("::: slot 10s\n[at 0:12] Hi.\n:::", "1:1: what is in this slot takes 13s, 3s more than its 10s"),
    ],
)
def test_a_time_that_has_passed_is_told_with_how_much(text: str, told: str) -> None:
    with pytest.raises(ScriptError) as caught:
        placed(BARE + text, say=say)
    lines = len(BARE.splitlines())
    (fault,) = caught.value.faults
    found = f"{fault.location.line - lines}:{fault.location.column}: {fault.message}"
    assert found == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[at] Hi.", "1:1 [at] needs a time, such as 2:25"),
        ("[at 5] Hi.", "1:5 '5' needs a unit: write 5s or 5m"),
        ("[at noon] Hi.", "1:5 'noon' is not a time: write 8s, 1m30s or 1:30"),
        ("[at 25:00:00] Hi.", "1:5 '25:00:00' is longer than 24 hours"),
        ("[at 0:05 0:06] Hi.", "1:10 [at] does not take '0:06'"),
        ("::: slot 9s\n[at 0:05 elastic] Hi.\n:::", "2:1 [at] cannot be elastic inside ::: slot"),
    ],
)
def test_a_time_that_cannot_be_read_is_told(text: str, told: str) -> None:
    (row,) = outcome(text)
    assert row == f"{FAULT} {told}"


# In the middle of a hold, and at its end


def test_words_for_the_middle_of_a_hold_are_said_there_as_times_are_said() -> None:
    timeline = placed(BARE + '[hold 20s halfway="10s left, halfway"]')
    assert rows(timeline, "speech") == [("10s left, halfway", 10, 11)]
    assert outcome('[hold 20s halfway="10s left"] Hi.') == ["[hold 20s '10 seconds left'] Hi."]


def test_words_for_the_middle_may_hold_variables_and_a_known_cue_stays_a_cue() -> None:
    text = BARE + '::: each x = five, six\n[hold 20s halfway="{x} more"] [hold 20s halfway="tick"]\n:::'
    assert [what for what, _, _ in rows(placed(text), "speech", "cue")] == [
        "five more",
        "tick",
        "six more",
        "tick",
    ]


def test_what_follows_a_hold_starts_while_its_end_cue_rings() -> None:
    timeline = placed(BARE + "[hold 5s end=bell] Go on.")
    bell, words = rows(timeline, "cue")[0], rows(timeline, "speech")[0]
    assert bell[1] == words[1] == 5


@pytest.mark.parametrize("text", ["[hold 5s end=gong]", "::: slot 5s\n[hold fill end=gong]\n:::\n\n[mark x]"])
def test_the_end_cue_of_the_last_hold_rings_out(text: str) -> None:
    timeline = placed(BARE + text)
    (_, start, end) = rows(timeline, "cue")[0]
    assert (start, timeline.duration_s) == (5, end)
