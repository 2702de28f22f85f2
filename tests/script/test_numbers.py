"""Numbers of directives survive the trip through the script: what is written is what is meant."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from resolving import resolve

from voiceguide.script.commands.base import Reading
from voiceguide.script.commands.beats import Breathe, Count, Reps
from voiceguide.script.commands.table import read_directive
from voiceguide.script.context import Context
from voiceguide.script.routine import Cue, Hold, Item, Pause
from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import Location, make_source

MS = st.integers(1, 24 * 3600 * 1000)


def item(text: str) -> Item:
    """Return the only item of a script."""
    (only,) = resolve(make_source(Path("a.md"), text)).items
    return only


def read(text: str) -> Reading:
    """Return what is read of a directive."""
    return read_directive(text.strip("[]"), Location(1), Context(FrontMatter(), Path(), {}))


def written(ms: int, form: int) -> str:
    """Return a time in one of the forms that people write."""
    seconds, rest = divmod(ms, 1000)
    decimals = f".{rest:03d}".rstrip("0").rstrip(".")
    hours, minutes, secs = seconds // 3600, seconds // 60 % 60, seconds % 60
    return [
        f"{ms}ms",
        f"{seconds}{decimals}s",
        f"{seconds // 60}m{secs}{decimals}s",
        f"{hours}:{minutes:02d}:{secs:02d}{decimals}",
    ][form]


@given(MS, st.integers(0, 3))
def test_every_form_of_a_time_means_the_same(ms: int, form: int) -> None:
    pause = item(f"[pause {written(ms, form)}]")
    assert isinstance(pause, Pause)
    assert round(pause.natural_s * 1000) == ms
    assert abs(pause.natural_s - ms / 1000) < 1e-9


@given(st.lists(MS, min_size=3, max_size=3).map(sorted), st.integers(1, 10_000))
def test_bounds_and_weights_are_read(times: list[int], hundredths: int) -> None:
    low, natural, high = (f"{ms}ms" for ms in times)
    pull = "" if times[0] == times[2] else f" weight={hundredths / 100}"
    hold = item(f"[hold max={high} {natural} min={low}{pull}]")
    assert isinstance(hold, Hold)
    assert [hold.min_s, hold.natural_s, hold.max_s] == [ms / 1000 for ms in times]
    assert hold.weight == (hundredths / 100 if pull else 1)


@given(MS, MS)
def test_a_range_has_its_natural_length_in_the_middle(one: int, other: int) -> None:
    low, high = sorted((one, other))
    pause = item(f"[pause {low}ms..{high}ms]")
    assert isinstance(pause, Pause)
    if low < high:
        assert (pause.min_s, pause.max_s) == (low / 1000, high / 1000)
    assert abs(pause.natural_s - (low + high) / 2000) < 1e-9


@given(st.lists(st.integers(1, 999), min_size=2, max_size=4), st.integers(1, 1000), MS, st.integers(0, 1000))
def test_breaths_are_read(units: list[int], rounds: int, count_ms: int, words: int) -> None:
    phases = "-".join(map(str, units))
    breathe = read(f"[breathe {phases} x{rounds} count={count_ms}ms words={words}]")
    assert isinstance(breathe, Breathe)
    assert [length for _, length in breathe.phases] == units
    assert (breathe.rounds, breathe.count_s, breathe.words) == (rounds, count_ms / 1000, words)


@given(st.integers(0, 9999), st.integers(0, 9999), MS)
def test_counts_are_read(first: int, last: int, every_ms: int) -> None:
    count = read(f"[count {first}..{last} every {every_ms}ms]")
    assert isinstance(count, Count)
    assert (count.numbers[0], count.numbers[-1]) == (first, last)
    assert len(set(count.numbers)) == len(count.numbers) == abs(first - last) + 1
    assert count.every_s == every_ms / 1000


@given(st.integers(1, 9999), st.lists(st.integers(1, 999), min_size=1, max_size=4))
def test_repetitions_are_read(count: int, tempo: list[int]) -> None:
    reps = read(f"[reps {count} tempo={'-'.join(map(str, tempo))}]")
    assert isinstance(reps, Reps)
    assert (reps.count, list(reps.tempo_s)) == (count, tempo)


@given(st.integers(1, 1000), st.integers(-600, 200))
def test_strokes_and_gains_are_read(times: int, tenths: int) -> None:
    cue = item(f"[bell x{times} gain={tenths / 10}dB]")
    assert isinstance(cue, Cue)
    assert (cue.times, cue.gain_db) == (times, tenths / 10)
