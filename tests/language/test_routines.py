"""Routines as authors write them who know the README alone: each has no fault, and can be placed."""

from __future__ import annotations

from pathlib import Path

import pytest
from language.outcomes import ENGINES

from voiceguide.compiler import compile
from voiceguide.options import Options
from voiceguide.script.source import read_source
from voiceguide.timing.timeline import Timeline
from voiceguide.units import SAMPLE_RATE

ROUTINES = sorted(
    path for path in (Path(__file__).parent / "routines").glob("*.md") if path.name != "safety.md"
)


def placed(name: str, **options: float) -> Timeline:
    path = Path(__file__).parent / "routines" / f"{name}.md"
    made, faults = compile(read_source(path), Options(engine="tone", **options), ENGINES)  # type: ignore[arg-type]
    assert made is not None, "\n".join(map(str, faults))
    return made.timeline


@pytest.mark.parametrize("path", ROUTINES, ids=lambda path: path.stem)
def test_a_routine_has_neither_fault_nor_notice(path: Path) -> None:
    made, faults = compile(read_source(path), Options(engine="tone"), ENGINES)
    assert [str(fault) for fault in faults] == []
    assert made is not None


def test_there_are_enough_of_them() -> None:
    assert len(ROUTINES) >= 25


def test_bells_ring_at_the_second_that_is_written_whatever_the_length() -> None:
    for options in ({}, {"duration_s": 1250.0}):
        timeline = placed("interval-bells", **options)
        bells = [event.start / SAMPLE_RATE for event in timeline.events if event.name == "bell"]
        assert bells == [300, 600, 900]
        assert next(e.start for e in timeline.events if e.name == "gong") == 1200 * SAMPLE_RATE


def test_a_pause_is_as_long_as_what_was_just_said() -> None:
    start = end = 0
    pauses = 0
    for event in placed("repeat-after-me").events:
        if event.text == "Repeat after me.":
            continue  # a paragraph of its own
        if event.kind == "speech":
            start, end = start or event.start, event.end
        elif event.kind == "pause":
            assert event.end - event.start == pytest.approx(1.5 * (end - start), abs=3)
            start, pauses = 0, pauses + 1
    assert pauses == 6


def test_between_happens_between_rounds_only() -> None:
    said = [event.text for event in placed("tabata").events if event.text]
    assert said.count("Rest.") == 7
