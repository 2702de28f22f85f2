"""The timeline file: what is written is what is read, exact to a sample."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing.making import placed

from voiceguide.timing.timeline import (
    KINDS,
    BedSpan,
    Chapter,
    Event,
    Marker,
    Timeline,
)
from voiceguide.timing.timeline_json import from_json, to_json
from voiceguide.units import SAMPLE_RATE

DAY = 24 * 3600 * SAMPLE_RATE
PLACES = st.integers(0, DAY)
WORDS = st.text(max_size=20)
SPANS = st.tuples(PLACES, PLACES).map(sorted)

GAINS = st.floats(-60, 20)

EVENTS = st.builds(
    lambda kind, span, line, chapter, text, voice, name, natural, step: Event(
        kind, *span, line, chapter, text, voice, name, natural, step
    ),
    st.sampled_from(sorted(KINDS)),
    SPANS,
    st.integers(0, 10**6),
    st.integers(0, 200),
    WORDS,
    WORDS,
    WORDS,
    st.none() | st.floats(0, 24 * 3600),
    st.integers(0, 1000),
)
BEDS = st.builds(
    lambda name, span, gain, fade, fade_out: BedSpan(name, *span, gain, fade, fade_out),
    *(WORDS, SPANS, GAINS, PLACES, st.none() | PLACES),
)
TIMELINES = st.builds(
    Timeline,
    title=WORDS,
    length=PLACES,
    language=WORDS,
    voice=WORDS,
    sample_rate=st.just(SAMPLE_RATE) | st.integers(SAMPLE_RATE, 192_000),
    channels=st.sampled_from([1, 2]),
    chapters=st.lists(st.builds(lambda t, s: Chapter(t, *s), WORDS, SPANS), max_size=3).map(tuple),
    events=st.lists(EVENTS, max_size=5).map(tuple),
    beds=st.lists(BEDS, max_size=3).map(tuple),
    markers=st.lists(st.builds(Marker, WORDS, PLACES), max_size=3).map(tuple),
    stretch=st.floats(0, 1000),
    lead_in=PLACES,
    tail=PLACES,
    level_end_db=GAINS,
    loudness_lufs=st.none() | st.floats(-70, 0),
)
WRITTEN = {field.name for field in fields(Timeline)} - {"placements"}


@given(TIMELINES)
def test_what_is_written_is_what_is_read(timeline: Timeline) -> None:
    assert from_json(json.loads(json.dumps(to_json(timeline)))) == timeline


def test_the_property_above_covers_every_field_that_is_written() -> None:
    # a field added later has a default, and this fails until TIMELINES gives it other values
    seen = {name: set() for name in WRITTEN}  # type: ignore[var-annotated]

    @given(TIMELINES)
    def collect(timeline: Timeline) -> None:
        for name in WRITTEN:
            seen[name].add(repr(getattr(timeline, name)))

    collect()
    assert [name for name, values in seen.items() if len(values) < 2] == []


def test_a_bed_that_fades_out_on_its_own_comes_back_from_the_file() -> None:
    timeline = placed(
        "---\nbed: {name: pink, gain: -2dB, fade: 1s}\n---\nHi. [pause 30s]\n\n[bed off fade=20s]\n"
    )
    read = from_json(json.loads(json.dumps(to_json(timeline))))
    assert [bed.fade_out for bed in read.beds] == [20 * SAMPLE_RATE]


def test_the_file_has_the_fields_of_the_design() -> None:
    data = to_json(
        placed("---\ntitle: Rest\nbed: ocean\n---\n## Settle in\nLie back. [pause 6s] [hold 4s] [bell]\n")
    )
    assert data["title"] == "Rest"
    assert {"duration", "sample_rate", "voice", "language", "chapters", "events", "beds"} <= set(data)
    assert data["chapters"] == [{"title": "Settle in", "start": 0.0, "end": data["duration"]}]
    assert data["events"] == [
        {
            "kind": "speech",
            "start": 4.0,
            "end": 5.0,
            "text": "Lie back.",
            "voice": "plain",
            "chapter": 0,
            "line": 6,
        },
        {"kind": "pause", "start": 5.0, "end": 11.0, "natural": 6.0, "chapter": 0, "line": 6},
        {"kind": "hold", "start": 11.0, "end": 15.0, "natural": 4.0, "chapter": 0, "line": 6},
        {"kind": "cue", "start": 15.0, "end": 17.0, "name": "bell", "chapter": 0, "line": 6},
    ]
    assert data["beds"] == [{"name": "ocean", "start": 0.0, "end": 18.5, "gain_db": -16.0, "fade": 4.0}]


def test_every_kind_of_the_design_comes_up(tmp_path: Any) -> None:
    (tmp_path / "a.wav").touch()
    text = "Hi. Ho. [pause 3s] [hold 3s] [bell] [play a.wav] [breathe 4-6] [count 2]\n"
    assert {event.kind for event in placed(text, folder=tmp_path).events} == set(KINDS)


GOOD = to_json(placed("Hi. [pause 3s]"))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"events": None}, "the timeline: events must be a list"),
        ({"events": [1]}, r"events\[0\] is not an object"),
        ({"events": [{}]}, r"events\[0\]: kind is missing"),
        ({"events": [{"kind": "shout"}]}, "'shout' is not a kind of event"),
        ({"events": [{"kind": "pause", "start": "x", "end": 1}]}, r"events\[0\]: start must be a number"),
        ({"events": [{"kind": "pause", "start": float("nan"), "end": 1}]}, "start must be a number"),
        ({"events": [{"kind": "pause", "start": float("inf"), "end": 1}]}, "start must be a number"),
        ({"events": [{"kind": "pause", "start": 2, "end": 1}]}, "end must not come before its start"),
        ({"sample_rate": 0}, "sample_rate must be a whole number from 1 to 384000"),
        ({"sample_rate": "x"}, "sample_rate must be a whole number"),
        ({"sample_rate": float("inf")}, "sample_rate must be a whole number"),
        ({"sample_rate": True}, "sample_rate must be a whole number"),
        ({"samples": 10**30}, "samples must be a whole number"),
        ({"samples": -1}, "samples must be a whole number"),
        ({"duration": 1.0}, "duration and samples contradict each other"),
        ({"duration": None, "samples": None}, "samples must be a whole number"),
        ({"chapters": [[]]}, r"chapters\[0\] is not an object"),
        ({"title": None}, "title must be a text"),
        ({"title": 5}, "title must be a text"),
        ({"loudness_lufs": "x"}, "loudness_lufs must be a number"),
        ({"channels": 3}, "channels must be a whole number from 1 to 2"),
        ({"beds": [{"name": ["ocean"], "start": 0, "end": 1}]}, r"beds\[0\]: name must be a text"),
        ({"markers": [{"name": "x", "at": 10**400}]}, r"markers\[0\]: at must be a number"),
    ],
)
def test_a_damaged_timeline_is_refused_by_the_name_of_the_field(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_json(GOOD | change)


@pytest.mark.parametrize("data", [{}, {"title": "x"}, [], None, "x", 5])
def test_other_json_is_not_a_timeline(data: Any) -> None:
    with pytest.raises(ValueError):
        from_json(data)


def test_seconds_of_the_timeline_are_its_samples() -> None:
    assert placed("Hi.").duration_s == 3.0
