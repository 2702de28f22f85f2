"""Chapters start on frames of MP3; nothing is heard to move, and no promised length changes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from timing.making import BARE, lengths_of, placed, planned

from voiceguide.timing.elastic import Glue
from voiceguide.timing.grid import on_grid
from voiceguide.timing.place import place, span_of
from voiceguide.timing.timeline import Timeline
from voiceguide.units import FRAME
from voiceguide.units import SAMPLE_RATE as RATE

SCRIPT = "\n".join(
    f"## Chapter {n}\n\nThis is said. And this. [pause {n + 3}s] Then this. [pause {n}.3s fixed]\n"
    for n in range(1, 8)
)


def starts(timeline: Timeline, kind: str = "speech") -> list[int]:
    return [event.start for event in timeline.events if event.kind == kind]


def say(text: str) -> float:
    return 0.7 + len(text) / 17


def test_every_chapter_starts_on_a_frame() -> None:
    timeline = placed(SCRIPT, say=say)
    assert len(timeline.chapters) == 7
    assert {chapter.start % FRAME for chapter in timeline.chapters} == {0}


def test_speech_hardly_moves() -> None:
    """Against the sum of all that was written, from the start of the programme."""
    made = planned(SCRIPT)
    lengths = lengths_of(made, say)
    exact, position = [], RATE // 2
    for event in place(made, lengths).events:
        if event.kind == "speech":
            exact.append(position)
        length = event.end - event.start
        position += length if event.natural_s is None else round(event.natural_s * RATE)
    moved = [abs(a - b) for a, b in zip(starts(placed(SCRIPT, say=say)), exact, strict=True)]
    assert 0 < max(moved) <= 2 * FRAME


def test_pauses_stay_as_they_were_written() -> None:
    timeline = placed(SCRIPT, say=say)
    pauses = [event for event in timeline.events if event.kind == "pause"]
    assert [event.end - event.start for event in pauses] == [
        round(event.natural_s * RATE) for event in pauses if event.natural_s
    ]


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1))
def test_at_any_length_fixed_pauses_are_exact_and_the_sum_is_right(share: float) -> None:
    made = planned(SCRIPT)
    lengths = lengths_of(made, say)
    span = span_of(made, lengths)
    target = span.shortest + round((span.longest - span.shortest) * share)
    timeline = place(made, lengths, target=target)
    assert max(event.end for event in timeline.events) == target - timeline.tail
    fixed = [event.end - event.start for event in timeline.events if event.kind == "pause"][1::2]
    assert fixed == [round((n + 0.3) * RATE) for n in range(1, 8)]
    assert sum(chapter.start % FRAME == 0 for chapter in timeline.chapters) >= 6


def test_a_script_that_cannot_give_way_is_left_as_it_is() -> None:
    made = planned(f"{BARE}## A\nOne. [pause 3s fixed]\n## B\nTwo.\n")
    assert on_grid(made, lengths_of(made), [Glue(3, 3, 3)], [3 * RATE], stretched=False) == [3 * RATE]


def test_a_time_that_is_promised_is_kept() -> None:
    timeline = placed(f"{SCRIPT}Wait. [at 3:00] Now.\n\n## End\nThe end. And this.\n", say=say)
    (now,) = [event.start for event in timeline.events if event.text == "Now."]
    assert now == 180 * RATE
