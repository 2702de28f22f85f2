"""The timeline file: what is written is what is read, exact to a sample."""

from __future__ import annotations

import json
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
    from_json,
    to_json,
)
from voiceguide.units import SAMPLE_RATE

DAY = 24 * 3600 * SAMPLE_RATE
PLACES = st.integers(0, DAY)
WORDS = st.text(max_size=20)
SPANS = st.tuples(PLACES, PLACES).map(sorted)

EVENTS = st.builds(
    lambda kind, span, line, chapter, text, voice, name, natural, step: Event(
        kind, *span, line, chapter, text, voice, name, natural, step
    ),
    st.sampled_from(KINDS),
    SPANS,
    st.integers(0, 10**6),
    st.integers(0, 200),
    WORDS,
    WORDS,
    WORDS,
    st.none() | st.integers(0, DAY).map(lambda ms: ms / 1000),
    st.integers(0, 1000),
)
TIMELINES = st.builds(
    Timeline,
    title=WORDS,
    length=PLACES,
    language=WORDS,
    voice=WORDS,
    channels=st.sampled_from([1, 2]),
    chapters=st.lists(st.builds(lambda t, s: Chapter(t, *s), WORDS, SPANS), max_size=3).map(tuple),
    events=st.lists(EVENTS, max_size=5).map(tuple),
    beds=st.lists(
        st.builds(lambda n, s, g, f: BedSpan(n, *s, g, f), WORDS, SPANS, st.integers(-60, 20), PLACES),
        max_size=3,
    ).map(tuple),
    markers=st.lists(st.builds(Marker, WORDS, PLACES), max_size=3).map(tuple),
    stretch=st.integers(0, 10**7).map(lambda n: n / 10**6),
    lead_in=PLACES,
    tail=PLACES,
    level_end_db=st.integers(-60, 0),
)


@given(TIMELINES)
def test_what_is_written_is_what_is_read(timeline: Timeline) -> None:
    assert from_json(json.loads(json.dumps(to_json(timeline)))) == timeline


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
            "start": 0.5,
            "end": 1.5,
            "text": "Lie back.",
            "voice": "plain",
            "chapter": 0,
            "line": 6,
        },
        {"kind": "pause", "start": 1.5, "end": 7.5, "natural": 6.0, "chapter": 0, "line": 6},
        {"kind": "hold", "start": 7.5, "end": 11.5, "natural": 4.0, "chapter": 0, "line": 6},
        {"kind": "cue", "start": 11.5, "end": 13.5, "name": "bell", "chapter": 0, "line": 6},
    ]
    assert data["beds"] == [{"name": "ocean", "start": 0.0, "end": 15.0, "gain_db": -22.0, "fade": 4.0}]


def test_every_kind_of_the_design_comes_up(tmp_path: Any) -> None:
    (tmp_path / "a.wav").touch()
    text = "Hi. Ho. [pause 3s] [hold 3s] [bell] [play a.wav] [breathe 4-6] [count 2]\n"
    assert {event.kind for event in placed(text, folder=tmp_path).events} == set(KINDS)


GOOD = to_json(placed("Hi. [pause 3s]"))


@pytest.mark.parametrize(
    "change",
    [
        {"events": None},
        {"events": [1]},
        {"events": [{}]},
        {"events": ["speech"]},
        {"events": [{"kind": "pause", "start": "x", "end": 1}]},
        {"events": [{"kind": "pause", "start": float("nan"), "end": 1}]},
        {"events": [{"kind": "pause", "start": float("inf"), "end": 1}]},
        {"sample_rate": 0},
        {"sample_rate": "x"},
        {"chapters": [[]]},
        {"duration": None, "samples": None},
        {"title": 3, "chapters": 3},
    ],
)
def test_what_is_no_timeline_raises_what_it_says(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(GOOD | change)


@pytest.mark.parametrize("data", [{}, {"title": "x"}, []])
def test_an_empty_file_is_no_timeline(data: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(data)


def test_seconds_of_the_timeline_are_its_samples() -> None:
    assert placed("Hi.").duration_s == 3.0
