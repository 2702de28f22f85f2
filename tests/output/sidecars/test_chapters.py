"""Chapters as podcast players read them, and labels as Audacity reads them."""

from __future__ import annotations

import json
from itertools import pairwise

from voiceguide.output.chapters import at_most
from voiceguide.output.sidecars.chapters import audacity_labels, json_chapters
from voiceguide.timing.timeline import Chapter, Event, Marker, Timeline

RATE = 44_100
TIMELINE = Timeline(
    "Körperreise",
    60 * RATE,
    chapters=(Chapter('Settle "in"', 0, 20 * RATE + 7), Chapter("Rest", 20 * RATE + 7, 60 * RATE)),
    events=(
        Event("speech", RATE, 3 * RATE, text="Lie\tback."),
        Event("gap", 3 * RATE, 4 * RATE),
        Event("cue", 4 * RATE, 5 * RATE, name="bell"),
        Event("hold", 5 * RATE, 20 * RATE),
    ),
    markers=(Marker("turn", 10 * RATE),),
)


def test_json_chapters_have_what_podcasting_2_asks_for() -> None:
    data = json.loads(json_chapters(TIMELINE))
    assert data["version"] == "1.2.0"
    assert data["title"] == "Körperreise"
    assert data["chapters"] == [
        {"startTime": 0.0, "endTime": 20.0, "title": 'Settle "in"'},
        {"startTime": 20.0, "endTime": 60.0, "title": "Rest"},
    ]


def test_json_chapters_keep_letters_readable() -> None:
    assert "Körperreise" in json_chapters(TIMELINE)


def test_labels_are_start_end_and_words_in_order_of_time() -> None:
    rows = [line.split("\t") for line in audacity_labels(TIMELINE).splitlines()]
    assert rows == [
        ["0.000000", "20.000159", 'chapter Settle "in"'],
        ["1.000000", "3.000000", "Lie back."],
        ["4.000000", "5.000000", "cue bell"],
        ["5.000000", "20.000000", "hold"],
        ["10.000000", "10.000000", "mark turn"],
        ["20.000159", "60.000000", "chapter Rest"],
    ]


def test_joined_chapters_leave_no_time_uncovered() -> None:
    many = [Chapter(f"{number}", number * 10, number * 10 + 10) for number in range(1000)]
    joined = at_most(many, 255)
    assert len(joined) == 255
    assert (joined[0].start, joined[-1].end) == (0, 10_000)
    assert all(one.end == other.start for one, other in pairwise(joined))
    assert max(c.end - c.start for c in joined) - min(c.end - c.start for c in joined) <= 10
    assert joined[0].title == "0 – 2"


def test_few_chapters_stay_as_they_are() -> None:
    assert at_most(TIMELINE.chapters, 255) == TIMELINE.chapters
    assert at_most((), 255) == ()
