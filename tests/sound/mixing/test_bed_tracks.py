"""Beds cross over with equal power, and one that only changes its gain goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voiceguide.sound.beds.loop import LOOP
from voiceguide.sound.mixing import bed_tracks as module
from voiceguide.sound.mixing.bed_tracks import CROSS, BedTrack
from voiceguide.timing.timeline import BedSpan, Chapter, Timeline
from voiceguide.units import FRAME, ROUND

RATE = 44_100


def bed_tracks(timeline: Timeline, loops: str = "ocean rain", stays: str = "") -> list[BedTrack]:
    return module.bed_tracks(timeline, loops.split().__contains__, frozenset(stays.split()))


def timeline(*spans: BedSpan, seconds: int = 60) -> Timeline:
    return Timeline("t", seconds * RATE, beds=spans)


def span(name: str, start: int, end: int, gain: float = 0.0, fade: int = 4) -> BedSpan:
    return BedSpan(name, start * RATE, end * RATE, gain, fade * RATE)


def test_a_bed_fades_in_and_out_at_the_ends_of_the_programme() -> None:
    (track,) = bed_tracks(timeline(span("ocean", 0, 60, gain=-6)))
    gains = track.gains(0, 60 * RATE)
    full = 10 ** (-6 / 20)
    assert gains[0] == 0
    assert gains[30 * RATE] == pytest.approx(full)
    assert gains[-1] < 1e-3
    assert float(np.abs(np.diff(gains)).max()) < 1e-4


def test_beds_that_cross_keep_their_power() -> None:
    tracks = bed_tracks(timeline(span("ocean", 0, 30), span("rain", 30, 60, fade=6)))
    assert [(t.start // RATE, t.end // RATE) for t in tracks] == [(0, 36), (30, 60)]
    power = sum(track.gains(28 * RATE, 10 * RATE) ** 2 for track in tracks)
    assert power == pytest.approx(1.0, abs=1e-6)


def test_a_bed_whose_gain_changes_goes_on_in_a_straight_line() -> None:
    (track,) = bed_tracks(timeline(span("ocean", 0, 30, -20), span("ocean", 30, 60, -10)))
    db = 20 * np.log10(track.gains(29 * RATE, 6 * RATE // 1_000, 1_000))
    assert db[0] == pytest.approx(-20)
    assert db[-1] == pytest.approx(-10)
    assert float(np.diff(db).max()) < 0.1


def test_turning_off_may_have_a_fade_of_its_own() -> None:
    (track,) = bed_tracks(timeline(replace(span("ocean", 5, 20), fade_out=10 * RATE)))
    assert track.gains(29 * RATE, 1)[0] > 0
    assert track.gains(30 * RATE + 1, 1)[0] == 0


def test_a_bed_that_is_turned_off_fades_out_after_that() -> None:
    (track,) = bed_tracks(timeline(span("ocean", 5, 20)))
    assert track.gains(19 * RATE, 1)[0] == pytest.approx(1)
    assert 0.6 < track.gains(22 * RATE, 1)[0] < 0.8
    assert track.gains(24 * RATE + 1, 1)[0] == 0


def chapters(*titles: str, length: int = 700 * FRAME) -> Timeline:
    """Return a bed under chapters of equal length."""
    parts = tuple(Chapter(title, n * length, (n + 1) * length) for n, title in enumerate(titles))
    end = len(titles) * length
    return Timeline("t", end, beds=(BedSpan("ocean", 0, end, -20.0, 4 * RATE),), chapters=parts)


def place(track: BedTrack, at: int) -> int:
    return (track.origin + at) % LOOP


def test_each_chapter_has_a_place_in_the_bed_that_its_title_names() -> None:
    one = bed_tracks(chapters("A", "B", "C"))
    other = bed_tracks(chapters("A", "more", "B", "C"))
    assert [place(one[n], n * 700 * FRAME) for n in (1, 2)] == [
        place(other[n], n * 700 * FRAME) for n in (2, 3)
    ]
    assert {place(track, n * 700 * FRAME) % ROUND for n, track in enumerate(other)} == {0}
    assert len({place(track, n * 700 * FRAME) for n, track in enumerate(other)}) == 4


def test_chapters_cross_over_with_equal_power_before_the_next_begins() -> None:
    tracks = bed_tracks(chapters("A", "B"))
    start = 700 * FRAME
    assert [(track.start, track.end) for track in tracks] == [(0, start), (start - CROSS, 2 * start)]
    power = sum(track.gains(start - 2 * CROSS, 3 * CROSS) ** 2 for track in tracks)
    assert power == pytest.approx(0.01, rel=1e-6)


def test_a_bed_with_a_beat_and_an_own_file_go_on_through_chapters() -> None:
    (heart,) = bed_tracks(chapters("A", "B"), stays="ocean")
    assert heart.origin == 0
    (own,) = bed_tracks(chapters("A", "B"), loops="")
    assert own.origin == -own.start


def test_a_chapter_off_the_grid_changes_nothing() -> None:
    assert len(bed_tracks(chapters("A", "B", length=700 * FRAME + 1))) == 1
